#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds and opens the app on a copy of this machine's services. Without a display it shows the exposure of every
# service in the terminal, and what layers would make of one. Both ask the daemon on a bus of its own.
set -eu
. "$(dirname "$0")/common.sh"

has_display() {
        [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

# Where root has to install what the app needs, the terminal version goes without.
if has_display && "$here/install.sh" app; then
        with_app=yes
else
        with_app=
fi
"$here/build.sh"
[ -x "$top/build/gui/gabion" ] || with_app=
GABION_DATADIR=$top/data
export GABION_DATADIR
program=$top/build/service/gabionctl

if [ -z "$with_app" ]; then
        has_display || say "There is no display, so this is the terminal version; on a desktop make run opens the app."
        say "Showing every service of this machine, the most exposed first (gabionctl list)"
        "$program" list --no-pager
fi

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
if [ -n "$with_app" ]; then
        dbus-run-session -- "$here/run-app.sh" "$top/build" "$scratch" 3>&2 2>/dev/null
else
        dbus-run-session -- "$here/run-served.sh" "$top/build/service" "$scratch" 3>&2 2>/dev/null
fi
