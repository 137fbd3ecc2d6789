/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A line across a page about a state that lasts, with up to two buttons. */
#pragma once

#include <gtk/gtk.h>

#define GBN_TYPE_BANNER (gbn_banner_get_type())
G_DECLARE_FINAL_TYPE(GbnBanner, gbn_banner, GBN, BANNER, GtkWidget)

/* A button: words with a mnemonic, and an action of the page. NULL words: no such button. */
typedef struct {
        const char *label, *action;
        gboolean is_suggested;
} GbnBannerButton;

void gbn_banner_show(GbnBanner *banner, const char *words);
void gbn_banner_hide(GbnBanner *banner);
gboolean gbn_banner_is_shown(GbnBanner *banner);

/* first, second: from the start of the line; either may be NULL. */
void gbn_banner_set_buttons(GbnBanner *banner, const GbnBannerButton *first,
                            const GbnBannerButton *second);

/* What screen readers are told, when the words that are seen change too often to be read out. */
void gbn_banner_announce(GbnBanner *banner, const char *words);

/* Buttons below the words instead of beside them. */
void gbn_banner_set_narrow(GbnBanner *banner, gboolean narrow);
