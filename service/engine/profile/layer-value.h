/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The values of layers, checked before they mean anything. */
#pragma once

#include "engine/profile/layer.h"

/* NULL, or why this value cannot stand in a layer of this kind. */
const char *gbn_layer_value_check(const GbnSetting *setting, GbnLayerKind kind, const char *value);

/* The value with its argument in it: every word that holds "$argument" becomes one word for each
 * entry. expanded: from gbn_argument_expand(). */
char *gbn_layer_value_fill(const char *value, const char *expanded);

/* Reads the value of one line into facts, as this systemd would. False where it does not know it. */
bool gbn_line_read(const GbnSetting *setting, const char *value, const GbnSystemd *systemd,
                   GbnFacts *facts);

/* The same for the value of a layer, where lists have blanks between their entries. */
bool gbn_layer_value_read(const GbnSetting *setting, const char *value, const GbnSystemd *systemd,
                          GbnFacts *facts);
