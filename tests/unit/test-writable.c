/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the sandbox that a unit has lets it write. */
#include "engine/profile/writable.h"

#include "tests/unit/fixture.h"

/* lines and paths: parted by "|". */
static void
assert_writable(const char *lines, const char *paths, bool expected)
{
        g_auto(GStrv) each = g_strsplit(paths, "|", -1), settings = g_strsplit(lines, "|", -1);
        g_autoptr(Lines) unit = lines_new(257);

        for (char **line = settings; *line; line++)
                if (**line)
                        lines_take(unit, *line);
        for (char **path = each; *path; path++)
                if (gbn_unit_can_write(&unit->facts, *path) != expected)
                        g_error("%s: %s is taken as %s", lines, *path,
                                expected ? "closed" : "writable");
}

static void
a_unit_without_a_sandbox_writes_everywhere(void)
{
        assert_writable("", "/usr/x|/etc|/home/a|/srv|/root", true);
}

static void
each_kind_of_protected_system_closes_more(void)
{
        assert_writable("ProtectSystem=yes", "/usr/lib|/boot|/efi|/lib/x", false);
        assert_writable("ProtectSystem=yes", "/etc/x|/var|/srv|/usrlocal", true);
        assert_writable("ProtectSystem=full", "/etc|/etc/x|/usr", false);
        assert_writable("ProtectSystem=full", "/var|/etcetera", true);
        assert_writable("ProtectSystem=strict", "/|/var|/srv|/opt/x", false);
}

static void
a_path_that_the_unit_lists_is_writable(void)
{
        assert_writable("ProtectSystem=strict|ReadWritePaths=-/srv /var/lib/x",
                        "/srv|/srv/a|/var/lib/x", true);
        assert_writable("ProtectSystem=strict|ReadWritePaths=/srv/a", "/srv|/srv/b|/srv/ab", false);
}

static void
a_folder_of_the_units_own_is_writable_unless_it_is_read_only(void)
{
        assert_writable(
                "ProtectSystem=strict|StateDirectory=a/b|CacheDirectory=c:link|LogsDirectory=d|"
                "RuntimeDirectory=e|ConfigurationDirectory=f",
                "/var/lib/a/b/x|/var/cache/c|/var/log/d|/run/e|/etc/f/g", true);
        assert_writable("ProtectSystem=strict|StateDirectory=a/b",
                        "/var/lib|/var/lib/a|/var/lib/a/bc|/var/cache/a/b", false);
        assert_writable("StateDirectory=a::ro", "/var/lib/a/x", false);
        assert_writable("StateDirectory=a|InaccessiblePaths=/var/lib/a", "/var/lib/a", false);
}

static void
a_closed_path_is_not_writable_even_where_another_list_has_it(void)
{
        assert_writable("ReadOnlyPaths=/srv|ReadWritePaths=/srv/a", "/srv|/srv/a|/srv/b", false);
        assert_writable("InaccessiblePaths=-/srv", "/srv|/srv/a", false);
        assert_writable("InaccessiblePaths=/srv/a", "/srv/b|/srva", true);
}

static void
homes_are_closed_by_every_kind_of_protected_home(void)
{
        assert_writable("ProtectHome=yes", "/home|/home/a|/root|/run/user/1", false);
        assert_writable("ProtectHome=tmpfs|ReadWritePaths=/home/a", "/home/a", false);
        assert_writable("ProtectHome=read-only", "/home/a|/root/x", false);
        assert_writable("ProtectHome=read-only|ReadWritePaths=/home/a", "/home/a/b", true);
        assert_writable("ProtectHome=yes", "/srv|/homes", true);
}

static void
kernel_settings_close_what_is_below_proc_and_sys(void)
{
        assert_writable("ProtectKernelTunables=yes", "/proc/sys/net|/sys/class|/sys", false);
        assert_writable("ProtectControlGroups=yes", "/sys/fs/cgroup|/sys/fs/cgroup/a", false);
        assert_writable("ProtectControlGroups=yes", "/sys/class", true);
        assert_writable("ProtectKernelTunables=yes", "/system|/procedures|/srv", true);
}

static const TestCase tests[] = {
        TEST(a_unit_without_a_sandbox_writes_everywhere),
        TEST(each_kind_of_protected_system_closes_more),
        TEST(a_path_that_the_unit_lists_is_writable),
        TEST(a_folder_of_the_units_own_is_writable_unless_it_is_read_only),
        TEST(a_closed_path_is_not_writable_even_where_another_list_has_it),
        TEST(homes_are_closed_by_every_kind_of_protected_home),
        TEST(kernel_settings_close_what_is_below_proc_and_sys),
};
RUN_TESTS("writable", tests)
