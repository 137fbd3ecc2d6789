#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Feeds the lint one good tree and many bad ones: each rule has to fire on its own fault."""

import shutil
import sys
import tempfile
from pathlib import Path

from lint import check_tree
from rules_text import LICENCE

TOP = Path(__file__).resolve().parents[2]
C_HEAD = f"/* {LICENCE} */\n/* A thing. */\n"
PY_HEAD = f"# {LICENCE}\n# A thing.\n"
SH_HEAD = f"#!/bin/sh\n# {LICENCE}\n# A thing.\n"


def function(body="        return 0;\n", parameters="int a", name="gbn_thing", kind="int"):
    return f"\n{kind}\n{name}({parameters})\n{{\n{body}}}\n"


def header(text):
    return C_HEAD + "#pragma once\n" + text


GOOD = {
    "service/base/error.h": header("\n#include <glib.h>\n\nint gbn_error(int code);\n"),
    "service/base/error.c": C_HEAD + '#include "base/error.h"\n'
    + function(parameters="int code", name="gbn_error"),
    "service/engine/score/score.c": C_HEAD + '#include "base/error.h"\n'
    + "\nstatic const char *const words[] = { \"goto\", \"gint /* \" };\n"
    + function("        return words[0][a]; /* gboolean, goto and sleep(1) in a comment */\n")
    + function("        gboolean same = a == b;\n\n        return same;\n",
               "gconstpointer a, gconstpointer b", "compare", "static gint"),
    "service/bus/bus.c": C_HEAD + '#include "observe/x.h"\n#include "trial/x.h"\n',
    "service/rollback/rollback.c": C_HEAD + '#include "trial/x.h"\n'
    + function("        nanosleep(0, 0);\n        return 0;\n"),
    "service/ctl/list.c": C_HEAD + '#include "engine/score/score.h"\n#include "store/x.h"\n'
    + function('        printf("%d\\n", a);\n        return 0;\n'),
    "service/ctl/pager.c": C_HEAD + function("        return fork();\n"),
    "tests/tool.py": PY_HEAD + "print(1)\n",
    "tests/tool.sh": SH_HEAD + "echo hello\n",
}

# (rule, path, content): the content is wrong in exactly that way.
BAD = [
    ("licence", "service/base/a.c", "/* A thing. */\n"),
    ("licence", "tests/a.py", "# A thing.\n"),
    ("licence", "meson.build", "project('x')\n"),
    ("header-comment", "service/base/a.c", f"/* {LICENCE} */\n#include <stdio.h>\n"),
    ("header-comment", "tests/a.py", f"# {LICENCE}\nimport os\n"),
    ("white-space", "tests/a.py", PY_HEAD + "pass \n"),
    ("white-space", "README.md", "hello\r\n"),
    ("white-space", "tests/a.py", PY_HEAD + "if True:\n\tpass\n"),
    ("white-space", "tests/a.py", PY_HEAD + "pass"),
    ("unfinished", "service/base/a.c", C_HEAD + "/* TO" "DO: finish */\n"),
    ("unfinished", "README.md", "FIX" "ME\n"),
    ("machine-path", "tests/a.py", PY_HEAD + 'X = "/' 'work/main"\n'),
    ("machine-path", "README.md", "see /" "builds/gabion/x\n"),
    ("machine-path", "README.md", "see ROOT/x\n"),  # ROOT: where the tree itself lies
    ("syntax", "tests/a.sh", SH_HEAD + "if true; then\n"),
    ("syntax", "tests/a.py", PY_HEAD + "def f(:\n"),
    ("run-bit", "tests/a.sh", SH_HEAD),
    ("include-direction", "service/base/a.c", C_HEAD + '#include "engine/unit/x.h"\n'),
    ("include-direction", "service/engine/unit/a.c", C_HEAD + '#include "engine/facts/x.h"\n'),
    ("include-direction", "service/engine/facts/a.c", C_HEAD + '#include "engine/score/x.h"\n'),
    ("include-direction", "service/engine/score/a.c", C_HEAD + '#include "engine/profile/x.h"\n'),
    ("include-direction", "service/engine/score/a.c", C_HEAD + '#include "systemd/x.h"\n'),
    ("include-direction", "service/store/a.c", C_HEAD + '#include "systemd/x.h"\n'),
    ("include-direction", "service/systemd/a.c", C_HEAD + '#include "store/x.h"\n'),
    ("include-direction", "service/trial/a.c", C_HEAD + '#include "observe/x.h"\n'),
    ("include-direction", "service/observe/a.c", C_HEAD + '#include "bus/x.h"\n'),
    ("include-direction", "service/ctl/a.c", C_HEAD + '#include "bus/x.h"\n'),
    ("include-direction", "service/bus/a.c", C_HEAD + '#include "ctl/x.h"\n'),
    ("include-direction", "service/bus/a.c", C_HEAD + '#include "rollback/x.h"\n'),
    ("include-direction", "service/bus/a.c", C_HEAD + '#include "x.h"\n'),
    ("include-direction", "service/other/a.c", C_HEAD),
    ("include-direction", "gui/a.c", C_HEAD + '#include "engine/score/score.h"\n'),
    ("own-header", "service/base/error.c",
     C_HEAD + '#include <stdio.h>\n\n#include "base/error.h"\n'),
    ("file-size", "service/base/a.c", C_HEAD + "extern int a;\n" * 599),
    ("file-size (warning)", "service/base/a.c", C_HEAD + "extern int a;\n" * 399),
    ("function-size", "service/base/a.c", C_HEAD + function("        f();\n" * 79)),
    ("parameters", "service/base/a.c",
     C_HEAD + function(parameters="int a, int (*b)(int, int), int c, int d, int e, int f")),
    ("parameters", "service/base/a.h",
     header("\nconst char *gbn_f(int a, int b, int c, int d, int e, int f);\n")),
    ("depth", "service/base/a.c", C_HEAD + function(
        "".join(" " * 8 * n + "if (a)\n" for n in range(1, 5)) + " " * 40 + "return 1;\n")),
    ("pragma-once", "service/base/a.h", C_HEAD + "int gbn_a(void);\n"),
    ("goto", "service/base/a.c", C_HEAD + function("        goto out;\nout:\n        return 0;\n")),
    ("glib-type", "service/base/a.c", C_HEAD + function(kind="gboolean")),
    ("glib-type", "service/base/a.c", C_HEAD + function("        guint64 b = 0;\n\n        return b;\n")),
    ("glib-type", "service/base/a.h", header("\nint gbn_a(const gchar *text);\n")),
    ("never-in-service", "service/bus/a.c", C_HEAD + "#include <gio/gio.h>\n"),
    ("never-in-service", "service/bus/a.c", C_HEAD + "\nextern GMainLoop *loop;\n"),
    ("never-in-service", "service/bus/a.c", C_HEAD + function("        sleep(1);\n        return 0;\n")),
    ("never-in-service", "service/bus/a.c",
     C_HEAD + function("        g_dbus_error_quark();\n        return 0;\n")),
    ("never-in-service", "service/bus/a.c",
     C_HEAD + function("        pthread_self();\n        return 0;\n")),
    ("never-in-service", "service/base/a.c",
     C_HEAD + function("        strcpy(b, c);\n        return 0;\n")),
    ("never-in-daemon", "service/bus/a.c",
     C_HEAD + '\nstatic const char *const kind = "unix-process";\n'),
    ("never-in-daemon", "service/bus/a.c",
     C_HEAD + function("        return sd_bus_creds_get_pid(a);\n")),
    ("never-in-daemon", "service/base/a.c", C_HEAD + function("        return execv(a, b);\n")),
    ("never-in-daemon", "service/base/a.c", C_HEAD + function("        return fork();\n")),
    ("never-in-daemon", "service/base/child.c", C_HEAD + function("        return fork() ? 0 : execv(a, b);\n", name="gbn_child")),
    ("never-in-daemon", "service/main.c", C_HEAD + function("        return setresuid(0, 0, 0);\n")),
    ("silent-layer", "service/engine/unit/a.c",
     C_HEAD + function('        g_warning("no");\n        return 0;\n')),
    ("mutable-global", "service/base/a.c", C_HEAD + "\nstatic int counter;\n"),
    ("mutable-global", "service/base/a.c", C_HEAD + '\nstatic const char *words[] = { "a" };\n'),
    ("format", "service/base/a.c", C_HEAD + "int  a;\n"),
    ("potfiles", "service/base/a.c", C_HEAD + '\nstatic const char *const word = N_("Open");\n'),
    ("potfiles", "po/POTFILES.in", "service/base/gone.c\n"),
]


def write_tree(root, files):
    shutil.copy(TOP / ".clang-format", root)
    (root / "po").mkdir()
    (root / "po/POTFILES.in").write_text("")
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.replace("ROOT/", f"{root.resolve()}/").encode())
        if content.startswith("#!"):
            target.chmod(0o755)


def rules_that_fire(files, without_run_bit=None):
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        write_tree(root, files)
        if without_run_bit:
            (root / without_run_bit).chmod(0o644)
        findings, _ = check_tree(root)
    return findings


def named(finding):
    return f"{finding.rule} (warning)" if finding.warning else finding.rule


def good_tree_is_silent():
    findings = rules_that_fire(GOOD)
    return not findings, "\n".join(map(str, findings))


def bad_file_is_found(rule, path, content):
    findings = rules_that_fire({**GOOD, path: content}, path if rule == "run-bit" else None)
    fired = {named(one) for one in findings}
    at_the_file = any(named(one) == rule and one.path == path for one in findings)
    return at_the_file and fired == {rule}, f"fired: {sorted(fired) or 'nothing'}"


def main():
    outcomes = [("a good tree has no findings", *good_tree_is_silent())]
    for rule, path, content in BAD:
        outcomes.append((f"{rule} fires, and nothing else, on {path}: {content[-40:]!r}",
                         *bad_file_is_found(rule, path, content)))
    for words, good, reason in outcomes:
        print(f"{'ok' if good else 'FAILED'}: {words}")
        if not good:
            print(f"    {reason}")
    failed = sum(not good for _, good, _ in outcomes)
    print(f"{len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
