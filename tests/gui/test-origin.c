/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who set a value, in words. */
#include "client/origin.h"

static void
assert_origin(const char *origin, const char *path, const char *expected)
{
        g_autofree char *words = gbn_origin_words(origin, path);

        g_assert_cmpstr(words, ==, expected);
}

static void
each_origin_has_words(void)
{
        assert_origin("default", "", "systemd’s default");
        assert_origin("vendor", "/lib/systemd/system/nginx.service", "The package");
        assert_origin("runtime", "/run/systemd/system/a.service", "Set at run time");
        assert_origin("generator", "/run/systemd/generator/a.service", "A generator");
        assert_origin("gabion", "/etc/systemd/system/a.service.d/50-gabion.conf", "Gabion");
}

static void
an_administrators_file_is_named(void)
{
        assert_origin("admin", "/etc/systemd/system/a.service.d/override.conf",
                      "override.conf (administrator)");
        assert_origin("admin", "", "An administrator");
        assert_origin("admin", "/etc/a\033[1m.conf", "a[1m.conf (administrator)");
}

static void
a_word_that_is_new_is_shown_as_it_is(void)
{
        assert_origin("portable", "", "portable");
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/origin/words", each_origin_has_words);
        g_test_add_func("/origin/admin", an_administrators_file_is_named);
        g_test_add_func("/origin/new", a_word_that_is_new_is_shown_as_it_is);
        return g_test_run();
}
