/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading files of a directory tree that may not be trusted: nothing in it leads out of it,
 * nothing blocks, nothing is read beyond a cap. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct GbnWatch;

/* The tree: this machine's own root, or any folder that stands for one. */
typedef struct {
        char *path;             /* as the caller named it; "/" for this machine */
        char *real;             /* with symbolic links resolved */
        int fd;                 /* O_PATH descriptor of the folder; -1 for this machine */
        struct GbnWatch *watch; /* is told what is read, see base/watch.h; NULL: nobody is */
} GbnRoot;

/* path: NULL or "/" means this machine. Errors: NOT_FOUND, BAD_FILE (no folder), IO. */
GbnRoot *gbn_root_open(const char *path, GError **error);
void gbn_root_free(GbnRoot *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnRoot, gbn_root_free)

/* Opens below the root, as open(2) does: a descriptor, or -1 and errno. Links are resolved as if
 * the root were "/" (RESOLVE_IN_ROOT). O_CLOEXEC, O_NOCTTY and O_NONBLOCK are always added. */
int gbn_root_open_at(const GbnRoot *root, const char *path, int flags);

/* stat(2) or lstat(2) below the root; false and errno when it fails. */
bool gbn_root_stat(const GbnRoot *root, const char *path, bool follow, struct stat *ret);

/* The path inside the root with every link resolved, or NULL where it does not exist. */
char *gbn_root_resolve(const GbnRoot *root, const char *path);

typedef struct {
        char *data;   /* NUL-terminated */
        size_t size;  /* bytes, without that NUL */
        bool is_null; /* an empty file or a character device: how systemd marks "masked" */
} GbnFile;

void gbn_file_clear(GbnFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnFile, gbn_file_clear)

/* Reads a regular file of at most cap bytes. A character device is never opened: it comes back as
 * is_null, with no data. Errors: NOT_FOUND, BAD_FILE (folder, FIFO, socket, …), TOO_LARGE, IO;
 * each message begins with the path. */
bool gbn_file_read(const GbnRoot *root, const char *path, size_t cap, GbnFile *ret, GError **error);

/* Reads a stream such as standard input to its end; name is for messages. */
bool gbn_file_read_stream(int fd, const char *name, size_t cap, GbnFile *ret, GError **error);
