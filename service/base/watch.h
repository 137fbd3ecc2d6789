/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what was read from a directory tree may be another by now. What has not changed need not be
 * read again; where that cannot be told, the answer is that it may have. */
#pragma once

#include "base/file-read.h"

#include <glib.h>
#include <stdbool.h>

typedef struct GbnWatch GbnWatch;

/* Nothing is watched yet, and nothing counts as unchanged before gbn_watch_reset(). */
GbnWatch *gbn_watch_new(void);
void gbn_watch_free(GbnWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnWatch, gbn_watch_free)

/* Forgets everything and begins again. */
void gbn_watch_reset(GbnWatch *watch);

/* What was added is worth nothing any more: until the next reset it may all have changed. */
void gbn_watch_give_up(GbnWatch *watch);

/* Adds a file or folder of the tree, or that it is not there; to be called before it is read. What was
 * added once costs nothing the second time. Of a folder also the names in it and the files of these
 * names, but for those that are links. */
void gbn_watch_add(GbnWatch *watch, const GbnRoot *root, const char *path);

/* Whether all that is read through roots which have this watch is added by itself. */
void gbn_watch_follow(GbnWatch *watch, bool follow);

/* What the functions of base/file-read.h call: they add the path where the watch follows. way: only which
 * file or folder the path leads to was looked at. */
void gbn_watch_note(GbnWatch *watch, const GbnRoot *root, const char *path);
void gbn_watch_note_way(GbnWatch *watch, const GbnRoot *root, const char *path);

/* False if anything that was added since the reset may have changed, and from then on; also for the name
 * of the machine and for what is mounted. It asks the kernel, so that no change before this call is
 * missed. */
bool gbn_watch_is_unchanged(GbnWatch *watch);
