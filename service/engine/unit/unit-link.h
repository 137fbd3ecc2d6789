/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a symbolic link in a folder of units means to systemd. */
#pragma once

#include "base/file-read.h"

#include <glib.h>

typedef enum {
        GBN_LINK_IGNORED, /* as good as not there */
        GBN_LINK_FILE,    /* a unit file that lies elsewhere */
        GBN_LINK_ALIAS,   /* another name for a unit */
} GbnLinkKind;

typedef struct {
        const GbnRoot *root;
        const GPtrArray *folders; /* char *: the search path */
        GHashTable *resolved;     /* char * folder → char * folder without links */
} GbnLinks;

/* root and folders must outlive it. */
void gbn_links_init(GbnLinks *links, const GbnRoot *root, const GPtrArray *folders);
void gbn_links_clear(GbnLinks *links);

/* Reads FOLDER/NAME, of which fd is the folder. *ret_alias is set for GBN_LINK_ALIAS only. */
GbnLinkKind
gbn_links_read(GbnLinks *links, const char *folder, int fd, const char *name, char **ret_alias);
