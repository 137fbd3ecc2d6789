/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the value of one line is read, by kind of value. Each follows GbnSetting.parse. */
#pragma once

#include "base/text.h"
#include "engine/facts/setting.h"

/* scalars */
GbnVerdict gbn_parse_flag(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_choice(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_hostname(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_mounts(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_umask(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_errno(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_delegate(GbnReader *reader, const GbnSetting *setting, char *value);

/* names and paths */
GbnVerdict gbn_parse_user(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_group_check(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_groups(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_path(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_path_check(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_working_directory(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_pid_file(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_label_check(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_text(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_bus_name(GbnReader *reader, const GbnSetting *setting, char *value);

GbnVerdict gbn_parse_image_policy(GbnReader *reader, const GbnSetting *setting, char *value);

/* commands */
GbnVerdict gbn_parse_exec(GbnReader *reader, const GbnSetting *setting, char *value);

/* limits */
GbnVerdict gbn_parse_memory(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_tasks(GbnReader *reader, const GbnSetting *setting, char *value);

/* sets */
GbnVerdict gbn_parse_capabilities(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_namespaces(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_calls(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_families(GbnReader *reader, const GbnSetting *setting, char *value);

/* lists */
GbnVerdict gbn_parse_architectures(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_networks(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_filter_paths(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_devices(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_mount_images(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_load_credential(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_set_credential(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_paths(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_own_folders(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_file_systems(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_interfaces(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_port_range(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_presence(GbnReader *reader, const GbnSetting *setting, char *value);
GbnVerdict gbn_parse_exit_status(GbnReader *reader, const GbnSetting *setting, char *value);

/* shared by them */
GbnVerdict gbn_line_ignored(GbnReader *reader, const char *reason);
GbnVerdict gbn_line_refused(GbnReader *reader, const GbnSetting *setting, const char *reason);
/* A name of a network interface; alternative ones may be longer. */
bool gbn_interface_name_check(const char *name, bool alternative);
bool gbn_boolean_parse(const char *text, bool *ret);
void *gbn_field(GbnReader *reader, const GbnSetting *setting);

/* Makes "//a/./b/" into "/a/b" in place. False for paths that systemd does not take: relative
 * ones, ones with "..", over-long ones. */
bool gbn_path_simplify(char *path);

/* The same as this systemd does it: since 257 a ".." at the very beginning is dropped, for there is
 * nothing above the root. */
bool gbn_path_simplify_for(const GbnReader *reader, char *path);
