#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds a Debian package of what meson installs; its files are in data/debian.
set -eu
. "$(dirname "$0")/common.sh"

cd "$top"
"$here/install.sh" build
command -v rst2man >/dev/null || "$here/install.sh" build check
"$here/configure.sh" build-check/deb --prefix=/usr --buildtype=release -Dman=enabled -Drpm=enabled
quietly "Building (ninja, release)" ninja -C build-check/deb ||
        fail "The build did not work; its output stands above."

version=$(meson introspect --projectinfo build-check/deb | sed 's/.*"version": "\([^"]*\)".*/\1/')
architecture=$(dpkg --print-architecture)
package=build-check/gabion_${version}_$architecture.deb
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT INT TERM
chmod 755 "$stage"

quietly "Gathering what is installed (meson install)" \
        meson install -C build-check/deb --no-rebuild --strip --destdir="$stage" ||
        fail "meson install did not work; its output stands above."
find "$stage/usr/share/man" -type f -exec gzip -9n {} +
mkdir -p "$stage/DEBIAN" "$stage/usr/share/doc/gabion"
cp LICENSE "$stage/usr/share/doc/gabion/copyright"
gzip -9nc NEWS.md >"$stage/usr/share/doc/gabion/NEWS.gz"
sed -e '/^#/d' -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" data/debian/control.in >"$stage/DEBIAN/control"
for script in postinst prerm postrm; do
        install -m 755 "data/debian/$script" "$stage/DEBIAN/$script"
done
quietly "Packing (dpkg-deb)" dpkg-deb --root-owner-group --build "$stage" "$package" ||
        fail "dpkg-deb did not work; its output stands above."
say "$package"
