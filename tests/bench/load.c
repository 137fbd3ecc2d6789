/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls one method over and over and prints how often it was answered, and how long answers took.
 *
 *   load [--count=N | --seconds=N] [--depth=N] [--connections=N] [--hold] NAME PATH INTERFACE MEMBER
 *        [SIGNATURE ARGUMENT…]
 *
 * depth: calls in flight on each connection. The signature may have "s", "b" (0 or 1), "u", and "as" with its number in
 * front, as busctl has them. Prints: calls, errors, seconds, then microseconds of an answer: the middle one, the 99th
 * of 100, the longest. hold: keeps the connections afterwards, until its standard input ends. */

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <time.h>

typedef struct {
        sd_bus *bus;
        struct Load *load;
} Connection;

typedef struct Load {
        char **words;
        uint64_t count, usec; /* one of them is 0 */
        unsigned depth, connections;
        sd_event *event;
        uint64_t begun, sent, done, errors;
        uint64_t *times; /* of answers, microseconds */
        size_t room;
} Load;

typedef struct {
        Connection *connection;
        uint64_t begun;
} Call;

static uint64_t
now(void)
{
        struct timespec time;

        (void) clock_gettime(CLOCK_MONOTONIC, &time);
        return (uint64_t) time.tv_sec * 1000000 + (uint64_t) time.tv_nsec / 1000;
}

static void
stop(const char *what, int r)
{
        (void) fprintf(stderr, "load: %s: %s\n", what, strerror(-r));
        exit(EXIT_FAILURE);
}

static int
append(sd_bus_message *call, char **words)
{
        const char *signature = *words++;
        int r = 0;

        for (; r >= 0 && *signature; signature++) {
                if (*signature == 's') {
                        r = sd_bus_message_append(call, "s", *words++);
                        continue;
                }
                if (*signature == 'b' || *signature == 'u') {
                        r = sd_bus_message_append(call, (char[]) { *signature, 0 }, atoi(*words++));
                        continue;
                }
                signature++;
                r = sd_bus_message_open_container(call, 'a', "s");
                for (int left = atoi(*words++); r >= 0 && left > 0; left--)
                        r = sd_bus_message_append(call, "s", *words++);
                if (r >= 0)
                        r = sd_bus_message_close_container(call);
        }
        return r;
}

static void send_one(Connection *connection);

static bool
is_over(const Load *load)
{
        return load->count ? load->sent >= load->count : now() - load->begun >= load->usec;
}

static int
on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Call *call = userdata;
        Connection *connection = call->connection;
        Load *load = connection->load;

        if (load->done == load->room) {
                load->room = load->room ? 2 * load->room : 1024;
                load->times = realloc(load->times, load->room * sizeof *load->times);
                if (!load->times)
                        stop("memory", -ENOMEM);
        }
        load->times[load->done++] = now() - call->begun;
        load->errors += sd_bus_message_is_method_error(reply, NULL) > 0;
        free(call);
        if (!is_over(load))
                send_one(connection);
        else if (load->done == load->sent)
                (void) sd_event_exit(load->event, 0);
        return 0;
}

static void
send_one(Connection *connection)
{
        Load *load = connection->load;
        sd_bus_message *message = NULL;
        Call *call = malloc(sizeof *call);
        int r = sd_bus_message_new_method_call(connection->bus, &message, load->words[0],
                                               load->words[1], load->words[2], load->words[3]);

        if (!call)
                stop("memory", -ENOMEM);
        *call = (Call) { connection, now() };
        if (r >= 0 && load->words[4])
                r = append(message, load->words + 4);
        if (r >= 0)
                r = sd_bus_call_async(connection->bus, NULL, message, on_reply, call, 0);
        if (r < 0)
                stop("call", r);
        (void) sd_bus_message_unref(message);
        load->sent++;
}

static int
compare(const void *a, const void *b)
{
        uint64_t left = *(const uint64_t *) a, right = *(const uint64_t *) b;

        return left < right ? -1 : left > right;
}

static void
run(Load *load)
{
        Connection *connections = calloc(load->connections, sizeof *connections);
        int r = sd_event_default(&load->event);

        for (unsigned i = 0; connections && r >= 0 && i < load->connections; i++) {
                connections[i].load = load;
                r = getenv("DBUS_SESSION_BUS_ADDRESS") ? sd_bus_open_user(&connections[i].bus)
                                                       : sd_bus_open_system(&connections[i].bus);
                if (r >= 0)
                        r = sd_bus_attach_event(connections[i].bus, load->event, 0);
        }
        if (!connections || r < 0)
                stop("bus", connections ? r : -ENOMEM);
        load->begun = now();
        for (unsigned i = 0; i < load->connections * load->depth && !is_over(load); i++)
                send_one(connections + i % load->connections);
        r = sd_event_loop(load->event);
        if (r < 0)
                stop("loop", r);
}

static void
report(Load *load)
{
        double seconds = (double) (now() - load->begun) / 1e6;

        qsort(load->times, load->done, sizeof *load->times, compare);
        (void) printf("%llu %llu %.6f %llu %llu %llu\n", (unsigned long long) load->done,
                      (unsigned long long) load->errors, seconds,
                      (unsigned long long) load->times[load->done / 2],
                      (unsigned long long) load->times[load->done * 99 / 100],
                      (unsigned long long) load->times[load->done - 1]);
        (void) fflush(stdout);
}

int
main(int argc, char **argv)
{
        static const struct option options[] = { { "count", required_argument, NULL, 'n' },
                                                 { "seconds", required_argument, NULL, 's' },
                                                 { "depth", required_argument, NULL, 'd' },
                                                 { "connections", required_argument, NULL, 'c' },
                                                 { "hold", no_argument, NULL, 'h' },
                                                 { 0 } };
        Load load = { .count = 1, .depth = 1, .connections = 1 };
        bool hold = false;
        int option;

        while ((option = getopt_long(argc, argv, "+", options, NULL)) >= 0) {
                unsigned long number = optarg ? strtoul(optarg, NULL, 10) : 0;

                if (option == 'n')
                        load.count = number;
                else if (option == 's') {
                        load.count = 0;
                        load.usec = number * 1000000;
                } else if (option == 'd')
                        load.depth = (unsigned) number;
                else if (option == 'c')
                        load.connections = (unsigned) number;
                else if (option == 'h')
                        hold = true;
                else
                        return EXIT_FAILURE;
        }
        if (argc - optind < 4 || (load.count == 0 && load.usec == 0) || load.depth == 0 ||
            load.connections == 0) {
                (void) fprintf(stderr, "load: see the comment at the top of load.c\n");
                return EXIT_FAILURE;
        }
        load.words = argv + optind;
        run(&load);
        report(&load);
        while (hold && getchar() != EOF)
                ;
        return EXIT_SUCCESS;
}
