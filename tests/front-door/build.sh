#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what the build needs and builds into build/.
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
"$here/install.sh" build
"$here/configure.sh" build
quietly "Building (ninja)" ninja -C build || fail "The build did not work; its output stands above."
