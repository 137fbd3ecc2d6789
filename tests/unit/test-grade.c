/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words and signs for an exposure. */
#include "engine/score/grade.h"
#include "tests/unit/fixture.h"

static void
assert_grade(unsigned exposure, const char *label, const char *ascii)
{
        g_assert_cmpstr(gbn_grade(exposure)->label, ==, label);
        g_assert_cmpstr(gbn_grade(exposure)->ascii, ==, ascii);
}

static void
each_label_has_its_first_and_its_last_number(void)
{
        assert_grade(0, "PERFECT", ":-]");
        assert_grade(1, "SAFE", ":-}");
        assert_grade(9, "SAFE", ":-}");
        assert_grade(10, "OK", ":-)");
        assert_grade(49, "OK", ":-)");
        assert_grade(50, "MEDIUM", ":-|");
        assert_grade(74, "MEDIUM", ":-|");
        assert_grade(75, "EXPOSED", ":-(");
        assert_grade(89, "EXPOSED", ":-(");
        assert_grade(90, "UNSAFE", ":-{");
        assert_grade(99, "UNSAFE", ":-{");
        assert_grade(100, "DANGEROUS", ":-[");
}

static void
every_glyph_is_one_character_of_its_own(void)
{
        const unsigned exposures[] = { 0, 1, 10, 50, 75, 90, 100 };

        for (size_t i = 0; i < G_N_ELEMENTS(exposures); i++) {
                const GbnGrade *grade = gbn_grade(exposures[i]);

                g_assert_cmpuint(grade->from, ==, exposures[i]);
                g_assert_true(g_utf8_validate(grade->glyph, -1, NULL));
                g_assert_cmpint(g_utf8_strlen(grade->glyph, -1), ==, 1);
                for (size_t j = 0; j < i; j++)
                        g_assert_cmpstr(grade->glyph, !=, gbn_grade(exposures[j])->glyph);
        }
}

static const TestCase tests[] = {
        TEST(each_label_has_its_first_and_its_last_number),
        TEST(every_glyph_is_one_character_of_its_own),
};
RUN_TESTS("grade", tests)
