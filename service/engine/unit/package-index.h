/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which package a unit file came with, from the lists that dpkg keeps and the database of rpm. */
#pragma once

#include "base/file-read.h"

#include <glib.h>

typedef struct GbnPackageIndex GbnPackageIndex;

/* Reads /var/lib/dpkg/info below the root, and where Gabion was built with rpm the database of rpm; a system without
 * either has an empty index. What cannot be read, and names that are none, are left out. */
GbnPackageIndex *gbn_package_index_new(const GbnRoot *root);
void gbn_package_index_free(GbnPackageIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnPackageIndex, gbn_package_index_free)

/* The package that owns a service file, or NULL. */
const char *gbn_package_index_find(const GbnPackageIndex *index, const char *path);
