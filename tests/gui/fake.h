/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A daemon within the test, on the session bus that the test was given: it answers with samples, so that widgets can be
 * shown states that a real one comes to seldom. */
#pragma once

#include "client/stage.h"

#include <gtk/gtk.h>

/* For tests with a display: GTK, libadwaita, the settings in memory, and the fake daemon. */
void fake_init(int *argc, char ***argv);

/* A client that is ready, of the one service "web.service" at 9.2; kept until the test ends. */
GbnClient *fake_client(void);
GbnUnit *fake_unit(void);

/* How the service is told of from now on; the client has taken it over when this is done. */
void fake_tell_unit(guint exposure, guint reach, const char *more);

/* What Weigh() answers, a(suusa{sv}); and Preview(): exposures in tenths, or an error of the daemon. */
void fake_set_weights(const char *rows);
void fake_set_preview(guint now, guint then);
void fake_set_error(const char *name); /* "Conflict"; NULL: none */

/* A stage of the service, when all has been foretold. */
GbnStage *fake_stage(void);
void fake_wait_foretold(GbnStage *stage);

/* The first widget of a type below another, in the order of the tree; of all, the one with a number. */
GtkWidget *fake_find(GtkWidget *below, GType type, guint number);
/* A button or label whose text is this; NULL: none that is visible. */
GtkWidget *fake_find_text(GtkWidget *below, const char *text);
