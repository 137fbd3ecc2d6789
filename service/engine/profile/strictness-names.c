/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Both ways to write a list say which names are allowed; the names that nobody lists make the difference. */
#include "engine/profile/strictness-names.h"

static bool
has_name(const GPtrArray *names, const char *name)
{
        return g_ptr_array_find_with_equal_func((GPtrArray *) names, name, g_str_equal, NULL);
}

static void
add_names(GPtrArray *into, const GPtrArray *from)
{
        for (unsigned i = 0; i < from->len; i++)
                if (!has_name(into, from->pdata[i]))
                        g_ptr_array_add(into, g_strdup(from->pdata[i]));
}

/* Keeps of into what is in other, or what is not. */
static void
sift_names(GPtrArray *into, const GPtrArray *other, bool keep)
{
        for (unsigned i = into->len; i-- > 0;)
                if (has_name(other, into->pdata[i]) != keep)
                        g_ptr_array_remove_index(into, i);
}

void
gbn_names_copy(GbnNameFilter *into, const GbnNameFilter *from)
{
        into->allow = from->allow;
        into->is_set = from->is_set;
        g_ptr_array_set_size(into->names, 0);
        add_names(into->names, from->names);
}

/* into becomes an allowing list of the names of list that rest denies. */
static void
take_difference(GbnNameFilter *into, const GPtrArray *list, const GPtrArray *rest)
{
        g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);

        add_names(left, list);
        sift_names(left, rest, false);
        g_ptr_array_set_size(into->names, 0);
        add_names(into->names, left);
}

void
gbn_names_meet(GbnNameFilter *into, const GbnNameFilter *other)
{
        if (into->allow && other->allow)
                sift_names(into->names, other->names, true);
        else if (into->allow)
                sift_names(into->names, other->names, false);
        else if (other->allow)
                take_difference(into, other->names, into->names);
        else
                add_names(into->names, other->names);
        into->allow |= other->allow;
        into->is_set |= other->is_set;
}

void
gbn_names_widen(GbnNameFilter *into, const GbnNameFilter *by)
{
        if (into->allow && by->allow)
                add_names(into->names, by->names);
        else if (into->allow)
                take_difference(into, by->names, into->names);
        else if (by->allow)
                sift_names(into->names, by->names, false);
        else
                sift_names(into->names, by->names, true);
        into->allow &= by->allow;
}

bool
gbn_names_equal(const GbnNameFilter *a, const GbnNameFilter *b)
{
        if (a->allow != b->allow || a->names->len != b->names->len)
                return false;
        for (unsigned i = 0; i < a->names->len; i++)
                if (!has_name(b->names, a->names->pdata[i]))
                        return false;
        return true;
}

GbnLimit
gbn_limit_meet(GbnLimit a, GbnLimit b)
{
        return (GbnLimit) { MIN(a.number, b.number), MIN(a.share, b.share) };
}

GbnLimit
gbn_limit_widen(GbnLimit a, GbnLimit b)
{
        return (GbnLimit) { MAX(a.number, b.number), MAX(a.share, b.share) };
}

bool
gbn_limit_equal(GbnLimit a, GbnLimit b)
{
        return a.number == b.number && a.share == b.share;
}
