/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ceiling as a property: random selections of the shipped layers on units of many kinds. */
#include "engine/profile/compose.h"
#include "engine/profile/strictness.h"
#include "tests/unit/profile-fixture.h"

static const char *const units[] = {
        "",
        "User=www\nNoNewPrivileges=yes\n",
        "DynamicUser=yes\nStateDirectory=x\n",
        "ProtectSystem=full\nProtectHome=tmpfs\nReadWritePaths=/srv\n",
        "PrivateTmp=yes\nUMask=0027\nProtectKernelTunables=yes\nPrivateDevices=yes\n",
        "SystemCallFilter=@system-service\nSystemCallFilter=~@resources\nSystemCallErrorNumber=EPERM\n",
        "SystemCallFilter=~@clock @mount\nRestrictAddressFamilies=~AF_PACKET\n",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID\nRestrictNamespaces=user net\n",
        "CapabilityBoundingSet=~CAP_SYS_ADMIN\nRestrictAddressFamilies=AF_INET AF_UNIX\n",
        "IPAddressDeny=10.0.0.0/8\nIPAddressAllow=10.1.0.0/16\nDevicePolicy=strict\n",
        "SystemCallArchitectures=native x86\nKeyringMode=shared\nProtectProc=noaccess\n",
        "RestrictFileSystems=ext4 tmpfs\nRestrictNetworkInterfaces=~eth0\nTasksMax=20\n",
        "RestrictFileSystems=~@network\nRestrictNetworkInterfaces=lo eth0\nMemoryMax=50%\n",
        "InaccessiblePaths=/srv/secret\nReadOnlyPaths=/opt\nPrivateNetwork=yes\nPrivateUsers=yes\n",
};

/* Some words that fit the arguments of layers, by type. */
static char *
random_word(GRand *rand, const GPtrArray *layers)
{
        static const struct {
                const char *type, *argument;
        } arguments[] = {
                { "paths", "/srv/a,/var/lib/b" },
                { "ports", "80,8000-8010" },
                { "networks", "10.0.0.0/8" },
                { "devices", "/dev/kvm" },
                { "capabilities", "CAP_CHOWN" },
                { "families", "AF_INET,AF_VSOCK" },
                { "calls", "@mount,chown" },
                { "namespaces", "user,net" },
                { "folders", "a,b/c" },
                { "interfaces", "lo,eth0" },
                { "file-systems", "nfs,@temporary" },
                { "tasks", "100" },
                { "memory", "64M" },
        };
        const GbnLayer *layer = layers->pdata[g_rand_int_range(rand, 0, (int) layers->len)];

        if (!layer->argument)
                return g_strdup(layer->id);
        for (size_t i = 0; i < G_N_ELEMENTS(arguments); i++)
                if (g_str_equal(arguments[i].type, layer->argument))
                        return g_strdup_printf("%s:%s", layer->id, arguments[i].argument);
        g_error("no argument for %s", layer->id);
}

static bool
is_selection(Shelf *shelf, const GbnSystemd *systemd, const char *words)
{
        g_auto(GStrv) each = g_strsplit(words, " ", -1);
        g_auto(GbnSelection) selection = { 0 };

        return gbn_selection_parse(shelf_catalogue(shelf), (const char *const *) each, systemd,
                                   &selection, NULL);
}

/* NULL where the layers that were drawn do not go together. */
static char *
random_selection(GRand *rand, Shelf *shelf, const GbnSystemd *systemd)
{
        g_autoptr(GPtrArray) layers = gbn_catalogue_layers(shelf_catalogue(shelf));
        g_autoptr(GString) words = g_string_new(NULL);

        for (int i = g_rand_int_range(rand, 1, 14); i > 0; i--) {
                g_autofree char *word = random_word(rand, layers);
                g_autofree char *more = g_strconcat(words->str, words->len ? " " : "", word, NULL);

                if (is_selection(shelf, systemd, more))
                        g_string_assign(words, more);
        }
        return words->len ? g_string_free(g_steal_pointer(&words), false) : NULL;
}

/* No directive is looser than the unit's own; exceptions aside, which have tests of their own. */
static void
assert_not_weaker(const Laid *laid)
{
        size_t count;
        const GbnSetting *settings = gbn_settings(&count);

        for (size_t i = 0; i < count; i++) {
                const GbnSetting *setting = settings + i;
                g_auto(GbnFacts) met = { 0 };

                if (setting->group == GBN_GROUP_NONE || setting->exempts)
                        continue;
                gbn_facts_init(&met);
                gbn_strictness_copy(setting, &met, &laid->hardened->facts);
                gbn_strictness_meet(setting, &met, &laid->unit->facts);
                if (!gbn_strictness_equal(setting, &met, &laid->hardened->facts))
                        g_error("%s= is looser than that of the unit\n%sbelow\n%s", setting->name,
                                laid->text, laid->body);
        }
}

static unsigned
exposure_of(const Loaded *loaded, unsigned systemd)
{
        g_autoptr(GbnWeights) weights = gbn_weights_new();
        GbnRules rules = { .systemd = systemd_of(systemd) };
        g_autoptr(GError) error = NULL;
        GbnScore score;

        g_assert_true(gbn_score_unit(&loaded->facts, &rules, weights, &score, &error));
        return score.exposure;
}

static void
no_selection_of_shipped_layers_makes_any_unit_weaker(void)
{
        static const unsigned versions[] = { 252, 257, 262 };
        g_autoptr(Shelf) shelf = shelf_shipped();
        g_autoptr(GRand) rand = random_new();

        for (unsigned i = 0; i < 400; i++) {
                unsigned version = versions[i % G_N_ELEMENTS(versions)];
                const char *unit = units[g_rand_int_range(rand, 0, G_N_ELEMENTS(units))];
                GbnSystemd systemd = systemd_of(version);
                g_autofree char *words = random_selection(rand, shelf, &systemd);
                g_autoptr(Laid) laid = NULL;

                if (!words)
                        continue;
                g_test_message("systemd %u: %s on %s", version, words, unit);
                laid = lay(shelf, version, unit, words);
                assert_not_weaker(laid);
                g_assert_cmpuint(exposure_of(laid->hardened, version), <=,
                                 exposure_of(laid->unit, version));
        }
}

static const TestCase tests[] = {
        TEST(no_selection_of_shipped_layers_makes_any_unit_weaker),
};
RUN_TESTS("ceiling", tests)
