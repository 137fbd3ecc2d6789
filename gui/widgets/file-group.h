/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that make a unit, in the order in which systemd reads them, and what in them wins over our drop-in. */
#pragma once

#include <adwaita.h>

#define GBN_TYPE_FILE_GROUP (gbn_file_group_get_type())
G_DECLARE_FINAL_TYPE(GbnFileGroup, gbn_file_group, GBN, FILE_GROUP, AdwPreferencesGroup)

/* a(ss), as ListFiles() tells them; NULL: none. */
void gbn_file_group_set_files(GbnFileGroup *group, GVariant *files);

/* a(ssu), as "shadows" of Preview(); NULL: none. */
void gbn_file_group_set_shadows(GbnFileGroup *group, GVariant *shadows);
