/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Never translated and with a point in numbers, so that two reports can be compared. */
#include "client/report.h"

static void
append_tenths(GString *text, guint tenths)
{
        g_string_append_printf(text, " %5u.%u", tenths / 10, tenths % 10);
}

static const char *
yes_no(gboolean flag)
{
        return flag ? "yes" : "no";
}

static void
append_unit(GString *text, GbnUnit *unit)
{
        const char *package = gbn_unit_get_word(unit, "package");
        const char *active = gbn_unit_get_active_state(unit);
        g_autofree char *layers = g_strjoinv(" ", (char **) gbn_unit_get_selection(unit));

        g_string_append_printf(text, "%-44s %-10s", gbn_unit_get_name(unit),
                               *active ? active : "-");
        append_tenths(text, gbn_unit_get_exposure(unit));
        append_tenths(text, gbn_unit_get_reach(unit));
        g_string_append_printf(text, "  %-6s %-4s %-24s %s\n",
                               yes_no(gbn_unit_get_flag(unit, "listens")),
                               yes_no(gbn_unit_get_flag(unit, "root")),
                               *package ? package : gbn_unit_get_word(unit, "origin"), layers);
}

static void
append_head(GString *text, GbnClient *client)
{
        g_autoptr(GDateTime) now = g_date_time_new_now_utc();
        g_autofree char *time = g_date_time_format(now, "%Y-%m-%d %H:%M UTC");
        const char *address = gbn_host_get_address(gbn_client_get_host(client));

        g_string_append_printf(text, "Gabion report, %s\n", time);
        g_string_append_printf(text, "App %s, daemon %s, systemd %u, %s%s%s\n", GABION_VERSION,
                               gbn_client_get_version(client),
                               gbn_client_get_systemd_version(client),
                               gbn_client_is_tree(client) ? "a directory tree" : "a running system",
                               address ? ", " : "", address ? address : "");
        g_string_append(text,
                        "Exposure as systemd-analyze security counts it, 0 to 10. \"Can be\": "
                        "with the level \"safe\".\n\n");
        g_string_append_printf(text, "%-44s %-10s %7s %7s  %-6s %-4s %-24s %s\n", "Service",
                               "State", "Exposed", "Can be", "Listens", "Root", "From", "Layers");
}

char *
gbn_report_new(GbnClient *client)
{
        GListModel *units = gbn_client_get_units(client);
        GString *text = g_string_new(NULL);

        append_head(text, client);
        for (guint i = 0; i < g_list_model_get_n_items(units); i++) {
                g_autoptr(GbnUnit) unit = g_list_model_get_item(units, i);

                append_unit(text, unit);
        }
        return g_string_free(text, FALSE);
}
