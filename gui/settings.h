/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the app remembers: data/org.gabion.Gabion.gschema.xml. */
#pragma once

#include <gio/gio.h>

GSettings *gbn_settings(void); /* of the app; not to be freed */
