/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is suggested for units that show one thing each, and the table of programs as a whole. */
#include "engine/profile/suggest.h"

#include "engine/profile/inquiry.h"
#include "tests/unit/profile-fixture.h"

#include <string.h>

/* The suggestion for a unit, as one line of words; "" for none. socket: of the same name, or NULL. */
static char *
words_for(const char *unit, const char *text, const char *socket)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = g_strdup_printf("usr/lib/systemd/system/%s", unit);
        g_autoptr(GbnProgramTable) programs = NULL;
        g_autoptr(GbnUnitTree) tree = NULL;
        g_autoptr(GbnUnitChain) chain = NULL;
        g_auto(GbnSuggestion) suggestion = { 0 };
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, path, text);
        if (socket)
                test_folder_write(folder, "usr/lib/systemd/system/a.socket", socket);
        programs = gbn_program_table_open(g_getenv("GABION_DATADIR"), &error);
        g_assert_no_error(error);
        tree = gbn_unit_tree_open(folder->path, NULL, false, &error);
        g_assert_no_error(error);
        chain = gbn_unit_chain_find(tree, unit, &error);
        g_assert_no_error(error);
        (void) gbn_suggest(
                &(GbnSuggestQuestion) { tree, chain, shelf->catalogue, programs, systemd_of(252) },
                &suggestion, &error);
        g_assert_no_error(error);
        g_assert_true(!suggestion.caution == (suggestion.selection[0] != NULL));
        return g_strjoinv(" ", suggestion.selection);
}

static void
assert_words(const char *lines, const char *expected)
{
        g_autofree char *text = g_strconcat("[Service]\nExecStart=/opt/x\n", lines, NULL);
        g_autofree char *words = words_for("a.service", text, NULL);

        g_assert_cmpstr(words, ==, expected);
}

static void
check_words(Shelf *shelf, char **words)
{
        for (char **word = words; *word; word++)
                selection_free(select_words(shelf, 257, *word));
}

static void
every_word_of_the_table_is_in_the_catalogue(void)
{
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnProgramTable)
                table = gbn_program_table_open(g_getenv("GABION_DATADIR"), &error);

        g_assert_no_error(error);
        g_assert_cmpuint(table->programs->len, >, 20);
        for (unsigned i = 0; i < table->programs->len; i++) {
                const GbnProgram *program = table->programs->pdata[i];

                g_assert_true(!program->class_id ||
                              gbn_catalogue_class(shelf->catalogue, program->class_id));
                check_words(shelf, program->grants);
                check_words(shelf, program->as_root);
                if (program->ports) {
                        g_autofree char *word = g_strdup_printf("network-server:%s",
                                                                program->ports);

                        selection_free(select_words(shelf, 257, word));
                }
        }
        for (unsigned i = 0; i < table->libraries->len; i++)
                check_words(shelf, ((GbnProgram *) table->libraries->pdata[i])->grants);
}

static void
the_kind_of_unit_decides_where_no_program_is_known(void)
{
        assert_words("", "privileged");
        assert_words("User=x\n", "unprivileged");
        assert_words("DynamicUser=yes\n", "unprivileged");
        assert_words("User=x\nDeviceAllow=/dev/dri/card0 rw\n", "hardware:/dev/dri/card0");
        assert_words("User=x\n[Unit]\nWants=network-online.target\n", "network-client");
        assert_words("User=x\nType=oneshot\n", "oneshot");
        assert_words("Type=oneshot\nWorkingDirectory=/var/lib/x\n", "oneshot:/var/lib/x");
        assert_words("[Unit]\nDefaultDependencies=no\n", "privileged-mounts");
}

static void
options_and_variables_name_ports(void)
{
        assert_words("User=x\nExecStart=\nExecStart=/opt/x --port 8080\n", "network-server:8080");
        assert_words("User=x\nExecStart=\nExecStart=/opt/x --listen=[::]:81 -p 82\n",
                     "network-server:81,82");
        assert_words("User=x\nExecStart=\nExecStart=/opt/x --db-port 5432\n", "unprivileged");
        assert_words("User=x\nEnvironment=PORT=3000\n", "network-server:3000");
}

static void
a_socket_of_the_same_name_counts(void)
{
        static const char unit[] = "[Service]\nUser=x\nExecStart=/opt/x\n";
        g_autofree char *port = words_for("a.service", unit, "[Socket]\nListenStream=25\n");
        g_autofree char *local = words_for("a.service", unit,
                                           "[Socket]\nListenStream=/run/a.sock\n");

        g_assert_cmpstr(port, ==, "network-server:25");
        g_assert_cmpstr(local, ==, "unprivileged");
}

static void
special_rights_become_grants(void)
{
        assert_words(
                "User=x\nAmbientCapabilities=CAP_SYS_TIME\nCapabilityBoundingSet=CAP_SYS_TIME\n",
                "unprivileged clock");
        /* A list of what is denied says nothing about what is needed. */
        assert_words("User=x\nCapabilityBoundingSet=~CAP_SYS_ADMIN\n", "unprivileged");
}

static void
known_programs_bring_their_class_and_grants(void)
{
        g_autofree char *web = words_for("a.service",
                                         "[Service]\nUser=x\nExecStart=/usr/sbin/nginx\n", NULL);
        g_autofree char *node = words_for(
                "a.service", "[Service]\nUser=x\nExecStart=/usr/bin/node /opt/x.js\n", NULL);

        g_assert_cmpstr(web, ==, "network-server:80,443 shared-ipc");
        g_assert_cmpstr(node, ==, "unprivileged jit pkey netlink affinity");
}

static void
launchers_get_nothing(void)
{
        g_autofree char *name = words_for("cron.service", "[Service]\nExecStart=/opt/x\n", NULL);
        g_autofree char *program = words_for("a.service",
                                             "[Service]\nExecStart=/usr/sbin/sshd -D\n", NULL);
        g_autofree char *terminal =
                words_for("a.service", "[Service]\nExecStart=/bin/bash\nStandardInput=tty\n", NULL);

        g_assert_cmpstr(name, ==, "");
        g_assert_cmpstr(program, ==, "");
        g_assert_cmpstr(terminal, ==, "");
}

static void
values_that_no_layer_takes_are_only_seen(void)
{
        assert_words("User=x\nDeviceAllow=char-* rw\nDeviceAllow=/dev/a,/dev/b rw\n", "hardware");
        assert_words("User=x\nWorkingDirectory=/var/lib/a,/etc\n", "unprivileged");
}

static void
ports_are_read_in_every_spelling(void)
{
        g_assert_cmpuint(gbn_suggest_port_of("80"), ==, 80);
        g_assert_cmpuint(gbn_suggest_port_of(":80"), ==, 80);
        g_assert_cmpuint(gbn_suggest_port_of("127.0.0.1:80"), ==, 80);
        g_assert_cmpuint(gbn_suggest_port_of("[::1]:80"), ==, 80);
        g_assert_cmpuint(gbn_suggest_port_of("::1"), ==, 0);
        g_assert_cmpuint(gbn_suggest_port_of("65536"), ==, 0);
        g_assert_cmpuint(gbn_suggest_port_of("80x"), ==, 0);
        g_assert_cmpuint(gbn_suggest_port_of(""), ==, 0);
}

static const TestCase tests[] = {
        TEST(every_word_of_the_table_is_in_the_catalogue),
        TEST(the_kind_of_unit_decides_where_no_program_is_known),
        TEST(options_and_variables_name_ports),
        TEST(a_socket_of_the_same_name_counts),
        TEST(special_rights_become_grants),
        TEST(known_programs_bring_their_class_and_grants),
        TEST(launchers_get_nothing),
        TEST(values_that_no_layer_takes_are_only_seen),
        TEST(ports_are_read_in_every_spelling),
};

RUN_TESTS("suggest", tests)
