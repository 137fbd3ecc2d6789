/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The laws of "stricter", for every directive that has an order, over random values. */
#include "engine/profile/strictness.h"
#include "tests/unit/profile-fixture.h"

#include "engine/unit/address.h"

#define ROUNDS 150

/* Three random values of one directive, and room for results. */
typedef struct {
        GbnFacts a, b, c, left, right;
        const GbnSetting *setting;
} Law;

typedef void (*LawCheck)(Law *law);

static GbnFacts *
all_of(Law *law, unsigned i)
{
        GbnFacts *each[] = { &law->a, &law->b, &law->c, &law->left, &law->right };

        return i < G_N_ELEMENTS(each) ? each[i] : NULL;
}

static void
copy(const Law *law, GbnFacts *into, const GbnFacts *from)
{
        gbn_strictness_copy(law->setting, into, from);
}

static void
meet(const Law *law, GbnFacts *into, const GbnFacts *other)
{
        gbn_strictness_meet(law->setting, into, other);
}

static void
widen(const Law *law, GbnFacts *into, const GbnFacts *by)
{
        gbn_strictness_widen(law->setting, into, by);
}

static void
assert_same(const Law *law, const GbnFacts *a, const GbnFacts *b)
{
        if (!gbn_strictness_equal(law->setting, a, b))
                g_error("%s: the law does not hold", law->setting->name);
}

/* a is not looser than b: what both allow is what a allows. */
static void
assert_not_looser(Law *law, const GbnFacts *a, const GbnFacts *b)
{
        g_auto(GbnFacts) both = { 0 };

        gbn_facts_init(&both);
        copy(law, &both, a);
        meet(law, &both, b);
        assert_same(law, &both, a);
}

static void
check_law(LawCheck check, bool (*fits)(const GbnSetting *setting))
{
        static const unsigned versions[] = { 252, 257, 262 };
        g_autoptr(GRand) rand = random_new();
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count * ROUNDS; i++) {
                GbnSystemd systemd = systemd_of(versions[i % G_N_ELEMENTS(versions)]);
                Law law = { .setting = settings + i / ROUNDS };

                if (law.setting->order == GBN_ORDER_NONE || (fits && !fits(law.setting)))
                        continue;
                for (unsigned j = 0; all_of(&law, j); j++)
                        gbn_facts_init(all_of(&law, j));
                randomize(rand, law.setting, &systemd, &law.a);
                randomize(rand, law.setting, &systemd, &law.b);
                randomize(rand, law.setting, &systemd, &law.c);
                check(&law);
                for (unsigned j = 0; all_of(&law, j); j++)
                        gbn_facts_clear(all_of(&law, j));
        }
}

static bool
is_ordered(const GbnSetting *setting)
{
        return setting->order != GBN_ORDER_ERRNO && setting->order != GBN_ORDER_ARCHITECTURES;
}

static bool
is_architectures(const GbnSetting *setting)
{
        return setting->order == GBN_ORDER_ARCHITECTURES;
}

static bool
is_errno(const GbnSetting *setting)
{
        return setting->order == GBN_ORDER_ERRNO;
}

static void
check_copy(Law *law)
{
        copy(law, &law->left, &law->a);
        assert_same(law, &law->left, &law->a);
        copy(law, &law->left, &law->b);
        assert_same(law, &law->left, &law->b);
}

static void
a_copy_is_equal(void)
{
        check_law(check_copy, NULL);
}

static void
check_commutative(Law *law)
{
        copy(law, &law->left, &law->a);
        meet(law, &law->left, &law->b);
        copy(law, &law->right, &law->b);
        meet(law, &law->right, &law->a);
        assert_same(law, &law->left, &law->right);
}

static void
meeting_is_commutative(void)
{
        check_law(check_commutative, is_ordered);
}

static void
meeting_is_commutative_for_architectures(void)
{
        check_law(check_commutative, is_architectures);
}

static void
check_associative(Law *law)
{
        copy(law, &law->left, &law->a);
        meet(law, &law->left, &law->b);
        meet(law, &law->left, &law->c);
        copy(law, &law->right, &law->b);
        meet(law, &law->right, &law->c);
        meet(law, &law->right, &law->a);
        assert_same(law, &law->left, &law->right);
}

static void
meeting_is_associative(void)
{
        check_law(check_associative, is_ordered);
}

static void
meeting_is_associative_for_architectures(void)
{
        check_law(check_associative, is_architectures);
}

static void
check_idempotent(Law *law)
{
        copy(law, &law->left, &law->a);
        meet(law, &law->left, &law->a);
        assert_same(law, &law->left, &law->a);
}

static void
meeting_itself_changes_nothing(void)
{
        check_law(check_idempotent, NULL);
}

static void
check_meet_not_looser(Law *law)
{
        copy(law, &law->left, &law->a);
        meet(law, &law->left, &law->b);
        assert_not_looser(law, &law->left, &law->a);
        assert_not_looser(law, &law->left, &law->b);
}

static void
what_meets_is_never_looser_than_either(void)
{
        check_law(check_meet_not_looser, is_ordered);
}

static void
what_meets_is_never_looser_than_either_for_architectures(void)
{
        check_law(check_meet_not_looser, is_architectures);
}

static void
check_widen(Law *law)
{
        copy(law, &law->left, &law->a);
        widen(law, &law->left, &law->b);
        assert_not_looser(law, &law->a, &law->left);
        copy(law, &law->right, &law->left);
        widen(law, &law->right, &law->b);
        assert_same(law, &law->left, &law->right);
}

static void
widening_never_tightens_and_twice_is_once(void)
{
        check_law(check_widen, is_ordered);
}

static void
widening_never_tightens_architectures(void)
{
        check_law(check_widen, is_architectures);
}

static bool
is_two_sided(const GbnSetting *setting)
{
        return is_ordered(setting) && setting->order != GBN_ORDER_DENIED_NETWORKS &&
               setting->order != GBN_ORDER_EXEMPT_NETWORKS && setting->order != GBN_ORDER_MOUNTS;
}

static void
check_absorption(Law *law)
{
        copy(law, &law->left, &law->a);
        widen(law, &law->left, &law->b);
        assert_not_looser(law, &law->b, &law->left);
        meet(law, &law->left, &law->a);
        assert_same(law, &law->left, &law->a);
}

/* What was widened by b allows all that b allows; met with the old value it is the old value. */
static void
widening_gives_all_that_was_asked_for_and_meeting_takes_it_back(void)
{
        check_law(check_absorption, is_two_sided);
}

static void
check_errno(Law *law)
{
        copy(law, &law->left, &law->a);
        meet(law, &law->left, &law->b);
        if (law->a.system_call_error_number)
                assert_same(law, &law->left, &law->a);
}

static void
an_error_number_that_is_there_stays(void)
{
        check_law(check_errno, is_errno);
}

static void
words_of_equal_strength_are_equal(void)
{
        const GbnSetting *keyring = setting_of("KeyringMode"), *tmp = setting_of("PrivateTmp");
        g_autoptr(Lines) a = lines_new(257), b = lines_new(257);

        lines_take(a, "KeyringMode=inherit", "PrivateTmp=yes");
        lines_take(b, "KeyringMode=shared", "PrivateTmp=connected");
        g_assert_true(gbn_strictness_equal(keyring, &a->facts, &b->facts));
        g_assert_true(gbn_strictness_equal(tmp, &a->facts, &b->facts));
        lines_take(b, "KeyringMode=private", "PrivateTmp=disconnected");
        g_assert_false(gbn_strictness_equal(keyring, &a->facts, &b->facts));
        g_assert_false(gbn_strictness_equal(tmp, &a->facts, &b->facts));
}

static void
assert_stricter(const char *key, const char *values)
{
        const GbnSetting *setting = setting_of(key);
        g_auto(GStrv) each = g_strsplit(values, " ", -1);

        for (unsigned i = 1; each[i]; i++) {
                g_autofree char *loose = g_strdup_printf("%s=%s", key, each[i - 1]);
                g_autofree char *strict = g_strdup_printf("%s=%s", key, each[i]);
                g_autoptr(Lines) a = lines_new(262), b = lines_new(262);

                g_test_message("%s, then %s", loose, strict);
                lines_take(a, loose);
                lines_take(b, strict);
                g_assert_false(gbn_strictness_equal(setting, &a->facts, &b->facts));
                gbn_strictness_meet(setting, &a->facts, &b->facts);
                g_assert_true(gbn_strictness_equal(setting, &a->facts, &b->facts));
        }
}

static void
words_stand_in_the_order_of_their_protection(void)
{
        assert_stricter("ProtectSystem", "no yes full strict");
        assert_stricter("ProtectHome", "no read-only tmpfs yes");
        assert_stricter("PrivateTmp", "no yes disconnected");
        assert_stricter("PrivateUsers", "no identity yes");
        assert_stricter("ProtectControlGroups", "no yes private strict");
        assert_stricter("ProtectHostname", "no private yes");
        assert_stricter("ProtectProc", "default noaccess invisible ptraceable");
        assert_stricter("ProcSubset", "all pid");
        assert_stricter("KeyringMode", "inherit private");
        assert_stricter("DevicePolicy", "auto closed strict");
        assert_stricter("PrivatePIDs", "no yes");
        assert_stricter("NoNewPrivileges", "no yes");
        assert_stricter("TasksMax", "infinity 200 10 1");
        assert_stricter("MemoryMax", "infinity 1G 512M 1M");
        assert_stricter("MemoryMax", "infinity 50% 10%");
        assert_stricter("DynamicUser", "no yes");
        assert_stricter("UMask", "0000 0022 0027 0077 0777");
}

static void
a_list_of_denied_calls_meets_a_list_of_allowed_ones(void)
{
        const GbnSetting *setting = setting_of("SystemCallFilter");
        g_autoptr(Lines) allow = lines_new(257), deny = lines_new(257), both = lines_new(257);
        bool others;

        lines_take(allow, "SystemCallFilter=chown fchown");
        lines_take(deny, "SystemCallFilter=~fchown");
        lines_take(both, "SystemCallFilter=chown");
        gbn_strictness_meet(setting, &deny->facts, &allow->facts);
        g_assert_true(gbn_strictness_equal(setting, &deny->facts, &both->facts));
        (void) gbn_calls_allowed(&deny->facts.system_call_filter, &others);
        g_assert_false(others);
}

static void
calls_that_no_group_names_are_allowed_only_where_nothing_says_otherwise(void)
{
        GbnCallFilter unset = { 0 }, allow = { true, true, { { 0 } } },
                      deny = { true, false, { { 0 } } };
        bool others = false;

        (void) gbn_calls_allowed(&unset, &others);
        g_assert_true(others);
        (void) gbn_calls_allowed(&deny, &others);
        g_assert_true(others);
        (void) gbn_calls_allowed(&allow, &others);
        g_assert_false(others);
}

static void
a_network_inside_another_one_is_what_both_deny(void)
{
        const GbnSetting *allow = setting_of("IPAddressAllow"), *deny = setting_of("IPAddressDeny");
        g_autoptr(Lines) a = lines_new(257), b = lines_new(257), one = lines_new(257);

        lines_take(a, "IPAddressAllow=10.0.0.0/8 192.168.1.0/24", "IPAddressDeny=10.0.0.0/8");
        lines_take(b, "IPAddressAllow=10.1.0.0/16 fe80::/64", "IPAddressDeny=10.1.0.0/16 ::1");
        lines_take(one, "IPAddressAllow=10.1.0.0/16", "IPAddressDeny=10.0.0.0/8 ::1");
        gbn_strictness_meet(allow, &a->facts, &b->facts);
        gbn_strictness_meet(deny, &a->facts, &b->facts);
        g_assert_true(gbn_strictness_equal(allow, &a->facts, &one->facts));
        g_assert_true(gbn_strictness_equal(deny, &a->facts, &one->facts));
}

static void
assert_meeting(const char *key, const char *one, const char *other, const char *both)
{
        const GbnSetting *setting = setting_of(key);
        g_autofree char *first = g_strdup_printf("%s=%s", key, one);
        g_autofree char *second = g_strdup_printf("%s=%s", key, other);
        g_autofree char *third = g_strdup_printf("%s=%s", key, both);
        g_autoptr(Lines) a = lines_new(257), b = lines_new(257), met = lines_new(257);

        lines_take(a, first);
        lines_take(b, second);
        lines_take(met, third);
        gbn_strictness_meet(setting, &a->facts, &b->facts);
        g_assert_true(gbn_strictness_equal(setting, &a->facts, &met->facts));
        g_assert_false(gbn_strictness_is_nothing(setting, &a->facts));
}

static void
lists_of_names_meet_whichever_way_they_are_written(void)
{
        assert_meeting("RestrictFileSystems", "ext4 tmpfs", "tmpfs nfs", "tmpfs");
        assert_meeting("RestrictFileSystems", "ext4 @temporary", "~ramfs", "ext4 tmpfs");
        assert_meeting("RestrictFileSystems", "~ramfs", "ext4 @temporary", "ext4 tmpfs");
        assert_meeting("RestrictFileSystems", "~nfs", "~ext4", "~ext4 nfs");
        assert_meeting("RestrictNetworkInterfaces", "lo eth0", "", "lo eth0");
        assert_meeting("RestrictNetworkInterfaces", "", "~eth0", "~eth0");
}

static void
assert_nothing(const char *key, const char *one, const char *other)
{
        const GbnSetting *setting = setting_of(key);
        g_autofree char *first = g_strdup_printf("%s=%s", key, one);
        g_autofree char *second = g_strdup_printf("%s=%s", key, other);
        g_autoptr(Lines) a = lines_new(257), b = lines_new(257);

        lines_take(a, first);
        lines_take(b, second);
        gbn_strictness_meet(setting, &a->facts, &b->facts);
        g_assert_true(gbn_strictness_is_nothing(setting, &a->facts));
}

static void
what_no_line_can_say_is_nothing(void)
{
        assert_nothing("RestrictNetworkInterfaces", "lo", "eth0");
        assert_nothing("RestrictNetworkInterfaces", "lo", "~lo");
        assert_nothing("RestrictFileSystems", "ext4", "tmpfs");
        assert_nothing("TasksMax", "10%", "10");
        assert_nothing("MemoryMax", "1G", "50%");
}

static void
every_directive_of_a_layer_has_an_order_and_no_other_has(void)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                g_test_message("%s", settings[i].name);
                g_assert_cmpint(settings[i].order != GBN_ORDER_NONE, ==,
                                settings[i].group != GBN_GROUP_NONE);
                g_assert_cmpint(settings[i].order == GBN_ORDER_EXEMPT ||
                                        settings[i].order == GBN_ORDER_EXEMPT_NETWORKS,
                                ==, settings[i].exempts != NULL);
        }
}

static const TestCase tests[] = {
        TEST(every_directive_of_a_layer_has_an_order_and_no_other_has),
        TEST(lists_of_names_meet_whichever_way_they_are_written),
        TEST(what_no_line_can_say_is_nothing),
        TEST(a_copy_is_equal),
        TEST(meeting_is_commutative),
        TEST(meeting_is_associative),
        TEST(meeting_itself_changes_nothing),
        TEST(what_meets_is_never_looser_than_either),
        TEST(widening_never_tightens_and_twice_is_once),
        TEST(widening_gives_all_that_was_asked_for_and_meeting_takes_it_back),
        TEST(an_error_number_that_is_there_stays),
        TEST(words_of_equal_strength_are_equal),
        TEST(words_stand_in_the_order_of_their_protection),
        TEST(a_list_of_denied_calls_meets_a_list_of_allowed_ones),
        TEST(calls_that_no_group_names_are_allowed_only_where_nothing_says_otherwise),
        TEST(a_network_inside_another_one_is_what_both_deny),
        TEST(meeting_is_commutative_for_architectures),
        TEST(meeting_is_associative_for_architectures),
        TEST(what_meets_is_never_looser_than_either_for_architectures),
        TEST(widening_never_tightens_architectures),
};
RUN_TESTS("strictness", tests)
