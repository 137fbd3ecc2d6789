/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing in the file is believed: each offset and size is checked against the file, each table against
 * a cap, and only the pieces that are needed are read. */
#include "engine/unit/elf-needed.h"

#include "base/limits.h"

#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if __BYTE_ORDER == __LITTLE_ENDIAN
#define DATA_HERE ELFDATA2LSB
#else
#define DATA_HERE ELFDATA2MSB
#endif
#define CLASS_HERE (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)

typedef struct {
        int fd;
        uint64_t size;
        ElfW(Ehdr) header;
        ElfW(Phdr) * segments; /* header.e_phnum of them */
} Elf;

static void
elf_clear(Elf *elf)
{
        if (elf->fd >= 0)
                (void) close(elf->fd);
        g_free(elf->segments);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Elf, elf_clear)

/* Reads exactly size bytes that lie inside the file. */
static bool
read_piece(const Elf *elf, uint64_t offset, void *buffer, size_t size)
{
        if (offset > elf->size || size > elf->size - offset)
                return false;
        return pread(elf->fd, buffer, size, (off_t) offset) == (ssize_t) size;
}

static bool
open_elf(const GbnRoot *root, const char *path, Elf *elf)
{
        const unsigned char *ident = elf->header.e_ident;
        struct stat st;

        /* A FIFO or device must not be opened, so what it is comes first. */
        if (!gbn_root_stat(root, path, true, &st) || !S_ISREG(st.st_mode))
                return false;
        elf->fd = gbn_root_open_at(root, path, O_RDONLY);
        if (elf->fd < 0 || fstat(elf->fd, &st) < 0 || !S_ISREG(st.st_mode))
                return false;
        elf->size = (uint64_t) st.st_size;
        if (!read_piece(elf, 0, &elf->header, sizeof elf->header) ||
            memcmp(ident, ELFMAG, SELFMAG) != 0 || ident[EI_CLASS] != CLASS_HERE ||
            ident[EI_DATA] != DATA_HERE || elf->header.e_phentsize != sizeof(ElfW(Phdr)) ||
            elf->header.e_phnum == 0 || elf->header.e_phnum > GBN_ELF_SEGMENTS_MAX)
                return false;
        elf->segments = g_new0(ElfW(Phdr), elf->header.e_phnum);
        return read_piece(elf, elf->header.e_phoff, elf->segments,
                          elf->header.e_phnum * sizeof(ElfW(Phdr)));
}

/* Where in the file the byte lies that is at this address once the program is loaded. */
static bool
find_offset(const Elf *elf, uint64_t address, uint64_t *ret)
{
        for (unsigned i = 0; i < elf->header.e_phnum; i++) {
                const ElfW(Phdr) *segment = elf->segments + i;

                if (segment->p_type != PT_LOAD || address < segment->p_vaddr ||
                    address - segment->p_vaddr >= segment->p_filesz)
                        continue;
                *ret = segment->p_offset + (address - segment->p_vaddr);
                return *ret >= segment->p_offset;
        }
        return false;
}

/* The strings that the dynamic entries point into, with a NUL behind them. */
static char *
read_strings(const Elf *elf, const ElfW(Dyn) * entries, size_t count, size_t *ret_size)
{
        uint64_t address = 0, size = 0, offset;
        g_autofree char *strings = NULL;

        for (size_t i = 0; i < count && entries[i].d_tag != DT_NULL; i++)
                if (entries[i].d_tag == DT_STRTAB)
                        address = entries[i].d_un.d_ptr;
                else if (entries[i].d_tag == DT_STRSZ)
                        size = entries[i].d_un.d_val;
        if (size == 0 || size > GBN_ELF_STRINGS_BYTES_MAX || !find_offset(elf, address, &offset))
                return NULL;
        strings = g_malloc(size + 1);
        if (!read_piece(elf, offset, strings, size))
                return NULL;
        strings[size] = '\0';
        *ret_size = size;
        return g_steal_pointer(&strings);
}

/* What a library is called; anything else in its place is noise. */
static bool
is_library_name(const char *name)
{
        size_t length = strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._+-");

        return length > 0 && length <= 255 && name[length] == '\0';
}

static GPtrArray *
read_needed(const Elf *elf, const ElfW(Phdr) * segment)
{
        g_autoptr(GPtrArray) needed = g_ptr_array_new_with_free_func(g_free);
        size_t count = segment->p_filesz / sizeof(ElfW(Dyn)), size;
        g_autofree ElfW(Dyn) *entries = NULL;
        g_autofree char *strings = NULL;

        if (segment->p_filesz > GBN_ELF_DYNAMIC_BYTES_MAX)
                return NULL;
        entries = g_new0(ElfW(Dyn), count + 1);
        if (!read_piece(elf, segment->p_offset, entries, count * sizeof(ElfW(Dyn))))
                return NULL;
        strings = read_strings(elf, entries, count, &size);
        if (!strings)
                return NULL;
        for (size_t i = 0; i < count && entries[i].d_tag != DT_NULL; i++)
                if (entries[i].d_tag == DT_NEEDED && entries[i].d_un.d_val < size &&
                    needed->len < GBN_ELF_NEEDED_MAX &&
                    is_library_name(strings + entries[i].d_un.d_val))
                        g_ptr_array_add(needed, g_strdup(strings + entries[i].d_un.d_val));
        return g_steal_pointer(&needed);
}

GPtrArray *
gbn_elf_needed(const GbnRoot *root, const char *path)
{
        g_auto(Elf) elf = { .fd = -1 };

        if (!open_elf(root, path, &elf))
                return NULL;
        for (unsigned i = 0; i < elf.header.e_phnum; i++)
                if (elf.segments[i].p_type == PT_DYNAMIC)
                        return read_needed(&elf, elf.segments + i);
        return g_ptr_array_new_with_free_func(g_free);
}
