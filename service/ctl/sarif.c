/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Follows the OASIS standard, chapters 3.14 (run), 3.19 (tool), 3.27 (result), 3.49 (rule). The words
 * for levels happen to be ours: note, warning, error. */
#include "ctl/sarif.h"

#include "engine/lint/finding.h"

#include <libintl.h>

#define _(text) gettext(text)
#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static void
write_text(GbnJson *json, const char *key, const char *text)
{
        gbn_json_key(json, key);
        gbn_json_open(json, '{');
        gbn_json_key(json, "text");
        gbn_json_string(json, text);
        gbn_json_close(json, '}');
}

static void
write_rules(GbnJson *json)
{
        gbn_json_key(json, "rules");
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < GBN_LINT_RULES; i++) {
                gbn_json_open(json, '{');
                gbn_json_key(json, "id");
                gbn_json_string(json, gbn_lint_rules[i].id);
                write_text(json, "shortDescription", _(gbn_lint_rules[i].title));
                gbn_json_key(json, "defaultConfiguration");
                gbn_json_open(json, '{');
                gbn_json_key(json, "level");
                gbn_json_string(json, gbn_severity_name(gbn_lint_rules[i].severity));
                gbn_json_close(json, '}');
                gbn_json_close(json, '}');
        }
        gbn_json_close(json, ']');
}

/* A relative path is a relative reference; an absolute one needs a scheme. */
static char *
uri_of(const char *path)
{
        g_autofree char *escaped = g_uri_escape_string(path, "/", false);

        return g_strconcat(*path == '/' ? "file://" : "", escaped, NULL);
}

static void
write_location(GbnJson *json, const GbnLintFinding *finding)
{
        g_autofree char *uri = uri_of(finding->path);

        gbn_json_key(json, "locations");
        gbn_json_open(json, '[');
        gbn_json_open(json, '{');
        gbn_json_key(json, "physicalLocation");
        gbn_json_open(json, '{');
        gbn_json_key(json, "artifactLocation");
        gbn_json_open(json, '{');
        gbn_json_key(json, "uri");
        gbn_json_string(json, uri);
        gbn_json_close(json, '}');
        /* What is true of the file as a whole stands at its first line: some readers need a region. */
        gbn_json_key(json, "region");
        gbn_json_open(json, '{');
        gbn_json_key(json, "startLine");
        gbn_json_number(json, MAX(finding->line, 1U));
        gbn_json_close(json, '}');
        gbn_json_close(json, '}');
        gbn_json_close(json, '}');
        gbn_json_close(json, ']');
}

static void
write_result(GbnJson *json, const GbnLintFinding *finding)
{
        const GbnLintRule *rule = gbn_lint_rules + finding->rule;
        g_autofree char *reason = gbn_words_text(finding->reason, gettext);
        g_autofree char *fix = gbn_words_text(finding->fix, gettext);
        g_autofree char *text = g_strdup_printf("%s. %s", reason, fix);

        gbn_json_open(json, '{');
        gbn_json_key(json, "ruleId");
        gbn_json_string(json, rule->id);
        gbn_json_key(json, "ruleIndex");
        gbn_json_number(json, finding->rule);
        gbn_json_key(json, "level");
        gbn_json_string(json, gbn_severity_name(rule->severity));
        write_text(json, "message", text);
        write_location(json, finding);
        gbn_json_close(json, '}');
}

void
gbn_sarif_write(GbnJson *json, const GPtrArray *findings)
{
        gbn_json_open(json, '{');
        gbn_json_key(json, "$schema");
        gbn_json_string(json, SCHEMA);
        gbn_json_key(json, "version");
        gbn_json_string(json, "2.1.0");
        gbn_json_key(json, "runs");
        gbn_json_open(json, '[');
        gbn_json_open(json, '{');
        gbn_json_key(json, "tool");
        gbn_json_open(json, '{');
        gbn_json_key(json, "driver");
        gbn_json_open(json, '{');
        gbn_json_key(json, "name");
        gbn_json_string(json, "gabionctl");
        gbn_json_key(json, "version");
        gbn_json_string(json, GABION_VERSION);
        write_rules(json);
        gbn_json_close(json, '}');
        gbn_json_close(json, '}');
        gbn_json_key(json, "results");
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < findings->len; i++)
                write_result(json, findings->pdata[i]);
        gbn_json_close(json, ']');
        gbn_json_close(json, '}');
        gbn_json_close(json, ']');
        gbn_json_close(json, '}');
}
