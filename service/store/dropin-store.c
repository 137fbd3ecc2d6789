/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* There is no database: what lies in /etc is the state. */
#include "store/dropin-store.h"

#include "base/error.h"
#include "base/file-write.h"
#include "base/limits.h"
#include "base/own-folder.h"
#include "engine/profile/dropin.h"

static char *
folder_of(const char *unit)
{
        return g_strdup_printf("/etc/systemd/system/%s.d", unit);
}

bool
gbn_dropin_store_read(const GbnRoot *root, const char *unit, char **ret, GError **error)
{
        g_autofree char *folder = folder_of(unit),
                        *path = g_build_filename(folder, GBN_DROPIN_NAME, NULL);
        g_autoptr(GError) reason = NULL;
        g_auto(GbnFile) file = { 0 };

        *ret = NULL;
        if (!gbn_own_file_read(root, path, GBN_UNIT_FILE_BYTES_MAX, &file, &reason)) {
                if (g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                        return true;
                g_propagate_error(error, g_steal_pointer(&reason));
                return false;
        }
        *ret = file.data ? g_steal_pointer(&file.data) : g_strdup("");
        return true;
}

bool
gbn_dropin_store_write(const GbnRoot *root, const char *unit, const char *text, GError **error)
{
        g_autofree char *folder = folder_of(unit);

        if (!text)
                return gbn_file_remove(root, folder, GBN_DROPIN_NAME, error);
        return gbn_file_write(root, folder, GBN_DROPIN_NAME, text, error);
}
