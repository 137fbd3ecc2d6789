/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as two values of one set: the stricter of both is written over the first, and the reader that
 * loads units then has exactly that. */
#include "tests/fuzz/fuzz.h"

#include "engine/facts/setting.h"
#include "engine/profile/render.h"
#include "engine/profile/strictness.h"
#include "engine/unit/address.h"
#include "engine/unit/capability.h"

#include <string.h>

typedef struct {
        const uint8_t *data;
        size_t left;
} Bytes;

/* Zeros when the bytes are used up. */
static uint64_t
take(Bytes *bytes, size_t count)
{
        uint64_t value = 0;

        for (; count > 0; count--) {
                value = value << 8 | (bytes->left > 0 ? *bytes->data : 0);
                if (bytes->left > 0) {
                        bytes->data++;
                        bytes->left--;
                }
        }
        return value;
}

static void
take_calls(Bytes *bytes, const GbnSystemd *systemd, GbnCallFilter *filter)
{
        GbnSyscallSet known = gbn_syscall_known(systemd->major);
        unsigned mode = (unsigned) take(bytes, 1) % 3, groups = (unsigned) take(bytes, 1) % 8;
        unsigned count = 0;

        while (gbn_syscall_group_name(count))
                count++;
        *filter = (GbnCallFilter) { .is_set = mode > 0, .allow = mode == 1 };
        for (; mode > 0 && groups > 0; groups--) {
                const char *name = gbn_syscall_group_name((unsigned) take(bytes, 1) % count);
                const GbnSyscallSet *group = gbn_syscall_group(name, systemd->major);

                if (group)
                        gbn_syscall_set_add_all(&filter->calls, group);
        }
        for (size_t i = 0; mode > 0 && i < GBN_SYSCALL_WORDS; i++)
                filter->calls.words[i] ^= take(bytes, 8);
        gbn_syscall_set_keep_all(&filter->calls, &known);
}

static void
take_families(Bytes *bytes, GbnFamilyFilter *filter)
{
        uint64_t named = 0;

        for (unsigned i = 0; i < 64; i++)
                if (gbn_address_family_name(i))
                        named |= GBN_FAMILY_BIT(i);
        *filter = (GbnFamilyFilter) { .allow = take(bytes, 1) & 1 };
        filter->families = take(bytes, 8) & named;
        filter->is_set = filter->families != 0;
}

static void
take_value(Bytes *bytes, const GbnSetting *setting, const GbnSystemd *systemd, GbnFacts *facts)
{
        if (setting->order == GBN_ORDER_CALLS)
                take_calls(bytes, systemd, &facts->system_call_filter);
        else if (setting->order == GBN_ORDER_FAMILIES)
                take_families(bytes, &facts->restrict_address_families);
        else if (g_str_equal(setting->name, "RestrictNamespaces"))
                facts->restrict_namespaces = take(bytes, 1) & 1 ? UINT64_MAX
                                                                : take(bytes, 8) & 0x7e020000;
        else
                facts->capability_bounding_set = take(bytes, 8) &
                                                 ((UINT64_C(1) << GBN_CAPABILITY_COUNT) - 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const char *const names[] = { "SystemCallFilter", "RestrictAddressFamilies",
                                             "RestrictNamespaces", "CapabilityBoundingSet" };
        static const unsigned versions[] = { 252, 257, 262 };
        Bytes bytes = { data, size };
        GbnSystemd systemd = { versions[take(&bytes, 1) % G_N_ELEMENTS(versions)], UINT_MAX };
        const GbnSetting *setting =
                gbn_setting_find("Service", names[take(&bytes, 1) % G_N_ELEMENTS(names)], &systemd);
        g_autoptr(GPtrArray) changed = g_ptr_array_new(), remarks = gbn_remarks_new();
        g_auto(GbnFacts) unit = { 0 }, result = { 0 };
        g_autofree char *body = NULL;
        GbnComposition composition;

        gbn_facts_init(&unit);
        gbn_facts_init(&result);
        take_value(&bytes, setting, &systemd, &unit);
        take_value(&bytes, setting, &systemd, &result);
        gbn_strictness_meet(setting, &result, &unit);
        if (gbn_strictness_equal(setting, &result, &unit))
                return 0;
        g_ptr_array_add(changed, (void *) setting);
        composition = (GbnComposition) { result, changed, remarks };
        /* Reads the lines back and compares, on top of what the unit has. */
        body = gbn_render(&composition, &unit, &systemd, NULL);
        FUZZ_CHECK(body && g_str_has_prefix(body, setting->name));
        return 0;
}
