/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of the system manager: its user is root, its folders are /run, /var/lib and so on. */
#include "engine/unit/specifier.h"

#include "base/limits.h"
#include "engine/unit/unit-name.h"

#include <string.h>
#include <sys/utsname.h>

#define SUFFIX_LENGTH strlen(".service")

typedef struct {
        char letter;
        const char *text;
} FixedSpecifier;

static const FixedSpecifier fixed_specifiers[] = {
        { 'C', "/var/cache" }, { 'E', "/etc" },  { 'G', "0" },       { 'L', "/var/log" },
        { 'S', "/var/lib" },   { 'T', "/tmp" },  { 'U', "0" },       { 'V', "/var/tmp" },
        { 'g', "root" },       { 'h', "/root" }, { 's', "/bin/sh" }, { 't', "/run" },
        { 'u', "root" },       { '%', "%" },
};

typedef struct {
        char letter;
        const char *field;
} ReleaseSpecifier;

static const ReleaseSpecifier release_specifiers[] = {
        { 'A', "IMAGE_VERSION=" }, { 'B', "BUILD_ID=" }, { 'M', "IMAGE_ID=" },
        { 'W', "VARIANT_ID=" },    { 'o', "ID=" },       { 'w', "VERSION_ID=" },
};

static char *
read_small(const GbnRoot *root, const char *path)
{
        g_auto(GbnFile) file = { 0 };

        if (!gbn_file_read(root, path, GBN_SMALL_FILE_BYTES_MAX, &file, NULL) || !file.data)
                return NULL;
        return g_strstrip(g_steal_pointer(&file.data));
}

static char *
machine_id(const GbnRoot *root)
{
        g_autofree char *id = read_small(root, "/etc/machine-id");

        if (!id || strlen(id) != 32 || strspn(id, "0123456789abcdefABCDEF") != 32)
                return NULL;
        return g_steal_pointer(&id);
}

/* A field of os-release; "" where the file does not have it, NULL where there is no file. */
static char *
release_field(const GbnRoot *root, const char *field)
{
        g_autofree char *text = read_small(root, "/etc/os-release");
        g_auto(GStrv) lines = NULL;

        if (!text)
                text = read_small(root, "/usr/lib/os-release");
        if (!text)
                return NULL;
        lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++)
                if (g_str_has_prefix(*line, field))
                        return g_shell_unquote(*line + strlen(field), NULL);
        return g_strdup("");
}

static char *
last_component(const char *prefix)
{
        const char *dash = strrchr(prefix, '-');

        return g_strdup(dash ? dash + 1 : prefix);
}

static char *
unescape_and_free(char *escaped)
{
        char *plain = escaped ? gbn_unit_name_unescape(escaped) : NULL;

        g_free(escaped);
        return plain;
}

/* %f: the instance, else the prefix, as an absolute path. */
static char *
path_of_name(const char *name)
{
        g_autofree char *instance = gbn_unit_name_instance(name);
        g_autofree char *prefix = gbn_unit_name_prefix(name);
        const char *escaped = instance && *instance ? instance : prefix;
        g_autofree char *plain = NULL;

        if (!instance)
                plain = gbn_unit_name_unescape(prefix);
        else if (g_str_equal(escaped, "-"))
                return g_strdup("/");
        else
                plain = gbn_unit_name_unescape(escaped);
        return plain ? g_strconcat(*plain == '/' ? "" : "/", plain, NULL) : NULL;
}

static char *
from_name(const GbnSpecifiers *specifiers, char letter)
{
        g_autofree char *prefix = gbn_unit_name_prefix(specifiers->name);
        char *instance;

        switch (letter) {
        case 'n':
                return g_strdup(specifiers->name);
        case 'N':
                return g_strndup(specifiers->name, strlen(specifiers->name) - SUFFIX_LENGTH);
        case 'p':
                return g_steal_pointer(&prefix);
        case 'P':
                return gbn_unit_name_unescape(prefix);
        case 'j':
                return last_component(prefix);
        case 'J':
                return unescape_and_free(last_component(prefix));
        case 'f':
                return path_of_name(specifiers->name);
        default:
                instance = gbn_unit_name_instance(specifiers->name);
                if (!instance)
                        return g_strdup("");
                return letter == 'i' ? instance : unescape_and_free(instance);
        }
}

static char *
from_host(const GbnSpecifiers *specifiers, char letter)
{
        struct utsname host;

        if (letter == 'm')
                return machine_id(specifiers->root);
        if (letter == 'b') {
                char *id = read_small(specifiers->root, "/proc/sys/kernel/random/boot_id");

                return id ? id : g_strdup("00000000000000000000000000000000");
        }
        if (uname(&host) < 0)
                return NULL;
        if (letter == 'v')
                return g_strdup(host.release);
        if (letter == 'a')
                return g_strdelimit(g_strdup(host.machine), "_", '-');
        if (letter == 'l')
                host.nodename[strcspn(host.nodename, ".")] = '\0';
        return g_strdup(host.nodename);
}

/* Sets *ret_known to false for a character that cannot be a specifier; a letter or digit that is
 * none has no value, as in systemd. */
static char *
expand_one(const GbnSpecifiers *specifiers, char letter, bool *ret_known)
{
        *ret_known = true;
        for (size_t i = 0; i < G_N_ELEMENTS(fixed_specifiers); i++)
                if (fixed_specifiers[i].letter == letter)
                        return g_strdup(fixed_specifiers[i].text);
        for (size_t i = 0; i < G_N_ELEMENTS(release_specifiers); i++)
                if (release_specifiers[i].letter == letter)
                        return release_field(specifiers->root, release_specifiers[i].field);
        switch (letter) {
        case 'f':
        case 'i':
        case 'I':
        case 'j':
        case 'J':
        case 'n':
        case 'N':
        case 'p':
        case 'P':
                return from_name(specifiers, letter);
        case 'a':
        case 'b':
        case 'H':
        case 'l':
        case 'm':
        case 'q':
        case 'v':
                return from_host(specifiers, letter);
        case 'D':
                return specifiers->systemd >= 255 ? g_strdup("/usr/share") : NULL;
        case 'c':
                return g_strconcat("/system.slice/", specifiers->name, NULL);
        case 'd':
                return g_strconcat("/run/credentials/", specifiers->name, NULL);
        case 'r':
                return g_strdup("/system.slice");
        case 'R':
                return g_strdup("/");
        case 'y':
                return g_strdup(specifiers->fragment ? specifiers->fragment : "");
        case 'Y':
                return specifiers->fragment ? g_path_get_dirname(specifiers->fragment)
                                            : g_strdup("");
        default:
                *ret_known = g_ascii_isalnum(letter);
                return NULL;
        }
}

char *
gbn_specifiers_expand(const GbnSpecifiers *specifiers, const char *text)
{
        g_autoptr(GString) expanded = NULL;

        if (!strchr(text, '%'))
                return g_strdup(text);
        expanded = g_string_new(NULL);
        for (const char *p = text; *p; p++) {
                g_autofree char *value = NULL;
                bool known;

                if (*p != '%' || p[1] == '\0') {
                        g_string_append_c(expanded, *p);
                        continue;
                }
                value = expand_one(specifiers, p[1], &known);
                if (known && !value)
                        return NULL;
                if (known) {
                        g_string_append(expanded, value);
                        p++;
                } else
                        g_string_append_c(expanded, *p);
        }
        return g_string_free(g_steal_pointer(&expanded), false);
}
