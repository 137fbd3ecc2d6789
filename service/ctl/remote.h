/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gabiond as gabionctl sees it: the calls, and their answers as the engine's own types. dbus/ says
 * what each method does. */
#pragma once

#include "ctl/agent.h"
#include "ctl/options.h"
#include "engine/profile/suggest.h"
#include "engine/score/score.h"
#include "store/history.h"

#include <glib.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

typedef struct {
        sd_bus *bus;
        const char *host; /* as it was typed; NULL: this machine */
        bool session;
        GbnAgent agent;
} GbnRemote;

/* Connects to the bus that the options name: of the session, of a host through ssh, or of this system.
 * Errors: BAD_ARGUMENT, IO with what to start. */
bool gbn_remote_open(const GbnOptions *options, GbnRemote *ret, GError **error);

/* The same, with somebody at this terminal to ask for a password. */
bool gbn_remote_open_to_change(const GbnOptions *options, GbnRemote *ret, GError **error);
void gbn_remote_close(GbnRemote *remote);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnRemote, gbn_remote_close)

typedef struct {
        char *name, *grade;
        unsigned exposure, reachable;
        bool is_template, is_oneshot;
        char *trial;         /* its state, a word of dbus/; NULL: none is running */
        uint64_t trial_left; /* microseconds */
} GbnRemoteUnit;

/* Element type GbnRemoteUnit *. */
GPtrArray *gbn_remote_list(const GbnRemote *remote, GError **error);

/* The folder that is served ("" for a running system), and the systemd by whose rules. */
bool
gbn_remote_served(const GbnRemote *remote, char **ret_root, unsigned *ret_systemd, GError **error);

bool gbn_remote_assess(const GbnRemote *remote, const char *unit, GbnScore *ret, GError **error);

/* Something worth knowing about a preview; words as gabiond has them, in English. */
typedef struct {
        bool is_caution;
        char *subject;
        GbnWords *words;
} GbnRemoteNote;

/* What a layer adds on top of the others, in tenths. */
typedef struct {
        char *word;
        unsigned gain;
} GbnRemoteGain;

/* A row that moves, with its badness before and after. */
typedef struct {
        char *id;
        uint64_t now, then;
} GbnRemoteMove;

/* selection: canonical, as it is then. */
typedef struct {
        unsigned now, then; /* tenths */
        char *dropin, *digest, *selection;
        GPtrArray *notes; /* GbnRemoteNote * */
        GPtrArray *gains; /* GbnRemoteGain * */
        GPtrArray *moves; /* GbnRemoteMove * */
} GbnRemotePreview;

bool gbn_remote_preview(const GbnRemote *remote, const char *unit, char **words,
                        GbnRemotePreview *ret, GError **error);
void gbn_remote_preview_clear(GbnRemotePreview *preview);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnRemotePreview, gbn_remote_preview_clear)

/* What engine/profile/suggest.h finds there, in English; caution: what the suggestion refers to. */
typedef struct {
        char *caution;
        GbnSuggestion suggestion;
} GbnRemoteSuggestion;

bool gbn_remote_suggest(const GbnRemote *remote, const char *unit, GbnRemoteSuggestion *ret,
                        GError **error);
void gbn_remote_suggestion_clear(GbnRemoteSuggestion *suggestion);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GbnRemoteSuggestion, gbn_remote_suggestion_clear)

/* digest: of the preview; words empty takes all layers away. */
bool gbn_remote_set_layers(const GbnRemote *remote, const char *unit, char **words,
                           const char *digest, GError **error);

/* Returns what is applied after it, "" for nothing. */
char *gbn_remote_undo(const GbnRemote *remote, const char *unit, GError **error);

/* unit "": of all. Element type GbnHistoryEntry *. */
GPtrArray *gbn_remote_history(const GbnRemote *remote, const char *unit, GError **error);
