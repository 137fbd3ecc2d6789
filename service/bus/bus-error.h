/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one seam between GError and the errors of the bus. */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

#define GBN_BUS_ERROR_PREFIX "org.gabion.Gabion1.Error."

/* Sets the error that a caller sees; returns a negative errno, for a handler to return. */
int gbn_bus_error_set(sd_bus_error *ret, const GError *reason);
