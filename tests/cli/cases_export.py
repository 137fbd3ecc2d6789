# SPDX-License-Identifier: LGPL-2.1-or-later
"""gabionctl export: what other tools are given says what the drop-in says, asked of the real tools."""

import json
import subprocess
from pathlib import Path

from harness import PLAIN, SECONDS_MAX, base_environment, case, equal, require

DATA = {"GABION_DATADIR": str(Path(__file__).resolve().parents[2] / "data")}
SELECTIONS = (
    ("network-server:80,443", "setuid-drop", "write:/srv/www"),
    ("base",),
    ("privileged", "capabilities:CAP_NET_ADMIN,CAP_KILL"),
    ("unprivileged", "ip-list:192.0.2.0/24,::1", "dev:/dev/dri/renderD128", "jit", "old-programs"),
)
UNIT = PLAIN + "User=www\nReadWritePaths=/var/lib/x\nRestrictNamespaces=user\n"
# Fails for any value that is no default; a default is shown as what is behind it.
EVALUATE = """
let
  module = (import FILE) { lib = { mkDefault = value: { default = value; }; }; };
  units = module.systemd.services;
  plain = builtins.mapAttrs (key: value: value.default);
in builtins.mapAttrs (name: unit: unit // { serviceConfig = plain unit.serviceConfig; }) units
"""


def export(place, unit, selection, form=None):
    options = [f"--format={form}"] if form else []
    result = place.run("export", f"--root={place.folder}/root", "--systemd-version=252", unit, *selection, *options,
                       environment=DATA)
    equal(result.code, 0, f"exit code of {result}")
    return result.out


def lines_of(dropin):
    """key → its values, of [Service]."""
    values = {}
    for line in dropin.split("[Service]\n", 1)[1].splitlines():
        key, value = line.split("=", 1)
        values.setdefault(key, []).append(value)
    return values


def run_tool(place, *command, **variables):
    environment = {**base_environment(), "HOME": str(place.folder), **variables}
    done = subprocess.run(command, env=environment, cwd=place.folder, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=SECONDS_MAX)
    require(done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def nix(place, *arguments):
    return run_tool(place, "nix-instantiate", *arguments, NIX_REMOTE="dummy://")


def playbook(place, play, root, *options):
    return run_tool(place, "ansible-playbook", "--inventory", "localhost,", "--connection", "local",
                    "--extra-vars", f"gabion_root={root} ansible_python_interpreter=/usr/bin/python3", *options,
                    str(play), ANSIBLE_LOCALHOST_WARNING="False", ANSIBLE_NOCOLOR="1")


def target(root, unit):
    return Path(root) / f"etc/systemd/system/{unit}.d/50-gabion.conf"


@case
def the_drop_in_is_the_one_that_preview_shows_and_apply_writes(place):
    root = place.root(app=UNIT)
    for selection in SELECTIONS:
        text = export(place, "app", selection)
        equal(export(place, "app", selection, "drop-in"), text, "the format that is named")
        shown = place.run("preview", f"--root={root}", "--systemd-version=252", "--json=short", "app", *selection,
                          environment=DATA).json()
        equal(shown["dropin"], text, "preview")
        place.run("apply", f"--root={root}", "--systemd-version=252", "app", *selection, environment=DATA)
        equal(target(root, "app.service").read_text(), text, "apply")


@case
def nix_reads_the_module_and_finds_the_values_of_the_drop_in(place):
    place.root(app=UNIT)
    for selection in SELECTIONS:
        expected = lines_of(export(place, "app", selection))
        file = place.write("app.nix", export(place, "app", selection, "nix"))
        nix(place, "--parse", str(file))
        units = json.loads(nix(place, "--eval", "--strict", "--json", "--expr", EVALUATE.replace("FILE", str(file))))
        equal(list(units), ["app"], "units")
        config = units["app"]["serviceConfig"]
        equal({key: value if isinstance(value, list) else [value] for key, value in config.items()}, expected,
              f"values of {selection}")


@case
def a_nix_list_that_is_written_whole_begins_with_a_reset(place):
    place.root(app=UNIT)
    file = place.write("app.nix", export(place, "app", SELECTIONS[0], "nix"))
    units = json.loads(nix(place, "--eval", "--strict", "--json", "--expr", EVALUATE.replace("FILE", str(file))))
    config = units["app"]["serviceConfig"]
    for key in ("CapabilityBoundingSet", "RestrictAddressFamilies", "SystemCallArchitectures", "SystemCallFilter"):
        value = config[key]
        require(isinstance(value, list) and value[0] == "" and len(value) > 1, f"{key}: {value}")
    equal(config["ReadWritePaths"], ["-/srv/www"], "a list that grows")
    equal(config["ProtectSystem"], "strict", "a single value")


@case
def a_nix_module_of_an_instance_is_a_drop_in(place):
    place.root(**{"app@": PLAIN, "app": PLAIN})
    for unit, strategy in (("app@a.b-c", {"default": "asDropin"}), ("app", None)):
        file = place.write("x.nix", export(place, unit, ("base",), "nix"))
        units = json.loads(nix(place, "--eval", "--strict", "--json", "--expr", EVALUATE.replace("FILE", str(file))))
        equal(list(units), [unit], "units")
        equal(units[unit].get("overrideStrategy"), strategy, f"strategy of {unit}")


@case
def ansible_checks_writes_and_then_changes_nothing(place):
    place.root(app=UNIT)
    for number, selection in enumerate(SELECTIONS):
        scratch = place.folder / f"scratch{number}"
        (scratch / "etc/systemd/system").mkdir(parents=True)
        play = place.write("app.yml", export(place, "app", selection, "ansible"))
        require("changed=1" in playbook(place, play, scratch, "--check"), "--check sees no change to come")
        equal(list((scratch / "etc/systemd/system").iterdir()), [], "files after --check")
        require("changed=2" in playbook(place, play, scratch), "the folder and the file were not made")
        file = target(scratch, "app.service")
        equal(file.read_text(), export(place, "app", selection), "the file")
        equal(oct(file.stat().st_mode & 0o7777), "0o644", "its mode")
        require("changed=0" in playbook(place, play, scratch, "--check"), "--check still sees a change")
        file.write_text("[Service]\n")
        require("changed=1" in playbook(place, play, scratch, "--check"), "--check does not see an edited file")
        equal(file.read_text(), "[Service]\n", "the file after --check")


@case
def ansible_is_told_to_reload_and_not_to_restart(place):
    place.root(app=UNIT)
    text = export(place, "app", ("base",), "ansible")
    active = [line.strip() for line in text.splitlines() if not line.strip().startswith("#")]
    require("daemon_reload: true" in active and "- Reload systemd" in active, text)
    require(not any("restart" in line.lower() for line in active), "a restart nobody asked for")
    # With the marks taken off, as the text says, it must still be a play.
    tasks, handlers = text.split("  handlers:\n")
    active = tasks.replace("# - Restart", "- Restart") + "  handlers:\n" + handlers.replace("\n    # ", "\n    ")
    equal(sum("#" not in line and "Restart the service" in line for line in active.splitlines()), 2, "restarts")
    playbook(place, place.write("app.yml", active), "/nonexistent", "--syntax-check")


@case
def words_that_export_does_not_know_are_errors(place):
    root = place.root(app=PLAIN, sshd=PLAIN)
    for words, reason in ((("app", "base", "--format=yaml"), "--format=yaml"), ((), "needs a unit"),
                          (("app", "base", "--format="), "--format="), (("app",), "at least one layer"),
                          (("nosuch", "base"), "nosuch.service"), (("app", "no-such-layer"), "no-such-layer"), (("sshd", "base"), "--force")):
        result = place.run("export", f"--root={root}", *words, environment=DATA).failed(reason)
        equal(result.out, "", "output")
    equal(list((root / "etc/systemd/system").iterdir()), [], "files that export wrote")
