/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked before a service is interrupted or its layers are taken away, and how changes become possible. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

#define GBN_DIALOG_DO "do"
#define GBN_DIALOG_TRY "try"
#define GBN_DIALOG_CANCEL "cancel"

typedef void (*GbnDialogAnswered)(const char *answer, gpointer userdata);

/* userdata is kept until it is answered. */
void gbn_deed_dialog_restart(GtkWindow *parent, GbnStage *stage, GbnDialogAnswered answered,
                             GObject *userdata);
void gbn_deed_dialog_remove(GtkWindow *parent, GbnStage *stage, GbnDialogAnswered answered,
                            GObject *userdata);
void gbn_deed_dialog_how(GtkWindow *parent, GbnHost *host);
