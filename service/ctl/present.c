/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys and values of the JSON are systemd-analyze's, the descriptions are ours. */
#include "ctl/present.h"

#include <libintl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define _(text) gettext(text)
#define MIN_DESCRIPTION 20U
#define BETWEEN 4U /* the mark, and the blanks between the columns */

/* By hand: printf took a tenth of the time of a long listing. */
const char *
gbn_present_tenths(uint64_t tenths, char buffer[static GBN_TENTHS_SIZE])
{
        char *p = buffer + GBN_TENTHS_SIZE;

        *--p = '\0';
        *--p = (char) ('0' + tenths % 10);
        *--p = '.';
        do
                *--p = (char) ('0' + (tenths /= 10) % 10);
        while (tenths >= 10);
        return p;
}

const char *
gbn_present_glyph(const GbnTerminal *terminal, const GbnGrade *grade)
{
        return terminal->emoji ? grade->glyph : grade->ascii;
}

GbnStyle
gbn_present_style(unsigned exposure)
{
        if (exposure < 50)
                return GBN_STYLE_GOOD;
        return exposure < 90 ? GBN_STYLE_MIDDLING : GBN_STYLE_NONE;
}

/* All of one row but its share and the closing bracket. */
static void
open_row(GbnJson *json, const GbnFinding *finding)
{
        gbn_json_open(json, '{');
        gbn_json_key(json, "set");
        if (finding->state == GBN_FINDING_NOT_APPLICABLE)
                gbn_json_null(json);
        else
                gbn_json_boolean(json, finding->state == GBN_FINDING_GOOD);
        gbn_json_key(json, "name");
        gbn_json_string(json, finding->row->name);
        gbn_json_key(json, "json_field");
        gbn_json_string(json, finding->row->id);
        gbn_json_key(json, "description");
        gbn_json_string(json, _(finding->words));
        gbn_json_key(json, "exposure");
}

/* Nearly all of what is printed is the same for every unit, so it is made once. */
static const GbnRowText *
row_text(GbnRowTexts *texts, const GbnJson *json, const GbnFinding *finding)
{
        GbnRowText *text = &texts->rows[finding->number][finding->state];
        GbnJson part = { .depth = json->depth };

        if (text->data)
                return text;
        open_row(&part, finding);
        text->size = part.text->len;
        text->data = g_string_free(part.text, false);
        return text;
}

void
gbn_row_texts_clear(GbnRowTexts *texts)
{
        for (unsigned i = 0; i < GBN_ROW_COUNT; i++)
                for (unsigned j = 0; j < G_N_ELEMENTS(texts->rows[i]); j++)
                        g_clear_pointer(&texts->rows[i][j].data, g_free);
}

/* A row has the same share in nearly all units. */
static void
make_end(GbnRowText *text, const GbnFinding *finding)
{
        char buffer[GBN_TENTHS_SIZE];

        if (text->end_size > 0 && text->share == finding->share)
                return;
        text->share = finding->share;
        text->end_size = (size_t) (finding->badness > 0
                                           ? g_snprintf(text->end, sizeof text->end, "\"%s\"}",
                                                        gbn_present_tenths(finding->share, buffer))
                                           : g_snprintf(text->end, sizeof text->end, "null}"));
}

/* In one line a unit is a string of ready-made pieces, gathered and written at once. */
static void
put_rows_short(GbnJson *json, const GbnScore *score, GbnRowTexts *texts)
{
        size_t room = 0;
        char *at;

        for (unsigned i = 0; i < score->count; i++)
                room += row_text(texts, json, score->findings + i)->size + 1 + GBN_ROW_END_SIZE;
        at = gbn_json_reserve(json, room);
        for (unsigned i = 0; i < score->count; i++) {
                const GbnFinding *finding = score->findings + i;
                GbnRowText *text = &texts->rows[finding->number][finding->state];

                make_end(text, finding);
                if (i > 0)
                        *at++ = ',';
                memcpy(at, text->data, text->size);
                at += text->size;
                memcpy(at, text->end, GBN_ROW_END_SIZE);
                at += text->end_size;
        }
        gbn_json_commit(json, at);
}

static void
put_rows_pretty(GbnJson *json, const GbnScore *score)
{
        char buffer[GBN_TENTHS_SIZE];

        for (unsigned i = 0; i < score->count; i++) {
                const GbnFinding *finding = score->findings + i;

                open_row(json, finding);
                gbn_json_string(json, finding->badness > 0
                                              ? gbn_present_tenths(finding->share, buffer)
                                              : NULL);
                gbn_json_close(json, '}');
        }
}

void
gbn_present_rows_json(GbnJson *json, const GbnScore *score, GbnRowTexts *texts)
{
        gbn_json_open(json, '[');
        if (json->pretty)
                put_rows_pretty(json, score);
        else
                put_rows_short(json, score, texts);
        gbn_json_close(json, ']');
}

/* As wcwidth(3), of any locale. */
static unsigned
width_of(gunichar character)
{
        if (g_unichar_iszerowidth(character))
                return 0;
        return g_unichar_iswide(character) ? 2 : 1;
}

unsigned
gbn_present_width(const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        unsigned width = 0;

        for (const char *p = valid; *p; p = g_utf8_next_char(p))
                width += width_of(g_utf8_get_char(p));
        return width;
}

/* As much of the beginning as has room. */
static char *
head_of(const char *valid, unsigned columns)
{
        const char *end = valid;

        for (unsigned width = 0; *end; end = g_utf8_next_char(end)) {
                width += width_of(g_utf8_get_char(end));
                if (width > columns)
                        break;
        }
        return g_strndup(valid, (size_t) (end - valid));
}

char *
gbn_present_cut(const char *text, unsigned columns, bool pad)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        unsigned width = gbn_present_width(valid);

        if (width > columns) {
                g_autofree char *head =
                        head_of(valid, MAX(columns, 3U) - (gbn_terminal_is_utf8() ? 1 : 3));

                return g_strconcat(head, gbn_terminal_is_utf8() ? "…" : "...", NULL);
        }
        if (!pad)
                return g_steal_pointer(&valid);
        return g_strdup_printf("%s%*s", valid, (int) (columns - width), "");
}

char *
gbn_present_right(const char *text, unsigned columns)
{
        unsigned width = gbn_present_width(text);

        return g_strdup_printf("%*s%s", width < columns ? (int) (columns - width) : 0, "", text);
}

/* UTF-8 names such as "…=~…" become readable on a terminal without it. */
static char *
shown_name(const GbnFinding *finding)
{
        if (gbn_terminal_is_utf8() || !strstr(finding->row->name, "…"))
                return g_strdup(finding->row->name);
        return g_strdup("RestrictAddressFamilies=~...");
}

static GbnStyle
row_style(const GbnFinding *finding)
{
        if (finding->state == GBN_FINDING_NOT_APPLICABLE)
                return GBN_STYLE_DIM;
        return finding->state == GBN_FINDING_GOOD ? GBN_STYLE_GOOD : GBN_STYLE_NONE;
}

static const char *
row_mark(const GbnFinding *finding)
{
        bool utf8 = gbn_terminal_is_utf8();

        if (finding->state == GBN_FINDING_NOT_APPLICABLE)
                return " ";
        if (finding->state == GBN_FINDING_GOOD)
                return utf8 ? "✓" : "+";
        return utf8 ? "✗" : "-";
}

typedef struct {
        unsigned name, words, share;
} Columns;

static void
print_row(const GbnTerminal *terminal, const GbnFinding *finding, const Columns *columns)
{
        g_autofree char *name = shown_name(finding);
        g_autofree char *padded = gbn_present_cut(name, columns->name, true);
        g_autofree char *words = gbn_present_cut(_(finding->words), columns->words, true);
        GbnStyle style = row_style(finding);
        char buffer[GBN_TENTHS_SIZE];
        const char *share = finding->badness > 0 ? gbn_present_tenths(finding->share, buffer) : "";

        (void) printf("%s%s %s %s%s %*s\n", gbn_terminal_on(terminal, style), row_mark(finding),
                      padded, words, gbn_terminal_off(terminal, style), (int) columns->share,
                      share);
}

static Columns
columns_of(const GbnScore *score, unsigned width)
{
        Columns columns = {
                .name = gbn_present_width(_("NAME")),
                .words = gbn_present_width(_("DESCRIPTION")),
                .share = MAX(8, gbn_present_width(_("EXPOSURE"))),
        };
        unsigned rest;

        for (unsigned i = 0; i < score->count; i++) {
                g_autofree char *name = shown_name(score->findings + i);

                columns.name = MAX(columns.name, gbn_present_width(name));
                columns.words = MAX(columns.words, gbn_present_width(_(score->findings[i].words)));
        }
        rest = columns.name + columns.share + BETWEEN;
        if (width != UINT_MAX && rest + columns.words > width)
                columns.words = MAX(width, rest + MIN_DESCRIPTION) - rest;
        return columns;
}

static void
print_heading(const GbnTerminal *terminal, const Columns *columns)
{
        g_autofree char *name = gbn_present_cut(_("NAME"), columns->name, true);
        g_autofree char *words = gbn_present_cut(_("DESCRIPTION"), columns->words, true);
        g_autofree char *share = gbn_present_right(_("EXPOSURE"), columns->share);

        (void) printf("%s  %s %s %s%s\n", gbn_terminal_on(terminal, GBN_STYLE_HEADING), name, words,
                      share, gbn_terminal_off(terminal, GBN_STYLE_HEADING));
}

void
gbn_present_rows_text(const GbnTerminal *terminal, const char *name, const GbnScore *score,
                      bool legend)
{
        const Columns columns = columns_of(score, gbn_terminal_width(terminal));
        const GbnGrade *grade = gbn_grade(score->exposure);
        char buffer[GBN_TENTHS_SIZE];

        if (legend)
                print_heading(terminal, &columns);
        for (unsigned i = 0; i < score->count; i++)
                print_row(terminal, score->findings + i, &columns);
        /* The line is systemd-analyze's own, so that scripts that look for it find it. */
        (void) printf("\n%s Overall exposure level for %s: %s %s\n",
                      gbn_terminal_is_utf8() ? "→" : "->", name,
                      gbn_present_tenths(score->exposure, buffer), grade->label);
}
