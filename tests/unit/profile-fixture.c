/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the tests of layers; each of these stops the test when it cannot do its work. */
#include "tests/unit/profile-fixture.h"

#include "engine/profile/render.h"
#include "engine/unit/address.h"
#include "engine/unit/capability.h"
#include "engine/unit/syscall-group.h"

#include <string.h>

static char *
double_quotes(const char *text)
{
        return g_strdelimit(g_strdup(text), "'", '"');
}

char *
layer_json(const char *id, const char *kind, const char *members)
{
        bool is_grant = g_str_equal(kind, "grant");
        g_autofree char *text = g_strdup_printf(
                "{\n'id': '%s',\n'revision': 1,\n'kind': '%s',\n'title': 'T',\n'summary': 'S.',\n"
                "'cost': 'C.',\n'for': 'F.',\n%s%s\n}\n",
                id, kind, is_grant ? "" : "'level': 'safe',\n", members);

        return double_quotes(text);
}

Shelf *
shelf_new(void)
{
        Shelf *shelf = g_new0(Shelf, 1);

        shelf->folder = test_folder_new();
        test_folder_mkdir(shelf->folder, "layers");
        test_folder_mkdir(shelf->folder, "classes");
        return shelf;
}

Shelf *
shelf_shipped(void)
{
        const char *folder = g_getenv("GABION_DATADIR");
        Shelf *shelf = g_new0(Shelf, 1);
        g_autoptr(GError) error = NULL;

        if (!folder)
                g_error("GABION_DATADIR has to name the folder data of the sources");
        shelf->catalogue = gbn_catalogue_open(folder, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(shelf->catalogue->errors->len, ==, 0);
        return shelf;
}

void
shelf_free(Shelf *shelf)
{
        if (!shelf)
                return;
        gbn_catalogue_free(shelf->catalogue);
        test_folder_free(shelf->folder);
        g_free(shelf);
}

void
shelf_put(Shelf *shelf, const char *id, const char *kind, const char *members)
{
        g_autofree char *text = layer_json(id, kind, members);
        g_autofree char *path = g_strdup_printf("layers/%s.json", id);

        test_folder_write(shelf->folder, path, text);
}

void
shelf_put_class(Shelf *shelf, const char *id, const char *members)
{
        g_autofree char *single = g_strdup_printf(
                "{'id': '%s', 'revision': 1, 'kind': 'class', 'title': 'T', 'summary': 'S.',\n%s}\n",
                id, members);
        g_autofree char *text = double_quotes(single);
        g_autofree char *path = g_strdup_printf("classes/%s.json", id);

        test_folder_write(shelf->folder, path, text);
}

const GbnCatalogue *
shelf_catalogue(Shelf *shelf)
{
        g_autoptr(GError) error = NULL;

        if (shelf->catalogue)
                return shelf->catalogue;
        shelf->catalogue = gbn_catalogue_open(shelf->folder->path, NULL, &error);
        g_assert_no_error(error);
        for (unsigned i = 0; i < shelf->catalogue->errors->len; i++)
                g_error("%s", ((GError *) shelf->catalogue->errors->pdata[i])->message);
        return shelf->catalogue;
}

GbnSelection *
select_words(Shelf *shelf, unsigned systemd, const char *words)
{
        g_auto(GStrv) each = g_strsplit(words, " ", -1);
        GbnSelection *selection = g_new0(GbnSelection, 1);
        GbnSystemd version = systemd_of(systemd);
        g_autoptr(GError) error = NULL;

        (void) gbn_selection_parse(shelf_catalogue(shelf), (const char *const *) each, &version,
                                   selection, &error);
        g_assert_no_error(error);
        return selection;
}

void
selection_free(GbnSelection *selection)
{
        gbn_selection_clear(selection);
        g_free(selection);
}

Laid *
lay(Shelf *shelf, unsigned systemd, const char *lines, const char *words)
{
        Laid *laid = g_new0(Laid, 1);
        g_autofree char *dropin = NULL;
        g_autoptr(GError) error = NULL;

        laid->systemd = systemd_of(systemd);
        laid->text = g_strconcat("[Service]\nExecStart=/bin/true\n", lines, NULL);
        laid->unit = LOAD(systemd, laid->text);
        g_assert_no_error(laid->unit->error);
        laid->selection = select_words(shelf, systemd, words);
        gbn_compose(laid->selection, &laid->unit->facts, &laid->systemd, &laid->composition);
        laid->body = gbn_render(&laid->composition, &laid->unit->facts, &laid->systemd, &error);
        if (error)
                g_error("%s\non a unit with\n%sfor systemd %u: %s", words, lines, systemd,
                        error->message);
        dropin = g_strconcat("[Service]\n", laid->body, NULL);
        laid->hardened = LOAD(systemd, laid->text, dropin);
        g_assert_no_error(laid->hardened->error);
        return laid;
}

void
laid_free(Laid *laid)
{
        if (!laid)
                return;
        g_free(laid->text);
        g_free(laid->body);
        loaded_free(laid->unit);
        loaded_free(laid->hardened);
        selection_free(laid->selection);
        gbn_composition_clear(&laid->composition);
        g_free(laid);
}

bool
has_remark(const Laid *laid, const char *subject, const char *words)
{
        for (unsigned i = 0; i < laid->composition.remarks->len; i++) {
                const GbnRemark *remark = laid->composition.remarks->pdata[i];
                g_autofree char *text = gbn_words_text(remark->words, NULL);

                g_test_message("%s: %s", remark->subject, text);
                if (g_str_equal(remark->subject, subject) && strstr(text, words))
                        return true;
        }
        return false;
}

void
assert_body(Shelf *shelf, const char *lines, const char *words, const char *expected)
{
        g_autoptr(Laid) laid = lay(shelf, 257, lines, words);

        g_assert_cmpstr(laid->body, ==, expected);
}

const GbnSetting *
setting_of(const char *name)
{
        GbnSystemd newest = systemd_of(GBN_SYSTEMD_NEWEST);
        const GbnSetting *setting = gbn_setting_find("Service", name, &newest);

        if (!setting)
                g_error("%s: no such directive", name);
        return setting;
}

GRand *
random_new(void)
{
        return g_rand_new_with_seed(20);
}

/* One of a list of words that ends with NULL. */
static const char *
pick(GRand *rand, const char *const *words)
{
        return words[g_rand_int_range(rand, 0, (int) g_strv_length((char **) words))];
}

static void
random_texts(GRand *rand, const char *const *words, GPtrArray *list)
{
        g_ptr_array_set_size(list, 0);
        for (const char *const *word = words; *word; word++)
                if (g_rand_boolean(rand))
                        g_ptr_array_add(list, g_strdup(*word));
}

static void
random_networks(GRand *rand, GArray *networks)
{
        static const char *const words[] = { "10.0.0.0/8",  "10.1.0.0/16", "192.168.0.0/16",
                                             "fe80::/64",   "localhost",   "multicast",
                                             "10.1.2.3/32", "::/0",        NULL };

        g_array_set_size(networks, 0);
        for (const char *const *word = words; *word; word++)
                if (g_rand_int_range(rand, 0, 3) == 0)
                        g_assert_true(gbn_networks_add_word(networks, *word));
        gbn_networks_reduce(networks);
}

static void
random_calls(GRand *rand, const GbnSystemd *systemd, GbnCallFilter *filter)
{
        GbnSyscallSet known = gbn_syscall_known(systemd->major);
        int style = g_rand_int_range(rand, 0, 3), groups = g_rand_int_range(rand, 0, 6);
        unsigned count = 0;

        while (gbn_syscall_group_name(count))
                count++;
        *filter = (GbnCallFilter) { .is_set = style > 0, .allow = style == 1 };
        for (int i = 0; style > 0 && i < groups; i++) {
                const char *name =
                        gbn_syscall_group_name((unsigned) g_rand_int_range(rand, 0, (int) count));
                const GbnSyscallSet *group = gbn_syscall_group(name, systemd->major);

                if (group)
                        gbn_syscall_set_add_all(&filter->calls, group);
        }
        for (unsigned i = 0; style > 0 && gbn_syscall_name(i); i++)
                if (g_rand_int_range(rand, 0, 30) == 0)
                        gbn_syscall_set_add(&filter->calls, i);
        gbn_syscall_set_keep_all(&filter->calls, &known);
}

static uint64_t
random_mask(GRand *rand)
{
        return ((uint64_t) g_rand_int(rand) << 32 | g_rand_int(rand)) &
               ((uint64_t) g_rand_int(rand) << 32 | g_rand_int(rand));
}

static uint64_t
random_bits(GRand *rand, const char *name)
{
        uint64_t all = g_str_equal(name, "RestrictNamespaces")
                               ? UINT64_C(0x7e020000)
                               : (UINT64_C(1) << GBN_CAPABILITY_COUNT) - 1;
        uint64_t mask = random_mask(rand) & all;

        switch (g_rand_int_range(rand, 0, 4)) {
        case 0:
                return g_rand_boolean(rand) ? UINT64_MAX : 0;
        case 1:
                return all & ~mask;
        default:
                return mask;
        }
}

static void
random_families(GRand *rand, GbnFamilyFilter *filter)
{
        uint64_t named = 0;

        for (unsigned i = 0; i < 64; i++)
                if (gbn_address_family_name(i))
                        named |= GBN_FAMILY_BIT(i);
        *filter = (GbnFamilyFilter) { .allow = g_rand_boolean(rand) };
        if (g_rand_int_range(rand, 0, 4) > 0)
                filter->families = random_mask(rand) & named;
        filter->is_set = filter->families != 0;
}

static void
random_names(GRand *rand, GbnNameFilter *filter)
{
        static const char *const names[] = { "ext4", "tmpfs", "nfs", "lo", "eth0", NULL };

        filter->allow = g_rand_boolean(rand);
        random_texts(rand, names, filter->names);
        filter->is_set = filter->names->len > 0;
}

static GbnLimit
random_limit(GRand *rand)
{
        return (GbnLimit) {
                .number = g_rand_boolean(rand) ? UINT64_MAX
                                               : (uint64_t) g_rand_int_range(rand, 1, 9) << 20,
                .share = g_rand_boolean(rand) ? UINT_MAX
                                              : (unsigned) g_rand_int_range(rand, 1, 100),
        };
}

static int
random_choice(GRand *rand, const GbnSetting *setting, const GbnSystemd *systemd)
{
        int count = 0, chosen;

        while (setting->choices[count].text)
                count++;
        do
                chosen = g_rand_int_range(rand, 0, count);
        while (setting->choices[chosen].since > systemd->major);
        return chosen;
}

void
randomize(GRand *rand, const GbnSetting *setting, const GbnSystemd *systemd, GbnFacts *facts)
{
        static const char *const paths[] = { "/srv", "-/srv/www", "/var/lib/x", "/opt", NULL };
        static const char *const architectures[] = { "native", "x86", "x32", "arm", NULL };
        static const char *const errnos[] = { "EPERM", "EACCES", "ENOSYS", NULL };
        void *field = (char *) facts + setting->field;

        switch (setting->order) {
        case GBN_ORDER_FLAG:
                *(bool *) field = g_rand_boolean(rand);
                break;
        case GBN_ORDER_CHOICE:
                *(int *) field = random_choice(rand, setting, systemd);
                break;
        case GBN_ORDER_MOUNTS:
                *(int *) field = g_rand_int_range(rand, GBN_MOUNTS_UNSET, GBN_MOUNTS_YES + 1);
                break;
        case GBN_ORDER_BITS:
                *(uint64_t *) field = random_bits(rand, setting->name);
                break;
        case GBN_ORDER_UMASK:
                *(uint32_t *) field = (uint32_t) g_rand_int_range(rand, 0, 01000);
                break;
        case GBN_ORDER_CALLS:
                random_calls(rand, systemd, field);
                break;
        case GBN_ORDER_FAMILIES:
                random_families(rand, field);
                break;
        case GBN_ORDER_ERRNO:
                g_free(*(char **) field);
                *(char **) field = g_rand_boolean(rand) ? NULL : g_strdup(pick(rand, errnos));
                break;
        case GBN_ORDER_ARCHITECTURES:
                random_texts(rand, architectures, *(GPtrArray **) field);
                break;
        case GBN_ORDER_NAMES:
                random_names(rand, field);
                break;
        case GBN_ORDER_LIMIT:
                *(GbnLimit *) field = random_limit(rand);
                break;
        case GBN_ORDER_DENIED_NETWORKS:
        case GBN_ORDER_EXEMPT_NETWORKS:
                random_networks(rand, *(GArray **) field);
                break;
        default:
                random_texts(rand, paths, *(GPtrArray **) field);
                break;
        }
}
