/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each bad argument becomes an error of its own; the others are still worth showing. */
#include "ctl/subject.h"

#include "base/error.h"
#include "base/text.h"
#include "ctl/scorer.h"
#include "engine/unit/unit-name.h"
#include "engine/unit/unit-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(text) gettext(text)
#define STDIN_NAME "stdin.service"

static void
subject_free(void *data)
{
        GbnSubject *subject = data;

        g_free(subject->name);
        g_free(subject->path);
        g_free(subject);
}

static void
error_free(void *data)
{
        g_error_free(data);
}

void
gbn_subjects_clear(GbnSubjects *subjects)
{
        g_clear_pointer(&subjects->subjects, g_ptr_array_unref);
        g_clear_pointer(&subjects->names, g_hash_table_unref);
        g_clear_pointer(&subjects->folders, g_ptr_array_unref);
        g_clear_pointer(&subjects->errors, g_ptr_array_unref);
}

/* False for a name that is there already. */
static bool
add_subject(GbnSubjects *subjects, const char *name, const char *path, bool listed)
{
        GbnSubject *subject;

        if (!g_hash_table_add(subjects->names, g_strdup(name)))
                return false;
        subject = g_new0(GbnSubject, 1);
        subject->name = g_strdup(name);
        subject->path = g_strdup(path);
        subject->listed = listed;
        g_ptr_array_add(subjects->subjects, subject);
        return true;
}

static void
add_folder(GbnSubjects *subjects, const char *folder)
{
        if (!g_ptr_array_find_with_equal_func(subjects->folders, folder, g_str_equal, NULL))
                g_ptr_array_add(subjects->folders, g_strdup(folder));
}

static bool
add_folder_content(GbnSubjects *subjects, const GbnRoot *root, const char *folder, GError **error)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        int fd = gbn_root_open_at(root, folder, O_RDONLY | O_DIRECTORY);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);

        if (!dir) {
                gbn_error_set_errno(error, errno, folder);
                if (fd >= 0)
                        (void) close(fd);
                return false;
        }
        for (struct dirent *entry; (entry = readdir(dir));)
                if (gbn_unit_name_kind(entry->d_name) != GBN_UNIT_NAME_INVALID)
                        g_ptr_array_add(names, g_strdup(entry->d_name));
        (void) closedir(dir);
        if (names->len == 0) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_NOT_FOUND,
                            _("%s: no service units in this folder"), folder);
                return false;
        }
        g_ptr_array_sort(names, gbn_compare_strings);
        add_folder(subjects, folder);
        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

                (void) add_subject(subjects, names->pdata[i], path, true);
        }
        return true;
}

static const char *
kind_in_words(mode_t mode)
{
        if (S_ISDIR(mode))
                return _("a folder");
        if (S_ISFIFO(mode))
                return _("a FIFO");
        return S_ISSOCK(mode) ? _("a socket") : _("a device");
}

/* Whether the name of a file, of which mode says what it is, can be that of a service. */
static bool
check_file(const char *argument, const char *base, mode_t mode, GError **error)
{
        const char *type = gbn_unit_name_other_type(base);

        if (!S_ISREG(mode) && !S_ISLNK(mode)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_FILE, _("%s: %s, not a regular file"),
                            argument, kind_in_words(mode));
                return false;
        }
        if (type)
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME,
                            _("%s: a %s unit; only services have an exposure"), argument, type);
        else if (!g_str_has_suffix(base, ".service"))
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME,
                            _("%s: the name of a unit file ends in .service"), argument);
        else if (gbn_unit_name_kind(base) == GBN_UNIT_NAME_INVALID)
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME,
                            _("%s: not a valid name of a unit"), argument);
        else
                return true;
        return false;
}

/* What the file at a path is: a link to a device is S_IFLNK, for such a link masks a unit. */
static bool
look_at(const GbnRoot *root, const char *path, mode_t *ret)
{
        struct stat st, target;

        if (!gbn_root_stat(root, path, false, &st))
                return false;
        *ret = st.st_mode;
        if (!S_ISLNK(st.st_mode))
                return true;
        if (!gbn_root_stat(root, path, true, &target))
                return false;
        if (!S_ISCHR(target.st_mode))
                *ret = target.st_mode;
        return true;
}

/* An instance is named by the path that it would have, beside its template. */
static bool
has_template(const GbnRoot *root, const char *folder, const char *base)
{
        g_autofree char *template = NULL, *path = NULL;
        mode_t mode;

        if (gbn_unit_name_kind(base) != GBN_UNIT_NAME_INSTANCE)
                return false;
        template = gbn_unit_name_template(base);
        path = g_build_filename(folder, template, NULL);
        return look_at(root, path, &mode);
}

/* A mask in an image whose /dev/null is not there. */
static bool
is_dangling_mask(const GbnRoot *root, const char *path)
{
        g_auto(GbnFile) file = { 0 };

        return gbn_file_read(root, path, 0, &file, NULL) && file.is_null;
}

/* A path in systemd's own folders stands for the unit of that name, wherever its file lies. */
static bool
is_search_folder(const char *folder)
{
        for (size_t i = 0; gbn_unit_search_path[i]; i++)
                if (g_str_equal(gbn_unit_search_path[i], folder))
                        return true;
        return false;
}

/* What is wrong inside a file shows when it is read; here only what would never be read. */
static bool
add_path(GbnSubjects *subjects, const GbnRoot *root, const char *argument, GError **error)
{
        g_autofree char *path = g_canonicalize_filename(argument, root->fd >= 0 ? "/" : NULL);
        g_autofree char *folder = g_path_get_dirname(path), *base = g_path_get_basename(path);
        bool adds_folder = true;
        mode_t mode = S_IFREG;

        if (!look_at(root, path, &mode)) {
                int error_number = errno;

                adds_folder = has_template(root, folder, base) || is_dangling_mask(root, path);
                if (error_number != ENOENT || (!adds_folder && !is_search_folder(folder))) {
                        gbn_error_set_errno(error, error_number, argument);
                        return false;
                }
        }
        if (S_ISDIR(mode) && !g_str_has_suffix(base, ".service"))
                return add_folder_content(subjects, root, path, error);
        if (!check_file(argument, base, mode, error))
                return false;
        if (adds_folder)
                add_folder(subjects, folder);
        (void) add_subject(subjects, base, path, false);
        return true;
}

static bool
add_argument(GbnSubjects *subjects, const GbnRoot *root, const char *argument, GError **error)
{
        g_autofree char *name = NULL;

        if (g_str_equal(argument, "-")) {
                if (add_subject(subjects, STDIN_NAME, "-", false))
                        return true;
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_ARGUMENT,
                            _("%s: standard input can be read only once"), "-");
                return false;
        }
        if (strchr(argument, '/'))
                return add_path(subjects, root, argument, error);
        name = gbn_unit_name_complete(argument, error);
        if (!name)
                return false;
        (void) add_subject(subjects, name, NULL, false);
        return true;
}

bool
gbn_subjects_resolve(char **arguments, GError **error)
{
        g_autoptr(GbnUnitTree) tree = NULL;

        for (; *arguments; arguments++) {
                g_autofree char *name = NULL;

                if (strchr(*arguments, '/') || g_str_equal(*arguments, "-") ||
                    access(*arguments, F_OK) < 0)
                        continue;
                if (!tree)
                        tree = gbn_unit_tree_open(NULL, NULL, gbn_systemd_is_running(), error);
                if (!tree)
                        return false;
                name = gbn_unit_name_complete(*arguments, NULL);
                if (!name || !gbn_unit_tree_fragment(tree, name))
                        *arguments = g_strconcat("./", *arguments, NULL);
        }
        return true;
}

void
gbn_subjects_read(const GbnRoot *root, char **arguments, GbnSubjects *ret)
{
        *ret = (GbnSubjects) {
                .subjects = g_ptr_array_new_with_free_func(subject_free),
                .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                .folders = g_ptr_array_new_with_free_func(g_free),
                .errors = g_ptr_array_new_with_free_func(error_free),
                .is_single = arguments[0] && !arguments[1],
        };
        for (; *arguments; arguments++) {
                GError *error = NULL;

                if (!add_argument(ret, root, *arguments, &error))
                        g_ptr_array_add(ret->errors, error);
        }
        for (unsigned i = 0; i < ret->subjects->len; i++)
                if (((GbnSubject *) ret->subjects->pdata[i])->listed)
                        ret->is_single = false;
        g_ptr_array_add(ret->folders, NULL);
}
