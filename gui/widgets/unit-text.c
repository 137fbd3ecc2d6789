/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weight and slant only: colours would have to be chosen for light, dark and high contrast. */
#include "widgets/unit-text.h"

#include <string.h>

static void
make_tags(GtkTextBuffer *buffer)
{
        if (gtk_text_tag_table_lookup(gtk_text_buffer_get_tag_table(buffer), "section"))
                return;
        (void) gtk_text_buffer_create_tag(buffer, "section", "weight", PANGO_WEIGHT_BOLD, NULL);
        (void) gtk_text_buffer_create_tag(buffer, "directive", "weight", PANGO_WEIGHT_SEMIBOLD,
                                          NULL);
        (void) gtk_text_buffer_create_tag(buffer, "comment", "style", PANGO_STYLE_ITALIC, NULL);
}

static void
tag_line(GtkTextBuffer *buffer, int number, const char *line)
{
        GtkTextIter begin, end;
        const char *equals = strchr(line, '=');
        const char *tag = *line == '[' ? "section" : strchr("#;", *line) ? "comment" : "directive";

        (void) gtk_text_buffer_get_iter_at_line(buffer, &begin, number);
        end = begin;
        if (g_str_equal(tag, "directive") && equals)
                gtk_text_iter_forward_chars(&end, (int) g_utf8_pointer_to_offset(line, equals));
        else
                (void) gtk_text_iter_forward_to_line_end(&end);
        gtk_text_buffer_apply_tag_by_name(buffer, tag, &begin, &end);
}

void
gbn_unit_text_show(GtkTextBuffer *buffer, const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);

        make_tags(buffer);
        gtk_text_buffer_set_text(buffer, valid, -1);
        for (int i = 0; lines[i]; i++)
                if (*lines[i])
                        tag_line(buffer, i, lines[i]);
}
