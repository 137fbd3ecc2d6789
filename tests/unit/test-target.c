/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which units a drop-in may be written for. */
#include "engine/profile/target.h"

#include "base/error.h"
#include "tests/unit/fixture.h"

#include <string.h>

static void
assert_name_refused(const char *name)
{
        g_autoptr(GError) error = NULL;

        if (gbn_target_check_name(name, &error))
                g_error("\"%s\" is taken", name);
        g_assert_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME);
        for (const char *p = error->message; *p; p++)
                g_assert_true(*p >= ' ' && *p <= '~');
}

static void
ordinary_names_are_taken(void)
{
        static const char *const names[] = {
                "nginx.service",           "a.service",          "user-x.service",
                "org.example.App.service", "getty@tty1.service", "foo@..-..-etc.service",
                "a_b:c.service",           "9.service",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autoptr(GError) error = NULL;

                g_assert_true(gbn_target_check_name(names[i], &error));
                g_assert_no_error(error);
        }
}

static void
names_that_are_none_are_refused(void)
{
        static const char *const names[] = {
                "",
                "../../etc/passwd.service",
                "a/b.service",
                "/etc/systemd/system/x.service",
                "service",
                "service.d",
                "foo.service.d",
                "foo.service/",
                "FOO.SERVICE",
                "foo.socket",
                "dev-sda.device",
                "x.mount",
                "init.scope",
                "a.slice",
                "a b.service",
                "a\tb.service",
                "a%n.service",
                "$x.service",
                "*.service",
                "?.service",
                "a\nb.service",
                "a\r.service",
                "\x1b[31m.service",
                "a\x7f.service",
                "f\xc3\xb4o.service",
                "\xe2\x80\xae.service",
                "\xff.service",
                "nginx",
                "x.service ",
                " x.service",
                ".service",
                "@.service",
                "@a.service",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                assert_name_refused(names[i]);
}

/* All of these are valid to systemd. */
static void
names_that_reach_further_than_they_look_are_refused(void)
{
        static const char *const names[] = {
                "..service",
                "-.service",
                "-H.service",
                "--version.service",
                "foo-.service",
                "foo@bar@baz.service",
                "foo\\x2f..\\x2fbar.service",
                "foo-@bar.service",
                ".hidden.service",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                assert_name_refused(names[i]);
}

static void
a_template_is_refused_with_what_to_do_instead(void)
{
        g_autoptr(GError) error = NULL;

        g_assert_false(gbn_target_check_name("foo@.service", &error));
        assert_error(&error, GBN_ERROR_BAD_NAME, "name one of its instances");
}

static void
names_over_two_hundred_characters_are_refused(void)
{
        g_autofree char *stem = filled('a', 192);
        g_autofree char *longest = g_strconcat(stem, ".service", NULL);
        g_autofree char *longer = g_strconcat("a", stem, ".service", NULL);
        g_autofree char *huge_stem = filled('a', 65536);
        g_autofree char *huge = g_strconcat(huge_stem, ".service", NULL);
        g_autoptr(GError) error = NULL;

        g_assert_true(gbn_target_check_name(longest, &error));
        assert_name_refused(longer);
        assert_name_refused(huge);
}

static void
what_everything_hangs_on_is_not_touched(void)
{
        static const char *const names[] = {
                "dbus.service",
                "dbus-broker.service",
                "polkit.service",
                "systemd-journald.service",
                "systemd-journald@x.service",
                "systemd-udevd.service",
                "systemd-udev-trigger.service",
                "systemd-logind.service",
                "user@0.service",
                "user@1000.service",
                "getty@tty1.service",
                "serial-getty@ttyS0.service",
                "ssh.service",
                "sshd.service",
                "ssh@1.service",
                "cron.service",
                "atd.service",
                "gdm.service",
                "sddm.service",
                "emergency.service",
                "rescue.service",
                "initrd-switch-root.service",
                "systemd-fsck@dev-sda.service",
                "systemd-tmpfiles-setup-dev.service",
                "gabiond.service",
                "gabion-rollback@x.service",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                const char *reason = gbn_target_caution(names[i]);

                g_test_message("%s", names[i]);
                g_assert_nonnull(reason);
                g_assert_cmpuint(strlen(reason), >, 20);
        }
}

static void
other_services_need_no_caution(void)
{
        static const char *const names[] = {
                "nginx.service", "dbus-x.service",   "crond-x.service",
                "user.service",  "sshguard.service", "gabion.service"
        };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                g_assert_null(gbn_target_caution(names[i]));
}

static const TestCase tests[] = {
        TEST(ordinary_names_are_taken),
        TEST(names_that_are_none_are_refused),
        TEST(names_that_reach_further_than_they_look_are_refused),
        TEST(a_template_is_refused_with_what_to_do_instead),
        TEST(names_over_two_hundred_characters_are_refused),
        TEST(what_everything_hangs_on_is_not_touched),
        TEST(other_services_need_no_caution),
};
RUN_TESTS("target", tests)
