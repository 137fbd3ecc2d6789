#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# configure.sh DIR [MESON-ARGUMENT…]: makes DIR a usable build directory, again when it is stale.
#
# The stamp in DIR says what it was set up with. It is written last, so a set-up that was interrupted
# has none; a moved checkout, a new compiler or a new meson changes its text.
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
[ $# -gt 0 ] || fail "usage: configure.sh DIR [MESON-ARGUMENT…]"
dir=$1
shift

# The folder itself, or the nearest one above it that is there.
place=$dir
while [ ! -e "$place" ]; do place=$(dirname "$place"); done
[ -w "$place" ] ||
        fail "$top/${place#.} belongs to $(stat -c %U "$place") and cannot be written; as root run: chown -R $(id -un) $top"

stamp=$dir/.gabion-set-up
wanted="$top | meson $(meson --version) | $("${CC:-cc}" --version | head -n 1) | $* | GTK $(pkg-config --modversion gtk4 libadwaita-1 2>/dev/null | tr '\n' ' ')"

if [ -f "$dir/build.ninja" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        exit 0
fi
# Somebody else's directory (no stamp, but whole): meson keeps its options when it wipes.
if [ -f "$dir/build.ninja" ] && [ ! -e "$stamp" ] && [ $# -eq 0 ] &&
        quietly "Setting up $dir again, with its options" meson setup --wipe "$dir" 2>/dev/null; then
        printf '%s\n' "$wanted" >"$stamp"
        exit 0
fi
case $dir in
build | build-check/*) rm -rf "$dir" ;;
*) fail "$dir is not a build directory of the front door; it is left alone." ;;
esac
quietly "Setting up $dir (meson)" meson setup "$dir" "$@" ||
        fail "meson setup did not work; its output stands above."
printf '%s\n' "$wanted" >"$stamp"
