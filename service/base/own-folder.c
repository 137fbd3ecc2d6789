/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In a folder that others may write to they can swap whatever was looked at, so there every later check is
 * worth nothing. In one that they may not, names stay what they were. */
#include "base/own-folder.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITABLE_FOR_OTHERS (S_IWGRP | S_IWOTH)

char *
gbn_own_path(const GbnRoot *root, const char *folder, const char *name)
{
        return g_build_filename(root->path, folder, name, NULL);
}

static bool
check_owner(const struct stat *st, const char *path, GError **error)
{
        if (st->st_uid != 0 && st->st_uid != geteuid()) {
                gbn_error_set(
                        error, GBN_ERROR_BAD_FILE,
                        N_("%s: it belongs to uid %u, who could change what Gabion keeps there; give it to "
                           "root, or do this as that user"),
                        path, (unsigned) st->st_uid);
                return false;
        }
        if (st->st_mode & WRITABLE_FOR_OTHERS) {
                g_autofree char *mode = g_strdup_printf("%04o", (unsigned) st->st_mode & 07777);

                gbn_error_set(
                        error, GBN_ERROR_BAD_FILE,
                        N_("%s: its mode is %s, so others can change what Gabion keeps there; take that "
                           "away first: chmod go-w %s"),
                        path, mode, path);
                return false;
        }
        return true;
}

static bool
check_folder(int fd, const char *path, GError **error)
{
        struct stat st;

        if (fstat(fd, &st) < 0) {
                gbn_error_set_errno(error, errno, path);
                return false;
        }
        return check_owner(&st, path, error);
}

/* With the mode that it shall have, whatever the umask says. The folder around it has been checked, so
 * nobody can put another in its place in between. */
static bool
make_folder(int fd, const char *name, bool *ret_made)
{
        *ret_made = mkdirat(fd, name, 0755) == 0;
        if (!*ret_made)
                return errno == EEXIST;
        return fchmodat(fd, name, 0755, 0) == 0 && fsync(fd) == 0;
}

/* One name without a slash, so openat() confines it; openat2() is not to be had under RestrictSUIDSGID=,
 * and the daemon lives under it. */
static int
open_below(int fd, const char *name)
{
        if (g_str_equal(name, "..")) {
                errno = EINVAL;
                return -1;
        }
        return openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void
set_step_error(GError **error, int error_number, const char *path, bool is_link, bool writes)
{
        if (is_link)
                gbn_error_set(
                        error, GBN_ERROR_BAD_FILE,
                        N_("%s: a symbolic link; Gabion keeps its files in real folders only"),
                        path);
        else if (error_number == ENOTDIR)
                gbn_error_set(error, GBN_ERROR_BAD_FILE, N_("%s: not a folder; move it away first"),
                              path);
        else if (writes)
                gbn_error_set(error, GBN_ERROR_IO, N_("%s: cannot write: %s"), path,
                              g_strerror(error_number));
        else
                gbn_error_set_errno(error, error_number, path);
}

/* One folder further down; the one above is closed. */
static int
step(int fd, const char *name, const char *path, bool *ret_made, GError **error)
{
        int next = ret_made && !make_folder(fd, name, ret_made) ? -1 : open_below(fd, name);

        if (next < 0) {
                int error_number = errno;
                struct stat st;
                bool is_link = fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
                               S_ISLNK(st.st_mode);

                set_step_error(error, error_number, path, is_link, ret_made);
        }
        (void) close(fd);
        if (next < 0 || check_folder(next, path, error))
                return next;
        (void) close(next);
        return -1;
}

static int
open_root(const GbnRoot *root, GError **error)
{
        int fd = root->fd < 0 ? open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                              : openat(root->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0) {
                gbn_error_set_errno(error, errno, root->path);
                return -1;
        }
        if (check_folder(fd, root->path, error))
                return fd;
        (void) close(fd);
        return -1;
}

int
gbn_own_folder_open(const GbnRoot *root, const char *folder, bool *ret_made, GError **error)
{
        g_auto(GStrv) parts = g_strsplit(folder, "/", -1);
        g_autofree char *path = g_strdup(root->path);
        int fd = open_root(root, error);

        for (char **part = parts; fd >= 0 && *part; part++) {
                char *longer;

                if (**part == '\0')
                        continue;
                longer = g_build_filename(path, *part, NULL);
                g_free(path);
                path = longer;
                fd = step(fd, *part, path, ret_made, error);
        }
        return fd;
}

bool
gbn_own_file_check(int fd, const char *path, GError **error)
{
        struct stat st;

        if (fstat(fd, &st) < 0) {
                gbn_error_set_errno(error, errno, path);
                return false;
        }
        if (!S_ISREG(st.st_mode)) {
                gbn_error_set(error, GBN_ERROR_BAD_FILE,
                              N_("%s: not a regular file; it is left alone, move it away first"),
                              path);
                return false;
        }
        if (!check_owner(&st, path, error))
                return false;
        if (st.st_nlink > 1) {
                gbn_error_set(
                        error, GBN_ERROR_BAD_FILE,
                        N_("%s: a file with %u names (hard links); it is left alone, move it away first"),
                        path, (unsigned) st.st_nlink);
                return false;
        }
        return true;
}

bool
gbn_own_file_look(int folder, const char *name, const char *path, bool *ret_exists, GError **error)
{
        int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        bool done;

        *ret_exists = fd >= 0;
        if (fd < 0 && errno == ENOENT)
                return true;
        if (fd < 0) {
                gbn_error_set_errno(error, errno, path);
                return false;
        }
        done = gbn_own_file_check(fd, path, error);
        (void) close(fd);
        return done;
}

/* Looks before it opens, so that no device wakes up, and once more at what it opened. */
static int
open_checked(int folder, const char *name, const char *path, GError **error)
{
        bool exists;
        int fd;

        if (!gbn_own_file_look(folder, name, path, &exists, error))
                return -1;
        fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0) {
                gbn_error_set_errno(error, errno, path);
                return -1;
        }
        if (gbn_own_file_check(fd, path, error))
                return fd;
        (void) close(fd);
        return -1;
}

bool
gbn_own_file_read(const GbnRoot *root, const char *path, size_t cap, GbnFile *ret, GError **error)
{
        g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path),
                        *whole = gbn_own_path(root, folder, name);
        int above = gbn_own_folder_open(root, folder, NULL, error),
            fd = above < 0 ? -1 : open_checked(above, name, whole, error);
        bool done = fd >= 0 && gbn_file_read_stream(fd, whole, cap, ret, error);

        if (fd >= 0)
                (void) close(fd);
        if (above >= 0)
                (void) close(above);
        return done;
}
