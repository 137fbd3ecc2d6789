/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bus tells no groups, only ids; these are systemd's names of directives and change only with it. */
#include "client/subject.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct {
        const char *directive;
        GbnSubject subject;
} rows[] = {
        { "UserOrDynamicUser", GBN_SUBJECT_IDENTITY },
        { "SupplementaryGroups", GBN_SUBJECT_IDENTITY },
        { "NoNewPrivileges", GBN_SUBJECT_IDENTITY },
        { "PrivateUsers", GBN_SUBJECT_IDENTITY },
        { "AmbientCapabilities", GBN_SUBJECT_IDENTITY },
        { "UMask", GBN_SUBJECT_IDENTITY },
        { "KeyringMode", GBN_SUBJECT_IDENTITY },
        { "RemoveIPC", GBN_SUBJECT_IDENTITY },
        { "NotifyAccess", GBN_SUBJECT_IDENTITY },
        { "Delegate", GBN_SUBJECT_IDENTITY },
        { "ProtectSystem", GBN_SUBJECT_FILES },
        { "ProtectHome", GBN_SUBJECT_FILES },
        { "PrivateTmp", GBN_SUBJECT_FILES },
        { "RootDirectoryOrRootImage", GBN_SUBJECT_FILES },
        { "PrivateMounts", GBN_SUBJECT_FILES },
        { "RestrictSUIDSGID", GBN_SUBJECT_FILES },
        { "ProtectProc", GBN_SUBJECT_FILES },
        { "ProcSubset", GBN_SUBJECT_FILES },
        { "PrivateDevices", GBN_SUBJECT_DEVICES },
        { "DeviceAllow", GBN_SUBJECT_DEVICES },
        { "ProtectKernelTunables", GBN_SUBJECT_KERNEL },
        { "ProtectKernelModules", GBN_SUBJECT_KERNEL },
        { "ProtectKernelLogs", GBN_SUBJECT_KERNEL },
        { "ProtectControlGroups", GBN_SUBJECT_KERNEL },
        { "ProtectClock", GBN_SUBJECT_KERNEL },
        { "ProtectHostname", GBN_SUBJECT_KERNEL },
        { "LockPersonality", GBN_SUBJECT_KERNEL },
        { "MemoryDenyWriteExecute", GBN_SUBJECT_KERNEL },
        { "RestrictRealtime", GBN_SUBJECT_KERNEL },
        { "PrivateNetwork", GBN_SUBJECT_NETWORK },
        { "IPAddressDeny", GBN_SUBJECT_NETWORK },
        { "RestrictAddressFamilies", GBN_SUBJECT_NETWORK },
        { "RestrictNamespaces", GBN_SUBJECT_NAMESPACES },
        { "CapabilityBoundingSet", GBN_SUBJECT_CAPABILITIES },
        { "SystemCallArchitectures", GBN_SUBJECT_SYSCALLS },
        { "SystemCallFilter", GBN_SUBJECT_SYSCALLS },
};

/* "SystemCallFilter_clock" is about SystemCallFilter. */
GbnSubject
gbn_subject_of(const char *id)
{
        gsize length = strcspn(id, "_");

        for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
                if (strlen(rows[i].directive) == length &&
                    strncmp(rows[i].directive, id, length) == 0)
                        return rows[i].subject;
        return GBN_SUBJECT_OTHER;
}

const char *
gbn_subject_title(GbnSubject subject)
{
        static const char *const titles[GBN_SUBJECT_COUNT] = {
                [GBN_SUBJECT_IDENTITY] = N_("User and Rights"),
                [GBN_SUBJECT_FILES] = N_("Files and Processes"),
                [GBN_SUBJECT_DEVICES] = N_("Devices"),
                [GBN_SUBJECT_KERNEL] = N_("Kernel"),
                [GBN_SUBJECT_NETWORK] = N_("Network"),
                [GBN_SUBJECT_NAMESPACES] = N_("Namespaces"),
                [GBN_SUBJECT_CAPABILITIES] = N_("Special Rights"),
                [GBN_SUBJECT_SYSCALLS] = N_("System Calls"),
                [GBN_SUBJECT_OTHER] = N_("Other"),
        };

        return _(titles[subject]);
}
