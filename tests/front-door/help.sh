#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What `make` without a word prints.
cat <<'EOT'
make run      install what is missing, build, and open the app on a copy of this machine's services
              (without a display: show their exposure in the terminal)
make check    install what is missing, build, and run every test
make bench    compare the speed with systemd-analyze
make build    install what is missing and build
make deb      build Debian packages of it in build-check/
EOT
