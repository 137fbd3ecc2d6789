/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which libraries a program asks for, read from its file without running anything. */
#pragma once

#include "base/file-read.h"

#include <glib.h>

/* Element type char *, such as "libcap.so.2", in the order of the file. Empty for a program that asks
 * for none; NULL for what is no program of this machine's word size, or a broken one. */
GPtrArray *gbn_elf_needed(const GbnRoot *root, const char *path);
