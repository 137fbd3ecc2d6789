/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* systemd.exec(5), RestrictFileSystems=. The groups are those of 252 and have not changed up to 262;
 * only @known grows with the kernel, and each name in it was added when it was first seen. */
#include "engine/unit/file-system-group.h"

#include <glib.h>
#include <stddef.h>

static const char *const basic_api[] = { "cgroup", "cgroup2", "devpts", "devtmpfs",
                                         "mqueue", "proc",    "sysfs",  NULL };
static const char *const anonymous[] = { "anon_inodefs", "pipefs", "sockfs", NULL };
static const char *const application[] = { "autofs", "fuse", "overlay", NULL };
static const char *const auxiliary_api[] = { "binfmt_misc", "configfs",   "efivarfs",   "fusectl",
                                             "hugetlbfs",   "rpc_pipefs", "securityfs", NULL };
static const char *const common_block[] = { "btrfs", "erofs",    "exfat", "ext4", "f2fs", "iso9660",
                                            "ntfs3", "squashfs", "udf",   "vfat", "xfs",  NULL };
static const char *const historical_block[] = { "ext2", "ext3", "minix", NULL };
static const char *const network[] = { "afs",      "ceph",  "cifs", "gfs",   "gfs2",
                                       "ncp",      "ncpfs", "nfs",  "nfs4",  "ocfs2",
                                       "orangefs", "pvfs2", "smb3", "smbfs", NULL };
static const char *const privileged_api[] = { "bpf", "debugfs", "pstore", "tracefs", NULL };
static const char *const security[] = { "apparmorfs", "selinuxfs", "smackfs", NULL };
static const char *const temporary[] = { "ramfs", "tmpfs", NULL };
static const char *const known[] = {
        "apparmorfs",  "adfs",          "affs",     "afs",        "anon_inodefs", "autofs",
        "balloon-kvm", "bcachefs",      "bdev",     "binder",     "binfmt_misc",  "bpf",
        "btrfs",       "btrfs_test_fs", "cpuset",   "ceph",       "cgroup2",      "cgroup",
        "cifs",        "coda",          "configfs", "cramfs",     "dax",          "debugfs",
        "devmem",      "devpts",        "devtmpfs", "dmabuf",     "ecryptfs",     "efivarfs",
        "efs",         "erofs",         "ext2",     "ext3",       "ext4",         "exfat",
        "f2fs",        "fuseblk",       "fuse",     "fusectl",    "gfs",          "gfs2",
        "gmem",        "hostfs",        "hpfs",     "hugetlbfs",  "iso9660",      "jffs2",
        "minix",       "mqueue",        "msdos",    "ncp",        "ncpfs",        "nfs",
        "nfs4",        "nilfs2",        "nsfs",     "ntfs",       "ntfs3",        "null",
        "ocfs2",       "openpromfs",    "orangefs", "overlay",    "pidfs",        "pipefs",
        "ppc-cmm",     "proc",          "pstore",   "pvfs2",      "qnx4",         "qnx6",
        "ramfs",       "resctrl",       "reiserfs", "rpc_pipefs", "secretmem",    "securityfs",
        "selinuxfs",   "shiftfs",       "smackfs",  "smb3",       "smbfs",        "sockfs",
        "squashfs",    "sysfs",         "tmpfs",    "tracefs",    "udf",          "usbdevfs",
        "vboxsf",      "vfat",          "v9fs",     "xenfs",      "xfs",          "z3fold",
        "zonefs",      "zsmalloc",      NULL,
};

static const struct {
        const char *name;
        const char *const *members;
} groups[] = {
        { "@basic-api", basic_api },       { "@anonymous", anonymous },
        { "@application", application },   { "@auxiliary-api", auxiliary_api },
        { "@common-block", common_block }, { "@historical-block", historical_block },
        { "@network", network },           { "@privileged-api", privileged_api },
        { "@security", security },         { "@temporary", temporary },
};

const char *const *
gbn_file_system_group(const char *name)
{
        if (g_str_equal(name, "@known"))
                return known;
        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
                if (g_str_equal(groups[i].name, name))
                        return groups[i].members;
        return NULL;
}

const char *
gbn_file_system_group_name(unsigned number)
{
        return number < G_N_ELEMENTS(groups) ? groups[number].name : NULL;
}

bool
gbn_file_system_is_known(const char *name)
{
        return g_strv_contains(known, name);
}
