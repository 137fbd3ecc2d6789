/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which hardware it reaches. */
#include "engine/score/judge.h"

static const GbnAssessment devices_rows[] = {
        {
                .id = "PrivateDevices",
                .name = "PrivateDevices=",
                .weight = 1000,
                .range = 1,
                .judge = gbn_judge_flag,
                .fact = offsetof(GbnFacts, private_devices),
                .good = N_("Has only pseudo devices such as /dev/null"),
                .bad = N_("Can reach the hardware in /dev"),
        },
        {
                .id = "DeviceAllow",
                .name = "DeviceAllow=",
                .weight = 1000,
                .range = 10,
                .judge = gbn_judge_devices,
                .good = N_("May open only standard pseudo devices"),
                .partly = N_("May open some devices by name"),
                .bad = N_("May open every device"),
        },
};
const GbnAssessmentGroup gbn_devices_group = GBN_GROUP(devices_rows);
