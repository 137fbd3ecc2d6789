# SPDX-License-Identifier: LGPL-2.1-or-later
# The front door. Everything else is meson; see CONTRIBUTING.md.
.PHONY: help run build check bench deb

help:
	@tests/front-door/help.sh

run:
	@tests/front-door/run.sh

build:
	@tests/front-door/build.sh

check:
	@tests/front-door/check.sh

bench:
	@tests/front-door/bench.sh

deb:
	@tests/front-door/deb.sh
