/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The defaults are those of systemd's system manager. Lists are kept from one unit to the next: to
 * make and to free them took longer than to fill them. */
#include "engine/facts/facts.h"

#include "engine/unit/address.h"

#include <stddef.h>

/* Where the lists of strings lie. */
static const size_t string_lists[] = {
        offsetof(GbnFacts, supplementary_groups),
        offsetof(GbnFacts, device_allow),
        offsetof(GbnFacts, system_call_architectures),
        offsetof(GbnFacts, ip_ingress_filter_path),
        offsetof(GbnFacts, ip_egress_filter_path),
        offsetof(GbnFacts, read_write_paths),
        offsetof(GbnFacts, read_only_paths),
        offsetof(GbnFacts, inaccessible_paths),
        offsetof(GbnFacts, no_exec_paths),
        offsetof(GbnFacts, exec_paths),
        offsetof(GbnFacts, state_directory),
        offsetof(GbnFacts, cache_directory),
        offsetof(GbnFacts, logs_directory),
        offsetof(GbnFacts, runtime_directory),
        offsetof(GbnFacts, configuration_directory),
        offsetof(GbnFacts, restrict_file_systems.names),
        offsetof(GbnFacts, restrict_network_interfaces.names),
        offsetof(GbnFacts, socket_bind_deny),
        offsetof(GbnFacts, socket_bind_allow),
};

static GPtrArray **
string_list(GbnFacts *facts, size_t i)
{
        return (GPtrArray **) (void *) ((char *) facts + string_lists[i]);
}

static void
set_defaults(GbnFacts *facts)
{
        facts->umask = 0022;
        facts->keyring_mode = GBN_KEYRING_PRIVATE;
        facts->capability_bounding_set = UINT64_MAX;
        facts->restrict_namespaces = UINT64_MAX;
        facts->tasks_max = (GbnLimit) { UINT64_MAX, UINT_MAX };
        facts->memory_max = (GbnLimit) { UINT64_MAX, UINT_MAX };
        facts->default_dependencies = true;
        facts->type = GBN_TYPE_UNSET;
}

static void
narrow_for(GbnFacts *facts, const GbnSystemd *systemd)
{
        if (systemd->major >= GBN_SYSTEMD_NARROW_CAPABILITIES)
                facts->capability_bounding_set = UINT64_MAX >> 1;
}

void
gbn_facts_init(GbnFacts *facts)
{
        *facts = (GbnFacts) {
                .ip_address_allow = g_array_new(false, false, sizeof(GbnNetwork)),
                .ip_address_deny = g_array_new(false, false, sizeof(GbnNetwork)),
                .load_credentials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                .set_credentials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        };
        for (size_t i = 0; i < G_N_ELEMENTS(string_lists); i++)
                *string_list(facts, i) = g_ptr_array_new_with_free_func(g_free);
        set_defaults(facts);
}

void
gbn_facts_init_for(GbnFacts *facts, const GbnSystemd *systemd)
{
        gbn_facts_init(facts);
        narrow_for(facts, systemd);
}

static void
free_strings(GbnFacts *facts)
{
        g_free(facts->user);
        g_free(facts->root_directory);
        g_free(facts->root_image);
        g_free(facts->system_call_error_number);
        g_free(facts->bus_name);
        g_free(facts->pam_name);
}

void
gbn_facts_reset_for(GbnFacts *facts, const GbnSystemd *systemd)
{
        GbnFacts empty = {
                .ip_address_allow = facts->ip_address_allow,
                .ip_address_deny = facts->ip_address_deny,
                .load_credentials = facts->load_credentials,
                .set_credentials = facts->set_credentials,
        };

        free_strings(facts);
        g_array_set_size(empty.ip_address_allow, 0);
        g_array_set_size(empty.ip_address_deny, 0);
        if (g_hash_table_size(empty.load_credentials) > 0)
                g_hash_table_remove_all(empty.load_credentials);
        if (g_hash_table_size(empty.set_credentials) > 0)
                g_hash_table_remove_all(empty.set_credentials);
        for (size_t i = 0; i < G_N_ELEMENTS(string_lists); i++) {
                GPtrArray *list = *string_list(facts, i);

                if (list->len > 0)
                        g_ptr_array_set_size(list, 0);
                *string_list(&empty, i) = list;
        }
        *facts = empty;
        set_defaults(facts);
        narrow_for(facts, systemd);
}

void
gbn_facts_clear(GbnFacts *facts)
{
        free_strings(facts);
        g_clear_pointer(&facts->ip_address_allow, g_array_unref);
        g_clear_pointer(&facts->ip_address_deny, g_array_unref);
        g_clear_pointer(&facts->load_credentials, g_hash_table_unref);
        g_clear_pointer(&facts->set_credentials, g_hash_table_unref);
        for (size_t i = 0; i < G_N_ELEMENTS(string_lists); i++)
                g_clear_pointer(string_list(facts, i), g_ptr_array_unref);
        *facts = (GbnFacts) { 0 };
}

bool
gbn_facts_start_as_root(const GbnFacts *facts)
{
        return !facts->dynamic_user &&
               (!facts->user || g_str_equal(facts->user, "root") || g_str_equal(facts->user, "0"));
}
