/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The longest common subsequence, from a table. */
#include "client/line-diff.h"

/* A drop-in has tens of lines. Texts beyond that go and come as a whole. */
#define CELLS_MAX (4U * 1024 * 1024)

static void
line_free(gpointer data)
{
        GbnDiffLine *line = data;

        g_free(line->text);
        g_free(line);
}

static void
add_line(GPtrArray *lines, GbnLineFate fate, const char *text)
{
        GbnDiffLine *line = g_new0(GbnDiffLine, 1);

        line->fate = fate;
        line->text = g_strdup(text);
        g_ptr_array_add(lines, line);
}

/* The end of the last line begins no other. */
static char **
split(const char *text, guint *ret_count)
{
        char **lines = g_strsplit(text, "\n", -1);
        guint count = g_strv_length(lines);

        if (count > 0 && !*lines[count - 1])
                g_clear_pointer(lines + --count, g_free);
        *ret_count = count;
        return lines;
}

/* lengths[i][j]: lines in common behind line i of one text and line j of the other. NULL: too many. */
static guint *
measure(char **before, guint rows, char **after, guint columns)
{
        guint width = columns + 1;
        guint *lengths;

        if (rows + 1 > CELLS_MAX / width)
                return NULL;
        lengths = g_new0(guint, (gsize) (rows + 1) * width);
        for (guint i = rows; i-- > 0;)
                for (guint j = columns; j-- > 0;)
                        lengths[i * width + j] = g_str_equal(before[i], after[j])
                                                         ? lengths[(i + 1) * width + j + 1] + 1
                                                         : MAX(lengths[(i + 1) * width + j],
                                                               lengths[i * width + j + 1]);
        return lengths;
}

GPtrArray *
gbn_line_diff(const char *before, const char *after)
{
        GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
        guint rows, columns, i = 0, j = 0;
        g_auto(GStrv) old = split(before, &rows), new = split(after, &columns);
        g_autofree guint *lengths = measure(old, rows, new, columns);
        guint width = columns + 1;

        while (i < rows || j < columns) {
                if (lengths && i < rows && j < columns && g_str_equal(old[i], new[j])) {
                        add_line(lines, GBN_LINE_STAYS, old[i++]);
                        j++;
                } else if (i < rows && (j == columns || !lengths ||
                                        lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]))
                        add_line(lines, GBN_LINE_GOES, old[i++]);
                else
                        add_line(lines, GBN_LINE_COMES, new[j++]);
        }
        return lines;
}

gboolean
gbn_line_diff_is_same(const GPtrArray *lines)
{
        for (guint i = 0; i < lines->len; i++)
                if (((const GbnDiffLine *) lines->pdata[i])->fate != GBN_LINE_STAYS)
                        return FALSE;
        return TRUE;
}
