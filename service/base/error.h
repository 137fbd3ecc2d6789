/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why something could not be done: one domain for the whole service. */
#pragma once

#include "base/words.h"

#include <glib.h>

#define GBN_ERROR (gbn_error_quark())

typedef enum {
        GBN_ERROR_BAD_ARGUMENT, /* what the caller asked for makes no sense */
        GBN_ERROR_BAD_NAME,     /* no valid name of a unit */
        GBN_ERROR_NOT_FOUND,    /* no such unit or file */
        GBN_ERROR_MASKED,       /* the unit exists and is masked */
        GBN_ERROR_BAD_UNIT,     /* systemd would refuse to load this unit */
        GBN_ERROR_BAD_FILE,     /* no regular file, not readable, or one that others could change */
        GBN_ERROR_TOO_LARGE,    /* over a cap of base/limits.h */
        GBN_ERROR_BAD_POLICY,   /* a file of weights that cannot be used */
        GBN_ERROR_BAD_LAYER,    /* a layer or class that cannot be used */
        GBN_ERROR_CONFLICT,     /* layers that do not go together */
        GBN_ERROR_REFUSED,      /* not done without being forced; the message says why */
        GBN_ERROR_LIMIT,        /* too many of something at a time */
        GBN_ERROR_IO,           /* the system said no; the message says how */
} GbnErrorCode;

GQuark gbn_error_quark(void);

/* As g_set_error(), but the parts of the message are kept too, for who shows it in another language.
 * format: as that of gbn_words_new(). */
void gbn_error_set(GError **error, GbnErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The same of words, which it takes. */
void gbn_error_set_words(GError **error, GbnErrorCode code, GbnWords *words);

/* What the message was made of; for one that was made without words the message alone. */
GbnWords *gbn_error_words(const GError *error);

/* The message, also what g_prefix_error() has put in front of it. */
char *gbn_error_text(const GError *error, GbnTranslate translate);

/* Sets GBN_ERROR_IO with "SUBJECT: words for errno"; ENOENT becomes GBN_ERROR_NOT_FOUND. */
void gbn_error_set_errno(GError **error, int error_number, const char *subject);
