/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A selection laid on a unit: restrictions meet, grants take back part of that, and the unit's own
 * values are the ceiling that nothing rises above. */
#pragma once

#include "base/words.h"
#include "engine/profile/selection.h"

#include <glib.h>
#include <stdbool.h>

typedef enum { GBN_REMARK_INFO, GBN_REMARK_CAUTION } GbnRemarkSeverity;

/* Something worth knowing about the result, in words. */
typedef struct {
        GbnRemarkSeverity severity;
        char *subject; /* a directive or a layer */
        GbnWords *words;
} GbnRemark;

typedef struct {
        GbnFacts result;    /* of the directives in changed; the others are not meant */
        GPtrArray *changed; /* const GbnSetting *: tighter than the unit's own, sorted by name */
        GPtrArray *remarks; /* GbnRemark * */
} GbnComposition;

/* unit: the facts of the unit without Gabion's drop-in, implied ones included. */
void gbn_compose(const GbnSelection *selection, const GbnFacts *unit, const GbnSystemd *systemd,
                 GbnComposition *ret);
void gbn_composition_clear(GbnComposition *composition);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnComposition, gbn_composition_clear)

void gbn_remark_add(GPtrArray *remarks, GbnRemarkSeverity severity, const char *subject,
                    GbnWords *words);
GPtrArray *gbn_remarks_new(void);
