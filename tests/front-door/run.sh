#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds, shows the exposure of every service on this machine, and what layers would make of one.
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

# The first service that layers may be laid on; a long-running one if there is any.
units=$("$program" list --no-legend --no-pager --root="$scratch")
unit=$({
        printf '%s\n' "$units" | awk 'NF == 3 { print $1 }'
        printf '%s\n' "$units" | awk 'NF > 3 && !/template/ { print $1 }'
} | while read -r name; do
        if "$program" --root="$scratch" preview "$name" safe >/dev/null 2>&1; then
                printf '%s\n' "$name"
                break
        fi
done)
if [ -z "$unit" ]; then
        say "There is no service here to lay layers on."
        exit 0
fi
say ""
say "What the layers of the level \"safe\" would do to $unit, tried in a copy of the unit files"
say "(gabionctl preview $unit safe)"
"$program" --root="$scratch" --no-pager preview "$unit" safe | sed -n '1,/^$/p; /^The drop-in/,$p'
say ""
say "Applied in the copy, and the score of the copy after it (gabionctl apply, gabionctl list):"
"$program" --root="$scratch" apply "$unit" safe
"$program" --root="$scratch" --no-pager --no-legend list "$unit"
