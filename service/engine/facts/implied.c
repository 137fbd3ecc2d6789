/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Same order as in systemd: the device list looks at the policy that PrivateDevices= has set. */
#include "engine/facts/implied.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/unit/address.h"
#include "engine/unit/unit-name.h"

#include <linux/capability.h>
#include <string.h>

#define BIT(capability) (UINT64_C(1) << (capability))

/* A strict name for a user, as DynamicUser= takes it from the unit's name. */
static bool
is_strict_user(const char *name)
{
        if (!g_ascii_isalpha(*name) && *name != '_')
                return false;
        for (const char *p = name; *p; p++)
                if (!g_ascii_isalnum(*p) && *p != '_' && *p != '-')
                        return false;
        return strlen(name) <= 31;
}

/* Any name will do where the unit's own does not: nothing looks at it but whether it is root. */
static char *
user_from_unit(const char *id)
{
        g_autofree char *prefix = gbn_unit_name_prefix(id);

        if (is_strict_user(prefix))
                return g_steal_pointer(&prefix);
        return g_strdup_printf(GBN_DYNAMIC_USER_PREFIX "%08x", g_str_hash(id));
}

static void
add_dynamic_user(GbnFacts *facts, const char *id, const GbnSystemd *systemd)
{
        if (!facts->user)
                facts->user = user_from_unit(id);
        if (facts->private_tmp == GBN_NO)
                facts->private_tmp = systemd->major >= 257 ? GBN_PRIVATE_TMP_DISCONNECTED
                                                           : GBN_PRIVATE_TMP_YES;
        facts->remove_ipc = true;
        facts->protect_system = GBN_PROTECT_SYSTEM_STRICT;
        if (facts->protect_home == GBN_PROTECT_HOME_NO)
                facts->protect_home = GBN_PROTECT_HOME_READ_ONLY;
        facts->no_new_privileges = true;
        facts->restrict_suid_sgid = true;
}

static void
drop_capabilities(GbnFacts *facts)
{
        uint64_t dropped = 0;

        if (facts->private_devices)
                dropped |= BIT(CAP_MKNOD) | BIT(CAP_SYS_RAWIO);
        if (facts->protect_kernel_modules)
                dropped |= BIT(CAP_SYS_MODULE);
        if (facts->protect_kernel_logs)
                dropped |= BIT(CAP_SYSLOG);
        if (facts->protect_clock)
                dropped |= BIT(CAP_SYS_TIME) | BIT(CAP_WAKE_ALARM);
        facts->capability_bounding_set &= ~dropped;
}

static bool
has_encrypted(GHashTable *credentials)
{
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, credentials);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                if (GPOINTER_TO_INT(value))
                        return true;
        return false;
}

/* Only where a list of devices is in force already: an entry alone would close all the others. */
static void
add_devices(GbnFacts *facts, const GbnSystemd *systemd)
{
        static const char *const image_devices[] = {
                "/dev/loop-control rw", "/dev/mapper/control rw",  "block-loop rwm",
                "block-blkext rwm",     "block-device-mapper rwm",
        };

        if (facts->device_policy == GBN_DEVICES_AUTO && facts->device_allow->len == 0)
                return;
        if (facts->root_image || facts->mount_images)
                for (size_t i = 0; i < G_N_ELEMENTS(image_devices); i++)
                        g_ptr_array_add(facts->device_allow, g_strdup(image_devices[i]));
        if (facts->protect_clock)
                g_ptr_array_add(facts->device_allow, g_strdup("char-rtc r"));
        if (systemd->major < 258 &&
            (has_encrypted(facts->load_credentials) || has_encrypted(facts->set_credentials)))
                g_ptr_array_add(facts->device_allow,
                                g_strdup(systemd->major < 254 ? "/dev/tpmrm0 rw" : "char-tpm rw"));
}

static bool
has_credentials(const GbnFacts *facts)
{
        return facts->import_credential || g_hash_table_size(facts->load_credentials) > 0 ||
               g_hash_table_size(facts->set_credentials) > 0;
}

static void
guess_type(GbnFacts *facts, const GbnSystemd *systemd)
{
        if (facts->type != GBN_TYPE_UNSET)
                return;
        if (facts->bus_name)
                facts->type = GBN_TYPE_DBUS;
        else if (systemd->major >= 257 && has_credentials(facts))
                facts->type = GBN_TYPE_EXEC;
        else
                facts->type = facts->exec_start > 0 ? GBN_TYPE_SIMPLE : GBN_TYPE_ONESHOT;
}

void
gbn_facts_add_implied(GbnFacts *facts, const char *id, const GbnSystemd *systemd)
{
        guess_type(facts, systemd);
        gbn_networks_reduce(facts->ip_address_allow);
        gbn_networks_reduce(facts->ip_address_deny);
        if ((facts->type == GBN_TYPE_NOTIFY || facts->type == GBN_TYPE_NOTIFY_RELOAD) &&
            facts->notify_access == GBN_NOTIFY_NONE)
                facts->notify_access = GBN_NOTIFY_MAIN;
        if (facts->dynamic_user)
                add_dynamic_user(facts, id, systemd);
        drop_capabilities(facts);
        if (facts->private_devices && facts->device_policy == GBN_DEVICES_AUTO)
                facts->device_policy = GBN_DEVICES_CLOSED;
        add_devices(facts, systemd);
}

static const char *
why_not_loaded(const GbnFacts *facts, const GbnSystemd *systemd)
{
        bool oneshot = facts->type == GBN_TYPE_ONESHOT;

        if (facts->exec_start == 0 && facts->exec_stop == 0 && !facts->success_action)
                return N_("it has none of ExecStart=, ExecStop= and SuccessAction=");
        if (!oneshot && facts->exec_start == 0)
                return N_("without ExecStart= it must be Type=oneshot");
        if (!facts->remain_after_exit && facts->exec_start == 0 && !facts->success_action)
                return N_("without ExecStart= it needs RemainAfterExit=yes or SuccessAction=");
        if (!oneshot && facts->exec_start > 1)
                return N_("more than one ExecStart= is only for Type=oneshot");
        if (oneshot &&
            (facts->restart == GBN_RESTART_ALWAYS || facts->restart == GBN_RESTART_SUCCESS))
                return N_("Type=oneshot does not go with Restart=always or on-success");
        if (oneshot && facts->restart_force_exit_status && systemd->major < 254)
                return N_("Type=oneshot does not go with RestartForceExitStatus=");
        if (oneshot && facts->exit_type == GBN_EXIT_TYPE_CGROUP)
                return N_("Type=oneshot does not go with ExitType=cgroup");
        if (facts->type == GBN_TYPE_DBUS && !facts->bus_name)
                return N_("Type=dbus needs BusName=");
        if (facts->pam_name && facts->kill_mode != GBN_KILL_CONTROL_GROUP &&
            facts->kill_mode != GBN_KILL_MIXED)
                return N_("PAMName= needs KillMode=control-group or mixed");
        if (facts->usb_descriptors != facts->usb_strings)
                return N_("USBFunctionDescriptors= and USBFunctionStrings= need each other");
        if (facts->private_pids && facts->type == GBN_TYPE_FORKING)
                return N_("Type=forking does not go with PrivatePIDs=yes");
        if (facts->dynamic_user && facts->working_directory_is_home && systemd->major >= 257)
                return N_("DynamicUser=yes does not go with WorkingDirectory=~");
        return NULL;
}

bool
gbn_facts_check(const GbnFacts *facts, const GbnSystemd *systemd, GError **error)
{
        const char *reason = why_not_loaded(facts, systemd);

        if (reason)
                gbn_error_set_words(error, GBN_ERROR_BAD_UNIT, gbn_words_plain(reason));
        return !reason;
}
