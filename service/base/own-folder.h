/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folders and files that nobody but root and the caller can change: the only ones that we write to, and
 * the only ones whose content decides what is written. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Opens a folder below the root, every step checked on the descriptor that is used for the next: no link,
 * owned by root or the caller, not writable for group or others. The root itself counts, what is above it
 * does not. With ret_made missing folders are made (0755), and it says whether the last one was. A
 * descriptor, or -1. Errors: NOT_FOUND, BAD_FILE with the path and the way out, IO. */
int gbn_own_folder_open(const GbnRoot *root, const char *folder, bool *ret_made, GError **error);

/* FOLDER/NAME as a person can type it, for messages. */
char *gbn_own_path(const GbnRoot *root, const char *folder, const char *name);

/* Whether the file behind a descriptor (O_PATH will do) is a regular one of ours: same rules, and no
 * second name. Error: BAD_FILE. */
bool gbn_own_file_check(int fd, const char *path, GError **error);

/* The same for a name in an open folder. *ret_exists says whether there is anything. */
bool
gbn_own_file_look(int folder, const char *name, const char *path, bool *ret_exists, GError **error);

/* Reads such a file. Errors: those of the above, NOT_FOUND, TOO_LARGE. */
bool
gbn_own_file_read(const GbnRoot *root, const char *path, size_t cap, GbnFile *ret, GError **error);
