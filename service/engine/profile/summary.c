/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a list shows of a unit, told from its files alone. */
#include "engine/profile/summary.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/profile/dropin.h"
#include "engine/profile/target.h"
#include "engine/unit/specifier.h"
#include "engine/unit/unit-lex.h"
#include "engine/unit/unit-name.h"

#include <string.h>

/* The last value of "Description=" in one file; *description keeps what it has where there is none. */
static void
read_description(const GbnStudy *study, const GbnUnitPart *part, char **description)
{
        g_auto(GbnFile) file = { 0 };
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        if (!gbn_file_read(gbn_unit_tree_root(study->tree), part->path, GBN_UNIT_FILE_BYTES_MAX,
                           &file, NULL) ||
            !file.data)
                return;
        gbn_lexer_init(&lexer, file.data, file.size);
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END)
                if (item.kind == GBN_LEX_ASSIGNMENT && g_str_equal(item.section, "Unit") &&
                    g_str_equal(item.key, "Description")) {
                        g_free(*description);
                        *description = g_strdup(item.value);
                }
}

static char *
description_of(const GbnStudy *study, const GbnUnitChain *chain)
{
        GbnSpecifiers specifiers = { gbn_unit_tree_root(study->tree), study->rules.systemd.major,
                                     chain->id, gbn_unit_chain_fragment(chain) };
        g_autofree char *text = NULL;
        char *expanded;

        for (unsigned i = 0; i < chain->parts->len; i++)
                read_description(study, chain->parts->pdata[i], &text);
        if (!text)
                return g_strdup("");
        expanded = gbn_specifiers_expand(&specifiers, text);
        return expanded ? expanded : g_steal_pointer(&text);
}

/* How the unit, or our drop-in, has come away from what was accepted; NULL: it has not. */
static const char *
drift_of(const GbnStudy *study, const GbnUnitChain *chain, const GbnDropinHeader *header)
{
        g_autofree char *digest = NULL;

        if (!header->is_ours)
                return NULL;
        if (header->is_edited)
                return "edited";
        digest = gbn_unit_digest(gbn_unit_tree_root(study->tree), chain, NULL);
        return digest && !g_str_equal(digest, header->unit_digest) ? "unit-changed" : NULL;
}

/* Of our drop-in, with its digest; all is empty where there is none. */
static const GbnUnitPart *
read_header(const GbnStudy *study, const GbnUnitChain *chain, GbnDropinHeader *ret,
            char **ret_digest)
{
        for (unsigned i = chain->parts->len; i-- > 1;) {
                const GbnUnitPart *part = chain->parts->pdata[i];
                g_auto(GbnFile) file = { 0 };

                if (!g_str_has_suffix(part->path, "/" GBN_DROPIN_NAME) ||
                    !gbn_file_read(gbn_unit_tree_root(study->tree), part->path,
                                   GBN_UNIT_FILE_BYTES_MAX, &file, NULL) ||
                    !file.data)
                        continue;
                gbn_dropin_read(file.data, ret);
                if (ret->is_ours && ret->selection) {
                        *ret_digest = g_compute_checksum_for_data(
                                G_CHECKSUM_SHA256, (const unsigned char *) file.data, file.size);
                        return part;
                }
                gbn_dropin_header_clear(ret);
                *ret = (GbnDropinHeader) { 0 };
        }
        return NULL;
}

static const char *
origin_of(const char *fragment)
{
        if (g_str_has_prefix(fragment, "/run/systemd/generator"))
                return "generator";
        if (g_str_has_prefix(fragment, "/run/systemd/transient/"))
                return "transient";
        if (g_str_has_prefix(fragment, "/etc/") || g_str_has_prefix(fragment, "/run/") ||
            g_str_has_prefix(fragment, "/usr/local/"))
                return "admin";
        return "vendor";
}

static bool
has_socket(const GbnStudy *study, const char *name)
{
        g_autofree char *stem = g_strndup(name, strlen(name) - strlen(".service"));
        g_autofree char *socket = g_strconcat(stem, ".socket", NULL);
        struct stat st;

        for (size_t i = 0; gbn_unit_search_path[i]; i++) {
                g_autofree char *path = gbn_path_in(gbn_unit_search_path[i], socket);

                if (gbn_root_stat(gbn_unit_tree_root(study->tree), path, true, &st))
                        return S_ISREG(st.st_mode);
        }
        return false;
}

static int64_t
usec_of(const struct timespec *time)
{
        return time->tv_sec * G_USEC_PER_SEC + time->tv_nsec / 1000;
}

/* The inode's time counts too: a package keeps the time at which a file was made somewhere else. What a mask
 * leads to does not: the daemon has a /dev of its own, which is as old as itself. */
static int64_t
last_change(const GbnStudy *study, const GbnUnitChain *chain, const GbnUnitPart *but)
{
        int64_t last = 0;
        struct stat st;

        for (unsigned i = 0; i < 2 * chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i / 2];

                if (part != but &&
                    gbn_root_stat(gbn_unit_tree_root(study->tree), part->path, i % 2, &st) &&
                    (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode)))
                        last = MAX(last, MAX(usec_of(&st.st_mtim), usec_of(&st.st_ctim)));
        }
        return last;
}

/* A list of calls to deny that is empty is no filter. */
static bool
filters_calls(const GbnCallFilter *filter)
{
        return filter->is_set && (filter->allow || !gbn_syscall_set_is_empty(&filter->calls));
}

/* A template is judged by an instance that is not there, and layers are laid on real ones only. */
static unsigned
reachable_for(const GbnStudy *study, const GbnUnitSummary *summary)
{
        GbnForecastQuestion question = {
                .tree = study->tree,
                .name = summary->name,
                .rules = study->rules,
                .weights = study->weights,
        };
        unsigned exposure;

        if (summary->caution || summary->is_template ||
            !gbn_forecast_exposure(&question, &study->safe, &exposure, NULL))
                return summary->exposure;
        return MIN(exposure, summary->exposure);
}

bool
gbn_unit_summary_read(GbnStudy *study, const GbnPackageIndex *packages, const char *name,
                      GbnUnitSummary *ret, GError **error)
{
        g_autoptr(GbnUnitChain) chain = gbn_study_find(study, name, error);
        g_auto(GbnDropinHeader) header = { 0 };
        g_autofree char *digest = NULL;
        const GbnUnitPart *ours;
        const char *fragment;
        GbnScore score;

        if (!chain || !gbn_study_score(study, chain, &score, error))
                return false;
        fragment = gbn_unit_chain_fragment(chain);
        ours = read_header(study, chain, &header, &digest);
        *ret = (GbnUnitSummary) {
                .name = g_strdup(name),
                .description = description_of(study, chain),
                .exposure = score.exposure,
                .reachable = score.exposure,
                .selection = g_strsplit(header.selection ? header.selection : "", " ", -1),
                .drift = drift_of(study, chain, &header),
                .origin = origin_of(fragment),
                .package = packages ? gbn_package_index_find(packages, fragment) : NULL,
                .caution = gbn_target_caution(name),
                .starts_as_root = gbn_facts_start_as_root(&study->facts),
                .listens = has_socket(study, name),
                .is_oneshot = study->facts.type == GBN_TYPE_ONESHOT,
                .is_template = gbn_unit_name_kind(name) == GBN_UNIT_NAME_TEMPLATE,
                .changed = last_change(study, chain, NULL),
                .dropin_digest = g_steal_pointer(&digest),
                .capabilities = study->facts.capability_bounding_set,
                .no_new_privileges = study->facts.no_new_privileges,
                .filters_calls = filters_calls(&study->facts.system_call_filter),
        };
        ret->changed_else = ours ? last_change(study, chain, ours) : ret->changed;
        ret->reachable = reachable_for(study, ret);
        return true;
}

void
gbn_unit_summary_clear(GbnUnitSummary *summary)
{
        g_free(summary->name);
        g_free(summary->description);
        g_strfreev(summary->selection);
        g_free(summary->dropin_digest);
        *summary = (GbnUnitSummary) { 0 };
}
