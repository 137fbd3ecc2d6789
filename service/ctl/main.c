/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl: the command line of Gabion. */
#include "base/error.h"
#include "base/text.h"
#include "ctl/commands.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

typedef struct {
        const char *name;
        int (*run)(const GbnOptions *options); /* NULL: only gabiond can */
        int (*run_remote)(
                const GbnOptions *options); /* through gabiond; NULL: it has no say in it */
        bool is_change; /* of this machine itself only gabiond makes one, and keeps its history */
} Command;

static const Command commands[] = {
        { "list", gbn_command_list, gbn_command_list },
        { "show", gbn_command_show, gbn_command_show },
        { "layers", gbn_command_layers, NULL },
        { "classes", gbn_command_classes, NULL },
        { "preview", gbn_command_preview, gbn_command_preview_remote },
        { "apply", gbn_command_apply, gbn_command_apply_remote, true },
        { "try", NULL, gbn_command_try, true },
        { "keep", NULL, gbn_command_keep, true },
        { "revert", NULL, gbn_command_revert, true },
        { "restart", NULL, gbn_command_restart, true },
        { "remove", gbn_command_remove, gbn_command_remove_remote, true },
        { "undo", gbn_command_undo, gbn_command_undo_remote, true },
        { "history", gbn_command_history, gbn_command_history_remote, true },
        { "lint", gbn_command_lint, NULL },
        { "export", gbn_command_export, NULL },
        { "suggest", gbn_command_suggest, gbn_command_suggest_remote },
};

char *
gbn_printable(const char *text)
{
        char *valid = g_utf8_make_valid(text, -1);

        for (char *p = valid; *p; p++)
                if (g_ascii_iscntrl(*p))
                        *p = '?';
        return valid;
}

char *
gbn_say(const GbnWords *words)
{
        g_autofree char *text = gbn_words_text(words, gettext);

        return gbn_printable(text);
}

/* "a.service: no such unit" is looked for as "%s: no such unit". */
char *
gbn_translate_reason(const char *reason)
{
        if (!*reason || _(reason) != reason)
                return g_strdup(*reason ? _(reason) : "");
        for (const char *at = strstr(reason, ": "); at; at = strstr(at + 1, ": ")) {
                g_autofree char *front = g_strndup(reason, (size_t) (at - reason));
                g_autofree char *format = g_strconcat("%s", at, NULL);
                const char *behind = at + strlen(": ");
                GbnWords words = { .format = format, .arguments = { front }, .count = 1 };

                if (gettext(format) != format)
                        return gbn_words_text(&words, gettext);
                if (*behind && gettext(behind) != behind)
                        return g_strconcat(front, ": ", gettext(behind), NULL);
        }
        return g_strdup(reason);
}

void
gbn_complain_text(const char *text)
{
        g_autofree char *printable = gbn_printable(text);

        (void) fprintf(stderr, "gabionctl: %s\n", printable);
}

void
gbn_complain(const GError *error)
{
        g_autofree char *text = gbn_error_text(error, gettext);
        g_autofree char *translated = g_str_equal(text, error->message) ? gbn_translate_reason(text)
                                                                        : g_steal_pointer(&text);

        gbn_complain_text(translated);
}

static void
print_help(void)
{
        (void) printf(_(
                "Usage: gabionctl [OPTIONS…] COMMAND …\n"
                "\n"
                "Shows how much of this machine each systemd service could touch: its exposure,\n"
                "from 0.0 (shut) to 10.0 (wide open), with the numbers of systemd-analyze security.\n"
                "\n"
                "Commands:\n"
                "  list [PATTERN…]             All services, the most exposed first\n"
                "  show UNIT|FILE|DIR|-…       Every question the score asks, worst first\n"
                "  layers [show ID…]           What there is to lay on a unit, and what it costs\n"
                "  classes                     Ready-made selections of layers\n"
                "  preview UNIT|FILE|- LAYER…  What layers would do to a unit, without doing it\n"
                "  apply UNIT LAYER…           Lay layers on a unit: through gabiond, or below --root=DIR\n"
                "  try UNIT LAYER…             Lay them on for a while; they go by themselves unless kept\n"
                "  keep UNIT                   Keep what is on trial\n"
                "  revert UNIT                 Take back what is on trial\n"
                "  restart UNIT                Start the service anew, with what was applied\n"
                "  remove UNIT                 Take all layers off again\n"
                "  undo UNIT                   Take the last change back\n"
                "  history [UNIT]              What was changed, when and by whom\n"
                "  lint FILE|DIR|-…            What is wrong in unit files, for their authors\n"
                "  suggest UNIT|FILE|-         Where to begin with a unit, and what speaks for it\n"
                "  export UNIT|FILE|- LAYER…   The same as a file, for NixOS or Ansible\n"
                "\n"));
        (void) printf(_(
                "Options:\n"
                "  -h --help                 Show this help\n"
                "     --version              Show the version\n"
                "     --root=DIR             Look at the system below DIR instead of this one\n"
                "     --json=MODE            Print JSON: short, pretty or off\n"
                "     --threshold=N          Exit with 1 when an exposure, as 0 to 100, is above N\n"
                "     --security-policy=FILE Use the weights and words in FILE\n"
                "     --systemd-version=N    Score as that systemd would, 250 to 262 or like 252.18\n"
                "     --session              Ask gabiond on the session bus, and change through it\n"
                "  -H --host=[USER@]HOST     Ask gabiond on that host through ssh, and change it\n"
                "     --for=TIME             try: so long, from 15s to 1h; 5min where nothing is said\n"
                "     --keep-if=COMMAND      try: keep it if COMMAND ends with 0, else take it back\n"
                "     --detach               try: do not wait for the end\n"
                "     --none                 try: how the unit is without layers\n"
                "     --no-ask-password      Never ask for a password on this terminal\n"
                "     --format=FORMAT        export: drop-in, nix or ansible; lint: text or sarif\n"
                "  -a --all                  List masked units too, and those that do not load\n"
                "  -f --force                Also units that are better left alone\n"
                "     --no-pager             Do not pipe the output into a pager\n"
                "     --no-legend            Leave out headings and closing lines\n"
                "\n"
                "See the gabionctl(1) man page for details.\n"));
}

static void
complain_unknown(const char *word)
{
        const char *nearest = NULL;
        g_autofree char *text = NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
                if (gbn_word_distance(word, commands[i].name) <= 2 &&
                    (!nearest ||
                     gbn_word_distance(word, commands[i].name) < gbn_word_distance(word, nearest)))
                        nearest = commands[i].name;
        if (nearest)
                text = g_strdup_printf(_("%s: no such command; did you mean %s?"), word, nearest);
        else
                text = g_strdup_printf(_("%s: no such command; see gabionctl --help"), word);
        gbn_complain_text(text);
}

static int
finish_output(void)
{
        if (fflush(stdout) == 0 && !ferror(stdout))
                return EXIT_SUCCESS;
        gbn_complain_text(_("cannot write the output"));
        return EXIT_FAILURE;
}

/* NULL: it can be asked so. */
static char *
find_obstacle(const Command *command, const GbnOptions *options)
{
        if (options->session && options->host)
                return g_strdup(_("--session and --host= do not go together"));
        if (options->root || options->policy || options->has_systemd || options->force)
                return g_strdup(
                        _("gabiond decides about the tree and the rules; --root=, "
                          "--security-policy=, --systemd-version= and --force do not go with it"));
        if (!command->run_remote)
                return g_strdup_printf(_("%s does not go through gabiond; leave %s out"),
                                       command->name, options->host ? "--host=" : "--session");
        return NULL;
}

/* gabiond decides which tree and which rules; what it cannot be asked is said, not done otherwise. */
static int
run_command(const Command *command, const GbnOptions *options)
{
        g_autofree char *obstacle = NULL;

        if (command->run && !gbn_options_ask_gabiond(options) &&
            (options->root || !command->is_change))
                return command->run(options);
        obstacle = find_obstacle(command, options);
        if (!obstacle)
                return command->run_remote(options);
        gbn_complain_text(obstacle);
        return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
        g_autoptr(GError) error = NULL;
        const char *folder = g_getenv("GABION_LOCALEDIR"); /* from a build folder */
        GbnOptions options;

        (void) setlocale(LC_ALL, "");
        (void) bindtextdomain("gabion", folder ? folder : GABION_LOCALEDIR);
        (void) bind_textdomain_codeset("gabion", "UTF-8");
        (void) textdomain("gabion");

        if (!gbn_options_parse(argc, argv, &options, &error)) {
                gbn_complain(error);
                gbn_complain_text(_("see gabionctl --help"));
                return EXIT_FAILURE;
        }
        if (options.help) {
                print_help();
                return finish_output();
        }
        if (options.version) {
                (void) printf("gabionctl %s\n", GABION_VERSION);
                return finish_output();
        }
        if (!options.arguments[0]) {
                gbn_complain_text(_("a command is missing; see gabionctl --help"));
                return EXIT_FAILURE;
        }
        for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
                if (g_str_equal(commands[i].name, options.arguments[0]))
                        return run_command(commands + i, &options);
        complain_unknown(options.arguments[0]);
        return EXIT_FAILURE;
}
