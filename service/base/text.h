/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Marks text for people: kept raw here, translated where a person reads it. */
#pragma once

#define N_(text) (text)
