#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds, shows the exposure of every service on this machine, and what layers would make of one, through the
# daemon on a bus of its own.
set -eu
. "$(dirname "$0")/common.sh"

"$here/build.sh"
GABION_DATADIR=$top/data
export GABION_DATADIR
program=$top/build/service/gabionctl

say "Showing every service of this machine, the most exposed first (gabionctl list)"
"$program" list --no-pager

# A copy of this machine's unit files, so that nothing here is changed.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM
for folder in etc/systemd/system usr/lib/systemd usr/local/lib/systemd/system; do
        if [ -d "/$folder" ]; then
                mkdir -p "$scratch/$folder"
                cp -a "/$folder/." "$scratch/$folder/"
        fi
done
for folder in /lib/systemd/system /usr/lib/x86_64-linux-gnu/systemd /usr/lib/aarch64-linux-gnu/systemd; do
        if [ -d "$folder" ] && [ ! -e "$scratch$folder" ]; then
                mkdir -p "$scratch$folder"
                cp -a "$folder/." "$scratch$folder/"
        fi
done

# gabiond serves the copy on a bus of its own, and gabionctl asks it there: no root, no systemd needed.
# What the bus itself has to say, such as about limits that it may not raise, is no part of it.
dbus-run-session -- "$here/run-served.sh" "$top/build/service" "$scratch" 3>&2 2>/dev/null
