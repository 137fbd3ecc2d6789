/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which Debian package a unit file came with, from the lists that dpkg keeps. */
#pragma once

#include "base/file-read.h"

#include <glib.h>

typedef struct GbnPackageIndex GbnPackageIndex;

/* Reads /var/lib/dpkg/info below the root; a system without dpkg has an empty index. Lists that
 * cannot be read are left out. */
GbnPackageIndex *gbn_package_index_new(const GbnRoot *root);
void gbn_package_index_free(GbnPackageIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnPackageIndex, gbn_package_index_free)

/* The package that owns a service file, or NULL. */
const char *gbn_package_index_find(const GbnPackageIndex *index, const char *path);
