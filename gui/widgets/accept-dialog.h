/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks why a service is left as it is, and keeps the answer. */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

void gbn_accept_dialog_open(GtkWindow *over, GbnClient *client, GbnUnit *unit);
