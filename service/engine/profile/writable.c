/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* systemd.exec(5): ProtectSystem=, ProtectHome= and the lists of paths. */
#include "engine/profile/writable.h"

#include "base/text.h"

#include <string.h>

static bool
is_below_any(const char *path, const char *const *folders)
{
        for (; *folders; folders++)
                if (gbn_path_is_below(path, *folders))
                        return true;
        return false;
}

static bool
is_listed(const char *path, const GPtrArray *list)
{
        for (unsigned i = 0; i < list->len; i++) {
                const char *entry = list->pdata[i];

                if (gbn_path_is_below(path, entry + strspn(entry, "-+")))
                        return true;
        }
        return false;
}

bool
gbn_unit_can_write(const GbnFacts *unit, const char *path)
{
        static const char *const system[] = { "/usr", "/boot",  "/efi",   "/bin", "/sbin",
                                              "/lib", "/lib32", "/lib64", NULL };
        static const char *const kernel[] = { "/proc", "/sys", NULL };
        static const char *const homes[] = { "/home", "/root", "/run/user", NULL };

        if (is_listed(path, unit->inaccessible_paths) || is_listed(path, unit->read_only_paths))
                return false;
        if (unit->protect_kernel_tunables && is_below_any(path, kernel))
                return false;
        if (unit->protect_control_groups != GBN_NO && gbn_path_is_below(path, "/sys/fs/cgroup"))
                return false;
        if (unit->protect_home != GBN_PROTECT_HOME_NO && is_below_any(path, homes))
                return is_listed(path, unit->read_write_paths) &&
                       unit->protect_home == GBN_PROTECT_HOME_READ_ONLY;
        if (unit->protect_system == GBN_PROTECT_SYSTEM_NO)
                return true;
        if (is_listed(path, unit->read_write_paths))
                return true;
        if (unit->protect_system == GBN_PROTECT_SYSTEM_STRICT || is_below_any(path, system))
                return false;
        return unit->protect_system != GBN_PROTECT_SYSTEM_FULL || !gbn_path_is_below(path, "/etc");
}
