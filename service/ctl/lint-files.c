/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Only drop-ins that lie beside a unit are read with it: what a build job says must not depend on what
 * is installed on the machine that it runs on. */
#include "ctl/lint-files.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/unit/unit-name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)
#define STDIN_NAME "stdin.service"
#define DROPIN_FOLDER ".service.d"
/* Folders inside folders; a tree of units has five, a loop of mounts has no end. */
#define DEPTH_MAX 40U

typedef struct {
        const GbnRoot *root;
        GbnLintFiles *files;
        GHashTable *taken; /* char *: drop-ins that a unit has, and units */
        unsigned depth;
} Walk;

static void
subject_free(void *data)
{
        GbnLintSubject *subject = data;

        g_free(subject->name);
        g_ptr_array_unref(subject->parts);
        g_free(subject);
}

static void
error_free(void *data)
{
        g_error_free(data);
}

void
gbn_lint_files_clear(GbnLintFiles *files)
{
        g_clear_pointer(&files->subjects, g_ptr_array_unref);
        g_clear_pointer(&files->errors, g_ptr_array_unref);
}

static GbnLintSubject *
add_subject(Walk *walk, const char *name, const char *path, bool has_main)
{
        GbnLintSubject *subject = g_new0(GbnLintSubject, 1);

        subject->name = g_strdup(name);
        subject->parts = g_ptr_array_new_with_free_func(g_free);
        subject->has_main = has_main;
        subject->listed = walk->depth > 0;
        g_ptr_array_add(subject->parts, g_strdup(path));
        g_ptr_array_add(walk->files->subjects, subject);
        return subject;
}

/* The real path of a name below the root: what is relative counts from where the user is. */
static char *
path_below(const GbnRoot *root, const char *path)
{
        return g_canonicalize_filename(path, root->fd >= 0 ? "/" : NULL);
}

static bool
look_at(const Walk *walk, const char *path, bool follow, mode_t *ret)
{
        g_autofree char *whole = path_below(walk->root, path);
        struct stat st;

        if (!gbn_root_stat(walk->root, whole, follow, &st))
                return false;
        *ret = st.st_mode & S_IFMT;
        return true;
}

/* Sorted names of a folder; NULL and errno where it cannot be read. */
static GPtrArray *
read_folder(const Walk *walk, const char *folder)
{
        g_autofree char *whole = path_below(walk->root, folder);
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        int fd = gbn_root_open_at(walk->root, whole, O_RDONLY | O_DIRECTORY);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);

        if (!dir) {
                int error_number = errno;

                if (fd >= 0)
                        (void) close(fd);
                errno = error_number;
                return NULL;
        }
        for (struct dirent *entry; (entry = readdir(dir));)
                if (!g_str_equal(entry->d_name, ".") && !g_str_equal(entry->d_name, "..") &&
                    names->len < GBN_DIRECTORY_ENTRIES_MAX)
                        g_ptr_array_add(names, g_strdup(entry->d_name));
        (void) closedir(dir);
        g_ptr_array_sort(names, gbn_compare_strings);
        return g_steal_pointer(&names);
}

static int
compare_base_names(const void *a, const void *b)
{
        const char *one = strrchr(*(const char *const *) a, '/');
        const char *other = strrchr(*(const char *const *) b, '/');

        return strcmp(one, other);
}

/* Whether there is a path in the array with the same file name. */
static bool
has_base_name(const GPtrArray *paths, const char *name)
{
        for (unsigned i = 0; i < paths->len; i++) {
                g_autofree char *base = g_path_get_basename(paths->pdata[i]);

                if (g_str_equal(base, name))
                        return true;
        }
        return false;
}

static void
add_dropins_of(Walk *walk, const char *folder, GPtrArray *dropins)
{
        g_autoptr(GPtrArray) names = read_folder(walk, folder);

        for (unsigned i = 0; names && i < names->len; i++) {
                g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
                mode_t mode = 0;

                if (g_str_has_suffix(names->pdata[i], ".conf") &&
                    !has_base_name(dropins, names->pdata[i]) && look_at(walk, path, true, &mode) &&
                    S_ISREG(mode))
                        g_ptr_array_add(dropins, g_strdup(path));
        }
}

static void
add_unit(Walk *walk, const char *path)
{
        g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
        g_autofree char *common = g_build_filename(folder, "service.d", NULL);
        g_autoptr(GPtrArray) names = gbn_unit_name_dropin_names(name);
        g_autoptr(GPtrArray) dropins = g_ptr_array_new_with_free_func(g_free);
        GbnLintSubject *subject = add_subject(walk, name, path, true);

        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *place = g_strdup_printf("%s/%s.d", folder,
                                                         (const char *) names->pdata[i]);

                add_dropins_of(walk, place, dropins);
        }
        add_dropins_of(walk, common, dropins);
        g_ptr_array_sort(dropins, compare_base_names);
        for (unsigned i = 0; i < dropins->len; i++) {
                g_hash_table_add(walk->taken, g_strdup(dropins->pdata[i]));
                g_ptr_array_add(subject->parts, g_strdup(dropins->pdata[i]));
        }
}

static bool
is_dropin_folder(const char *folder)
{
        return g_str_has_suffix(folder, DROPIN_FOLDER) || g_str_equal(folder, "service.d");
}

/* A drop-in whose unit is not there. The name of its folder is that of the unit. */
static void
add_dropin(Walk *walk, const char *path)
{
        g_autofree char *folder = g_path_get_dirname(path), *base = g_path_get_basename(folder);
        size_t length = strlen(base) - strlen(".d");
        g_autofree char *name = is_dropin_folder(base) ? g_strndup(base, length) : NULL;

        if (!name || gbn_unit_name_kind(name) == GBN_UNIT_NAME_INVALID) {
                g_free(name);
                name = g_strdup("dropin.service");
        }
        if (g_hash_table_add(walk->taken, g_strdup(path)))
                (void) add_subject(walk, name, path, false);
}

static void walk_folder(Walk *walk, const char *folder);

static void
walk_entry(Walk *walk, const char *path, const char *name, bool in_dropins)
{
        mode_t mode = 0;

        if (!look_at(walk, path, false, &mode))
                return;
        if (S_ISDIR(mode))
                walk_folder(walk, path);
        else if (S_ISREG(mode) && in_dropins && g_str_has_suffix(name, ".conf"))
                add_dropin(walk, path);
}

static void
walk_folder(Walk *walk, const char *folder)
{
        g_autoptr(GPtrArray) names = walk->depth < DEPTH_MAX ? read_folder(walk, folder) : NULL;
        g_autofree char *base = g_path_get_basename(folder);
        bool in_dropins = is_dropin_folder(base);

        if (!names) {
                GError *error = NULL;

                gbn_error_set_errno(&error, walk->depth < DEPTH_MAX ? errno : ELOOP, folder);
                g_ptr_array_add(walk->files->errors, error);
                return;
        }
        walk->depth++;
        /* Units first: they claim the drop-ins beside them. */
        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
                mode_t mode = 0;

                if (gbn_unit_name_kind(names->pdata[i]) != GBN_UNIT_NAME_INVALID &&
                    look_at(walk, path, false, &mode) && S_ISREG(mode))
                        add_unit(walk, path);
        }
        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

                walk_entry(walk, path, names->pdata[i], in_dropins);
        }
        walk->depth--;
}

/* format: translated, with one %s for the argument. */
static bool
refuse(GError **error, GbnErrorCode code, const char *argument, const char *format)
{
        const GbnWords words = { .format = format, .arguments = { (char *) argument }, .count = 1 };
        g_autofree char *text = gbn_words_text(&words, NULL);

        g_set_error_literal(error, GBN_ERROR, code, text);
        return false;
}

static bool
add_argument(Walk *walk, const char *argument, GError **error)
{
        unsigned before = walk->files->subjects->len, errors = walk->files->errors->len;
        g_autofree char *base = g_path_get_basename(argument);
        mode_t mode = 0;

        if (g_str_equal(argument, "-")) {
                if (g_hash_table_add(walk->taken, g_strdup("-"))) {
                        (void) add_subject(walk, STDIN_NAME, "-", true);
                        return true;
                }
                return refuse(error, GBN_ERROR_BAD_ARGUMENT, "-",
                              _("%s: standard input can be read only once"));
        }
        if (!look_at(walk, argument, true, &mode)) {
                gbn_error_set_errno(error, errno, argument);
                return false;
        }
        if (S_ISDIR(mode)) {
                walk_folder(walk, argument);
                return walk->files->subjects->len > before || walk->files->errors->len > errors ||
                       refuse(error, GBN_ERROR_NOT_FOUND, argument,
                              _("%s: no service units and no drop-ins of services in this folder"));
        }
        if (!S_ISREG(mode))
                return refuse(error, GBN_ERROR_BAD_FILE, argument, _("%s: not a regular file"));
        if (g_str_has_suffix(base, ".conf"))
                add_dropin(walk, argument);
        else if (gbn_unit_name_kind(base) != GBN_UNIT_NAME_INVALID)
                add_unit(walk, argument);
        else
                return refuse(error, GBN_ERROR_BAD_NAME, argument,
                              _("%s: neither the name of a service unit nor of a drop-in (.conf)"));
        return true;
}

void
gbn_lint_files_find(const GbnRoot *root, char **arguments, GbnLintFiles *ret)
{
        g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        Walk walk = { .root = root, .files = ret, .taken = taken };

        *ret = (GbnLintFiles) {
                .subjects = g_ptr_array_new_with_free_func(subject_free),
                .errors = g_ptr_array_new_with_free_func(error_free),
        };
        for (; *arguments; arguments++) {
                GError *error = NULL;

                if (!add_argument(&walk, *arguments, &error))
                        g_ptr_array_add(ret->errors, error);
        }
}
