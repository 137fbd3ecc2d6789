# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon keeps what it has read, and each answer is what is on disk when it is asked."""

import shutil
import subprocess
from pathlib import Path

from place import TOP, case, equal, require

VENDOR, ADMIN = "usr/lib/systemd/system", "etc/systemd/system"
NETWORK = "[Service]\nPrivateNetwork=yes\n"
TRUE = "[Service]\nExecStart=/bin/true\n"


def exposure(place, unit="web.service"):
    """By all three ways to ask, which must agree."""
    row, assessed, property_ = place.unit(unit)[3], place.call("Assess", "s", unit)[0], place.property(unit, "Exposure")
    require(row == assessed == property_, f"list {row}, Assess {assessed}, property {property_}")
    return row


def names(place):
    return {row[0] for row in place.call("ListUnits")[0]}


def bytes_read(place):
    """By the daemon so far, messages among them."""
    lines = Path(f"/proc/{place.daemon.pid}/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["rchar"])


def lowers(place, change, unit="web.service"):
    """What was warm is lower by the change, at once."""
    before = exposure(place, unit)
    change()
    after = exposure(place, unit)
    require(after < before, f"{before}, then {after}")


def same_size(text):
    """The same text with one word changed, as long as before."""
    return text.replace("PrivateNetwork=yes", "PrivateNetwork=off")


@case
def what_has_not_changed_is_not_read_again(place):
    size = 1 << 20
    place.write(f"{VENDOR}/large.service", TRUE + "# more\n" * (size // len("# more\n") + 1))
    for ask in (lambda: place.call("ListUnits"), lambda: place.property("large.service", "Exposure")):
        ask()
        before = bytes_read(place)
        ask()
        require(bytes_read(place) - before < size, f"{bytes_read(place) - before} bytes were read again")


@case
def a_file_that_is_changed_in_place_is_seen(place):
    file = place.write(f"{VENDOR}/web.service", TRUE + NETWORK)
    low = exposure(place)
    for _ in range(20):  # faster than the clock of the file system ticks
        file.write_text(same_size(TRUE + NETWORK))
        require(exposure(place) > low, "the network is back")
        file.write_text(TRUE + NETWORK)
        equal(exposure(place), low, "without the network")


@case
def a_file_that_is_replaced_is_seen(place):
    exposure(place)
    new = place.write(f"{VENDOR}/new", TRUE + NETWORK)
    lowers(place, lambda: new.rename(place.tree / VENDOR / "web.service"))


@case
def a_unit_that_is_added_and_one_that_is_removed_are_seen(place):
    require("more.service" not in names(place), "not there yet")
    file = place.write(f"{ADMIN}/more.service", TRUE)
    require("more.service" in names(place), "added")
    file.unlink()
    require("more.service" not in names(place), "removed")
    place.refused("s", "more.service", method="GetUnit", says="no such unit")


@case
def a_folder_of_units_that_was_not_there_is_seen(place):
    require("local.service" not in names(place), "not there yet")
    place.write("usr/local/lib/systemd/system/local.service", TRUE)
    require("local.service" in names(place), "in a folder that is new with its parents")
    shutil.rmtree(place.tree / "usr/local")
    require("local.service" not in names(place), "gone with its folder")


@case
def a_folder_of_units_that_another_takes_the_place_of_is_seen(place):
    names(place)
    place.write("other/systemd/system/new.service", TRUE)
    (place.tree / "usr/lib").rename(place.tree / "old")
    (place.tree / "other").rename(place.tree / "usr/lib")
    equal(names(place) & {"web.service", "new.service"}, {"new.service"}, "names")


@case
def another_tree_in_the_place_of_the_served_one_is_seen(place):
    names(place)
    place.tree.rename(place.folder / "old")
    place.write(f"{VENDOR}/new.service", TRUE)
    equal(names(place), {"new.service"}, "names")


@case
def a_dropin_in_a_new_folder_is_seen_and_its_end_too(place):
    before = exposure(place)
    lowers(place, lambda: place.write(f"{ADMIN}/web.service.d/a.conf", NETWORK))
    place.write(f"{ADMIN}/web.service.d/a.conf", same_size(NETWORK))
    equal(exposure(place), before, "changed in place")
    place.write(f"{ADMIN}/web.service.d/b.conf", NETWORK)
    require(exposure(place) < before, "a second one")
    shutil.rmtree(place.tree / f"{ADMIN}/web.service.d")
    equal(exposure(place), before, "removed")


@case
def a_dropin_for_every_service_is_seen(place):
    lowers(place, lambda: place.write(f"{VENDOR}/service.d/a.conf", NETWORK))
    before = exposure(place)
    place.write(f"{VENDOR}/service.d/a.conf", same_size(NETWORK))
    require(exposure(place) > before, "changed in place")


@case
def a_dropin_for_a_prefix_is_seen(place):
    place.write(f"{VENDOR}/foo-bar.service", TRUE)
    lowers(place, lambda: place.write(f"{ADMIN}/foo-.service.d/a.conf", NETWORK), "foo-bar.service")


@case
def a_dropin_in_the_folder_of_systemctl_set_property_is_seen(place):
    lowers(place, lambda: place.write("run/systemd/system.control/web.service.d/50-x.conf", NETWORK))


@case
def a_link_that_is_pointed_elsewhere_is_seen(place):
    link = place.tree / f"{ADMIN}/linked.service"
    place.write("opt/a/linked.service", TRUE)
    place.write("opt/b/linked.service", TRUE + NETWORK)
    link.symlink_to("/opt/a/linked.service")

    def point():
        link.unlink()
        link.symlink_to("/opt/b/linked.service")
    lowers(place, point, "linked.service")
    before = exposure(place, "linked.service")
    place.write("opt/b/linked.service", TRUE)
    require(exposure(place, "linked.service") > before, "what it points at is changed")


@case
def a_link_on_the_way_to_a_file_that_is_pointed_elsewhere_is_seen(place):
    place.write("opt/a/linked.service", TRUE)
    place.write("opt/b/linked.service", TRUE + NETWORK)
    way = place.tree / "opt/now"
    way.symlink_to("a")
    (place.tree / f"{ADMIN}/linked.service").symlink_to("/opt/now/linked.service")

    def point():
        way.unlink()
        way.symlink_to("b")
    lowers(place, point, "linked.service")


@case
def a_dropin_that_is_a_link_and_a_folder_that_is_one_are_followed(place):
    folder = place.tree / f"{ADMIN}/web.service.d"
    folder.mkdir()
    outside = place.write("opt/a.conf", same_size(NETWORK))
    (folder / "a.conf").symlink_to("/opt/a.conf")
    lowers(place, lambda: outside.write_text(NETWORK))
    inside = place.write("opt/own.d/b.conf", same_size(NETWORK))
    (place.tree / f"{ADMIN}/own.service.d").symlink_to("/opt/own.d")
    lowers(place, lambda: inside.write_text(NETWORK), "own.service")


@case
def an_alias_that_is_pointed_elsewhere_is_seen(place):
    alias = place.tree / f"{ADMIN}/name.service"
    alias.symlink_to("../../../usr/lib/systemd/system/web.service")
    lowers(place, lambda: place.write(f"{ADMIN}/name.service.d/a.conf", NETWORK))
    low = exposure(place)
    alias.unlink()
    require(exposure(place) > low, "the drop-in of the alias counts no more")


@case
def a_unit_that_is_masked_is_seen(place):
    exposure(place)
    mask = place.tree / f"{ADMIN}/web.service"
    mask.symlink_to("/dev/null")
    require("web.service" not in names(place), "masked")
    mask.unlink()
    require("web.service" in names(place), "and no longer")


@case
def a_socket_of_its_name_is_seen(place):
    listens = place.unit("own.service")[6]["listens"]["data"]
    place.write("run/systemd/system/own.socket", "[Socket]\nListenStream=1\n")
    equal([listens, place.unit("own.service")[6]["listens"]["data"]], [False, True], "listens")


@case
def what_a_description_is_made_of_is_seen(place):
    place.write(f"{VENDOR}/web.service", "[Unit]\nDescription=%m of %o\n" + TRUE)
    place.write("etc/machine-id", "1" * 32 + "\n")
    place.write("usr/lib/os-release", "ID=one\n")
    equal(place.property("web.service", "Description"), "1" * 32 + " of one", "before")
    place.write("etc/machine-id", "2" * 32 + "\n")
    equal(place.property("web.service", "Description"), "2" * 32 + " of one", "another machine-id")
    place.write("usr/lib/os-release", "ID=two\n")
    equal(place.property("web.service", "Description"), "2" * 32 + " of two", "another os-release")
    place.write("etc/os-release", "ID=own\n")
    equal(place.property("web.service", "Description"), "2" * 32 + " of own", "one that comes first")


@case
def weights_that_are_put_there_are_seen(place):
    before = exposure(place)
    policy = '{"PrivateNetwork": {"weight": 1000000}}'
    place.write("etc/systemd/systemd-analyze-security.policy", policy)
    require(exposure(place) > before, "the network counts for more")
    (place.tree / "etc/systemd/systemd-analyze-security.policy").unlink()
    equal(exposure(place), before, "and no more")


@case
def a_package_that_is_installed_is_seen(place):
    require("package" not in place.unit("own.service")[6], "no package yet")
    new = place.write("var/lib/dpkg/info/own.list.dpkg-new", "/etc/systemd/system/own.service\n")
    new.rename(place.tree / "var/lib/dpkg/info/own.list")
    equal(place.unit("own.service")[6]["package"]["data"], "own", "package")


@case
def a_layer_of_the_catalogue_that_is_changed_is_seen(place):
    shipped = place.folder / "data"
    shutil.copytree(TOP / "data", shipped)
    place.restart(GABION_DATADIR=str(shipped))

    def title():
        return {row[0]: row[3] for row in place.call("ListLayers")[0]}["memory-exec"]
    file = shipped / "layers/memory-exec.json"
    text, before = file.read_text(), title()
    file.write_text(text.replace(before, "Another title"))
    equal(title(), "Another title", "changed in place")
    file.unlink()
    require("memory-exec" not in {row[0] for row in place.call("ListLayers")[0]}, "removed")


@case
def a_broken_rule_is_an_error_until_it_is_mended(place):
    before = exposure(place)
    file = place.write("etc/systemd/systemd-analyze-security.policy", "{")
    for _ in range(2):
        place.refused(method="ListUnits", says="systemd-analyze-security.policy")
    file.unlink()
    equal(exposure(place), before, "mended")


@case
def a_file_that_is_mounted_over_another_is_seen(place):
    hard = place.write("hard", TRUE + NETWORK)
    lowers(place, lambda: subprocess.run(["mount", "--bind", hard, place.tree / f"{VENDOR}/web.service"], check=True))
    before = exposure(place)
    subprocess.run(["umount", place.tree / f"{VENDOR}/web.service"], check=True)
    require(exposure(place) > before, "and taken away")


@case
def more_changes_than_the_kernel_keeps_are_seen(place):
    """16 384 events are kept; the last ones are dropped, and only that they were is told."""
    before = exposure(place)
    noise = place.tree / VENDOR / "noise"
    for _ in range(9000):
        noise.touch()
        noise.unlink()
    place.write(f"{VENDOR}/web.service", TRUE + NETWORK)
    require(exposure(place) < before, "the change after the noise")


@case
def folders_that_cannot_be_watched_are_read_each_time(place):
    """A user namespace of its own, in which there is no inotify: the answers stay right."""
    size = 1 << 20
    place.write(f"{VENDOR}/large.service", TRUE + "# more\n" * (size // len("# more\n") + 1))
    none = 'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"'
    place.restart("unshare", "--user", "--map-root-user", "--", "sh", "-euc", none, "sh")
    lowers(place, lambda: place.write(f"{ADMIN}/web.service.d/a.conf", NETWORK))
    before = bytes_read(place)
    place.call("ListUnits")
    read = bytes_read(place) - before
    require(read > size, f"only {read} bytes were read")
