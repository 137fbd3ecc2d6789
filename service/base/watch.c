/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* inotify(7) tells of changes in a file or folder, but follows it wherever it is moved, and knows nothing
 * of a path. So a path is looked up again each time, and must lead to the same thing; for what lies
 * directly in a folder that is watched, the folder tells. */
#include "base/watch.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#define CHANGES                                                                            \
        (IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MODIFY | \
         IN_MOVED_FROM | IN_MOVED_TO | IN_MOVE_SELF)

/* Not in every version of the kernel's header. */
#define MAGIC_BCACHEFS 0xca451a4e
#define MAGIC_EROFS 0xe0f5e1e2
#define MAGIC_EXFAT 0x2011bab0
#define MAGIC_JFS 0x3153464a
#define MAGIC_ZFS 0x2fc12fc1

typedef struct {
        char *path;
        bool in_root; /* below the root that is a folder; else on this machine */
        bool is_way;  /* only where the path leads to matters, not what is there */
        bool is_there,
                tells; /* tells: a folder which is watched, so that it speaks for its files */
        struct stat st;
} Item;

struct GbnWatch {
        int inotify, mounts, root; /* descriptors, -1: none; root: of the tree that is no machine */
        char *root_path;
        struct utsname host;
        GHashTable *items;  /* char * key_of() → Item * */
        GPtrArray *checked; /* Item *: those that are looked up again each time */
        bool is_good, follows;
};

static void
item_free(void *data)
{
        Item *item = data;

        g_free(item->path);
        g_free(item);
}

static void
close_one(int *fd)
{
        if (*fd >= 0)
                (void) close(*fd);
        *fd = -1;
}

GbnWatch *
gbn_watch_new(void)
{
        GbnWatch *watch = g_new0(GbnWatch, 1);

        watch->inotify = watch->mounts = watch->root = -1;
        watch->items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, item_free);
        watch->checked = g_ptr_array_new();
        return watch;
}

static void
forget(GbnWatch *watch)
{
        close_one(&watch->inotify);
        close_one(&watch->mounts);
        close_one(&watch->root);
        g_clear_pointer(&watch->root_path, g_free);
        g_ptr_array_set_size(watch->checked, 0);
        g_hash_table_remove_all(watch->items);
        watch->is_good = false;
}

void
gbn_watch_free(GbnWatch *watch)
{
        if (!watch)
                return;
        forget(watch);
        g_hash_table_destroy(watch->items);
        g_ptr_array_unref(watch->checked);
        g_free(watch);
}

void
gbn_watch_reset(GbnWatch *watch)
{
        forget(watch);
        watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        watch->mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
        watch->is_good = watch->inotify >= 0 && watch->mounts >= 0 && uname(&watch->host) >= 0;
}

void
gbn_watch_give_up(GbnWatch *watch)
{
        watch->is_good = false;
}

void
gbn_watch_follow(GbnWatch *watch, bool follow)
{
        watch->follows = follow;
}

/* What is changed on another machine, or by a program that answers for the file system, inotify does not
 * see. */
static bool
is_local(int fd)
{
        static const unsigned known[] = {
                BTRFS_SUPER_MAGIC,
                EXT4_SUPER_MAGIC,
                F2FS_SUPER_MAGIC,
                ISOFS_SUPER_MAGIC,
                MAGIC_BCACHEFS,
                MAGIC_EROFS,
                MAGIC_EXFAT,
                MAGIC_JFS,
                MAGIC_ZFS,
                MSDOS_SUPER_MAGIC,
                OVERLAYFS_SUPER_MAGIC,
                RAMFS_MAGIC,
                REISERFS_SUPER_MAGIC,
                SQUASHFS_MAGIC,
                TMPFS_MAGIC,
                XFS_SUPER_MAGIC,
        };
        struct statfs fs;

        if (fstatfs(fd, &fs) < 0)
                return false;
        for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
                if ((unsigned) fs.f_type == known[i])
                        return true;
        return false;
}

static int
open_item(const GbnWatch *watch, const Item *item)
{
        const GbnRoot root = { .fd = item->in_root ? watch->root : -1 };

        return gbn_root_open_at(&root, item->path, O_PATH);
}

static bool
stat_item(const GbnWatch *watch, const Item *item, bool follow, struct stat *ret)
{
        const GbnRoot root = { .fd = item->in_root ? watch->root : -1 };

        return gbn_root_stat(&root, item->path, follow, ret);
}

/* A file that may not be read has no watch either; who may read it is part of its state. */
static bool
begin_watch(GbnWatch *watch, int fd)
{
        char path[sizeof "/proc/self/fd/" + 3 * sizeof fd];

        (void) g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        return is_local(fd) &&
               (inotify_add_watch(watch->inotify, path, CHANGES) >= 0 || errno == EACCES);
}

/* Keeps the item under the eyes of inotify, and of the next look if its folder does not speak for it. */
static void
take(GbnWatch *watch, Item *item, bool is_told)
{
        int fd = open_item(watch, item);

        item->is_there = fd >= 0 && fstat(fd, &item->st) >= 0;
        if (item->is_there && !item->is_way &&
            (S_ISREG(item->st.st_mode) || S_ISDIR(item->st.st_mode))) {
                if (!begin_watch(watch, fd))
                        watch->is_good = false;
                item->tells = S_ISDIR(item->st.st_mode);
        }
        close_one(&fd);
        if (!is_told)
                g_ptr_array_add(watch->checked, item);
}

static char *
key_of(const char *path, bool in_root, bool is_way)
{
        return g_strconcat(in_root ? "root " : "host ", is_way ? "way " : "", path, NULL);
}

static bool
is_top(const char *path)
{
        return g_str_equal(path, "/") || *path != '/';
}

/* Whether the folder of a path would tell of any change of it; of one that is not there, the last folder on the
 * way that is. */
static bool
folder_tells(const GbnWatch *watch, const char *path, bool in_root)
{
        const GbnRoot root = { .fd = in_root ? watch->root : -1 };
        g_autofree char *folder = g_path_get_dirname(path);
        g_autofree char *key = key_of(folder, in_root, false);
        const Item *item = g_hash_table_lookup(watch->items, key);
        struct stat st;

        if (item || is_top(folder))
                return item && (item->tells || !item->is_there);
        return !gbn_root_stat(&root, folder, false, &st) && errno == ENOENT &&
               folder_tells(watch, folder, in_root);
}

/* The target of a link, for those to a file of a folder that speaks for it, and for the only one that
 * so many have; NULL for others. */
static char *
plain_target(const GbnWatch *watch, const Item *item)
{
        int fd = gbn_root_open_at(&(GbnRoot) { .fd = item->in_root ? watch->root : -1 }, item->path,
                                  O_PATH | O_NOFOLLOW);
        g_autofree char *folder = NULL;
        char target[GBN_LINK_BYTES_MAX];
        ssize_t length = fd < 0 ? -1 : readlinkat(fd, "", target, sizeof target - 1);

        close_one(&fd);
        if (length <= 0)
                return NULL;
        target[length] = '\0';
        if (g_str_equal(target, "/dev/null"))
                return g_strdup(target);
        folder = g_path_get_dirname(item->path);
        if (!strchr(target, '/'))
                return g_build_filename(folder, target, NULL);
        return *target == '/' && folder_tells(watch, target, item->in_root) ? g_strdup(target)
                                                                            : NULL;
}

static Item *
new_item(GbnWatch *watch, const char *path, bool in_root, bool is_way)
{
        Item *item = g_new0(Item, 1);

        item->path = g_strdup(path);
        item->in_root = in_root;
        item->is_way = is_way;
        (void) g_hash_table_insert(watch->items, key_of(path, in_root, is_way), item);
        return item;
}

static void
add_path(GbnWatch *watch, const char *path, bool in_root, bool is_way)
{
        g_autofree char *key = key_of(path, in_root, is_way), *target = NULL;
        const GbnRoot root = { .fd = in_root ? watch->root : -1 };
        bool is_told = !is_way && folder_tells(watch, path, in_root);
        struct stat st;
        Item *item;

        if (g_hash_table_contains(watch->items, key))
                return;
        /* The folder tells when it is made; of a whole path that is not there, the last folder that is. */
        if (!is_way && !is_told && !gbn_root_stat(&root, path, false, &st) && errno == ENOENT &&
            !is_top(path)) {
                g_autofree char *folder = g_path_get_dirname(path);

                add_path(watch, folder, in_root, false);
                is_told = folder_tells(watch, path, in_root);
        }
        /* Most files: nothing is to be kept of them. */
        if (is_told && (!gbn_root_stat(&root, path, false, &st) || S_ISREG(st.st_mode)))
                return;
        if (g_hash_table_size(watch->items) >= GBN_WATCHED_MAX) {
                watch->is_good = false;
                return;
        }
        item = new_item(watch, path, in_root, is_way);
        target = is_told && S_ISLNK(st.st_mode) ? plain_target(watch, item) : NULL;
        if (target)
                add_path(watch, target, in_root, false);
        else
                take(watch, item, is_told && !S_ISLNK(st.st_mode));
}

static void
add(GbnWatch *watch, const GbnRoot *root, const char *path, bool is_way)
{
        bool in_root = root->fd >= 0;

        if (!watch->is_good)
                return;
        if (in_root && watch->root < 0) {
                watch->root = fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
                watch->root_path = g_strdup(root->path);
        }
        if (in_root && watch->root < 0)
                watch->is_good = false;
        else
                add_path(watch, path, in_root, is_way);
}

void
gbn_watch_add(GbnWatch *watch, const GbnRoot *root, const char *path)
{
        add(watch, root, path, false);
}

void
gbn_watch_note(GbnWatch *watch, const GbnRoot *root, const char *path)
{
        if (watch->follows)
                add(watch, root, path, false);
}

void
gbn_watch_note_way(GbnWatch *watch, const GbnRoot *root, const char *path)
{
        if (watch->follows)
                add(watch, root, path, true);
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
        return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_mode == b->st_mode &&
               a->st_uid == b->st_uid && a->st_gid == b->st_gid && a->st_rdev == b->st_rdev;
}

static bool
items_are_same(const GbnWatch *watch)
{
        struct stat st;

        for (unsigned i = 0; i < watch->checked->len; i++) {
                const Item *item = watch->checked->pdata[i];
                bool is_there = stat_item(watch, item, true, &st);

                if (is_there != item->is_there || (is_there && !is_same(&st, &item->st)))
                        return false;
        }
        return true;
}

/* The folder that stands for "/" is still what its path means. */
static bool
root_is_same(const GbnWatch *watch)
{
        struct stat path, folder;

        return watch->root < 0 || (stat(watch->root_path, &path) >= 0 &&
                                   fstat(watch->root, &folder) >= 0 && is_same(&path, &folder));
}

static bool
inotify_is_silent(const GbnWatch *watch)
{
        char events[sizeof(struct inotify_event) + NAME_MAX + 1];

        return read(watch->inotify, events, sizeof events) < 0 && errno == EAGAIN;
}

static bool
mounts_are_same(const GbnWatch *watch)
{
        struct pollfd poll_fd = { .fd = watch->mounts, .events = POLLPRI };

        return poll(&poll_fd, 1, 0) == 0 || !(poll_fd.revents & (POLLPRI | POLLERR));
}

static bool
host_is_same(const GbnWatch *watch)
{
        struct utsname host;

        return uname(&host) >= 0 && memcmp(&host, &watch->host, sizeof host) == 0;
}

bool
gbn_watch_is_unchanged(GbnWatch *watch)
{
        watch->is_good = watch->is_good && mounts_are_same(watch) && items_are_same(watch) &&
                         root_is_same(watch) && host_is_same(watch) && inotify_is_silent(watch);
        return watch->is_good;
}
