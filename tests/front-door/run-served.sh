#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# run-served.sh PROGRAMS TREE: serves a copy of this machine's units with gabiond on the session bus, lays the level
# "safe" on one of them through it, and shows what came of it. run.sh starts it inside dbus-run-session.
set -eu
. "$(dirname "$0")/common.sh"

exec 2>&3
programs=$1 tree=$2
"$programs/gabiond" --root="$tree" --session &
daemon=$!
trap 'kill "$daemon" 2>/dev/null || true' EXIT INT TERM

served() {
        "$programs/gabionctl" --session --no-pager "$@"
}

# The name comes with the objects, a moment after the start.
tries=0
until served --no-legend list >/dev/null 2>&1; do
        tries=$((tries + 1))
        kill -0 "$daemon" 2>/dev/null || fail "gabiond ended; its reason stands above."
        [ "$tries" -lt 100 ] || fail "gabiond does not answer on the session bus."
        sleep 0.1
done

# The first service that layers may be laid on; a long-running one if there is any.
units=$(served --no-legend list)
unit=$({
        printf '%s\n' "$units" | awk 'NF == 3 { print $1 }'
        printf '%s\n' "$units" | awk 'NF > 3 && !/template/ { print $1 }'
} | while read -r name; do
        if served preview "$name" safe >/dev/null 2>&1; then
                printf '%s\n' "$name"
                break
        fi
done)
if [ -z "$unit" ]; then
        say "There is no service here to lay layers on."
        exit 0
fi

say ""
say "The daemon serves a copy of these unit files on a bus of its own (gabiond --root=COPY --session)."
say "The most exposed of its services (gabionctl --session list):"
served --no-legend list | head -n 5
say ""
say "What the level \"safe\" would do to $unit (gabionctl --session preview $unit safe):"
served preview "$unit" safe
say ""
say "Applied in the copy, and its score after it (gabionctl --session apply, gabionctl --session list):"
served apply "$unit" safe
served --no-legend list "$unit"
