/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer to a question arrives later. The call is then put back into the queue, and its handler
 * looks everything up afresh: what it held on to could be gone by the time a password is typed. */
#include "bus/authz.h"

#include "base/limits.h"
#include "systemd/autoptr.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

typedef enum {
        VERDICT_ASKED,
        VERDICT_ALLOWED,
        VERDICT_DENIED,
        VERDICT_NEEDS_PERSON,
        VERDICT_NO_POLKIT,
} Verdict;

typedef struct {
        GbnAuthz *authz;
        sd_bus_message *call;
        sd_bus_slot *reply_slot, *caller_slot;
        sd_event_source *forget;
        char *action, *question, *cancellation;
        uid_t uid;
        Verdict verdict;
} Pending;

struct GbnAuthz {
        bool owner_only;
        GHashTable *pending; /* sd_bus_message * → Pending * */
        GHashTable *uids;    /* char * sender → its user: a sender's name is never given again */
        uint64_t asked;      /* questions so far; each has a number of its own for polkit */
};

static void
pending_free(void *data)
{
        Pending *pending = data;

        (void) sd_bus_slot_unref(pending->reply_slot);
        (void) sd_bus_slot_unref(pending->caller_slot);
        (void) sd_event_source_disable_unref(pending->forget);
        (void) sd_bus_message_unref(pending->call);
        g_free(pending->action);
        g_free(pending->question);
        g_free(pending->cancellation);
        g_free(pending);
}

GbnAuthz *
gbn_authz_new(bool owner_only)
{
        GbnAuthz *authz = g_new0(GbnAuthz, 1);

        authz->owner_only = owner_only;
        authz->pending = g_hash_table_new_full(NULL, NULL, NULL, pending_free);
        authz->uids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        return authz;
}

void
gbn_authz_free(GbnAuthz *authz)
{
        if (!authz)
                return;
        g_hash_table_destroy(authz->pending);
        g_hash_table_destroy(authz->uids);
        g_free(authz);
}

bool
gbn_authz_knows(const GbnAuthz *authz, sd_bus_message *call)
{
        return g_hash_table_contains(authz->pending, call);
}

bool
gbn_authz_is_asking(const GbnAuthz *authz)
{
        return g_hash_table_size(authz->pending) > 0;
}

static Verdict
read_verdict(sd_bus_message *reply)
{
        int allowed = false, challenge = false;

        if (sd_bus_message_is_method_error(reply, SD_BUS_ERROR_SERVICE_UNKNOWN))
                return VERDICT_NO_POLKIT;
        if (sd_bus_message_is_method_error(reply, NULL) ||
            sd_bus_message_enter_container(reply, 'r', "bba{ss}") <= 0 ||
            sd_bus_message_read(reply, "bb", &allowed, &challenge) <= 0)
                return VERDICT_DENIED;
        if (allowed)
                return VERDICT_ALLOWED;
        return challenge ? VERDICT_NEEDS_PERSON : VERDICT_DENIED;
}

/* The second round of the call is over by the time the loop has nothing else to do. */
static int
on_forget(sd_event_source *source, void *userdata)
{
        Pending *pending = userdata;

        (void) g_hash_table_remove(pending->authz->pending, pending->call);
        return 0;
}

static void
come_round(Pending *pending, Verdict verdict)
{
        sd_bus *bus = sd_bus_message_get_bus(pending->call);
        int r;

        pending->reply_slot = sd_bus_slot_unref(pending->reply_slot);
        pending->caller_slot = sd_bus_slot_unref(pending->caller_slot);
        pending->verdict = verdict;
        r = sd_event_add_defer(sd_bus_get_event(bus), &pending->forget, on_forget, pending);
        if (r >= 0)
                r = sd_event_source_set_priority(pending->forget, SD_EVENT_PRIORITY_IDLE);
        if (r >= 0)
                r = sd_bus_message_rewind(pending->call, true);
        if (r >= 0)
                r = sd_bus_enqueue_for_read(bus, pending->call);
        if (r < 0) {
                (void) sd_bus_reply_method_errno(pending->call, r, NULL);
                (void) g_hash_table_remove(pending->authz->pending, pending->call);
        }
}

static int
on_verdict(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        come_round(userdata, read_verdict(reply));
        return 0;
}

static int
call_authority(sd_bus *bus, const char *member, sd_bus_message **ret)
{
        return sd_bus_message_new_method_call(bus, ret, "org.freedesktop.PolicyKit1",
                                              "/org/freedesktop/PolicyKit1/Authority",
                                              "org.freedesktop.PolicyKit1.Authority", member);
}

/* The call comes round all the same, for whatever it holds to be given up; but as one that is refused. */
static int
on_caller_changed(sd_bus_message *signal, void *userdata, sd_bus_error *error)
{
        Pending *pending = userdata;
        g_autoptr(sd_bus_message) message = NULL;
        sd_bus *bus = sd_bus_message_get_bus(signal);
        const char *name, *owner;
        int r = sd_bus_message_read(signal, "sss", &name, NULL, &owner);

        if (r < 0 || *owner || !g_str_equal(name, sd_bus_message_get_sender(pending->call)))
                return r;
        r = call_authority(bus, "CancelCheckAuthorization", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "s", pending->cancellation);
        if (r >= 0)
                r = sd_bus_send(bus, message, NULL);
        come_round(pending, VERDICT_DENIED);
        return r;
}

/* A dialog that nobody waits for any more goes away, and its place in the queue is free. */
static int
watch_caller(Pending *pending, sd_bus *bus, const char *sender)
{
        g_autofree char *match = g_strdup_printf(
                "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='%s'",
                sender);

        return sd_bus_add_match_async(bus, &pending->caller_slot, match, on_caller_changed, NULL,
                                      pending);
}

/* All that the answer depends on: by the time of the second round the call may mean another thing, a trial of
 * the same unit that has begun since then. */
static char *
join(const GbnAuthzQuestion *question)
{
        return g_strjoin("\n", question->action, question->unit, question->verb,
                         question->selection, question->direction, question->digest, NULL);
}

/* The subject is the sender's name on the bus, never a process number: those are reused. */
static int
ask(Pending *pending, const GbnAuthzQuestion *question)
{
        g_autoptr(sd_bus_message) message = NULL;
        sd_bus *bus = sd_bus_message_get_bus(pending->call);
        const char *sender = sd_bus_message_get_sender(pending->call);
        int interactive = sd_bus_message_get_allow_interactive_authorization(pending->call);
        int r;

        if (!sender)
                return -EBADMSG;
        if (interactive < 0)
                return interactive;
        r = watch_caller(pending, bus, sender);
        if (r >= 0)
                r = call_authority(bus, "CheckAuthorization", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "(sa{sv})s", "system-bus-name", 1, "name", "s",
                                          sender, question->action);
        if (r >= 0)
                r = sd_bus_message_append(message, "a{ss}us", 7, "unit", question->unit, "verb",
                                          question->verb, "selection", question->selection,
                                          "direction", question->direction, "digest",
                                          question->digest, "polkit.message", question->message,
                                          "polkit.gettext_domain", "gabion", (uint32_t) interactive,
                                          pending->cancellation);
        if (r < 0)
                return r;
        return sd_bus_call_async(bus, &pending->reply_slot, message, on_verdict, pending,
                                 GBN_AUTHORIZATION_USEC_MAX);
}

static int
refuse(const char *action, sd_bus_error *error)
{
        return sd_bus_error_setf(error, SD_BUS_ERROR_ACCESS_DENIED, "Not allowed: %s", action);
}

int
gbn_authz_uid(sd_bus_message *call, uid_t *ret)
{
        g_autoptr(sd_bus_creds) creds = NULL;
        int r = sd_bus_query_sender_creds(call, SD_BUS_CREDS_EUID, &creds);

        return r < 0 ? r : sd_bus_creds_get_euid(creds, ret);
}

static int
conclude(const Pending *pending, sd_bus_error *error)
{
        switch (pending->verdict) {
        case VERDICT_ALLOWED:
                return 1;
        case VERDICT_NEEDS_PERSON:
                return sd_bus_error_set(error, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                                        "Somebody has to be asked for a password, and this call "
                                        "does not allow it");
        case VERDICT_NO_POLKIT:
                /* A container or a rescue shell: only root, who could write the file anyway. */
                return pending->uid == 0 ? 1 : refuse(pending->action, error);
        default:
                return refuse(pending->action, error);
        }
}

/* Of one user, so that nobody can fill the queue for everyone. Root is never asked for a password, so its questions
 * are short, and a script of root's that works on many units must not be held up by what users do. */
static bool
is_asking_too_much(const GbnAuthz *authz, uid_t uid)
{
        GHashTableIter iter;
        void *value;
        unsigned count = 0;

        g_hash_table_iter_init(&iter, authz->pending);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                count += ((const Pending *) value)->uid == uid;
        if (uid == 0)
                return count >= GBN_QUESTIONS_MAX;
        return count >= GBN_QUESTIONS_PER_USER_MAX ||
               g_hash_table_size(authz->pending) >= GBN_QUESTIONS_MAX;
}

/* To ask the bus takes longer than all else about a call that is refused. */
static int
known_uid(GbnAuthz *authz, sd_bus_message *call, uid_t *ret)
{
        const char *sender = sd_bus_message_get_sender(call);
        void *known;
        int r;

        if (!sender)
                return -EBADMSG;
        if (g_hash_table_lookup_extended(authz->uids, sender, NULL, &known)) {
                *ret = GPOINTER_TO_UINT(known);
                return 0;
        }
        r = gbn_authz_uid(call, ret);
        if (r < 0)
                return r;
        if (g_hash_table_size(authz->uids) >= GBN_SENDERS_MAX)
                g_hash_table_remove_all(authz->uids);
        (void) g_hash_table_insert(authz->uids, g_strdup(sender), GUINT_TO_POINTER(*ret));
        return 0;
}

int
gbn_authz_check_room(GbnAuthz *authz, sd_bus_message *call, sd_bus_error *error)
{
        uid_t uid;

        if (authz->owner_only || g_hash_table_size(authz->pending) == 0 ||
            g_hash_table_contains(authz->pending, call))
                return 0;
        if (known_uid(authz, call, &uid) < 0)
                return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "Not allowed");
        return is_asking_too_much(authz, uid)
                       ? sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                          "Too many questions of yours are open")
                       : 0;
}

static int
check_owner(sd_bus_message *call, const GbnAuthzQuestion *question, sd_bus_error *error)
{
        uid_t uid;

        if (gbn_authz_uid(call, &uid) >= 0 && uid == geteuid())
                return 1;
        return refuse(question->action, error);
}

int
gbn_authz_check(GbnAuthz *authz, sd_bus_message *call, const GbnAuthzQuestion *question,
                sd_bus_error *error)
{
        const Pending *known = g_hash_table_lookup(authz->pending, call);
        g_autofree char *joined = join(question);
        Pending *pending;
        uid_t uid;
        int r;

        if (authz->owner_only)
                return check_owner(call, question, error);
        if (known)
                return g_str_equal(known->question, joined) ? conclude(known, error)
                                                            : refuse(question->action, error);
        if (gbn_authz_uid(call, &uid) < 0)
                return refuse(question->action, error);
        if (is_asking_too_much(authz, uid))
                return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                        "Too many questions of yours are open");
        pending = g_new0(Pending, 1);
        *pending = (Pending) {
                .authz = authz,
                .call = sd_bus_message_ref(call),
                .action = g_strdup(question->action),
                .question = g_steal_pointer(&joined),
                .cancellation = g_strdup_printf("%" PRIu64, ++authz->asked),
                .uid = uid,
        };
        r = ask(pending, question);
        if (r < 0) {
                pending_free(pending);
                return r;
        }
        (void) g_hash_table_insert(authz->pending, call, pending);
        return 0;
}
