/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands; each returns an exit code. */
#pragma once

#include "base/words.h"
#include "ctl/options.h"
#include "ctl/remote.h"

#include <glib.h>

int gbn_command_list(const GbnOptions *options);
int gbn_command_show(const GbnOptions *options);

int gbn_command_layers(const GbnOptions *options);
int gbn_command_classes(const GbnOptions *options);
int gbn_command_preview(const GbnOptions *options);
int gbn_command_apply(const GbnOptions *options);
int gbn_command_remove(const GbnOptions *options);
int gbn_command_undo(const GbnOptions *options);
int gbn_command_history(const GbnOptions *options);
int gbn_command_lint(const GbnOptions *options);
int gbn_command_export(const GbnOptions *options);
int gbn_command_suggest(const GbnOptions *options);

/* The same through gabiond. */
int gbn_command_preview_remote(const GbnOptions *options);
int gbn_command_apply_remote(const GbnOptions *options);
int gbn_command_remove_remote(const GbnOptions *options);
int gbn_command_undo_remote(const GbnOptions *options);
int gbn_command_history_remote(const GbnOptions *options);
int gbn_command_suggest_remote(const GbnOptions *options);

/* Only through gabiond. */
int gbn_command_try(const GbnOptions *options);
int gbn_command_keep(const GbnOptions *options);
int gbn_command_revert(const GbnOptions *options);
int gbn_command_restart(const GbnOptions *options);

int
gbn_print_suggestion(const GbnOptions *options, const char *unit, const GbnSuggestion *suggestion);

/* The name of the unit of a command that takes one, and nothing else unless has_rest says so. NULL with
 * error set. */
char *gbn_command_unit(const GbnOptions *options, bool has_rest, GError **error);

/* The exposures before and after, in a line. */
void gbn_print_exposures(const char *unit, const GbnRemotePreview *preview);

/* What an undo has brought back; selection: NULL for no layers. */
void gbn_print_undone(const char *unit, const char *selection);

/* What was changed, when and by whom; entries: GbnHistoryEntry *. Returns an exit code. */
int gbn_print_history(const GbnOptions *options, const GPtrArray *entries);

/* "gabionctl: …" on stderr. */
void gbn_complain(const GError *error);

/* A reason that gabiond gave in English, as far as it can be translated: as a whole, or behind the thing
 * that it is about. */
char *gbn_translate_reason(const char *reason);
void gbn_complain_text(const char *text);

/* Text from a command line or a file as valid UTF-8, without what a terminal would obey; frees with
 * g_free. */
char *gbn_printable(const char *text);

/* The words in the language of the person, printable; frees with g_free. */
char *gbn_say(const GbnWords *words);
