/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines that gbn_render_setting() makes, put into one. What they cannot say, because no layer writes it,
 * stands here. */
#include "engine/profile/value-text.h"

#include "engine/profile/render.h"

#include <sched.h>
#include <string.h>

#define FIELD(type) (*(const type *) (const void *) ((const char *) facts + setting->field))

static char *
text_or_empty(const char *text)
{
        return g_strdup(text ? text : "");
}

static char *
join_list(const GPtrArray *list)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (unsigned i = 0; i < list->len; i++)
                g_string_append_printf(text, "%s%s", i ? " " : "", (const char *) list->pdata[i]);
        return g_string_free(g_steal_pointer(&text), false);
}

static char *
calls_text(const GbnCallFilter *filter, const GbnSystemd *systemd)
{
        g_autofree char *names = gbn_render_calls(&filter->calls, systemd);

        if (!filter->is_set || (!filter->allow && !*names))
                return g_strdup("");
        return filter->allow ? g_steal_pointer(&names) : g_strconcat("~", names, NULL);
}

/* The value of the last line; "~" alone forbids nothing, which is what an empty list says too. */
static char *
last_line(const GbnSetting *setting, const GbnFacts *facts, const GbnSystemd *systemd)
{
        g_autofree char *lines = gbn_render_setting(setting, facts, systemd);
        g_auto(GStrv) each = g_strsplit(g_strchomp(lines), "\n", -1);
        const char *last = each[0] ? strchr(each[g_strv_length(each) - 1], '=') + 1 : "";
        bool is_list = setting->order == GBN_ORDER_FAMILIES || setting->order == GBN_ORDER_NAMES;

        return g_strdup(is_list && g_str_equal(last, "~") ? "" : last);
}

/* Of those that no layer may set. */
static char *
plain_text(const GbnSetting *setting, const GbnFacts *facts, const GbnSystemd *systemd)
{
        GbnSetting bits = *setting;

        if (setting->choices)
                return g_strdup(setting->choices[FIELD(int)].text);
        if (g_str_equal(setting->signature, "b"))
                return g_strdup(FIELD(bool) ? "yes" : "no");
        if (g_str_equal(setting->signature, "as"))
                return join_list(FIELD(GPtrArray *));
        if (g_str_equal(setting->signature, "s"))
                return text_or_empty(FIELD(char *));
        bits.order = GBN_ORDER_BITS;
        return last_line(&bits, facts, systemd);
}

char *
gbn_value_text(const GbnSetting *setting, const GbnFacts *facts, const GbnSystemd *systemd)
{
        const uint64_t all_namespaces = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET |
                                        CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS;
        const GbnLimit none = { UINT64_MAX, UINT_MAX };

        switch (setting->order) {
        case GBN_ORDER_NONE:
                return plain_text(setting, facts, systemd);
        case GBN_ORDER_CALLS:
                return calls_text(&FIELD(GbnCallFilter), systemd);
        case GBN_ORDER_MOUNTS:
                return g_strdup(FIELD(int) == GBN_MOUNTS_YES ? "yes" : "no");
        case GBN_ORDER_ERRNO:
                return text_or_empty(FIELD(char *));
        case GBN_ORDER_ARCHITECTURES:
        case GBN_ORDER_DENIED:
        case GBN_ORDER_EXEMPT:
                return join_list(FIELD(GPtrArray *));
        case GBN_ORDER_LIMIT:
                if (FIELD(GbnLimit).number == none.number && FIELD(GbnLimit).share == none.share)
                        return g_strdup("infinity");
                break;
        case GBN_ORDER_BITS:
                if (setting->field == offsetof(GbnFacts, restrict_namespaces) &&
                    (FIELD(uint64_t) & all_namespaces) == all_namespaces)
                        return g_strdup("no");
                break;
        default:
                break;
        }
        return last_line(setting, facts, systemd);
}
