/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Temporary file in the same folder, fsync, rename, fsync of the folder: in that order. */
#include "base/file-write.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One more folder down, with no link followed and no other file system entered. */
static int
open_below(int fd, const char *name)
{
        struct open_how how = {
                .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW,
                .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
        };

        return (int) syscall(SYS_openat2, fd, name, &how, sizeof how);
}

/* With the mode that it shall have, whatever the umask says. */
static bool
make_folder(int fd, const char *name)
{
        if (mkdirat(fd, name, 0755) < 0)
                return errno == EEXIST;
        return fchmodat(fd, name, 0755, 0) == 0;
}

/* Makes what is missing when asked to. A descriptor, or -1 and errno. */
static int
open_folder(const GbnRoot *root, const char *folder, bool make)
{
        g_auto(GStrv) parts = g_strsplit(folder, "/", -1);
        int fd = open(root->real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        for (char **part = parts; fd >= 0 && *part; part++) {
                int next;

                if (**part == '\0')
                        continue;
                if (make && !make_folder(fd, *part))
                        next = -1;
                else
                        next = open_below(fd, *part);
                if (next < 0) {
                        int kept = errno;

                        (void) close(fd);
                        errno = kept;
                        return -1;
                }
                (void) close(fd);
                fd = next;
        }
        return fd;
}

static bool
write_all(int fd, const char *text)
{
        size_t left = strlen(text);

        while (left > 0) {
                ssize_t n = write(fd, text, left);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return false;
                text += n;
                left -= (size_t) n;
        }
        return fsync(fd) == 0;
}

static bool
failed(GError **error, const char *folder, const char *name)
{
        g_autofree char *path = g_build_filename(folder, name, NULL);
        int error_number = errno;

        g_set_error(error, GBN_ERROR, GBN_ERROR_IO, "%s: cannot write: %s", path,
                    g_strerror(error_number));
        return false;
}

static bool
is_replaceable(int fd, const char *name, const char *folder, GError **error)
{
        struct stat st;

        if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT || failed(error, folder, name);
        if (S_ISREG(st.st_mode))
                return true;
        g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_FILE,
                    "%s/%s: not a regular file; it is left alone", folder, name);
        return false;
}

static bool
replace(int fd, const char *folder, const char *name, const char *text, GError **error)
{
        uint64_t number = 0;
        g_autofree char *temporary = NULL;
        bool done;
        int file;

        (void) getrandom(&number, sizeof number, 0);
        temporary = g_strdup_printf(".%s.%016" G_GINT64_MODIFIER "x", name, number);
        file = openat(fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file < 0)
                return failed(error, folder, name);
        done = write_all(file, text) && fchmod(file, 0644) == 0 &&
               renameat(fd, temporary, fd, name) == 0 && fsync(fd) == 0;
        if (!done) {
                (void) failed(error, folder, name);
                (void) unlinkat(fd, temporary, 0);
        }
        (void) close(file);
        return done;
}

bool
gbn_file_write(const GbnRoot *root, const char *folder, const char *name, const char *text,
               GError **error)
{
        int fd = open_folder(root, folder, true);
        bool done;

        if (fd < 0)
                return failed(error, folder, name);
        done = is_replaceable(fd, name, folder, error) && replace(fd, folder, name, text, error);
        (void) close(fd);
        return done;
}

/* What a crash cut off shall not run into what comes now. */
static bool
end_line(int fd)
{
        off_t size = lseek(fd, 0, SEEK_END);
        char last = '\n';

        if (size > 0 && pread(fd, &last, 1, size - 1) != 1)
                return false;
        return last == '\n' || write_all(fd, "\n");
}

bool
gbn_file_append(const GbnRoot *root, const char *folder, const char *name, const char *text,
                GError **error)
{
        int fd = open_folder(root, folder, true), file;
        bool done;

        if (fd < 0)
                return failed(error, folder, name);
        file = openat(fd, name, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                      0600);
        done = file >= 0 && is_replaceable(fd, name, folder, error) &&
               ((end_line(file) && write_all(file, text) && fsync(fd) == 0) ||
                failed(error, folder, name));
        if (file < 0)
                (void) failed(error, folder, name);
        else
                (void) close(file);
        (void) close(fd);
        return done;
}

bool
gbn_file_remove(const GbnRoot *root, const char *folder, const char *name, GError **error)
{
        g_autofree char *parent = g_path_get_dirname(folder), *base = g_path_get_basename(folder);
        int fd = open_folder(root, folder, false), above;
        bool done;

        if (fd < 0)
                return errno == ENOENT || failed(error, folder, name);
        done = is_replaceable(fd, name, folder, error) &&
               ((unlinkat(fd, name, 0) == 0 || errno == ENOENT) || failed(error, folder, name));
        if (done)
                (void) fsync(fd);
        (void) close(fd);
        above = done ? open_folder(root, parent, false) : -1;
        if (above >= 0) {
                /* Fails where others keep drop-ins there, and then it shall stay. */
                if (unlinkat(above, base, AT_REMOVEDIR) == 0)
                        (void) fsync(above);
                (void) close(above);
        }
        return done;
}
