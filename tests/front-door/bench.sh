#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds optimised, then measures gabionctl against systemd-analyze.
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
"$here/install.sh" build check
"$here/configure.sh" build-check/release --buildtype=release
quietly "Building (ninja, release)" ninja -C build-check/release ||
        fail "The build did not work; its output stands above."
say "Measuring (a few minutes)"
exec python3 tests/bench/bench.py --gabionctl "$top/build-check/release/service/gabionctl" "$@"
