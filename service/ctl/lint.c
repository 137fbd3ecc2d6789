/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabionctl lint: what is wrong in unit files, for their authors and for build jobs. */
#include "engine/lint/lint.h"

#include "base/limits.h"
#include "ctl/commands.h"
#include "ctl/json-out.h"
#include "ctl/lint-files.h"
#include "ctl/sarif.h"
#include "ctl/terminal.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)
#define C_(context, text) g_dpgettext2("gabion", context, text)

typedef enum { FORM_TEXT, FORM_JSON, FORM_SARIF } Form;

typedef struct {
        const GbnOptions *options;
        GbnLintOptions lint;
        const GbnRoot *root;
        GPtrArray *findings;
        unsigned files; /* that were read */
        bool failed;
} Job;

static void
part_free(void *data)
{
        gbn_lint_part_free(data);
}

static bool
read_part(const Job *job, const char *path, GbnLintPart *part, GError **error)
{
        g_autofree char *whole = NULL;

        if (g_str_equal(path, "-")) {
                part->path = g_strdup("stdin.service");
                return gbn_file_read_stream(STDIN_FILENO, _("standard input"), GBN_STDIN_BYTES_MAX,
                                            &part->file, error);
        }
        part->path = g_utf8_make_valid(path, -1);
        whole = g_canonicalize_filename(path, job->root->fd >= 0 ? "/" : NULL);
        return gbn_file_read(job->root, whole, GBN_UNIT_FILE_BYTES_MAX, &part->file, error);
}

/* A mask has nothing in it that could be wrong. */
static void
lint_subject(Job *job, const GbnLintSubject *subject)
{
        g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);

        for (unsigned i = 0; i < subject->parts->len; i++) {
                g_autoptr(GbnLintPart) part = g_new0(GbnLintPart, 1);
                g_autoptr(GError) error = NULL;

                part->is_dropin = i > 0 || !subject->has_main;
                if (!read_part(job, subject->parts->pdata[i], part, &error)) {
                        gbn_complain(error);
                        job->failed = true;
                        if (i == 0)
                                return;
                        continue;
                }
                job->files++;
                if (i == 0 && subject->has_main && (part->file.is_null || part->file.size == 0))
                        return;
                g_ptr_array_add(parts, g_steal_pointer(&part));
        }
        gbn_lint_unit(&job->lint, subject->name, parts, job->findings);
}

/* JSON and SARIF have the word of gbn_severity_name(), whatever the language. */
static const char *
severity_in_words(GbnSeverity severity)
{
        switch (severity) {
        case GBN_SEVERITY_ERROR:
                return C_("severity", "error");
        case GBN_SEVERITY_WARNING:
                return C_("severity", "warning");
        default:
                return C_("severity", "note");
        }
}

static void
print_finding(const GbnTerminal *terminal, const GbnLintFinding *finding)
{
        static const GbnStyle styles[] = {
                [GBN_SEVERITY_NOTE] = GBN_STYLE_DIM,
                [GBN_SEVERITY_WARNING] = GBN_STYLE_MIDDLING,
                [GBN_SEVERITY_ERROR] = GBN_STYLE_HEADING,
        };
        const GbnLintRule *rule = gbn_lint_rules + finding->rule;
        g_autofree char *path = gbn_printable(finding->path), *reason = gbn_say(finding->reason),
                        *fix = gbn_say(finding->fix);

        (void) printf("%s:", path);
        if (finding->line > 0)
                (void) printf("%u:", finding->line);
        (void) printf(" %s%s:%s %s [%s]\n", gbn_terminal_on(terminal, styles[rule->severity]),
                      severity_in_words(rule->severity),
                      gbn_terminal_off(terminal, styles[rule->severity]), reason, rule->id);
        (void) printf(_("    fix: %s\n"), fix);
}

/* Each number has its own word, so each is a part of its own. */
static void
print_sum(const Job *job, const unsigned counts[static 3])
{
        unsigned of_errors = counts[GBN_SEVERITY_ERROR], of_notes = counts[GBN_SEVERITY_NOTE];
        unsigned of_warnings = counts[GBN_SEVERITY_WARNING];
        g_autofree char *errors = NULL, *warnings = NULL, *notes = NULL, *files = NULL;

        errors = g_strdup_printf(ngettext("%u error", "%u errors", of_errors), of_errors);
        warnings = g_strdup_printf(ngettext("%u warning", "%u warnings", of_warnings), of_warnings);
        notes = g_strdup_printf(ngettext("%u note", "%u notes", of_notes), of_notes);
        files = g_strdup_printf(ngettext("in %u file", "in %u files", job->files), job->files);
        if (job->findings->len > 0)
                (void) printf("\n");
        /* Translators: "1 error", "2 warnings", "3 notes", "in 4 files". */
        (void) printf(_("%s, %s, %s %s.\n"), errors, warnings, notes, files);
}

static void
print_text(const Job *job, const GbnTerminal *terminal)
{
        unsigned counts[3] = { 0 };

        for (unsigned i = 0; i < job->findings->len; i++) {
                const GbnLintFinding *finding = job->findings->pdata[i];

                print_finding(terminal, finding);
                counts[gbn_lint_rules[finding->rule].severity]++;
        }
        if (job->options->no_legend)
                return;
        print_sum(job, counts);
}

static void
print_json(const Job *job, GbnJson *json)
{
        gbn_json_open(json, '[');
        for (unsigned i = 0; i < job->findings->len; i++) {
                const GbnLintFinding *finding = job->findings->pdata[i];
                const GbnLintRule *rule = gbn_lint_rules + finding->rule;
                g_autofree char *reason = gbn_words_text(finding->reason, gettext);
                g_autofree char *fix = gbn_words_text(finding->fix, gettext);

                gbn_json_open(json, '{');
                gbn_json_key(json, "id");
                gbn_json_string(json, rule->id);
                gbn_json_key(json, "severity");
                gbn_json_string(json, gbn_severity_name(rule->severity));
                gbn_json_key(json, "file");
                gbn_json_string(json, finding->path);
                gbn_json_key(json, "line");
                if (finding->line > 0)
                        gbn_json_number(json, finding->line);
                else
                        gbn_json_null(json);
                gbn_json_key(json, "directive");
                gbn_json_string(json, finding->directive);
                gbn_json_key(json, "reason");
                gbn_json_string(json, reason);
                gbn_json_key(json, "fix");
                gbn_json_string(json, fix);
                gbn_json_close(json, '}');
        }
        gbn_json_close(json, ']');
}

static bool
print_all(const Job *job, Form form)
{
        GbnTerminal terminal = gbn_terminal_begin(!job->options->no_pager && form == FORM_TEXT);
        GbnJson json = { .out = stdout, .pretty = job->options->output != GBN_OUTPUT_JSON_SHORT };

        if (form == FORM_TEXT)
                print_text(job, &terminal);
        else if (form == FORM_SARIF)
                gbn_sarif_write(&json, job->findings);
        else
                print_json(job, &json);
        if (form != FORM_TEXT)
                gbn_json_end(&json);
        return gbn_terminal_end(&terminal);
}

static bool
choose_form(const GbnOptions *options, Form *ret)
{
        bool is_json = options->output != GBN_OUTPUT_TEXT;
        g_autofree char *text = NULL;

        *ret = is_json ? FORM_JSON : FORM_TEXT;
        if (!options->format || g_str_equal(options->format, "text"))
                return true;
        if (g_str_equal(options->format, "sarif") && !is_json) {
                *ret = FORM_SARIF;
                return true;
        }
        if (g_str_equal(options->format, "sarif"))
                text = g_strdup(_("--format=sarif and --json= do not go together"));
        else
                text = g_strdup_printf(_("--format=%s: lint writes text or sarif"),
                                       options->format);
        gbn_complain_text(text);
        return false;
}

/* Whether something is worse than a note. */
static bool
is_bad(const GPtrArray *findings)
{
        for (unsigned i = 0; i < findings->len; i++) {
                const GbnLintFinding *finding = findings->pdata[i];

                if (gbn_lint_rules[finding->rule].severity != GBN_SEVERITY_NOTE)
                        return true;
        }
        return false;
}

static bool
prepare(Job *job, GbnWeights *weights, GError **error)
{
        const GbnOptions *options = job->options;

        job->lint = (GbnLintOptions) {
                .root = job->root,
                .systemd = options->systemd,
                .weights = weights,
                .threshold = options->threshold,
        };
        if (!options->has_systemd)
                (void) gbn_systemd_detect(job->root, &job->lint.systemd);
        return !options->policy ||
               gbn_weights_load(weights, options->policy, &job->lint.systemd, error);
}

int
gbn_command_lint(const GbnOptions *options)
{
        g_autoptr(GPtrArray) findings = gbn_lint_findings_new();
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        g_autoptr(GbnRoot) root = NULL;
        g_autoptr(GError) error = NULL;
        g_auto(GbnLintFiles) files = { 0 };
        Job job = { .options = options, .findings = findings };
        Form form;

        if (!options->arguments[1]) {
                gbn_complain_text(_("lint needs a file, a folder, or - for standard input"));
                return EXIT_FAILURE;
        }
        if (!choose_form(options, &form))
                return EXIT_FAILURE;
        root = gbn_root_open(options->root, &error);
        job.root = root;
        if (!root || !prepare(&job, weights, &error)) {
                gbn_complain(error);
                return EXIT_FAILURE;
        }
        gbn_lint_files_find(root, options->arguments + 1, &files);
        for (unsigned i = 0; i < files.errors->len; i++)
                gbn_complain(files.errors->pdata[i]);
        if (files.subjects->len == 0)
                return EXIT_FAILURE;
        for (unsigned i = 0; i < files.subjects->len; i++)
                lint_subject(&job, files.subjects->pdata[i]);
        gbn_lint_findings_finish(findings);
        if (!print_all(&job, form))
                job.failed = true;
        return job.failed || files.errors->len > 0 || is_bad(findings) ? EXIT_FAILURE
                                                                       : EXIT_SUCCESS;
}
