/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulation, not a sum: whatever a later file does to our lines shows in the result. */
#include "engine/profile/forecast.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/facts/facts-from-text.h"
#include "engine/profile/dropin.h"
#include "engine/profile/render.h"
#include "engine/profile/strictness.h"
#include "engine/unit/unit-lex.h"
#include "engine/unit/unit-name.h"

#include <string.h>

static void
gain_free(void *data)
{
        GbnLayerGain *gain = data;

        g_free(gain->word);
        g_free(gain);
}

void
gbn_forecast_clear(GbnForecast *forecast)
{
        g_clear_pointer(&forecast->selection, g_free);
        g_clear_pointer(&forecast->dropin, g_free);
        g_clear_pointer(&forecast->digest, g_free);
        g_clear_pointer(&forecast->remarks, g_ptr_array_unref);
        g_clear_pointer(&forecast->gains, g_ptr_array_unref);
}

/* The unit as it is without us, and who asks. A forecast loads it once for every layer, so its text is kept,
 * and what is known of drop-ins that came up before. */
typedef struct {
        const GbnForecastQuestion *question;
        const GbnFacts *unit;
        GbnUnitChain *chain;   /* with the text of each part */
        GHashTable *exposures; /* char * lines of a drop-in → exposure with them, in tenths */
} Ground;

static GbnReading
reading_of(const GbnForecastQuestion *question)
{
        return (GbnReading) { .root = gbn_unit_tree_root(question->tree),
                              .systemd = question->rules.systemd };
}

/* The places where ours lies: kept, or on trial. */
static bool
is_ours(const char *path, const char *id)
{
        g_autofree char *kept = g_strdup_printf("/etc/systemd/system/%s.d/" GBN_DROPIN_NAME, id);
        g_autofree char *tried =
                g_strdup_printf("/run/systemd/system.control/%s.d/" GBN_DROPIN_NAME, id);

        return g_str_equal(path, kept) || g_str_equal(path, tried);
}

/* The unit's files without ours. Of another file of that name ours would take the place. */
static GbnUnitChain *
find_chain(const GbnForecastQuestion *question, GError **error)
{
        g_autoptr(GbnUnitChain) chain = gbn_unit_chain_find(question->tree, question->name, error);

        for (unsigned i = chain ? chain->parts->len : 0; i-- > 1;) {
                const char *path = ((GbnUnitPart *) chain->parts->pdata[i])->path;

                if (!g_str_has_suffix(path, "/" GBN_DROPIN_NAME))
                        continue;
                if (!is_ours(path, chain->id)) {
                        g_set_error(
                                error, GBN_ERROR, GBN_ERROR_CONFLICT,
                                "%s: it has the name that Gabion's own drop-in needs; rename it first",
                                path);
                        return NULL;
                }
                g_ptr_array_remove_index(chain->parts, i);
        }
        return g_steal_pointer(&chain);
}

/* What cannot be read stays what it is: a file to be read, and complained about, each time. */
static void
keep_text(const GbnRoot *root, GbnUnitChain *chain)
{
        for (unsigned i = 0; i < chain->parts->len; i++) {
                GbnUnitPart *part = chain->parts->pdata[i];
                g_auto(GbnFile) file = { 0 };

                if (part->text ||
                    !gbn_file_read(root, part->path, GBN_UNIT_FILE_BYTES_MAX, &file, NULL) ||
                    file.size == 0)
                        continue;
                part->text = g_steal_pointer(&file.data);
                part->size = file.size;
        }
}

/* The unit with a drop-in of these lines in it; the next one takes the place of this one. */
static bool
load_with(const Ground *ground, const char *body, GbnFacts *facts, GError **error)
{
        const GbnForecastQuestion *question = ground->question;
        g_autofree char *text = g_strconcat("[Service]\n", body, NULL);
        g_autofree char *path = g_strdup_printf("/etc/systemd/system/%s.d/" GBN_DROPIN_NAME,
                                                ground->chain->id);
        GbnReading reading = reading_of(question);

        gbn_unit_chain_put(ground->chain, path, text);
        gbn_facts_init_for(facts, &question->rules.systemd);
        return gbn_facts_from_text(&reading, ground->chain, facts, error);
}

/* A file that comes after ours can make our lines into less than the unit has without us: after
 * "none" a line with "~" begins a list of its own. Such a directive is left out. */
static bool
drop_loosened(const Ground *ground, const GbnFacts *facts, GbnComposition *composition)
{
        g_auto(GbnFacts) met = { 0 };

        gbn_facts_init_for(&met, &ground->question->rules.systemd);
        for (unsigned i = 0; i < composition->changed->len; i++) {
                const GbnSetting *setting = composition->changed->pdata[i];

                if (setting->exempts)
                        continue;
                gbn_strictness_copy(setting, &met, facts);
                gbn_strictness_meet(setting, &met, ground->unit);
                if (gbn_strictness_equal(setting, &met, facts))
                        continue;
                gbn_remark_add(
                        composition->remarks, GBN_REMARK_CAUTION, setting->name,
                        g_strdup(N_(
                                "left out: a file that is read later would turn it into less than the unit has now")));
                g_ptr_array_remove_index(composition->changed, i);
                return true;
        }
        return false;
}

/* Renders and loads again, until nothing is looser than it was. The lines, or NULL. */
static char *
settle(const Ground *ground, GbnComposition *composition, GbnScore *score, GError **error)
{
        const GbnForecastQuestion *question = ground->question;

        for (;;) {
                g_auto(GbnFacts) facts = { 0 };
                g_autofree char *body = gbn_render(composition, ground->unit,
                                                   &question->rules.systemd, error);

                if (!body || !load_with(ground, body, &facts, error))
                        return NULL;
                if (drop_loosened(ground, &facts, composition))
                        continue;
                if (!gbn_score_unit(&facts, &question->rules, question->weights, score, error))
                        return NULL;
                return g_steal_pointer(&body);
        }
}

static bool
simulate(const Ground *ground, const GbnSelection *selection, GbnForecast *forecast, GError **error)
{
        const GbnSystemd *systemd = &ground->question->rules.systemd;
        g_auto(GbnComposition) composition = { 0 };
        g_autofree char *body = NULL;

        gbn_compose(selection, ground->unit, systemd, &composition);
        body = settle(ground, &composition, &forecast->then, error);
        if (!body)
                return false;
        forecast->dropin = gbn_dropin_text(forecast->selection, body, forecast->digest);
        forecast->remarks = g_ptr_array_ref(composition.remarks);
        (void) g_hash_table_insert(ground->exposures, g_steal_pointer(&body),
                                   GUINT_TO_POINTER(forecast->then.exposure));
        return true;
}

/* The exposure alone. The same lines make the same unit, so many selections need no second look. */
static bool
find_exposure(const Ground *ground, const GbnSelection *selection, unsigned *ret, GError **error)
{
        const GbnSystemd *systemd = &ground->question->rules.systemd;
        g_auto(GbnComposition) composition = { 0 };
        g_autofree char *first = NULL, *body = NULL;
        void *known = NULL;
        GbnScore score;

        gbn_compose(selection, ground->unit, systemd, &composition);
        first = gbn_render(&composition, ground->unit, systemd, error);
        if (!first)
                return false;
        if (!g_hash_table_lookup_extended(ground->exposures, first, NULL, &known)) {
                body = settle(ground, &composition, &score, error);
                if (!body)
                        return false;
                known = GUINT_TO_POINTER(score.exposure);
                (void) g_hash_table_insert(ground->exposures, g_steal_pointer(&first), known);
        }
        *ret = GPOINTER_TO_UINT(known);
        return true;
}

/* Lines of later files that set what ours sets. */
static void
remark_file(const GbnForecastQuestion *question, const GbnUnitPart *part, const char *ours,
            GPtrArray *remarks)
{
        g_auto(GbnFile) file = { 0 };
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        if (!gbn_file_read(gbn_unit_tree_root(question->tree), part->path, GBN_UNIT_FILE_BYTES_MAX,
                           &file, NULL) ||
            !file.data)
                return;
        gbn_lexer_init(&lexer, file.data, file.size);
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                g_autofree char *line = NULL;

                if (item.kind != GBN_LEX_ASSIGNMENT || !g_str_equal(item.section, "Service"))
                        continue;
                line = g_strdup_printf("\n%s=", item.key);
                if (strstr(ours, line))
                        gbn_remark_add(remarks, GBN_REMARK_INFO, item.key,
                                       g_strdup_printf("%s:%u sets this too, and wins", part->path,
                                                       item.line));
        }
}

static void
remark_shadowing(const GbnForecastQuestion *question, GbnForecast *forecast)
{
        g_autoptr(GbnUnitChain) chain = find_chain(question, NULL);

        for (unsigned i = 1; chain && i < chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i];

                if (strcmp(strrchr(part->path, '/') + 1, GBN_DROPIN_NAME) > 0)
                        remark_file(question, part, forecast->dropin, forecast->remarks);
        }
}

/* What settings bring along, in words. */
static void
remark_implied(const GbnFacts *unit, GbnForecast *forecast)
{
        static const struct {
                const char *line, *directive, *words;
        } implied[] = {
                { "\nPrivateDevices=yes", "PrivateDevices",
                  N_("also closes the list of devices, and takes the rights to make device nodes and to reach hardware ports") },
                { "\nProtectClock=yes", "ProtectClock",
                  N_("also takes the rights to set the clock and to wake the system; with a list of devices in force it lets the clock device be read") },
                { "\nProtectKernelModules=yes", "ProtectKernelModules",
                  N_("also takes the right to load modules and hides their folder") },
                { "\nProtectKernelLogs=yes", "ProtectKernelLogs",
                  N_("also takes the right to read the kernel log by system call") },
                { "\nPrivateNetwork=yes", "PrivateNetwork",
                  N_("also cuts off netlink and abstract local sockets of the host") },
                { "\nPrivateUsers=yes", "PrivateUsers",
                  N_("also makes its capabilities count only inside its own user namespace") },
                { "\nDynamicUser=yes", "DynamicUser",
                  N_("also makes the system and home folders read-only, gives it its own temporary folder, removes its shared memory when it stops, and takes new privileges and files that lend rights; its folders move below private/") },
                { "\nRestrictFileSystems=", "RestrictFileSystems",
                  N_("has an effect only where the kernel has the BPF security module and systemd was built with BPF") },
                { "\nRestrictNetworkInterfaces=", "RestrictNetworkInterfaces",
                  N_("has an effect only where systemd was built with BPF") },
                { "\nRuntimeDirectory=", "RuntimeDirectory",
                  N_("systemd makes the folder, gives it to the user of the service, and removes it when the service stops") },
                { "\nStateDirectory=", "StateDirectory",
                  N_("systemd makes the folder and gives it, with all that is in it, to the user of the service") },
                { "\nCacheDirectory=", "CacheDirectory",
                  N_("systemd makes the folder and gives it, with all that is in it, to the user of the service") },
                { "\nLogsDirectory=", "LogsDirectory",
                  N_("systemd makes the folder and gives it, with all that is in it, to the user of the service") },
                { "\nTasksMax=", "TasksMax",
                  N_("a unit that says nothing has the default of the system manager, which may be less on a very small machine") },
                { "\nSystemCallFilter=", "SystemCallFilter",
                  N_("a program that runs as another user then gets no new privileges either, up to systemd 254") },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(implied); i++)
                if (strstr(forecast->dropin, implied[i].line))
                        gbn_remark_add(forecast->remarks, GBN_REMARK_INFO, implied[i].directive,
                                       g_strdup(implied[i].words));
        if (unit->root_directory || unit->root_image)
                gbn_remark_add(
                        forecast->remarks, GBN_REMARK_CAUTION, "RootDirectory",
                        g_strdup(N_(
                                "this unit has a root of its own; paths mean something else in it")));
}

/* The names under which people know this service: the unit's, and those of its programs. */
static GPtrArray *
names_of(const GbnForecastQuestion *question)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GbnUnitChain) chain = find_chain(question, NULL);
        g_auto(GbnFile) file = { 0 };
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        g_ptr_array_add(names, gbn_unit_name_prefix(question->name));
        if (!chain ||
            !gbn_file_read(gbn_unit_tree_root(question->tree), gbn_unit_chain_fragment(chain),
                           GBN_UNIT_FILE_BYTES_MAX, &file, NULL) ||
            !file.data)
                return names;
        gbn_lexer_init(&lexer, file.data, file.size);
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                const char *program = item.value;

                if (item.kind != GBN_LEX_ASSIGNMENT || !g_str_equal(item.key, "ExecStart") ||
                    *program == '\0')
                        continue;
                item.value[strcspn(item.value, " \t")] = '\0';
                g_ptr_array_add(names, g_path_get_basename(program));
        }
        return names;
}

static bool
is_letter(char c)
{
        return g_ascii_isalnum(c) || c == '_';
}

/* Whether the text speaks of one of the names, as a word of its own. */
static bool
speaks_of(const char *text, const GPtrArray *names)
{
        g_autofree char *lower = g_ascii_strdown(text, -1);

        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *name = g_ascii_strdown(names->pdata[i], -1);
                size_t length = strlen(name);

                for (const char *at = lower; length > 2 && (at = strstr(at, name)); at++)
                        if ((at == lower || !is_letter(at[-1])) && !is_letter(at[length]))
                                return true;
        }
        return false;
}

/* What broke for this very service stands here; the rest is a number and where to read it. */
static void
remark_breakages(const GbnForecastQuestion *question, const GbnSelection *selection,
                 GbnForecast *forecast)
{
        g_autoptr(GPtrArray) names = names_of(question);
        unsigned others = 0;

        for (unsigned i = 0; i < selection->choices->len; i++) {
                const GbnLayer *layer = ((GbnChoiceOfLayer *) selection->choices->pdata[i])->layer;

                for (unsigned j = 0; j < layer->breaks->len; j++) {
                        const GbnBreakage *breakage = layer->breaks->pdata[j];

                        if (speaks_of(breakage->who, names))
                                gbn_remark_add(forecast->remarks, GBN_REMARK_CAUTION, layer->id,
                                               g_strdup_printf("known to have broken %s: %s",
                                                               breakage->who, breakage->how));
                        else
                                others++;
                }
        }
        if (others > 0)
                gbn_remark_add(
                        forecast->remarks, GBN_REMARK_INFO, "layers",
                        g_strdup_printf("%u cases are known in which they broke other services; "
                                        "`gabionctl layers show ID` tells them",
                                        others));
}

/* How much would be lost without one layer. */
static bool
measure_gain(const Ground *ground, const GbnSelection *selection, unsigned without,
             GbnForecast *forecast, GError **error)
{
        g_autoptr(GPtrArray) others = g_ptr_array_new();
        GbnSelection rest = { .choices = others };
        const GbnChoiceOfLayer *choice = selection->choices->pdata[without];
        GbnLayerGain *gain;
        unsigned exposure;

        for (unsigned i = 0; i < selection->choices->len; i++)
                if (i != without)
                        g_ptr_array_add(others, selection->choices->pdata[i]);
        if (!find_exposure(ground, &rest, &exposure, error))
                return false;
        gain = g_new0(GbnLayerGain, 1);
        gain->word = g_strdup_printf("%s%s%s", choice->layer->id, choice->argument ? ":" : "",
                                     choice->argument ? choice->argument : "");
        if (exposure > forecast->then.exposure)
                gain->gain = exposure - forecast->then.exposure;
        g_ptr_array_add(forecast->gains, gain);
        return true;
}

bool
gbn_forecast(const GbnForecastQuestion *question, const GbnSelection *selection, GbnForecast *ret,
             GError **error)
{
        g_auto(GbnForecast) forecast = { .gains = g_ptr_array_new_with_free_func(gain_free) };
        g_autoptr(GbnUnitChain) chain = find_chain(question, error);
        GbnReading reading = reading_of(question);
        g_autoptr(GHashTable)
                exposures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_auto(GbnFacts) unit = { 0 };
        Ground ground = { question, &unit, chain, exposures };

        if (!chain)
                return false;
        keep_text(reading.root, chain);
        gbn_facts_init_for(&unit, &question->rules.systemd);
        if (!gbn_facts_from_text(&reading, chain, &unit, error) ||
            !gbn_score_unit(&unit, &question->rules, question->weights, &forecast.now, error))
                return false;
        forecast.selection = gbn_selection_canonical(selection);
        forecast.digest = gbn_unit_digest(reading.root, chain, error);
        if (!forecast.digest || !simulate(&ground, selection, &forecast, error))
                return false;
        for (unsigned i = 0; i < selection->choices->len; i++)
                if (!measure_gain(&ground, selection, i, &forecast, error))
                        return false;
        forecast.starts_as_root = gbn_facts_start_as_root(&unit);
        remark_shadowing(question, &forecast);
        remark_implied(&unit, &forecast);
        remark_breakages(question, selection, &forecast);
        *ret = forecast;
        forecast = (GbnForecast) { 0 };
        return true;
}
