/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each bad argument becomes an error of its own; the others are still worth showing. */
#include "ctl/subject.h"

#include "base/error.h"
#include "engine/unit/unit-name.h"
#include "engine/unit/unit-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
        g_clear_pointer(&subjects->folders, g_ptr_array_unref);
        g_clear_pointer(&subjects->errors, g_ptr_array_unref);
}

static void
add_subject(GbnSubjects *subjects, const char *name, const char *path, bool listed)
{
        GbnSubject *subject;

        for (unsigned i = 0; i < subjects->subjects->len; i++)
                if (g_str_equal(((GbnSubject *) subjects->subjects->pdata[i])->name, name))
                        return;
        subject = g_new0(GbnSubject, 1);
        subject->name = g_strdup(name);
        subject->path = g_strdup(path);
        subject->listed = listed;
        g_ptr_array_add(subjects->subjects, subject);
}

static void
add_folder(GbnSubjects *subjects, const char *folder)
{
        if (!g_ptr_array_find_with_equal_func(subjects->folders, folder, g_str_equal, NULL))
                g_ptr_array_add(subjects->folders, g_strdup(folder));
}

static int
compare_strings(const void *a, const void *b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
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
                            "%s: no service units in this folder", folder);
                return false;
        }
        g_ptr_array_sort(names, compare_strings);
        add_folder(subjects, folder);
        for (unsigned i = 0; i < names->len; i++) {
                g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

                add_subject(subjects, names->pdata[i], path, true);
        }
        return true;
}

static const char *
kind_in_words(mode_t mode)
{
        if (S_ISDIR(mode))
                return "a folder";
        if (S_ISFIFO(mode))
                return "a FIFO";
        return S_ISSOCK(mode) ? "a socket" : "a device";
}

/* The unit name that a file gives; a link to /dev/null is a masked unit and no device. */
static char *
name_of_file(const char *argument, const char *base, mode_t mode, GError **error)
{
        const char *dot = strrchr(base, '.');
        g_autofree char *name = NULL;

        if (!S_ISREG(mode) && !S_ISCHR(mode)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_FILE, "%s: %s, not a regular file",
                            argument, kind_in_words(mode));
                return NULL;
        }
        name = dot ? gbn_unit_name_complete(base, error) : NULL;
        if (!name && dot)
                return NULL;
        if (!name || !g_str_equal(name, base)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_NAME,
                            "%s: the name of a unit file ends in .service", argument);
                return NULL;
        }
        return g_steal_pointer(&name);
}

/* A path in systemd's own folders stands for the unit of that name, wherever its file lies: that is
 * how an instance of a template is named by path. */
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
        g_autofree char *folder = g_path_get_dirname(path), *base = g_path_get_basename(path),
                        *name = NULL;
        int fd = gbn_root_open_at(root, path, O_PATH);
        bool missing = fd < 0 && errno == ENOENT && is_search_folder(folder);
        struct stat st = { .st_mode = S_IFREG };

        if (!missing && (fd < 0 || fstat(fd, &st) < 0)) {
                gbn_error_set_errno(error, errno, argument);
                if (fd >= 0)
                        (void) close(fd);
                return false;
        }
        if (fd >= 0)
                (void) close(fd);
        if (S_ISDIR(st.st_mode) && !g_str_has_suffix(base, ".service"))
                return add_folder_content(subjects, root, path, error);
        name = name_of_file(argument, base, st.st_mode, error);
        if (!name)
                return false;
        if (!missing)
                add_folder(subjects, folder);
        add_subject(subjects, name, path, false);
        return true;
}

static bool
add_argument(GbnSubjects *subjects, const GbnRoot *root, const char *argument, GError **error)
{
        g_autofree char *name = NULL;

        if (g_str_equal(argument, "-")) {
                add_subject(subjects, STDIN_NAME, "-", false);
                return true;
        }
        if (strchr(argument, '/'))
                return add_path(subjects, root, argument, error);
        name = gbn_unit_name_complete(argument, error);
        if (!name)
                return false;
        add_subject(subjects, name, NULL, false);
        return true;
}

void
gbn_subjects_read(const GbnRoot *root, char **arguments, GbnSubjects *ret)
{
        *ret = (GbnSubjects) {
                .subjects = g_ptr_array_new_with_free_func(subject_free),
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
