/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For a process that is about to let somebody else's library read files, which might write as well. */
#pragma once

#include <stdbool.h>

/* From here on this process can open no file for writing, make or remove none, and change no owner or mode, for as
 * long as it lives. False where the kernel does not offer that, or not to us. */
bool gbn_only_read_from_here(void);
