/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* systemd.unit(5), "Unit File Search Path". */
#include "engine/profile/origin.h"

#include "engine/profile/dropin.h"

const char *
gbn_origin_of_file(const GbnForecastQuestion *question, const GbnUnitChain *chain, const char *path)
{
        if (g_str_has_suffix(path, "/" GBN_DROPIN_NAME) &&
            gbn_forecast_is_ours(question, chain, path))
                return "gabion";
        if (g_str_has_prefix(path, "/run/systemd/generator"))
                return "generator";
        if (g_str_has_prefix(path, "/run/"))
                return "runtime";
        if (g_str_has_prefix(path, "/etc/") || g_str_has_prefix(path, "/usr/local/"))
                return "admin";
        return "vendor";
}
