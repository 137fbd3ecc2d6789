/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which class a unit begins with: what its program is known for, else what kind of unit it is. */
#include "engine/profile/inquiry.h"

#include "engine/facts/facts.h"

#include <string.h>

/* The arguments of all clues for one layer, each once: "80,443"; NULL: none. */
static char *
join_arguments(const GbnInquiry *inquiry, const char *id)
{
        g_autoptr(GPtrArray) arguments = g_ptr_array_new();
        size_t length = strlen(id);

        for (unsigned i = 0; i < inquiry->clues->len; i++) {
                const char *word = ((const GbnClue *) inquiry->clues->pdata[i])->word;

                if (word && strncmp(word, id, length) == 0 && word[length] == ':' &&
                    !g_ptr_array_find_with_equal_func(arguments, word + length + 1, g_str_equal,
                                                      NULL))
                        g_ptr_array_add(arguments, (void *) (word + length + 1));
        }
        g_ptr_array_add(arguments, NULL);
        return arguments->len > 1 ? g_strjoinv(",", (char **) arguments->pdata) : NULL;
}

/* A class with the argument that it takes, as far as clues have one. */
static char *
fill_class(const GbnInquiry *inquiry, const char *id)
{
        const GbnClass *class = gbn_catalogue_class(inquiry->question->catalogue, id);
        g_autofree char *argument = NULL;

        if (!class || !class->argument)
                return g_strdup(id);
        if (g_str_equal(class->argument, "ports"))
                argument = join_arguments(inquiry, "net-server");
        else if (g_str_equal(class->argument, "devices"))
                argument = join_arguments(inquiry, "dev");
        else if (g_str_equal(class->argument, "paths"))
                argument = join_arguments(inquiry, "write");
        if (!argument && inquiry->program && g_str_equal(class->argument, "ports"))
                argument = g_strdup(inquiry->program->ports);
        if (!argument && class->argument_required)
                return NULL;
        return argument ? g_strconcat(id, ":", argument, NULL) : g_strdup(id);
}

static void
put_first(GbnInquiry *inquiry, const GbnUnitLine *line, const char *word, GbnWords *reason)
{
        GbnClue *clue = g_new0(GbnClue, 1);

        clue->word = g_strdup(word);
        clue->reason = reason;
        clue->path = line ? g_strdup(line->path) : NULL;
        clue->line = line ? line->line : 0;
        g_ptr_array_insert(inquiry->clues, 0, clue);
}

static char *
class_of_program(GbnInquiry *inquiry)
{
        const GbnProgram *program = inquiry->program;
        g_autofree char *word = fill_class(inquiry, program->class_id);
        GbnWords *reason;

        if (word)
                reason = gbn_words_new(N_("%s: %s"), inquiry->program_name, program->why);
        else {
                word = g_strdup("network-client");
                reason = gbn_words_new(
                        N_("%s: %s. Its ports do not show here; the class network-server takes them, and then keeps it to those"),
                        inquiry->program_name, program->why);
        }
        put_first(inquiry, inquiry->program_line, word, gbn_words_mark(reason, 2));
        return g_steal_pointer(&word);
}

/* By what stands in the unit alone. */
static char *
class_of_unit(GbnInquiry *inquiry)
{
        bool serves = gbn_inquiry_has(inquiry, "net-server");
        bool connects = serves || gbn_inquiry_has(inquiry, "net-client");
        bool is_oneshot = inquiry->facts.type == GBN_TYPE_ONESHOT && !connects;
        const GbnUnitLine *user = gbn_inquiry_last(inquiry, "User");
        const GbnUnitLine *line = user ? user : gbn_inquiry_last(inquiry, "DynamicUser");
        const char *id, *reason;
        g_autofree char *word = NULL;

        if (is_oneshot && inquiry->is_root && !gbn_inquiry_has(inquiry, "write")) {
                id = "privileged";
                line = gbn_inquiry_last(inquiry, "Type");
                reason = N_(
                        "Type=oneshot: it runs once, as root, and the places that it writes to do not show here; where they are known, the class oneshot:PATH,PATH closes more");
        } else if (is_oneshot) {
                id = "oneshot";
                line = gbn_inquiry_last(inquiry, "Type");
                reason = N_(
                        "Type=oneshot: it runs once and ends; it may write to more places than show here");
        } else if (inquiry->is_root) {
                id = "privileged";
                reason = N_("it starts as root, and what it does as root does not show here");
        } else if (serves) {
                id = "network-server";
                reason = N_("it has a user of its own and a port");
        } else if (connects) {
                id = "network-client";
                reason = N_("it has a user of its own and a sign of the network");
        } else if (gbn_inquiry_has(inquiry, "dev") || gbn_inquiry_last(inquiry, "DeviceAllow")) {
                id = "hardware";
                reason = N_("it has a user of its own and names devices");
        } else {
                id = "unprivileged";
                reason = N_(
                        "it has a user of its own, and no sign of the network was seen in the unit");
        }
        word = fill_class(inquiry, id);
        put_first(inquiry, line, word, gbn_words_plain(reason));
        return g_steal_pointer(&word);
}

char *
gbn_suggest_class(GbnInquiry *inquiry)
{
        if (inquiry->program)
                return class_of_program(inquiry);
        if (!inquiry->facts.default_dependencies) {
                /* A private view of the file system would be one of a file system not there yet. */
                const char *reason = N_(
                        "DefaultDependencies=no: it runs while the system is still being put together, where a view of the file system of its own does not fit");

                put_first(inquiry, gbn_inquiry_last(inquiry, "DefaultDependencies"),
                          "privileged-mounts", gbn_words_plain(reason));
                return g_strdup("privileged-mounts");
        }
        return class_of_unit(inquiry);
}
