/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats come from the other side of the bus, so only %s, %u and %% are followed, and never by printf. */
#include "client/words.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <string.h>

#define CLEAN_CHARACTERS_MAX 500
#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

char *
gbn_words_tenths(guint tenths)
{
        return g_strdup_printf("%.1f", tenths / 10.0);
}

static gboolean
is_from_right(void)
{
        return gtk_widget_get_default_direction() == GTK_TEXT_DIR_RTL;
}

char *
gbn_words_change(int tenths)
{
        /* A sign without a letter before it goes behind its number where one writes from the right. */
        const char *mark = is_from_right() ? "\u200e" : "";

        if (tenths == 0)
                return g_strdup_printf("%.1f", 0.0);
        /* A minus sign as wide as the plus sign. */
        return g_strdup_printf("%s%s%.1f", mark, tenths < 0 ? "−" : "+", ABS(tenths) / 10.0);
}

char *
gbn_words_from_to(const char *from, const char *to)
{
        /* The first is on the right there, and what is not translated has to point at the second too. */
        if (is_from_right())
                return g_strdup_printf("%s ← %s", from, to);
        return g_strdup_printf("%s → %s", from, to);
}

char *
gbn_words_rest(gint64 usec)
{
        gint64 seconds = (MAX(usec, 0) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

        if (seconds >= HOUR)
                return g_strdup_printf("%d:%02d:%02d", (int) (seconds / HOUR),
                                       (int) (seconds % HOUR / MINUTE), (int) (seconds % MINUTE));
        return g_strdup_printf("%d:%02d", (int) (seconds / MINUTE), (int) (seconds % MINUTE));
}

char *
gbn_words_time(gint64 seconds)
{
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(seconds);

        return time ? g_date_time_format(time, "%c") : g_strdup("");
}

char *
gbn_words_ago(gint64 seconds, gint64 now)
{
        gint64 age = now - seconds;
        g_autoptr(GDateTime) time = NULL;

        if (age < MINUTE)
                return g_strdup(_("just now"));
        if (age < HOUR)
                return g_strdup_printf(
                        ngettext("%d minute ago", "%d minutes ago", (gulong) (age / MINUTE)),
                        (int) (age / MINUTE));
        if (age < DAY)
                return g_strdup_printf(
                        ngettext("%d hour ago", "%d hours ago", (gulong) (age / HOUR)),
                        (int) (age / HOUR));
        if (age < 7 * DAY)
                return g_strdup_printf(ngettext("%d day ago", "%d days ago", (gulong) (age / DAY)),
                                       (int) (age / DAY));
        time = g_date_time_new_from_unix_local(seconds);
        return time ? g_date_time_format(time, "%x") : g_strdup("");
}

char *
gbn_words_clean(const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
        GString *clean = g_string_new(NULL);
        glong count = 0;

        for (const char *at = valid; *at && count < CLEAN_CHARACTERS_MAX;
             at = g_utf8_next_char(at), count++) {
                gunichar character = g_utf8_get_char(at);
                GUnicodeType type = g_unichar_type(character);

                if (character == '\n' || character == '\t')
                        g_string_append_c(clean, ' ');
                else if (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT &&
                         type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR)
                        g_string_append_unichar(clean, character);
        }
        return g_string_free(clean, FALSE);
}

char *
gbn_words_translated(const char *text)
{
        /* gettext("") is the header of the catalogue. */
        return gbn_words_clean(text && *text ? _(text) : "");
}

/* What comes over the bus begins in the middle of a sentence, unless it begins with a name. */
static char *
finish(const char *text, gboolean is_name)
{
        GString *sentence = g_string_new(NULL);
        gunichar first = g_utf8_get_char(text);

        if (!*text)
                return g_string_free(sentence, FALSE);
        g_string_append_unichar(sentence, is_name ? first : g_unichar_toupper(first));
        g_string_append(sentence, g_utf8_next_char(text));
        if (!strchr(".!?", sentence->str[sentence->len - 1]))
                g_string_append_c(sentence, '.');
        return g_string_free(sentence, FALSE);
}

char *
gbn_words_reason(const char *reason)
{
        g_autofree char *clean = gbn_words_translated(reason);

        /* "write: …" begins with the id of a layer. */
        return finish(clean, clean[strcspn(clean, " :")] == ':');
}

char *
gbn_words_place(const char *path, guint line)
{
        g_autofree char *clean = gbn_words_clean(path);

        if (!*clean || line == 0)
                return g_steal_pointer(&clean);
        /* Translators: a file and the line in it. */
        return g_strdup_printf(_("%s, line %u"), clean, line);
}

/* A position such as "2$" behind the %, as translations have it; 0: none. */
static guint
read_position(const char **at)
{
        char *end;
        guint64 number = g_ascii_strtoull(*at, &end, 10);

        if (end == *at || *end != '$' || number > G_MAXINT)
                return 0;
        *at = end + 1;
        return (guint) number;
}

static void
append_argument(GString *text, char **arguments, guint number, guint translated)
{
        if (number == 0 || number > g_strv_length(arguments))
                return;
        if (number <= 32 && (translated & (1U << (number - 1))) && *arguments[number - 1])
                g_string_append(text, _(arguments[number - 1]));
        else
                g_string_append(text, arguments[number - 1]);
}

char *
gbn_words_sentence(GVariant *sentence)
{
        g_autoptr(GString) text = g_string_new(NULL);
        g_auto(GStrv) arguments = NULL;
        const char *format;
        guint translated, next = 1;

        g_variant_get(sentence, "(&s^asu)", &format, &arguments, &translated);
        for (const char *at = *format ? _(format) : ""; *at; at++) {
                guint position;

                if (*at != '%') {
                        g_string_append_c(text, *at);
                        continue;
                }
                at++;
                position = read_position(&at);
                if (*at == '%')
                        g_string_append_c(text, '%');
                else if (*at == 's' || *at == 'u')
                        append_argument(text, arguments, position ? position : next++, translated);
                if (!*at)
                        break;
        }
        return gbn_words_clean(text->str);
}

char *
gbn_words_told(GVariantDict *answer)
{
        g_autoptr(GVariant) sentence = g_variant_dict_lookup_value(answer, "sentence",
                                                                   G_VARIANT_TYPE("(sasu)"));
        g_autofree char *words = NULL;
        const char *text = "";

        if (!sentence) {
                (void) g_variant_dict_lookup(answer, "reason", "&s", &text);
                return gbn_words_reason(text);
        }
        g_variant_get_child(sentence, 0, "&s", &text);
        words = gbn_words_sentence(sentence);
        return finish(words, *text == '%');
}

char *
gbn_words_id(const char *word)
{
        return g_strndup(word, strcspn(word, ":@"));
}

char *
gbn_words_without_revision(const char *word)
{
        const char *at = strrchr(word, '@');
        gboolean is_revision = at && at[1] && !at[1 + strspn(at + 1, "0123456789")];

        return is_revision ? g_strndup(word, (gsize) (at - word)) : g_strdup(word);
}
