/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts of services as the running systemd tells them, beside those of their unit files.
 *
 *     facts-compare [NAME…]
 *
 * Without names: every service that is loaded. One line a difference; 1 if there is one. */
#include "engine/facts/facts-from-text.h"
#include "engine/facts/parse.h"
#include "engine/profile/difference.h"
#include "engine/score/score.h"
#include "systemd/autoptr.h"
#include "systemd/facts-from-bus.h"
#include "systemd/systemd-client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESTINATION "org.freedesktop.systemd1"
#define UNIT_INTERFACE DESTINATION ".Unit"
#define SERVICE_INTERFACE DESTINATION ".Service"

typedef struct {
        sd_bus *bus;
        GbnUnitTree *tree;
        GbnRules rules;
        GbnWeights *weights;
        GbnFacts ours, theirs;
        unsigned loaded; /* services that were compared */
} Compare;

static void
compare_clear(Compare *compare)
{
        g_clear_pointer(&compare->bus, sd_bus_flush_close_unref);
        g_clear_pointer(&compare->tree, gbn_unit_tree_free);
        g_clear_pointer(&compare->weights, gbn_weights_free);
        gbn_facts_clear(&compare->ours);
        gbn_facts_clear(&compare->theirs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Compare, compare_clear)

static char *
describe_calls(const GbnCallFilter *filter)
{
        GString *text = g_string_new(!filter->is_set ? "none" : filter->allow ? "only" : "not");
        const char *name;

        for (unsigned i = 0; (name = gbn_syscall_name(i)); i++)
                if ((filter->calls.words[i / 64] & ~gbn_syscall_unresolved()->words[i / 64]) >>
                            (i % 64) &
                    1)
                        g_string_append_printf(text, " %s", name);
        return g_string_free(text, false);
}

static char *
describe_texts(const GPtrArray *list)
{
        GString *text = g_string_new(NULL);

        for (unsigned i = 0; i < list->len; i++)
                g_string_append_printf(text, "%s%s", i ? ", " : "", (char *) list->pdata[i]);
        return g_string_free(text, false);
}

static char *
describe(const char *directive, const GbnFacts *facts)
{
        GbnSystemd newest = { GBN_SYSTEMD_NEWEST, G_MAXUINT };
        const GbnSetting *setting = gbn_setting_find("Service", directive, &newest);
        const void *field;

        if (!setting)
                setting = gbn_setting_find("Unit", directive, &newest);
        field = (const char *) facts + setting->field;
        if (setting->choices)
                return g_strdup_printf("%s", *(const int *) field < 0
                                                     ? "unset"
                                                     : setting->choices[*(const int *) field].text);
        if (setting->parse == gbn_parse_flag || setting->parse == gbn_parse_delegate ||
            setting->parse == gbn_parse_working_directory)
                return g_strdup(*(const bool *) field ? "yes" : "no");
        if (g_str_equal(setting->signature, "s"))
                return g_strdup_printf("\"%s\"", *(char *const *) field);
        if (g_str_equal(setting->signature, "i"))
                return g_strdup(*(char *const *) field);
        if (g_str_equal(setting->signature, "t"))
                return g_strdup_printf("%#llx", *(const unsigned long long *) field);
        if (g_str_equal(setting->signature, "u"))
                return g_strdup_printf("%#o", *(const unsigned *) field);
        if (g_str_equal(setting->signature, "as") || g_str_equal(setting->signature, "a(ss)") ||
            g_str_equal(setting->signature, "a(iiqq)"))
                return describe_texts(*(GPtrArray *const *) field);
        if (setting->parse == gbn_parse_calls)
                return describe_calls(field);
        return g_strdup("…");
}

static int
get_all(Compare *compare, const char *path, const char *interface, sd_bus_message **ret)
{
        return sd_bus_call_method(compare->bus, DESTINATION, path,
                                  "org.freedesktop.DBus.Properties", "GetAll", NULL, ret, "s",
                                  interface);
}

static int
read_theirs(Compare *compare, const char *path)
{
        g_autoptr(sd_bus_message) unit = NULL, service = NULL;
        int r = get_all(compare, path, UNIT_INTERFACE, &unit);

        if (r >= 0)
                r = get_all(compare, path, SERVICE_INTERFACE, &service);
        return r < 0 ? r
                     : gbn_facts_from_bus(unit, service, &compare->rules.systemd, &compare->theirs);
}

static bool
read_ours(Compare *compare, const char *name, GError **error)
{
        GbnReading reading = {
                .root = gbn_unit_tree_root(compare->tree),
                .systemd = compare->rules.systemd,
        };
        g_autoptr(GbnUnitChain) chain = gbn_unit_chain_find(compare->tree, name, error);

        gbn_facts_reset_for(&compare->ours, &compare->rules.systemd);
        return chain && gbn_facts_from_text(&reading, chain, &compare->ours, error);
}

/* The number of rows and totals that differ. */
static unsigned
compare_scores(Compare *compare, const char *name)
{
        g_autoptr(GError) error = NULL;
        GbnScore ours, theirs;
        unsigned count = 0;

        if (!gbn_score_unit(&compare->ours, &compare->rules, compare->weights, &ours, &error) ||
            !gbn_score_unit(&compare->theirs, &compare->rules, compare->weights, &theirs, &error)) {
                (void) printf("%s: no score: %s\n", name, error->message);
                return 1;
        }
        for (unsigned i = 0; i < ours.count; i++)
                if (ours.findings[i].badness != theirs.findings[i].badness ||
                    ours.findings[i].state != theirs.findings[i].state) {
                        (void) printf("%s: row %s differs\n", name, ours.findings[i].row->id);
                        count++;
                }
        if (ours.exposure != theirs.exposure) {
                (void) printf("%s: exposure %u on the bus, %u in the files\n", name,
                              theirs.exposure, ours.exposure);
                count++;
        }
        return count;
}

static unsigned
compare_facts(Compare *compare, const char *name)
{
        g_autoptr(GPtrArray) names = gbn_facts_differences(&compare->ours, &compare->theirs);

        for (unsigned i = 0; i < names->len; i++) {
                const char *directive = names->pdata[i];
                g_autofree char *ours = describe(directive, &compare->ours),
                                *theirs = describe(directive, &compare->theirs);

                (void) printf("%s: %s: %s on the bus, %s in the files\n", name, directive, theirs,
                              ours);
        }
        return names->len;
}

/* The number of differences of one service. */
static unsigned
compare_unit(Compare *compare, const char *name)
{
        g_autoptr(GError) error = NULL;
        char *path = NULL, *state = NULL;
        bool is_loaded, is_read;
        unsigned count = 0;
        int r = sd_bus_path_encode("/org/freedesktop/systemd1/unit", name, &path);

        if (r >= 0)
                r = sd_bus_get_property_string(compare->bus, DESTINATION, path, UNIT_INTERFACE,
                                               "LoadState", NULL, &state);
        if (r >= 0)
                r = read_theirs(compare, path);
        is_loaded = r >= 0 && g_str_equal(state, "loaded");
        is_read = read_ours(compare, name, &error);
        if (r < 0) {
                (void) printf("%s: %s\n", name, strerror(-r));
                count = 1;
        } else if (is_loaded != is_read) {
                (void) printf("%s: %s in systemd, %s in the files\n", name, state,
                              is_read ? "loaded" : error->message);
                count = 1;
        } else if (is_loaded) {
                compare->loaded++;
                count = compare_facts(compare, name) + compare_scores(compare, name);
        }
        free(path);
        free(state);
        return count;
}

static bool
compare_open(Compare *compare, GError **error)
{
        compare->tree = gbn_unit_tree_open(NULL, NULL, true, error);
        if (!compare->tree)
                return false;
        compare->rules.live = true;
        (void) gbn_systemd_detect(gbn_unit_tree_root(compare->tree), &compare->rules.systemd);
        compare->weights = gbn_weights_new();
        gbn_facts_init_for(&compare->ours, &compare->rules.systemd);
        gbn_facts_init_for(&compare->theirs, &compare->rules.systemd);
        return true;
}

int
main(int argc, char **argv)
{
        g_auto(Compare) compare = { 0 };
        g_autoptr(GPtrArray) names = NULL;
        g_autoptr(GError) error = NULL;
        unsigned differences = 0;
        int r = sd_bus_open_system(&compare.bus);

        if (r >= 0 && argc < 2)
                r = gbn_systemd_list_loaded(&names);
        if (r < 0 || !compare_open(&compare, &error)) {
                (void) fprintf(stderr, "facts-compare: %s\n",
                               r < 0 ? strerror(-r) : error->message);
                return EXIT_FAILURE;
        }
        for (int i = 1; i < argc; i++)
                differences += compare_unit(&compare, argv[i]);
        for (unsigned i = 0; names && i < names->len; i++)
                differences += compare_unit(&compare, names->pdata[i]);
        (void) printf("%u loaded services compared, %u differences\n", compare.loaded, differences);
        return differences == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
