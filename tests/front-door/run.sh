#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds, then shows the exposure of every service on this machine.
set -eu
. "$(dirname "$0")/common.sh"

"$here/build.sh"
say "Showing every service of this machine, the most exposed first (gabionctl list)"
exec "$top/build/service/gabionctl" list
