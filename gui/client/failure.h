/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a host cannot be shown or changed: each kind has a page or a sentence of its own. */
#pragma once

#include <gio/gio.h>

typedef enum {
        GBN_CLIENT_ERROR_FAILED,      /* anything else; the text says what */
        GBN_CLIENT_ERROR_NO_BUS,      /* this computer has no bus */
        GBN_CLIENT_ERROR_NO_DAEMON,   /* nothing answers to the daemon's name */
        GBN_CLIENT_ERROR_BROKEN,      /* the daemon is installed and does not start */
        GBN_CLIENT_ERROR_OLD_DAEMON,  /* it lacks what this app needs */
        GBN_CLIENT_ERROR_UNREACHABLE, /* ssh: refused, timed out, no such host */
        GBN_CLIENT_ERROR_DENIED,      /* ssh: neither key nor password was taken */
        GBN_CLIENT_ERROR_NO_BRIDGE,   /* ssh: systemd-stdio-bridge is missing there */
        GBN_CLIENT_ERROR_HOST_KEY,    /* ssh: the host shows another key than it used to */
        GBN_CLIENT_ERROR_LOST,        /* the connection ended */
} GbnClientError;

#define GBN_CLIENT_ERROR (gbn_client_error_quark())
GQuark gbn_client_error_quark(void);

/* What went wrong with a call, as one of GBN_CLIENT_ERROR where it says something of the host, else the
 * error as it is, without D-Bus's prefix. Takes the error. */
GError *gbn_failure_from_call(GError *error);

/* Whether the person only closed a dialog or a page: nothing to tell. */
gboolean gbn_failure_is_silent(const GError *error);

/* Whether polkit, or the bus, refused the change. */
gboolean gbn_failure_is_refusal(const GError *error);

/* The name of the daemon's error behind its prefix, such as "Conflict"; NULL for errors that are not its own. */
char *gbn_failure_name(const GError *error);

/* What the error says, as a sentence for people without the names of D-Bus. */
char *gbn_failure_words(const GError *error);
