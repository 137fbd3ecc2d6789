/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* system.control is the folder that outranks /etc and that systemctl set-property --runtime uses too. */
#include "trial/trial-place.h"

#include "base/error.h"
#include "base/file-write.h"
#include "base/limits.h"
#include "base/own-folder.h"
#include "engine/profile/dropin.h"
#include "engine/unit/unit-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define ABOVE "/run/systemd/system.control"
#define MASK "/dev/null"

static char *
folder_of(const char *unit)
{
        return g_strdup_printf(ABOVE "/%s.d", unit);
}

char *
gbn_trial_place_path(const char *unit)
{
        return g_strdup_printf(ABOVE "/%s.d/" GBN_DROPIN_NAME, unit);
}

/* A link cannot be changed, so it needs no renaming: it is there as a whole or not at all. */
static bool
write_mask(const GbnRoot *root, const char *folder, GError **error)
{
        g_autofree char *path = gbn_own_path(root, folder, GBN_DROPIN_NAME);
        bool made, done;
        int fd = gbn_own_folder_open(root, folder, &made, error);

        if (fd < 0)
                return false;
        done = symlinkat(MASK, fd, GBN_DROPIN_NAME) == 0 && fsync(fd) == 0;
        if (!done)
                g_set_error(error, GBN_ERROR, GBN_ERROR_IO, "%s: cannot write: %s", path,
                            g_strerror(errno));
        (void) close(fd);
        return done;
}

bool
gbn_trial_place_write(const GbnRoot *root, const char *unit, const char *text, GError **error)
{
        g_autofree char *folder = folder_of(unit);

        return text ? gbn_file_write(root, folder, GBN_DROPIN_NAME, text, error)
                    : write_mask(root, folder, error);
}

/* Fails where somebody else keeps something in it, and then it shall stay. */
static void
drop_folder(const GbnRoot *root, const char *unit)
{
        g_autofree char *name = g_strconcat(unit, ".d", NULL);
        int above = gbn_own_folder_open(root, ABOVE, NULL, NULL);

        if (above < 0)
                return;
        (void) unlinkat(above, name, AT_REMOVEDIR);
        (void) close(above);
}

bool
gbn_trial_place_clear(const GbnRoot *root, const char *unit, GError **error)
{
        g_autofree char *folder = folder_of(unit),
                        *path = gbn_own_path(root, folder, GBN_DROPIN_NAME);
        g_autoptr(GError) reason = NULL;
        int fd = gbn_own_folder_open(root, folder, NULL, &reason);
        bool done;

        if (fd < 0 && g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                return true;
        if (fd < 0) {
                g_propagate_error(error, g_steal_pointer(&reason));
                return false;
        }
        done = unlinkat(fd, GBN_DROPIN_NAME, 0) == 0 || errno == ENOENT;
        if (!done)
                gbn_error_set_errno(error, errno, path);
        (void) close(fd);
        if (done)
                drop_folder(root, unit);
        return done;
}

char *
gbn_trial_place_read(const GbnRoot *root, const char *unit)
{
        g_autofree char *path = gbn_trial_place_path(unit);
        g_auto(GbnFile) file = { 0 };

        if (!gbn_own_file_read(root, path, GBN_UNIT_FILE_BYTES_MAX, &file, NULL))
                return NULL;
        return g_steal_pointer(&file.data);
}

char *
gbn_trial_digest(const char *text)
{
        return text ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1) : g_strdup("");
}

static bool
guard_entry(const GbnRoot *root, const char *path, GError **error)
{
        struct stat st;

        if (!gbn_root_stat(root, path, true, &st) || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
                return true; /* what leads nowhere is passed over by systemd too */
        if (S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3))
                return true;
        g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_FILE,
                    "%s: neither a file nor a mask; systemd could wait for it for ever, so nothing "
                    "was changed; move it away first",
                    path);
        return false;
}

static bool
guard_folder(const GbnRoot *root, const char *folder, GError **error)
{
        int fd = gbn_root_open_at(root, folder, O_RDONLY | O_DIRECTORY);
        DIR *stream = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;
        bool done = true;

        if (fd >= 0 && !stream)
                (void) close(fd);
        while (done && stream && (entry = readdir(stream))) {
                g_autofree char *path = NULL;

                if (entry->d_name[0] == '.' || !g_str_has_suffix(entry->d_name, ".conf"))
                        continue;
                path = g_build_filename(folder, entry->d_name, NULL);
                done = guard_entry(root, path, error);
        }
        if (stream)
                (void) closedir(stream);
        return done;
}

bool
gbn_trial_place_guard(const GbnRoot *root, const char *unit, GError **error)
{
        for (size_t i = 0; gbn_unit_search_path[i]; i++) {
                g_autofree char *folder = g_strdup_printf("%s/%s.d", gbn_unit_search_path[i], unit);

                if (!guard_folder(root, folder, error))
                        return false;
        }
        return true;
}
