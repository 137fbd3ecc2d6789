# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where changes are written: folders and files that others could change, full disks, closed disks."""

import ctypes
import os
import shutil
import stat
import subprocess

from cases_layers import DATA, dropin, on_root, refused, snapshot
from harness import PLAIN, case, equal, require

STRANGER = 12345
LEVELS = (".", "etc", "etc/systemd", "etc/systemd/system", "etc/systemd/system/a.service.d")
HISTORY_LEVELS = ("var", "var/lib", "var/lib/gabion")
CHANGES = (("apply", "a", "new-privileges"), ("remove", "a"), ("undo", "a"))
STEPS_MAX = 60
CLONE_NEWNS = 0x20000


def applied(place):
    """A tree in which one layer is on."""
    root = place.root(a=PLAIN)
    on_root(place, root, "apply", "a", "tmp-private").succeeded()
    return root


def history(root):
    return root / "var/lib/gabion/history"


def all_refused(place, root, *words):
    for arguments in CHANGES:
        refused(place, root, arguments, *words)


# Folders


@case
def a_folder_of_a_foreign_owner_is_refused_at_each_level(place):
    root = applied(place)
    for level in (*LEVELS, *HISTORY_LEVELS):
        os.chown(root / level, STRANGER, -1)
        all_refused(place, root, str((root / level)), "it belongs to uid 12345", "give it to root")
        os.chown(root / level, 0, -1)
    on_root(place, root, "undo", "a").succeeded()


@case
def a_folder_that_everybody_may_write_to_is_refused_at_each_level(place):
    root = applied(place)
    for level in (*LEVELS, *HISTORY_LEVELS):
        for mode in (0o777, 0o1777, 0o775):
            (root / level).chmod(mode)
            all_refused(place, root, str(root / level), f"its mode is {mode:04o}", "chmod go-w")
        (root / level).chmod(0o755)
    on_root(place, root, "undo", "a").succeeded()


@case
def a_link_is_refused_at_each_level_below_the_root(place):
    root = applied(place)
    for level in (*LEVELS[1:], *HISTORY_LEVELS):
        moved = (root / level).rename(place.folder / "moved")
        (root / level).symlink_to(moved)
        before = snapshot(moved)
        for arguments in CHANGES[:2]:  # below a link out of the tree there is no unit either
            result = on_root(place, root, *arguments).failed()
            require(len(result.err.splitlines()) == 1, str(result))
        equal(snapshot(moved), before, f"what is behind the link {level}")
        (root / level).unlink()
        moved.rename(root / level)
    on_root(place, root, "undo", "a").succeeded()


@case
def a_link_that_stays_inside_the_tree_is_refused_in_words(place):
    root = applied(place)
    for level in ("etc/systemd/system/a.service.d", "var/lib/gabion"):
        (root / level).rename(root / "moved")
        (root / level).symlink_to("/moved")
        all_refused(place, root, str(root / level), "a symbolic link")
        (root / level).unlink()
        (root / "moved").rename(root / level)


@case
def a_root_in_a_folder_that_everybody_may_write_to_is_fine(place):
    """As /tmp is; only what is below the root counts."""
    root = place.root(a=PLAIN)
    place.folder.chmod(0o1777)
    on_root(place, root, "apply", "a", "tmp-private").succeeded()
    on_root(place, root, "undo", "a").succeeded()


@case
def an_ordinary_user_changes_a_tree_of_their_own(place):
    root = place.root(a=PLAIN)
    data = place.folder / "data"
    shutil.copytree(DATA, data)
    for path in (root, *root.rglob("*")):
        os.chown(path, STRANGER, STRANGER)
    wrapper = ("setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups")
    for arguments in (("apply", "a", "tmp-private"), ("apply", "a", "new-privileges"), ("undo", "a"), ("remove", "a")):
        on_root(place, root, *arguments, wrapper=wrapper, environment={"GABION_DATADIR": str(data)}).succeeded()
    equal(history(root).stat().st_uid, STRANGER, "owner of the history")
    refused(place, root, ("apply", "a", "tmp-private"), "it belongs to uid 12345")  # root is not that user


# Files


def node(mode, device=0):
    return lambda path: os.mknod(path, mode | 0o600, device)


@case
def what_is_in_the_way_of_drop_in_or_history_is_left_alone(place):
    root = applied(place)
    kinds = {"fifo": node(stat.S_IFIFO), "socket": node(stat.S_IFSOCK), "null": node(stat.S_IFCHR, os.makedev(1, 3)),
             "disk": node(stat.S_IFBLK, os.makedev(7, 0)), "folder": os.mkdir,
             "link": lambda path: os.symlink("/nowhere", path)}
    for path in (dropin(root), history(root)):
        kept = path.rename(place.folder / "kept")
        for name, make in kinds.items():
            make(path)
            for arguments in CHANGES:
                refused(place, root, arguments, path.name)
            require(path.is_symlink() or path.exists(), f"the {name} is gone")
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        kept.rename(path)


@case
def a_drop_in_or_history_with_a_second_name_or_of_others_is_refused(place):
    root = applied(place)
    for path in (dropin(root), history(root)):
        os.link(path, root / "second")
        all_refused(place, root, str(path), "2 names")
        (root / "second").unlink()
        os.chown(path, STRANGER, -1)
        all_refused(place, root, str(path), "it belongs to uid 12345")
        os.chown(path, 0, -1)
        mode = path.stat().st_mode & 0o7777
        path.chmod(0o666)
        all_refused(place, root, str(path), "its mode is 0666")
        path.chmod(mode)
    on_root(place, root, "undo", "a").succeeded()


@case
def a_history_of_others_can_be_read_but_not_undone(place):
    root = applied(place)
    os.chown(history(root), STRANGER, -1)
    equal(len(on_root(place, root, "history").succeeded().out.splitlines()), 1, "lines of the history")
    refused(place, root, ("undo", "a"), "it belongs to uid 12345")


# Disks


def run_tool(*command):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    require(done.returncode == 0, f"this test needs `{' '.join(map(str, command))}` to work: {done.stderr.strip()}")


def private_mounts():
    """From here on what this process mounts is seen by it and its children only, and is gone with it."""
    require(ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) == 0, "no mount namespace of our own")
    run_tool("mount", "--make-rprivate", "/")


class Disk:
    """A root on a small ext4 file system of its own."""

    size, options = 1 << 20, ("-N", "64", "-m", "0", "-O", "^has_journal")

    def __init__(self, place):
        self.image, self.root = place.folder / "image", place.folder / "root"

    def __enter__(self):
        private_mounts()
        self.image.write_bytes(b"")
        os.truncate(self.image, self.size)
        run_tool("mkfs.ext4", "-q", "-b", "1024", *self.options, str(self.image))
        self.root.mkdir()
        run_tool("mount", "-o", "loop", str(self.image), str(self.root))
        return self

    def __exit__(self, *_):
        run_tool("umount", str(self.root))

    def fill_blocks(self, left):
        with open(self.root / "fill", "wb", buffering=0) as file:
            size = 0
            try:
                while True:
                    size += file.write(b"x" * 1024)
            except OSError:
                file.truncate(size - left * 1024)
                os.fsync(file.fileno())

    def fill_inodes(self, left):
        made = []
        try:
            while True:
                made.append(self.root / f"n{len(made)}")
                made[-1].write_bytes(b"")
        except OSError:
            made.pop()
        for path in made[len(made) - left:]:
            path.unlink()

    def empty(self):
        for path in (*self.root.glob("fill"), *self.root.glob("n*")):
            path.unlink()


def sweep(place, disk, fill, arguments):
    """One more free block or inode each time until the change works; the number of times it did not."""
    for left in range(STEPS_MAX):
        before = snapshot(disk.root)
        fill(left)
        result = on_root(place, disk.root, *arguments)
        disk.empty()
        if result.code == 0:
            return left
        result.failed("cannot write", "no space left on device")
        equal(len(result.err.splitlines()), 1, f"lines on stderr with {left} left")
        now = snapshot(disk.root)
        for path in (dropin(disk.root), history(disk.root)):
            name = str(path.relative_to(disk.root))
            equal(now.get(name), before.get(name), f"{name} with {left} left")
        require(not [name for name in now if "/.50" in name], f"a temporary file stayed with {left} left: {now}")
    raise AssertionError(f"{arguments} does not work with {STEPS_MAX} left either")


@case
def a_full_disk_leaves_drop_in_and_history_byte_for_byte_at_each_step(place):
    with Disk(place) as disk:
        place.root(a=PLAIN)
        for fill in (disk.fill_blocks, disk.fill_inodes):
            require(sweep(place, disk, fill, ("apply", "a", "tmp-private")) > 0, "the disk was never full")
            require(sweep(place, disk, fill, ("apply", "a", "strict")) > 0, "the disk was never full")
            sweep(place, disk, fill, ("undo", "a"))
            sweep(place, disk, fill, ("remove", "a"))
            shutil.rmtree(disk.root / "var")


@case
def a_disk_that_was_closed_meanwhile_leaves_the_old_state(place):
    with Disk(place) as disk:
        root = applied(place)
        run_tool("mount", "-o", "remount,ro", str(root))
        all_refused(place, root, "cannot write", "read-only file system")
        on_root(place, root, "--force", "preview", "a", "strict").succeeded()
