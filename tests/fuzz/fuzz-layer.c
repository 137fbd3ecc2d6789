/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as the file of a layer and of a class: a layer, a class, or a reason with the file's name. */
#include "tests/fuzz/fuzz.h"

#include "base/error.h"
#include "engine/profile/catalogue.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Lasts from the first input to the end of the process. */
static const char *
folder(void)
{
        static char path[] = "/tmp/gabion-fuzz-XXXXXX";
        static bool is_made;

        if (!is_made) {
                g_autofree char *layers = NULL, *classes = NULL;

                FUZZ_CHECK(mkdtemp(path));
                layers = g_build_filename(path, "layers", NULL);
                classes = g_build_filename(path, "classes", NULL);
                FUZZ_CHECK(mkdir(layers, 0700) == 0 && mkdir(classes, 0700) == 0);
                is_made = true;
        }
        return path;
}

static void
remove_folder(void)
{
        static const char *const names[] = { "layers/some-id.json", "classes/some-id.json",
                                             "layers", "classes", "" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *path = g_build_filename(folder(), names[i], NULL);

                (void) remove(path);
        }
}

static void
put(const char *where, const uint8_t *data, size_t size)
{
        g_autofree char *path = g_build_filename(folder(), where, "some-id.json", NULL);
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        FUZZ_CHECK(fd >= 0);
        FUZZ_CHECK(size == 0 || write(fd, data, size) == (ssize_t) size);
        (void) close(fd);
}

static void
check_layer(const GbnLayer *layer)
{
        FUZZ_CHECK(g_str_equal(layer->id, "some-id"));
        FUZZ_CHECK(layer->lines->len > 0);
        for (unsigned i = 0; i < layer->lines->len; i++) {
                const GbnLayerLine *line = layer->lines->pdata[i];

                FUZZ_CHECK(line->setting->group == GBN_GROUP_ANY && *line->values);
                for (char **value = line->values; *value; value++)
                        FUZZ_CHECK(gbn_value_is_plain(*value));
        }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static bool is_registered;
        g_autoptr(GbnCatalogue) catalogue = NULL;
        g_autoptr(GError) error = NULL;

        if (!is_registered)
                is_registered = atexit(remove_folder) == 0;
        put("layers", data, size);
        put("classes", data, size);
        catalogue = gbn_catalogue_open(folder(), NULL, &error);
        FUZZ_CHECK(catalogue && !error);
        FUZZ_CHECK(catalogue->errors->len >= 1);
        for (unsigned i = 0; i < catalogue->errors->len; i++)
                FUZZ_CHECK(strstr(((GError *) catalogue->errors->pdata[i])->message, "some-id"));
        /* One text cannot be a layer and a class. */
        FUZZ_CHECK(!gbn_catalogue_layer(catalogue, "some-id") ||
                   !gbn_catalogue_class(catalogue, "some-id"));
        if (gbn_catalogue_layer(catalogue, "some-id"))
                check_layer(gbn_catalogue_layer(catalogue, "some-id"));
        return 0;
}
