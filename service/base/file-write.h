/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing files below a root so that after a crash there is the old file or the new one, and only where
 * nobody but root and the caller could change them: see base/own-folder.h for what is refused. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

/* Puts text into FOLDER/NAME, mode 0644; folders on the way are made (0755). Where it fails the old file is
 * as it was. Errors: BAD_FILE for what does not belong to us or is no regular file, IO. */
bool gbn_file_write(const GbnRoot *root, const char *folder, const char *name, const char *text,
                    GError **error);

/* Adds text to the end of FOLDER/NAME, made if need be (0600), and waits for the disk. Where it fails the
 * file is as long as it was. */
bool gbn_file_append(const GbnRoot *root, const char *folder, const char *name, const char *text,
                     GError **error);

/* Takes text off the end of FOLDER/NAME again. False where the file does not end with it. */
bool
gbn_file_take_back(const GbnRoot *root, const char *folder, const char *name, const char *text);

/* Takes the file away, and the folder with it when nothing else is in it. A missing one is fine. */
bool gbn_file_remove(const GbnRoot *root, const char *folder, const char *name, GError **error);
