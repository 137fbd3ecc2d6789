#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The inside of machine.py: turns a process in fresh namespaces into the systemd of a throw-away machine.
# machine.py starts it; nobody else has a use for it.
#
#     boot.sh join NAME SCRATCH LOWER [HOST INSIDE]…     first process of new pid, mount, uts, ipc, net namespaces;
#                                                        stdin is a tar archive of files to lay over LOWER
#     boot.sh start NAME SCRATCH LOWER [HOST INSIDE]…    the same process, in a cgroup namespace of its own
#     boot.sh sweep NAME SCRATCH                         in a new mount namespace: removes the empty cgroups of NAME,
#                                                        and those of machines whose starter is gone

set -eu

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8

# A cgroup of its own becomes the root that this systemd manages; two machines at a time never meet there.
join_cgroup()
{
        mount -t cgroup2 cgroup2 "$scratch/cgroup"
        mkdir "$scratch/cgroup/$name"
        echo 0 >"$scratch/cgroup/$name/cgroup.procs"
        umount "$scratch/cgroup"
}

# What is written goes to a tmpfs and is gone with the last process of the machine.
mount_overlay()
{
        mount -t tmpfs -o mode=755 machine "$scratch/machine"
        cd "$scratch/machine"
        mkdir lower upper work root
        mount --bind "$lower" lower
        mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work machine root
        cd root
}

mount_devices()
{
        mount -t tmpfs -o mode=755 dev dev
        for one in null zero full random urandom tty; do
                : >"dev/$one"
                mount --bind "/dev/$one" "dev/$one"
        done
        mkdir dev/pts dev/shm
        chmod 1777 dev/shm
        mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
        ln -s pts/ptmx dev/ptmx
        ln -s /proc/self/fd dev/fd
        for one in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/${one#*:}" "dev/${one%:*}"; done
}

# Kernel settings and the kernel log have no namespace: they are the host's, so the machine leaves them alone.
guard_host()
{
        mount --bind proc/sys proc/sys
        mount -o remount,bind,ro proc/sys
        mknod run/no-kernel-log c 0 0
        mount --bind run/no-kernel-log proc/kmsg
}

mount_kernel_files()
{
        mount -t proc proc proc
        mount -t sysfs sysfs sys
        mount -t tmpfs -o mode=755 run run
        mount -t tmpfs -o mode=1777 tmp tmp
        mount_devices
        mount -t cgroup2 cgroup2 sys/fs/cgroup
        guard_host
}

# From here on every path, also behind an absolute link, is one of the machine. The host's root is in /mnt.
bind_read_only()
{
        if [ -d "/mnt$1" ]; then
                mkdir -p "$2"
        else
                mkdir -p "$(dirname "$2")"
                [ -e "$2" ] || : >"$2"
        fi
        mount --bind "/mnt$1" "$2"
        mount -o remount,bind,ro "$2"
}

start()
{
        mount_overlay
        mount_kernel_files
        pivot_root . mnt
        cd /
        tar --extract --preserve-permissions --numeric-owner --keep-directory-symlink
        while [ $# -ge 2 ]; do
                bind_read_only "$1" "$2"
                shift 2
        done
        umount --lazy /mnt
        exec env -i container=test PATH="$PATH" /lib/systemd/systemd </dev/null
}

# The starter's process id is the second last part of a name: gabion-machine-PID-NUMBER.
is_abandoned()
{
        starter=${1%-*}
        starter=${starter##*-}
        [ "${1##*/}" = "$name" ] || ! [ -d "/proc/$starter" ]
}

sweep()
{
        mount -t cgroup2 cgroup2 "$scratch/cgroup"
        for one in "$scratch/cgroup"/gabion-machine-*; do
                [ -d "$one" ] || continue
                ! is_abandoned "$one" || find "$one" -depth -type d -exec rmdir {} +
        done
}

verb=$1 name=$2 scratch=$3
shift 3
case $verb in
join)
        join_cgroup
        exec unshare --cgroup -- "$0" start "$name" "$scratch" "$@"
        ;;
start)
        lower=$1
        shift
        start "$@"
        ;;
sweep) sweep ;;
esac
