/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Single properties: all of one service are nine kilobytes, three hundred of them, and take six times as long. */
#include "systemd/live-question.h"

#include "base/limits.h"
#include "systemd/autoptr.h"
#include "systemd/systemd-call.h"

#include <stdlib.h>

typedef struct {
        GbnLiveQuestions *all;
        char *name;
        GbnLiveProperty property;
        sd_bus_slot *slot; /* while it is open */
} Question;

struct GbnLiveQuestions {
        sd_bus *bus;
        const GbnLiveAnswers *answers;
        void *userdata;
        bool lists, failed;
        GHashTable *asked; /* char *; NULL: all */
        sd_bus_slot *list_slot;
        sd_event_source *last; /* ends the round outside of any answer's handler */
        GQueue waiting;        /* Question * */
        GHashTable *open;      /* Question * */
};

static void
question_free(void *data)
{
        Question *question = data;

        (void) sd_bus_slot_unref(question->slot);
        g_free(question->name);
        g_free(question);
}

GbnLiveQuestions *
gbn_live_questions_new(sd_bus *bus, const GbnLiveAnswers *answers, void *userdata)
{
        GbnLiveQuestions *questions = g_new0(GbnLiveQuestions, 1);

        questions->bus = bus;
        questions->answers = answers;
        questions->userdata = userdata;
        g_queue_init(&questions->waiting);
        questions->open = g_hash_table_new_full(NULL, NULL, question_free, NULL);
        return questions;
}

void
gbn_live_questions_free(GbnLiveQuestions *questions)
{
        if (!questions)
                return;
        (void) sd_bus_slot_unref(questions->list_slot);
        (void) sd_event_source_disable_unref(questions->last);
        g_queue_clear_full(&questions->waiting, question_free);
        g_hash_table_destroy(questions->open);
        g_clear_pointer(&questions->asked, g_hash_table_unref);
        g_free(questions);
}

void
gbn_live_questions_list(GbnLiveQuestions *questions, GHashTable *names)
{
        questions->lists = true;
        questions->asked = names ? g_hash_table_ref(names) : NULL;
}

void
gbn_live_questions_add(GbnLiveQuestions *questions, const char *name, unsigned properties)
{
        for (unsigned bit = 1; bit <= properties; bit *= 2) {
                Question *question;

                if (!(properties & bit))
                        continue;
                question = g_new0(Question, 1);
                question->all = questions;
                question->name = g_strdup(name);
                question->property = (GbnLiveProperty) bit;
                g_queue_push_tail(&questions->waiting, question);
        }
}

static int
on_last(sd_event_source *source, void *userdata)
{
        GbnLiveQuestions *questions = userdata;

        questions->answers->on_done(!questions->failed, questions->userdata);
        return 0;
}

static void ask_more(GbnLiveQuestions *questions);

/* A unit that is gone meanwhile is an error of its own; silence is one of systemd. */
static bool
is_silence(sd_bus_message *reply)
{
        return sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NO_REPLY) ||
               sd_bus_message_is_method_error(reply, SD_BUS_ERROR_TIMEOUT) ||
               sd_bus_message_is_method_error(reply, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
               sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NAME_HAS_NO_OWNER) ||
               sd_bus_message_is_method_error(reply, SD_BUS_ERROR_DISCONNECTED);
}

static void
fail(GbnLiveQuestions *questions)
{
        questions->failed = true;
        g_queue_clear_full(&questions->waiting, question_free);
}

static int
read_number(sd_bus_message *reply, GbnLiveProperty property, uint64_t *ret)
{
        uint32_t pid = 0;
        int is_set = 0, r;

        if (property == GBN_LIVE_STARTED)
                return sd_bus_message_read(reply, "v", "t", ret);
        if (property == GBN_LIVE_MAIN_PID)
                r = sd_bus_message_read(reply, "v", "u", &pid);
        else
                r = sd_bus_message_read(reply, "v", "b", &is_set);
        *ret = property == GBN_LIVE_MAIN_PID ? pid : is_set != 0;
        return r;
}

static int
on_number(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Question *question = userdata;
        GbnLiveQuestions *questions = question->all;
        uint64_t value;

        if (is_silence(reply))
                fail(questions);
        else if (!sd_bus_message_is_method_error(reply, NULL) &&
                 read_number(reply, question->property, &value) > 0)
                questions->answers->on_number(question->name, question->property, value,
                                              questions->userdata);
        (void) g_hash_table_remove(questions->open, question);
        ask_more(questions);
        return 0;
}

static int
send(Question *question)
{
        static const struct {
                const char *interface, *property;
        } whats[] = {
                [GBN_LIVE_MAIN_PID] = { GBN_SYSTEMD_NAME ".Service", "MainPID" },
                [GBN_LIVE_STARTED] = { GBN_SYSTEMD_NAME ".Service", "ExecMainStartTimestamp" },
                [GBN_LIVE_NEEDS_RELOAD] = { GBN_SYSTEMD_NAME ".Unit", "NeedDaemonReload" },
        };
        g_autoptr(sd_bus_message) call = NULL;
        sd_bus *bus = question->all->bus;
        char *path = NULL;
        int r = sd_bus_path_encode(GBN_SYSTEMD_PATH "/unit", question->name, &path);

        if (r >= 0)
                r = sd_bus_message_new_method_call(bus, &call, GBN_SYSTEMD_NAME, path,
                                                   "org.freedesktop.DBus.Properties", "Get");
        if (r >= 0)
                r = sd_bus_message_append(call, "ss", whats[question->property].interface,
                                          whats[question->property].property);
        if (r >= 0)
                r = sd_bus_call_async(bus, &question->slot, call, on_number, question,
                                      GBN_LIVE_USEC_MAX);
        free(path);
        return r;
}

/* As many as may be open; when there are no more, the round is over. */
static void
ask_more(GbnLiveQuestions *questions)
{
        while (!g_queue_is_empty(&questions->waiting) &&
               g_hash_table_size(questions->open) < GBN_LIVE_QUESTIONS_MAX) {
                Question *question = g_queue_pop_head(&questions->waiting);

                (void) g_hash_table_add(questions->open, question);
                if (send(question) < 0) {
                        (void) g_hash_table_remove(questions->open, question);
                        fail(questions);
                }
        }
        if (questions->lists || g_hash_table_size(questions->open) > 0 || questions->last)
                return;
        if (sd_event_add_defer(sd_bus_get_event(questions->bus), &questions->last, on_last,
                               questions) < 0)
                (void) sd_event_exit(sd_bus_get_event(questions->bus), -ENOMEM);
}

static int
read_rows(GbnLiveQuestions *questions, sd_bus_message *reply)
{
        g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        GbnLiveRow row;
        int r = sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");

        while (r >= 0) {
                r = sd_bus_message_read(reply, "(ssssssouso)", &row.name, NULL, NULL, &row.active,
                                        &row.sub, NULL, NULL, NULL, NULL, NULL);
                if (r <= 0)
                        break;
                if (!g_str_has_suffix(row.name, ".service"))
                        continue;
                (void) g_hash_table_add(names, g_strdup(row.name));
                questions->answers->on_row(&row, questions->userdata);
        }
        if (r >= 0)
                questions->answers->on_list(questions->asked, names, questions->userdata);
        return r;
}

static int
on_list(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        GbnLiveQuestions *questions = userdata;

        questions->lists = false;
        if (sd_bus_message_is_method_error(reply, NULL) || read_rows(questions, reply) < 0)
                fail(questions);
        ask_more(questions);
        return 0;
}

/* fnmatch(3) takes a backslash for its own. */
static char *
pattern_of(const char *name)
{
        g_auto(GStrv) parts = g_strsplit(name, "\\", -1);

        return g_strjoinv("\\\\", parts);
}

static int
append_patterns(const GbnLiveQuestions *questions, sd_bus_message *call)
{
        GHashTableIter iter;
        void *key;
        int r = sd_bus_message_append(call, "as", 0);

        if (r < 0)
                return r;
        if (!questions->asked)
                return sd_bus_message_append(call, "as", 1, "*.service");
        r = sd_bus_message_open_container(call, 'a', "s");
        g_hash_table_iter_init(&iter, questions->asked);
        while (r >= 0 && g_hash_table_iter_next(&iter, &key, NULL)) {
                g_autofree char *pattern = pattern_of(key);

                r = sd_bus_message_append(call, "s", pattern);
        }
        return r < 0 ? r : sd_bus_message_close_container(call);
}

/* By pattern only those come that are loaded; by name systemd would load the others. */
static int
ask_list(GbnLiveQuestions *questions)
{
        g_autoptr(sd_bus_message) call = NULL;
        int r = sd_bus_message_new_method_call(questions->bus, &call, GBN_SYSTEMD_NAME,
                                               GBN_SYSTEMD_PATH, GBN_SYSTEMD_MANAGER,
                                               "ListUnitsByPatterns");

        if (r >= 0)
                r = append_patterns(questions, call);
        return r < 0 ? r
                     : sd_bus_call_async(questions->bus, &questions->list_slot, call, on_list,
                                         questions, GBN_LIVE_USEC_MAX);
}

void
gbn_live_questions_begin(GbnLiveQuestions *questions)
{
        if (questions->lists && ask_list(questions) < 0) {
                questions->lists = false;
                fail(questions);
        }
        ask_more(questions);
}
