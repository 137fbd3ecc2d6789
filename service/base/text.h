/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small questions about texts, words and paths. N_() marks text for people: kept raw in the engine,
 * translated where a person reads it. */
#pragma once

#include <stdbool.h>

#define N_(text) (text)

/* For sorting arrays of char *, byte by byte. */
int gbn_compare_strings(const void *a, const void *b);

/* The path of a name in a folder; frees with g_free. g_build_filename() weighs every slash of both
 * and took a twentieth of the time of a long listing. */
char *gbn_path_in(const char *folder, const char *name);

/* Whether a simplified path is the folder or lies in it. */
bool gbn_path_is_below(const char *path, const char *folder);

/* Bytes below a blank, or DEL. */
bool gbn_has_control_characters(const char *text);

/* No control characters, quotes or backslashes: what systemd asks of names and programs. */
bool gbn_is_safe_text(const char *text);

/* Letters to add, drop or change to make one word of the other, counted up to the 63rd letter of b. */
unsigned gbn_word_distance(const char *a, const char *b);
