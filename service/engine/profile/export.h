/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A drop-in in the words of other tools: a NixOS module, an Ansible play. */
#pragma once

#include "engine/unit/systemd-version.h"

#include <stdbool.h>

typedef enum {
        GBN_EXPORT_DROPIN,
        GBN_EXPORT_NIX,
        GBN_EXPORT_ANSIBLE,
} GbnExportFormat;

typedef struct {
        const char *unit;      /* full name */
        const char *selection; /* canonical */
        const char *dropin;    /* whole text, from a forecast */
        GbnSystemd systemd;    /* that it was made for */
} GbnExport;

/* "drop-in", "nix" or "ansible". */
bool gbn_export_format_parse(const char *text, GbnExportFormat *ret);

char *gbn_export_text(const GbnExport *export, GbnExportFormat format);
