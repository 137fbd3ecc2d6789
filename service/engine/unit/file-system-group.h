/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kinds of file systems, and the groups of them that systemd has names for. */
#pragma once

#include <stdbool.h>

/* The names in a group ("@network"), ending with NULL; NULL for what is no group. */
const char *const *gbn_file_system_group(const char *name);

/* The names of the groups in the order of systemd's table; NULL behind the last. "@known" is not
 * among them: it is every name. */
const char *gbn_file_system_group_name(unsigned number);

/* Whether systemd has a number of the kernel for this name; for others a rule has no effect. */
bool gbn_file_system_is_known(const char *name);
