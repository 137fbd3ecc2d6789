/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* proc(5). Both files are read through one descriptor of the process, which is never another one's. */
#include "systemd/process-status.h"

#include "base/file-read.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
read_file(int folder, const char *name, GbnFile *ret)
{
        int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
        bool done = fd >= 0 &&
                    gbn_file_read_stream(fd, name, GBN_PROCESS_STATUS_BYTES_MAX, ret, NULL) &&
                    ret->data;

        if (fd >= 0)
                (void) close(fd);
        return done;
}

/* The unit's name is the name of its control group, or of one above the process. systemd puts "_" in front of
 * names that the kernel would take for files of its own. */
static bool
is_in_group_of(const char *groups, const char *unit)
{
        g_auto(GStrv) parts = g_strsplit_set(groups, "/\n", -1);

        for (char **part = parts; *part; part++)
                if (g_str_equal(*part, unit) || (**part == '_' && g_str_equal(*part + 1, unit)))
                        return true;
        return false;
}

static bool
read_field(const char *text, const char *field, int base, unsigned skip, uint64_t *ret)
{
        const char *line = strstr(text, field);
        char *end;

        if (!line)
                return false;
        line += strlen(field);
        do {
                errno = 0;
                *ret = strtoull(line, &end, base);
                if (errno != 0 || end == line)
                        return false;
                line = end;
        } while (skip-- > 0);
        return true;
}

/* Between fork and exec systemd sets the process up, step by step; until then it is named after systemd, or in
 * brackets after what it will be. */
static bool
is_set_up(const char *text, const char *unit)
{
        const char *name = strstr(text, "Name:\t");

        if (!name)
                return false;
        name += strlen("Name:\t");
        return *name != '(' && !g_str_has_prefix(name, "systemd-executo\n") &&
               (!g_str_has_prefix(name, "systemd\n") || g_str_has_prefix(unit, "user@"));
}

static bool
read_status(const char *text, GbnProcessStatus *ret)
{
        uint64_t uid, privileges, seccomp;

        /* Real, effective, saved, of the file system. A name cannot end a line: the kernel escapes it. */
        if (!read_field(text, "\nUid:", 10, 1, &uid) ||
            !read_field(text, "\nCapBnd:", 16, 0, &ret->capabilities) ||
            !read_field(text, "\nNoNewPrivs:", 10, 0, &privileges) ||
            !read_field(text, "\nSeccomp:", 10, 0, &seccomp))
                return false;
        ret->uid = (uid_t) uid;
        ret->no_new_privileges = privileges != 0;
        ret->seccomp = (unsigned) seccomp;
        return true;
}

bool
gbn_process_status_read(unsigned pid, const char *unit, GbnProcessStatus *ret)
{
        g_autofree char *path = g_strdup_printf("/proc/%u", pid);
        int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        g_auto(GbnFile) status = { 0 }, groups = { 0 };
        GbnProcessStatus found;
        bool done = folder >= 0 && read_file(folder, "cgroup", &groups) &&
                    is_in_group_of(groups.data, unit) && read_file(folder, "status", &status) &&
                    is_set_up(status.data, unit) && read_status(status.data, &found);

        if (folder >= 0)
                (void) close(folder);
        if (done)
                *ret = found;
        return done;
}
