# SPDX-License-Identifier: LGPL-2.1-or-later
"""--root: an image is read as it would read itself, and nothing outside it is looked at."""

from harness import HALF, HARD, PLAIN, case, equal, require

OUTSIDE = PLAIN + "PrivateNetwork=yes\n"


def total(place, root, name):
    return place.run("show", f"--root={root}", "--systemd-version=252.39", name).succeeded().totals()


@case
def an_absolute_link_is_followed_inside(place):
    root = place.root()
    place.write("root/opt/app/app.service", HALF)
    place.link("root/etc/systemd/system/app.service", "/opt/app/app.service")
    place.root(same=HALF)
    equal(total(place, root, "app")["app.service"], total(place, root, "same")["same.service"], "exposure")


@case
def dots_do_not_lead_out(place):
    root = place.root(same=HALF)
    place.write("root/opt/app.service", HALF)
    place.link("root/etc/systemd/system/app.service", "../" * 40 + "opt/app.service")
    equal(total(place, root, "app")["app.service"], total(place, root, "same")["same.service"], "exposure")


@case
def what_lies_outside_is_not_there(place):
    root = place.root()
    outside = place.write("outside/leak.service", OUTSIDE)
    place.link("root/etc/systemd/system/leak.service", outside)
    place.link("root/etc/systemd/system/up.service", "../../../../outside/leak.service")
    place.run("show", f"--root={root}", "leak").failed("leak.service")
    place.run("show", f"--root={root}", "up").failed("up.service")
    place.run("show", f"--root={root}", str(outside)).failed("leak.service")
    place.run("show", f"--root={root}", "/../outside/leak.service").failed("leak.service")


@case
def a_drop_in_folder_that_leads_out_is_not_read(place):
    root = place.root(a=PLAIN)
    place.write("outside/x.conf", "[Service]\nPrivateNetwork=yes\n")
    place.link("root/etc/systemd/system/a.service.d", place.folder / "outside")
    equal(total(place, root, "a"), {"a.service": "9.6"}, "total")


@case
def a_folder_of_the_search_path_may_be_a_link(place):
    root = place.folder / "root"
    place.write("root/srv/units/a.service", HALF)
    place.write("root/srv/units/a.service.d/x.conf", "[Service]\nPrivateTmp=yes\n")
    (root / "etc/systemd").mkdir(parents=True)
    place.link("root/etc/systemd/system", "/srv/units")
    require(total(place, root, "a")["a.service"] < "9.6", "the unit behind the link was not read")


@case
def lib_may_be_a_link_to_usr_lib(place):
    root = place.root(a=PLAIN)
    place.link("root/lib", "usr/lib")
    for name in ("a", "/lib/systemd/system/a.service", "/usr/lib/systemd/system/a.service"):
        equal(total(place, root, name), {"a.service": "9.6"}, name)
    equal(len(place.run("list", f"--root={root}", "--json=short").json()), 1, "units in the list")


@case
def paths_are_paths_inside(place):
    root = place.root(a=PLAIN)
    place.write("root/opt/x.service", HARD)
    equal(list(total(place, root, "/opt/x.service")), ["x.service"], "unit")
    equal(list(total(place, root, "/opt/")), ["x.service"], "unit of a folder")


@case
def nothing_of_this_machine_is_read(place):
    root = place.folder / "root"
    root.mkdir()
    equal(place.run("list", f"--root={root}", "--json=short", "--all").json(), [], "units")
    place.run("show", f"--root={root}", "dbus.service").failed("dbus.service")


@case
def a_root_that_is_not_there_is_an_error(place):
    for verb in (("list",), ("show", "a.service"), ("list", "--json=short")):
        place.run(*verb, f"--root={place.folder}/nosuch").failed(f"{place.folder}/nosuch")


@case
def a_root_that_is_a_file_is_an_error(place):
    file = place.write("file", "x")
    place.run("list", f"--root={file}").failed(file)


@case
def an_empty_root_option_is_an_error(place):
    place.run("list", "--root=").failed("root")


@case
def a_relative_root_and_a_slash_at_its_end_work(place):
    place.root(a=PLAIN)
    for root in ("root", "./root/", "root/../root"):
        equal(total(place, root, "a"), {"a.service": "9.6"}, root)


@case
def etc_is_stronger_than_run_and_usr(place):
    root = place.root(a=PLAIN, b=PLAIN)
    place.write("root/run/systemd/system/a.service", HARD)
    weak = total(place, root, "a")
    require(weak != {"a.service": "9.6"}, "/run did not win over /usr/lib")
    place.write("root/etc/systemd/system/a.service", PLAIN)
    equal(total(place, root, "a"), {"a.service": "9.6"}, "total with one in /etc")
    place.write("root/etc/systemd/system.control/b.service.d/50-x.conf", "[Service]\nPrivateNetwork=yes\n")
    require(total(place, root, "b") != {"b.service": "9.6"}, "system.control was not read")
