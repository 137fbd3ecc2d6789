/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of a record: there and back to the letter, and nothing else is one. */
#include "trial/record.h"

#include "base/error.h"
#include "tests/unit/fixture.h"
#include "tests/unit/trial-fixture.h"

#include <string.h>

static void
assert_no_record(const char *text)
{
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) error = NULL;

        if (gbn_trial_record_parse(text, &record, &error))
                g_error("taken for a record:\n%s", text);
        g_assert_null(record.unit);
        assert_error(&error, GBN_ERROR_BAD_FILE, "not a record of a trial");
}

/* The lines of a good record with one of them put differently. */
static char *
with_line(const char *key, const char *line)
{
        g_auto(GStrv) lines = g_strsplit(TEST_RECORD_LINES, "\n", -1);
        unsigned changed = 0;

        for (char **each = lines; *each; each++) {
                size_t length = strlen(key);

                if (strncmp(*each, key, length) != 0 || (*each)[length] != '=')
                        continue;
                g_free(*each);
                *each = g_strdup(line);
                changed++;
        }
        g_assert_cmpuint(changed, ==, 1);
        return g_strjoinv("\n", lines);
}

static void
assert_value_refused(const char *key, const char *value)
{
        g_autofree char *line = g_strdup_printf("%s=%s", key, value);
        g_autofree char *text = with_line(key, line);

        assert_no_record(text);
}

static void
assert_value_taken(const char *key, const char *value)
{
        g_autofree char *line = g_strdup_printf("%s=%s", key, value);
        g_autofree char *text = with_line(key, line), *again = NULL;
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) error = NULL;

        (void) gbn_trial_record_parse(text, &record, &error);
        g_assert_no_error(error);
        again = gbn_trial_record_text(&record);
        g_assert_cmpstr(again, ==, text);
}

static void
a_record_has_a_line_for_each_of_its_fields(void)
{
        GbnTrialRecord record = test_record();
        g_autofree char *text = gbn_trial_record_text(&record);

        g_assert_cmpstr(text, ==, TEST_RECORD_LINES);
}

static void
a_record_comes_back_as_it_was(void)
{
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) error = NULL;

        g_assert_true(gbn_trial_record_parse(TEST_RECORD_LINES, &record, &error));
        g_assert_no_error(error);
        g_assert_cmpstr(record.unit, ==, "a.service");
        g_assert_cmpuint(record.uid, ==, 1000);
        g_assert_cmpuint(record.began, ==, 123456789);
        g_assert_cmpuint(record.deadline, ==, 1700000000000000);
        g_assert_cmpuint(record.elapses, ==, 18123456789);
        g_assert_true(record.was_active);
        g_assert_cmpstr(record.before, ==, "");
        g_assert_cmpstr(record.after, ==, "tmp@1 write@1=/srv/a");
        g_assert_cmpstr(record.text_digest, ==, TEST_DIGEST);
        g_assert_cmpstr(record.unit_digest, ==, "");
        g_assert_cmpstr(record.words, ==, "tmp write=/srv/\xc3\xa4");
        g_assert_cmpstr(record.direction, ==, "tighten");
        g_assert_cmpstr(record.keep_action, ==, "org.gabion.Gabion1.persist");
        g_assert_cmpstr(record.tool, ==, "gabionctl");
        g_assert_true(record.exposures.is_known);
        g_assert_cmpuint(record.exposures.before, ==, 92);
        g_assert_cmpuint(record.exposures.after, ==, 0);
}

static void
what_is_not_known_is_empty(void)
{
        assert_value_taken("Tool", "");
        assert_value_taken("Exposures", "");
}

static void
exposures_have_one_spelling(void)
{
        static const char *const values[] = { " ",     "92",    "92 ",   " 92 0", "92  0",  "92 0 ",
                                              "092 0", "92 00", "101 0", "0 101", "92 0 1", "-1 0",
                                              "9x 0",  "92,0",  "+9 0",  "92 x",  "92\t0",  "? ?" };

        for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
                assert_value_refused("Exposures", values[i]);
        assert_value_taken("Exposures", "0 100");
        assert_value_taken("Exposures", "100 0");
}

static void
the_name_of_a_tool_has_an_end(void)
{
        assert_value_taken("Tool", "sixteen-letters-");
        assert_value_refused("Tool", "seventeen-letters");
}

static void
a_record_with_a_line_missing_doubled_or_added_is_none(void)
{
        g_auto(GStrv) lines = g_strsplit(TEST_RECORD_LINES, "\n", -1);

        for (unsigned i = 0; *lines[i]; i++) {
                g_autofree char *line = g_strdup_printf("%s\n", lines[i]);
                const char *at = strstr(TEST_RECORD_LINES, line), *rest = at + strlen(line);
                g_autofree char *front = g_strndup(TEST_RECORD_LINES,
                                                   (size_t) (at - TEST_RECORD_LINES));
                g_autofree char *missing = g_strconcat(front, rest, NULL);
                g_autofree char *doubled = g_strconcat(front, line, line, rest, NULL);
                g_autofree char *added = g_strconcat(front, "Extra=1\n", line, rest, NULL);
                g_autofree char *parted = g_strconcat(front, "\n", line, rest, NULL);
                g_autofree char *indented = g_strconcat(front, " ", line, rest, NULL);

                assert_no_record(missing);
                assert_no_record(doubled);
                assert_no_record(added);
                assert_no_record(parted);
                assert_no_record(indented);
        }
        assert_no_record(TEST_RECORD_LINES "Extra=1\n");
        assert_no_record(TEST_RECORD_LINES "\n");
        assert_no_record(TEST_RECORD_LINES " ");
        assert_no_record(TEST_RECORD_LINES TEST_RECORD_LINES);
}

static void
a_record_with_two_lines_exchanged_is_none(void)
{
        g_auto(GStrv) lines = g_strsplit(TEST_RECORD_LINES, "\n", -1);

        for (unsigned i = 0; *lines[i + 1]; i++) {
                g_autofree char *text = NULL;
                char *line = lines[i];

                lines[i] = lines[i + 1];
                lines[i + 1] = line;
                text = g_strjoinv("\n", lines);
                assert_no_record(text);
                lines[i + 1] = lines[i];
                lines[i] = line;
        }
}

static void
a_record_that_is_cut_off_anywhere_is_none(void)
{
        for (size_t length = 0; length < strlen(TEST_RECORD_LINES); length++) {
                g_autofree char *text = g_strndup(TEST_RECORD_LINES, length);

                assert_no_record(text);
        }
}

static void
a_record_of_another_version_is_none(void)
{
        static const char *const versions[] = { "", "0", "2", "10", "01", "1 ", "1.0", "one" };

        for (size_t i = 0; i < G_N_ELEMENTS(versions); i++)
                assert_value_refused("Version", versions[i]);
}

static void
a_key_has_one_spelling(void)
{
        static const char *const lines[] = { "uid=1000", "UID=1000",   "Uid = 1000", "Uid:1000",
                                             "Uid",      "Uid =1000",  "Uidx=1000",  "=1000",
                                             "Ui=1000",  "Uid=1000\r", "#Uid=1000" };

        for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
                g_autofree char *text = with_line("Uid", lines[i]);

                assert_no_record(text);
        }
}

static void
control_characters_are_in_no_record(void)
{
        static const char *const keys[] = { "Unit",  "Before",    "After", "Text", "Own",
                                            "Words", "Direction", "Keep",  "Tool" };

        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
                for (int c = 1; c <= 127; c++) {
                        const char value[] = { 'a', (char) c, 'b', '\0' };

                        /* A line feed begins another line, as above. */
                        if ((c < ' ' || c == 127) && c != '\n')
                                assert_value_refused(keys[i], value);
                }
}

static void
a_record_of_a_unit_that_no_trial_can_be_of_is_none(void)
{
        static const char *const units[] = {
                "",
                "../x",
                "../x.service",
                "a/b.service",
                "/etc/a.service",
                ".service",
                "..service",
                "-.service",
                "a-.service",
                ".a.service",
                "x@.service",
                "x@a@b.service",
                "a.socket",
                "a",
                "a.service.d",
                " a.service",
                "a.service ",
                "a\\x2d.service",
                "a%n.service",
                "*.service",
                "dbus.service",
                "systemd-journald.service",
                "systemd-journald@x.service",
                "user@1000.service",
                "sshd.service",
                "gabiond.service",
                "gabion-rollback@a.service",
        };
        g_autofree char *stem = filled('a', 300), *longest = g_strconcat(stem, ".service", NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
                assert_value_refused("Unit", units[i]);
        assert_value_refused("Unit", longest);
        assert_value_taken("Unit", "getty-x@tty1.service");
}

static void
numbers_have_one_form_and_their_range(void)
{
        static const char *const keys[] = { "Uid", "Began", "Deadline", "Elapses" };
        static const char *const values[] = {
                "",    "-1",  "-0",  "+1",  "01",  "00",     " 1",    "1 ",
                "1.0", "1e3", "0x1", "1\t", "one", "1000 1", "1000,", "18446744073709551615",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
                for (size_t j = 0; j < G_N_ELEMENTS(values); j++)
                        assert_value_refused(keys[i], values[j]);
                assert_value_refused(keys[i], "18446744073709551616");
                assert_value_refused(keys[i], "99999999999999999999999999999999");
                assert_value_taken(keys[i], "0");
                assert_value_taken(keys[i], "1000");
        }
        assert_value_taken("Uid", "4294967294");
        assert_value_refused("Uid", "4294967295"); /* no user: chown(2) */
        assert_value_refused("Uid", "4294967296");
        assert_value_taken("Began", "9223372036854775807");
        assert_value_refused("Began", "9223372036854775808");
        assert_value_taken("Deadline", "9223372036854775807");
        assert_value_refused("Deadline", "9223372036854775808");
        assert_value_taken("Elapses", "9223372036854775807");
        assert_value_refused("Elapses", "9223372036854775808");
}

static void
a_flag_is_yes_or_no(void)
{
        static const char *const values[] = { "", "1", "0", "true", "Yes", "NO", "yes ", "yesno" };

        for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
                assert_value_refused("WasActive", values[i]);
        assert_value_taken("WasActive", "no");
}

static const TestCase tests[] = {
        TEST(a_record_has_a_line_for_each_of_its_fields),
        TEST(a_record_comes_back_as_it_was),
        TEST(what_is_not_known_is_empty),
        TEST(exposures_have_one_spelling),
        TEST(the_name_of_a_tool_has_an_end),
        TEST(a_record_with_a_line_missing_doubled_or_added_is_none),
        TEST(a_record_with_two_lines_exchanged_is_none),
        TEST(a_record_that_is_cut_off_anywhere_is_none),
        TEST(a_record_of_another_version_is_none),
        TEST(a_key_has_one_spelling),
        TEST(control_characters_are_in_no_record),
        TEST(a_record_of_a_unit_that_no_trial_can_be_of_is_none),
        TEST(numbers_have_one_form_and_their_range),
        TEST(a_flag_is_yes_or_no),
};
RUN_TESTS("trial-record", tests)
