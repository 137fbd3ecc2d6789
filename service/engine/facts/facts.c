/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The defaults are those of systemd's system manager. */
#include "engine/facts/facts.h"

#include "engine/unit/address.h"

void
gbn_facts_init(GbnFacts *facts)
{
        *facts = (GbnFacts) {
                .supplementary_groups = g_ptr_array_new_with_free_func(g_free),
                .umask = 0022,
                .keyring_mode = GBN_KEYRING_PRIVATE,
                .device_allow = g_ptr_array_new_with_free_func(g_free),
                .capability_bounding_set = UINT64_MAX,
                .restrict_namespaces = UINT64_MAX,
                .system_call_architectures = g_ptr_array_new_with_free_func(g_free),
                .ip_address_allow = g_array_new(false, false, sizeof(GbnNetwork)),
                .ip_address_deny = g_array_new(false, false, sizeof(GbnNetwork)),
                .ip_ingress_filter_path = g_ptr_array_new_with_free_func(g_free),
                .ip_egress_filter_path = g_ptr_array_new_with_free_func(g_free),
                .read_write_paths = g_ptr_array_new_with_free_func(g_free),
                .read_only_paths = g_ptr_array_new_with_free_func(g_free),
                .inaccessible_paths = g_ptr_array_new_with_free_func(g_free),
                .no_exec_paths = g_ptr_array_new_with_free_func(g_free),
                .exec_paths = g_ptr_array_new_with_free_func(g_free),
                .socket_bind_deny = g_ptr_array_new_with_free_func(g_free),
                .socket_bind_allow = g_ptr_array_new_with_free_func(g_free),
                .default_dependencies = true,
                .type = GBN_TYPE_UNSET,
                .load_credentials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                .set_credentials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        };
}

void
gbn_facts_init_for(GbnFacts *facts, const GbnSystemd *systemd)
{
        gbn_facts_init(facts);
        if (systemd->major >= GBN_SYSTEMD_NARROW_CAPABILITIES)
                facts->capability_bounding_set = UINT64_MAX >> 1;
}

void
gbn_facts_clear(GbnFacts *facts)
{
        g_clear_pointer(&facts->user, g_free);
        g_clear_pointer(&facts->supplementary_groups, g_ptr_array_unref);
        g_clear_pointer(&facts->root_directory, g_free);
        g_clear_pointer(&facts->root_image, g_free);
        g_clear_pointer(&facts->device_allow, g_ptr_array_unref);
        g_clear_pointer(&facts->system_call_architectures, g_ptr_array_unref);
        g_clear_pointer(&facts->ip_address_allow, g_array_unref);
        g_clear_pointer(&facts->ip_address_deny, g_array_unref);
        g_clear_pointer(&facts->ip_ingress_filter_path, g_ptr_array_unref);
        g_clear_pointer(&facts->ip_egress_filter_path, g_ptr_array_unref);
        g_clear_pointer(&facts->read_write_paths, g_ptr_array_unref);
        g_clear_pointer(&facts->read_only_paths, g_ptr_array_unref);
        g_clear_pointer(&facts->inaccessible_paths, g_ptr_array_unref);
        g_clear_pointer(&facts->no_exec_paths, g_ptr_array_unref);
        g_clear_pointer(&facts->exec_paths, g_ptr_array_unref);
        g_clear_pointer(&facts->socket_bind_deny, g_ptr_array_unref);
        g_clear_pointer(&facts->socket_bind_allow, g_ptr_array_unref);
        g_clear_pointer(&facts->system_call_error_number, g_free);
        g_clear_pointer(&facts->bus_name, g_free);
        g_clear_pointer(&facts->pam_name, g_free);
        g_clear_pointer(&facts->load_credentials, g_hash_table_unref);
        g_clear_pointer(&facts->set_credentials, g_hash_table_unref);
}
