/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drop-ins in the words of other tools; tests/cli asks those tools themselves. */
#include "engine/profile/export.h"

#include "tests/unit/fixture.h"

#include <string.h>

static char *
export_body(const char *unit, const char *body, GbnExportFormat format)
{
        g_autofree char *dropin = g_strconcat("# Ours\n[X-Gabion]\nLayers=x\n[Service]\n", body,
                                              NULL);

        return gbn_export_text(&(GbnExport) { unit, "x@1", dropin, systemd_of(257) }, format);
}

static void
assert_nix(const char *body, const char *expected)
{
        g_autofree char *text = export_body("a.service", body, GBN_EXPORT_NIX);

        if (!strstr(text, expected))
                g_error("%s is not in:\n%s", expected, text);
}

static void
formats_have_three_names(void)
{
        GbnExportFormat format;

        g_assert_true(gbn_export_format_parse("drop-in", &format) && format == GBN_EXPORT_DROPIN);
        g_assert_true(gbn_export_format_parse("nix", &format) && format == GBN_EXPORT_NIX);
        g_assert_true(gbn_export_format_parse("ansible", &format) && format == GBN_EXPORT_ANSIBLE);
        g_assert_false(gbn_export_format_parse("", &format));
        g_assert_false(gbn_export_format_parse("Nix", &format));
}

static void
a_drop_in_stays_as_it_is(void)
{
        g_autofree char *text = export_body("a.service", "ProtectHome=yes\n", GBN_EXPORT_DROPIN);

        g_assert_cmpstr(text, ==, "# Ours\n[X-Gabion]\nLayers=x\n[Service]\nProtectHome=yes\n");
}

static void
nix_texts_are_escaped(void)
{
        assert_nix("ReadWritePaths=/a\"b\\c${d}$e\n", "\"/a\\\"b\\\\c\\${d}\\$e\"");
}

static void
nix_lists_keep_their_reset(void)
{
        assert_nix(
                "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX\n",
                "RestrictAddressFamilies = lib.mkDefault [\n        \"\"\n        \"AF_UNIX\"\n      ];");
        assert_nix("CapabilityBoundingSet=\n",
                   "CapabilityBoundingSet = lib.mkDefault [\n        \"\"\n      ];");
        assert_nix("ReadWritePaths=/a\n",
                   "ReadWritePaths = lib.mkDefault [\n        \"/a\"\n      ];");
}

static void
nix_scalars_are_texts(void)
{
        assert_nix("ProtectHome=yes\n", "ProtectHome = lib.mkDefault \"yes\";");
        assert_nix("UMask=0077\n", "UMask = lib.mkDefault \"0077\";");
}

static void
an_instance_is_a_drop_in_for_nix(void)
{
        g_autofree char *text = export_body("a@b.service", "", GBN_EXPORT_NIX);

        g_assert_nonnull(strstr(text, "services.\"a@b\" ="));
        g_assert_nonnull(strstr(text, "overrideStrategy = lib.mkDefault \"asDropin\";"));
}

static void
ansible_gets_the_text_untouched(void)
{
        g_autofree char *text = export_body("a.service", "ReadWritePaths=/{{ x }}\n",
                                            GBN_EXPORT_ANSIBLE);

        g_assert_nonnull(
                strstr(text, "content: !unsafe |\n          # Ours\n          [X-Gabion]\n"));
        g_assert_nonnull(strstr(text, "\n          ReadWritePaths=/{{ x }}\n      #"));
}

static const TestCase tests[] = {
        TEST(formats_have_three_names),        TEST(a_drop_in_stays_as_it_is),
        TEST(nix_texts_are_escaped),           TEST(nix_lists_keep_their_reset),
        TEST(nix_scalars_are_texts),           TEST(an_instance_is_a_drop_in_for_nix),
        TEST(ansible_gets_the_text_untouched),
};

RUN_TESTS("export", tests)
