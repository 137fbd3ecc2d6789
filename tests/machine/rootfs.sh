#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes a Debian root file system once, keeps it in the cache and prints its path.
# The tests run another systemd in it: its systemd-analyze on files, or the whole of it, booted by machine.py.
# The folder is for reading: whoever boots it puts an overlay on top.
#
#     rootfs.sh SUITE [PACKAGE…]    SUITE is bookworm (systemd 252) or trixie (systemd 257); with more packages
#                                   it is a folder of its own

set -eu

# What the tests need in the machine: systemd, the libraries of gabionctl, and some real services.
# Changing this line makes a new root file system next to the old one.
packages="systemd,systemd-sysv,dbus,libglib2.0-0,libjson-glib-1.0-0,polkitd,nginx-light,openssh-server,cron,rsyslog,redis-server"

fail()
{
        echo "rootfs.sh: $*" >&2
        exit 1
}

[ $# -ge 1 ] || fail "give a suite: bookworm or trixie"
suite=$1
shift
for package; do packages=$packages,$package; done
case $suite in
bookworm) ;;
trixie) packages=$(echo "$packages" | sed 's/libglib2.0-0/&t64/') ;;
*) fail "unknown suite '$suite', give bookworm or trixie" ;;
esac
[ "$(id -u)" -eq 0 ] || fail "this needs root; run it with sudo"
command -v mmdebstrap >/dev/null || fail "mmdebstrap is missing; apt-get install mmdebstrap"

cache=${GABION_TEST_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/gabion}
hash=$(printf '%s %s' "$suite" "$packages" | sha256sum | cut -c1-12)
target=$cache/rootfs-$suite-$hash

mkdir -p "$cache"

# One maker at a time; the second one waits here and then finds the result of the first.
exec 9>"$cache/rootfs-$suite.lock"
flock 9

if [ ! -d "$target" ]; then
        work=$(mktemp -d "$cache/rootfs-$suite.making.XXXXXX")
        trap 'rm -rf --one-file-system "$work"' EXIT
        trap 'exit 1' INT TERM HUP
        echo "rootfs.sh: making a Debian $suite root file system ($packages); this is done once" >&2
        mmdebstrap --variant=minbase --include="$packages" "$suite" "$work/root" >&2 9>&- ||
                fail "mmdebstrap failed; is a Debian mirror reachable?"
        chmod 755 "$work/root"
        mv "$work/root" "$target"
fi

echo "$target"
