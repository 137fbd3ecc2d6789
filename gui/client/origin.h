/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who set a value or wrote a file, as people say it. */
#pragma once

#include <glib.h>

/* origin: the daemon's word, "vendor"; path: of the file, may be empty. The result is clean. */
char *gbn_origin_words(const char *origin, const char *path);
