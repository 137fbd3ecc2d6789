/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl layers and classes: what there is to choose from. */
#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/present.h"
#include "ctl/profiles.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)
#define C_(context, text) g_dpgettext2("gabion", context, text)
#define KIND_COLUMNS 9U

static const char *
kind_of(const GbnLayer *layer)
{
        return layer->kind == GBN_LAYER_GRANT ? "grant" : gbn_level_name(layer->level);
}

/* The same for people. */
static const char *
kind_in_words(const GbnLayer *layer)
{
        if (layer->kind == GBN_LAYER_GRANT)
                return C_("kind of layer", "grant");
        switch (layer->level) {
        case GBN_LEVEL_SAFE:
                return C_("kind of layer", "safe");
        case GBN_LEVEL_STRICT:
                return C_("kind of layer", "strict");
        case GBN_LEVEL_SEALED:
                return C_("kind of layer", "sealed");
        default:
                return gbn_level_name(layer->level);
        }
}

static const char *
class_kind_in_words(const GbnClass *class)
{
        if (g_str_equal(class->kind, "class"))
                return C_("kind of class", "class");
        if (g_str_equal(class->kind, "level"))
                return C_("kind of class", "level");
        if (g_str_equal(class->kind, "published"))
                return C_("kind of class", "published");
        return class->kind;
}

static void
json_text(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_string(json, text);
}

static void
print_json(const GbnOptions *options, const GPtrArray *layers)
{
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };

        gbn_json_open(&json, '[');
        for (unsigned i = 0; i < layers->len; i++) {
                const GbnLayer *layer = layers->pdata[i];

                gbn_json_open(&json, '{');
                json_text(&json, "id", layer->id);
                json_text(&json, "kind", kind_of(layer));
                json_text(&json, "title", _(layer->title));
                json_text(&json, "summary", _(layer->summary));
                json_text(&json, "cost", _(layer->cost));
                json_text(&json, "for", _(layer->for_whom));
                json_text(&json, "argument", layer->argument);
                gbn_json_key(&json, "expert");
                gbn_json_boolean(&json, layer->is_expert);
                gbn_json_close(&json, '}');
        }
        gbn_json_close(&json, ']');
        gbn_json_end(&json);
}

typedef struct {
        const char *id, *kind, *text;
} Line;

static unsigned
kind_columns(const Line *lines, unsigned count)
{
        unsigned columns = KIND_COLUMNS;

        for (unsigned i = 0; i < count; i++)
                columns = MAX(columns, gbn_present_width(lines[i].kind));
        return columns;
}

static void
print_lines(const GbnTerminal *terminal, const Line *lines, unsigned count)
{
        unsigned width = gbn_terminal_width(terminal), columns = kind_columns(lines, count);
        unsigned room = width > 200 ? 200 : MAX(width, columns + 41) - columns - 27;

        for (unsigned i = 0; i < count; i++) {
                g_autofree char *kind = gbn_present_cut(lines[i].kind, columns, true);
                g_autofree char *text = gbn_present_cut(lines[i].text, room, false);

                (void) printf("%-24s %s %s\n", lines[i].id, kind, text);
        }
}

static void
print_layers(const GbnTerminal *terminal, const GPtrArray *layers)
{
        g_autofree Line *lines = g_new0(Line, layers->len);

        for (unsigned i = 0; i < layers->len; i++) {
                const GbnLayer *layer = layers->pdata[i];

                lines[i] = (Line) { layer->id, kind_in_words(layer), _(layer->summary) };
        }
        print_lines(terminal, lines, layers->len);
}

static void
print_classes(const GbnTerminal *terminal, const GPtrArray *classes)
{
        g_autofree Line *lines = g_new0(Line, classes->len);

        for (unsigned i = 0; i < classes->len; i++) {
                const GbnClass *class = classes->pdata[i];

                lines[i] = (Line) { class->id, class_kind_in_words(class), _(class->summary) };
        }
        print_lines(terminal, lines, classes->len);
}

static void
print_layer(const GbnLayer *layer)
{
        (void) printf("%s (%s@%u, %s)\n\n%s\n", _(layer->title), layer->id, layer->revision,
                      kind_in_words(layer), _(layer->summary));
        (void) printf(_("\nWhat it costs: %s\nFor whom: %s\n"), _(layer->cost), _(layer->for_whom));
        if (layer->argument)
                (void) printf(_("Argument: %s:%s (%s)\n"), layer->id, layer->argument,
                              _(layer->argument_help));
        if (layer->is_expert)
                (void) printf("%s\n",
                              _("For experts: it changes who the service is or what lies where."));
        (void) printf("\n%s\n", layer->kind == GBN_LAYER_GRANT
                                        ? _("It takes back, of what other layers took:")
                                        : _("It sets, unless the unit is stricter already:"));
        for (unsigned i = 0; i < layer->lines->len; i++) {
                const GbnLayerLine *line = layer->lines->pdata[i];
                g_autofree char *values = g_strjoinv(_(", or on older systems "), line->values);

                (void) printf("  %s=%s\n", line->setting->name, values);
        }
        if (layer->breaks->len > 0)
                (void) printf("\n%s\n", _("It is known to have broken:"));
        for (unsigned i = 0; i < layer->breaks->len; i++) {
                const GbnBreakage *breakage = layer->breaks->pdata[i];

                (void) printf("  %s: %s%s%s%s\n", _(breakage->who), _(breakage->how),
                              breakage->source ? " (" : "",
                              breakage->source ? breakage->source : "",
                              breakage->source ? ")" : "");
        }
}

static int
show_layers(const GbnCatalogue *catalogue, char **ids)
{
        int code = EXIT_SUCCESS;

        for (unsigned i = 0; ids[i]; i++) {
                const GbnLayer *layer = gbn_catalogue_layer(catalogue, ids[i]);
                g_autofree char *text = NULL;

                if (layer) {
                        (void) printf("%s", i ? "\n" : "");
                        print_layer(layer);
                        continue;
                }
                text = g_strdup_printf(_("%s: no such layer; see gabionctl layers"), ids[i]);
                gbn_complain_text(text);
                code = EXIT_FAILURE;
        }
        return code;
}

int
gbn_command_layers(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnCatalogue) catalogue = gbn_profiles_open(options, NULL, &error);
        g_autoptr(GPtrArray) layers = NULL;
        bool is_json = options->output != GBN_OUTPUT_TEXT;
        char **words = options->arguments + 1;
        int code = EXIT_SUCCESS;
        GbnTerminal terminal;

        if (!catalogue) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        if (*words && (!g_str_equal(*words, "show") || !words[1])) {
                gbn_complain_text(_("layers takes nothing, or show ID…"));
                return EXIT_FAILURE;
        }
        layers = gbn_catalogue_layers(catalogue);
        terminal = gbn_terminal_begin(!options->no_pager && !is_json);
        if (*words)
                code = show_layers(catalogue, words + 1);
        else if (is_json)
                print_json(options, layers);
        else
                print_layers(&terminal, layers);
        if (catalogue->errors->len > 0)
                code = EXIT_FAILURE;
        return gbn_terminal_end(&terminal) ? code : EXIT_FAILURE;
}

static void
print_classes_json(const GbnOptions *options, const GPtrArray *classes)
{
        GbnJson json = { .out = stdout, .pretty = options->output == GBN_OUTPUT_JSON_PRETTY };

        gbn_json_open(&json, '[');
        for (unsigned i = 0; i < classes->len; i++) {
                const GbnClass *class = classes->pdata[i];

                gbn_json_open(&json, '{');
                json_text(&json, "id", class->id);
                json_text(&json, "kind", class->kind);
                json_text(&json, "title", _(class->title));
                json_text(&json, "summary", _(class->summary));
                json_text(&json, "argument", class->argument);
                gbn_json_key(&json, "selection");
                gbn_json_open(&json, '[');
                for (char **word = class->selection; *word; word++)
                        gbn_json_string(&json, *word);
                gbn_json_close(&json, ']');
                gbn_json_close(&json, '}');
        }
        gbn_json_close(&json, ']');
        gbn_json_end(&json);
}

int
gbn_command_classes(const GbnOptions *options)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GbnCatalogue) catalogue = gbn_profiles_open(options, NULL, &error);
        g_autoptr(GPtrArray) classes = NULL;
        bool is_json = options->output != GBN_OUTPUT_TEXT;
        GbnTerminal terminal;

        if (!catalogue) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        classes = gbn_catalogue_classes(catalogue);
        terminal = gbn_terminal_begin(!options->no_pager && !is_json);
        if (is_json)
                print_classes_json(options, classes);
        else
                print_classes(&terminal, classes);
        return gbn_terminal_end(&terminal) && catalogue->errors->len == 0 ? EXIT_SUCCESS
                                                                          : EXIT_FAILURE;
}
