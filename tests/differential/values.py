# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the generator writes after the equals sign: for each directive usual values and odd ones.
"""Values for generated unit files."""

BOOLEANS = ["yes", "no", "true", "false", "on", "off", "1", "0", "y", "n", "t", "f", "YES", "No", "True", "oN"]
ODD_BOOLEANS = ["", "2", "01", "yes # note", '"yes"', "yes no", "ye", "enable", "%i", "yes;", "-1"]

CAPABILITIES = """CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID
CAP_SETPCAP CAP_LINUX_IMMUTABLE CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_ADMIN CAP_NET_RAW CAP_IPC_LOCK
CAP_IPC_OWNER CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_CHROOT CAP_SYS_PTRACE CAP_SYS_PACCT CAP_SYS_ADMIN CAP_SYS_BOOT
CAP_SYS_NICE CAP_SYS_RESOURCE CAP_SYS_TIME CAP_SYS_TTY_CONFIG CAP_MKNOD CAP_LEASE CAP_AUDIT_WRITE CAP_AUDIT_CONTROL
CAP_SETFCAP CAP_MAC_OVERRIDE CAP_MAC_ADMIN CAP_SYSLOG CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_AUDIT_READ CAP_PERFMON
CAP_BPF CAP_CHECKPOINT_RESTORE""".split()
ODD_CAPABILITIES = """kill CAP_FOO 5 05 0x5 40 41 62 63 64 -1 "CAP_KILL" 'CAP_BPF' cap_sys_admin Cap_Net_Raw ~CAP_KILL
CAP_KILL,CAP_BPF "" CAP_KILL; all "CAP_KILL CAP_KI\\x4cL +7 0b11 CAP_ %i""".split()

FAMILIES = "AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_VSOCK AF_BLUETOOTH AF_CAN AF_ALG AF_LOCAL AF_ROUTE".split()
ODD_FAMILIES = """af_unix AF_FILE AF_MAX AF_UNSPEC 1 AF_FOO INET "AF_INET" "AF_UNIX none AF_DECnet AF_QIPCRTR ~AF_INET
AF_INET,AF_UNIX AF_XDP AF_SECURITY %z 'AF_NETLINK' AF_IN\\x45T AF_KEY AF_0""".split()

GROUPS = """@clock @cpu-emulation @debug @module @mount @obsolete @privileged @raw-io @reboot @resources @swap""".split()
MORE_CALLS = """@system-service @known @default @basic-io @file-system @network-io @process @signal @timer @setuid @chown @aio
@io-event @ipc @keyring @memlock @pkey @sync @sandbox @signal reboot kexec_load clock_settime settimeofday adjtimex mount
umount2 swapon swapoff init_module finit_module delete_module ptrace iopl ioperm setuid chown chroot read write uselib
nfsservctl modify_ldt sched_setaffinity nice umount vm86 stime lookup_dcookie bpf pivot_root acct quotactl""".split()
ODD_CALLS = """@unknown foo "@clock" @CLOCK Reboot 169 reboot:EPERM @clock:EPERM @mount:kill swapon:log ptrace:FOO
reboot:1 @swap:4095 @swap:4096 mount:-1 :EPERM ~@clock @ %z @clock,@reboot "@mount @clo\\x63k reboot: reboot:0""".split()

NAMESPACES = "user mnt ipc pid cgroup net uts".split()
ODD_NAMESPACES = ["time", "foo", "USER", '"user"', "~mnt", "all", "yes", "user,mnt", "us\\er", "%z", "mount"]

ARCHITECTURES = "native x86-64 x86 x32 arm arm64".split()
ODD_ARCHITECTURES = """NATIVE foo "native" "native aarch64 x86_64 loongarch64 mips-le-n32 mips64-le-n32 riscv64 s390x
'x86' ~native native,x86 nat\\ive parisc ppc64-le""".split()

ADDRESSES = """any localhost link-local multicast 0.0.0.0/0 ::/0 127.0.0.1 127.0.0.0/8 ::1 ::1/128 10.0.0.0/8 192.168.1.1
fe80::/64 2001:db8::1""".split()
ODD_ADDRESSES = """ANY Localhost localhost. localhost.localdomain 1.2.3.4/0 ::1/0 0/0 127.1 ::1%lo 127.0.0.1/0 127.0.0.1/33
::/129 0.0.0.0/00 ::/0x0 0.0.0.0/-0 foo "any" any,localhost ::ffff:127.0.0.1 ::ffff:0:0/96 [::]/0 000.0.0.0/0
127.0.0.1/7 ::1/64 "any 0.0.0.0/0.0.0.0 a\\ny %z 127.255.255.255/32""".split()

DEVICES = ["/dev/null rw", "/dev/null", "char-pts rw", "char-rtc r", "block-loop rwm", "/dev/net/tun rw", "char-* m", "/dev/sda r"]
ODD_DEVICES = ["", "foo", "/proc/x", "/dev/../etc/x", "/dev/null x", '"/dev/null" r', '"/dev/null', "/dev/%i r", "/dev/%z r",
               "%", "/dev", "/dev/null rw extra", "char-", "/run/systemd/inaccessible/chr", '/dev/null ""', "-/dev/null",
               "/dev/null RW", "char-%n", "/dev/a\\x20b", "/dev//null", "block-%z", "/dev/./null"]

USERS = ["www-data", "daemon", "root", "0", "nobody", "1000", "_svc", "app"]
ODD_USERS = ["", "00", "65534", "65535", "-1", "4294967295", "4294967294", "foo bar", "foo:bar", "a/b", "%i", "%p", "%n", "%u",
             "%U", "%%", "%z", "%", "foo%", '"foo"', ".", "..", ".foo", "-foo", "ROOT", "0x10", "+1", "foo$", "é", "root # x",
             "~foo", "a" * 32, "a" * 257, "1x", "%j", "nobody4", "foo\tbar", "foo\\x20", "%I", "%J", "%P", "%N", "%g", "%G"]

PATHS = ["/srv", "/var/lib/app", "/opt/x/y", "/"]
ODD_PATHS = ["", "//", "/x/", "/x/../y", "x", "./x", "-/x", "/%i", "/%z", "/%", '"/x"', "/x y", "/.", "/x/..", "%t/x", "~", "/...", "//x//y",
             "+/x", "/%%", "/x # c", "/é", "/x/.", "%h", "/" + "a" * 256]

EXEC = ["/usr/bin/true", "/bin/sleep 10", "-/bin/false", "@/bin/sh sh -c 'exit 0'", "+/bin/true", "!/bin/true", "!!/bin/true",
        ":/bin/echo $X", "true", '"/bin/my prog" x', "/bin/true ; /bin/false", "-@/bin/sh sh", "/bin/echo %i %n"]
ODD_EXEC = ["", "bin/true", "./x", "/", "/bin/", "-", "@/bin/true", "- /bin/true", "!!!/bin/true", "+!/bin/true", "--/bin/true",
            '"/bin/true', "/bin/true 'x", "/bin/true %z", ":/bin/true %z", "/bin/true %", "%z", "/bin/%i", "/bin/a\\b", '""',
            "; /bin/true", "/bin/true ; x/y", "/bin/true ;;", "/bin/true \\q", "|/bin/true", ".", "..", "a..b", "/bin/true\x01",
            "/" + "a" * 256, "~/x", "$X", "/$X", '/bin/true a"b', '"/bin/"true', "/bin/true \\", "/bin/./true", "/bin/t\\x20x",
            "::/bin/true", "/bin/true # x", '"" /bin/true', "/bin/true %1", "/bin/true %-", "-a", "-a/b"]

# Settings with one value from a short list: usual values, odd values.
CHOICES = {
    "ProtectHome": (["yes", "no", "read-only", "tmpfs", "true", "0"], ["", "ro", "Read-only", '"yes"', "tmpfs x", "read_only"]),
    "ProtectSystem": (["yes", "no", "full", "strict", "1"], ["", "Full", '"full"', "strict x", "STRICT"]),
    "ProtectProc": (["noaccess", "invisible", "ptraceable", "default"], ["", "Invisible", "yes", '"invisible"']),
    "ProcSubset": (["all", "pid"], ["", "PID", "yes"]),
    "KeyringMode": (["private", "shared", "inherit"], ["", "Shared", "none", "yes", '"shared"']),
    "NotifyAccess": (["none", "main", "exec", "all"], ["", "ALL", '"all"', "yes"]),
    "DevicePolicy": (["auto", "closed", "strict"], ["", "Closed", '"closed"', "strict closed", "open"]),
    "UMask": (["0022", "022", "077", "0077", "0027", "0007", "0777", "0"],
              ["", "0o77", "077x", "7777", "10000", "-1", "08", "u=rwx", '"077"', "0070", "0707", "+77", "00000077"]),
    "PrivateTmp": (BOOLEANS + ["disconnected", "connected"], ODD_BOOLEANS + ["Disconnected"]),
    "PrivateUsers": (BOOLEANS + ["self", "identity"], ODD_BOOLEANS + ["full", "managed", "Self"]),
    "ProtectControlGroups": (BOOLEANS + ["private", "strict"], ODD_BOOLEANS + ["Strict"]),
    "ProtectHostname": (BOOLEANS, ODD_BOOLEANS + ["private", "yes:name", "private:name"]),
    "Delegate": (BOOLEANS + ["cpu", "memory pids"], ["", "foo", '"cpu', '"cpu"', "cpu,memory", "no foo", "~cpu", "%z"]),
    "Type": (["simple", "exec", "forking", "oneshot", "notify", "idle", "notify-reload"], ["", "Simple", "bad", '"oneshot"', "dbus"]),
    "Restart": (["no", "always", "on-failure", "on-success", "on-abnormal", "on-abort", "on-watchdog"], ["", "Always", "bad"]),
    "KillMode": (["control-group", "mixed", "process", "none"], ["", "bad", "Process"]),
    "ExitType": (["main", "cgroup"], ["", "bad"]),
    "PAMName": (["login", "sshd"], ["", "%z", "%i"]),
    "RestartForceExitStatus": (["1", "SIGHUP", "1 2"], ["", "foo", "999"]),
    "Slice": (["system.slice", "app.slice", "a-b.slice"], ["", "foo", "%z", "x.service", "a--b.slice"]),
    "WatchdogSec": (["30", "1min", "infinity"], ["", "x", "-1"]),
    "FileDescriptorStoreMax": (["1", "512"], ["", "x", "-1"]),
    "LoadCredentialEncrypted": (["a:/etc/a", "b"], ["", "a:x", "%z", ":", "a b:c"]),
    "SetCredentialEncrypted": (["a:QUJD"], ["", "a", "a:###", "%z:QUJD"]),
    "LoadCredential": (["a:/etc/a"], ["", "%z", ":"]),
    "MountImages": (["/a.raw:/b", "-/a.raw:/b", "/a:/b:root:ro"], ["", "/a", "a:b", "/a:/../b", "%z:/b", "/%z:/b", '"/a:/b']),
    "ExtensionImages": (["/a.raw"], ["", "a", "/%z"]),
    "WorkingDirectory": (["/srv", "~", "-/srv"], ODD_PATHS),
    "PIDFile": (["/run/x.pid", "x.pid"], ["", "../x", "/run/../x", "%z", "%t/x"]),
    "IPIngressFilterPath": (["/sys/fs/bpf/x"], ["", "x", "/x/../y", "/%z", '"/x"', "/"]),
    "IPEgressFilterPath": (["/sys/fs/bpf/y"], ["", "x", "/x y", "/%i"]),
    "SELinuxContext": (["a:b"], ["", "%z", "-x"]),
    "AppArmorProfile": (["unconfined"], ["", "%z"]),
    "SmackProcessLabel": (["x"], ["", "%z"]),
    "RootVerity": (["/x"], ODD_PATHS),
    "RootImagePolicy": (["root=verity"], ["", "garbage", "*"]),
    "PrivatePIDs": (BOOLEANS, ODD_BOOLEANS),
}

FLAGS = """PrivateDevices PrivateMounts PrivateNetwork ProtectKernelModules ProtectKernelTunables ProtectKernelLogs ProtectClock
LockPersonality MemoryDenyWriteExecute NoNewPrivileges RemoveIPC RestrictRealtime RestrictSUIDSGID""".split()

# No row looks at these; they fill the files with what real ones contain. Section, directive, values.
FILLER = [
    ("Unit", "Description", ["A generated unit", "100% odd \\x20 text", "%i of %p", "%z"]),
    ("Unit", "Documentation", ["man:x(8)", "https://example.org/", "bad", ""]),
    ("Unit", "After", ["network.target", "a.service b.service", "%z.service", ""]),
    ("Unit", "Requires", ["absent.target", "%i.target"]),
    ("Unit", "RequiresMountsFor", ["/srv", "rel", "/%z", '"/x']),
    ("Unit", "ConditionPathExists", ["/etc", "!/x", "|/x", "rel", "/%z"]),
    ("Unit", "OnFailure", ["absent.target", ""]),
    ("Unit", "OnFailureJobMode", ["isolate", "replace", "bad", ""]),
    ("Unit", "StartLimitIntervalSec", ["0", "bad"]),
    ("Unit", "CollectMode", ["inactive-or-failed", "bad"]),
    ("Unit", "JobTimeoutSec", ["10", "bad"]),
    ("Service", "Environment", ["A=b", '"A=b c" D=e', '"A', "x", "A=%z"]),
    ("Service", "EnvironmentFile", ["/etc/x", "-/etc/x", "x", "/%z"]),
    ("Service", "StandardOutput", ["journal", "null", "file:/x", "bad"]),
    ("Service", "StandardInput", ["null", "tty", "socket", "bad"]),
    ("Service", "LimitNOFILE", ["1024", "1024:2048", "infinity", "x"]),
    ("Service", "Nice", ["5", "100", "x"]),
    ("Service", "OOMScoreAdjust", ["-900", "x"]),
    ("Service", "ReadWritePaths", ["/srv", "-/srv +/x", "x", "/%z", '"/x']),
    ("Service", "InaccessiblePaths", ["/home", ""]),
    ("Service", "BindPaths", ["/a:/b", "a:b", "/a:/b:x"]),
    ("Service", "TemporaryFileSystem", ["/x:ro", "x"]),
    ("Service", "StateDirectory", ["app", "../x", "a/b c", "/x"]),
    ("Service", "RuntimeDirectory", ["app", "%i", "%z", ""]),
    ("Service", "CacheDirectory", ["app"]),
    ("Service", "TimeoutStopSec", ["10", "bad", "infinity"]),
    ("Service", "RestartSec", ["100ms", "x"]),
    ("Service", "SyslogIdentifier", ["x", "%z"]),
    ("Service", "SystemCallErrorNumber", ["EPERM", "kill", "x", ""]),
    ("Service", "SystemCallLog", ["@clock", "~@mount", "x"]),
    ("Service", "SecureBits", ["keep-caps", "x", ""]),
    ("Service", "Personality", ["x86", "x"]),
    ("Service", "PrivateIPC", ["yes", "x"]),
    ("Service", "NetworkNamespacePath", ["/run/netns/x", "x", "/%z"]),
    ("Service", "RestrictFileSystems", ["ext4", "~@network", "x"]),
    ("Service", "SocketBindAllow", ["tcp:80", "any", "x"]),
    ("Service", "RestrictNetworkInterfaces", ["lo", "~eth0", "%z"]),
    ("Service", "MountAPIVFS", ["yes", "x"]),
    ("Service", "MountFlags", ["shared", "private", "x"]),
    ("Service", "NoExecPaths", ["/", "x"]),
    ("Service", "MemoryMax", ["1G", "50%", "x", "infinity"]),
    ("Service", "CPUQuota", ["20%", "x", ""]),
    ("Service", "TasksMax", ["100", "x"]),
    ("Service", "IOWeight", ["100", "x"]),
    ("Service", "LogsDirectory", ["x"]),
    ("Service", "MemoryKSM", ["yes"]),
    ("Service", "TimeoutStartSec", ["infinity", "x"]),
    ("Service", "SuccessExitStatus", ["1 2 SIGKILL", "x", ""]),
    ("Service", "ProtectEverything", ["yes", ""]),
    ("Service", "X-Private", ["yes", "%z"]),
    ("Install", "WantedBy", ["multi-user.target", "%z", ""]),
    ("Install", "Alias", ["other.service", "%z", "bad"]),
    ("Install", "DefaultInstance", ["d", "%z"]),
    ("X-Vendor", "Anything", ["goes", '"', "%z"]),
    ("Unknown", "ProtectClock", ["yes"]),
    ("Timer", "OnBootSec", ["1"]),
]
