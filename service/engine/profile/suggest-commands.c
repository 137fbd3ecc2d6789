/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command lines: which programs they start, with which options, and what those link against. */
#include "engine/profile/inquiry.h"

#include "base/number.h"
#include "engine/unit/elf-needed.h"
#include "engine/unit/word.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SHEBANG_BYTES 128

static void
add_grants(GbnInquiry *inquiry, const GbnUnitLine *line, char **words, const GbnWords *reason)
{
        for (char **word = words; *word; word++)
                gbn_inquiry_add(inquiry, line, *word, gbn_words_copy(reason));
}

/* For what the table says of a program: the class carries the reason, each grant what it does. */
static void
add_known(GbnInquiry *inquiry, const GbnUnitLine *line, const char *name, char **words)
{
        for (char **word = words; *word; word++) {
                g_autofree char *id = g_strndup(*word, strcspn(*word, ":"));
                const GbnLayer *layer = gbn_catalogue_layer(inquiry->question->catalogue, id);

                gbn_inquiry_add(inquiry, line, *word,
                                gbn_words_mark(gbn_words_new(N_("%s often needs it: %s"), name,
                                                             layer ? layer->summary : id),
                                               2));
        }
}

static void
take_program(GbnInquiry *inquiry, const GbnUnitLine *line, const char *name)
{
        const GbnProgram *program = gbn_program_find(inquiry->question->programs, name);
        g_autoptr(GbnWords) reason = NULL;

        if (!program)
                return;
        reason = gbn_words_mark(gbn_words_new(N_("%s: %s"), name, program->why), 2);
        /* What stands before and behind the service itself says nothing about its class. */
        if (program->class_id && (inquiry->program || !g_str_equal(line->key, "ExecStart")))
                return;
        if (program->class_id) {
                inquiry->program = program;
                inquiry->program_name = g_strdup(name);
                inquiry->program_line = line;
        } else if (!*program->grants)
                gbn_inquiry_add(inquiry, line, NULL, gbn_words_copy(reason));
        if (program->class_id)
                add_known(inquiry, line, name, program->grants);
        else
                add_grants(inquiry, line, program->grants, reason);
        if (inquiry->is_root)
                add_known(inquiry, line, name, program->as_root);
}

/* The file of a program below the root; a bare name is looked up where systemd would. */
static char *
find_program(const GbnInquiry *inquiry, const char *program)
{
        static const char *const folders[] = { "/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                               "/usr/bin",        "/sbin",          "/bin" };
        struct stat st;

        if (strchr(program, '/'))
                return g_strdup(program);
        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
                g_autofree char *path = g_build_filename(folders[i], program, NULL);

                if (gbn_root_stat(inquiry->root, path, true, &st))
                        return g_steal_pointer(&path);
        }
        return NULL;
}

/* The program that reads a script, from its first line; NULL for what is no script. */
static char *
read_interpreter(const GbnInquiry *inquiry, const char *path)
{
        char head[SHEBANG_BYTES + 1] = "";
        g_auto(GStrv) words = NULL;
        struct stat st;
        ssize_t size;
        int fd;

        if (!gbn_root_stat(inquiry->root, path, true, &st) || !S_ISREG(st.st_mode))
                return NULL;
        fd = gbn_root_open_at(inquiry->root, path, O_RDONLY);
        if (fd < 0)
                return NULL;
        size = read(fd, head, SHEBANG_BYTES);
        (void) close(fd);
        if (size < 2 || strncmp(head, "#!", 2) != 0)
                return NULL;
        head[strcspn(head, "\r\n")] = '\0';
        words = g_strsplit_set(g_strstrip(head + 2), " \t", -1);
        if (!words[0])
                return NULL;
        if (g_str_has_suffix(words[0], "/env") && words[1])
                return g_path_get_basename(words[1]);
        return g_path_get_basename(words[0]);
}

static void
look_into_file(GbnInquiry *inquiry, const GbnUnitLine *line, const char *program)
{
        g_autofree char *path = find_program(inquiry, program);
        g_autofree char *interpreter = path ? read_interpreter(inquiry, path) : NULL;
        g_autoptr(GPtrArray) needed = path ? gbn_elf_needed(inquiry->root, path) : NULL;

        if (interpreter)
                take_program(inquiry, line, interpreter);
        for (unsigned i = 0; needed && i < needed->len; i++) {
                const char *soname = needed->pdata[i];
                const GbnProgram *library = gbn_library_find(inquiry->question->programs, soname);
                g_autoptr(GbnWords) reason = NULL;

                if (!library)
                        continue;
                reason = gbn_words_mark(
                        gbn_words_new(N_("%s uses %s: %s"), path, soname, library->why), 3);
                if (*library->grants)
                        add_grants(inquiry, line, library->grants, reason);
                else
                        gbn_inquiry_add(inquiry, line, NULL, gbn_words_copy(reason));
        }
}

static bool
names_a_port(const char *option)
{
        static const char *const others[] = { "remote", "peer", "upstream", "database", "db-" };
        g_autofree char *name = g_ascii_strdown(option, -1);

        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                if (strstr(name, others[i]))
                        return false;
        return g_str_equal(name, "-p") || g_str_equal(name, "-port") ||
               g_str_equal(name, "--port") || g_str_has_suffix(name, "-port") ||
               g_str_has_suffix(name, "_port") || g_str_has_suffix(name, ".port") ||
               strstr(name, "listen") || strstr(name, "bind") || g_str_has_suffix(name, "addr") ||
               g_str_has_suffix(name, "address");
}

/* Folders that programs fill while they run. */
static bool
is_data_path(const char *path)
{
        static const char *const folders[] = { "/var/", "/srv/", "/run/" };

        for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
                if (g_str_has_prefix(path, folders[i]) && strlen(path) > strlen(folders[i]))
                        return true;
        return false;
}

static void
take_option(GbnInquiry *inquiry, const GbnUnitLine *line, const char *option, const char *value)
{
        unsigned port = names_a_port(option) ? gbn_suggest_port_of(value) : 0;
        g_autofree char *word = g_strdup_printf("net-server:%u", port);
        g_autofree char *base = g_path_get_basename(value), *folder = g_path_get_dirname(value);

        if (port > 0)
                gbn_inquiry_add(
                        inquiry, line, word,
                        gbn_words_new(N_("%s= has %s %s, a port"), line->key, option, value));
        else if (is_data_path(value))
                gbn_inquiry_add_write(inquiry, line, strchr(base, '.') ? folder : value);
}

/* "--x=1", "--x 1", "-x 1". */
static void
take_options(GbnInquiry *inquiry, const GbnUnitLine *line, const GPtrArray *words)
{
        for (unsigned i = 1; i < words->len; i++) {
                const char *word = words->pdata[i], *equals = strchr(word, '=');
                const char *next = i + 1 < words->len ? words->pdata[i + 1] : "";
                g_autofree char *option = g_strndup(word, equals ? (size_t) (equals - word)
                                                                 : strlen(word));

                if (*word != '-')
                        continue;
                if (equals)
                        take_option(inquiry, line, option, equals + 1);
                else if (*next && *next != '-')
                        take_option(inquiry, line, option, next);
        }
}

/* What a line for a shell starts: the programs that it names by their paths. */
static void
take_shell_text(GbnInquiry *inquiry, const GbnUnitLine *line, const char *text)
{
        g_auto(GStrv) words = g_strsplit_set(text, " \t;&|()\"'`$<>", -1);

        for (char **word = words; *word; word++) {
                g_autofree char *base = g_path_get_basename(*word);

                if (**word == '/')
                        take_program(inquiry, line, base);
        }
}

static void
take_command(GbnInquiry *inquiry, const GbnUnitLine *line, const GPtrArray *words)
{
        const char *first = words->pdata[0], *program = first + strspn(first, "-@:+!|");
        g_autofree char *base = g_path_get_basename(program);
        g_autofree char *prefixes = g_strndup(first, (size_t) (program - first));

        if (strchr(prefixes, '+')) {
                gbn_inquiry_add(
                        inquiry, line, NULL,
                        gbn_words_new(N_("%s=+%s: started outside of the sandbox, with all rights"),
                                      line->key, program));
                return;
        }
        take_program(inquiry, line, base);
        if (g_str_equal(line->key, "ExecStart")) {
                look_into_file(inquiry, line, program);
                take_options(inquiry, line, words);
        }
        for (unsigned i = 1; i < words->len; i++) {
                const char *word = words->pdata[i];
                g_autofree char *argument = g_path_get_basename(word);

                if (g_str_equal(words->pdata[i - 1], "-c"))
                        take_shell_text(inquiry, line, word);
                else if (i == 1 && *word == '/' && g_str_equal(line->key, "ExecStart"))
                        take_program(inquiry, line, argument);
        }
}

static void
take_line(GbnInquiry *inquiry, const GbnUnitLine *line)
{
        g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GString) word = g_string_new(NULL);
        const char *at = line->value;

        while (gbn_word_next(&at, word, GBN_WORD_UNQUOTE | GBN_WORD_UNESCAPE | GBN_WORD_RELAXED) ==
               GBN_WORD_GOT) {
                if (!g_str_equal(word->str, ";")) {
                        g_ptr_array_add(words, g_strdup(word->str));
                        continue;
                }
                if (words->len > 0)
                        take_command(inquiry, line, words);
                g_ptr_array_set_size(words, 0);
        }
        if (words->len > 0)
                take_command(inquiry, line, words);
}

void
gbn_suggest_from_commands(GbnInquiry *inquiry)
{
        static const char *const keys[] = { "ExecStart",  "ExecStartPre", "ExecStartPost",
                                            "ExecReload", "ExecStop",     "ExecStopPost",
                                            NULL };

        for (unsigned i = 0; i < inquiry->lines->len; i++) {
                const GbnUnitLine *line = inquiry->lines->pdata[i];

                if (g_strv_contains(keys, line->key))
                        take_line(inquiry, line);
        }
}
