/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Libraries of a program, also of programs that are broken in every way. */
#include "engine/unit/elf-needed.h"

#include "tests/unit/fixture.h"

#include <link.h>
#include <string.h>
#include <sys/stat.h>

/* A program of a header, two segments, three links and their names. */
typedef struct {
        ElfW(Ehdr) header;
        ElfW(Phdr) segments[2];
        ElfW(Dyn) links[4];
        char names[32];
} Program;

static Program
program_new(void)
{
        Program program = { 0 };

        memcpy(program.header.e_ident, ELFMAG, SELFMAG);
        program.header.e_ident[EI_CLASS] = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
        program.header.e_ident[EI_DATA] = G_BYTE_ORDER == G_LITTLE_ENDIAN ? ELFDATA2LSB
                                                                          : ELFDATA2MSB;
        program.header.e_phoff = offsetof(Program, segments);
        program.header.e_phentsize = sizeof(ElfW(Phdr));
        program.header.e_phnum = 2;
        program.segments[0] =
                (ElfW(Phdr)) { .p_type = PT_LOAD, .p_vaddr = 0x1000, .p_filesz = sizeof program };
        program.segments[1] = (ElfW(Phdr)) { .p_type = PT_DYNAMIC,
                                             .p_offset = offsetof(Program, links),
                                             .p_filesz = sizeof program.links };
        program.links[0] = (ElfW(Dyn)) { DT_STRTAB, { 0x1000 + offsetof(Program, names) } };
        program.links[1] = (ElfW(Dyn)) { DT_STRSZ, { sizeof program.names } };
        program.links[2] = (ElfW(Dyn)) { DT_NEEDED, { 1 } };
        memcpy(program.names + 1, "libcap.so.2", sizeof "libcap.so.2");
        return program;
}

static GPtrArray *
needed_of(const void *data, size_t size)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write_bytes(folder, "usr/bin/x", data, size);
        return gbn_elf_needed(folder->root, "/usr/bin/x");
}

static void
a_library_is_found(void)
{
        Program program = program_new();
        g_autoptr(GPtrArray) needed = needed_of(&program, sizeof program);

        g_assert_nonnull(needed);
        g_assert_cmpuint(needed->len, ==, 1);
        g_assert_cmpstr(needed->pdata[0], ==, "libcap.so.2");
}

static void
a_real_program_is_read(void)
{
        g_autoptr(GbnRoot) root = gbn_root_open(NULL, NULL);
        g_autoptr(GPtrArray) needed = gbn_elf_needed(root, "/proc/self/exe");

        g_assert_nonnull(needed);
        g_assert_true(
                g_ptr_array_find_with_equal_func(needed, "libglib-2.0.so.0", g_str_equal, NULL));
}

static void
every_cut_is_taken_calmly(void)
{
        Program program = program_new();

        for (size_t size = 0; size < sizeof program; size++) {
                g_autoptr(GPtrArray) needed = needed_of(&program, size);

                g_assert_true(!needed || needed->len <= 1);
        }
}

/* Each byte once as 0xff and once as 0x7f: offsets, sizes and counts far beyond the file. */
static void
every_wrong_byte_is_taken_calmly(void)
{
        static const unsigned char wrong[] = { 0xff, 0x7f, 0x00 };

        for (size_t i = 0; i < sizeof(Program) * G_N_ELEMENTS(wrong); i++) {
                Program program = program_new();

                ((unsigned char *) &program)[i / G_N_ELEMENTS(wrong)] =
                        wrong[i % G_N_ELEMENTS(wrong)];
                g_clear_pointer(&(GPtrArray *) { needed_of(&program, sizeof program) },
                                g_ptr_array_unref);
        }
}

static void
names_that_no_library_has_are_left_out(void)
{
        Program program = program_new();
        g_autoptr(GPtrArray) needed = NULL;

        program.names[3] = '\x1b';
        needed = needed_of(&program, sizeof program);
        g_assert_nonnull(needed);
        g_assert_cmpuint(needed->len, ==, 0);
}

static void
what_is_no_program_has_no_libraries(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *fifo = test_folder_path(folder, "fifo");

        test_folder_write(folder, "script", "#!/bin/sh\n");
        test_folder_mkdir(folder, "folder");
        g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
        g_assert_null(gbn_elf_needed(folder->root, "/script"));
        g_assert_null(gbn_elf_needed(folder->root, "/folder"));
        g_assert_null(gbn_elf_needed(folder->root, "/fifo"));
        g_assert_null(gbn_elf_needed(folder->root, "/nothing"));
}

static const TestCase tests[] = {
        TEST(a_library_is_found),
        TEST(a_real_program_is_read),
        TEST(every_cut_is_taken_calmly),
        TEST(every_wrong_byte_is_taken_calmly),
        TEST(names_that_no_library_has_are_left_out),
        TEST(what_is_no_program_has_no_libraries),
};

RUN_TESTS("elf-needed", tests)
