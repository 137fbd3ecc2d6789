/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of the drop-in are read as any unit's are, so each format says what the drop-in says. */
#include "engine/profile/export.h"

#include "engine/facts/setting.h"
#include "engine/profile/dropin.h"
#include "engine/unit/unit-lex.h"
#include "engine/unit/unit-name.h"

#include <string.h>
#include <sys/types.h>

static const char *const format_names[] = {
        [GBN_EXPORT_DROPIN] = "drop-in",
        [GBN_EXPORT_NIX] = "nix",
        [GBN_EXPORT_ANSIBLE] = "ansible",
};

bool
gbn_export_format_parse(const char *text, GbnExportFormat *ret)
{
        for (size_t i = 0; i < G_N_ELEMENTS(format_names); i++)
                if (g_str_equal(format_names[i], text)) {
                        *ret = (GbnExportFormat) i;
                        return true;
                }
        return false;
}

/* All values of one directive, in their order. */
typedef struct {
        char *key;
        GPtrArray *values; /* char * */
} Entry;

static void
entry_free(void *data)
{
        Entry *entry = data;

        g_free(entry->key);
        g_ptr_array_unref(entry->values);
        g_free(entry);
}

static void
add_value(GPtrArray *entries, const char *key, const char *value)
{
        Entry *entry = NULL;

        for (unsigned i = 0; i < entries->len && !entry; i++)
                if (g_str_equal(((Entry *) entries->pdata[i])->key, key))
                        entry = entries->pdata[i];
        if (!entry) {
                entry = g_new0(Entry, 1);
                entry->key = g_strdup(key);
                entry->values = g_ptr_array_new_with_free_func(g_free);
                g_ptr_array_add(entries, entry);
        }
        g_ptr_array_add(entry->values, g_strdup(value));
}

/* The directives of [Service], in the order in which they come up first. */
static GPtrArray *
read_entries(const char *dropin)
{
        GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
        g_autofree char *copy = g_strdup(dropin);
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        gbn_lexer_init(&lexer, copy, strlen(copy));
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END)
                if (item.kind == GBN_LEX_ASSIGNMENT && g_str_equal(item.section, "Service"))
                        add_value(entries, item.key, item.value);
        return entries;
}

/* A double-quoted text of the Nix language. */
static void
add_nix_text(GString *out, const char *text)
{
        g_string_append_c(out, '"');
        for (const char *p = text; *p; p++) {
                if (strchr("\"\\$", *p))
                        g_string_append_c(out, '\\');
                g_string_append_c(out, *p);
        }
        g_string_append_c(out, '"');
}

/* Directives with one value; all others are lists, also where one entry is left. */
static bool
is_single(const char *key, const GbnSystemd *systemd)
{
        const GbnSetting *setting = gbn_setting_find("Service", key, systemd);

        if (!setting)
                return false;
        switch (setting->order) {
        case GBN_ORDER_FLAG:
        case GBN_ORDER_CHOICE:
        case GBN_ORDER_MOUNTS:
        case GBN_ORDER_UMASK:
        case GBN_ORDER_ERRNO:
        case GBN_ORDER_LIMIT:
                return true;
        default:
                return false;
        }
}

static void
add_nix_entry(GString *out, const Entry *entry, const GbnSystemd *systemd)
{
        g_string_append_printf(out, "      %s = lib.mkDefault ", entry->key);
        if (entry->values->len == 1 && is_single(entry->key, systemd)) {
                add_nix_text(out, entry->values->pdata[0]);
        } else {
                g_string_append(out, "[");
                for (unsigned i = 0; i < entry->values->len; i++) {
                        g_string_append(out, "\n        ");
                        add_nix_text(out, entry->values->pdata[i]);
                }
                g_string_append(out, "\n      ]");
        }
        g_string_append(out, ";\n");
}

static char *
export_nix(const GbnExport *export)
{
        g_autoptr(GPtrArray) entries = read_entries(export->dropin);
        g_autofree char *name = g_strndup(export->unit, strlen(export->unit) - strlen(".service"));
        g_autoptr(GString) out = g_string_new(NULL);

        g_string_append_printf(
                out,
                "# Written by Gabion for %s, from the layers\n"
                "#   %s\n"
                "# The values are defaults: what the service's own module or your configuration sets\n"
                "# wins over them. Lists that begin with \"\" or \"~\" first empty what the unit has.\n"
                "{ lib, ... }:\n"
                "{\n"
                "  systemd.services.",
                export->unit, export->selection);
        add_nix_text(out, name);
        g_string_append(out, " = {\n");
        /* NixOS finds no unit file of this name and would write a whole unit in place of a drop-in. */
        if (gbn_unit_name_kind(export->unit) == GBN_UNIT_NAME_INSTANCE)
                g_string_append(out, "    overrideStrategy = lib.mkDefault \"asDropin\";\n");
        g_string_append(out, "    serviceConfig = {\n");
        for (unsigned i = 0; i < entries->len; i++)
                add_nix_entry(out, entries->pdata[i], &export->systemd);
        g_string_append(out, "    };\n  };\n}\n");
        return g_string_free(g_steal_pointer(&out), false);
}

/* As a literal block: each line stands as it is, further in. */
static void
add_block(GString *out, const char *text, const char *indent)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (size_t i = 0; lines[i]; i++)
                if (*lines[i])
                        g_string_append_printf(out, "%s%s\n", indent, lines[i]);
                else if (lines[i + 1])
                        g_string_append(out, "\n");
}

static const char play_head[] =
        "# Written by Gabion for @UNIT@, from the layers\n"
        "#   @SELECTION@\n"
        "# Run it with --become. gabion_root may name the folder of an image.\n"
        "---\n"
        "- name: \"Gabion layers for @UNIT@\"\n"
        "  hosts: all\n"
        "  gather_facts: false\n"
        "  vars:\n"
        "    gabion_root: \"\"\n"
        "  tasks:\n"
        "    - name: Folder for drop-ins\n"
        "      ansible.builtin.file:\n"
        "        path: \"{{ gabion_root }}/etc/systemd/system/@UNIT@.d\"\n"
        "        state: directory\n"
        "        mode: \"0755\"\n"
        "      register: gabion_folder\n"
        "\n"
        "    - name: Drop-in\n"
        "      ansible.builtin.copy:\n"
        "        dest: \"{{ gabion_root }}/etc/systemd/system/@UNIT@.d/" GBN_DROPIN_NAME "\"\n"
        "        mode: \"0644\"\n"
        "        content: !unsafe |\n";

static const char play_tail[] =
        "      # With --check a new folder is not there yet, and neither is a place for the file.\n"
        "      when: not (ansible_check_mode and gabion_folder is changed)\n"
        "      notify:\n"
        "        - Reload systemd\n"
        "        # The service runs on as it was until it starts again. To restart it at once, take\n"
        "        # the marks off here and below:\n"
        "        # - Restart the service\n"
        "\n"
        "  handlers:\n"
        "    - name: Reload systemd\n"
        "      ansible.builtin.systemd_service:\n"
        "        daemon_reload: true\n"
        "      when: gabion_root | length == 0\n"
        "\n"
        "    # - name: Restart the service\n"
        "    #   ansible.builtin.systemd_service:\n"
        "    #     name: \"@UNIT@\"\n"
        "    #     state: restarted\n"
        "    #   when: gabion_root | length == 0\n";

static void
add_template(GString *out, const char *template, const GbnExport *export)
{
        g_autoptr(GString) text = g_string_new(template);

        (void) g_string_replace(text, "@UNIT@", export->unit, 0);
        (void) g_string_replace(text, "@SELECTION@", export->selection, 0);
        g_string_append_len(out, text->str, (ssize_t) text->len);
}

static char *
export_ansible(const GbnExport *export)
{
        g_autoptr(GString) out = g_string_new(NULL);

        add_template(out, play_head, export);
        add_block(out, export->dropin, "          ");
        add_template(out, play_tail, export);
        return g_string_free(g_steal_pointer(&out), false);
}

char *
gbn_export_text(const GbnExport *export, GbnExportFormat format)
{
        switch (format) {
        case GBN_EXPORT_NIX:
                return export_nix(export);
        case GBN_EXPORT_ANSIBLE:
                return export_ansible(export);
        default:
                return g_strdup(export->dropin);
        }
}
