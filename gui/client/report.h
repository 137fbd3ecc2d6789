/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All services of a host as plain English text, for a bug report or a note. */
#pragma once

#include "client/client.h"

char *gbn_report_new(GbnClient *client);
