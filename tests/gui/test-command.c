/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is copied is pasted into a shell, so each line is read back as a shell reads it. */
#include "client/command.h"

static const GbnCommandPlace here = { GBN_HOST_LOCAL, NULL, FALSE };

static void
assert_command(const GbnCommandPlace *place, const char *unit, const char *const *words,
               const char *expected)
{
        g_autofree char *line = gbn_command(place, unit, words);

        g_assert_cmpstr(line, ==, expected);
}

static void
plain_words_are_not_quoted(void)
{
        assert_command(&here, "nginx.service", (const char *[]) { "base", "net-server:80", NULL },
                       "gabionctl try nginx.service base net-server:80");
        assert_command(&here, "getty@tty1.service", (const char *[]) { "safe", NULL },
                       "gabionctl try getty@tty1.service safe");
}

static void
other_computers_and_trees_are_named(void)
{
        static const GbnCommandPlace far = { GBN_HOST_SSH, "root@web1", FALSE },
                                     tree = { GBN_HOST_SESSION, NULL, TRUE };

        assert_command(&far, "nginx.service", (const char *[]) { "safe", NULL },
                       "gabionctl --host=root@web1 try nginx.service safe");
        assert_command(&tree, "nginx.service", (const char *[]) { "safe", NULL },
                       "gabionctl --session apply nginx.service safe");
        assert_command(&tree, "nginx.service", (const char *[]) { NULL },
                       "gabionctl --session remove nginx.service");
}

static void
no_layers_are_tried_as_none(void)
{
        assert_command(&here, "nginx.service", (const char *[]) { NULL },
                       "gabionctl --none try nginx.service");
}

static void
a_shell_reads_each_word_as_it_was(void)
{
        const char *const words[] = { "write:/srv/a b", "hide:/x;reboot", "write:/it's", "", NULL };
        g_autofree char *line = gbn_command(&here, "-.service", words);
        g_auto(GStrv) read = NULL;

        g_assert_true(g_shell_parse_argv(line, NULL, &read, NULL));
        g_assert_cmpuint(g_strv_length(read), ==, 8);
        g_assert_cmpstr(read[2], ==, "--");
        g_assert_cmpstr(read[3], ==, "-.service");
        for (guint i = 0; words[i]; i++)
                g_assert_cmpstr(read[4 + i], ==, words[i]);
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/command/plain", plain_words_are_not_quoted);
        g_test_add_func("/command/places", other_computers_and_trees_are_named);
        g_test_add_func("/command/none", no_layers_are_tried_as_none);
        g_test_add_func("/command/quoted", a_shell_reads_each_word_as_it_was);
        return g_test_run();
}
