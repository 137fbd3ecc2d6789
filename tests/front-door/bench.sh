#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds optimised, then measures gabionctl against systemd-analyze, gabiond beside systemd's own services, and the app.
#   bench.sh [--readme]    puts the tables into README.md
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
case "${1-}" in
"" | --readme) ;;
*) fail "bench.sh: it knows only --readme, not $1" ;;
esac
"$here/install.sh" build app check
"$here/configure.sh" build-check/release --buildtype=release -Dgui=enabled
quietly "Building (ninja, release)" ninja -C build-check/release ||
        fail "The build did not work; its output stands above."
"$here/deb.sh"
package=$(ls -t build-check/gabion_*.deb | head -n 1)
say "Measuring (some ten minutes)"
if [ "$(id -u)" -eq 0 ]; then
        set -- --package="$package" "$@"
else
        say "gabiond is left out: a machine is booted for it, and only root can do that."
fi
python3 tests/bench/bench.py --gabionctl "$top/build-check/release/service/gabionctl" "$@"
for word; do
        case "$word" in
        --readme) readme=$word ;;
        esac
done
# Debian's own python3 has what drives a screen.
exec /usr/bin/python3 tests/bench/app.py --build build-check/release ${readme:+"$readme"}
