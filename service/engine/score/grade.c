/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kept word for word: scripts compare them. */
#include "engine/score/grade.h"

static const GbnGrade grades[] = {
        { 100, "DANGEROUS", "\U0001f922", ":-[" }, { 90, "UNSAFE", "\U0001f628", ":-{" },
        { 75, "EXPOSED", "\U0001f641", ":-(" },    { 50, "MEDIUM", "\U0001f610", ":-|" },
        { 10, "OK", "\U0001f642", ":-)" },         { 1, "SAFE", "\U0001f600", ":-}" },
        { 0, "PERFECT", "\U0001f607", ":-]" },
};

const GbnGrade *
gbn_grade(unsigned exposure)
{
        const GbnGrade *grade = grades;

        while (exposure < grade->from)
                grade++;
        return grade;
}
