/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rpm has several kinds of databases, and only librpm knows them all. It is loaded where there is a database, in a
 * process that ends with the answer. It is told where the database is and reads no configuration, in which macros
 * could have a shell run. */
#include "engine/unit/rpm-owners.h"

#include "base/child.h"
#include "base/limits.h"
#include "base/only-read.h"
#include "engine/unit/unit-tree.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <rpm/header.h>
#include <rpm/rpmcrypto.h>
#include <rpm/rpmdb.h>
#include <rpm/rpmlog.h>
#include <rpm/rpmmacro.h>
#include <rpm/rpmts.h>
#include <string.h>
#include <unistd.h>

typedef struct {
        __typeof__(&headerGet) headerGet;
        __typeof__(&headerGetString) headerGetString;
        __typeof__(&rpmDefineMacro) rpmDefineMacro;
        __typeof__(&rpmInitCrypto) rpmInitCrypto;
        __typeof__(&rpmdbFreeIterator) rpmdbFreeIterator;
        __typeof__(&rpmdbNextIterator) rpmdbNextIterator;
        __typeof__(&rpmlogSetMask) rpmlogSetMask;
        __typeof__(&rpmtdFree) rpmtdFree;
        __typeof__(&rpmtdFreeData) rpmtdFreeData;
        __typeof__(&rpmtdNew) rpmtdNew;
        __typeof__(&rpmtdNextString) rpmtdNextString;
        __typeof__(&rpmtsCreate) rpmtsCreate;
        __typeof__(&rpmtsFree) rpmtsFree;
        __typeof__(&rpmtsInitIterator) rpmtsInitIterator;
        __typeof__(&rpmtsOpenDB) rpmtsOpenDB;
        __typeof__(&rpmtsSetVSFlags) rpmtsSetVSFlags;
} Librpm;

#define SYMBOL(name)                          \
        {                                     \
#name, offsetof(Librpm, name) \
        }

static const struct {
        const char *name;
        size_t offset;
} symbols[] = {
        SYMBOL(headerGet),       SYMBOL(headerGetString),   SYMBOL(rpmDefineMacro),
        SYMBOL(rpmInitCrypto),   SYMBOL(rpmdbFreeIterator), SYMBOL(rpmdbNextIterator),
        SYMBOL(rpmlogSetMask),   SYMBOL(rpmtdFree),         SYMBOL(rpmtdFreeData),
        SYMBOL(rpmtdNew),        SYMBOL(rpmtdNextString),   SYMBOL(rpmtsCreate),
        SYMBOL(rpmtsFree),       SYMBOL(rpmtsInitIterator), SYMBOL(rpmtsOpenDB),
        SYMBOL(rpmtsSetVSFlags),
};

/* The newest first. The functions above are the same in all of them. */
static const char *const libraries[] = { "librpm.so.10", "librpm.so.9" };

/* Where distributions have it; in the one of rpm-ostree the others are links. */
static const char *const folders[] = { "/usr/lib/sysimage/rpm", "/usr/share/rpm", "/var/lib/rpm" };

/* The databases "sqlite", "ndb" and "bdb", and what the first has beside it. */
static const char *const databases[] = { "rpmdb.sqlite", "Packages.db", "Packages" };
static const char *const besides[] = { "rpmdb.sqlite-wal", "rpmdb.sqlite-shm" };

static bool
load(Librpm *ret)
{
        void *library = NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(libraries) && !library; i++)
                library = dlopen(libraries[i], RTLD_LAZY | RTLD_LOCAL);
        if (!library)
                return false;
        for (size_t i = 0; i < G_N_ELEMENTS(symbols); i++) {
                void *address = dlsym(library, symbols[i].name);

                if (!address)
                        return false;
                memcpy((char *) ret + symbols[i].offset, &address, sizeof address);
        }
        return true;
}

static void
add_files(const Librpm *rpm, Header header, GString *answer)
{
        const char *package = rpm->headerGetString(header, RPMTAG_NAME), *path;
        rpmtd files = rpm->rpmtdNew();

        if (package && rpm->headerGet(header, RPMTAG_FILENAMES, files, HEADERGET_EXT))
                while ((path = rpm->rpmtdNextString(files)))
                        if (g_str_has_suffix(path, ".service") && strstr(path, "/systemd/"))
                                g_string_append_printf(answer, "%s %s\n", package, path);
        rpm->rpmtdFreeData(files);
        (void) rpm->rpmtdFree(files);
}

/* rpm keeps an index of folders, which end with a "/" there; so only packages with units are read. */
static void
add_folder(const Librpm *rpm, rpmts set, const char *folder, GString *answer)
{
        g_autofree char *key = g_strconcat(folder, "/", NULL);
        rpmdbMatchIterator each = rpm->rpmtsInitIterator(set, RPMDBI_DIRNAMES, key, 0);
        Header header;

        while ((header = rpm->rpmdbNextIterator(each)))
                add_files(rpm, header, answer);
        (void) rpm->rpmdbFreeIterator(each);
}

/* The kernel says no for a file system that is read-only, whoever asks. */
static bool
may_be_written(int folder)
{
        if (faccessat(folder, ".", W_OK, 0) >= 0)
                return true;
        for (size_t i = 0; i < G_N_ELEMENTS(databases); i++)
                if (faccessat(folder, databases[i], W_OK, 0) >= 0)
                        return true;
        for (size_t i = 0; i < G_N_ELEMENTS(besides); i++)
                if (faccessat(folder, besides[i], W_OK, 0) >= 0)
                        return true;
        return false;
}

/* Who may write a database of SQLite takes part in keeping it, even to read; nothing of ours may. The checksums of
 * packages are compared, their signatures are not: that was for rpm to do, when it installed them. */
static char *
ask_librpm(const void *data)
{
        const int *folder = data;
        g_autofree char *place = g_strdup_printf("_dbpath /proc/self/fd/%d", *folder);
        g_autoptr(GString) answer = g_string_new(NULL);
        Librpm rpm;
        rpmts set;

        if ((!gbn_only_read_from_here() && may_be_written(*folder)) || !load(&rpm))
                return NULL;
        (void) rpm.rpmlogSetMask(RPMLOG_MASK(RPMLOG_EMERG));
        (void) rpm.rpmDefineMacro(NULL, place, 0);
        (void) rpm.rpmInitCrypto();
        set = rpm.rpmtsCreate();
        (void) rpm.rpmtsSetVSFlags(set, _RPMVSF_NOSIGNATURES);
        if (rpm.rpmtsOpenDB(set, O_RDONLY) != 0)
                return NULL;
        for (size_t i = 0; gbn_unit_search_path[i]; i++)
                add_folder(&rpm, set, gbn_unit_search_path[i], answer);
        (void) rpm.rpmtsFree(set);
        return g_strdup(answer->str);
}

/* A link would be followed out of the root, and a pipe waited for. */
static bool
has_only_files(int folder)
{
        bool found = false;
        struct stat st;

        for (size_t i = 0; i < G_N_ELEMENTS(databases); i++)
                if (fstatat(folder, databases[i], &st, AT_SYMLINK_NOFOLLOW) >= 0) {
                        if (!S_ISREG(st.st_mode))
                                return false;
                        found = found || st.st_size > 0;
                }
        for (size_t i = 0; i < G_N_ELEMENTS(besides); i++)
                if (fstatat(folder, besides[i], &st, AT_SYMLINK_NOFOLLOW) >= 0 &&
                    !S_ISREG(st.st_mode))
                        return false;
        return found;
}

bool
gbn_rpm_owners_read(const GbnRoot *root, char **ret)
{
        static const GbnChildCaps caps = { .answer_bytes_max = GBN_RPM_ANSWER_BYTES_MAX,
                                           .memory_bytes_max = GBN_RPM_MEMORY_BYTES_MAX,
                                           .usec_max = GBN_RPM_USEC_MAX };

        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
                int folder = gbn_root_open_at(root, folders[i], O_RDONLY | O_DIRECTORY);
                bool found = folder >= 0 && has_only_files(folder);
                bool done = found && gbn_child_ask(ask_librpm, &folder, &caps, ret);

                if (folder >= 0)
                        (void) close(folder);
                if (found)
                        return done;
        }
        return false;
}
