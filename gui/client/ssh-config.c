/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Only names are taken; what stands below them is ssh's business. */
#include "client/ssh-config.h"

#include "client/ssh-bridge.h"

#include <string.h>

#define CONFIG_BYTES_MAX (256 * 1024)
#define HOSTS_MAX 50

/* Behind the keyword comes a blank or "=". */
static const char *
find_patterns(const char *line)
{
        static const char keyword[] = "host";

        line += strspn(line, " \t");
        if (g_ascii_strncasecmp(line, keyword, strlen(keyword)) != 0)
                return NULL;
        line += strlen(keyword);
        return *line && strchr(" \t=", *line) ? line + strspn(line, " \t=") : NULL;
}

static void
add_hosts(GPtrArray *hosts, const char *patterns)
{
        g_auto(GStrv) names = g_strsplit_set(patterns, " \t\r\"", -1);

        for (char **name = names; *name && hosts->len < HOSTS_MAX; name++)
                if (gbn_ssh_address_is_valid(*name) &&
                    !g_ptr_array_find_with_equal_func(hosts, *name, g_str_equal, NULL))
                        g_ptr_array_add(hosts, g_strdup(*name));
}

char **
gbn_ssh_config_hosts(const char *text)
{
        GPtrArray *hosts = g_ptr_array_new();
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (char **line = lines; *line; line++) {
                const char *patterns = find_patterns(*line);

                if (patterns)
                        add_hosts(hosts, patterns);
        }
        g_ptr_array_add(hosts, NULL);
        return (char **) g_ptr_array_free(hosts, FALSE);
}

char **
gbn_ssh_config_read(void)
{
        g_autofree char *path = g_build_filename(g_get_home_dir(), ".ssh", "config", NULL);
        g_autofree char *text = NULL;
        gsize length;

        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
            !g_file_get_contents(path, &text, &length, NULL) || length > CONFIG_BYTES_MAX ||
            !g_utf8_validate(text, (gssize) length, NULL))
                return g_new0(char *, 1);
        return gbn_ssh_config_hosts(text);
}
