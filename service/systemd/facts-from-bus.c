/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The counterpart of the parsers for lines: one reader for each of them. A property that this systemd
 * lacks leaves its default; one that nobody asks for is passed over. org.freedesktop.systemd1(5). */
#include "systemd/facts-from-bus.h"

#include "engine/facts/parse.h"
#include "engine/unit/address.h"
#include "engine/unit/errno-name.h"
#include "engine/unit/port-range.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define ERRNO_MAX 4095
#define FIELD(type) ((type *) (void *) ((char *) facts + setting->field))

/* With the message inside the variant. */
typedef int (*ReadFunc)(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts);

static int
read_flag(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        int value, r = sd_bus_message_read_basic(message, 'b', &value);

        if (r > 0)
                *FIELD(bool) = value;
        return r;
}

static int
read_mounts(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        int value, r = sd_bus_message_read_basic(message, 'b', &value);

        if (r > 0 && value)
                *FIELD(int) = GBN_MOUNTS_YES;
        return r;
}

/* The words may have come before, and say more. */
static int
read_yes_or_no(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        int value, r = sd_bus_message_read_basic(message, 'b', &value);

        if (r > 0 && value && *FIELD(int) == GBN_NO)
                *FIELD(int) = GBN_YES;
        return r;
}

/* Empty where systemd has no value, as in a unit that did not load. */
static int
read_choice(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        const char *word;
        int r = sd_bus_message_read_basic(message, 's', &word);

        if (r <= 0 || *word == '\0')
                return r;
        for (int i = 0; setting->choices[i].text; i++)
                if (g_str_equal(setting->choices[i].text, word)) {
                        *FIELD(int) = i;
                        return r;
                }
        return -EBADMSG;
}

/* With a name behind it, which protects nothing. */
static int
read_choice_and_name(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        int r = sd_bus_message_enter_container(message, 'r', "ss");

        if (r >= 0)
                r = read_choice(message, setting, facts);
        if (r >= 0)
                r = sd_bus_message_skip(message, "s");
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int
read_umask(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        return sd_bus_message_read_basic(message, 'u', FIELD(uint32_t));
}

static int
read_bits(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        return sd_bus_message_read_basic(message, 't', FIELD(uint64_t));
}

static int
read_text(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        const char *text;
        int r = sd_bus_message_read_basic(message, 's', &text);

        if (r > 0) {
                g_free(*FIELD(char *));
                *FIELD(char *) = *text ? g_strdup(text) : NULL;
        }
        return r;
}

/* "!" in front: it may be missing. */
static int
read_working_directory(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        const char *path;
        int r = sd_bus_message_read_basic(message, 's', &path);

        if (r > 0)
                *FIELD(bool) = g_str_equal(path + (*path == '!'), "~");
        return r;
}

/* Numbers beyond those of errors stand for actions; here that is only to kill. */
static int
read_errno(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        int32_t number;
        int r = sd_bus_message_read_basic(message, 'i', &number);

        if (r > 0) {
                g_free(*FIELD(char *));
                *FIELD(char *) = number > 0 && number <= ERRNO_MAX
                                         ? gbn_errno_name((unsigned) number)
                                         : NULL;
        }
        return r;
}

static int
read_commands(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        int r = sd_bus_message_enter_container(message, 'a', "(sasbttttuii)");

        while (r >= 0 && (r = sd_bus_message_at_end(message, false)) == 0) {
                r = sd_bus_message_skip(message, "(sasbttttuii)");
                if (r >= 0)
                        (*FIELD(unsigned))++;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int
read_texts(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        GPtrArray *list = *FIELD(GPtrArray *);
        const char *text;
        int r = sd_bus_message_enter_container(message, 'a', "s");

        g_ptr_array_set_size(list, 0);
        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &text)) > 0)
                g_ptr_array_add(list, g_strdup(text));
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int
read_devices(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        GPtrArray *list = *FIELD(GPtrArray *);
        const char *device, *rights;
        int r = sd_bus_message_enter_container(message, 'a', "(ss)");

        g_ptr_array_set_size(list, 0);
        while (r >= 0 && (r = sd_bus_message_read(message, "(ss)", &device, &rights)) > 0)
                g_ptr_array_add(list, g_strdup_printf("%s %s", device, rights));
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int
read_port_ranges(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        GPtrArray *list = *FIELD(GPtrArray *);
        GbnPortRange range;
        int r = sd_bus_message_enter_container(message, 'a', "(iiqq)");

        g_ptr_array_set_size(list, 0);
        while (r >= 0 && (r = sd_bus_message_read(message, "(iiqq)", &range.family, &range.protocol,
                                                  &range.count, &range.first)) > 0) {
                char *text = gbn_port_range_format(&range);

                if (!text)
                        return -EBADMSG;
                g_ptr_array_add(list, text);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int
read_network(sd_bus_message *message, GArray *networks)
{
        char address[INET6_ADDRSTRLEN];
        g_autofree char *word = NULL;
        const void *bytes;
        int32_t family;
        uint32_t length;
        size_t size;
        int r = sd_bus_message_read_basic(message, 'i', &family);

        if (r >= 0)
                r = sd_bus_message_read_array(message, 'y', &bytes, &size);
        if (r >= 0)
                r = sd_bus_message_read_basic(message, 'u', &length);
        if (r < 0)
                return r;
        if (size != (family == AF_INET ? 4 : 16) ||
            !inet_ntop(family, bytes, address, sizeof address))
                return -EBADMSG;
        word = g_strdup_printf("%s/%u", address, length);
        return gbn_networks_add_word(networks, word) ? 0 : -EBADMSG;
}

/* systemd tells all that was written, though one may cover the other. */
static int
read_networks(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        GArray *networks = *FIELD(GArray *);
        int r = sd_bus_message_enter_container(message, 'a', "(iayu)");

        g_array_set_size(networks, 0);
        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'r', "iayu")) > 0) {
                r = read_network(message, networks);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        gbn_networks_reduce(networks);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* Opens "(bas)" and says whether its list is one of what is allowed. */
static int
enter_filter(sd_bus_message *message, bool *ret_allow)
{
        int allow, r = sd_bus_message_enter_container(message, 'r', "bas");

        if (r >= 0)
                r = sd_bus_message_read_basic(message, 'b', &allow);
        if (r < 0)
                return r;
        *ret_allow = allow;
        return sd_bus_message_enter_container(message, 'a', "s");
}

static int
exit_filter(sd_bus_message *message)
{
        int r = sd_bus_message_exit_container(message);

        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* "NAME" or "NAME:ERRNO". A name that no group has is none that anybody asks about. */
static int
read_calls(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        GbnCallFilter filter = { 0 };
        const char *text;
        int r = enter_filter(message, &filter.allow);

        filter.is_set = filter.allow;
        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &text)) > 0) {
                g_autofree char *name = g_strndup(text, strcspn(text, ":"));
                int call = gbn_syscall_find(name);

                filter.is_set = true;
                if (call >= 0)
                        gbn_syscall_set_add(&filter.calls, (unsigned) call);
        }
        if (r < 0)
                return r;
        *FIELD(GbnCallFilter) = filter;
        return exit_filter(message);
}

static int
read_families(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        GbnFamilyFilter filter = { 0 };
        const char *name;
        unsigned family;
        int r = enter_filter(message, &filter.allow);

        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &name)) > 0) {
                if (!gbn_address_family_find(name, &family))
                        return -EBADMSG;
                filter.is_set = true;
                filter.families |= GBN_FAMILY_BIT(family);
        }
        if (r < 0)
                return r;
        *FIELD(GbnFamilyFilter) = filter;
        return exit_filter(message);
}

/* Groups of file systems are taken apart already. */
static int
read_names(sd_bus_message *message, const GbnSetting *setting, GbnFacts *facts)
{
        GbnNameFilter *filter = FIELD(GbnNameFilter);
        const char *name;
        int r = enter_filter(message, &filter->allow);

        g_ptr_array_set_size(filter->names, 0);
        while (r >= 0 && (r = sd_bus_message_read_basic(message, 's', &name)) > 0)
                g_ptr_array_add(filter->names, g_strdup(name));
        /* An empty list of interfaces restricts nothing, whatever its last line was. */
        if (filter->names->len == 0 && setting->parse == gbn_parse_interfaces)
                filter->allow = false;
        filter->is_set = filter->allow || filter->names->len > 0;
        return r < 0 ? r : exit_filter(message);
}

/* The reader that belongs to a parser; NULL for what is parsed only to see whether it is right. */
static ReadFunc
reader_of(const GbnSetting *setting, const char *signature)
{
        static const struct {
                GbnVerdict (*parse)(GbnReader *reader, const GbnSetting *setting, char *value);
                const char *signature;
                ReadFunc read;
        } kinds[] = {
                { gbn_parse_flag, "b", read_flag },
                { gbn_parse_delegate, "b", read_flag },
                { gbn_parse_mounts, "b", read_mounts },
                { gbn_parse_choice, "b", read_yes_or_no },
                { gbn_parse_hostname, "b", read_yes_or_no },
                { gbn_parse_choice, "s", read_choice },
                { gbn_parse_hostname, "(ss)", read_choice_and_name },
                { gbn_parse_umask, "u", read_umask },
                { gbn_parse_capabilities, "t", read_bits },
                { gbn_parse_namespaces, "t", read_bits },
                { gbn_parse_user, "s", read_text },
                { gbn_parse_path, "s", read_text },
                { gbn_parse_text, "s", read_text },
                { gbn_parse_bus_name, "s", read_text },
                { gbn_parse_working_directory, "s", read_working_directory },
                { gbn_parse_errno, "i", read_errno },
                { gbn_parse_exec, "a(sasbttttuii)", read_commands },
                { gbn_parse_groups, "as", read_texts },
                { gbn_parse_architectures, "as", read_texts },
                { gbn_parse_filter_paths, "as", read_texts },
                { gbn_parse_paths, "as", read_texts },
                { gbn_parse_devices, "a(ss)", read_devices },
                { gbn_parse_port_range, "a(iiqq)", read_port_ranges },
                { gbn_parse_networks, "a(iayu)", read_networks },
                { gbn_parse_calls, "(bas)", read_calls },
                { gbn_parse_families, "(bas)", read_families },
                { gbn_parse_file_systems, "(bas)", read_names },
                { gbn_parse_interfaces, "(bas)", read_names },
                { gbn_parse_own_folders, "as", read_texts },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
                if (kinds[i].parse == setting->parse && g_str_equal(kinds[i].signature, signature))
                        return kinds[i].read;
        return NULL;
}

/* The directive that a property tells of, and the type it must have. NULL: nobody asks for it. */
static const GbnSetting *
find_property(const char *section, const char *name, const GbnSystemd *systemd,
              const char **ret_signature)
{
        const GbnSetting *setting = gbn_setting_find(section, name, systemd);
        g_autofree char *plain = NULL;

        if (setting) {
                *ret_signature = setting->signature;
                return setting->property ? setting : NULL;
        }
        if (!g_str_has_suffix(name, "Ex"))
                return NULL;
        plain = g_strndup(name, strlen(name) - strlen("Ex"));
        setting = gbn_setting_find(section, plain, systemd);
        *ret_signature = setting ? setting->words_signature : NULL;
        return *ret_signature ? setting : NULL;
}

static int
read_value(sd_bus_message *message, const GbnSetting *setting, const char *signature,
           GbnFacts *facts)
{
        ReadFunc read = reader_of(setting, signature);
        int r = sd_bus_message_enter_container(message, 'v', signature);

        if (r == 0)
                return -EBADMSG;
        if (r > 0)
                r = read ? read(message, setting, facts) : sd_bus_message_skip(message, signature);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int
read_properties(sd_bus_message *message, const char *section, const GbnSystemd *systemd,
                GbnFacts *facts)
{
        int r = sd_bus_message_rewind(message, true);

        if (r >= 0)
                r = sd_bus_message_enter_container(message, 'a', "{sv}");
        if (r == 0)
                return -EBADMSG;
        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                const char *name, *signature;
                const GbnSetting *setting;

                r = sd_bus_message_read_basic(message, 's', &name);
                if (r <= 0)
                        return r < 0 ? r : -EBADMSG;
                setting = find_property(section, name, systemd, &signature);
                r = setting ? read_value(message, setting, signature, facts)
                            : sd_bus_message_skip(message, "v");
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int
gbn_facts_from_bus(sd_bus_message *unit_properties, sd_bus_message *service_properties,
                   const GbnSystemd *systemd, GbnFacts *facts)
{
        int r;

        gbn_facts_reset_for(facts, systemd);
        r = read_properties(unit_properties, "Unit", systemd, facts);
        if (r >= 0)
                r = read_properties(service_properties, "Service", systemd, facts);
        return r < 0 ? r : 0;
}
