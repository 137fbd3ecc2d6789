# SPDX-License-Identifier: LGPL-2.1-or-later
"""Unit names: completed, refused, aliased, templated."""

from harness import HALF, PLAIN, case, equal, require


def not_found(result, name):
    result.failed(name)
    require("not found" in result.err or "no such unit" in result.err, f"no word that it is not there\n{result}")


def show(place, root, name, *options):
    return place.run("show", f"--root={root}", "--systemd-version=252.39", *options, name)


@case
def service_is_added_to_a_bare_name(place):
    root = place.root(nginx=PLAIN)
    for name in ("nginx", "nginx.service"):
        equal(show(place, root, name).succeeded().totals(), {"nginx.service": "9.6"}, name)


@case
def a_name_with_a_dot_is_completed(place):
    root = place.root(**{"org.example.App": PLAIN})
    equal(show(place, root, "org.example.App").succeeded().totals(), {"org.example.App.service": "9.6"}, "unit")


@case
def other_unit_types_are_refused(place):
    root = place.root()
    place.write("root/usr/lib/systemd/system/x.socket", "[Socket]\nListenStream=1\n")
    for name in ("x.socket", "multi-user.target", "a.timer", "b.mount", "c.slice"):
        show(place, root, name).failed(name)


@case
def names_that_are_none_are_refused(place):
    root = place.root(x=PLAIN)
    for name in ("", "../x", "a" * 300, "a" * 300 + ".service", "a b", ".service", "@.service", "x.service\n", "..",
                 "a\nb", "ä"):
        result = show(place, root, name).failed()
        equal(result.totals(), {}, f"units for {name!r}")
        equal(len(result.err.splitlines()), 1, f"lines on stderr for {name!r}: {result.err!r}")


@case
def control_characters_of_a_name_do_not_reach_the_terminal(place):
    result = show(place, place.root(), "a\x1b[31mb").failed()
    require("\x1b" not in result.err, repr(result.err))


@case
def a_name_that_is_not_installed_is_not_found(place):
    not_found(show(place, place.root(), "nosuch"), "nosuch.service")


@case
def lone_drop_ins_make_no_unit(place):
    root = place.root()
    place.write("root/etc/systemd/system/ghost.service.d/a.conf", PLAIN)
    not_found(show(place, root, "ghost"), "ghost.service")


@case
def an_alias_is_shown_under_the_real_name(place):
    root = place.root(real=HALF)
    place.link("root/etc/systemd/system/other.service", "/usr/lib/systemd/system/real.service")
    expected = show(place, root, "real").succeeded().totals()
    equal(show(place, root, "other").succeeded().totals(), expected, "total")
    document = place.run("show", f"--root={root}", "--json=short", "other", "real").succeeded().json()
    equal({name: entry["id"] for name, entry in document.items()},
          {"other.service": "real.service", "real.service": "real.service"}, "ids by the names that were asked for")


@case
def a_link_to_its_own_name_leaves_the_word_to_a_weaker_folder(place):
    """As systemd sees /etc/systemd/system/a.service -> /usr/lib/systemd/system/a.service, and a broken such link."""
    root = place.root(a=PLAIN, b=PLAIN, c=PLAIN)
    place.link("root/etc/systemd/system/a.service", "/usr/lib/systemd/system/a.service")
    place.link("root/etc/systemd/system/b.service", "/run/systemd/system/b.service")
    place.link("root/etc/systemd/system/c.service", "c.service")
    for name in ("a", "b", "c"):
        equal(show(place, root, name).succeeded().totals(), {f"{name}.service": "9.6"}, name)


@case
def drop_ins_of_an_alias_count(place):
    root = place.root(real=PLAIN)
    place.link("root/etc/systemd/system/other.service", "/usr/lib/systemd/system/real.service")
    plain = show(place, root, "real").totals()
    place.write("root/etc/systemd/system/other.service.d/a.conf", "[Service]\nPrivateNetwork=yes\n")
    dropped = show(place, root, "real").succeeded().totals()
    require(dropped != plain, "the drop-in of the alias made no difference")
    equal(show(place, root, "other").totals(), dropped, "total by the alias")


@case
def a_template_is_scored_as_an_instance(place):
    root = place.root(**{"t@": PLAIN + "User=%i\n"})
    for name in ("t@", "t@.service"):
        equal(list(show(place, root, name).succeeded().totals()), ["t@i.service"], name)
    as_root = show(place, root, "t@root").succeeded().totals()["t@root.service"]
    as_other = show(place, root, "t@www.service").succeeded().totals()["t@www.service"]
    require(float(as_root) > float(as_other), f"the instance is not filled in: {as_root}, {as_other}")


@case
def a_file_of_a_template_is_scored_as_in_systemd_analyze(place):
    unit = place.write("t@.service", PLAIN + "User=%i\n")
    equal(place.run("show", unit).succeeded().totals(), place.systemd_analyze(unit).totals(), "total")


@case
def an_instance_has_its_own_drop_ins(place):
    root = place.root(**{"t@": PLAIN})
    place.write("root/etc/systemd/system/t@a.service.d/x.conf", "[Service]\nPrivateNetwork=yes\n")
    require(show(place, root, "t@a").totals()["t@a.service"] != show(place, root, "t@b").totals()["t@b.service"],
            "the drop-in of one instance made no difference, or one to both")


@case
def masked_units_say_so(place):
    root = place.root(a=PLAIN, b=PLAIN)
    place.link("root/etc/systemd/system/a.service", "/dev/null")
    place.write("root/etc/systemd/system/b.service", "")
    for name in ("a", "b"):
        show(place, root, name).failed(f"{name}.service", "masked")


@case
def a_mask_in_a_weaker_folder_hides_nothing(place):
    root = place.root()
    place.write("root/etc/systemd/system/a.service", PLAIN)
    place.link("root/run/systemd/system/a.service", "/dev/null")
    equal(show(place, root, "a").succeeded().totals(), {"a.service": "9.6"}, "units")


@case
def good_and_bad_names_together(place):
    root = place.root(a=PLAIN)
    result = place.run("show", f"--root={root}", "--json=short", "nosuch", "a", "x.socket")
    result.failed("nosuch.service", "x.socket")
    equal(list(result.json()), ["a.service"], "units")


@case
def an_installed_name_comes_before_a_file_of_that_name(place):
    root = place.root(a=HALF)
    place.write("a.service", PLAIN)
    expected = show(place, root, "a").totals()
    equal(show(place, root, "a.service").succeeded().totals(), expected, "total")
