#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds optimised, then measures gabionctl against systemd-analyze and gabiond beside systemd's own services.
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
"$here/install.sh" build app check
"$here/configure.sh" build-check/release --buildtype=release
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
exec python3 tests/bench/bench.py --gabionctl "$top/build-check/release/service/gabionctl" "$@"
