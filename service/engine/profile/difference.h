/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In which directives two units differ: what was meant and what is in force, text and bus. */
#pragma once

#include "engine/facts/facts.h"

#include <glib.h>

/* The directives whose values do not protect alike, or do not describe the same service; element
 * type const char *, in the order of the table. Directives that are only read to see whether they
 * are right, or that the bus does not tell, are not compared. */
GPtrArray *gbn_facts_differences(const GbnFacts *a, const GbnFacts *b);
