/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of our drop-in are looked for as text: it is ours, so each begins its line. */
#include "engine/profile/forecast-remarks.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/profile/breakage.h"
#include "engine/profile/dropin.h"
#include "engine/unit/unit-lex.h"

#include <string.h>

static bool
read_part(const GbnForecastQuestion *question, const GbnUnitPart *part, GbnFile *ret)
{
        const GbnRoot *root = gbn_unit_tree_root(question->tree);

        if (!part->text)
                return gbn_file_read(root, part->path, GBN_UNIT_FILE_BYTES_MAX, ret, NULL) &&
                       ret->data;
        ret->data = g_memdup2(part->text, part->size + 1);
        ret->size = part->size;
        return true;
}

/* Lines of later files that set what ours sets. */
static void
find_shadows(const GbnForecastQuestion *question, const GbnUnitPart *part, GbnForecast *forecast)
{
        g_auto(GbnFile) file = { 0 };
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        if (!read_part(question, part, &file))
                return;
        gbn_lexer_init(&lexer, file.data, file.size);
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                g_autofree char *line = NULL;
                GbnShadow *shadow;

                if (item.kind != GBN_LEX_ASSIGNMENT || !g_str_equal(item.section, "Service"))
                        continue;
                line = g_strdup_printf("\n%s=", item.key);
                if (!strstr(forecast->dropin, line))
                        continue;
                shadow = g_new0(GbnShadow, 1);
                *shadow = (GbnShadow) { g_strdup(item.key), g_strdup(part->path), item.line };
                g_ptr_array_add(forecast->shadows, shadow);
        }
}

static void
remark_shadows(const GbnForecastQuestion *question, const GbnUnitChain *chain,
               GbnForecast *forecast)
{
        for (unsigned i = 1; i < chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i];

                if (strcmp(strrchr(part->path, '/') + 1, GBN_DROPIN_NAME) > 0)
                        find_shadows(question, part, forecast);
        }
        for (unsigned i = 0; i < forecast->shadows->len; i++) {
                const GbnShadow *shadow = forecast->shadows->pdata[i];

                gbn_remark_add(forecast->remarks, GBN_REMARK_INFO, shadow->directive,
                               gbn_words_new(N_("%s:%u sets this too, and wins"), shadow->path,
                                             shadow->line));
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
                                       gbn_words_plain(implied[i].words));
        if (unit->root_directory || unit->root_image)
                gbn_remark_add(
                        forecast->remarks, GBN_REMARK_CAUTION, "RootDirectory",
                        gbn_words_new(N_(
                                "this unit has a root of its own; paths mean something else in it")));
}

/* What broke for this very service stands here; the rest is a number and where to read it. */
static void
remark_breakages(const GPtrArray *names, const GbnSelection *selection, GbnForecast *forecast)
{
        unsigned others = 0;

        for (unsigned i = 0; i < selection->choices->len; i++) {
                const GbnLayer *layer = ((GbnChoiceOfLayer *) selection->choices->pdata[i])->layer;

                for (unsigned j = 0; j < layer->breaks->len; j++) {
                        const GbnBreakage *breakage = layer->breaks->pdata[j];

                        if (gbn_breakage_is_about(breakage, names))
                                gbn_remark_add(forecast->remarks, GBN_REMARK_CAUTION, layer->id,
                                               gbn_breakage_words(breakage));
                        else
                                others++;
                }
        }
        if (others > 0)
                gbn_remark_add(
                        forecast->remarks, GBN_REMARK_INFO, "layers",
                        gbn_words_new(
                                N_("known cases in which they broke other services: %u; `gabionctl layers show ID` tells them"),
                                others));
}

void
gbn_forecast_remark(const GbnForecastQuestion *question, const GbnUnitChain *chain,
                    const GbnFacts *unit, const GbnSelection *selection, GbnForecast *forecast)
{
        g_autoptr(GPtrArray) names = gbn_breakage_names(question, chain, NULL);

        remark_shadows(question, chain, forecast);
        remark_implied(unit, forecast);
        remark_breakages(names, selection, forecast);
}
