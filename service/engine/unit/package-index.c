/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dpkg names a path as the package has it, which on a merged /usr may be with or without "/usr". */
#include "engine/unit/package-index.h"

#include "base/limits.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define INFO_FOLDER "/var/lib/dpkg/info"
#define LIST_SUFFIX ".list"

struct GbnPackageIndex {
        GHashTable *owners; /* char * path without "/usr" → char * package */
};

static const char *
without_usr(const char *path)
{
        return g_str_has_prefix(path, "/usr/") ? path + strlen("/usr") : path;
}

/* list: "NAME.list", or "NAME:ARCHITECTURE.list" for what can be installed for several. */
static char *
package_of(const char *list)
{
        const char *colon = strchr(list, ':');
        size_t length = colon ? (size_t) (colon - list) : strlen(list) - strlen(LIST_SUFFIX);

        return g_strndup(list, length);
}

/* text is written to. */
static void
add_list(GbnPackageIndex *index, const char *list, char *text)
{
        char *rest = text;

        for (char *line; (line = strsep(&rest, "\n"));)
                if (g_str_has_suffix(line, ".service") && strstr(line, "/systemd/"))
                        g_hash_table_insert(index->owners, g_strdup(without_usr(line)),
                                            package_of(list));
}

static void
read_list(GbnPackageIndex *index, const GbnRoot *root, const char *name)
{
        g_autofree char *path = gbn_path_in(INFO_FOLDER, name);
        g_auto(GbnFile) file = { 0 };

        if (gbn_file_read(root, path, GBN_PACKAGE_LIST_BYTES_MAX, &file, NULL) && file.data &&
            strstr(file.data, ".service"))
                add_list(index, name, file.data);
}

GbnPackageIndex *
gbn_package_index_new(const GbnRoot *root)
{
        GbnPackageIndex *index = g_new0(GbnPackageIndex, 1);
        int fd = gbn_root_open_at(root, INFO_FOLDER, O_RDONLY | O_DIRECTORY);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);

        index->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        if (!dir) {
                if (fd >= 0)
                        (void) close(fd);
                return index;
        }
        for (struct dirent *entry; (entry = readdir(dir));)
                if (g_str_has_suffix(entry->d_name, LIST_SUFFIX))
                        read_list(index, root, entry->d_name);
        (void) closedir(dir);
        return index;
}

void
gbn_package_index_free(GbnPackageIndex *index)
{
        if (!index)
                return;
        g_hash_table_destroy(index->owners);
        g_free(index);
}

const char *
gbn_package_index_find(const GbnPackageIndex *index, const char *path)
{
        return g_hash_table_lookup(index->owners, without_usr(path));
}
