/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preview: what a selection would do. */
#include "bus/bus-append.h"
#include "bus/bus-error.h"
#include "bus/manager.h"

#include "base/limits.h"
#include "systemd/autoptr.h"

#include <string.h>

int
gbn_manager_read_selection(sd_bus_message *call, char ***ret, sd_bus_error *error)
{
        g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
        const char *word;
        int r = sd_bus_message_enter_container(call, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read(call, "s", &word)) > 0) {
                if (words->len >= GBN_SELECTION_MAX || strlen(word) > GBN_ARGUMENT_BYTES_MAX)
                        return sd_bus_error_set(error, GBN_BUS_ERROR_PREFIX "TooLarge",
                                                "no selection is that long");
                g_ptr_array_add(words, g_strdup(word));
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(call);
        if (r < 0)
                return r;
        g_ptr_array_add(words, NULL);
        *ret = (char **) g_ptr_array_free(g_steal_pointer(&words), false);
        return 0;
}

static int
append_notes(sd_bus_message *reply, const GPtrArray *remarks)
{
        int r = sd_bus_message_open_container(reply, 'a', "(sss)");

        for (unsigned i = 0; r >= 0 && i < remarks->len; i++) {
                const GbnRemark *remark = remarks->pdata[i];
                g_autofree char *text = gbn_words_text(remark->words, NULL);
                g_autofree char *words = g_utf8_make_valid(text, -1);

                r = sd_bus_message_append(
                        reply, "(sss)", remark->severity == GBN_REMARK_CAUTION ? "caution" : "info",
                        remark->subject, words);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
append_gains(sd_bus_message *reply, const GPtrArray *gains)
{
        int r = gbn_bus_open_array_entry(reply, "gains", "(su)");

        for (unsigned i = 0; r >= 0 && i < gains->len; i++) {
                const GbnLayerGain *gain = gains->pdata[i];

                r = sd_bus_message_append(reply, "(su)", gain->word, (uint32_t) gain->gain);
        }
        return r < 0 ? r : gbn_bus_close_array_entry(reply);
}

static int
append_moves(sd_bus_message *reply, const GbnForecast *forecast)
{
        int r = gbn_bus_open_array_entry(reply, "rows", "(stt)");

        for (unsigned i = 0; r >= 0 && i < forecast->now.count; i++) {
                const GbnFinding *now = forecast->now.findings + i,
                                 *then = forecast->then.findings + i;

                if (now->badness != then->badness)
                        r = sd_bus_message_append(reply, "(stt)", now->row->id, now->badness,
                                                  then->badness);
        }
        return r < 0 ? r : gbn_bus_close_array_entry(reply);
}

static int
append_sentences(sd_bus_message *reply, const GPtrArray *remarks)
{
        int r = gbn_bus_open_array_entry(reply, "sentences", "(" GBN_BUS_SENTENCE ")");

        for (unsigned i = 0; r >= 0 && i < remarks->len; i++)
                r = gbn_bus_append_sentence(reply, ((const GbnRemark *) remarks->pdata[i])->words);
        return r < 0 ? r : gbn_bus_close_array_entry(reply);
}

static int
append_shadows(sd_bus_message *reply, const GPtrArray *shadows)
{
        int r = gbn_bus_open_array_entry(reply, "shadows", "(ssu)");

        for (unsigned i = 0; r >= 0 && i < shadows->len; i++) {
                const GbnShadow *shadow = shadows->pdata[i];
                g_autofree char *path = g_utf8_make_valid(shadow->path, -1);

                r = sd_bus_message_append(reply, "(ssu)", shadow->directive, path,
                                          (uint32_t) shadow->line);
        }
        return r < 0 ? r : gbn_bus_close_array_entry(reply);
}

/* What lies there now, and what of it would not count. */
static int
append_present(sd_bus_message *reply, const GbnForecast *forecast)
{
        int r = gbn_bus_append_text(reply, "path", forecast->place);

        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "edited", "b", (int) forecast->is_edited);
        if (r >= 0 && forecast->present)
                r = gbn_bus_append_text(reply, "present", forecast->present);
        return r < 0 ? r : append_shadows(reply, forecast->shadows);
}

static int
append_forecast(sd_bus_message *reply, const GbnForecast *forecast)
{
        int r = sd_bus_message_append(reply, "uuss", (uint32_t) forecast->now.exposure,
                                      (uint32_t) forecast->then.exposure, forecast->dropin,
                                      forecast->digest);

        if (r >= 0)
                r = append_notes(reply, forecast->remarks);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "selection", "s", forecast->selection);
        if (r >= 0)
                r = append_gains(reply, forecast->gains);
        if (r >= 0)
                r = append_moves(reply, forecast);
        if (r >= 0)
                r = append_sentences(reply, forecast->remarks);
        if (r >= 0)
                r = append_present(reply, forecast);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int
gbn_manager_preview(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(sd_bus_message) reply = NULL;
        g_autoptr(GError) reason = NULL;
        g_auto(GbnForecast) forecast = { 0 };
        g_auto(GStrv) words = NULL;
        const char *unit;
        int r = sd_bus_message_read(call, "s", &unit);

        if (r >= 0)
                r = gbn_manager_read_selection(call, &words, error);
        if (r >= 0)
                r = gbn_manager_refresh(manager, error);
        if (r < 0)
                return r;
        if (!gbn_study_forecast(&manager->study,
                                &(GbnStudyWish) { unit, (const char *const *) words, false },
                                &forecast, &reason))
                return gbn_bus_error_set(error, reason);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = append_forecast(reply, &forecast);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}
