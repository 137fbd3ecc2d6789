/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The longest common subsequence from a table, between the common beginning and the common end. The
 * form is POSIX's: diff(1), "Diff -u Output Format". */
#include "base/line-diff.h"

#include "base/limits.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#define CONTEXT 3U

typedef struct {
        const char *text;
        size_t size; /* the line end included; the last line may have none */
} Line;

typedef struct {
        GArray *before, *after; /* Line */
        GString *steps;         /* ' ' stays, '-' goes, '+' comes */
} Work;

static GArray *
split(const char *text)
{
        GArray *lines = g_array_new(false, false, sizeof(Line));

        while (*text) {
                const char *end = strchr(text, '\n');
                Line line = { text, end ? (size_t) (end + 1 - text) : strlen(text) };

                g_array_append_val(lines, line);
                text += line.size;
        }
        return lines;
}

static bool
is_same(const Work *work, size_t i, size_t j)
{
        const Line *a = &g_array_index(work->before, Line, i);
        const Line *b = &g_array_index(work->after, Line, j);

        return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

static void
add_steps(Work *work, char step, size_t count)
{
        while (count-- > 0)
                g_string_append_c(work->steps, step);
}

/* The part of both texts from the first difference to the last one. */
typedef struct {
        size_t begin, before_end, after_end;
} Middle;

/* lengths[i][j]: lines in common behind line i of one and line j of the other. */
static void
compare_middle(Work *work, const Middle *middle)
{
        size_t rows = middle->before_end - middle->begin,
               columns = middle->after_end - middle->begin;
        size_t width = columns + 1, i = 0, j = 0;
        g_autofree uint32_t *lengths = NULL;

        if (columns && rows > GBN_DIFF_CELLS_MAX / columns) {
                add_steps(work, '-', rows);
                add_steps(work, '+', columns);
                return;
        }
        lengths = g_new0(uint32_t, (rows + 1) * width);
        for (size_t a = rows; a-- > 0;)
                for (size_t b = columns; b-- > 0;)
                        lengths[a * width + b] = is_same(work, middle->begin + a, middle->begin + b)
                                                         ? lengths[(a + 1) * width + b + 1] + 1
                                                         : MAX(lengths[(a + 1) * width + b],
                                                               lengths[a * width + b + 1]);
        while (i < rows || j < columns) {
                char step = '+';

                if (i < rows && j < columns && is_same(work, middle->begin + i, middle->begin + j))
                        step = ' ';
                else if (i < rows && (j == columns ||
                                      lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]))
                        step = '-';
                add_steps(work, step, 1);
                i += step != '+';
                j += step != '-';
        }
}

static void
find_steps(Work *work)
{
        Middle middle = { 0, work->before->len, work->after->len };
        size_t same_end;

        while (middle.begin < middle.before_end && middle.begin < middle.after_end &&
               is_same(work, middle.begin, middle.begin))
                middle.begin++;
        while (middle.before_end > middle.begin && middle.after_end > middle.begin &&
               is_same(work, middle.before_end - 1, middle.after_end - 1)) {
                middle.before_end--;
                middle.after_end--;
        }
        same_end = work->before->len - middle.before_end;
        add_steps(work, ' ', middle.begin);
        compare_middle(work, &middle);
        add_steps(work, ' ', same_end);
}

/* Steps that are printed together: changes with at most twice the context between them. */
typedef struct {
        size_t begin, end; /* in steps */
} Hunk;

static bool
next_hunk(const GString *steps, size_t from, Hunk *ret)
{
        size_t at = from + strspn(steps->str + from, " "), last = at;

        if (at == steps->len)
                return false;
        ret->begin = at - MIN(at - from, (size_t) CONTEXT);
        for (; at < steps->len && at - last <= 2 * CONTEXT + 1; at++)
                if (steps->str[at] != ' ')
                        last = at;
        ret->end = MIN(last + 1 + CONTEXT, steps->len);
        return true;
}

/* Lines of one text that the steps up to end go over. */
static size_t
count_lines(const GString *steps, size_t begin, size_t end, char without)
{
        size_t count = 0;

        for (size_t at = begin; at < end; at++)
                count += steps->str[at] != without;
        return count;
}

static void
put_range(GString *out, char sign, size_t skipped, size_t count)
{
        g_string_append_printf(out, " %c%zu,%zu", sign, skipped + (count > 0), count);
}

static void
put_line(GString *out, char step, const Line *line)
{
        g_string_append_c(out, step);
        g_string_append_len(out, line->text, (ssize_t) line->size);
        if (line->text[line->size - 1] != '\n')
                g_string_append(out, "\n\\ No newline at end of file\n");
}

static void
put_hunk(GString *out, const Work *work, const Hunk *hunk)
{
        size_t i = count_lines(work->steps, 0, hunk->begin, '+');
        size_t j = count_lines(work->steps, 0, hunk->begin, '-');

        g_string_append(out, "@@");
        put_range(out, '-', i, count_lines(work->steps, hunk->begin, hunk->end, '+'));
        put_range(out, '+', j, count_lines(work->steps, hunk->begin, hunk->end, '-'));
        g_string_append(out, " @@\n");
        for (size_t at = hunk->begin; at < hunk->end; at++) {
                char step = work->steps->str[at];

                put_line(out, step,
                         step == '+' ? &g_array_index(work->after, Line, j)
                                     : &g_array_index(work->before, Line, i));
                i += step != '+';
                j += step != '-';
        }
}

char *
gbn_line_diff(const GbnLineDiff *diff)
{
        g_autoptr(GArray) before = split(diff->before), after = split(diff->after);
        g_autoptr(GString) steps = g_string_new(NULL), out = g_string_new(NULL);
        Work work = { before, after, steps };
        Hunk hunk = { 0 };

        find_steps(&work);
        while (next_hunk(steps, hunk.end, &hunk)) {
                if (out->len == 0)
                        g_string_append_printf(out, "--- %s\n+++ %s\n", diff->before_name,
                                               diff->after_name);
                put_hunk(out, &work, &hunk);
        }
        return g_string_free(g_steal_pointer(&out), false);
}
