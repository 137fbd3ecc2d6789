/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a row is judged; see GbnAssessment.judge. */
#pragma once

#include "engine/score/assessment.h"

#define GBN_JUDGE(name)                                                        \
        bool gbn_judge_##name(const GbnAssessment *row, const GbnFacts *facts, \
                              const GbnRules *rules, uint64_t *ret)

/* shared: of a bool field, a word field (anything but "no" is good), a bool that is better unset,
 * bits of a mask that are better gone */
GBN_JUDGE(flag);
GBN_JUDGE(word);
GBN_JUDGE(unwanted_flag);
GBN_JUDGE(mask);
GBN_JUDGE(empty_mask);

/* of one row each */
GBN_JUDGE(user);
GBN_JUDGE(supplementary_groups);
GBN_JUDGE(remove_ipc);
GBN_JUDGE(umask);
GBN_JUDGE(keyring_mode);
GBN_JUDGE(protect_home);
GBN_JUDGE(protect_system);
GBN_JUDGE(root);
GBN_JUDGE(private_mounts);
GBN_JUDGE(devices);
GBN_JUDGE(protect_proc);
GBN_JUDGE(proc_subset);
GBN_JUDGE(notify_access);
GBN_JUDGE(ip_address);

/* of a few */
GBN_JUDGE(families);
GBN_JUDGE(other_families);
GBN_JUDGE(architectures);
GBN_JUDGE(calls);
