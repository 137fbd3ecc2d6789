/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* systemd.exec(5): ProtectSystem=, ProtectHome=, the lists of paths and the folders of its own. */
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

static const GbnOwnFolder own_folders[] = {
        { "CacheDirectory", "/var/cache/", offsetof(GbnFacts, cache_directory) },
        { "ConfigurationDirectory", "/etc/", offsetof(GbnFacts, configuration_directory) },
        { "LogsDirectory", "/var/log/", offsetof(GbnFacts, logs_directory) },
        { "RuntimeDirectory", "/run/", offsetof(GbnFacts, runtime_directory) },
        { "StateDirectory", "/var/lib/", offsetof(GbnFacts, state_directory) },
};

const GbnOwnFolder *
gbn_own_folder(unsigned number)
{
        return number < G_N_ELEMENTS(own_folders) ? own_folders + number : NULL;
}

/* Whether path lies in a folder that systemd makes for the unit; read-only ones have ":ro" behind. */
static bool
is_own(const GbnFacts *unit, const char *path, bool read_only)
{
        for (size_t i = 0; i < G_N_ELEMENTS(own_folders); i++) {
                const GPtrArray *names =
                        *(GPtrArray *const *) (const void *) ((const char *) unit +
                                                              own_folders[i].field);

                for (unsigned j = 0; j < names->len; j++) {
                        const char *name = names->pdata[j];
                        size_t length = strcspn(name, ":");
                        g_autofree char *folder = g_strdup_printf("%s%.*s", own_folders[i].above,
                                                                  (int) length, name);

                        if ((name[length] != '\0') == read_only && gbn_path_is_below(path, folder))
                                return true;
                }
        }
        return false;
}

bool
gbn_unit_is_given(const GbnFacts *unit, const char *path)
{
        return is_own(unit, path, false) || is_own(unit, path, true);
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
        if (is_own(unit, path, true))
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
        if (is_listed(path, unit->read_write_paths) || is_own(unit, path, false))
                return true;
        if (unit->protect_system == GBN_PROTECT_SYSTEM_STRICT || is_below_any(path, system))
                return false;
        return unit->protect_system != GBN_PROTECT_SYSTEM_FULL || !gbn_path_is_below(path, "/etc");
}
