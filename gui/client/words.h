/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers, times and sentences as people read them. */
#pragma once

#include <glib.h>

#define GBN_BUS_NAME "org.gabion.Gabion1"
#define GBN_BUS_PATH "/org/gabion/Gabion1"

/* Tenths as "8.2", with the locale's point. */
char *gbn_words_tenths(guint tenths);

/* A difference of tenths with its sign: "−2.6", "+0.3", "0.0". */
char *gbn_words_change(int tenths);

/* Two values as "8.2 → 2.4", the arrow as one writes. */
char *gbn_words_from_to(const char *from, const char *to);

/* A rest of time in microseconds as "4:45". */
char *gbn_words_rest(gint64 usec);

/* "2 hours ago", "yesterday", a date; and the whole of it, for a tooltip. seconds since 1970. */
char *gbn_words_ago(gint64 seconds, gint64 now);
char *gbn_words_time(gint64 seconds);

/* What another machine says, fit for a label: valid UTF-8, no control characters, at most 500 characters. */
char *gbn_words_clean(const char *text);

/* A sentence of the bus, (sasu): a format with %s, what it takes, and a bit for each of these that is to be
 * translated too. The result is clean. */
char *gbn_words_sentence(GVariant *sentence);

/* A text of the daemon or a layer, translated and clean; "" for NULL. */
char *gbn_words_translated(const char *text);

/* A reason that the daemon gives in English, with a capital letter and a full stop. */
char *gbn_words_reason(const char *reason);

/* The id of a word of a selection, "write" of "write:/srv" or of "write:/srv@1"; and the word without its
 * revision. */
char *gbn_words_id(const char *word);
char *gbn_words_without_revision(const char *word);

/* What an answer says under "sentence", or where it has none under "reason", as a whole sentence; "" for neither. */
char *gbn_words_told(GVariantDict *answer);

/* Where something was seen: "/etc/x.conf, line 3"; without a line the file; "" for NULL. */
char *gbn_words_place(const char *path, guint line);
