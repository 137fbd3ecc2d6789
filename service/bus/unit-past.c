/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The helper writes to the history too, so the file is looked at each time, and read only when it was changed. */
#include "bus/unit-past.h"

#include "store/history.h"

struct GbnUnitPasts {
        GHashTable *units; /* char * → GbnUnitPast * */
        struct stat st;    /* of the file that was read; all zero: there was none */
};

static void
past_free(void *data)
{
        GbnUnitPast *past = data;

        g_free(past->reason);
        g_ptr_array_unref(past->trials);
        g_free(past);
}

static void
trial_free(void *data)
{
        gbn_past_trial_free(data);
}

GbnUnitPasts *
gbn_unit_pasts_new(void)
{
        GbnUnitPasts *pasts = g_new0(GbnUnitPasts, 1);

        pasts->units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, past_free);
        return pasts;
}

void
gbn_unit_pasts_free(GbnUnitPasts *pasts)
{
        if (!pasts)
                return;
        g_hash_table_destroy(pasts->units);
        g_free(pasts);
}

static void
add_trial(GbnUnitPast *past, const GbnHistoryEntry *entry)
{
        bool was_kept = g_str_equal(entry->action, "keep");
        GbnPastTrial *trial;

        if (!was_kept && !gbn_history_is_failure(entry))
                return;
        trial = g_new(GbnPastTrial, 1);
        *trial = (GbnPastTrial) { entry->time, was_kept, g_strdup(entry->before),
                                  g_strdup(entry->after), g_strdup(entry->reason) };
        g_ptr_array_add(past->trials, trial);
}

static void
add_entry(GbnUnitPasts *pasts, const GbnHistoryEntry *entry)
{
        GbnUnitPast *past = g_hash_table_lookup(pasts->units, entry->unit);

        if (!past) {
                past = g_new0(GbnUnitPast, 1);
                past->trials = g_ptr_array_new_with_free_func(trial_free);
                (void) g_hash_table_insert(pasts->units, g_strdup(entry->unit), past);
        }
        past->last_change = entry->time;
        past->is_taken_back = gbn_history_is_taken_back(entry);
        g_free(past->reason);
        past->reason = past->is_taken_back ? g_strdup(entry->reason) : NULL;
        add_trial(past, entry);
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
        return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
               a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec &&
               a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

void
gbn_unit_pasts_update(GbnUnitPasts *pasts, const GbnRoot *root)
{
        g_autoptr(GPtrArray) entries = NULL;
        struct stat st = { 0 };

        if (!gbn_root_stat(root, GBN_HISTORY_PATH, true, &st))
                st = (struct stat) { 0 };
        if (is_same(&st, &pasts->st))
                return;
        pasts->st = st;
        g_hash_table_remove_all(pasts->units);
        entries = gbn_history_read(root, NULL, GBN_HISTORY_TO_SHOW, NULL);
        for (unsigned i = 0; entries && i < entries->len; i++)
                add_entry(pasts, entries->pdata[i]);
}

const GbnUnitPast *
gbn_unit_pasts_get(const GbnUnitPasts *pasts, const char *unit)
{
        return g_hash_table_lookup(pasts->units, unit);
}
