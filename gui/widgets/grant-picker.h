/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks which permission, or restriction that names something, is to be staged, and for what. */
#pragma once

#include "client/stage.h"

#include <adwaita.h>

#define GBN_TYPE_GRANT_PICKER (gbn_grant_picker_get_type())
G_DECLARE_FINAL_TYPE(GbnGrantPicker, gbn_grant_picker, GBN, GRANT_PICKER, AdwWindow)

/* The window that asks; it stages by itself, and then closes. */
GtkWindow *gbn_grant_picker_open(GtkWindow *over, GbnStage *stage);
