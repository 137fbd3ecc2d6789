/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A path is named as the package has it, which on a merged /usr may be with or without "/usr". Where dpkg and rpm both
 * name a package, it is that of dpkg: such a system has rpm as a guest. */
#include "engine/unit/package-index.h"

#include "base/limits.h"
#include "base/text.h"
#if HAVE_RPM
#include "engine/unit/rpm-owners.h"
#endif

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

/* Letters of both kinds of packages. What is read may be damaged, and the bus takes no broken text. */
static bool
is_package_name(const char *name)
{
        size_t length = strlen(name);

        return length > 0 && length <= GBN_PACKAGE_NAME_BYTES_MAX &&
               strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+-._~") == length;
}

/* list: "NAME.list", or "NAME:ARCHITECTURE.list" for what can be installed for several. */
static char *
package_of(const char *list)
{
        const char *colon = strchr(list, ':');
        size_t length = colon ? (size_t) (colon - list) : strlen(list) - strlen(LIST_SUFFIX);

        return g_strndup(list, length);
}

/* The first who names a path owns it. */
static void
add_owner(GbnPackageIndex *index, const char *path, const char *package)
{
        if (g_str_has_suffix(path, ".service") && strstr(path, "/systemd/") &&
            !g_hash_table_contains(index->owners, without_usr(path)))
                g_hash_table_insert(index->owners, g_strdup(without_usr(path)), g_strdup(package));
}

/* text is written to. */
static void
add_list(GbnPackageIndex *index, const char *list, char *text)
{
        g_autofree char *package = package_of(list);
        char *rest = text;

        if (!is_package_name(package))
                return;
        for (char *line; (line = strsep(&rest, "\n"));)
                add_owner(index, line, package);
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

static void
read_dpkg(GbnPackageIndex *index, const GbnRoot *root)
{
        int fd = gbn_root_open_at(root, INFO_FOLDER, O_RDONLY | O_DIRECTORY);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);

        if (!dir) {
                if (fd >= 0)
                        (void) close(fd);
                return;
        }
        for (struct dirent *entry; (entry = readdir(dir));)
                if (g_str_has_suffix(entry->d_name, LIST_SUFFIX))
                        read_list(index, root, entry->d_name);
        (void) closedir(dir);
}

#if HAVE_RPM
static void
read_rpm(GbnPackageIndex *index, const GbnRoot *root)
{
        g_autofree char *text = NULL;
        char *rest;

        if (!gbn_rpm_owners_read(root, &text))
                return;
        rest = text;
        for (char *path; (path = strsep(&rest, "\n"));) {
                const char *package = strsep(&path, " ");

                if (path && is_package_name(package))
                        add_owner(index, path, package);
        }
}
#endif

GbnPackageIndex *
gbn_package_index_new(const GbnRoot *root)
{
        GbnPackageIndex *index = g_new0(GbnPackageIndex, 1);

        index->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        read_dpkg(index, root);
#if HAVE_RPM
        read_rpm(index, root);
#endif
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
