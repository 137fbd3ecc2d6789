/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing files below a root so that after a crash there is the old file or the new one, and so that
 * no link on the way leads anywhere else. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

/* Puts text into FOLDER/NAME, mode 0644; folders on the way are made (0755). Links are not followed,
 * neither on the way nor at the end. Errors: BAD_FILE for what is no regular file, IO. */
bool gbn_file_write(const GbnRoot *root, const char *folder, const char *name, const char *text,
                    GError **error);

/* Adds text to the end of FOLDER/NAME, made if need be (0600), and waits for the disk. */
bool gbn_file_append(const GbnRoot *root, const char *folder, const char *name, const char *text,
                     GError **error);

/* Takes the file away, and the folder with it when nothing else is in it. A missing one is fine. */
bool gbn_file_remove(const GbnRoot *root, const char *folder, const char *name, GError **error);
