/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which rpm package the files in the folders of units came with, from the database that rpm keeps. */
#pragma once

#include "base/file-read.h"

#include <stdbool.h>

/* Lines "PACKAGE PATH", of what librpm says of the database below the root. Nothing of it is written or changed, and
 * what a damaged one says may be anything: it is for the caller to check. False where there is no database, no
 * librpm, or no answer. */
bool gbn_rpm_owners_read(const GbnRoot *root, char **ret);
