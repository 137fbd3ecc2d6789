/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* openat2 with RESOLVE_IN_ROOT does the confining; on a kernel without it reading fails. */
#include "base/file-read.h"

#include "base/error.h"
#include "base/text.h"
#include "base/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* For what does not know its size. */
#define FIRST_READ_BYTES (8 * 1024)

GbnRoot *
gbn_root_open(const char *path, GError **error)
{
        g_autoptr(GbnRoot) root = g_new0(GbnRoot, 1);
        struct stat st;

        root->fd = -1;
        root->path = g_strdup(path ? path : "/");
        root->real = realpath(root->path, NULL);
        if (!root->real) {
                gbn_error_set_errno(error, errno, root->path);
                return NULL;
        }
        if (g_str_equal(root->real, "/"))
                return g_steal_pointer(&root);

        root->fd = open(root->real, O_PATH | O_CLOEXEC);
        if (root->fd < 0 || fstat(root->fd, &st) < 0) {
                gbn_error_set_errno(error, errno, root->path);
                return NULL;
        }
        if (!S_ISDIR(st.st_mode)) {
                gbn_error_set(error, GBN_ERROR_BAD_FILE, N_("%s: not a folder"), root->path);
                return NULL;
        }
        return g_steal_pointer(&root);
}

void
gbn_root_free(GbnRoot *root)
{
        if (!root)
                return;
        if (root->fd >= 0)
                (void) close(root->fd);
        g_free(root->path);
        free(root->real);
        g_free(root);
}

static void
note(const GbnRoot *root, const char *path)
{
        if (root->watch)
                gbn_watch_note(root->watch, root, path);
}

static int
open_at(const GbnRoot *root, const char *path, int flags)
{
        struct open_how how = {
                .flags = (uint64_t) (unsigned) flags | O_CLOEXEC,
                .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
        };

        if (!(flags & O_PATH))
                how.flags |= O_NOCTTY | O_NONBLOCK;
        if (root->fd < 0)
                return open(path, (int) how.flags);
        return (int) syscall(SYS_openat2, root->fd, path, &how, sizeof how);
}

int
gbn_root_open_at(const GbnRoot *root, const char *path, int flags)
{
        note(root, path);
        return open_at(root, path, flags);
}

bool
gbn_root_stat(const GbnRoot *root, const char *path, bool follow, struct stat *ret)
{
        int fd, r;

        note(root, path);
        if (root->fd < 0)
                return (follow ? stat(path, ret) : lstat(path, ret)) >= 0;
        fd = open_at(root, path, O_PATH | (follow ? 0 : O_NOFOLLOW));
        if (fd < 0)
                return false;
        r = fstat(fd, ret);
        (void) close(fd);
        return r >= 0;
}

char *
gbn_root_resolve(const GbnRoot *root, const char *path)
{
        g_autofree char *link = NULL, *target = NULL;
        char *real, *result;
        int fd;

        if (root->watch)
                gbn_watch_note_way(root->watch, root, path);
        if (root->fd < 0) {
                real = realpath(path, NULL);
                result = g_strdup(real);
                free(real);
                return result;
        }
        fd = open_at(root, path, O_PATH);
        if (fd < 0)
                return NULL;
        link = g_strdup_printf("/proc/self/fd/%d", fd);
        target = g_file_read_link(link, NULL);
        (void) close(fd);
        if (!target || !g_str_has_prefix(target, root->real))
                return NULL;
        return g_strdup(target[strlen(root->real)] ? target + strlen(root->real) : "/");
}

void
gbn_file_clear(GbnFile *file)
{
        g_clear_pointer(&file->data, g_free);
        file->size = 0;
        file->is_null = false;
}

static const char *
kind_in_words(mode_t mode)
{
        if (S_ISDIR(mode))
                return N_("a folder");
        if (S_ISFIFO(mode))
                return N_("a FIFO");
        if (S_ISSOCK(mode))
                return N_("a socket");
        if (S_ISBLK(mode))
                return N_("a block device");
        return N_("a device");
}

static bool
set_too_large(GError **error, const char *name, size_t cap)
{
        gbn_error_set(error, GBN_ERROR_TOO_LARGE, N_("%s: larger than %u KiB"), name,
                      (unsigned) (cap / 1024));
        return false;
}

/* Reads one byte more than the cap at the most, to tell "exactly the cap" from "more". ret says which
 * size to expect, which spares a read to see the end; 0: none is known. */
static bool
read_all(int fd, const char *name, size_t cap, GbnFile *ret, GError **error)
{
        size_t expected = ret->size, used = 0;
        size_t room = expected > 0 ? expected + 2 : FIRST_READ_BYTES;
        g_autofree char *data = g_malloc(room);

        ret->size = 0;
        for (;;) {
                ssize_t n;

                if (used + 1 == room) {
                        room *= 2;
                        data = g_realloc(data, room);
                }
                n = read(fd, data + used, room - used - 1);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0) {
                        gbn_error_set_errno(error, errno, name);
                        return false;
                }
                if (n == 0)
                        break;
                used += (size_t) n;
                if (used > cap)
                        return set_too_large(error, name, cap);
                if (used == expected)
                        break;
        }
        data[used] = '\0';
        ret->data = g_steal_pointer(&data);
        ret->size = used;
        ret->is_null = used == 0;
        return true;
}

/* An image may have no /dev/null for the link of a masked unit to end at. */
static bool
links_to_null(const GbnRoot *root, const char *path)
{
        char target[sizeof "/dev/null" + 1];
        int fd = gbn_root_open_at(root, path, O_PATH | O_NOFOLLOW);
        ssize_t length = fd < 0 ? -1 : readlinkat(fd, "", target, sizeof target);

        if (fd >= 0)
                (void) close(fd);
        return length == (ssize_t) strlen("/dev/null") &&
               memcmp(target, "/dev/null", (size_t) length) == 0;
}

bool
gbn_file_read(const GbnRoot *root, const char *path, size_t cap, GbnFile *ret, GError **error)
{
        struct stat st;
        bool done;
        int fd;

        /* Looks before it opens, so that no device wakes up. */
        if (!gbn_root_stat(root, path, true, &st)) {
                int error_number = errno;

                if (error_number != ENOENT || !links_to_null(root, path)) {
                        gbn_error_set_errno(error, error_number, path);
                        return false;
                }
                st.st_mode = S_IFCHR;
        }
        if (S_ISCHR(st.st_mode)) {
                *ret = (GbnFile) { .is_null = true };
                return true;
        }
        if (!S_ISREG(st.st_mode)) {
                gbn_error_set_words(error, GBN_ERROR_BAD_FILE,
                                    gbn_words_mark(gbn_words_new(N_("%s: %s, not a regular file"),
                                                                 path, kind_in_words(st.st_mode)),
                                                   2));
                return false;
        }
        fd = gbn_root_open_at(root, path, O_RDONLY);
        if (fd < 0) {
                gbn_error_set_errno(error, errno, path);
                return false;
        }
        /* What was looked at may have been swapped since: look again at what was opened. */
        if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
                gbn_error_set(error, GBN_ERROR_BAD_FILE, N_("%s: not a regular file"), path);
                done = false;
        } else if (st.st_size > 0 && (size_t) st.st_size > cap)
                done = set_too_large(error, path, cap);
        else {
                *ret = (GbnFile) { .size = (size_t) st.st_size };
                done = read_all(fd, path, cap, ret, error);
        }
        (void) close(fd);
        return done;
}

bool
gbn_file_read_stream(int fd, const char *name, size_t cap, GbnFile *ret, GError **error)
{
        *ret = (GbnFile) { 0 };
        return read_all(fd, name, cap, ret, error);
}
