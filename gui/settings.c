/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One object for all windows, so that what one changes the others see. */
#include "settings.h"

GSettings *
gbn_settings(void)
{
        static GSettings *settings;

        if (!settings)
                settings = g_settings_new("org.gabion.Gabion");
        return settings;
}
