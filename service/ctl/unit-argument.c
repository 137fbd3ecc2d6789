/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The same rules as those of show, for commands that take exactly one unit. */
#include "ctl/unit-argument.h"

#include "base/error.h"
#include "base/limits.h"

#include <libintl.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

void
gbn_unit_argument_clear(GbnUnitArgument *argument)
{
        argument->subject = NULL;
        gbn_subjects_clear(&argument->subjects);
        gbn_file_clear(&argument->text);
}

bool
gbn_unit_argument_is_stdin(const GbnUnitArgument *argument)
{
        return argument->subject->path && g_str_equal(argument->subject->path, "-");
}

bool
gbn_unit_argument_read(const GbnOptions *options, char **typed, GbnUnitArgument *ret,
                       GError **error)
{
        g_autoptr(GbnRoot) root = gbn_root_open(options->root, error);
        g_auto(GbnUnitArgument) argument = { 0 };
        char *words[] = { *typed, NULL };

        if (!root || (!options->root && !gbn_subjects_resolve(words, error)))
                return false;
        gbn_subjects_read(root, words, &argument.subjects);
        *typed = words[0];
        if (argument.subjects.errors->len > 0) {
                g_propagate_error(error, g_error_copy(argument.subjects.errors->pdata[0]));
                return false;
        }
        argument.subject = argument.subjects.subjects->pdata[0];
        if (!argument.subjects.is_single) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                            _("%s: a folder; %s takes one unit"), *typed, options->arguments[0]);
                return false;
        }
        if (gbn_unit_argument_is_stdin(&argument) &&
            !gbn_file_read_stream(STDIN_FILENO, _("standard input"), GBN_STDIN_BYTES_MAX,
                                  &argument.text, error))
                return false;
        if (gbn_unit_argument_is_stdin(&argument) && argument.text.size == 0) {
                g_set_error_literal(error, GBN_ERROR, GBN_ERROR_BAD_FILE,
                                    _("standard input is empty; it should hold a unit file"));
                return false;
        }
        *ret = argument;
        argument = (GbnUnitArgument) { 0 };
        return true;
}

bool
gbn_unit_argument_open(const GbnOptions *options, const GbnUnitArgument *argument, GbnScorer *ret,
                       GError **error)
{
        bool live = !options->root && !argument->subject->path && gbn_systemd_is_running();

        return gbn_scorer_open(options, (const char *const *) argument->subjects.folders->pdata,
                               live, ret, error);
}

GbnUnitChain *
gbn_unit_argument_find(const GbnUnitArgument *argument, GbnScorer *scorer, GError **error)
{
        g_auto(GbnFile) copy = { .size = argument->text.size, .is_null = argument->text.is_null };

        if (!gbn_unit_argument_is_stdin(argument))
                return gbn_scorer_find(scorer, argument->subject->name, error);
        if (argument->text.data)
                copy.data = g_memdup2(argument->text.data, argument->text.size + 1);
        return gbn_unit_chain_from_text(scorer->tree, argument->subject->name, &copy);
}
