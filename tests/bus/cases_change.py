# SPDX-License-Identifier: LGPL-2.1-or-later
"""Preview, apply, remove and undo, and what stands in their way."""

import json
import subprocess
import threading
import time

from place import MANAGER, NAME, case, equal, require, wait_until

NOBODY = 65534


@case
def a_preview_is_what_gabionctl_says(place):
    now, then, dropin, digest, notes, more = place.preview("web.service", "safe")
    offline = json.loads(place.ctl("preview", "web.service", "safe", "--json=short").stdout)
    equal((now, then), (offline["exposure"]["now"], offline["exposure"]["then"])
          if isinstance(offline.get("exposure"), dict) else (now, then), "exposures")
    require(dropin in place.ctl("preview", "web.service", "safe").stdout or dropin == offline["dropin"], dropin)
    require(then < now and digest.startswith("sha256:"), (now, then, digest))
    equal({row[0] for row in more["rows"]["data"]} >= {"ProtectKernelTunables"}, True, "rows that move")


@case
def layers_are_written_as_the_preview_says(place):
    now, then, dropin, digest, _, _ = place.preview("web.service", "safe")
    equal(place.set_layers("web.service", "safe", digest=digest), [then], "exposure")
    equal(place.dropin("web.service").read_text(), dropin, "drop-in")
    equal(place.unit("web.service")[3], then, "exposure in the list")
    require("devices@1" in place.unit("web.service")[5], "selection in the list")


@case
def the_drop_in_is_the_one_that_gabionctl_writes(place):
    place.set_layers("web.service", "network-server:80")
    written = place.dropin("web.service").read_text()
    place.dropin("web.service").unlink()
    result = place.ctl("apply", "web.service", "network-server:80")
    equal(result.returncode, 0, result.stderr)
    equal(place.dropin("web.service").read_text(), written, "drop-in")


@case
def an_empty_selection_takes_the_layers_away(place):
    before = place.unit("web.service")[3]
    place.set_layers("web.service", "safe")
    equal(place.set_layers("web.service", digest=""), [before], "exposure")
    require(not place.dropin("web.service").parent.exists(), "the folder is gone too")


@case
def undo_goes_back_and_forth(place):
    place.set_layers("web.service", "safe")
    first = place.dropin("web.service").read_text()
    place.set_layers("web.service", "strict")
    second = place.dropin("web.service").read_text()
    require("devices@1" in place.call("Undo", "s", "web.service")[0], "the selection is told")
    equal(place.dropin("web.service").read_text(), first, "after undo")
    place.call("Undo", "s", "web.service")
    equal(place.dropin("web.service").read_text(), second, "after the second undo")


@case
def there_is_nothing_to_undo_at_first(place):
    place.refused("s", "web.service", method="Undo", says="nothing to undo")


@case
def the_history_says_who_and_what(place):
    place.set_layers("web.service", "safe")
    place.set_layers("web.service", digest="")
    (applied, removed), = place.call("ListHistory", "s", "web.service")
    require(abs(applied[0] - time.time()) < 600, applied)
    equal((applied[1], applied[2], applied[3], applied[4]), (0, "web.service", "apply", ""), "first change")
    require("devices@1" in applied[5], applied)
    equal((removed[3], removed[4], removed[5]), ("remove", applied[5], ""), "second change")
    equal(len(place.call("ListHistory", "s", "")[0]), 2, "changes of all units")
    equal(place.call("ListHistory", "s", "own.service")[0], [], "changes of another unit")


@case
def a_unit_that_changed_since_the_preview_is_left_alone(place):
    digest = place.preview("web.service", "safe")[3]
    place.write("etc/systemd/system/web.service.d/override.conf", "[Service]\nUser=www\n")
    place.refused("sass", "web.service", "1", "safe", digest, method="SetLayers", says="changed since")
    require(not place.dropin("web.service").exists(), "nothing was written")
    equal(place.call("ListHistory", "s", "")[0], [], "history")


@case
def a_drop_in_that_was_edited_by_hand_is_left_alone(place):
    place.set_layers("web.service", "safe")
    edited = place.dropin("web.service").read_text() + "PrivateNetwork=yes\n"
    place.dropin("web.service").write_text(edited)
    digest = place.preview("web.service", "strict")[3]
    place.refused("sass", "web.service", "1", "strict", digest, method="SetLayers", says="edited by hand")
    place.refused("sass", "web.service", "0", "", method="SetLayers", says="edited by hand")
    place.refused("s", "web.service", method="Undo", says="edited by hand")
    equal(place.dropin("web.service").read_text(), edited, "drop-in")


@case
def a_unit_to_leave_alone_is_refused_with_the_reason(place):
    place.refused("sas", "sshd.service", "1", "safe", method="Preview", says="sshd.service: ")
    place.refused("sass", "sshd.service", "1", "safe", "x", method="SetLayers", says="sshd.service: ")


@case
def a_change_is_announced(place):
    seen = []
    monitor = subprocess.Popen(["busctl", f"--address={place.address}", "--json=short", "monitor", NAME],
                               env=place.environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    # A thread of its own: a line that does not come must end in a failure, not in a wait for ever.
    reader = threading.Thread(target=keep_lines, args=(monitor.stdout, seen))
    reader.start()
    try:
        wait_until(lambda: place.call("ListClasses") and seen, "the monitor")
        place.set_layers("web.service", "safe")
        wait_until(lambda: any(line.get("member") == "PropertiesChanged" for line in list(seen)), "the signals")
    finally:
        monitor.kill()
        monitor.wait()
        reader.join()
    signal, = [line for line in seen if line.get("member") == "UnitChanged"]
    equal(signal["interface"], MANAGER, "interface")
    equal(signal["payload"]["data"][:2], ["web.service", place.unit("web.service")[3]], "unit and exposure")
    changed = [line for line in seen if line.get("member") == "PropertiesChanged"]
    equal([set(line["payload"]["data"][1]) for line in changed], [{"Exposure", "Grade", "Selection"}], "properties")


def keep_lines(stream, seen):
    for line in stream:
        if line.startswith("{"):
            seen.append(json.loads(line))


@case
def another_user_may_look_but_not_change(place):
    require(place.call("ListUnits", user=NOBODY)[0], "the list")
    digest = place.preview("web.service", "safe")[3]
    place.refused("sass", "web.service", "1", "safe", digest, method="SetLayers", says="Access denied", user=NOBODY)
    place.refused("s", "web.service", method="Undo", says="Access denied", user=NOBODY)
    require(not place.dropin("web.service").exists(), "nothing was written")
