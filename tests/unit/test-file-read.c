/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing in a tree leads out of it, blocks, or is read beyond a cap. */
#include "base/error.h"
#include "base/file-read.h"
#include "tests/unit/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CAP 4096

/* What the path reads as below the folder, or NULL; error may be NULL. */
static char *
read_text(const TestFolder *folder, const char *path, GError **error)
{
        g_auto(GbnFile) file = { 0 };

        if (!gbn_file_read(folder->root, path, CAP, &file, error))
                return NULL;
        return g_steal_pointer(&file.data);
}

static void
assert_reads(const TestFolder *folder, const char *path, const char *expected)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *text = read_text(folder, path, &error);

        g_assert_no_error(error);
        g_assert_cmpstr(text, ==, expected);
}

static void
assert_refuses(const TestFolder *folder, const char *path, int code, const char *words)
{
        g_autoptr(GError) error = NULL;

        g_assert_null(read_text(folder, path, &error));
        g_assert_nonnull(error);
        g_assert_true(g_str_has_prefix(error->message, path));
        assert_error(&error, code, words);
}

static void
a_file_is_read_whole(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnFile) file = { 0 };

        test_folder_write_bytes(folder, "a", "x\0y\n", 4);
        g_assert_true(gbn_file_read(folder->root, "/a", CAP, &file, NULL));
        g_assert_cmpmem(file.data, file.size + 1, "x\0y\n", 5);
        g_assert_false(file.is_null);
}

static void
an_absolute_link_counts_from_the_root(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, "etc/machine-id", "inside");
        test_folder_link(folder, "a", "/etc/machine-id");
        assert_reads(folder, "/a", "inside");
}

static void
dots_do_not_lead_above_the_root(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_write(folder, "a", "inside");
        assert_reads(folder, "/../../../a", "inside");
        assert_refuses(folder, "/../../../../../../../../etc/passwd", GBN_ERROR_NOT_FOUND,
                       "passwd");
}

static void
a_link_with_dots_does_not_lead_out(void)
{
        g_autoptr(TestFolder) folder = test_folder_new(), outside = test_folder_new();
        g_autofree char *secret = test_folder_path(outside, "secret");
        g_autofree char *climb = g_strconcat("../../../../../../../..", secret, NULL);

        test_folder_write(outside, "secret", "outside");
        test_folder_link(folder, "straight", secret);
        test_folder_link(folder, "climbing", climb);
        test_folder_link(folder, "above", "..");
        assert_refuses(folder, "/straight", GBN_ERROR_NOT_FOUND, "straight");
        assert_refuses(folder, "/climbing", GBN_ERROR_NOT_FOUND, "climbing");
        assert_refuses(folder, "/above/../../etc/passwd", GBN_ERROR_NOT_FOUND, "passwd");
}

static void
a_link_to_a_folder_outside_does_not_lead_out(void)
{
        g_autoptr(TestFolder) folder = test_folder_new(), outside = test_folder_new();

        test_folder_write(outside, "secret", "outside");
        test_folder_link(folder, "door", outside->path);
        assert_refuses(folder, "/door/secret", GBN_ERROR_NOT_FOUND, "secret");
}

static void
a_link_to_an_open_descriptor_does_not_lead_out(void)
{
        g_autoptr(TestFolder) folder = test_folder_new(), outside = test_folder_new();
        g_autofree char *secret = test_folder_path(outside, "secret");
        g_autofree char *magic = NULL;
        int fd;

        test_folder_write(outside, "secret", "outside");
        fd = open(secret, O_RDONLY | O_CLOEXEC);
        g_assert_cmpint(fd, >=, 0);
        magic = g_strdup_printf("/proc/self/fd/%d", fd);
        test_folder_link(folder, "magic", magic);
        assert_refuses(folder, "/magic", GBN_ERROR_NOT_FOUND, "magic");
        g_assert_cmpint(close(fd), ==, 0);
}

static void
a_loop_of_links_is_an_error(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_link(folder, "a", "b");
        test_folder_link(folder, "b", "a");
        assert_refuses(folder, "/a", GBN_ERROR_IO, "/a: ");
}

static void
a_file_of_exactly_the_cap_is_read(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *text = filled('x', CAP);

        test_folder_write(folder, "a", text);
        assert_reads(folder, "/a", text);
}

static void
one_byte_more_than_the_cap_is_too_large(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *text = filled('x', CAP + 1);

        test_folder_write(folder, "a", text);
        assert_refuses(folder, "/a", GBN_ERROR_TOO_LARGE, "larger than 4 KiB");
}

/* Files below /proc say 0 bytes; what counts is what comes out of them. */
static void
a_file_that_hides_its_size_is_held_to_the_cap(void)
{
        g_autoptr(GbnRoot) host = gbn_root_open(NULL, NULL);
        g_autoptr(GError) error = NULL;
        g_auto(GbnFile) file = { 0 };

        g_assert_true(gbn_file_read(host, "/proc/self/status", 1024 * 1024, &file, &error));
        g_assert_cmpuint(file.size, >, 100);
        gbn_file_clear(&file);
        g_assert_false(gbn_file_read(host, "/proc/self/status", 100, &file, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, "/proc/self/status");
}

static void
a_fifo_is_refused_and_does_not_block(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *path = test_folder_path(folder, "pipe");

        g_assert_cmpint(mkfifo(path, 0644), ==, 0);
        test_folder_link(folder, "link", "pipe");
        assert_refuses(folder, "/pipe", GBN_ERROR_BAD_FILE, "a FIFO");
        assert_refuses(folder, "/link", GBN_ERROR_BAD_FILE, "a FIFO");
}

static void
a_socket_is_refused(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        g_autofree char *path = test_folder_path(folder, "socket");
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        g_assert_cmpint(fd, >=, 0);
        g_assert_cmpuint(g_strlcpy(address.sun_path, path, sizeof address.sun_path), <,
                         sizeof address.sun_path);
        g_assert_cmpint(bind(fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
        assert_refuses(folder, "/socket", GBN_ERROR_BAD_FILE, "a socket");
        g_assert_cmpint(close(fd), ==, 0);
}

static void
a_folder_is_refused(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        test_folder_mkdir(folder, "a");
        assert_refuses(folder, "/a", GBN_ERROR_BAD_FILE, "a folder");
}

static void
a_character_device_is_null_and_never_opened(void)
{
        g_autoptr(GbnRoot) host = gbn_root_open(NULL, NULL);
        const char *const devices[] = { "/dev/null", "/dev/zero" };

        for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
                g_auto(GbnFile) file = { 0 };

                g_assert_true(gbn_file_read(host, devices[i], CAP, &file, NULL));
                g_assert_true(file.is_null);
                g_assert_null(file.data);
        }
}

static void
an_empty_file_is_null(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnFile) file = { 0 };

        test_folder_write(folder, "a", "");
        g_assert_true(gbn_file_read(folder->root, "/a", CAP, &file, NULL));
        g_assert_true(file.is_null);
        g_assert_cmpuint(file.size, ==, 0);
}

/* An image of a system may come without /dev. */
static void
a_link_to_dev_null_is_null_without_that_device(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_auto(GbnFile) file = { 0 };

        test_folder_link(folder, "mask", "/dev/null");
        test_folder_link(folder, "other", "/dev/nulls");
        g_assert_true(gbn_file_read(folder->root, "/mask", CAP, &file, NULL));
        g_assert_true(file.is_null);
        assert_refuses(folder, "/other", GBN_ERROR_NOT_FOUND, "/other");
}

static void
a_missing_file_is_not_found(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();

        assert_refuses(folder, "/nowhere/a", GBN_ERROR_NOT_FOUND, "/nowhere/a: ");
}

static void
a_root_has_to_be_a_folder(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *file = test_folder_path(folder, "a");
        g_autofree char *missing = test_folder_path(folder, "b");
        g_autoptr(GError) error = NULL;

        test_folder_write(folder, "a", "x");
        g_assert_null(gbn_root_open(file, &error));
        assert_error(&error, GBN_ERROR_BAD_FILE, "not a folder");
        g_assert_null(gbn_root_open(missing, &error));
        assert_error(&error, GBN_ERROR_NOT_FOUND, missing);
}

static void
a_resolved_path_counts_from_the_root(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        g_autofree char *file = NULL, *top = NULL, *missing = NULL;

        test_folder_write(folder, "usr/lib/a", "x");
        test_folder_link(folder, "lib", "usr/lib");
        test_folder_link(folder, "top", "/");
        file = gbn_root_resolve(folder->root, "/lib/a");
        top = gbn_root_resolve(folder->root, "/top");
        missing = gbn_root_resolve(folder->root, "/lib/b");
        g_assert_cmpstr(file, ==, "/usr/lib/a");
        g_assert_cmpstr(top, ==, "/");
        g_assert_null(missing);
}

static void
stat_tells_a_link_from_its_target(void)
{
        g_autoptr(TestFolder) folder = test_folder_new();
        struct stat st;

        test_folder_write(folder, "a", "x");
        test_folder_link(folder, "link", "/a");
        g_assert_true(gbn_root_stat(folder->root, "/link", true, &st));
        g_assert_true(S_ISREG(st.st_mode));
        g_assert_true(gbn_root_stat(folder->root, "/link", false, &st));
        g_assert_true(S_ISLNK(st.st_mode));
        g_assert_false(gbn_root_stat(folder->root, "/b", true, &st));
        g_assert_cmpint(errno, ==, ENOENT);
}

static void
a_stream_is_read_to_its_end_and_held_to_the_cap(void)
{
        g_autoptr(GError) error = NULL;
        g_auto(GbnFile) file = { 0 };
        int ends[2];

        g_assert_cmpint(pipe(ends), ==, 0);
        g_assert_cmpint(write(ends[1], "12345", 5), ==, 5);
        g_assert_cmpint(close(ends[1]), ==, 0);
        g_assert_true(gbn_file_read_stream(ends[0], "-", 5, &file, &error));
        g_assert_cmpmem(file.data, file.size + 1, "12345", 6);
        g_assert_cmpint(close(ends[0]), ==, 0);
        gbn_file_clear(&file);

        g_assert_cmpint(pipe(ends), ==, 0);
        g_assert_cmpint(write(ends[1], "123456", 6), ==, 6);
        g_assert_cmpint(close(ends[1]), ==, 0);
        g_assert_false(gbn_file_read_stream(ends[0], "-", 5, &file, &error));
        assert_error(&error, GBN_ERROR_TOO_LARGE, "-: ");
        g_assert_cmpint(close(ends[0]), ==, 0);
}

static const TestCase tests[] = {
        TEST(a_file_is_read_whole),
        TEST(an_absolute_link_counts_from_the_root),
        TEST(dots_do_not_lead_above_the_root),
        TEST(a_link_with_dots_does_not_lead_out),
        TEST(a_link_to_a_folder_outside_does_not_lead_out),
        TEST(a_link_to_an_open_descriptor_does_not_lead_out),
        TEST(a_loop_of_links_is_an_error),
        TEST(a_file_of_exactly_the_cap_is_read),
        TEST(one_byte_more_than_the_cap_is_too_large),
        TEST(a_file_that_hides_its_size_is_held_to_the_cap),
        TEST(a_fifo_is_refused_and_does_not_block),
        TEST(a_socket_is_refused),
        TEST(a_folder_is_refused),
        TEST(a_character_device_is_null_and_never_opened),
        TEST(an_empty_file_is_null),
        TEST(a_link_to_dev_null_is_null_without_that_device),
        TEST(a_missing_file_is_not_found),
        TEST(a_root_has_to_be_a_folder),
        TEST(a_resolved_path_counts_from_the_root),
        TEST(stat_tells_a_link_from_its_target),
        TEST(a_stream_is_read_to_its_end_and_held_to_the_cap),
};
RUN_TESTS("file-read", tests)
