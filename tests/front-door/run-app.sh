#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# run-app.sh BUILD TREE: serves a copy of this machine's units with gabiond on the session bus and opens the app on it.
# run.sh starts it inside dbus-run-session.
set -eu
. "$(dirname "$0")/common.sh"

exec 2>&3
build=$1 tree=$2
GSETTINGS_SCHEMA_DIR=$build/gui GABION_LOCALEDIR=$build/po
export GSETTINGS_SCHEMA_DIR GABION_LOCALEDIR

"$build/service/gabiond" --root="$tree" --session &
daemon=$!
trap 'kill "$daemon" 2>/dev/null || true' EXIT INT TERM

tries=0
until "$build/service/gabionctl" --session --no-legend list >/dev/null 2>&1; do
        tries=$((tries + 1))
        kill -0 "$daemon" 2>/dev/null || fail "gabiond ended; its reason stands above."
        [ "$tries" -lt 100 ] || fail "gabiond does not answer on the session bus."
        sleep 0.1
done

say "Opening the app on a copy of this machine's unit files; nothing here is changed. Close its window to end this."
"$build/gui/gabion" --session
