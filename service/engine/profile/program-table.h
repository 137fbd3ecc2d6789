/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What well-known programs and libraries need, as data: suggest/programs.json. */
#pragma once

#include "base/watch.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
        char **names;   /* of programs, or of libraries up to ".so" */
        char *class_id; /* NULL: it says nothing about the service as a whole */
        char *ports;    /* usual ones, for a class that takes ports; NULL: none */
        char **grants;  /* words of a selection */
        char **as_root; /* more of them, for a service without a user of its own */
        char *why;      /* raw, for translation */
} GbnProgram;

typedef struct {
        GPtrArray *programs, *libraries; /* GbnProgram * */
} GbnProgramTable;

/* folder: the one that holds suggest/. Errors: BAD_LAYER with "PATH:LINE: ", NOT_FOUND. */
GbnProgramTable *gbn_program_table_open(const char *folder, GError **error);

/* The same; watch is told of all that is read. NULL: nobody is. */
GbnProgramTable *
gbn_program_table_open_watched(const char *folder, GbnWatch *watch, GError **error);
void gbn_program_table_free(GbnProgramTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnProgramTable, gbn_program_table_free)

/* name: without its folder. NULL: not in the table. */
const GbnProgram *gbn_program_find(const GbnProgramTable *table, const char *name);

/* soname: as a program asks for it, "libcap.so.2". */
const GbnProgram *gbn_library_find(const GbnProgramTable *table, const char *soname);
