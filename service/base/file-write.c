/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Temporary file in the same folder, fsync, rename, fsync of the folder: in that order. */
#include "base/file-write.h"

#include "base/error.h"
#include "base/own-folder.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

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
failed(GError **error, const char *path)
{
        int error_number = errno;

        gbn_error_set(error, GBN_ERROR_IO, N_("%s: cannot write: %s"), path,
                      g_strerror(error_number));
        return false;
}

#define NUMBER_DIGITS 16U

static bool
is_temporary(const char *entry, const char *name)
{
        size_t length = strlen(name);

        return entry[0] == '.' && strncmp(entry + 1, name, length) == 0 &&
               entry[length + 1] == '.' &&
               strspn(entry + length + 2, "0123456789abcdef") == NUMBER_DIGITS &&
               entry[length + 2 + NUMBER_DIGITS] == '\0';
}

/* What a crash has left; systemd passes over such names, and so does everybody else. */
static void
drop_temporaries(int folder, const char *name)
{
        int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *stream = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;

        if (fd >= 0 && !stream)
                (void) close(fd);
        while (stream && (entry = readdir(stream)))
                if (is_temporary(entry->d_name, name))
                        (void) unlinkat(folder, entry->d_name, 0);
        if (stream)
                (void) closedir(stream);
}

static bool
replace(int fd, const char *name, const char *path, const char *text, GError **error)
{
        uint64_t number = 0;
        g_autofree char *temporary = NULL;
        bool done;
        int file;

        drop_temporaries(fd, name);
        (void) getrandom(&number, sizeof number, 0);
        temporary = g_strdup_printf(".%s.%016" G_GINT64_MODIFIER "x", name, number);
        file = openat(fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file < 0)
                return failed(error, path);
        done = fchmod(file, 0644) == 0 && write_all(file, text) &&
               renameat(fd, temporary, fd, name) == 0 && fsync(fd) == 0;
        if (!done) {
                (void) failed(error, path);
                (void) unlinkat(fd, temporary, 0);
        }
        (void) close(file);
        return done;
}

/* Fails where anybody else keeps something in it, and then it shall stay. */
static void
drop_empty_folder(const GbnRoot *root, const char *folder)
{
        g_autofree char *parent = g_path_get_dirname(folder), *base = g_path_get_basename(folder);
        int above = gbn_own_folder_open(root, parent, NULL, NULL);

        if (above < 0)
                return;
        if (unlinkat(above, base, AT_REMOVEDIR) == 0)
                (void) fsync(above);
        (void) close(above);
}

bool
gbn_file_write(const GbnRoot *root, const char *folder, const char *name, const char *text,
               GError **error)
{
        g_autofree char *path = gbn_own_path(root, folder, name);
        bool made, exists, done;
        int fd = gbn_own_folder_open(root, folder, &made, error);

        if (fd < 0)
                return false;
        done = gbn_own_file_look(fd, name, path, &exists, error) &&
               replace(fd, name, path, text, error);
        (void) close(fd);
        if (!done && made)
                drop_empty_folder(root, folder);
        return done;
}

/* What a crash cut off shall not run into what comes now. */
static bool
end_line(int fd, off_t size)
{
        char last = '\n';

        if (size > 0 && pread(fd, &last, 1, size - 1) != 1)
                return false;
        return last == '\n' || write_all(fd, "\n");
}

/* All of it or nothing: half a line would spoil the file for those who read it next. */
static bool
append_all(int fd, const char *path, const char *text, GError **error)
{
        off_t size = lseek(fd, 0, SEEK_END);

        if (size >= 0 && end_line(fd, size) && write_all(fd, text))
                return true;
        (void) failed(error, path);
        if (size >= 0 && ftruncate(fd, size) == 0)
                (void) fsync(fd);
        return false;
}

static int
open_to_append(int folder, const char *name, const char *path, GError **error)
{
        int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, fd;
        bool exists;

        if (!gbn_own_file_look(folder, name, path, &exists, error))
                return -1;
        fd = openat(folder, name, flags | (exists ? 0 : O_CREAT | O_EXCL), 0600);
        if (fd < 0) {
                (void) failed(error, path);
                return -1;
        }
        if (gbn_own_file_check(fd, path, error))
                return fd;
        (void) close(fd);
        return -1;
}

/* A file that was made for nothing goes again. */
static void
drop_empty_file(int folder, const char *name, int file)
{
        struct stat st;

        if (fstat(file, &st) == 0 && st.st_size == 0 && unlinkat(folder, name, 0) == 0)
                (void) fsync(folder);
}

bool
gbn_file_append(const GbnRoot *root, const char *folder, const char *name, const char *text,
                GError **error)
{
        g_autofree char *path = gbn_own_path(root, folder, name);
        bool made, done = false;
        int fd = gbn_own_folder_open(root, folder, &made, error), file;

        if (fd < 0)
                return false;
        file = open_to_append(fd, name, path, error);
        if (file >= 0) {
                done = append_all(file, path, text, error) &&
                       (fsync(fd) == 0 || failed(error, path));
                if (!done)
                        drop_empty_file(fd, name, file);
                (void) close(file);
        }
        (void) close(fd);
        if (!done && made)
                drop_empty_folder(root, folder);
        return done;
}

/* Only the very end of the file, and only where it is that text. */
static bool
cut_end(int fd, const char *text)
{
        size_t length = strlen(text);
        off_t size = lseek(fd, 0, SEEK_END), rest = size - (off_t) length;
        g_autofree char *end = g_malloc(length);

        if (size < 0 || rest < 0)
                return false;
        return pread(fd, end, length, rest) == (ssize_t) length && memcmp(end, text, length) == 0 &&
               ftruncate(fd, rest) == 0 && fsync(fd) == 0;
}

bool
gbn_file_take_back(const GbnRoot *root, const char *folder, const char *name, const char *text)
{
        g_autofree char *path = gbn_own_path(root, folder, name);
        int fd = gbn_own_folder_open(root, folder, NULL, NULL),
            file = fd < 0 ? -1 : open_to_append(fd, name, path, NULL);
        bool done = file >= 0 && cut_end(file, text);

        if (file >= 0) {
                drop_empty_file(fd, name, file);
                (void) close(file);
        }
        if (fd >= 0)
                (void) close(fd);
        if (done)
                drop_empty_folder(root, folder);
        return done;
}

bool
gbn_file_remove(const GbnRoot *root, const char *folder, const char *name, GError **error)
{
        g_autofree char *path = gbn_own_path(root, folder, name);
        g_autoptr(GError) reason = NULL;
        int fd = gbn_own_folder_open(root, folder, NULL, &reason);
        bool exists, done;

        if (fd < 0) {
                if (g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                        return true;
                g_propagate_error(error, g_steal_pointer(&reason));
                return false;
        }
        done = gbn_own_file_look(fd, name, path, &exists, error) &&
               (!exists || unlinkat(fd, name, 0) == 0 || failed(error, path));
        if (done)
                (void) fsync(fd);
        (void) close(fd);
        if (done)
                drop_empty_folder(root, folder);
        return done;
}
