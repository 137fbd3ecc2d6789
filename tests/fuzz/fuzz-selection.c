/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as words of a selection from the shipped layers, one a line: a selection that has one
 * form, whatever the order, and that can be written; or a reason in printable words. */
#include "tests/fuzz/fuzz.h"

#include "base/error.h"
#include "engine/profile/compose.h"
#include "engine/profile/render.h"

#include <string.h>

static const GbnCatalogue *
shipped(void)
{
        static GbnCatalogue *catalogue;
        const char *folder = g_getenv("GABION_DATADIR");

        if (!catalogue) {
                FUZZ_CHECK(folder);
                catalogue = gbn_catalogue_open(folder, NULL, NULL);
                FUZZ_CHECK(catalogue);
        }
        return catalogue;
}

static char *
canonical(char **words, const GbnSystemd *systemd, GbnSelection *selection)
{
        g_autoptr(GError) error = NULL;

        if (gbn_selection_parse(shipped(), (const char *const *) words, systemd, selection, &error))
                return gbn_selection_canonical(selection);
        FUZZ_CHECK(error && error->domain == GBN_ERROR && !selection->choices);
        for (const char *p = error->message; *p; p++)
                FUZZ_CHECK(*p >= ' ' && *p <= '~');
        return NULL;
}

static void
reverse(char **words)
{
        unsigned count = g_strv_length(words);

        for (unsigned i = 0; i < count / 2; i++) {
                char *word = words[i];

                words[i] = words[count - 1 - i];
                words[count - 1 - i] = word;
        }
}

static void
check_body(const GbnSelection *selection, const GbnSystemd *systemd)
{
        g_auto(GbnComposition) composition = { 0 };
        g_auto(GbnFacts) unit = { 0 };
        g_autofree char *body = NULL;

        gbn_facts_init(&unit);
        gbn_compose(selection, &unit, systemd, &composition);
        body = gbn_render(&composition, &unit, systemd, NULL);
        FUZZ_CHECK(body);
        for (const char *p = body; *p; p++)
                FUZZ_CHECK(*p == '\n' || (*p >= ' ' && *p <= '~'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const unsigned versions[] = { 252, 257, 262 };
        GbnSystemd systemd = { versions[size % G_N_ELEMENTS(versions)], UINT_MAX };
        g_autofree char *text = g_malloc(size + 1), *forth = NULL, *back = NULL;
        g_auto(GbnSelection) selection = { 0 }, again = { 0 };
        g_auto(GStrv) words = NULL;

        if (size > 0)
                memcpy(text, data, size);
        text[size] = '\0';
        words = g_strsplit(text, "\n", -1);
        forth = canonical(words, &systemd, &selection);
        reverse(words);
        back = canonical(words, &systemd, &again);
        FUZZ_CHECK(g_strcmp0(forth, back) == 0);
        if (forth)
                check_body(&selection, &systemd);
        return 0;
}
