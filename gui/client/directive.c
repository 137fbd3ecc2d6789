/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The texts of cells are made once: a view asks for them whenever it is scrolled. */
#include "client/directive.h"

#include "client/origin.h"
#include "client/words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _GbnDirective {
        GObject parent;
        char *name, *now, *then, *path;
        guint share;
        char *texts[GBN_DIRECTIVE_FIELDS];
};

G_DEFINE_FINAL_TYPE(GbnDirective, gbn_directive, G_TYPE_OBJECT)

static void
gbn_directive_finalize(GObject *object)
{
        GbnDirective *self = GBN_DIRECTIVE(object);

        g_free(self->name);
        g_free(self->now);
        g_free(self->then);
        g_free(self->path);
        for (guint i = 0; i < GBN_DIRECTIVE_FIELDS; i++)
                g_free(self->texts[i]);
        G_OBJECT_CLASS(gbn_directive_parent_class)->finalize(object);
}

static void
gbn_directive_class_init(GbnDirectiveClass *class)
{
        G_OBJECT_CLASS(class)->finalize = gbn_directive_finalize;
}

static void
gbn_directive_init(GbnDirective *self)
{
}

static char *
value_text(const char *value)
{
        return *value ? gbn_words_clean(value) : g_strdup("–");
}

GbnDirective *
gbn_directive_new(GVariant *row)
{
        GbnDirective *self = g_object_new(GBN_TYPE_DIRECTIVE, NULL);
        const char *origin;

        g_variant_get(row, "(sss&ssu)", &self->name, &self->now, &self->then, &origin, &self->path,
                      &self->share);
        self->texts[GBN_DIRECTIVE_NAME] = gbn_words_clean(self->name);
        self->texts[GBN_DIRECTIVE_NOW] = value_text(self->now);
        self->texts[GBN_DIRECTIVE_AFTER] = gbn_directive_is_changed(self) ? value_text(self->then)
                                                                          : g_strdup("");
        self->texts[GBN_DIRECTIVE_ORIGIN] = gbn_origin_words(origin, self->path);
        self->texts[GBN_DIRECTIVE_SHARE] = self->share > 0 ? gbn_words_tenths(self->share)
                                                           : g_strdup("");
        return self;
}

const char *
gbn_directive_get_text(GbnDirective *directive, GbnDirectiveField field)
{
        return directive->texts[field];
}

const char *
gbn_directive_get_name(GbnDirective *directive)
{
        return directive->name;
}

const char *
gbn_directive_get_now(GbnDirective *directive)
{
        return directive->now;
}

const char *
gbn_directive_get_then(GbnDirective *directive)
{
        return directive->then;
}

const char *
gbn_directive_get_path(GbnDirective *directive)
{
        return directive->path;
}

guint
gbn_directive_get_share(GbnDirective *directive)
{
        return directive->share;
}

gboolean
gbn_directive_is_changed(GbnDirective *directive)
{
        return !g_str_equal(directive->now, directive->then);
}

static const char *
spoken(const char *value)
{
        /* Translators: read aloud for a directive that has no value. */
        return g_str_equal(value, "–") ? _("empty") : value;
}

char *
gbn_directive_dup_label(GbnDirective *directive)
{
        char **texts = directive->texts;
        g_autofree char *share = gbn_words_tenths(directive->share);

        if (gbn_directive_is_changed(directive))
                /* Translators: read aloud: directive, its value, its value then, who set it, its share of the
                 * exposure. */
                return g_strdup_printf(_("%s, now %s, then %s, %s, share %s"),
                                       texts[GBN_DIRECTIVE_NAME], spoken(texts[GBN_DIRECTIVE_NOW]),
                                       spoken(texts[GBN_DIRECTIVE_AFTER]),
                                       texts[GBN_DIRECTIVE_ORIGIN], share);
        /* Translators: read aloud: directive, its value, who set it, its share of the exposure. */
        return g_strdup_printf(_("%s, %s, %s, share %s"), texts[GBN_DIRECTIVE_NAME],
                               spoken(texts[GBN_DIRECTIVE_NOW]), texts[GBN_DIRECTIVE_ORIGIN],
                               share);
}

gboolean
gbn_directive_matches(GbnDirective *directive, const char *words)
{
        g_autofree char *part = g_utf8_casefold(words, -1);

        for (guint i = 0; i < GBN_DIRECTIVE_FIELDS; i++) {
                g_autofree char *text = g_utf8_casefold(directive->texts[i], -1);

                if (strstr(text, part))
                        return TRUE;
        }
        return FALSE;
}

int
gbn_directive_compare(GbnDirective *a, GbnDirective *b, GbnDirectiveField field)
{
        if (field == GBN_DIRECTIVE_SHARE)
                return (a->share > b->share) - (a->share < b->share);
        return g_utf8_collate(a->texts[field], b->texts[field]);
}
