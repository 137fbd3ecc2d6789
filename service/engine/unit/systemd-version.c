/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libsystemd-shared-NNN.so is private to one version, so it is there wherever systemd is. */
#include "engine/unit/systemd-version.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY "libsystemd-shared-"

/* Reads "252", "252.38" or "257.13-1~deb13u1.so" up to what is no part of the version. */
static const char *
read_version(const char *text, GbnSystemd *ret)
{
        char *end;
        unsigned long major = strtoul(text, &end, 10), minor = UINT_MAX;

        if (!g_ascii_isdigit(*text) || major > 99999)
                return NULL;
        if (end[0] == '.' && g_ascii_isdigit(end[1]))
                minor = strtoul(end + 1, &end, 10);
        *ret = (GbnSystemd) { .major = (unsigned) major, .minor = (unsigned) MIN(minor, UINT_MAX) };
        return end;
}

bool
gbn_systemd_parse(const char *text, GbnSystemd *ret, GError **error)
{
        GbnSystemd systemd;
        const char *end = read_version(text, &systemd);

        if (!end || *end != '\0' || systemd.major < GBN_SYSTEMD_OLDEST ||
            systemd.major > GBN_SYSTEMD_NEWEST) {
                gbn_error_set(
                        error, GBN_ERROR_BAD_ARGUMENT,
                        N_("\"%s\" is no version of systemd that is known here: %u to %u, or one like 252.18"),
                        text, GBN_SYSTEMD_OLDEST, GBN_SYSTEMD_NEWEST);
                return false;
        }
        *ret = systemd;
        return true;
}

static bool
look_into(const GbnRoot *root, const char *folder, GbnSystemd *ret)
{
        int fd = gbn_root_open_at(root, folder, O_RDONLY | O_DIRECTORY);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        bool found = false;

        if (!dir) {
                if (fd >= 0)
                        (void) close(fd);
                return false;
        }
        for (struct dirent *entry; !found && (entry = readdir(dir));)
                found = g_str_has_prefix(entry->d_name, LIBRARY) &&
                        read_version(entry->d_name + strlen(LIBRARY), ret);
        (void) closedir(dir);
        return found;
}

bool
gbn_systemd_detect(const GbnRoot *root, GbnSystemd *ret)
{
        static const char *const folders[] = {
                "/usr/lib/systemd",
                "/lib/systemd",
                "/usr/lib64/systemd",
                /* Debian and its children put it below the name of the architecture. */
                "/usr/lib/x86_64-linux-gnu/systemd",
                "/usr/lib/aarch64-linux-gnu/systemd",
                "/usr/lib/arm-linux-gnueabihf/systemd",
                "/usr/lib/i386-linux-gnu/systemd",
                "/usr/lib/powerpc64le-linux-gnu/systemd",
                "/usr/lib/riscv64-linux-gnu/systemd",
                "/usr/lib/s390x-linux-gnu/systemd",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
                if (look_into(root, folders[i], ret)) {
                        ret->major = CLAMP(ret->major, GBN_SYSTEMD_OLDEST, GBN_SYSTEMD_NEWEST);
                        return true;
                }
        *ret = (GbnSystemd) { .major = GBN_SYSTEMD_NEWEST, .minor = UINT_MAX };
        return false;
}
