/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error domain, and the one way from errno into it. */
#include "base/error.h"

#include <errno.h>

G_DEFINE_QUARK(gbn_error_quark, gbn_error)

void
gbn_error_set_errno(GError **error, int error_number, const char *subject)
{
        GbnErrorCode code = error_number == ENOENT ? GBN_ERROR_NOT_FOUND : GBN_ERROR_IO;

        g_set_error(error, GBN_ERROR, code, "%s: %s", subject, g_strerror(error_number));
}
