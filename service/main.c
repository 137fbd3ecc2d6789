/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabiond: exposure and layers over D-Bus. */
#include "bus/idle-exit.h"
#include "bus/manager.h"
#include "systemd/autoptr.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

typedef struct {
        const char *root;
        bool session, help, version;
} Options;

/* A tree goes with the session bus of who serves it, a running system with the system bus. */
static bool
is_tree(const Options *options)
{
        return options->root != NULL;
}

static int
parse_options(int argc, char **argv, Options *ret)
{
        static const struct option options[] = {
                { "root", required_argument, NULL, 'r' },
                { "session", no_argument, NULL, 's' },
                { "help", no_argument, NULL, 'h' },
                { "version", no_argument, NULL, 'v' },
                { 0 },
        };
        int option;

        while ((option = getopt_long(argc, argv, "h", options, NULL)) >= 0)
                switch (option) {
                case 'r':
                        ret->root = optarg;
                        break;
                case 's':
                        ret->session = true;
                        break;
                case 'h':
                        ret->help = true;
                        break;
                case 'v':
                        ret->version = true;
                        break;
                default:
                        return -EINVAL;
                }
        return optind == argc ? 0 : -EINVAL;
}

static void
print_help(void)
{
        (void) printf(
                "Usage: gabiond [--root=DIR --session]\n"
                "\n"
                "Says how exposed each service is and lays layers on it, over D-Bus as " GBN_BUS_NAME
                ".\n"
                "systemd starts it when somebody asks; see org.gabion.Gabion1(5).\n"
                "\n"
                "     --root=DIR  Serve a directory tree instead: an image, a container, a copy of /etc\n"
                "     --session   ... on the session bus, to yourself\n"
                "  -h --help      Show this help\n"
                "     --version   Show the version\n");
}

/* What serves a whole system takes its layers from where they are installed, and nowhere else. */
static const char *
data_folder(const Options *options)
{
        const char *folder = is_tree(options) ? g_getenv("GABION_DATADIR") : NULL;

        return folder ? folder : GABION_DATADIR;
}

static int
set_address(sd_bus *bus, bool session)
{
        const char *address = session ? g_getenv("DBUS_SESSION_BUS_ADDRESS")
                                      : "unix:path=/run/dbus/system_bus_socket";

        return address ? sd_bus_set_address(bus, address) : -ENOMEDIUM;
}

/* No descriptors are taken: none of our methods has a use for one. */
static int
connect_bus(sd_event *event, bool session, sd_bus **ret)
{
        g_autoptr(sd_bus) bus = NULL;
        int r = sd_bus_new(&bus);

        if (r >= 0)
                r = set_address(bus, session);
        if (r >= 0)
                r = sd_bus_set_bus_client(bus, true);
        if (r >= 0)
                r = sd_bus_set_trusted(bus, false);
        if (r >= 0)
                r = sd_bus_negotiate_fds(bus, false);
        if (r >= 0)
                r = sd_bus_set_exit_on_disconnect(bus, true);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r >= 0)
                r = sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
        if (r >= 0)
                *ret = g_steal_pointer(&bus);
        return r;
}

static int
handle_signals(sd_event *event)
{
        sigset_t set;
        int r;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGTERM);
        (void) sigaddset(&set, SIGINT);
        if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
                return -errno;
        r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
        return r < 0 ? r : sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
}

static int
serve(GbnManager *manager, bool session)
{
        g_autoptr(sd_event) event = NULL;
        g_autoptr(sd_bus) bus = NULL;
        int r = sd_event_default(&event);

        if (r >= 0)
                r = handle_signals(event);
        if (r >= 0)
                r = sd_event_set_watchdog(event, true);
        if (r >= 0)
                r = connect_bus(event, session, &bus);
        if (r >= 0)
                r = gbn_manager_publish(manager, bus);
        if (r >= 0)
                r = sd_bus_request_name(bus, GBN_BUS_NAME, 0);
        if (r < 0)
                return r;
        if (!session)
                r = gbn_idle_exit_begin(manager, event);
        if (r < 0)
                return r;
        (void) sd_notify(0, "READY=1");
        return sd_event_loop(event);
}

static bool
open_manager(const Options *options, GbnManager *manager)
{
        g_autoptr(GError) error = NULL;
        GbnStudyPlace place = { .root = options->root,
                                .live = !is_tree(options),
                                .shipped = data_folder(options),
                                .site = "/etc/gabion",
                                .is_kept = true };

        if (!gbn_study_open(&place, &manager->study, &error)) {
                (void) fprintf(stderr, "gabiond: %s\n", error->message);
                return false;
        }
        for (unsigned i = 0; i < manager->study.catalogue->errors->len; i++)
                (void) fprintf(stderr, "gabiond: %s\n",
                               ((GError *) manager->study.catalogue->errors->pdata[i])->message);
        manager->authz = gbn_authz_new(is_tree(options));
        manager->units = gbn_warm_units_new(&manager->study);
        manager->pasts = gbn_unit_pasts_new();
        return true;
}

int
main(int argc, char **argv)
{
        g_auto(GbnManager) manager = { 0 };
        Options options = { 0 };
        int r = parse_options(argc, argv, &options);

        if (options.help) {
                print_help();
                return EXIT_SUCCESS;
        }
        if (options.version) {
                (void) printf("gabiond %s\n", GABION_VERSION);
                return EXIT_SUCCESS;
        }
        if (r < 0 || options.session != is_tree(&options)) {
                (void) fprintf(stderr,
                               "gabiond: --root=DIR and --session go together, and there is "
                               "nothing else to say; see gabiond --help\n");
                return EXIT_FAILURE;
        }
        if (!open_manager(&options, &manager))
                return EXIT_FAILURE;
        r = serve(&manager, options.session);
        if (r < 0) {
                (void) fprintf(
                        stderr, "gabiond: %s\n",
                        r == -ENOMEDIUM
                                ? "DBUS_SESSION_BUS_ADDRESS is not set; there is no session bus"
                                : g_strerror(-r));
                return EXIT_FAILURE;
        }
        return EXIT_SUCCESS;
}
