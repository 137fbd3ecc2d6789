/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The digest in the text is for people and other tools; we compare with all of what we would write. */
#include "engine/profile/dropin.h"

#include "base/error.h"
#include "base/limits.h"
#include "engine/unit/unit-lex.h"

#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#define SECTION "[Service]\n"

static char *
digest_of(const char *text)
{
        g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

        return g_strconcat("sha256:", sum, NULL);
}

char *
gbn_dropin_text(const char *selection, const char *body, const char *unit_digest)
{
        g_autofree char *sum = digest_of(body);

        return g_strdup_printf(
                "# Written by Gabion. Change it with gabionctl or the app; what `systemctl edit` writes "
                "wins over it.\n"
                "[X-Gabion]\n"
                "Layers=%s\n"
                "Body=%s\n"
                "Unit=%s\n" SECTION "%s",
                selection, sum, unit_digest, body);
}

void
gbn_dropin_header_clear(GbnDropinHeader *header)
{
        g_clear_pointer(&header->selection, g_free);
        g_clear_pointer(&header->unit_digest, g_free);
}

/* What we would have written with this header and this body; any other text was edited. */
static bool
is_as_written(const char *text, const GbnDropinHeader *header)
{
        const char *body = strstr(text, "\n" SECTION);
        g_autofree char *written = NULL;

        if (!body || !header->selection || !header->unit_digest)
                return false;
        written = gbn_dropin_text(header->selection, body + 1 + strlen(SECTION),
                                  header->unit_digest);
        return g_str_equal(written, text);
}

void
gbn_dropin_read(const char *text, GbnDropinHeader *ret)
{
        g_autofree char *copy = g_strdup(text);
        g_auto(GbnLexer) lexer = { 0 };
        GbnLexItem item;

        *ret = (GbnDropinHeader) { 0 };
        gbn_lexer_init(&lexer, copy, strlen(copy));
        while (gbn_lexer_next(&lexer, &item) != GBN_LEX_END) {
                char **field = NULL;

                if (item.kind != GBN_LEX_ASSIGNMENT || !g_str_equal(item.section, "X-Gabion"))
                        continue;
                ret->is_ours = true;
                if (g_str_equal(item.key, "Layers"))
                        field = &ret->selection;
                else if (g_str_equal(item.key, "Unit"))
                        field = &ret->unit_digest;
                if (field) {
                        g_free(*field);
                        *field = g_strdup(item.value);
                }
        }
        ret->is_edited = ret->is_ours && !is_as_written(text, ret);
}

/* The digest is told to everybody, so a short secret in text that only some may read could be guessed from it. */
static bool
add_secret(GChecksum *sum, const GbnRoot *root, const char *path)
{
        g_autofree char *facts = NULL;
        struct stat found;

        if (!gbn_root_stat(root, path, true, &found) || !S_ISREG(found.st_mode) ||
            (found.st_mode & S_IROTH))
                return false;
        facts = g_strdup_printf("%jd %jd.%09ld", (intmax_t) found.st_size,
                                (intmax_t) found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
        g_checksum_update(sum, (const unsigned char *) facts, (ssize_t) strlen(facts) + 1);
        return true;
}

char *
gbn_unit_digest(const GbnRoot *root, const GbnUnitChain *chain, GError **error)
{
        g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

        for (unsigned i = 0; i < chain->parts->len; i++) {
                const GbnUnitPart *part = chain->parts->pdata[i];
                g_auto(GbnFile) file = { 0 };
                g_autoptr(GError) reason = NULL;

                if (g_str_has_suffix(part->path, "/" GBN_DROPIN_NAME))
                        continue;
                g_checksum_update(sum, (const unsigned char *) part->path,
                                  (ssize_t) strlen(part->path) + 1);
                if (add_secret(sum, root, part->path))
                        continue;
                if (part->text)
                        g_checksum_update(sum, (const unsigned char *) part->text,
                                          (ssize_t) part->size);
                else if (gbn_file_read(root, part->path, GBN_UNIT_FILE_BYTES_MAX, &file, &reason) &&
                         file.data)
                        g_checksum_update(sum, (const unsigned char *) file.data,
                                          (ssize_t) file.size);
                else if (reason && i == 0) {
                        g_propagate_error(error, g_steal_pointer(&reason));
                        return NULL;
                }
        }
        return g_strconcat("sha256:", g_checksum_get_string(sum), NULL);
}
