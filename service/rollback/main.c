/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabion-rollback: takes trials back. Started by systemd, from a timer that gabiond armed before it changed
 * anything, at its request, or after a reboot that kept /run. */
#include "base/file-read.h"
#include "engine/profile/target.h"
#include "rollback/rollback.h"
#include "trial/record.h"
#include "trial/trial.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

typedef struct {
        bool all, boot, help, version;
        const char *unit;
} Options;

static bool
parse_options(int argc, char **argv, Options *ret)
{
        static const struct option options[] = {
                { "all", no_argument, NULL, 'a' },
                { "boot", no_argument, NULL, 'b' },
                { "help", no_argument, NULL, 'h' },
                { "version", no_argument, NULL, 'v' },
                { 0 },
        };
        int option;

        while ((option = getopt_long(argc, argv, "h", options, NULL)) >= 0)
                switch (option) {
                case 'a':
                        ret->all = true;
                        break;
                case 'b':
                        ret->all = ret->boot = true;
                        break;
                case 'h':
                        ret->help = true;
                        break;
                case 'v':
                        ret->version = true;
                        break;
                default:
                        return false;
                }
        ret->unit = optind < argc ? argv[optind++] : NULL;
        return argc > 0 && optind == argc &&
               (ret->all != (ret->unit != NULL) || ret->help || ret->version);
}

static void
print_help(void)
{
        (void) printf(
                "Usage: gabion-rollback UNIT | --all | --boot\n"
                "\n"
                "Takes the trial of a service back: its drop-in in /run goes, systemd reads the "
                "unit\n"
                "again, and the service runs as before. systemd starts it; by hand it does the "
                "same.\n"
                "\n"
                "     --all      The trials of all services\n"
                "     --boot     The same before services are started: none is restarted\n"
                "  -h --help     Show this help\n"
                "     --version  Show the version\n");
}

/* The one thing that an admin has to hear about, wherever the journal is read. */
static bool
take_back(const GbnRoot *root, const char *unit, const GbnRollback *how)
{
        g_autoptr(GError) error = NULL;

        if (gbn_target_check_name(unit, &error) && gbn_rollback_unit(root, unit, how, &error))
                return true;
        (void) fprintf(stderr, SD_EMERG "gabion-rollback: the trial could not be taken back: %s\n",
                       error->message);
        return false;
}

static bool
take_all_back(const GbnRoot *root, const GbnRollback *how)
{
        g_autoptr(GPtrArray) units = gbn_trial_record_list(root);
        bool done = true;

        for (unsigned i = 0; i < units->len; i++)
                done = take_back(root, units->pdata[i], how) && done;
        return done;
}

int
main(int argc, char **argv)
{
        g_autoptr(GbnRoot) root = NULL;
        g_autoptr(GError) error = NULL;
        Options options = { 0 };
        GbnRollback how = { 0 };
        bool fine = parse_options(argc, argv, &options);

        if (options.help) {
                print_help();
                return EXIT_SUCCESS;
        }
        if (options.version) {
                (void) printf("gabion-rollback %s\n", GABION_VERSION);
                return EXIT_SUCCESS;
        }
        if (!fine) {
                (void) fprintf(stderr, "gabion-rollback: it takes one unit, --all or --boot\n");
                return EXIT_FAILURE;
        }
        root = gbn_root_open(NULL, &error);
        if (!root) {
                (void) fprintf(stderr, "gabion-rollback: %s\n", error->message);
                return EXIT_FAILURE;
        }
        how.at_boot = options.boot;
        how.reason = options.boot  ? "the system was started anew"
                     : options.all ? "Gabion was taken off the system"
                                   : GBN_TRIAL_TIME_OVER;
        fine = options.all ? take_all_back(root, &how) : take_back(root, options.unit, &how);
        return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
