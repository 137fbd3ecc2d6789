/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A host is known by its address: titles are translated. */
#include "client/accepted.h"

#include "client/words.h"

#define KEY "accepted"
#define ENTRIES_MAX 1000

static const char *
host_key(GbnHost *host)
{
        switch (gbn_host_get_kind(host)) {
        case GBN_HOST_SSH:
                return gbn_host_get_address(host);
        case GBN_HOST_SESSION:
                return "session";
        default:
                return "";
        }
}

GHashTable *
gbn_accepted_of_host(GSettings *settings, GbnHost *host)
{
        GHashTable *units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_autoptr(GVariant) entries = g_settings_get_value(settings, KEY);
        GVariantIter iter;
        const char *there, *name, *reason;

        g_variant_iter_init(&iter, entries);
        while (g_variant_iter_next(&iter, "(&s&s&s)", &there, &name, &reason))
                if (g_str_equal(there, host_key(host)))
                        (void) g_hash_table_insert(units, g_strdup(name), gbn_words_clean(reason));
        return units;
}

void
gbn_accepted_set(GSettings *settings, GbnHost *host, const char *unit, const char *reason)
{
        g_autoptr(GVariant) entries = g_settings_get_value(settings, KEY);
        GVariantBuilder builder;
        GVariantIter iter;
        const char *there, *name, *why;
        guint count = 0;

        g_variant_builder_init(&builder, G_VARIANT_TYPE("a(sss)"));
        if (reason)
                g_variant_builder_add(&builder, "(sss)", host_key(host), unit, reason);
        g_variant_iter_init(&iter, entries);
        while (g_variant_iter_next(&iter, "(&s&s&s)", &there, &name, &why))
                if (++count < ENTRIES_MAX &&
                    (!g_str_equal(there, host_key(host)) || !g_str_equal(name, unit)))
                        g_variant_builder_add(&builder, "(sss)", there, name, why);
        (void) g_settings_set_value(settings, KEY, g_variant_builder_end(&builder));
}
