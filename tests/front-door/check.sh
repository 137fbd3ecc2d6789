#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what the tests need, then hands over to check.py, which runs them all.
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
if command -v apt-get >/dev/null && [ "$(id -u)" != 0 ]; then
        fail "make check needs root (private mount namespaces, packages): run it as root, such as sudo make check"
fi
"$here/install.sh" build app check || {
        say "0 passed, 1 failed"
        exit 1
}
exec python3 tests/front-door/check.py "$@"
