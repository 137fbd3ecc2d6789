/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table itself. Values and versions: systemd.exec(5) and systemd.resource-control(5), checked
 * against systemd 252 and 257 by the differential test. */
#include "engine/facts/setting.h"

#include "engine/facts/parse.h"

#include <stdlib.h>
#include <string.h>

static const GbnChoice private_tmp_choices[] = {
        { "no", 0 }, { "yes", 0 }, { "connected", 257 }, { "disconnected", 257 }, { NULL, 0 },
};

static const GbnChoice private_pids_choices[] = {
        { "no", 0 },
        { "yes", 0 },
        { NULL, 0 },
};

static const GbnChoice private_users_choices[] = {
        { "no", 0 },     { "yes", 0 },       { "self", 257 }, { "identity", 257 },
        { "full", 258 }, { "managed", 260 }, { NULL, 0 },
};

static const GbnChoice control_groups_choices[] = {
        { "no", 0 }, { "yes", 0 }, { "private", 257 }, { "strict", 257 }, { NULL, 0 },
};

static const GbnChoice protect_home_choices[] = {
        { "no", 0 }, { "yes", 0 }, { "read-only", 0 }, { "tmpfs", 0 }, { NULL, 0 },
};

static const GbnChoice protect_system_choices[] = {
        { "no", 0 }, { "yes", 0 }, { "full", 0 }, { "strict", 0 }, { NULL, 0 },
};

static const GbnChoice hostname_choices[] = {
        { "no", 0 },
        { "yes", 0 },
        { "private", 258 },
        { NULL, 0 },
};

static const GbnChoice keyring_choices[] = {
        { "inherit", 0 },
        { "private", 0 },
        { "shared", 0 },
        { NULL, 0 },
};

static const GbnChoice proc_choices[] = {
        { "default", 0 }, { "noaccess", 0 }, { "invisible", 0 }, { "ptraceable", 0 }, { NULL, 0 },
};

static const GbnChoice proc_subset_choices[] = {
        { "all", 0 },
        { "pid", 0 },
        { NULL, 0 },
};

static const GbnChoice notify_choices[] = {
        { "none", 0 }, { "main", 0 }, { "exec", 0 }, { "all", 0 }, { NULL, 0 },
};

static const GbnChoice devices_choices[] = {
        { "auto", 0 },
        { "closed", 0 },
        { "strict", 0 },
        { NULL, 0 },
};

static const GbnChoice type_choices[] = {
        { "simple", 0 }, { "forking", 0 }, { "oneshot", 0 },
        { "dbus", 0 },   { "notify", 0 },  { "notify-reload", 253 },
        { "idle", 0 },   { "exec", 0 },    { NULL, 0 },
};

static const GbnChoice restart_choices[] = {
        { "no", 0 },          { "on-success", 0 }, { "on-failure", 0 }, { "on-abnormal", 0 },
        { "on-watchdog", 0 }, { "on-abort", 0 },   { "always", 0 },     { NULL, 0 },
};

static const GbnChoice kill_mode_choices[] = {
        { "control-group", 0 }, { "process", 0 }, { "mixed", 0 }, { "none", 0 }, { NULL, 0 },
};

static const GbnChoice exit_type_choices[] = {
        { "main", 0 },
        { "cgroup", 250 },
        { NULL, 0 },
};

static const GbnChoice action_choices[] = {
        { "none", 0 },
        { "reboot", 0 },
        { "reboot-force", 0 },
        { "reboot-immediate", 0 },
        { "poweroff", 0 },
        { "poweroff-force", 0 },
        { "poweroff-immediate", 0 },
        { "exit", 0 },
        { "exit-force", 0 },
        { "soft-reboot", 254 },
        { "soft-reboot-force", 254 },
        { "kexec", 254 },
        { "kexec-force", 254 },
        { "halt", 254 },
        { "halt-force", 254 },
        { "halt-immediate", 254 },
        { NULL, 0 },
};

static const GbnSetting settings[] = {
        {
                .name = "AmbientCapabilities",
                .section = "Service",
                .property = "AmbientCapabilities",
                .signature = "t",
                .parse = gbn_parse_capabilities,
                .field = offsetof(GbnFacts, ambient_capabilities),
        },
        {
                .name = "AppArmorProfile",
                .section = "Service",
                .property = "AppArmorProfile",
                .signature = "(bs)",
                .parse = gbn_parse_label_check,
                .is_fatal = true,
        },
        {
                .name = "BusName",
                .section = "Service",
                .property = "BusName",
                .signature = "s",
                .parse = gbn_parse_bus_name,
                .field = offsetof(GbnFacts, bus_name),
        },
        {
                .name = "CapabilityBoundingSet",
                .section = "Service",
                .property = "CapabilityBoundingSet",
                .signature = "t",
                .parse = gbn_parse_capabilities,
                .field = offsetof(GbnFacts, capability_bounding_set),
        },
        {
                .name = "DefaultDependencies",
                .section = "Unit",
                .property = "DefaultDependencies",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, default_dependencies),
        },
        {
                .name = "Delegate",
                .section = "Service",
                .property = "Delegate",
                .signature = "b",
                .parse = gbn_parse_delegate,
                .field = offsetof(GbnFacts, delegate),
        },
        {
                .name = "DeviceAllow",
                .section = "Service",
                .property = "DeviceAllow",
                .signature = "a(ss)",
                .parse = gbn_parse_devices,
                .field = offsetof(GbnFacts, device_allow),
        },
        {
                .name = "DevicePolicy",
                .section = "Service",
                .property = "DevicePolicy",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, device_policy),
                .choices = devices_choices,
        },
        {
                .name = "DynamicUser",
                .section = "Service",
                .property = "DynamicUser",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, dynamic_user),
                .is_fatal = true,
        },
        {
                .name = "ExecCondition",
                .section = "Service",
                .property = "ExecCondition",
                .signature = "a(sasbttttuii)",
                .parse = gbn_parse_exec,
                .field = offsetof(GbnFacts, exec_other),
                .is_fatal = true,
        },
        {
                .name = "ExecReload",
                .section = "Service",
                .property = "ExecReload",
                .signature = "a(sasbttttuii)",
                .parse = gbn_parse_exec,
                .field = offsetof(GbnFacts, exec_other),
                .is_fatal = true,
        },
        {
                .name = "ExecStart",
                .section = "Service",
                .property = "ExecStart",
                .signature = "a(sasbttttuii)",
                .parse = gbn_parse_exec,
                .field = offsetof(GbnFacts, exec_start),
                .is_fatal = true,
        },
        {
                .name = "ExecStartPost",
                .section = "Service",
                .property = "ExecStartPost",
                .signature = "a(sasbttttuii)",
                .parse = gbn_parse_exec,
                .field = offsetof(GbnFacts, exec_other),
                .is_fatal = true,
        },
        {
                .name = "ExecStartPre",
                .section = "Service",
                .property = "ExecStartPre",
                .signature = "a(sasbttttuii)",
                .parse = gbn_parse_exec,
                .field = offsetof(GbnFacts, exec_other),
                .is_fatal = true,
        },
        {
                .name = "ExecStop",
                .section = "Service",
                .property = "ExecStop",
                .signature = "a(sasbttttuii)",
                .parse = gbn_parse_exec,
                .field = offsetof(GbnFacts, exec_stop),
                .is_fatal = true,
        },
        {
                .name = "ExecStopPost",
                .section = "Service",
                .property = "ExecStopPost",
                .signature = "a(sasbttttuii)",
                .parse = gbn_parse_exec,
                .field = offsetof(GbnFacts, exec_other),
                .is_fatal = true,
        },
        {
                .name = "ExitType",
                .section = "Service",
                .property = "ExitType",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, exit_type),
                .choices = exit_type_choices,
        },
        {
                .name = "ExtensionImagePolicy",
                .section = "Service",
                .property = "ExtensionImagePolicy",
                .signature = "s",
                .since = 254,
                .parse = gbn_parse_image_policy,
                .is_fatal = true,
        },
        {
                .name = "Group",
                .section = "Service",
                .property = "Group",
                .signature = "s",
                .parse = gbn_parse_group_check,
                .is_fatal = true,
        },
        {
                .name = "IPAddressAllow",
                .section = "Service",
                .property = "IPAddressAllow",
                .signature = "a(iayu)",
                .parse = gbn_parse_networks,
                .field = offsetof(GbnFacts, ip_address_allow),
        },
        {
                .name = "IPAddressDeny",
                .section = "Service",
                .property = "IPAddressDeny",
                .signature = "a(iayu)",
                .parse = gbn_parse_networks,
                .field = offsetof(GbnFacts, ip_address_deny),
        },
        {
                .name = "IPEgressFilterPath",
                .section = "Service",
                .property = "IPEgressFilterPath",
                .signature = "as",
                .parse = gbn_parse_filter_paths,
                .field = offsetof(GbnFacts, ip_egress_filter_path),
        },
        {
                .name = "IPIngressFilterPath",
                .section = "Service",
                .property = "IPIngressFilterPath",
                .signature = "as",
                .parse = gbn_parse_filter_paths,
                .field = offsetof(GbnFacts, ip_ingress_filter_path),
        },
        {
                .name = "ImportCredential",
                .section = "Service",
                .since = 254,
                .parse = gbn_parse_presence,
                .field = offsetof(GbnFacts, import_credential),
        },
        {
                .name = "KeyringMode",
                .section = "Service",
                .property = "KeyringMode",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, keyring_mode),
                .choices = keyring_choices,
        },
        {
                .name = "KillMode",
                .section = "Service",
                .property = "KillMode",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, kill_mode),
                .choices = kill_mode_choices,
        },
        {
                .name = "LoadCredential",
                .section = "Service",
                .parse = gbn_parse_load_credential,
                .field = offsetof(GbnFacts, load_credentials),
        },
        {
                .name = "LoadCredentialEncrypted",
                .section = "Service",
                .parse = gbn_parse_load_credential,
                .field = offsetof(GbnFacts, load_credentials),
        },
        {
                .name = "LockPersonality",
                .section = "Service",
                .property = "LockPersonality",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, lock_personality),
        },
        {
                .name = "MemoryDenyWriteExecute",
                .section = "Service",
                .property = "MemoryDenyWriteExecute",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, memory_deny_write_execute),
        },
        {
                .name = "MountImagePolicy",
                .section = "Service",
                .property = "MountImagePolicy",
                .signature = "s",
                .since = 254,
                .parse = gbn_parse_image_policy,
                .is_fatal = true,
        },
        {
                .name = "MountImages",
                .section = "Service",
                .parse = gbn_parse_mount_images,
                .field = offsetof(GbnFacts, mount_images),
        },
        {
                .name = "NoNewPrivileges",
                .section = "Service",
                .property = "NoNewPrivileges",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, no_new_privileges),
        },
        {
                .name = "NotifyAccess",
                .section = "Service",
                .property = "NotifyAccess",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, notify_access),
                .choices = notify_choices,
        },
        {
                .name = "PAMName",
                .section = "Service",
                .property = "PAMName",
                .signature = "s",
                .parse = gbn_parse_text,
                .field = offsetof(GbnFacts, pam_name),
        },
        {
                .name = "PIDFile",
                .section = "Service",
                .property = "PIDFile",
                .signature = "s",
                .parse = gbn_parse_pid_file,
        },
        {
                .name = "PrivateDevices",
                .section = "Service",
                .property = "PrivateDevices",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, private_devices),
        },
        {
                .name = "PrivateMounts",
                .section = "Service",
                .property = "PrivateMounts",
                .signature = "b",
                .parse = gbn_parse_mounts,
                .field = offsetof(GbnFacts, private_mounts),
        },
        {
                .name = "PrivateNetwork",
                .section = "Service",
                .property = "PrivateNetwork",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, private_network),
        },
        {
                .name = "PrivatePIDs",
                .section = "Service",
                .property = "PrivatePIDs",
                .signature = "s",
                .since = 257,
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, private_pids),
                .choices = private_pids_choices,
                .is_boolean = true,
        },
        {
                .name = "PrivateTmp",
                .section = "Service",
                .property = "PrivateTmp",
                .signature = "b",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, private_tmp),
                .choices = private_tmp_choices,
                .is_boolean = true,
        },
        {
                .name = "PrivateUsers",
                .section = "Service",
                .property = "PrivateUsers",
                .signature = "b",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, private_users),
                .choices = private_users_choices,
                .is_boolean = true,
        },
        {
                .name = "ProcSubset",
                .section = "Service",
                .property = "ProcSubset",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, proc_subset),
                .choices = proc_subset_choices,
        },
        {
                .name = "ProtectClock",
                .section = "Service",
                .property = "ProtectClock",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, protect_clock),
        },
        {
                .name = "ProtectControlGroups",
                .section = "Service",
                .property = "ProtectControlGroups",
                .signature = "b",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, protect_control_groups),
                .choices = control_groups_choices,
                .is_boolean = true,
        },
        {
                .name = "ProtectHome",
                .section = "Service",
                .property = "ProtectHome",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, protect_home),
                .choices = protect_home_choices,
                .is_boolean = true,
        },
        {
                .name = "ProtectHostname",
                .section = "Service",
                .property = "ProtectHostname",
                .signature = "b",
                .parse = gbn_parse_hostname,
                .field = offsetof(GbnFacts, protect_hostname),
                .choices = hostname_choices,
                .is_boolean = true,
        },
        {
                .name = "ProtectKernelLogs",
                .section = "Service",
                .property = "ProtectKernelLogs",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, protect_kernel_logs),
        },
        {
                .name = "ProtectKernelModules",
                .section = "Service",
                .property = "ProtectKernelModules",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, protect_kernel_modules),
        },
        {
                .name = "ProtectKernelTunables",
                .section = "Service",
                .property = "ProtectKernelTunables",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, protect_kernel_tunables),
        },
        {
                .name = "ProtectProc",
                .section = "Service",
                .property = "ProtectProc",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, protect_proc),
                .choices = proc_choices,
        },
        {
                .name = "ProtectSystem",
                .section = "Service",
                .property = "ProtectSystem",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, protect_system),
                .choices = protect_system_choices,
                .is_boolean = true,
        },
        {
                .name = "RemainAfterExit",
                .section = "Service",
                .property = "RemainAfterExit",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, remain_after_exit),
        },
        {
                .name = "RemoveIPC",
                .section = "Service",
                .property = "RemoveIPC",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, remove_ipc),
        },
        {
                .name = "Restart",
                .section = "Service",
                .property = "Restart",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, restart),
                .choices = restart_choices,
        },
        {
                .name = "RestartForceExitStatus",
                .section = "Service",
                .parse = gbn_parse_exit_status,
                .field = offsetof(GbnFacts, restart_force_exit_status),
        },
        {
                .name = "RestrictAddressFamilies",
                .section = "Service",
                .property = "RestrictAddressFamilies",
                .signature = "(bas)",
                .parse = gbn_parse_families,
                .field = offsetof(GbnFacts, restrict_address_families),
        },
        {
                .name = "RestrictNamespaces",
                .section = "Service",
                .property = "RestrictNamespaces",
                .signature = "t",
                .parse = gbn_parse_namespaces,
                .field = offsetof(GbnFacts, restrict_namespaces),
        },
        {
                .name = "RestrictRealtime",
                .section = "Service",
                .property = "RestrictRealtime",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, restrict_realtime),
        },
        {
                .name = "RestrictSUIDSGID",
                .section = "Service",
                .property = "RestrictSUIDSGID",
                .signature = "b",
                .parse = gbn_parse_flag,
                .field = offsetof(GbnFacts, restrict_suid_sgid),
        },
        {
                .name = "RootDirectory",
                .section = "Service",
                .property = "RootDirectory",
                .signature = "s",
                .parse = gbn_parse_path,
                .field = offsetof(GbnFacts, root_directory),
                .is_fatal = true,
        },
        {
                .name = "RootImage",
                .section = "Service",
                .property = "RootImage",
                .signature = "s",
                .parse = gbn_parse_path,
                .field = offsetof(GbnFacts, root_image),
                .is_fatal = true,
        },
        {
                .name = "RootImagePolicy",
                .section = "Service",
                .property = "RootImagePolicy",
                .signature = "s",
                .since = 254,
                .parse = gbn_parse_image_policy,
                .is_fatal = true,
        },
        {
                .name = "RootVerity",
                .section = "Service",
                .property = "RootVerity",
                .signature = "s",
                .parse = gbn_parse_path_check,
                .is_fatal = true,
        },
        {
                .name = "SELinuxContext",
                .section = "Service",
                .property = "SELinuxContext",
                .signature = "(bs)",
                .parse = gbn_parse_label_check,
                .is_fatal = true,
        },
        {
                .name = "SetCredential",
                .section = "Service",
                .parse = gbn_parse_set_credential,
                .field = offsetof(GbnFacts, set_credentials),
        },
        {
                .name = "SetCredentialEncrypted",
                .section = "Service",
                .parse = gbn_parse_set_credential,
                .field = offsetof(GbnFacts, set_credentials),
        },
        {
                .name = "SmackProcessLabel",
                .section = "Service",
                .property = "SmackProcessLabel",
                .signature = "(bs)",
                .parse = gbn_parse_label_check,
                .is_fatal = true,
        },
        {
                .name = "SuccessAction",
                .section = "Unit",
                .property = "SuccessAction",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, success_action),
                .choices = action_choices,
        },
        {
                .name = "SupplementaryGroups",
                .section = "Service",
                .property = "SupplementaryGroups",
                .signature = "as",
                .parse = gbn_parse_groups,
                .field = offsetof(GbnFacts, supplementary_groups),
                .is_fatal = true,
        },
        {
                .name = "SystemCallArchitectures",
                .section = "Service",
                .property = "SystemCallArchitectures",
                .signature = "as",
                .parse = gbn_parse_architectures,
                .field = offsetof(GbnFacts, system_call_architectures),
        },
        {
                .name = "SystemCallFilter",
                .section = "Service",
                .property = "SystemCallFilter",
                .signature = "(bas)",
                .parse = gbn_parse_calls,
                .field = offsetof(GbnFacts, system_call_filter),
        },
        {
                .name = "Type",
                .section = "Service",
                .property = "Type",
                .signature = "s",
                .parse = gbn_parse_choice,
                .field = offsetof(GbnFacts, type),
                .choices = type_choices,
        },
        {
                .name = "UMask",
                .section = "Service",
                .property = "UMask",
                .signature = "u",
                .parse = gbn_parse_umask,
                .field = offsetof(GbnFacts, umask),
        },
        {
                .name = "USBFunctionDescriptors",
                .section = "Service",
                .parse = gbn_parse_presence,
                .field = offsetof(GbnFacts, usb_descriptors),
        },
        {
                .name = "USBFunctionStrings",
                .section = "Service",
                .parse = gbn_parse_presence,
                .field = offsetof(GbnFacts, usb_strings),
        },
        {
                .name = "User",
                .section = "Service",
                .property = "User",
                .signature = "s",
                .parse = gbn_parse_user,
                .field = offsetof(GbnFacts, user),
                .is_fatal = true,
        },
        {
                .name = "WorkingDirectory",
                .section = "Service",
                .property = "WorkingDirectory",
                .signature = "s",
                .parse = gbn_parse_working_directory,
                .field = offsetof(GbnFacts, working_directory_is_home),
                .is_fatal = true,
        },
};

static int
compare_name(const void *name, const void *setting)
{
        return strcmp(name, ((const GbnSetting *) setting)->name);
}

const GbnSetting *
gbn_setting_find(const char *section, const char *name, const GbnSystemd *systemd)
{
        const GbnSetting *setting = bsearch(name, settings, G_N_ELEMENTS(settings),
                                            sizeof *settings, compare_name);

        if (!setting || setting->since > systemd->major || !g_str_equal(setting->section, section))
                return NULL;
        return setting;
}

const GbnSetting *
gbn_settings(size_t *ret_count)
{
        *ret_count = G_N_ELEMENTS(settings);
        return settings;
}
