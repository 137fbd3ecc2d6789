/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers of a daemon as tests need them, in GVariant's spelling. */
#pragma once

#include "client/catalogue.h"
#include "client/unit.h"

/* The three levels of these are "base", "base kernel" and "base kernel seal". */
extern const char sample_layers[], sample_classes[];

GVariant *sample(const char *type, const char *text);
GbnCatalogue *sample_catalogue(void);

/* more: as "{'drift': <'edited'>}". */
GbnUnit *sample_unit(const char *name, guint exposure, guint reach, const char *more);
GVariant *sample_row(const char *name, guint exposure, guint reach, const char *more);
