# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names of units and arguments of grants that are wrong on purpose, with the number of their row in the list of hostile
inputs: for the command line, for the bus and for the fuzzer of the bus."""

# Names that no unit of ours may have, some of them valid to systemd.
NAMES = (
    (1, ""), (2, "../../etc/passwd.service"), (3, "a/b.service"), (4, "/etc/systemd/system/x.service"),
    (4, "/usr/lib/systemd/system/nosuch.service"), (5, ".service"), (6, "..service"), (7, "-.service"),
    (8, "-H.service"), (8, "--version.service"), (9, "foo-.service"), (9, "foo-@x.service"), (10, "foo@.service"),
    (10, "@.service"), (11, "foo@bar@baz.service"), (13, "foo\\x2f..\\x2fbar.service"), (14, "service"),
    (14, "service.d"), (14, "foo.service.d"), (14, "foo.service/"), (15, "foo.socket"), (15, "dev-sda.device"),
    (15, "x.mount"), (15, "init.scope"), (15, "a.slice"), (16, "FOO.SERVICE"), (17, "a b.service"), (17, " a.service"),
    (17, "a\tb.service"), (17, "a%n.service"), (17, "$x.service"), (17, "*.service"), (17, "?.service"), (17, "~"),
    (17, ".."), (17, "."), (18, "a\nb.service"), (18, "a\rb.service"), (18, "a.service\n"), (18, "\x1b[31mred.service"),
    (18, "a\x7f.service"), (19, "fôo.service"), (19, "\u202ea.service"), (19, "a\u2028b.service"),
    (20, b"\xff\xfe.service"), (21, "a" * 247 + ".service"), (21, "a" * 248 + ".service"), (21, "a" * 256),
    (21, "a" * 257 + ".service"), (21, "a" * 65536), (22, "a" * 193 + ".service"), (22, "a" * 240 + ".service"),
    (25, "nosuch.service"), (29, "/org/gabion/Gabion1/unit/nginx_2eservice"),
)

# What a grant may be asked for, and must not take.
ARGUMENTS = (
    (46, "write", ("/a\nExecStart=/bin/sh", "/a\r", "/a\\", "/a\x1b[31m", "/a\x7f", "/ä", b"/\xff")),
    (47, "write", (";/a", "#/a", "\ufeff/a")),
    (48, "write", ("/%h", "/%%", "/%\\", "$HOME", "~root")),
    (49, "write", ('"/a"', '"/a b"', "'/a'", '"/a')),
    (50, "write", ("a/b", "./a", "/a/../../b", "//x", "/a/", "/proc/self/fd/3", "/a b", "/", "/a,,/b", "/a,", "")),
    (51, "write", ("/" + "x" * 5000,)),
    (52, "write", ("--/x", "-/x", "+/x", "-+/x")),
    (50, "net-server", ("0", "65536", "-1", "80-", "90-80", "http", "tcp:80", "80 81", "80\n81", "99999999999999999999",
                        "0x50")),
    (54, "calls", ("@nosuch", "nosuchcall")),
    (53, "calls", ("setresuid:0", "~setresuid:0", "mount:EPERM")),
    (55, "calls", ("~@setuid",)),
    (57, "capabilities", ("~CAP_SETUID", "all")),
    (58, "capabilities", ("CAP_FOO", "cap_chown", ",".join(["CAP_CHOWN"] * 100))),
    (59, "families", ("AF_FOO", "none", "~AF_INET", "")),
    (45, "namespaces", ("foo", "yes", "~user")),
    (50, "dev", ("/etc/passwd", "/dev/../etc/passwd", "kvm", "/dev", "char-")),
    (45, "ip-list", ("10.0.0.0/99", "example.org", "::/129")),
    (60, "hide", ("/", "relative", "/proc/self", "/etc", "/usr", "/etc/pam.d", "/lib")),
    (37, "state", ("../../etc", "/etc", "a/../b", "a:b", "a::ro", "private", "systemd", "dpkg/x", "%i", "a b", ".",
                   "a\nExecStart=/x")),
    (37, "run", ("dbus", "systemd/x", "user", "udev")),
    (45, "interfaces", ("~lo", "a/b", "a:b", "1", "all", "x" * 16, "lo\nExecStart=/x")),
    (54, "fs-list", ("@nosuch", "nosuch", "~ext4")),
    (62, "tasks", ("0", "257", "-1", "10%", "infinity", "1,2", "0x10")),
    (62, "memory", ("1", "1023K", "0M", "-1M", "50%", "infinity", "99999999999G", "1M,2M", "1.5G")),
)
