/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arguments of layers, checked before they mean anything. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A unit without TasksMax= has DefaultTasksMax=, 15% of the machine's as it comes. Up to here a number
 * is less than that on every machine with 256 MB of memory, so that a layer does not raise it. */
#define GBN_LAYER_TASKS_MAX 256U

bool gbn_argument_type_is_known(const char *type);

/* Checks an argument of a type ("80,443" for ports) and gives what takes its place in a value: the
 * entries with blanks between them. Errors: BAD_ARGUMENT. */
char *gbn_argument_expand(const char *type, const char *argument, GError **error);

/* Whether a layer may have systemd make this folder for a service: a plain relative path that is none
 * of the system's own folders. */
bool gbn_folder_name_check(const char *name);
