/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 190 small units, and what systemd-analyze of three versions says of each, live and offline. */
#include "engine/facts/facts-from-text.h"
#include "engine/score/score.h"
#include "engine/unit/unit-chain.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

typedef struct {
        GbnUnitTree *tree; /* of an empty folder */
        GbnWeights *weights;
        JsonObject *baseline;
        unsigned compared;
} Run;

static char *
section(const char *name, JsonArray *lines)
{
        g_autoptr(GString) text = g_string_new(NULL);

        g_string_append_printf(text, "[%s]\n", name);
        for (unsigned i = 0; lines && i < json_array_get_length(lines); i++)
                g_string_append_printf(text, "%s\n", json_array_get_string_element(lines, i));
        return g_string_free(g_steal_pointer(&text), FALSE);
}

static GbnUnitChain *
build_chain(Run *run, JsonObject *one)
{
        JsonArray *unit = json_object_has_member(one, "unit")
                                  ? json_object_get_array_member(one, "unit")
                                  : NULL;
        g_autofree char *head = section("Unit", unit);
        g_autofree char *body = section("Service", json_object_get_array_member(one, "service"));
        g_auto(GbnFile) file = { .data = g_strconcat(head, body, "ExecStart=/bin/true\n", NULL) };
        GbnUnitChain *chain;

        file.size = strlen(file.data);
        chain = gbn_unit_chain_from_text(run->tree, "case.service", &file);
        if (json_object_has_member(one, "dropins")) {
                JsonObject *dropins = json_object_get_object_member(one, "dropins");
                g_autoptr(GList) names = json_object_get_members(dropins);

                for (GList *name = names; name; name = name->next) {
                        JsonArray *lines = json_object_get_array_member(dropins, name->data);
                        g_autofree char *text = section("Service", lines);

                        gbn_unit_chain_put(chain, name->data, text);
                }
        }
        return chain;
}

/* The badness that is expected: what the case changes, else what the plain unit has. */
static JsonNode *
expected_badness(Run *run, JsonObject *changed, const char *id, const GbnRules *rules)
{
        static JsonNode *zero;

        if (json_object_has_member(changed, id))
                return json_object_get_member(changed, id);
        if (!rules->live && rules->systemd.major >= 254 && g_str_equal(id, "PrivateMounts")) {
                if (!zero)
                        zero = json_node_init_int(json_node_alloc(), 0);
                return zero;
        }
        return json_object_get_member(run->baseline, id);
}

static void
compare(Run *run, JsonObject *one, const GbnRules *rules, JsonObject *expected)
{
        JsonObject *changed = json_object_get_object_member(expected, "changed");
        g_autoptr(GbnUnitChain) chain = build_chain(run, one);
        GbnReading reading = {
                .root = gbn_unit_tree_root(run->tree),
                .systemd = rules->systemd,
        };
        g_auto(GbnFacts) facts = { 0 };
        g_autoptr(GError) error = NULL;
        GbnScore score;

        g_test_message("%s, systemd %u, %s", json_object_get_string_member(one, "name"),
                       rules->systemd.major, rules->live ? "live" : "offline");
        gbn_facts_init_for(&facts, &rules->systemd);
        (void) gbn_facts_from_text(&reading, chain, &facts, &error);
        g_assert_no_error(error);
        (void) gbn_score_unit(&facts, rules, run->weights, &score, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(score.count, ==, GBN_ROW_COUNT);
        for (unsigned i = 0; i < score.count; i++) {
                const GbnFinding *finding = score.findings + i;
                JsonNode *badness = expected_badness(run, changed, finding->row->id, rules);

                g_test_message("  %s", finding->row->id);
                g_assert_cmpint(finding->state == GBN_FINDING_NOT_APPLICABLE, ==,
                                JSON_NODE_HOLDS_NULL(badness));
                if (finding->state != GBN_FINDING_NOT_APPLICABLE)
                        g_assert_cmpuint(finding->badness, ==, json_node_get_int(badness));
        }
        g_assert_cmpuint(score.exposure, ==, json_object_get_int_member(expected, "exposure"));
        run->compared++;
}

static void
compare_mode(Run *run, JsonObject *one, bool live)
{
        static const unsigned versions[] = { 252, 257, 262 };
        JsonObject *mode = json_object_get_object_member(one, live ? "online" : "offline");
        g_autoptr(GList) keys = json_object_get_members(mode);

        for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
                GbnRules rules = { .systemd = { versions[i], UINT_MAX }, .live = live };
                g_autofree char *version = g_strdup_printf("%u", versions[i]);
                bool found = false;

                for (GList *key = keys; key; key = key->next) {
                        if (!g_str_equal(key->data, "all") && !strstr(key->data, version))
                                continue;
                        g_assert_false(found);
                        found = true;
                        compare(run, one, &rules, json_object_get_object_member(mode, key->data));
                }
                g_assert_true(found);
        }
}

static void
every_case_scores_as_systemd_says(const void *path)
{
        g_autofree char *folder = g_dir_make_tmp("gabion-vectors-XXXXXX", NULL);
        g_autoptr(JsonParser) parser = json_parser_new();
        g_autoptr(GbnUnitTree) tree = gbn_unit_tree_open(folder, NULL, false, NULL);
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(GError) error = NULL;
        Run run = { .tree = tree, .weights = weights };
        JsonObject *top;
        JsonArray *cases;

        (void) json_parser_load_from_file(parser, path, &error);
        g_assert_no_error(error);
        top = json_node_get_object(json_parser_get_root(parser));
        run.baseline = json_object_get_object_member(top, "baseline");
        cases = json_object_get_array_member(top, "cases");
        g_assert_cmpuint(json_array_get_length(cases), ==, 190);
        for (unsigned i = 0; i < json_array_get_length(cases); i++) {
                compare_mode(&run, json_array_get_object_element(cases, i), false);
                compare_mode(&run, json_array_get_object_element(cases, i), true);
        }
        g_assert_cmpuint(run.compared, ==, 190 * 6);
        (void) g_rmdir(folder);
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_assert_cmpint(argc, ==, 2);
        g_test_add_data_func("/golden/every-case-scores-as-systemd-says", argv[1],
                             every_case_scores_as_systemd_says);
        return g_test_run();
}
