# SPDX-License-Identifier: LGPL-2.1-or-later
"""--systemd-version: score as that version would."""

from harness import PLAIN, case, equal, require


def rows(place, version, text=PLAIN):
    unit = place.write("a.service", text)
    result = place.run("show", "--json=short", f"--systemd-version={version}", unit)
    equal(result.code, 0, f"exit code as {version}")  # a note about a line without effect may stand on stderr
    return result.json()


@case
def versions_from_250_to_262_are_known(place):
    unit = place.write("a.service")
    for version in range(250, 263):
        expected = "9.4" if version >= 254 else "9.6"
        result = place.run("show", f"--systemd-version={version}", unit).succeeded()
        equal(result.totals(), {"a.service": expected}, f"total as {version}")


@case
def other_versions_are_refused(place):
    unit = place.write("a.service")
    for version in ("249", "263", "0", "-1", "x", "", "252.", "252.x", "252 ", "v252", "252.18.1", "99999999999999"):
        result = place.run("show", f"--systemd-version={version}", unit).failed("version")
        equal(result.totals(), {}, f"units as {version!r}")


@case
def the_bpf_row_came_with_a_point_release(place):
    for version, count in (("250", 80), ("252.18", 80), ("252.19", 81), ("252.39", 81), ("253.12", 80),
                           ("253.13", 81), ("254.5", 80), ("254.6", 81), ("255", 81), ("262", 81)):
        got = rows(place, version)
        equal(len(got), count, f"rows as {version}")
        names = {row["json_field"] for row in got}
        equal("CapabilityBoundingSet_CAP_BPF" in names, count == 81, f"the BPF row as {version}")


@case
def values_count_from_their_version_on(place):
    for version, expected in (("252.39", False), ("256", False), ("257", True), ("262", True)):
        found = {row["json_field"]: row["set"] for row in rows(place, version, PLAIN + "PrivateTmp=disconnected\n")}
        equal(found["PrivateTmp"], expected, f"PrivateTmp=disconnected as {version}")


@case
def the_version_of_this_machine_is_found(place):
    unit = place.write("a.service")
    expected = place.systemd_analyze(unit).totals()
    equal(place.run("show", unit).succeeded().totals(), expected, "total")
    require(expected, "systemd-analyze gave no total")


@case
def an_image_without_systemd_is_scored_as_the_newest(place):
    root = place.root(a=PLAIN)
    newest = place.run("show", f"--root={root}", "--systemd-version=262", "--json=short", "a").succeeded().json()
    equal(place.run("show", f"--root={root}", "--json=short", "a").succeeded().json(), newest, "rows")


@case
def the_instance_of_a_template_has_the_name_that_the_version_gives_it(place):
    unit = place.write("t@.service", PLAIN)
    for version, name in (("252.39", "t@i.service"), ("257", "t@test_instance.service")):
        result = place.run("show", f"--systemd-version={version}", unit).succeeded()
        equal(list(result.totals()), [name], f"name as {version}")
