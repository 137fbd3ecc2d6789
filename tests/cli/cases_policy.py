# SPDX-License-Identifier: LGPL-2.1-or-later
"""--security-policy and the policy that an image has installed."""

import json

from harness import HALF, PLAIN, case, equal, require, rows_by_id


def same_as_systemd_analyze(place, policy):
    """Rows and totals of two units under the policy, gabionctl against the tool of this machine."""
    option = f"--security-policy={place.write('policy.json', policy)}"
    for name, text in (("plain", PLAIN), ("half", HALF)):
        unit = place.write(f"{name}.service", text)
        tool = place.systemd_analyze(option, unit)
        require(tool.totals(), f"systemd-analyze gave no total\n{tool}")
        equal(place.run("show", option, unit).succeeded().totals(), tool.totals(), f"total of {name} under {policy}")
        rows = json.loads(place.systemd_analyze(option, "--json=short", unit).out)
        got = place.run("show", option, "--json=short", unit).json()
        equal(rows_by_id(got), rows_by_id(rows), f"rows of {name} under {policy}")


@case
def weights_and_ranges_are_replaced(place):
    same_as_systemd_analyze(place, '{"PrivateNetwork": {"weight": 5000}, "UMask": {"weight": 400, "range": 20}}')


@case
def a_weight_of_zero_takes_the_row_out(place):
    same_as_systemd_analyze(place, '{"PrivateNetwork": {"weight": 0}, "UserOrDynamicUser": {"weight": 0}}')


@case
def unknown_rows_and_keys_and_wrong_types_are_ignored(place):
    for policy in ('{"NoSuchRow": {"weight": 1}, "PrivateTmp": {"colour": 2, "weight": 70}}',
                   '{"PrivateTmp": {"weight": "5"}, "PrivateUsers": 7, "PrivateDevices": null}',
                   '{"UMask": {"weight": -1}, "ProtectHome": {"weight": 1.5}}',
                   '{"PrivateTmp": []}', '{}'):
        same_as_systemd_analyze(place, policy)


@case
def a_policy_replaces_descriptions(place):
    policy = place.write("p.json", '{"PrivateNetwork": {"description_bad": "the very bad text", "weight": 9}}')
    rows = place.run("show", "--json=short", f"--security-policy={policy}", place.write("a.service")).succeeded().json()
    texts = {row["json_field"]: row["description"] for row in rows}
    equal(texts["PrivateNetwork"], "the very bad text", "description")


@case
def a_policy_applies_to_list(place):
    policy = place.write("p.json", '{"PrivateNetwork": {"weight": 100000}}')
    root = place.root(open=PLAIN, shut=PLAIN + "PrivateNetwork=yes\n")
    entries = place.run("list", f"--root={root}", "--json=short", f"--security-policy={policy}").succeeded().json()
    exposures = {entry["unit"]: float(entry["exposure"]) for entry in entries}
    require(exposures["open.service"] - exposures["shut.service"] > 4, f"the weight made no difference: {exposures}")


@case
def a_missing_policy_is_an_error(place):
    unit, missing = place.write("a.service"), place.folder / "nosuch.json"
    equal(place.run("show", f"--security-policy={missing}", unit).failed(missing).totals(), {}, "units")


@case
def broken_json_is_an_error_with_the_path(place):
    unit = place.write("a.service")
    for text in ("{", "{'a': 1}", '{"a": }', "", "\0\1\2", '{"a": {"weight": 1}} x', "[" * 5000):
        policy = place.write("p.json", text)
        result = place.run("show", f"--security-policy={policy}", unit).failed(policy)
        equal(result.totals(), {}, f"units under {text[:20]!r}")


@case
def a_policy_that_is_no_object_depends_on_the_version(place):
    unit, policy = place.write("a.service"), place.write("p.json", "[1, 2]")
    option = f"--security-policy={policy}"
    equal(place.run("show", option, "--systemd-version=252.39", unit).totals(), {"a.service": "9.6"}, "units as 252")
    equal(place.run("show", option, "--systemd-version=262", unit).failed(policy).totals(), {}, "units as 262")


@case
def a_range_that_cannot_be_is_an_error(place):
    unit = place.write("a.service")
    for text in ('{"PrivateNetwork": {"range": 0}}', '{"UserOrDynamicUser": {"range": 1}}'):
        policy = place.write("p.json", text)
        result = place.run("show", f"--security-policy={policy}", unit).failed("range")
        equal(result.totals(), {}, f"units under {text}")


@case
def a_huge_weight_is_no_crash(place):
    unit = place.write("a.service")
    for number in (2**53, 2**63 - 1, 2**64 - 1, 2**70):
        place.run("show", f"--security-policy={place.write('p.json', json.dumps({'UMask': {'weight': number}}))}", unit)


@case
def odd_policy_files_are_errors(place):
    unit = place.write("a.service")
    big = place.write("big.json", b'{"a":"' + b"x" * (11 * 1024 * 1024) + b'"}')
    for path in (place.folder, "/dev/zero", big):
        equal(place.run("show", f"--security-policy={path}", unit).failed(path).totals(), {}, f"units under {path}")


def installed(place, folder, weight):
    place.write(f"root/{folder}/systemd-analyze-security.policy", json.dumps({"PrivateNetwork": {"weight": weight}}))


def exposure(place, *options):
    root = place.folder / "root"
    result = place.run("show", f"--root={root}", "--systemd-version=252.39", *options, "a").succeeded()
    return float(result.totals()["a.service"])


@case
def an_installed_policy_counts_and_etc_is_the_strongest(place):
    place.root(a=PLAIN + "PrivateNetwork=yes\n")
    usual = exposure(place)
    installed(place, "usr/lib/systemd", 50_000)
    weak = exposure(place)
    require(weak < usual, f"the one in usr/lib made no difference: {usual}, {weak}")
    installed(place, "etc/systemd", 1_000_000)
    strong = exposure(place)
    require(strong < weak, f"the one in etc made no difference: {weak}, {strong}")
    place.write("p.json", "{}")
    equal(exposure(place, f"--security-policy={place.folder / 'p.json'}"), usual, "exposure with a policy by hand")


@case
def a_broken_installed_policy_is_an_error(place):
    root = place.root(a=PLAIN)
    place.write("root/etc/systemd/systemd-analyze-security.policy", "{")
    place.run("list", f"--root={root}").failed("systemd-analyze-security.policy")
