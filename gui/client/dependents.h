/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd says depends on a unit: it is interrupted when the unit is restarted. */
#pragma once

#include <gio/gio.h>

void gbn_dependents_find(GDBusConnection *connection, const char *unit, GCancellable *cancellable,
                         GAsyncReadyCallback done, gpointer userdata);

/* Names, sorted; NULL where systemd does not tell. */
char **gbn_dependents_find_finish(GAsyncResult *result, GError **error);
