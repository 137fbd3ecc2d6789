/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The computers that somebody has given a name in ssh_config(5). */
#pragma once

#include <glib.h>

/* text: of a configuration file. Names after "Host" that are no patterns and that ssh can be given as they are, each
 * once, in order; ended by NULL. */
char **gbn_ssh_config_hosts(const char *text);

/* The same of the file of the user; empty where it is missing, larger than any real one, or cannot be read. */
char **gbn_ssh_config_read(void);
