/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A record of a trial, for the tests of what is written and of what is read. */
#pragma once

#include "tests/unit/fixture.h"
#include "trial/record.h"

#define TEST_UNIT "a.service"
#define TEST_DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* Borrowed texts: gbn_trial_record_clear() is not for it. */
static inline GbnTrialRecord
test_record(void)
{
        return (GbnTrialRecord) {
                .unit = (char *) TEST_UNIT,
                .uid = 1000,
                .began = 123456789,
                .deadline = 1700000000000000,
                .elapses = 18123456789,
                .was_active = true,
                .before = (char *) "",
                .after = (char *) "tmp@1 write@1=/srv/a",
                .text_digest = (char *) TEST_DIGEST,
                .unit_digest = (char *) "",
                .words = (char *) "tmp write=/srv/\xc3\xa4",
                .direction = (char *) "tighten",
                .keep_action = (char *) "org.gabion.Gabion1.persist",
                .tool = (char *) "gabionctl",
                .exposures = { true, 92, 0 },
        };
}

#define TEST_RECORD_LINES                   \
        "Version=1\n"                       \
        "Unit=a.service\n"                  \
        "Uid=1000\n"                        \
        "Began=123456789\n"                 \
        "Deadline=1700000000000000\n"       \
        "Elapses=18123456789\n"             \
        "WasActive=yes\n"                   \
        "Before=\n"                         \
        "After=tmp@1 write@1=/srv/a\n"      \
        "Text=" TEST_DIGEST "\n"            \
        "Own=\n"                            \
        "Words=tmp write=/srv/\xc3\xa4\n"   \
        "Direction=tighten\n"               \
        "Keep=org.gabion.Gabion1.persist\n" \
        "Tool=gabionctl\n"                  \
        "Exposures=92 0\n"

static inline void
test_record_write(const TestFolder *folder)
{
        GbnTrialRecord record = test_record();
        g_autoptr(GError) error = NULL;

        (void) gbn_trial_record_write(folder->root, &record, &error);
        g_assert_no_error(error);
}

static inline TestFolder *
test_folder_with_record(void)
{
        TestFolder *folder = test_folder_new();

        test_record_write(folder);
        return folder;
}
