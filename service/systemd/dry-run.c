/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All directives together first. Only where that fails each is tried alone, to say which one it was. What
 * /bin/true itself makes of its sandbox says nothing of the service, so only steps of systemd count. */
#include "systemd/dry-run.h"

#include "base/error.h"
#include "base/limits.h"
#include "engine/profile/layer-value.h"
#include "engine/profile/writable.h"
#include "engine/unit/unit-lex.h"
#include "systemd/autoptr.h"
#include "systemd/facts-from-bus.h"
#include "systemd/facts-to-bus.h"
#include "systemd/systemd-call.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* systemd.exec(5), "Process Exit Codes". Status 203: the program cannot be started, which another one may. */
#define STATUS_MIN 200
#define STATUS_EXEC 203

struct GbnDryRun {
        char *unit;
        GbnSystemd systemd;
        GbnFacts facts;      /* of the directives in settings; the others are not meant */
        GPtrArray *settings; /* const GbnSetting * */
        sd_bus *bus;
        GbnJobs *jobs;
        GbnDryRunDone done;
        void *userdata;
        unsigned next; /* the directive that is tried alone after this one */
        char *name;    /* of the unit that runs */
        GbnUnitQuery *query;
        GbnDryRunFailure failure; /* of all together, once that is known */
        char *error, *result;     /* what it points to */
        bool has_failed;
};

void
gbn_dry_run_free(GbnDryRun *dry_run)
{
        if (!dry_run)
                return;
        if (dry_run->jobs)
                gbn_jobs_forget(dry_run->jobs, dry_run);
        gbn_unit_query_free(dry_run->query);
        gbn_facts_clear(&dry_run->facts);
        g_ptr_array_unref(dry_run->settings);
        g_free(dry_run->unit);
        g_free(dry_run->name);
        g_free(dry_run->error);
        g_free(dry_run->result);
        g_free(dry_run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GbnDryRun, gbn_dry_run_free)

/* Read */

static bool
read_line(GbnDryRun *dry_run, const GbnLexItem *item)
{
        const GbnSetting *setting;

        if (item->kind != GBN_LEX_ASSIGNMENT)
                return item->kind == GBN_LEX_SECTION;
        if (!g_str_equal(item->section, "Service"))
                return true; /* our own header */
        setting = gbn_setting_find(item->section, item->key, &dry_run->systemd);
        if (!setting || !gbn_line_read(setting, item->value, &dry_run->systemd, &dry_run->facts))
                return false;
        if (!setting->no_dry_run && !g_ptr_array_find(dry_run->settings, setting, NULL))
                g_ptr_array_add(dry_run->settings, (void *) setting);
        return true;
}

static bool
read_text(GbnDryRun *dry_run, const char *text, GError **error)
{
        g_autofree char *copy = g_strdup(text);
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        gbn_lexer_init(&lexer, copy, strlen(copy));
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END)
                if (item.kind != GBN_LEX_IGNORED && !read_line(dry_run, &item)) {
                        g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_LAYER,
                                    "%s=: systemd would pass over this line",
                                    item.kind == GBN_LEX_ASSIGNMENT ? item.key : "");
                        return false;
                }
        return true;
}

/* Paths */

/* With the message inside the variant. 1 where the value says something. */
static int
has_value(sd_bus_message *properties, const char *signature)
{
        const char *text;
        int r;

        if (*signature == 's') {
                r = sd_bus_message_read_basic(properties, 's', &text);
                return r < 0 ? r : *text != '\0' && !g_str_equal(text, "/");
        }
        r = sd_bus_message_enter_container(properties, 'a', signature + 1);
        if (r >= 0)
                r = sd_bus_message_at_end(properties, false);
        if (r <= 0)
                return r < 0 ? r : 1;
        r = sd_bus_message_exit_container(properties);
        return r < 0 ? r : 0;
}

/* 1 where this property gives the service files that others do not see there. */
static int
is_own_view(sd_bus_message *properties)
{
        static const char *const names[] = {
                "BindPaths",   "BindReadOnlyPaths", "ExtensionImages", "ExtensionDirectories",
                "MountImages", "RootDirectory",     "RootImage",       "TemporaryFileSystem",
                NULL
        };
        const char *name, *signature;
        int is_own, r = sd_bus_message_read_basic(properties, 's', &name);

        if (r < 0 || !g_strv_contains(names, name))
                return r < 0 ? r : sd_bus_message_skip(properties, "v") < 0 ? -EBADMSG : 0;
        r = sd_bus_message_peek_type(properties, NULL, &signature);
        if (r >= 0)
                r = sd_bus_message_enter_container(properties, 'v', signature);
        is_own = r < 0 ? r : has_value(properties, signature);
        if (is_own != 0)
                return is_own;
        r = sd_bus_message_exit_container(properties);
        return r < 0 ? r : 0;
}

/* Stops at the first that it finds; whoever reads the message next rewinds it. */
static int
has_own_view(sd_bus_message *properties)
{
        int r = sd_bus_message_rewind(properties, true);

        if (r >= 0)
                r = sd_bus_message_enter_container(properties, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(properties, 'e', "sv")) > 0) {
                r = is_own_view(properties);
                if (r != 0)
                        return r;
                r = sd_bus_message_exit_container(properties);
        }
        return r;
}

/* What lies in a folder that systemd makes for the service need not be there before. */
static void
let_be_missing(GPtrArray *paths, const GbnFacts *unit, const GbnFacts *dropin)
{
        for (unsigned i = 0; i < paths->len; i++) {
                char *entry = paths->pdata[i];
                const char *path = entry + strspn(entry, "-+");

                if (*entry == '-' ||
                    (unit && !gbn_unit_is_given(unit, path) && !gbn_unit_is_given(dropin, path)))
                        continue;
                paths->pdata[i] = g_strconcat("-", entry, NULL);
                g_free(entry);
        }
}

static bool
judge_paths(GbnDryRun *dry_run, const GbnUnitLook *look, GError **error)
{
        GbnFacts *facts = &dry_run->facts;
        GPtrArray *const lists[] = { facts->read_write_paths, facts->read_only_paths,
                                     facts->inaccessible_paths, facts->no_exec_paths,
                                     facts->exec_paths };
        g_auto(GbnFacts) unit = { 0 };
        int own_view = has_own_view(look->service_properties), r;

        gbn_facts_init_for(&unit, &dry_run->systemd);
        r = own_view < 0 ? own_view
                         : gbn_facts_from_bus(look->unit_properties, look->service_properties,
                                              &dry_run->systemd, &unit);
        if (r < 0) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_IO,
                            "systemd does not tell its settings: %s", g_strerror(-r));
                return false;
        }
        for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
                let_be_missing(lists[i], own_view ? NULL : &unit, facts);
        return true;
}

GbnDryRun *
gbn_dry_run_new(const char *unit, const char *text, const GbnSystemd *systemd,
                const GbnUnitLook *look, GError **error)
{
        g_autoptr(GbnDryRun) dry_run = g_new0(GbnDryRun, 1);

        dry_run->unit = g_strdup(unit);
        dry_run->systemd = *systemd;
        dry_run->settings = g_ptr_array_new();
        gbn_facts_init_for(&dry_run->facts, systemd);
        if (!read_text(dry_run, text, error) || !judge_paths(dry_run, look, error))
                return NULL;
        return g_steal_pointer(&dry_run);
}

/* Run */

static void begin_one(GbnDryRun *dry_run, unsigned first, unsigned count);

static int
on_let_go(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        return 0; /* also where there is nothing to let go, because it did not begin */
}

static void
finish(const GbnDryRun *dry_run, const char *directive)
{
        GbnDryRunFailure failure = dry_run->failure;

        failure.directive = directive;
        dry_run->done(dry_run->has_failed ? &failure : NULL, dry_run->userdata);
}

/* failure: NULL where this one went well. */
static void
end_one(GbnDryRun *dry_run, const GbnDryRunFailure *failure)
{
        (void) gbn_systemd_call(dry_run->bus, "UnrefUnit", &(GbnReplyTo) { on_let_go, NULL, NULL },
                                "s", dry_run->name);
        if (!dry_run->has_failed) {
                if (!failure) {
                        finish(dry_run, NULL);
                        return;
                }
                dry_run->has_failed = true;
                dry_run->error = g_strdup(failure->error);
                dry_run->result = g_strdup(failure->result);
                dry_run->failure = (GbnDryRunFailure) { .error = dry_run->error,
                                                        .status = failure->status,
                                                        .result = dry_run->result };
        } else if (failure) {
                const GbnSetting *setting = dry_run->settings->pdata[dry_run->next - 1];

                finish(dry_run, setting->name);
                return;
        }
        if (dry_run->next == dry_run->settings->len)
                finish(dry_run, NULL);
        else
                begin_one(dry_run, dry_run->next++, 1);
}

static void
on_looked(const GbnUnitLook *look, void *userdata)
{
        GbnDryRun *dry_run = userdata;
        const GbnUnitState *state = look->state;
        /* Words of systemd for a program that ended badly by itself. */
        static const char *const own_ends[] = { "exit-code", "signal", "core-dump", "oom-kill",
                                                NULL };
        GbnDryRunFailure failure = { 0 };

        g_clear_pointer(&dry_run->query, gbn_unit_query_free);
        if (!state)
                failure.error = look->error;
        else if (state->main_code == CLD_EXITED && state->main_status >= STATUS_MIN &&
                 state->main_status != STATUS_EXEC)
                failure.status = state->main_status;
        else if (!state->result || !g_strv_contains(own_ends, state->result))
                failure.result = state->result ? state->result : "";
        end_one(dry_run, failure.error || failure.status || failure.result ? &failure : NULL);
}

static void
on_ended(const char *result, const char *error, void *userdata)
{
        GbnDryRun *dry_run = userdata;

        if (g_str_equal(result, "done"))
                end_one(dry_run, NULL);
        else if (!*result)
                end_one(dry_run, &(GbnDryRunFailure) { .error = error });
        else if (!g_str_equal(result, "failed"))
                end_one(dry_run, &(GbnDryRunFailure) { .result = result });
        else {
                dry_run->query = gbn_unit_look(dry_run->bus, dry_run->name, on_looked, dry_run);
                if (!dry_run->query)
                        end_one(dry_run, &(GbnDryRunFailure) { .result = result });
        }
}

/* AddRef: it stays to be looked at until it is let go, or this program is gone. */
static int
append_frame(sd_bus_message *call, const char *unit)
{
        g_autofree char *words = g_strdup_printf("Dry run of the trial of %s", unit);
        int r = sd_bus_message_append(call, "(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s", words,
                                      "AddRef", "b", 1, "CollectMode", "s", "inactive-or-failed",
                                      "Slice", "s", "system.slice", "StartLimitIntervalUSec", "t",
                                      UINT64_C(0), "Type", "s", "oneshot");

        if (r >= 0)
                r = sd_bus_message_append(call, "(sv)(sv)(sv)(sv)", "TimeoutStartUSec", "t",
                                          (uint64_t) GBN_DRY_RUN_USEC_MAX, "StandardOutput", "s",
                                          "null", "StandardError", "s", "null", "LimitCORE", "t",
                                          UINT64_C(0));
        return r < 0 ? r
                     : sd_bus_message_append(call, "(sv)", "ExecStart", "a(sasb)", 1, "/bin/true",
                                             1, "/bin/true", 0);
}

static int
new_call(const GbnDryRun *dry_run, unsigned first, unsigned count, sd_bus_message **ret)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r = sd_bus_message_new_method_call(dry_run->bus, &call, GBN_SYSTEMD_NAME,
                                               GBN_SYSTEMD_PATH, GBN_SYSTEMD_MANAGER,
                                               "StartTransientUnit");

        if (r >= 0)
                r = sd_bus_message_append(call, "ss", dry_run->name, "fail");
        if (r >= 0)
                r = sd_bus_message_open_container(call, 'a', "(sv)");
        if (r >= 0)
                r = append_frame(call, dry_run->unit);
        for (unsigned i = first; r >= 0 && i < first + count; i++)
                r = gbn_facts_to_bus(call, dry_run->settings->pdata[i], &dry_run->facts,
                                     &dry_run->systemd);
        if (r >= 0)
                r = sd_bus_message_close_container(call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a(sa(sv))", 0);
        if (r >= 0)
                *ret = g_steal_pointer(&call);
        return r;
}

/* Each has a name of its own, as systemd takes its time to forget the one before. */
static int
start_one(GbnDryRun *dry_run, unsigned first, unsigned count)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r;

        g_free(dry_run->name);
        dry_run->name = dry_run->has_failed
                                ? g_strdup_printf("gabion-check-%u@%s", first, dry_run->unit)
                                : g_strdup_printf("gabion-check@%s", dry_run->unit);
        r = new_call(dry_run, first, count, &call);
        return r < 0 ? r : gbn_jobs_run_call(dry_run->jobs, call, on_ended, dry_run);
}

static void
begin_one(GbnDryRun *dry_run, unsigned first, unsigned count)
{
        int r = start_one(dry_run, first, count);

        if (r < 0)
                end_one(dry_run, &(GbnDryRunFailure) { .error = g_strerror(-r) });
}

int
gbn_dry_run_begin(GbnDryRun *dry_run, sd_bus *bus, GbnJobs *jobs, GbnDryRunDone done,
                  void *userdata)
{
        dry_run->bus = bus;
        dry_run->jobs = jobs;
        dry_run->done = done;
        dry_run->userdata = userdata;
        return start_one(dry_run, 0, dry_run->settings->len);
}
