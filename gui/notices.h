/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What trials of a host do by themselves: told in the window while it is in front, and by notifications else. */
#pragma once

#include "client/client.h"

#define GBN_TYPE_NOTICES (gbn_notices_get_type())
G_DECLARE_FINAL_TYPE(GbnNotices, gbn_notices, GBN, NOTICES, GObject)

/* Signal: "told" (const char *words), for the window to show.
 * is_away: whether nobody looks at the window. */
GbnNotices *gbn_notices_new(GApplication *application, GbnClient *client,
                            gboolean (*is_away)(gpointer userdata), gpointer userdata);
