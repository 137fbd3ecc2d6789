# SPDX-License-Identifier: LGPL-2.1-or-later
"""Power cuts: the file system stops with what has reached the disk, before each call that changes something and after the last."""

import fcntl
import json
import os
import struct
import subprocess

from cases_disk import Disk, history, run_tool
from cases_layers import DATA, dropin, on_root
from harness import PLAIN, case, require

SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125  # EXT4_IOC_SHUTDOWN
NO_LOG_FLUSH = 2
CHANGES = "mkdirat,openat,fchmod,fchmodat,write,fsync,renameat,renameat2,unlinkat,ftruncate"
POINTS_MAX = 400


class Journaled(Disk):
    """As disks are: with a journal, and room."""

    size, options = 8 << 20, ()

    def cut(self):
        """What is not on the disk is lost; then the machine starts again."""
        folder = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(folder)
        run_tool("umount", str(self.root))
        run_tool("mount", "-o", "loop", str(self.image), str(self.root))


def killed_before(place, root, number, arguments):
    """Whether the program came so far."""
    log = place.folder / "strace"
    environment = {"PATH": os.environ["PATH"], "GABION_DATADIR": str(DATA), "LC_ALL": "C.UTF-8",
                   "ASAN_OPTIONS": "detect_leaks=0"}  # the leak checker needs ptrace for itself
    subprocess.run(["strace", "-o", log, "-e", f"trace={CHANGES}", "-e", f"inject={CHANGES}:signal=KILL:when={number}",
                    str(place.program), f"--root={root}", *arguments],
                   env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return "killed by SIGKILL" in log.read_text(errors="replace")


def text_of(path):
    return path.read_text() if path.exists() else None


def check_history(root):
    for line in (text_of(history(root)) or "").splitlines():
        json.loads(line)


def cut_at_each_point(place, disk, prepare, arguments):
    """The texts of the drop-in that were found after the cuts."""
    found = set()
    for number in range(1, POINTS_MAX):
        prepare()
        os.sync()
        before = text_of(dropin(disk.root))
        killed = killed_before(place, disk.root, number, arguments)
        if not killed:
            after = text_of(dropin(disk.root))
        disk.cut()
        now = text_of(dropin(disk.root))
        require(now != "", f"an empty drop-in after point {number} of {arguments}")
        check_history(disk.root)
        found.add(now)
        if not killed:
            require(now == after != before, f"{arguments} was said to be done, and was not on the disk")
            return found, before, after
    raise AssertionError(f"{arguments} does more than {POINTS_MAX} calls")


@case
def a_power_cut_leaves_the_old_drop_in_or_the_new_one(place):
    with Journaled(place) as disk:
        place.root(a=PLAIN)

        def clear():
            on_root(place, disk.root, "remove", "a")

        def lay():
            on_root(place, disk.root, "apply", "a", "tmp-private").succeeded()

        for prepare, arguments in ((clear, ("apply", "a", "tmp-private")), (lay, ("apply", "a", "safe")),
                                   (lay, ("remove", "a")), (lay, ("undo", "a"))):
            found, before, after = cut_at_each_point(place, disk, prepare, arguments)
            require(found == {before, after}, f"{arguments}: {len(found)} different drop-ins: {found}")
            on_root(place, disk.root, "apply", "a", "no-realtime").succeeded()  # it goes on as if nothing had been
            left = [path.name for path in dropin(disk.root).parent.iterdir()]
            require(left == [dropin(disk.root).name], f"in the folder afterwards: {left}")
