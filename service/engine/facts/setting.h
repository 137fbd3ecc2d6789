/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one table of directives: how each is spelled in a unit file and on the bus, where its value
 * is kept, and how a line changes that value. */
#pragma once

#include "engine/facts/facts.h"
#include "engine/unit/specifier.h"
#include "engine/unit/systemd-version.h"

#include <stddef.h>

/* What one line did. */
typedef enum {
        GBN_LINE_TAKEN,
        GBN_LINE_IGNORED, /* the earlier value stays; the reader's reason says why */
        GBN_LINE_FATAL,   /* the unit does not load, or the rest of the drop-in is lost */
} GbnVerdict;

/* What a line is read with, and into. */
typedef struct {
        GbnFacts *facts;
        GbnSystemd systemd;
        GbnSpecifiers specifiers;
        GString *word;      /* scratch */
        const char *reason; /* of the last IGNORED or FATAL; raw text for people */
} GbnReader;

/* A word that a value may be; its index in the list is the number that is kept. */
typedef struct {
        const char *text;
        unsigned since; /* the first systemd version that knows it */
        unsigned rank;  /* strictness; words of equal rank protect alike */
} GbnChoice;

/* Who may set a directive from a layer. What nobody has judged yet is in no group. */
typedef enum {
        GBN_GROUP_NONE,
        GBN_GROUP_ANY,     /* any layer: it only tightens */
        GBN_GROUP_SHIPPED, /* shipped layers only */
} GbnSettingGroup;

/* How values of a directive compare: what "strictest", "widen" and "the same" mean for them. */
typedef enum {
        GBN_ORDER_NONE,
        GBN_ORDER_FLAG,          /* bool; true is stricter */
        GBN_ORDER_CHOICE,        /* word; by the ranks of the choices */
        GBN_ORDER_BITS,          /* uint64_t of what stays allowed */
        GBN_ORDER_UMASK,         /* uint32_t of what is taken away */
        GBN_ORDER_CALLS,         /* GbnCallFilter */
        GBN_ORDER_FAMILIES,      /* GbnFamilyFilter */
        GBN_ORDER_ARCHITECTURES, /* list of names; an empty one allows all */
        GBN_ORDER_MOUNTS,        /* GBN_MOUNTS_… */
        GBN_ORDER_ERRNO,         /* text; not ordered, the unit's own wins */
        GBN_ORDER_NAMES,         /* GbnNameFilter */
        GBN_ORDER_LIMIT,         /* GbnLimit; less is stricter */
        GBN_ORDER_DENIED,        /* list of what is denied; grows */
        GBN_ORDER_EXEMPT,        /* list of exceptions from a denial */
        GBN_ORDER_DENIED_NETWORKS,
        GBN_ORDER_EXEMPT_NETWORKS,
} GbnOrder;

typedef struct GbnSetting GbnSetting;

struct GbnSetting {
        const char *name;
        const char *section;
        const char *property; /* D-Bus, NULL where none holds this value */
        const char *signature;
        const char
                *words_signature; /* of a second property, with "Ex" behind, that tells the word */
        unsigned since; /* the first systemd version that has it; 0 for those older than 250 */
        GbnVerdict (*parse)(GbnReader *reader, const GbnSetting *setting, char *value);
        size_t field; /* offset in GbnFacts */
        GbnSettingGroup group;
        GbnOrder order;
        const char *exempts;      /* for exceptions: the directives that they are from */
        const GbnChoice *choices; /* NULL-terminated; for words */
        bool is_boolean;          /* the first two choices are "no" and "yes" in any spelling */
        bool is_fatal;            /* a bad value is fatal */
        const char *no_dry_run;   /* why the dry run of a trial goes without it; NULL: it has it */
};

/* NULL for a directive that the table, or this systemd, does not have. */
const GbnSetting *
gbn_setting_find(const char *section, const char *name, const GbnSystemd *systemd);

/* The same for a line of a unit file, which may have a name of before systemd 231. */
const GbnSetting *
gbn_setting_find_line(const char *section, const char *name, const GbnSystemd *systemd);

/* The whole table, sorted by name. */
const GbnSetting *gbn_settings(size_t *ret_count);
