/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Special rights that a unit names: whoever wrote it knew that the program needs them. */
#include "engine/profile/inquiry.h"

#include <string.h>

static const struct {
        const char *capability, *word;
} grants[] = {
        { "CAP_AUDIT_WRITE", "audit-write" },
        { "CAP_BPF", "bpf" },
        { "CAP_CHOWN", "chown" },
        { "CAP_DAC_OVERRIDE", "all-files" },
        { "CAP_DAC_READ_SEARCH", "all-files" },
        { "CAP_FOWNER", "all-files" },
        { "CAP_FSETID", "all-files" },
        { "CAP_KILL", "signal-others" },
        { "CAP_NET_ADMIN", "net-admin" },
        { "CAP_PERFMON", "bpf" },
        { "CAP_SETGID", "setuid-drop" },
        { "CAP_SETUID", "setuid-drop" },
        { "CAP_SYSLOG", "klog" },
        { "CAP_SYS_CHROOT", "chroot" },
        { "CAP_SYS_MODULE", "modules" },
        { "CAP_SYS_NICE", "nice" },
        { "CAP_SYS_RAWIO", "raw-io" },
        { "CAP_SYS_RESOURCE", "limits" },
        { "CAP_SYS_TIME", "clock" },
        { "CAP_WAKE_ALARM", "clock" },
};

static void
add_capability(GbnInquiry *inquiry, const GbnUnitLine *line, const char *name)
{
        const GbnUnitLine *families = gbn_inquiry_last(inquiry, "RestrictAddressFamilies");
        g_autofree char *other = g_strconcat("capabilities:", name, NULL);
        const char *word = other;

        for (size_t i = 0; i < G_N_ELEMENTS(grants); i++)
                if (g_str_equal(grants[i].capability, name))
                        word = grants[i].word;
        if (g_str_equal(name, "CAP_NET_RAW"))
                word = families && strstr(families->value, "AF_PACKET") ? "packet" : "raw";
        gbn_inquiry_add(inquiry, line, word, gbn_words_new(N_("%s= names %s"), line->key, name));
}

void
gbn_suggest_from_capabilities(GbnInquiry *inquiry)
{
        static const char *const keys[] = { "AmbientCapabilities", "CapabilityBoundingSet",
                                            "ConditionCapability", NULL };

        for (unsigned i = 0; i < inquiry->lines->len; i++) {
                const GbnUnitLine *line = inquiry->lines->pdata[i];
                g_auto(GStrv) words = NULL;

                if (!g_strv_contains(keys, line->key) || strpbrk(line->value, "~!"))
                        continue;
                words = g_strsplit_set(line->value, " \t|", -1);
                for (char **word = words; *word; word++) {
                        g_autofree char *name = g_ascii_strup(*word, -1);

                        if (g_str_has_prefix(name, "CAP_"))
                                add_capability(inquiry, line, name);
                }
        }
}
