#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Presses the tab key in a real bash and a real zsh, and looks at the line that gabionctl then gets.

GABIONCTL names the program whose `list` is asked for unit names. Each case types a line with a tab
and Enter; a small program called gabionctl in PATH notes its arguments, so what the test compares is
what the shell ran, quoting included.
"""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
COMPLETIONS = TOP / "data/completions"
SECONDS_MAX = 20
READY = "ready-for-keys"

UNITS = {
    "alpha.service": "[Service]\nExecStart=/bin/true\n",
    "beta@.service": "[Service]\nExecStart=/bin/true\n",
    r"dev-a\x2db.service": "[Service]\nExecStart=/bin/true\n",
    "one-shot.service": "[Service]\nType=oneshot\nExecStart=/bin/true\n",
    "broken.service": "[Service]\nUser=bad user\nExecStart=/bin/true\n",
}

# Typed text (\t is the tab key), and the arguments that have to arrive. ROOT is a tree with UNITS.
CASES = [
    ("lis\t", ["list"]),
    ("sh\t", ["show"]),
    ("--js\tshort list", ["--json=short", "list"]),
    ("--json=pr\tlist", ["--json=pretty", "list"]),
    ("--systemd-version=25\t7 list", ["--systemd-version=257", "list"]),
    ("--systemd-version=262\tlist", ["--systemd-version=262", "list"]),
    ("--no-p\tlist", ["--no-pager", "list"]),
    ("--vers\t", ["--version"]),
    ("list --al\t", ["list", "--all"]),
    ("--root=ROOT show al\t", ["--root=ROOT", "show", "alpha.service"]),
    ("--root=ROOT list al\t", ["--root=ROOT", "list", "alpha.service"]),
    ("--root ROOT show al\t", ["--root", "ROOT", "show", "alpha.service"]),
    ("--root=ROOT show bet\t", ["--root=ROOT", "show", "beta@.service"]),
    ("--root=ROOT show beta@\t", ["--root=ROOT", "show", "beta@.service"]),
    ("--root=ROOT show dev\t", ["--root=ROOT", "show", r"dev-a\x2db.service"]),
    ("--root=ROOT show one\t", ["--root=ROOT", "show", "one-shot.service"]),
    ("--root=ROOT show brok\t", ["--root=ROOT", "show", "broken.service"]),
    ("--root=ROOT show alpha.service one\t",
     ["--root=ROOT", "show", "alpha.service", "one-shot.service"]),
    ("show ./loc\t", ["show", "./local.service"]),
    ("show loc\t", ["show", "local.service"]),
    ("--security-policy=weig\tlist", ["--security-policy=weights.json", "list"]),
    ("--root=fold\tdeep list", ["--root=folder/deep", "list"]),
    ("prev\t", ["preview"]),
    ("--no-ask\tlist", ["--no-ask-password", "list"]),
    ("--host=wonder\tlist", ["--host=wonderland", "list"]),
    ("--host=root@wonder\tlist", ["--host=root@wonderland", "list"]),
    ("-H root@wonderland show one\t", ["-H", "root@wonderland", "show", "one"]),
    ("--host=wonderland --root=ROOT show one\t", ["--host=wonderland", "--root=ROOT", "show", "one"]),
    ("tr\t", ["try"]),
    ("--root=ROOT try alpha.service kernel-lo\t", ["--root=ROOT", "try", "alpha.service", "kernel-logs"]),
    ("--root=ROOT keep al\t", ["--root=ROOT", "keep", "alpha.service"]),
    ("try --for=5\t", ["try", "--for=5min"]),
    ("try --keep-if true --deta\t", ["try", "--keep-if", "true", "--detach"]),
    ("--forc\tclasses", ["--force", "classes"]),
    ("--root=ROOT preview al\t", ["--root=ROOT", "preview", "alpha.service"]),
    ("--root=ROOT apply alpha.service kernel-lo\t", ["--root=ROOT", "apply", "alpha.service", "kernel-logs"]),
    ("--root=ROOT apply alpha.service jit network-serv\t:80",
     ["--root=ROOT", "apply", "alpha.service", "jit", "network-server", ":80"]),
    ("--root=ROOT undo al\t", ["--root=ROOT", "undo", "alpha.service"]),
    ("layers sh\t", ["layers", "show"]),
    ("layers show kernel-lo\t", ["layers", "show", "kernel-logs"]),
    ("sug\t", ["suggest"]),
    ("lin\t", ["lint"]),
    ("exp\t", ["export"]),
    ("--form\tnix export", ["--format=nix", "export"]),
    ("export --format=dr\t", ["export", "--format=drop-in"]),
    ("export --format=ans\t", ["export", "--format=ansible"]),
    ("export --format=sar\t", ["export", "--format=sar"]),
    ("lint --format=sar\t", ["lint", "--format=sarif"]),
    ("--format nix export --root=ROOT al\t", ["--format", "nix", "export", "--root=ROOT", "alpha.service"]),
    ("--root=ROOT suggest al\t", ["--root=ROOT", "suggest", "alpha.service"]),
    ("--root=ROOT suggest alpha.service one\t", ["--root=ROOT", "suggest", "alpha.service", "one"]),
    ("suggest ./loc\t", ["suggest", "./local.service"]),
    ("suggest loc\t", ["suggest", "local.service"]),
    ("preview loc\t", ["preview", "local.service"]),
    ("preview ./local.service kernel-lo\t", ["preview", "./local.service", "kernel-logs"]),
    ("export ./loc\t", ["export", "./local.service"]),
    ("--root=ROOT export alpha.service kernel-lo\t", ["--root=ROOT", "export", "alpha.service", "kernel-logs"]),
    ("--root=ROOT apply loc\t", ["--root=ROOT", "apply", "loc"]),
    ("lint loc\t", ["lint", "local.service"]),
    ("lint my\t", ["lint", "my.conf"]),
    ("lint folder/in\t", ["lint", "folder/inner.service"]),
    ("lint local.service my\t", ["lint", "local.service", "my.conf"]),
    ("--root=ROOT undo alpha.service one\t", ["--root=ROOT", "undo", "alpha.service", "one"]),
]


def options_of(help_text):
    """The long options that the program itself tells of."""
    return set(re.findall(r"(?<!\S)--[a-z-]+", help_text.split("Options:")[1]))


def check_options(real):
    """Each shell knows each option and each command, and no others."""
    text = subprocess.run([real, "--help"], capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^  ([a-z]+) ", text.split("Commands:")[1].split("Options:")[0], re.MULTILINE))
    results = []
    for name in ("gabionctl.bash", "_gabionctl"):
        words = (COMPLETIONS / name).read_text()
        if name == "_gabionctl":
            known = set(re.findall(r"(--[a-z-]+)\}?'?=?\[", words)) | set(re.findall(r"\{-[a-z],(--[a-z]+)\}", words))
            verbs = set(re.findall(r"([a-z]+)\\:", words))
        else:
            known = {word.rstrip("=") for word in re.search(r"_options='([^']*)'", words)[1].split()}
            verbs = set(re.search(r"_commands='([^']*)'", words)[1].split())
        good = known == options_of(text) and verbs == commands
        print(f"{'ok' if good else 'FAILED'}: {name} knows the options and commands of --help", flush=True)
        if not good:
            print(f"    differ: {sorted(known ^ options_of(text))} {sorted(verbs ^ commands)}")
        results.append(good)
    return results

# Stands in for gabionctl: notes what it was started with; `list` of unit names is the real one's.
NOTER = """#!{python}
import os, sys
arguments = sys.argv[1:]
if arguments[-4:] == ["list", "--all", "--no-legend", "--no-pager"] or arguments in (
        ["layers", "--no-pager"], ["classes", "--no-pager"]):
    os.execv({real!r}, [{real!r}] + arguments)
import json
with open({log!r}, "a") as log:
    log.write(json.dumps(arguments) + "\\n")
"""

BASH_START = """
PS1=
. {bash_completion}
. {completions}/gabionctl.bash
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
"""
ZSH_START = """
PS1= PROMPT_EOL_MARK=
unsetopt beep zle_bracketed_paste
fpath=({completions} $fpath)
autoload -U compinit
compinit -D -u
"""


class Terminal:
    """A shell behind a pseudo terminal."""

    def __init__(self, command, folder, environment):
        self.process, self.handle = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.seen = b""

    def type(self, text):
        os.write(self.handle, text.encode())

    def read(self, seconds=0.05):
        if select.select([self.handle], [], [], seconds)[0]:
            try:
                self.seen += os.read(self.handle, 65536)
            except OSError:  # the shell is gone
                time.sleep(seconds)

    def wait_for(self, condition):
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline:
            if condition():
                return True
            self.read()
        return False

    def settle(self):
        """Reads until the shell has been silent for a moment."""
        last = -1
        while len(self.seen) != last:
            last = len(self.seen)
            self.read(0.1)

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.handle)


class Scene:
    """The folder that the shells work in."""

    def __init__(self, folder, real):
        self.folder = Path(folder)
        self.log = self.folder / "arguments.log"
        self.root = self.folder / "tree"
        self.work = self.folder / "work"
        (self.work / "folder").mkdir(parents=True)
        (self.work / "local.service").write_text(UNITS["alpha.service"])
        (self.folder / ".ssh").mkdir()
        (self.folder / ".ssh/known_hosts").write_text("wonderland ssh-ed25519 AAAA\n")
        (self.work / "weights.json").write_text("{}\n")
        (self.work / "folder/inner.service").write_text(UNITS["alpha.service"])
        (self.work / "my.conf").write_text("[Service]\n")
        units = self.root / "usr/lib/systemd/system"
        units.mkdir(parents=True)
        for name, text in UNITS.items():
            (units / name).write_text(text)
        program = self.folder / "bin/gabionctl"
        program.parent.mkdir()
        program.write_text(NOTER.format(python=sys.executable, real=real, log=str(self.log)))
        program.chmod(0o755)
        self.log.touch()

    def environment(self):
        return {
            **os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "TERM": "dumb",
            "HOME": str(self.folder), "ZDOTDIR": str(self.folder), "LC_ALL": "C.UTF-8",
            "GABION_DATADIR": str(TOP / "data"), "HISTFILE": "", "COLUMNS": "500",
        }

    def arguments(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def bash_completion_file():
    for path in ("/usr/share/bash-completion/bash_completion", "/etc/bash_completion"):
        if Path(path).exists():
            return path
    return None


def start_shell(shell, scene):
    if shell == "bash":
        command = ["bash", "--norc", "--noprofile", "-i"]
        start = BASH_START.format(bash_completion=bash_completion_file(), completions=COMPLETIONS)
    else:
        command = ["zsh", "-f", "-i"]
        start = ZSH_START.format(completions=COMPLETIONS)
    (scene.folder / "start").write_text(start)
    terminal = Terminal(command, scene.work, scene.environment())
    # The echo of the typed line does not hold the whole word, only the output does.
    terminal.type(f". {scene.folder}/start; stty cols 500; echo ready-for\"\"-keys\n")
    if not terminal.wait_for(lambda: READY.encode() in terminal.seen):
        raise RuntimeError(f"{shell} did not start: {terminal.seen.decode(errors='replace')}")
    terminal.settle()
    return terminal


def run_case(terminal, scene, typed, expected):
    """Types one line and compares the arguments that arrive."""
    place = {"ROOT": str(scene.root)}
    typed = typed.replace("ROOT", place["ROOT"])
    expected = [word.replace("ROOT", place["ROOT"]) for word in expected]
    before = len(scene.arguments())
    terminal.seen = b""
    head, tail = typed.split("\t")
    terminal.type(f"gabionctl {head}\t")
    terminal.settle()
    terminal.type(f"{tail}\n")
    arrived = terminal.wait_for(lambda: len(scene.arguments()) > before)
    got = scene.arguments()[-1] if arrived else None
    if got is None:
        terminal.type("\x03")
    terminal.settle()
    screen = terminal.seen.decode(errors="replace")
    return got == expected, f"expected {expected}\n    got      {got}\n    screen   {screen!r}"


def run_shell(shell, real):
    results = []
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(folder, real)
        terminal = start_shell(shell, scene)
        try:
            for typed, expected in CASES:
                good, reason = run_case(terminal, scene, typed, expected)
                print(f"{'ok' if good else 'FAILED'}: {shell}: {typed!r}", flush=True)
                if not good:
                    print(f"    {reason}")
                results.append(good)
        finally:
            terminal.close()
    return results


def what_is_missing(real):
    if not real or not os.access(real, os.X_OK):
        return "GABIONCTL does not name a program; make build, then GABIONCTL=build/service/gabionctl"
    for shell in ("bash", "zsh"):
        if not shutil.which(shell):
            return f"{shell} is missing: apt-get install {shell}"
    if not bash_completion_file():
        return "bash-completion is missing: apt-get install bash-completion"
    try:
        subprocess.run([real, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"{real} does not start: {error}"
    return None


def main():
    real = os.path.abspath(os.environ.get("GABIONCTL") or TOP / "build/service/gabionctl")
    problem = what_is_missing(real)
    if problem:
        print(problem)
        print("0 passed, 1 failed")
        return 1
    results = check_options(real) + run_shell("bash", real) + run_shell("zsh", real)
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
