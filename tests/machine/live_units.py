# SPDX-License-Identifier: LGPL-2.1-or-later
"""The units that live_list.py lays into a machine: every place that a unit can come from, every rule that only a
running systemd has. Nothing here changes after systemd has read it."""

from machine import File, Link

ETC, USR = "/etc/systemd/system", "/usr/lib/systemd/system"
RUN = "ExecStart=/bin/sleep infinity"
WANTED = f"{ETC}/multi-user.target.wants"

# Services of /etc that start with the machine: name, lines of [Service].
SERVICES = {
    "live-plain": [RUN],
    "live-tmp": [RUN, "PrivateTmp=yes"],
    "live-mounts-no": [RUN, "PrivateTmp=yes", "PrivateMounts=no"],
    "live-home": [RUN, "ProtectHome=read-only", "PrivateMounts=no"],
    "live-kernel-logs": [RUN, "ProtectKernelLogs=yes", "PrivateMounts=no"],
    "live-one-address": [RUN, "IPAddressDeny=any", "IPAddressAllow=127.0.0.1"],
    "live-localhost": [RUN, "IPAddressDeny=any", "IPAddressAllow=localhost"],
    "live-filter": [RUN, "SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources:EPERM"],
    "live-deny-list": [RUN, "SystemCallFilter=~@mount @swap", "SystemCallArchitectures=native"],
    "live-families": [RUN, "RestrictAddressFamilies=AF_UNIX AF_INET", "RestrictNamespaces=~user net"],
    "live-capabilities": [RUN, "CapabilityBoundingSet=~CAP_SYS_ADMIN CAP_SYS_PTRACE", "AmbientCapabilities=CAP_CHOWN"],
    "live-clock": [RUN, "PrivateDevices=yes", "ProtectClock=yes"],
    "live-devices": [RUN, "DevicePolicy=closed", "DeviceAllow=/dev/tty rw"],
    "live-user": [RUN, "User=daemon", "SupplementaryGroups=adm", "UMask=0027"],
    "live-root": [RUN, "User=root", "SupplementaryGroups=adm", "RemoveIPC=yes"],
    "live-dynamic": [RUN, "DynamicUser=yes", "ProtectHome=no"],
    "live-delegate": [RUN, "Delegate=yes", "NotifyAccess=all", "KeyringMode=inherit"],
    "live-twice": [RUN, "ProtectSystem=strict", "ProtectSystem=full", "CapabilityBoundingSet=CAP_KILL",
                   "CapabilityBoundingSet=CAP_CHOWN", "SystemCallFilter=@system-service", "SystemCallFilter="],
    "live-unknown-value": [RUN, "ProtectProc=nonsense", "NoSuchDirective=yes", "LockPersonality=yes"],
    "live-newer-values": [RUN, "PrivateTmp=disconnected", "ProtectControlGroups=strict", "PrivateUsers=identity",
                          "PrivatePIDs=yes", "ProtectHostname=private"],
    "live-run-drop-in": [RUN],
    "live-property": [RUN],
    "live-property-runtime": [RUN],
    "live-real-name": [RUN, "NoNewPrivileges=yes"],
    "live-once": ["Type=oneshot", "ExecStart=/bin/true", "RemainAfterExit=yes", "PrivateNetwork=yes"],
    "live-bad": [RUN, "User=not:a:name"],
}
# Names that systemd has heard of, and that are no loaded service.
UNLOADED = ("live-masked", "live-missing", "live-bad")
ONE_SHOTS = ("live-once",)


def service(lines, unit=()):
    return "\n".join(["[Unit]", "Description=A service of the live test", *unit, "[Service]", *lines, ""])


def drop_in(*lines):
    return "\n".join(["[Service]", *lines, ""])


def at_boot(name):
    """What makes systemd load, and start, a service while it boots."""
    return {f"{WANTED}/{name}.service": Link(f"../{name}.service")}


def etc_services():
    files = {}
    for name, lines in SERVICES.items():
        files[f"{ETC}/{name}.service"] = service(lines)
        files.update(at_boot(name))
    files[f"{ETC}/live-early.service"] = service([RUN, "PrivateTmp=yes"], ["DefaultDependencies=no"])
    # These could not start: no user has this name, and this is no image.
    never = ["ConditionPathExists=/nowhere"]
    files[f"{ETC}/live-specifier.service"] = service([RUN, "SupplementaryGroups=%p", "User=%N"], never)
    files[f"{ETC}/live-root-image.service"] = service([RUN, "RootImage=/"], never)
    for name in ("live-early", "live-specifier", "live-root-image", "live-masked", "live-missing"):
        files.update(at_boot(name))
    return {**files, f"{ETC}/live-masked.service": Link("/dev/null")}


def templates():
    return {
        f"{ETC}/live@.service": service([RUN, "ProtectSystem=full"]),
        f"{ETC}/live@.service.d/10-all.conf": drop_in("LockPersonality=yes"),
        f"{ETC}/live@bar.service.d/20-bar.conf": drop_in("ProtectSystem=strict", "UMask=0077"),
        f"{WANTED}/live@bar.service": Link("../live@.service"),
        f"{WANTED}/live@foo-baz.service": Link("../live@.service"),
    }


def other_places():
    """Aliases, links out of the search path, weaker and rarer folders."""
    return {
        f"{ETC}/live-alias.service": Link("live-real-name.service"),
        "/opt/units/live-linked.service": service([RUN, "PrivateNetwork=yes"]),
        f"{ETC}/live-linked.service": Link("/opt/units/live-linked.service"),
        **at_boot("live-linked"),
        "/opt/units/some-file.service": service([RUN, "PrivateUsers=yes"]),
        f"{ETC}/live-other-file.service": Link("/opt/units/some-file.service"),
        **at_boot("live-other-file"),
        "/usr/local/lib/systemd/system/live-local.service": service([RUN, "ProtectHostname=yes"]),
        f"{WANTED}/live-local.service": Link("/usr/local/lib/systemd/system/live-local.service"),
        "/etc/systemd/system.attached/live-attached.service": service([RUN, "ProtectClock=yes"]),
        f"{WANTED}/live-attached.service": Link("/etc/systemd/system.attached/live-attached.service"),
        f"{USR}/live-idle.service": service([RUN, "PrivateDevices=yes"]),
        f"{USR}/live-over.service": service([RUN, "PrivateDevices=yes"]),
        f"{ETC}/live-over.service": service([RUN, "PrivateNetwork=yes"]),
        **at_boot("live-over"),
    }


def drop_ins():
    """Beside one unit, by the dash in a name, and for every service."""
    return {
        f"{ETC}/cron.service.d/override.conf": drop_in("ProtectKernelModules=yes", "ProtectHome=tmpfs"),
        f"{ETC}/live-kernel-.service.d/50-prefix.conf": drop_in("ProtectKernelModules=yes", "UMask=0077"),
        f"{ETC}/service.d/50-every.conf": drop_in("RestrictRealtime=yes"),
        f"{USR}/live-twice.service.d/90-vendor.conf": drop_in("MemoryDenyWriteExecute=yes"),
        f"{ETC}/live-twice.service.d/10-stop.conf": drop_in("LockPersonality=yes", "User=not:a:name", "PrivateIPC=yes",
                                                            "ProtectKernelTunables=yes"),
    }


GENERATOR = """#!/bin/sh
for one in "$1:normal:ProtectHome=yes" "$2:early:ProtectClock=yes" "$3:late:PrivateTmp=yes"; do
        folder=${one%%:*} rest=${one#*:}
        name=live-generated-${rest%%:*}.service
        printf '[Service]\\nExecStart=/bin/sleep infinity\\n%s\\n' "${rest#*:}" >"$folder/$name"
        mkdir -p "$folder/multi-user.target.wants"
        ln -s "../$name" "$folder/multi-user.target.wants/"
done
"""
SYSV = """#!/bin/sh
### BEGIN INIT INFO
# Provides:          live-sysv
# Required-Start:    $local_fs
# Required-Stop:
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: A service without a unit file
### END INIT INFO
exit 0
"""


def generated():
    return {
        "/etc/systemd/system-generators/live-generator": File(GENERATOR, 0o755),
        "/etc/init.d/live-sysv": File(SYSV, 0o755),
        "/etc/rc3.d/S01live-sysv": Link("../init.d/live-sysv"),
        "/etc/rc5.d/S01live-sysv": Link("../init.d/live-sysv"),
    }


# Shares are rounded up to a tenth; with such a weight every step of this row shows.
POLICY = "/etc/live-policy.json"


def files():
    return {**etc_services(), **templates(), **other_places(), **drop_ins(), **generated(),
            POLICY: '{ "IPAddressDeny": { "weight": 50000 } }\n'}


def expected():
    """Names of this file that the list must have: what nobody lists is not compared."""
    names = {name for name in SERVICES if name not in UNLOADED + ONE_SHOTS}
    names |= {"live-early", "live-specifier", "live-root-image", "live@bar", "live@foo-baz",
              "live-linked", "live-other-file", "live-local", "live-attached",
              "live-over", "live-generated-normal", "live-generated-early", "live-generated-late", "live-sysv",
              "live-transient", "cron", "nginx", "ssh", "dbus", "rsyslog", "polkit"}
    return {f"{name}.service" for name in names}


def finish(machine):
    """What only a running systemd can be told: drop-ins in /run, properties, a transient service."""
    machine.put({"/run/systemd/system/live-run-drop-in.service.d/30-run.conf": drop_in("PrivateNetwork=yes"),
                 "/run/systemd/system/live-over.service.d/30-run.conf": drop_in("ProtectKernelLogs=yes")})
    machine.run(["systemctl", "daemon-reload"], check=True)
    for arguments in (["live-property.service", "IPAddressDeny=any", "DevicePolicy=closed"],
                      ["--runtime", "live-property-runtime.service", "IPAddressDeny=any", "IPAddressAllow=127.0.0.1"]):
        machine.run(["systemctl", "set-property", *arguments], check=True)
    machine.run(["systemd-run", "--unit=live-transient", "-p", "ProtectSystem=strict", "-p", "UMask=0077",
                 "-p", "CapabilityBoundingSet=~CAP_SYS_ADMIN", "-p", "SystemCallFilter=~@mount @swap",
                 "-p", "RestrictAddressFamilies=AF_UNIX", "-p", "IPAddressDeny=any",
                 "-p", "DeviceAllow=/dev/tty rw", "-p", "RestrictNamespaces=user", "sleep", "1000"], check=True)
    machine.run(["systemctl", "start", "polkit.service"], check=True)
    machine.run(["useradd", "--create-home", "tester"], check=True)
