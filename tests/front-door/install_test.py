#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs a build into an empty folder and looks at what arrived there.

    install_test.py BUILD-DIRECTORY
"""

import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

EXPECTED = (
    "bin/gabionctl",
    "share/man/man1/gabionctl.1",
    "share/man/man5/gabion-layers.5",
    "share/man/man5/org.gabion.Gabion1.5",
    "libexec/gabiond",
    "libexec/gabion-rollback",
    "lib/systemd/system/gabiond.service",
    "lib/systemd/system/gabion-recover.service",
    "lib/systemd/system/gabion-rollback@.service",
    "lib/systemd/system/sysinit.target.d/gabion-recover.conf",
    "lib/tmpfiles.d/gabion.conf",
    "share/dbus-1/interfaces/org.gabion.Gabion1.Manager.xml",
    "share/dbus-1/interfaces/org.gabion.Gabion1.Unit.xml",
    "share/dbus-1/system.d/org.gabion.Gabion1.conf",
    "share/dbus-1/system-services/org.gabion.Gabion1.service",
    "share/polkit-1/actions/org.gabion.Gabion1.policy",
    "share/bash-completion/completions/gabionctl",
    "share/zsh/site-functions/_gabionctl",
)
# The app, its translations and what a desktop has to know of it.
EXPECTED += (
    "bin/gabion",
    "share/applications/org.gabion.Gabion.desktop",
    "share/dbus-1/services/org.gabion.Gabion.service",
    "share/glib-2.0/schemas/org.gabion.Gabion.gschema.xml",
    "share/icons/hicolor/scalable/apps/org.gabion.Gabion.svg",
    "share/icons/hicolor/symbolic/apps/org.gabion.Gabion-symbolic.svg",
    "share/locale/de/LC_MESSAGES/gabion.mo",
    "share/locale/fr/LC_MESSAGES/gabion.mo",
    "share/metainfo/org.gabion.Gabion.metainfo.xml",
)
# Links, and where they lead.
LINKS = {}


def run(*command, **more):
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **more)


def find(root, ending):
    return next((path for path in root.rglob("*") if str(path).endswith("/" + ending)), None)


def everything_is_installed(root):
    missing = [ending for ending in EXPECTED if not find(root, ending)]
    return not missing, f"not installed: {', '.join(missing)}"


def the_installed_program_starts(root):
    result = run(str(find(root, "bin/gabionctl")), "--version")
    return result.returncode == 0 and "gabionctl" in result.stdout.lower(), result.stdout


def the_man_page_has_no_warnings(root):
    page = find(root, "share/man/man1/gabionctl.1")
    # Warnings about what groff knows; the words of the page come out on standard output.
    result = subprocess.run(
        ["man", "--warnings=w", "--encoding=UTF-8", "--local-file", str(page)], text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANPAGER": "cat"},
        capture_output=True)
    good = result.returncode == 0 and not result.stderr and "EXIT STATUS" in result.stdout
    return good, result.stderr


def the_help_and_the_man_page_name_the_same_options(root):
    told = run(str(find(root, "bin/gabionctl")), "--help").stdout
    page = find(root, "share/man/man1/gabionctl.1").read_text().replace("\\-", "-")
    options = {word.strip("[],").split("=")[0].split("[")[0]
               for word in told.split() if word.startswith("--")}
    missing = sorted(option for option in options if option not in page)
    return bool(options) and not missing, f"in --help but not in the man page: {missing}"


def nothing_else_is_installed_but_data(root):
    folders = re.compile(r"share/gabion/(layers|classes|suggest)/[^/]+\.json")
    paths = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_symlink() or not path.is_dir()]
    unknown = [path for path in paths if not any(path.endswith("/" + ending) for ending in (*EXPECTED, *LINKS))
               and not folders.search(path)]
    return not unknown, f"installed, and not in the list of this test: {unknown}"


def nothing_gives_rights_away(root):
    """No bits but those of a program or a file, no capabilities, no rule of polkit that says yes to somebody."""
    wrong = []
    for path in root.rglob("*"):
        mode, is_program = stat.S_IMODE(path.lstat().st_mode), path.parent.name in ("bin", "libexec")
        if path.is_symlink():
            if not any(str(path).endswith("/" + ending) and os.readlink(path) == target for ending, target in LINKS.items()):
                wrong.append(f"{path.relative_to(root)}: a link to {os.readlink(path)}")
        elif mode != (0o755 if path.is_dir() or is_program else 0o644):
            wrong.append(f"{path.relative_to(root)}: {mode:04o}")
        if path.suffix == ".rules" or "security.capability" in os.listxattr(path, follow_symlinks=False):
            wrong.append(f"{path.relative_to(root)}: a rule, or capabilities")
    return not wrong, f"{wrong}"


TESTS = (
    everything_is_installed,
    nothing_else_is_installed_but_data,
    nothing_gives_rights_away,
    the_installed_program_starts,
    the_man_page_has_no_warnings,
    the_help_and_the_man_page_name_the_same_options,
)


def run_test(test, root):
    try:
        good, reason = test(root)
    except (OSError, AttributeError) as error:  # a file that did not arrive
        good, reason = False, str(error)
    print(f"{'ok' if good else 'FAILED'}: {test.__name__.replace('_', ' ')}")
    if not good:
        print(reason)
    return good


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        installed = run("meson", "install", "-C", arguments[0], "--no-rebuild", "--destdir",
                        scratch)
        if installed.returncode != 0:
            print(installed.stdout)
            print("0 passed, 1 failed")
            return 1
        results = [run_test(test, Path(scratch)) for test in TESTS]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
