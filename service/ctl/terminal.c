/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Colours and pager follow the habits of systemctl: SYSTEMD_COLORS, NO_COLOR, SYSTEMD_PAGER, PAGER. */
#include "ctl/terminal.h"

#include "base/number.h"

#include <errno.h>
#include <glib.h>
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define _(text) gettext(text)

static bool
wants_colours(bool is_terminal)
{
        const char *systemd = g_getenv("SYSTEMD_COLORS"), *term = g_getenv("TERM");

        if (systemd && *systemd)
                return !g_str_equal(systemd, "0") && !g_str_equal(systemd, "no") &&
                       !g_str_equal(systemd, "false");
        if (g_getenv("NO_COLOR") || !term || g_str_equal(term, "dumb"))
                return false;
        return is_terminal;
}

static bool
can_run(const char *command)
{
        g_auto(GStrv) words = NULL;
        g_autofree char *program = NULL;

        if (!g_shell_parse_argv(command, NULL, &words, NULL))
                return false;
        program = g_find_program_in_path(words[0]);
        return program != NULL;
}

/* NULL where none is wanted, or none is there: the output then goes straight to the terminal. */
static const char *
pager_command(void)
{
        const char *command = g_getenv("SYSTEMD_PAGER");

        if (!command)
                command = g_getenv("PAGER");
        if (!command)
                command = "less";
        if (*command == '\0' || g_str_equal(command, "cat"))
                return NULL;
        return can_run(command) ? command : NULL;
}

/* The pager is a child that reads our standard output; it ends when we close that. */
static pid_t
start_pager(const char *command)
{
        int fds[2];
        pid_t pager;

        if (pipe(fds) < 0)
                return 0;
        pager = fork();
        if (pager < 0) {
                (void) close(fds[0]);
                (void) close(fds[1]);
                return 0;
        }
        if (pager == 0) {
                (void) dup2(fds[0], STDIN_FILENO);
                (void) close(fds[0]);
                (void) close(fds[1]);
                (void) setenv("LESS", "FRSXMK", 0);
                (void) setenv("LESSCHARSET", gbn_terminal_is_utf8() ? "utf-8" : "iso8859", 0);
                (void) execl("/bin/sh", "sh", "-c", command, (char *) NULL);
                /* No shell: pass everything through, so that nothing is lost. */
                (void) execlp("cat", "cat", (char *) NULL);
                _exit(EXIT_FAILURE);
        }
        (void) dup2(fds[1], STDOUT_FILENO);
        (void) close(fds[0]);
        (void) close(fds[1]);
        return pager;
}

/* As systemd sees it: where nothing at all is said about the locale, UTF-8 is a safe guess. */
bool
gbn_terminal_is_utf8(void)
{
        static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };
        bool said = false;

        for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
                said = said || g_getenv(variables[i]);
        return !said || g_str_equal(nl_langinfo(CODESET), "UTF-8");
}

static bool
wants_emoji(void)
{
        const char *wanted = g_getenv("SYSTEMD_EMOJI"), *term = g_getenv("TERM");

        if (wanted && *wanted)
                return g_str_equal(wanted, "1") || g_ascii_strcasecmp(wanted, "yes") == 0 ||
                       g_ascii_strcasecmp(wanted, "true") == 0 ||
                       g_ascii_strcasecmp(wanted, "on") == 0;
        return gbn_terminal_is_utf8() && term && !g_str_equal(term, "dumb") &&
               !g_str_equal(term, "linux");
}

GbnTerminal
gbn_terminal_begin(bool wants_pager)
{
        GbnTerminal terminal = { .is_terminal = isatty(STDOUT_FILENO), .emoji = wants_emoji() };
        const char *command = pager_command();

        terminal.colours = wants_colours(terminal.is_terminal);
        if (!terminal.is_terminal || !wants_pager || !command)
                return terminal;
        terminal.pager = start_pager(command);
        return terminal;
}

bool
gbn_terminal_end(const GbnTerminal *terminal)
{
        bool lost = fflush(stdout) != 0 || ferror(stdout);

        if (lost && errno != EPIPE)
                (void) fprintf(stderr, _("gabionctl: cannot write the output: %s\n"),
                               g_strerror(errno));
        if (terminal->pager > 0) {
                (void) fclose(stdout);
                while (waitpid(terminal->pager, NULL, 0) < 0 && errno == EINTR)
                        ;
        }
        return !lost;
}

unsigned
gbn_terminal_width(const GbnTerminal *terminal)
{
        const char *columns = g_getenv("COLUMNS");
        struct winsize size;
        unsigned width;

        if (!terminal->is_terminal)
                return UINT_MAX;
        if (columns && gbn_number_parse(columns, 10, 10000, &width) && width > 0)
                return width;
        if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) >= 0 && size.ws_col > 0)
                return size.ws_col;
        return 80;
}

const char *
gbn_terminal_on(const GbnTerminal *terminal, GbnStyle style)
{
        static const char *const codes[] = {
                [GBN_STYLE_NONE] = "",
                [GBN_STYLE_GOOD] = "\x1b[32m",
                [GBN_STYLE_MIDDLING] = "\x1b[33m",
                [GBN_STYLE_DIM] = "\x1b[2m",
                [GBN_STYLE_HEADING] = "\x1b[1m",
                [GBN_STYLE_ADDED] = "\x1b[32m",
                [GBN_STYLE_TAKEN] = "\x1b[31m",
                [GBN_STYLE_PLACE] = "\x1b[36m",
        };

        return terminal->colours ? codes[style] : "";
}

const char *
gbn_terminal_off(const GbnTerminal *terminal, GbnStyle style)
{
        return terminal->colours && style != GBN_STYLE_NONE ? "\x1b[0m" : "";
}
