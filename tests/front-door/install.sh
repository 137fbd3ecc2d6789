#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# install.sh PURPOSE…: installs the Debian packages of packages.txt that are missing, and only those.
set -eu
. "$(dirname "$0")/common.sh"

installed() {
        state=$(dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null) || return 1
        [ "${state%%
*}" = installed ]
}

missing_of() {
        for package; do
                installed "$package" || printf '%s\n' "$package"
        done
}

apt_install() {
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends \
                -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

apt_update() {
        DEBIAN_FRONTEND=noninteractive apt-get update --quiet -o DPkg::Lock::Timeout=300 \
                -o Acquire::Retries=3
}

# A run that was killed in the middle leaves packages half configured; apt refuses to work then.
finish_interrupted_run() {
        [ -n "$(dpkg --audit 2>/dev/null)" ] || return 0
        say "Finishing an interrupted installation of packages"
        DEBIAN_FRONTEND=noninteractive dpkg --configure -a >/dev/null 2>&1 </dev/null && return 0
        # Some wait for others that never came.
        apt_update >/dev/null 2>&1 || true
        quietly "Fetching what it still needs (apt-get --fix-broken install)" \
                apt_install --fix-broken ||
                fail "apt-get --fix-broken install did not work; its output stands above."
}

# Without apt we cannot install, but what is needed may well be there.
check_other_distribution() {
        for tool in cc pkg-config meson ninja python3 msgfmt dbus-run-session; do
                command -v "$tool" >/dev/null || absent="${absent:-} $tool"
        done
        if command -v pkg-config >/dev/null; then
                for library in 'glib-2.0 >= 2.74' 'json-glib-1.0 >= 1.6' 'libsystemd >= 252'; do
                        pkg-config --exists "$library" || absent="${absent:-} ${library%% *}"
                done
        fi
        [ -z "${absent:-}" ] ||
                fail "No apt-get here, so please install by hand: gcc, pkg-config, meson 1.0, ninja, GLib 2.74, json-glib 1.6, libsystemd 252 (with headers), Python 3, gettext, dbus-run-session. Missing:$absent."
        [ "$*" = build ] ||
                fail "No apt-get here: the tests need Debian 12; make build and make run work without it."
}

main() {
        if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
                check_other_distribution "$@"
                return
        fi

        missing=$(missing_of $(packages_for "$@") | tr '\n' ' ')
        missing=${missing% }
        [ -n "$missing" ] || return 0

        [ "$(id -u)" = 0 ] ||
                fail "Packages are missing; as root run: apt-get update && apt-get install --no-install-recommends $missing"

        finish_interrupted_run
        # The lists may be absent, or older than the mirror: then the first try fails quickly.
        say "Installing Debian packages: $missing"
        log=$(mktemp)
        if apt_install $missing >"$log" 2>&1 </dev/null; then
                rm -f "$log"
                return
        fi
        rm -f "$log"
        quietly "Fetching the package lists (apt-get update)" apt_update ||
                fail "apt-get update did not work; its output stands above."
        quietly "Installing with the new lists" apt_install $missing ||
                fail "apt-get install did not work; its output stands above."
}

[ $# -gt 0 ] || fail "usage: install.sh PURPOSE… (the first column of packages.txt)"
main "$@"
