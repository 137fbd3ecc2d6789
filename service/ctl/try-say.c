/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The line on a terminal is written over itself, and taken away before anything else is said. */
#include "ctl/try-say.h"

#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/terminal.h"

#include <libintl.h>
#include <stdio.h>
#include <unistd.h>

#define _(text) gettext(text)
#define REWRITE "\r\x1b[K" /* to the start of the line, and nothing behind it */

/* Seconds before the end at which a log is told. */
static const uint64_t calm_marks[] = { 60, 10 };

GbnTrySay
gbn_try_say_begin(const char *unit, bool is_quiet, bool is_asking)
{
        const char *term = g_getenv("TERM");

        return (GbnTrySay) {
                .unit = unit,
                .is_quiet = is_quiet,
                .is_asking = is_asking,
                .rewrites = isatty(STDOUT_FILENO) && term && !g_str_equal(term, "dumb"),
        };
}

const char *
gbn_try_clock(uint64_t seconds, char buffer[static GBN_TRY_CLOCK_SIZE])
{
        (void) g_snprintf(buffer, GBN_TRY_CLOCK_SIZE, "%u:%02u", (unsigned) (seconds / 60),
                          (unsigned) (seconds % 60));
        return buffer;
}

void
gbn_try_say_end(GbnTrySay *say)
{
        if (say->is_open)
                (void) printf(REWRITE);
        say->is_open = false;
}

void
gbn_try_say_reason(GbnTrySay *say, const char *format, const char *reason)
{
        g_autofree char *translated = gbn_translate_reason(reason);
        const GbnWords words = {
                .format = format,
                .arguments = { (char *) say->unit, translated },
                .count = 2,
        };
        g_autofree char *text = gbn_words_text(&words, NULL), *printable = gbn_printable(text);

        if (say->is_quiet)
                return;
        gbn_try_say_end(say);
        (void) printf("%s\n", printable);
        (void) fflush(stdout);
}

void
gbn_try_say_line(GbnTrySay *say, const char *format)
{
        gbn_try_say_reason(say, format, "");
}

static void
rewrite(GbnTrySay *say, const char *clock)
{
        GbnTerminal terminal = { .is_terminal = true };
        unsigned width = gbn_terminal_width(&terminal);
        g_autofree char *text = NULL, *cut = NULL;

        text = g_strdup_printf(say->is_asking
                                       ? _("%s left; Enter keeps it, Ctrl-C takes it back at once")
                                       : _("%s left; Ctrl-C takes it back at once"),
                               clock);
        cut = gbn_present_cut(text, MAX(width, 2U) - 1, false);
        (void) printf(REWRITE "%s", cut);
        say->is_open = true;
}

static bool
is_worth_a_line(const GbnTrySay *say, uint64_t seconds)
{
        for (size_t i = 0; i < G_N_ELEMENTS(calm_marks); i++)
                if (seconds <= calm_marks[i] && say->told > calm_marks[i])
                        return true;
        return say->told == 0;
}

void
gbn_try_say_left(GbnTrySay *say, uint64_t seconds)
{
        char clock[GBN_TRY_CLOCK_SIZE];

        if (say->is_quiet)
                return;
        (void) gbn_try_clock(seconds, clock);
        if (say->rewrites)
                rewrite(say, clock);
        else if (is_worth_a_line(say, seconds))
                (void) printf(
                        _("%s: %s left; it goes back by itself, gabionctl keep %s keeps it\n"),
                        say->unit, clock, say->unit);
        say->told = seconds;
        (void) fflush(stdout);
}
