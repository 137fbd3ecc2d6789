/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The message is in English, for the log and the bus; the words beside it are for the person at a terminal. */
#include "base/error.h"

#include <errno.h>
#include <string.h>

typedef struct {
        GbnWords *words; /* NULL: the message was made without */
} GbnErrorPrivate;

/* GLib's macro below has a way out with NULL for errors of other domains, which the compiler remembers. */
static void
gbn_error_private_init(GbnErrorPrivate *private)
{
        g_assert(private);
        private->words = NULL;
}

static void
gbn_error_private_copy(const GbnErrorPrivate *from, GbnErrorPrivate *to)
{
        g_assert(from && to);
        to->words = from->words ? gbn_words_copy(from->words) : NULL;
}

static void
gbn_error_private_clear(GbnErrorPrivate *private)
{
        g_assert(private);
        g_clear_pointer(&private->words, gbn_words_free);
}

/* GLib keeps what is private in front of the error, aligned for anything; clang only sees bytes. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR(GbnError, gbn_error)
#pragma GCC diagnostic pop

static const GbnWords *
words_of(const GError *error)
{
        const GbnErrorPrivate *private;

        if (error->domain != GBN_ERROR)
                return NULL;
        private = gbn_error_get_private(error);
        g_assert(private);
        return private->words;
}

void
gbn_error_set_words(GError **error, GbnErrorCode code, GbnWords *words)
{
        g_autofree char *text = gbn_words_text(words, NULL);
        GbnErrorPrivate *private;
        GError *made;

        if (!error) {
                gbn_words_free(words);
                return;
        }
        made = g_error_new_literal(GBN_ERROR, (int) code, text);
        private = gbn_error_get_private(made);
        g_assert(private);
        private->words = words;
        g_propagate_error(error, made);
}

void
gbn_error_set(GError **error, GbnErrorCode code, const char *format, ...)
{
        va_list arguments;

        if (!error)
                return;
        va_start(arguments, format);
        gbn_error_set_words(error, code, gbn_words_new_va(format, arguments));
        va_end(arguments);
}

GbnWords *
gbn_error_words(const GError *error)
{
        const GbnWords *words = words_of(error);

        return words ? gbn_words_copy(words) : gbn_words_new("%s", error->message);
}

char *
gbn_error_text(const GError *error, GbnTranslate translate)
{
        const GbnWords *words = words_of(error);
        g_autofree char *plain = words ? gbn_words_text(words, NULL) : NULL, *text = NULL,
                        *front = NULL;

        if (!words || !g_str_has_suffix(error->message, plain))
                return g_strdup(error->message);
        front = g_strndup(error->message, strlen(error->message) - strlen(plain));
        text = gbn_words_text(words, translate);
        return g_strconcat(front, text, NULL);
}

void
gbn_error_set_errno(GError **error, int error_number, const char *subject)
{
        GbnErrorCode code = error_number == ENOENT ? GBN_ERROR_NOT_FOUND : GBN_ERROR_IO;

        g_set_error(error, GBN_ERROR, code, "%s: %s", subject, g_strerror(error_number));
}
