/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a question of the score is about, told by its id: the groups of the engine's table. */
#pragma once

#include <glib.h>

typedef enum {
        GBN_SUBJECT_IDENTITY,
        GBN_SUBJECT_FILES,
        GBN_SUBJECT_DEVICES,
        GBN_SUBJECT_KERNEL,
        GBN_SUBJECT_NETWORK,
        GBN_SUBJECT_NAMESPACES,
        GBN_SUBJECT_CAPABILITIES,
        GBN_SUBJECT_SYSCALLS,
        GBN_SUBJECT_OTHER, /* a question of a systemd that is newer than this app */
} GbnSubject;

#define GBN_SUBJECT_COUNT (GBN_SUBJECT_OTHER + 1)

GbnSubject gbn_subject_of(const char *id);
const char *gbn_subject_title(GbnSubject subject); /* translated */
