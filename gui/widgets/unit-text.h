/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of a unit file in a text buffer: sections, directives and comments told apart. */
#pragma once

#include <gtk/gtk.h>

void gbn_unit_text_show(GtkTextBuffer *buffer, const char *text);
