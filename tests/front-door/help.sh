#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What `make` without a word prints.
cat <<'EOT'
make run      install what is missing, build, and show the exposure of every service on this machine
make check    install what is missing, build, and run every test
make bench    compare the speed with systemd-analyze
make build    install what is missing and build
make deb      build a Debian package of it in build-check/
EOT
