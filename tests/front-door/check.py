#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every test of the project, step by step, and says how each one went.

    check.py            all steps
    check.py WORD…      only the steps whose name contains one of the words
    check.py --list     the names and commands
    check.py --jobs=N   how many steps at a time; without it, one more than there are processors

Steps run beside each other, as most of them wait for machines that they have booted. A step that fails does
not stop the others; a step that needs a build which failed counts as failed, because an old binary would
answer for the new one. Logs stay in build-check/logs.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILDS = TOP / "build-check"
LOGS = BUILDS / "logs"
GCC, CLANG = "build-check/gcc", "build-check/clang"
PROGRAM = TOP / GCC / "service/gabionctl"  # sanitized: the comparisons look for memory errors too
FACTS_COMPARE = TOP / GCC / "tests/machine/facts-compare"
CONFIGURE = "tests/front-door/configure.sh"
UNITS_PER_VERSION = "2000"
KILLS_PER_VERSION, KILLED_CALLS_STRIDE = "100", "7"
# A change is judged by what it changes, not by luck: the same units each time. Other seeds are for
# looking around by hand; a difference that one of them shows becomes a test of its own.
SEED = "2026"
STEP_SECONDS_MAX = 3600
SHOWN_LINES_MAX = 200

# A sanitizer's own exit status, so that no test takes a memory error for an ordinary failure (1).
SANITIZER = {
    "ASAN_OPTIONS": "detect_leaks=1:exitcode=99",
    "LSAN_OPTIONS": "exitcode=99",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99",
}


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple
    needs: tuple = ()
    environment: tuple = ()
    alone: bool = False  # looks at the whole machine, so nothing runs beside it
    on_request: bool = False  # runs when it is named, and is told of when it is not


def python(script, *arguments):
    return (sys.executable, script, *arguments)


def shell(text):
    return ("sh", "-euc", text)


STEPS = (
    Step("gcc build", shell(
        f"{CONFIGURE} {GCC} -Db_sanitize=address,undefined -Dman=enabled -Dgui=enabled -Drpm=enabled "
        f"-Dhomepage=https://gabion.example && ninja -C {GCC}")),
    # What most others wait for.
    Step("package", shell("rm -f build-check/gabion*.deb && tests/front-door/deb.sh && mv build-check/gabion_*.deb build-check/gabion.deb && "
        "mv build-check/gabion-app_*.deb build-check/gabion-app.deb")),
    Step("gcc tests", python("tests/front-door/meson_tests.py", GCC), needs=("gcc build",)),
    Step("clang build", shell(
        f"{CONFIGURE} {CLANG} -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=enabled "
        f"-Dman=enabled -Dgui=enabled -Drpm=enabled && ninja -C {CLANG}"),
        environment=(("CC", "clang"),)),
    Step("clang tests", python("tests/front-door/meson_tests.py", CLANG), needs=("clang build",)),
    Step("plain build", shell(f"{CONFIGURE} build && ninja -C build")),
    Step("installed files", python("tests/front-door/install_test.py", GCC), needs=("gcc build",)),
    Step("lint self-test", python("tests/lint/test_lint.py")),
    Step("lint", python("tests/lint/lint.py")),
    Step("directives that layers may set", python("tests/lint/check_directives.py")),
    Step("catalogue self-test", python("tests/lint/test_catalogue.py")),
    Step("catalogue", python("tests/lint/check_catalogue.py")),
    Step("systemd 252, generated units", python(
        "tests/differential/run.py", f"--gabionctl={PROGRAM}", "--systemd=252",
        f"--count={UNITS_PER_VERSION}", f"--seed={SEED}"),
        needs=("gcc build",)),
    Step("systemd 257, generated units", python(
        "tests/differential/run.py", f"--gabionctl={PROGRAM}", "--systemd=257",
        f"--count={UNITS_PER_VERSION}", f"--seed={SEED}"),
        needs=("gcc build",)),
    Step("units of real packages", python("tests/differential/real-units.py"),
         needs=("gcc build",)),
    Step("layers on generated and real units", python(
        "tests/differential/layers.py", "--gabionctl=build/service/gabionctl", f"--seed={SEED}"),
        needs=("plain build",)),
    Step("mutations of the rules of composition", python("tests/differential/mutations.py")),
    Step("machine harness", python("tests/machine/machine_test.py"), alone=True),
    Step("live units", python("tests/machine/live_list.py", f"--gabionctl={PROGRAM}"),
         needs=("gcc build",)),
    Step("live generated units", python(
        "tests/machine/live_generated.py", f"--gabionctl={PROGRAM}", f"--seed={SEED}"),
        needs=("gcc build",)),
    Step("live facts", python(
        "tests/machine/live_facts.py", f"--facts-compare={FACTS_COMPARE}", f"--seed={SEED}"),
        needs=("gcc build",)),
    Step("command line", python("tests/cli/run.py"), needs=("gcc build",)),
    Step("completions", python("tests/cli/completion_test.py"), needs=("gcc build",)),
    Step("bus", python("tests/bus/run.py", f"--build={GCC}"), needs=("gcc build",)),
    Step("bus fuzzer", python("tests/bus/fuzz.py", f"--build={GCC}", f"--seed={SEED}"), needs=("gcc build",)),
    Step("translations", python("tests/lint/check_translations.py")),
    Step("desktop files", shell(
        "desktop-file-validate build/data/app/org.gabion.Gabion.desktop && "
        "appstreamcli validate --no-net build/data/app/org.gabion.Gabion.metainfo.xml && "
        f"appstreamcli validate --no-net {GCC}/data/app/org.gabion.Gabion.metainfo.xml"), needs=("plain build", "gcc build")),
    # Debian's own Python has what speaks to the screen.
    Step("app", ("/usr/bin/python3", "tests/gui/run.py", "--build=build", "--topics=list,stage,pages,change,tree"),
         needs=("plain build",)),
    Step("app sweep", ("/usr/bin/python3", "tests/gui/run.py", "--build=build", "--topics=sweep"), needs=("plain build",)),
    # To be looked at: build-check/screenshots has a sheet for each appearance, with a share of all that can be shown.
    Step("app screenshots", ("/usr/bin/python3", "tests/gui/screenshots.py", "--build=build", "--out=build-check/screenshots",
                             "--spread"), needs=("plain build",)),
    Step("all screenshots", ("/usr/bin/python3", "tests/gui/screenshots.py", "--build=build", "--out=build-check/all-screenshots"),
         needs=("plain build",), on_request=True),
    Step("live daemon", python("tests/machine/live_daemon.py", "--package=build-check/gabion.deb"), needs=("package",)),
    Step("live dry run", python("tests/machine/live_dryrun.py", "--package=build-check/gabion.deb"), needs=("package",)),
    Step("live fuzzer", python(
        "tests/machine/live_fuzz.py", "--package=build-check/gabion.deb", f"--build={GCC}", f"--seed={SEED}"),
        needs=("package", "gcc build")),
    Step("live hostile callers", python(
        "tests/machine/live_abuse.py", "--package=build-check/gabion.deb", f"--build={GCC}"), needs=("package", "gcc build")),
    Step("live dbus-broker", python("tests/machine/live_broker.py", "--package=build-check/gabion.deb"), needs=("package",)),
    Step("live gabionctl try", python("tests/machine/live_try.py", "--package=build-check/gabion.deb"), needs=("package",)),
    Step("live trials", python("tests/machine/live_trial.py", "--package=build-check/gabion.deb"), needs=("package",)),
    Step("live crashes", python(
        "tests/machine/live_crash.py", "--package=build-check/gabion.deb", f"--kills={KILLS_PER_VERSION}",
        f"--stride={KILLED_CALLS_STRIDE}", f"--seed={SEED}"),
        needs=("package",)),
    Step("live clock and power cuts", python(
        "tests/machine/live_clock.py", "--package=build-check/gabion.deb", f"--seed={SEED}"),
        needs=("package",)),
    Step("live gabionctl --host", python("tests/machine/live_remote.py", "--package=build-check/gabion.deb"), needs=("package",)),
    # Debian's own python has gi.
    Step("app on booted machines", ("/usr/bin/python3", "tests/gui/live.py", "--package=build-check/gabion.deb",
                                    "--app-package=build-check/gabion-app.deb"), needs=("package",)),
)


@dataclass
class Result:
    name: str
    passed: bool
    seconds: float
    log: Path


def environment_of(step):
    return {
        **os.environ,
        **SANITIZER,
        "CI": "true",  # a missing tool is an error here, never a skip
        "GABIONCTL": str(PROGRAM),
        "GABION_DATADIR": str(TOP / "data"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict(step.environment),
    }


def log_of(step):
    return LOGS / (step.name.replace(",", "").replace(" ", "-") + ".log")


def run_command(step, log, running):
    """Runs one step in a process group of its own; True when it exits with 0 in time."""
    with open(log, "wb") as output:
        process = subprocess.Popen(
            step.command, cwd=TOP, env=environment_of(step), stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        running.add(process)
        try:
            return process.wait(STEP_SECONDS_MAX) == 0
        except subprocess.TimeoutExpired:
            output.write(f"\nnot done after {STEP_SECONDS_MAX} seconds; ended\n".encode())
            return False
        finally:
            end_group(process)
            running.discard(process)


def end_group(process):
    """Ends what the step left running, by the process group that it alone has."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def missing_script(step):
    """A step whose script is not there is a failure with a name, not a riddle."""
    script = step.command[1] if step.command[0] in (sys.executable, "/usr/bin/python3") else None
    return script if script and not (TOP / script).is_file() else None


def run_step(step, broken, running):
    """broken: the names of what it needs that failed."""
    log = log_of(step)
    started = time.monotonic()
    if broken:
        log.write_text(f"not run, because this failed: {', '.join(broken)}\n")
        passed = False
    elif missing_script(step):
        log.write_text(f"{missing_script(step)} is missing\n")
        passed = False
    else:
        passed = run_command(step, log, running)
    return Result(step.name, passed, time.monotonic() - started, log)


def show_log(log):
    lines = log.read_text(errors="replace").splitlines()
    if len(lines) > SHOWN_LINES_MAX:
        print(f"    … the last {SHOWN_LINES_MAX} of {len(lines)} lines of {log.relative_to(TOP)}")
        lines = lines[-SHOWN_LINES_MAX:]
    for line in lines:
        print(f"    {line}")


class Runner:
    """Hands each step to the next thread that is free, in the order of the list, once what it needs is done."""

    def __init__(self, steps):
        self.steps = steps
        self.waiting = list(steps)
        self.results = {}
        self.busy = 0
        self.is_alone = False
        self.running = set()
        self.changed = threading.Condition()

    def find(self):
        """The first step that can begin now; one that has to be alone lets nothing pass it."""
        names = {step.name for step in self.steps}
        for step in self.waiting:
            if self.is_alone or (step.alone and self.busy):
                return None
            if all(name in self.results for name in step.needs if name in names):
                return step
        return None

    def tell(self, result):
        word = "passed" if result.passed else "FAILED"
        print(f"[{len(self.results):2}/{len(self.steps)}] {result.name} … {word}, {result.seconds:.1f} s", flush=True)
        if not result.passed:
            show_log(result.log)

    def work(self):
        while True:
            with self.changed:
                step = self.find()
                while not step and self.waiting:
                    self.changed.wait()
                    step = self.find()
                if not step:
                    return
                self.waiting.remove(step)
                self.busy += 1
                self.is_alone = step.alone
                broken = [name for name in step.needs if name in self.results and not self.results[name].passed]
            result = run_step(step, broken, self.running)
            with self.changed:
                self.busy -= 1
                self.is_alone = False
                self.results[step.name] = result
                self.tell(result)
                self.changed.notify_all()

    def run(self, jobs):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(jobs)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(1)  # with a limit, so that Ctrl-C is heard
        except BaseException:
            for process in list(self.running):
                end_group(process)
            raise
        return [self.results[step.name] for step in self.steps]


def print_table(results):
    print()
    width = max(len(result.name) for result in results)
    for result in results:
        word = "passed" if result.passed else "failed"
        where = "" if result.passed else f"  {result.log.relative_to(TOP)}"
        print(f"  {result.name:<{width}}  {word}  {result.seconds:7.1f} s{where}")
    passed = sum(result.passed for result in results)
    print(f"\n{passed} passed, {len(results) - passed} failed")


def read_jobs(words):
    """The number of steps at a time, and the words that are left."""
    jobs = [word for word in words if word.startswith("--jobs=")]
    number = jobs[-1].partition("=")[2] if jobs else str((os.cpu_count() or 1) + 1)
    if not number.isdecimal() or int(number) == 0:
        sys.exit(f"--jobs={number}: a number from 1 on is needed")
    return int(number), [word for word in words if word not in jobs]


def main(words):
    if "--list" in words:
        for step in STEPS:
            print(f"{step.name}: {' '.join(step.command)}")
        return 0
    jobs, words = read_jobs(words)
    steps = [s for s in STEPS if any(word in s.name for word in words) or not words and not s.on_request]
    if not words:
        print("Only when they are named: " + ", ".join(s.name for s in STEPS if s.on_request))
    if not steps:
        print("No step has such a name; --list shows them.", file=sys.stderr)
        return 1
    if words:
        print(f"Only {len(steps)} of {len(STEPS)} steps, as asked; they take the builds as they are.")
    LOGS.mkdir(parents=True, exist_ok=True)
    results = Runner(steps).run(jobs)
    print_table(results)
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nstopped; what the step started has been ended")
        sys.exit(130)
