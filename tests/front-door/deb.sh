#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds two Debian packages of what meson installs, gabion and, for desktops, gabion-app; their files are in data/debian.
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
"$here/install.sh" build app
command -v rst2man >/dev/null || "$here/install.sh" build check
"$here/configure.sh" build-check/deb --prefix=/usr --buildtype=release -Dman=enabled -Dgui=enabled -Drpm=enabled
quietly "Building (ninja, release)" ninja -C build-check/deb ||
        fail "The build did not work; its output stands above."

version=$(meson introspect --projectinfo build-check/deb | sed 's/.*"version": "\([^"]*\)".*/\1/')
architecture=$(dpkg --print-architecture)
stages=$(mktemp -d)
trap 'rm -rf "$stages"' EXIT INT TERM

# pack NAME STAGE: one package, with what every package has.
pack() {
        package=build-check/$1_${version}_$architecture.deb
        mkdir -p "$2/DEBIAN" "$2/usr/share/doc/$1"
        cp LICENSE "$2/usr/share/doc/$1/copyright"
        gzip -9nc NEWS.md >"$2/usr/share/doc/$1/NEWS.gz"
        sed -e '/^#/d' -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" "data/debian/$1.control.in" \
                >"$2/DEBIAN/control"
        quietly "Packing (dpkg-deb)" dpkg-deb --root-owner-group --build "$2" "$package" ||
                fail "dpkg-deb did not work; its output stands above."
        say "$package"
}

mkdir "$stages/gabion" "$stages/gabion-app"
quietly "Gathering what is installed (meson install)" \
        meson install -C build-check/deb --no-rebuild --strip --destdir="$stages/gabion" ||
        fail "meson install did not work; its output stands above."
quietly "Gathering what belongs to the app (meson install)" \
        meson install -C build-check/deb --no-rebuild --strip --tags=gui --destdir="$stages/gabion-app" ||
        fail "meson install did not work; its output stands above."
# What the app has, the other one has not.
(cd "$stages/gabion-app" && find . -type f) | (cd "$stages/gabion" && xargs rm -f)
find "$stages/gabion" -type d -empty -delete
find "$stages/gabion/usr/share/man" -type f -exec gzip -9n {} +
mkdir -p "$stages/gabion/DEBIAN"
for script in postinst prerm postrm; do
        install -m 755 "data/debian/$script" "$stages/gabion/DEBIAN/$script"
done
pack gabion "$stages/gabion"
pack gabion-app "$stages/gabion-app"
