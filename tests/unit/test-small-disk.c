/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk of its own for every test, ext4 on a loop device: full at each step, and closed in the middle. */
#include "base/error.h"
#include "base/file-write.h"
#include "store/dropin-store.h"
#include "store/history.h"
#include "tests/unit/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define UNIT "a.service"
#define DROPIN "etc/systemd/system/" UNIT ".d/50-gabion.conf"
#define HISTORY "var/lib/gabion/history"
#define STEPS_MAX 100

static GbnHistoryEntry
entry_with(const char *before_text)
{
        return (GbnHistoryEntry) {
                .time = 1,
                .unit = (char *) UNIT,
                .action = (char *) "apply",
                .before_text = (char *) before_text,
        };
}

/* In a child, so a failed assertion there is a status here; its words are on stderr. */
static void
must(bool done, const char *what)
{
        if (done)
                return;
        (void) fprintf(stderr, "# %s: %s\n", what, g_strerror(errno));
        _exit(1);
}

static void
run(const char *command)
{
        if (system(command) == 0)
                return;
        (void) fprintf(stderr, "# this failed and the test needs it: %s\n", command);
        _exit(1);
}

/* Gone with the child, the loop device too. */
static void
mount_disk(const TestFolder *folder)
{
        g_autofree char *image = g_strconcat(folder->path, ".image", NULL);
        g_autofree char *make = g_strdup_printf(
                "truncate -s 1M '%s' && mkfs.ext4 -q -b 1024 -N 64 -m 0 -O ^has_journal '%s'",
                image, image);
        g_autofree char *mount_it = g_strdup_printf("mount -o loop '%s' '%s'", image, folder->path);

        must(unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0,
             "a mount namespace of its own");
        run(make);
        run(mount_it);
        must(unlink(image) == 0, image);
}

static void
in_a_child(void (*work)(TestFolder *folder))
{
        g_autoptr(TestFolder) folder = NULL;
        pid_t child;
        int status;

        if (geteuid() != 0) {
                g_test_skip("needs root, to mount a small disk");
                return;
        }
        folder = test_folder_new();
        child = fork();
        g_assert_cmpint(child, >=, 0);
        if (child == 0) {
                g_autoptr(GError) error = NULL;
                TestFolder inner = { .path = folder->path };

                mount_disk(folder);
                inner.root = gbn_root_open(folder->path, &error);
                must(inner.root, "the root");
                work(&inner);
                _exit(0);
        }
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_cmpint(status, ==, 0);
}

static char *
content(const TestFolder *folder, const char *path)
{
        g_autofree char *whole = test_folder_path(folder, path);
        char *text = NULL;

        return g_file_get_contents(whole, &text, NULL, NULL) ? text : NULL;
}

static unsigned
count_entries(const TestFolder *folder, const char *path)
{
        g_autofree char *whole = test_folder_path(folder, path);
        g_autoptr(GDir) dir = g_dir_open(whole, 0, NULL);
        unsigned count = 0;

        while (dir && g_dir_read_name(dir))
                count++;
        return count;
}

/* What apply does: the record first, then the change, and back where that fails. */
static bool
change(const TestFolder *folder, const char *text, GError **error)
{
        g_autofree char *before = content(folder, DROPIN);
        GbnHistoryEntry entry = entry_with(before);

        if (!gbn_history_add(folder->root, &entry, error))
                return false;
        if (gbn_dropin_store_write(folder->root, UNIT, text, error))
                return true;
        must(gbn_history_take_back(folder->root, &entry, NULL), "taking the record back");
        return false;
}

/* Everything that is left but blocks of 1 KiB: so many. */
static void
fill_blocks(const TestFolder *folder, unsigned left)
{
        g_autofree char *path = test_folder_path(folder, "fill"), *block = filled('x', 1024);
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        off_t size = 0;

        must(fd >= 0, path);
        while (write(fd, block, 1024) == 1024)
                size += 1024;
        must(errno == ENOSPC && size >= (off_t) left * 1024, "filling the disk");
        must(ftruncate(fd, size - (off_t) left * 1024) == 0 && fsync(fd) == 0, path);
        must(close(fd) == 0, path);
}

static void
fill_inodes(const TestFolder *folder, unsigned left)
{
        unsigned made = 0;

        for (;; made++) {
                g_autofree char *name = g_strdup_printf("n%u", made);
                g_autofree char *path = test_folder_path(folder, name);
                int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

                if (fd < 0)
                        break;
                (void) close(fd);
        }
        must(errno == ENOSPC && made >= left, "using up the inodes");
        while (left-- > 0) {
                g_autofree char *name = g_strdup_printf("n%u", --made);
                g_autofree char *path = test_folder_path(folder, name);

                must(unlink(path) == 0, path);
        }
}

static void
empty_again(const TestFolder *folder)
{
        g_autofree char *command = g_strdup_printf("rm -f '%s'/fill '%s'/n*", folder->path,
                                                   folder->path);

        run(command);
}

/* One more block or inode each time, until there are enough. */
static void
sweep(TestFolder *folder, void (*fill)(const TestFolder *folder, unsigned left), bool fresh)
{
        g_autofree char *large = filled('y', 5000), *old = filled('z', 3000);
        unsigned refused = 0;

        if (!fresh)
                must(change(folder, old, NULL), "the first change");
        for (unsigned left = 0; left < STEPS_MAX; left++) {
                g_autofree char *dropin = content(folder, DROPIN), *dropin_now = NULL;
                g_autofree char *history = content(folder, HISTORY), *history_now = NULL;
                g_autoptr(GError) error = NULL;
                bool done;

                fill(folder, left);
                done = change(folder, large, &error);
                empty_again(folder);
                dropin_now = content(folder, DROPIN);
                if (done) {
                        must(g_strcmp0(dropin_now, large) == 0, "the new drop-in");
                        must(refused > 0, "a disk too full for the change");
                        return;
                }
                refused++;
                history_now = content(folder, HISTORY);
                must(g_strcmp0(dropin_now, dropin) == 0, "the old drop-in, byte for byte");
                must(g_strcmp0(history_now, history) == 0, "the old history, byte for byte");
                must(count_entries(folder, "etc/systemd/system/" UNIT ".d") == (fresh ? 0 : 1),
                     "no temporary file");
                must(g_error_matches(error, GBN_ERROR, GBN_ERROR_IO) &&
                             strstr(error->message, "cannot write: No space left on device"),
                     error->message);
        }
        must(false, "a disk that is never large enough");
}

static void
without_blocks(TestFolder *folder)
{
        sweep(folder, fill_blocks, false);
}

static void
without_inodes(TestFolder *folder)
{
        sweep(folder, fill_inodes, false);
}

static void
fresh_without_blocks(TestFolder *folder)
{
        sweep(folder, fill_blocks, true);
}

static void
fresh_without_inodes(TestFolder *folder)
{
        sweep(folder, fill_inodes, true);
}

static void
a_disk_without_room_at_any_step_leaves_drop_in_and_history(void)
{
        in_a_child(without_blocks);
}

static void
a_disk_without_inodes_at_any_step_leaves_drop_in_and_history(void)
{
        in_a_child(without_inodes);
}

static void
a_first_change_on_a_full_disk_leaves_neither_drop_in_nor_history(void)
{
        in_a_child(fresh_without_blocks);
        in_a_child(fresh_without_inodes);
}

static void
remove_on_full(TestFolder *folder)
{
        g_autofree char *old = filled('z', 3000), *text = NULL;

        must(change(folder, old, NULL), "the first change");
        fill_blocks(folder, 0);
        must(gbn_dropin_store_write(folder->root, UNIT, NULL, NULL), "removing");
        text = content(folder, DROPIN);
        must(!text, "no drop-in");
}

static void
a_drop_in_can_be_taken_away_on_a_full_disk(void)
{
        in_a_child(remove_on_full);
}

static void
write_to_a_closed_disk(TestFolder *folder)
{
        g_autofree char *dropin = NULL, *history = NULL, *dropin_now = NULL, *history_now = NULL;
        g_autofree char *close_it = g_strdup_printf("mount -o remount,ro '%s'", folder->path);
        g_autoptr(GError) error = NULL;
        GbnHistoryEntry entry = entry_with(NULL);

        must(change(folder, "old\n", NULL), "the first change");
        dropin = content(folder, DROPIN);
        history = content(folder, HISTORY);
        run(close_it);
        must(!gbn_dropin_store_write(folder->root, UNIT, "new\n", &error), "no writing");
        must(g_error_matches(error, GBN_ERROR, GBN_ERROR_IO) &&
                     strstr(error->message, "cannot write: Read-only file system"),
             error->message);
        must(!gbn_dropin_store_write(folder->root, UNIT, NULL, NULL), "no removing");
        must(!gbn_dropin_store_write(folder->root, "b.service", "new\n", NULL), "no new folder");
        must(!gbn_history_add(folder->root, &entry, NULL), "no record");
        dropin_now = content(folder, DROPIN);
        history_now = content(folder, HISTORY);
        must(g_strcmp0(dropin, dropin_now) == 0 && g_strcmp0(history, history_now) == 0,
             "the old state");
}

static void
a_disk_that_was_closed_meanwhile_keeps_its_state(void)
{
        in_a_child(write_to_a_closed_disk);
}

static const TestCase tests[] = {
        TEST(a_disk_without_room_at_any_step_leaves_drop_in_and_history),
        TEST(a_disk_without_inodes_at_any_step_leaves_drop_in_and_history),
        TEST(a_first_change_on_a_full_disk_leaves_neither_drop_in_nor_history),
        TEST(a_drop_in_can_be_taken_away_on_a_full_disk),
        TEST(a_disk_that_was_closed_meanwhile_keeps_its_state),
};
RUN_TESTS("small-disk", tests)
