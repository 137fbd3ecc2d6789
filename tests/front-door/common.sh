# SPDX-License-Identifier: LGPL-2.1-or-later
# Shell functions that the front door scripts share; sourced, never run.

top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/front-door

say() {
        printf '%s\n' "$*"
}

fail() {
        printf '%s\n' "$*" >&2
        exit 1
}

# quietly WORDS COMMAND…: says WORDS, keeps the output of COMMAND to itself, shows it when it fails.
quietly() {
        say "$1"
        shift
        log=$(mktemp)
        if "$@" >"$log" 2>&1 </dev/null; then
                rm -f "$log"
                return 0
        fi
        cat "$log" >&2
        rm -f "$log"
        return 1
}

# The packages of the given purposes, one a line.
packages_for() {
        for purpose; do
                awk -v purpose="$purpose" '$1 == purpose { print $2 }' "$here/packages.txt"
        done
}
