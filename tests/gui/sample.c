/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The samples, spelled as GVariant has them. */
#include "sample.h"

const char sample_layers[] =
        "[('base', 'restriction', 'safe', 'Basic isolation', 'Own /tmp & no new rights.',"
        "  {'sets': <['PrivateTmp', 'NoNewPrivileges']>}),"
        " ('kernel', 'restriction', 'strict', 'Closed kernel', 'No modules.',"
        "  {'sets': <['ProtectKernelModules']>}),"
        " ('seal', 'restriction', 'sealed', 'Sealed', 'Nothing else.', {'sets': <['PrivateNetwork']>}),"
        " ('net-server', 'grant', '', 'Serve on ports', 'It may listen.',"
        "  {'argument': <'ports'>, 'argument-required': <true>})]";

const char sample_classes[] =
        "[('sealed', 'level', 'Sealed', 'All of it.', ['strict', 'seal'], {'not-for': <'shells'>}),"
        " ('safe', 'level', 'Safe', 'What fits nearly all.', ['base'], {}),"
        " ('strict', 'level', 'Strict', 'More of it.', ['safe', 'kernel'], {})]";

GVariant *
sample(const char *type, const char *text)
{
        g_autoptr(GError) error = NULL;
        GVariant *variant = g_variant_parse(G_VARIANT_TYPE(type), text, NULL, NULL, &error);

        g_assert_no_error(error);
        return variant;
}

GbnCatalogue *
sample_catalogue(void)
{
        g_autoptr(GVariant) layers = sample("a(sssssa{sv})", sample_layers);
        g_autoptr(GVariant) classes = sample("a(ssssasa{sv})", sample_classes);

        return gbn_catalogue_new(layers, classes);
}

GVariant *
sample_row(const char *name, guint exposure, guint reach, const char *more)
{
        static const char *const none[] = { NULL };
        g_autoptr(GVariant) details = sample("a{sv}", more);
        g_autofree char *description = g_strdup_printf("Says %s", name);
        g_autofree const char **words = NULL;

        /* "selection" is a value of its own in a row. */
        (void) g_variant_lookup(details, "selection", "^a&s", &words);
        return g_variant_ref_sink(g_variant_new("(sssuu^as@a{sv}o)", name, description, "active",
                                                exposure, reach, words ? words : none, details,
                                                "/org/gabion/Gabion1/unit/x"));
}

GbnUnit *
sample_unit(const char *name, guint exposure, guint reach, const char *more)
{
        g_autoptr(GVariant) row = sample_row(name, exposure, reach, more);

        return gbn_unit_new(row);
}
