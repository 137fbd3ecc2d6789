#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every test of the project, step by step, and says how each one went.

    check.py            all steps
    check.py WORD…      only the steps whose name contains one of the words
    check.py --list     the names and commands

A step that fails does not stop the next ones; a step that needs a build which failed counts as
failed, because an old binary would answer for the new one. Logs stay in build-check/logs.
"""

import os
import signal
import subprocess
import sys
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


def python(script, *arguments):
    return (sys.executable, script, *arguments)


def shell(text):
    return ("sh", "-euc", text)


STEPS = (
    Step("gcc build", shell(
        f"{CONFIGURE} {GCC} -Db_sanitize=address,undefined -Dman=enabled -Dgui=enabled -Drpm=enabled && ninja -C {GCC}")),
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
    Step("machine harness", python("tests/machine/machine_test.py")),
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
    Step("package", shell("rm -f build-check/gabion*.deb && tests/front-door/deb.sh && mv build-check/gabion_*.deb build-check/gabion.deb && "
        "mv build-check/gabion-app_*.deb build-check/gabion-app.deb")),
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


def run_command(step, log):
    """Runs one step in a process group of its own; True when it exits with 0 in time."""
    with open(log, "wb") as output:
        process = subprocess.Popen(
            step.command, cwd=TOP, env=environment_of(step), stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return process.wait(STEP_SECONDS_MAX) == 0
        except subprocess.TimeoutExpired:
            output.write(f"\nnot done after {STEP_SECONDS_MAX} seconds; ended\n".encode())
            return False
        finally:
            end_group(process)


def end_group(process):
    """Ends what the step left running, by the process group that it alone has."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def missing_script(step):
    """A step whose script is not there is a failure with a name, not a riddle."""
    script = step.command[1] if step.command[0] == sys.executable else None
    return script if script and not (TOP / script).is_file() else None


def run_step(step, failed):
    log = log_of(step)
    started = time.monotonic()
    broken = [name for name in step.needs if name in failed]
    if broken:
        log.write_text(f"not run, because this failed: {', '.join(broken)}\n")
        passed = False
    elif missing_script(step):
        log.write_text(f"{missing_script(step)} is missing\n")
        passed = False
    else:
        passed = run_command(step, log)
    return Result(step.name, passed, time.monotonic() - started, log)


def show_log(log):
    lines = log.read_text(errors="replace").splitlines()
    if len(lines) > SHOWN_LINES_MAX:
        print(f"    … the last {SHOWN_LINES_MAX} of {len(lines)} lines of {log.relative_to(TOP)}")
        lines = lines[-SHOWN_LINES_MAX:]
    for line in lines:
        print(f"    {line}")


def run_steps(steps):
    results, failed = [], set()
    for number, step in enumerate(steps, 1):
        print(f"[{number:2}/{len(steps)}] {step.name} … ", end="", flush=True)
        result = run_step(step, failed)
        print(f"{'passed' if result.passed else 'FAILED'}, {result.seconds:.1f} s", flush=True)
        if not result.passed:
            failed.add(step.name)
            show_log(result.log)
        results.append(result)
    return results


def print_table(results):
    print()
    width = max(len(result.name) for result in results)
    for result in results:
        word = "passed" if result.passed else "failed"
        where = "" if result.passed else f"  {result.log.relative_to(TOP)}"
        print(f"  {result.name:<{width}}  {word}  {result.seconds:7.1f} s{where}")
    passed = sum(result.passed for result in results)
    print(f"\n{passed} passed, {len(results) - passed} failed")


def main(words):
    if "--list" in words:
        for step in STEPS:
            print(f"{step.name}: {' '.join(step.command)}")
        return 0
    steps = [s for s in STEPS if not words or any(word in s.name for word in words)]
    if not steps:
        print("No step has such a name; --list shows them.", file=sys.stderr)
        return 1
    if len(steps) < len(STEPS):
        print(f"Only {len(steps)} of {len(STEPS)} steps, as asked.")
        # A chosen step takes the build as it is; `make check` builds first.
        steps = [Step(s.name, s.command, (), s.environment) for s in steps]
    LOGS.mkdir(parents=True, exist_ok=True)
    results = run_steps(steps)
    print_table(results)
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nstopped; what the step started has been ended")
        sys.exit(130)
