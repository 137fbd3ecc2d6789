/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What speaks against trying what is staged, in the daemon's words. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

/* Fills a box anew; hides it when there is nothing to say. */
void gbn_try_risks_show(GtkBox *box, GbnStage *stage);

/* Whether a mistake could cut off whoever makes it: it had better be short. */
gboolean gbn_try_risks_is_careful(GbnStage *stage);
