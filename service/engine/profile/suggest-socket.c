/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sockets that systemd opens for the service: NAME.socket, and those of Sockets=. */
#include "engine/profile/inquiry.h"

#include "base/limits.h"
#include "base/number.h"
#include "engine/unit/unit-name.h"

#include <string.h>

unsigned
gbn_suggest_port_of(const char *value)
{
        const char *colon = strrchr(value, ':');
        unsigned port;

        /* "::1" is an address without a port. */
        if (colon && colon > value && strchr(value, ':') != colon && colon[-1] != ']')
                return 0;
        value = colon ? colon + 1 : value;
        return g_ascii_isdigit(*value) && gbn_number_parse(value, 10, 65535, &port) ? port : 0;
}

static void
look_at_address(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        unsigned port = gbn_suggest_port_of(line->value);
        g_autofree char *word = g_strdup_printf("net-server:%u", port);

        if (strchr("/@", *line->value))
                gbn_inquiry_add(
                        inquiry, line, NULL,
                        gbn_words_new(
                                N_("%s=%s: reached over a local socket, which needs no network"),
                                line->key, line->value));
        else if (g_str_has_prefix(line->value, "vsock:"))
                gbn_inquiry_add(inquiry, line, "vsock",
                                gbn_words_new(N_("%s=%s"), line->key, line->value));
        else if (port > 0)
                gbn_inquiry_add(inquiry, line, word,
                                gbn_words_new(N_("%s=%s: systemd opens the port and hands it over"),
                                              line->key, line->value));
}

static bool
read_socket(GbnInquiry *inquiry, const char *name)
{
        static const char *const listen[] = { "ListenStream", "ListenDatagram",
                                              "ListenSequentialPacket", NULL };
        g_autoptr(GPtrArray) lines = gbn_unit_lines_new();
        GbnSpecifiers specifiers = { inquiry->root, inquiry->question->systemd.major, name, NULL };
        g_auto(GbnFile) file = { 0 };
        g_autofree char *path = NULL;

        for (size_t i = 0; gbn_unit_search_path[i] && !file.data; i++) {
                g_free(path);
                path = g_build_filename(gbn_unit_search_path[i], name, NULL);
                if (!gbn_file_read(inquiry->root, path, GBN_UNIT_FILE_BYTES_MAX, &file, NULL))
                        continue;
                if (file.is_null)
                        return true;
        }
        if (!file.data)
                return false;
        gbn_unit_lines_read(&specifiers, file.data, path, lines);
        for (unsigned i = 0; i < lines->len; i++) {
                const GbnUnitLine *line = lines->pdata[i];

                if (g_strv_contains(listen, line->key))
                        look_at_address(inquiry, line);
                else if (g_str_equal(line->key, "ListenNetlink"))
                        gbn_inquiry_add(inquiry, line, "netlink",
                                        gbn_words_new(N_("ListenNetlink=%s"), line->value));
        }
        return true;
}

void
gbn_suggest_from_sockets(GbnInquiry *inquiry)
{
        const GbnUnitLine *line = gbn_inquiry_last(inquiry, "Sockets");
        const char *id = inquiry->question->chain->id;
        g_autofree char *prefix = gbn_unit_name_prefix(id), *stem = NULL, *own = NULL;
        g_auto(GStrv) named = line ? g_strsplit_set(line->value, " \t", -1) : g_new0(char *, 1);

        stem = g_strndup(id, strlen(id) - strlen(".service"));
        own = g_strconcat(stem, ".socket", NULL);
        /* Instances may belong to a socket that accepts connections for them, or to a template. */
        if (!read_socket(inquiry, own) && strchr(id, '@')) {
                g_autofree char *accepting = g_strconcat(prefix, ".socket", NULL),
                                *template = g_strconcat(prefix, "@.socket", NULL);

                if (!read_socket(inquiry, accepting))
                        (void) read_socket(inquiry, template);
        }
        for (char **name = named; *name; name++)
                if (g_str_has_suffix(*name, ".socket") && !strchr(*name, '/') &&
                    !g_str_equal(*name, own))
                        (void) read_socket(inquiry, *name);
}
