/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of the history in words; what is not known is left out. */
#include "client/history-entry.h"

static GbnHistoryEntry *
entry_from(const char *text)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant)
                row = g_variant_parse(G_VARIANT_TYPE("(tussssa{sv})"), text, NULL, NULL, &error);

        g_assert_no_error(error);
        return gbn_history_entry_new(row);
}

static void
selections_lose_their_revisions(void)
{
        g_autoptr(GbnHistoryEntry) entry = entry_from(
                "(5, 0, 'a.service', 'apply', '', 'devices@1 write:/srv@2', {'tool': <'gabionctl'>,"
                " 'exposure-before': <uint32 94>, 'exposure-after': <uint32 68>})");

        g_assert_cmpuint(g_strv_length(entry->before), ==, 0);
        g_assert_cmpuint(g_strv_length(entry->after), ==, 2);
        g_assert_cmpstr(entry->after[0], ==, "devices");
        g_assert_cmpstr(entry->after[1], ==, "write:/srv");
        g_assert_cmpstr(entry->tool, ==, "gabionctl");
        g_assert_cmpint(entry->exposure_before, ==, 94);
        g_assert_cmpint(entry->exposure_after, ==, 68);
        g_assert_cmpstr(gbn_history_entry_get_title(entry), ==, "Layers Applied");
}

static void
a_trial_says_why_it_was_taken_back(void)
{
        g_autoptr(GbnHistoryEntry)
                told = entry_from("(5, 0, 'a.service', 'try', '', 'a', {'outcome': <'reverted'>,"
                                  " 'reason': <'its time was over'>})");
        g_autoptr(GbnHistoryEntry) untold =
                entry_from("(5, 0, 'a.service', 'try', '', 'a', {'outcome': <'reverted'>})");
        g_autofree char *reason = gbn_history_entry_dup_outcome(told);
        g_autofree char *none = gbn_history_entry_dup_outcome(untold);

        g_assert_cmpstr(gbn_history_entry_get_title(told), ==, "Tried and Taken Back");
        g_assert_cmpstr(reason, ==, "Its time was over.");
        g_assert_cmpstr(none, ==, "Why it was taken back is not known.");
}

static void
what_is_not_known_is_left_out(void)
{
        g_autoptr(GbnHistoryEntry)
                entry = entry_from("(18446744073709551615, 1000, 'a.service', 'painted', 'x', '',"
                                   " {'exposure-before': <uint32 4000000000>})");
        g_autofree char *outcome = gbn_history_entry_dup_outcome(entry);

        g_assert_cmpint(entry->exposure_before, ==, -1);
        g_assert_cmpint(entry->exposure_after, ==, -1);
        g_assert_cmpstr(entry->tool, ==, "");
        g_assert_cmpstr(outcome, ==, "");
        g_assert_cmpstr(gbn_history_entry_get_title(entry), ==, "Changed");
        g_assert_cmpint(entry->time, ==, G_MAXINT64);
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/history-entry/selections", selections_lose_their_revisions);
        g_test_add_func("/history-entry/outcome", a_trial_says_why_it_was_taken_back);
        g_test_add_func("/history-entry/unknown", what_is_not_known_is_left_out);
        return g_test_run();
}
