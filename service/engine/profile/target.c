/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list is data; what stands beside each name is what a person is told. */
#include "engine/profile/target.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/unit/unit-name.h"

#include <fnmatch.h>
#include <string.h>

#define NAME_MAX_HERE 200U

bool
gbn_target_check_name(const char *name, GError **error)
{
        size_t length = strlen(name), stem = length - strlen(".service");
        GbnUnitNameKind kind = length <= NAME_MAX_HERE ? gbn_unit_name_kind(name)
                                                       : GBN_UNIT_NAME_INVALID;

        if (kind == GBN_UNIT_NAME_TEMPLATE) {
                gbn_error_set(
                        error, GBN_ERROR_BAD_NAME,
                        N_("a template: name one of its instances, for a drop-in of the template reaches them all"));
                return false;
        }
        if (kind == GBN_UNIT_NAME_INVALID || strchr(name, '\\') || name[0] == '-' ||
            name[0] == '.' || name[stem - 1] == '-' || strchr(name, '@') != strrchr(name, '@') ||
            strstr(name, "-@")) {
                gbn_error_set(error, GBN_ERROR_BAD_NAME,
                              N_("not a name of a service that can be changed"));
                return false;
        }
        return true;
}

#define EARLY N_("the system needs it to start; a mistake here needs a rescue system to undo")
#define BUS N_("every other service talks through it; harden the services that use it instead")
#define LOGIN \
        N_("people's sessions come from it and would inherit the sandbox; harden what they run instead")
#define JOBS \
        N_("the jobs it starts would inherit the sandbox; harden each job as a unit of its own instead")
#define OURSELVES N_("Gabion has a sandbox of its own that comes with it")

static const struct {
        const char *pattern, *reason;
} cautions[] = {
        { "dbus.service", BUS },
        { "dbus-broker.service", BUS },
        { "polkit.service", BUS },
        { "systemd-journald*.service", EARLY },
        { "systemd-udevd.service", EARLY },
        { "systemd-udev-*.service", EARLY },
        { "systemd-remount-fs.service", EARLY },
        { "systemd-fsck*.service", EARLY },
        { "systemd-tmpfiles-setup*.service", EARLY },
        { "systemd-modules-load.service", EARLY },
        { "systemd-random-seed.service", EARLY },
        { "systemd-sysusers.service", EARLY },
        { "emergency.service", EARLY },
        { "rescue.service", EARLY },
        { "initrd-*.service", EARLY },
        { "systemd-logind.service", LOGIN },
        { "user@*.service", LOGIN },
        { "user-runtime-dir@*.service", LOGIN },
        { "getty@*.service", LOGIN },
        { "serial-getty@*.service", LOGIN },
        { "console-getty.service", LOGIN },
        { "container-getty@*.service", LOGIN },
        { "autovt@*.service", LOGIN },
        { "ssh.service", LOGIN },
        { "ssh@*.service", LOGIN },
        { "sshd.service", LOGIN },
        { "sshd@*.service", LOGIN },
        { "gdm.service", LOGIN },
        { "gdm3.service", LOGIN },
        { "sddm.service", LOGIN },
        { "lightdm.service", LOGIN },
        { "greetd.service", LOGIN },
        { "display-manager.service", LOGIN },
        { "cron.service", JOBS },
        { "crond.service", JOBS },
        { "cronie.service", JOBS },
        { "atd.service", JOBS },
        { "anacron.service", JOBS },
        { "gabiond.service", OURSELVES },
        { "gabion-*.service", OURSELVES },
};

const char *
gbn_target_caution(const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(cautions); i++)
                if (fnmatch(cautions[i].pattern, name, 0) == 0)
                        return cautions[i].reason;
        return NULL;
}
