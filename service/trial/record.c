/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KEY=VALUE lines in a fixed order. The folder is root's alone, and still nothing in it is believed that
 * does not look to the letter as we write it. */
#include "trial/record.h"

#include "base/error.h"
#include "base/file-write.h"
#include "base/limits.h"
#include "base/own-folder.h"
#include "base/text.h"
#include "engine/profile/target.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/run/gabion/trials"
#define VERSION "1"

static const char *const mark_folders[] = {
        [GBN_TRIAL_MARK_LIVE] = "/run/gabion/live",
        [GBN_TRIAL_MARK_HOLD] = "/run/gabion/hold",
        [GBN_TRIAL_MARK_REASON] = "/run/gabion/reason",
};

void
gbn_trial_record_clear(GbnTrialRecord *record)
{
        g_free(record->unit);
        g_free(record->before);
        g_free(record->after);
        g_free(record->text_digest);
        g_free(record->unit_digest);
        g_free(record->words);
        g_free(record->direction);
        g_free(record->keep_action);
        g_free(record->tool);
        *record = (GbnTrialRecord) { 0 };
}

static char *
exposures_text(const GbnExposures *exposures)
{
        return exposures->is_known ? g_strdup_printf("%u %u", exposures->before, exposures->after)
                                   : g_strdup("");
}

char *
gbn_trial_record_text(const GbnTrialRecord *record)
{
        g_autofree char *exposures = exposures_text(&record->exposures);

        return g_strdup_printf("Version=" VERSION "\n"
                               "Unit=%s\n"
                               "Uid=%u\n"
                               "Began=%" PRIu64 "\n"
                               "Deadline=%" PRIu64 "\n"
                               "Elapses=%" PRIu64 "\n"
                               "WasActive=%s\n"
                               "Before=%s\n"
                               "After=%s\n"
                               "Text=%s\n"
                               "Own=%s\n"
                               "Words=%s\n"
                               "Direction=%s\n"
                               "Keep=%s\n"
                               "Tool=%s\n"
                               "Exposures=%s\n",
                               record->unit, record->uid, record->began, record->deadline,
                               record->elapses, record->was_active ? "yes" : "no", record->before,
                               record->after, record->text_digest, record->unit_digest,
                               record->words, record->direction, record->keep_action,
                               record->tool ? record->tool : "", exposures);
}

/* The value of the next line, which must have this key; *rest moves behind it. */
static char *
take(const char **rest, const char *key)
{
        size_t length = strlen(key);
        const char *end = strchr(*rest, '\n'), *begin = *rest;
        g_autofree char *value = NULL;

        if (!end || strncmp(begin, key, length) != 0 || begin[length] != '=')
                return NULL;
        *rest = end + 1;
        begin += length + 1;
        value = g_strndup(begin, (size_t) (end - begin));
        return gbn_has_control_characters(value) ? NULL : g_steal_pointer(&value);
}

static bool
take_number(const char **rest, const char *key, uint64_t max, uint64_t *ret)
{
        g_autofree char *text = take(rest, key);

        return text && g_ascii_string_to_unsigned(text, 10, 0, max, ret, NULL);
}

static bool
take_flag(const char **rest, const char *key, bool *ret)
{
        g_autofree char *text = take(rest, key);

        if (!text || (!g_str_equal(text, "yes") && !g_str_equal(text, "no")))
                return false;
        *ret = g_str_equal(text, "yes");
        return true;
}

/* That they are spelled as we do is seen when the record is written again. */
static bool
take_exposures(const char **rest, GbnExposures *ret)
{
        g_autofree char *text = take(rest, "Exposures");
        g_auto(GStrv) words = text ? g_strsplit(text, " ", 2) : NULL;
        uint64_t before, after;

        if (!words || !words[0])
                return words != NULL;
        if (!words[1] ||
            !g_ascii_string_to_unsigned(words[0], 10, 0, GBN_EXPOSURE_MAX, &before, NULL) ||
            !g_ascii_string_to_unsigned(words[1], 10, 0, GBN_EXPOSURE_MAX, &after, NULL))
                return false;
        *ret = (GbnExposures) { true, (unsigned) before, (unsigned) after };
        return true;
}

static bool
take_label(const char **rest, GbnTrialRecord *record)
{
        record->tool = take(rest, "Tool");
        return record->tool && strlen(record->tool) <= GBN_TOOL_BYTES_MAX &&
               take_exposures(rest, &record->exposures);
}

static bool
take_all(const char *text, GbnTrialRecord *record)
{
        g_autofree char *version = take(&text, "Version");
        uint64_t uid = 0;

        if (g_strcmp0(version, VERSION) != 0)
                return false;
        record->unit = take(&text, "Unit");
        if (!record->unit || !take_number(&text, "Uid", UINT32_MAX - 1, &uid) ||
            !take_number(&text, "Began", INT64_MAX, &record->began) ||
            !take_number(&text, "Deadline", INT64_MAX, &record->deadline) ||
            !take_number(&text, "Elapses", INT64_MAX, &record->elapses) ||
            !take_flag(&text, "WasActive", &record->was_active))
                return false;
        record->uid = (unsigned) uid;
        record->before = take(&text, "Before");
        record->after = take(&text, "After");
        record->text_digest = take(&text, "Text");
        record->unit_digest = take(&text, "Own");
        record->words = take(&text, "Words");
        record->direction = take(&text, "Direction");
        record->keep_action = take(&text, "Keep");
        return take_label(&text, record) && record->before && record->after &&
               record->text_digest && record->unit_digest && record->words && record->direction &&
               record->keep_action && *text == '\0' && gbn_target_check_name(record->unit, NULL) &&
               !gbn_target_caution(record->unit);
}

/* Numbers could be written in more than one way. */
static bool
is_canonical(const GbnTrialRecord *record, const char *text)
{
        g_autofree char *again = gbn_trial_record_text(record);

        return g_str_equal(again, text);
}

bool
gbn_trial_record_parse(const char *text, GbnTrialRecord *ret, GError **error)
{
        g_auto(GbnTrialRecord) record = { 0 };

        if (!take_all(text, &record) || !is_canonical(&record, text)) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_FILE,
                            "not a record of a trial as Gabion writes it");
                return false;
        }
        *ret = record;
        record = (GbnTrialRecord) { 0 };
        return true;
}

/* The helper refuses a record that it cannot read, and a trial with such a one had no way back. */
static bool
check_readable(const char *text, GError **error)
{
        g_auto(GbnTrialRecord) record = { 0 };

        if (strlen(text) > GBN_TRIAL_RECORD_BYTES_MAX) {
                g_set_error(error, GBN_ERROR, GBN_ERROR_TOO_LARGE,
                            "the selections of before and of the trial are too long: over %u KiB",
                            GBN_TRIAL_RECORD_BYTES_MAX / 1024);
                return false;
        }
        return gbn_trial_record_parse(text, &record, error);
}

bool
gbn_trial_record_write(const GbnRoot *root, const GbnTrialRecord *record, GError **error)
{
        g_autofree char *text = gbn_trial_record_text(record);

        return check_readable(text, error) &&
               gbn_file_write(root, FOLDER, record->unit, text, error);
}

bool
gbn_trial_record_read(const GbnRoot *root, const char *unit, GbnTrialRecord *ret, GError **error)
{
        g_autofree char *path = g_build_filename(FOLDER, unit, NULL);
        g_auto(GbnTrialRecord) record = { 0 };
        g_auto(GbnFile) file = { 0 };

        if (!gbn_target_check_name(unit, error) ||
            !gbn_own_file_read(root, path, GBN_TRIAL_RECORD_BYTES_MAX, &file, error))
                return false;
        if (!file.data || strlen(file.data) != file.size ||
            !gbn_trial_record_parse(file.data, &record, error) || !g_str_equal(record.unit, unit)) {
                g_clear_error(error);
                g_set_error(error, GBN_ERROR, GBN_ERROR_BAD_FILE,
                            "%s: not the record of a trial as Gabion writes it", path);
                return false;
        }
        *ret = record;
        record = (GbnTrialRecord) { 0 };
        return true;
}

bool
gbn_trial_record_is_gone(const GbnRoot *root, const char *unit)
{
        g_auto(GbnTrialRecord) record = { 0 };
        g_autoptr(GError) reason = NULL;

        return !gbn_trial_record_read(root, unit, &record, &reason) &&
               g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND);
}

GPtrArray *
gbn_trial_record_list(const GbnRoot *root)
{
        GPtrArray *units = g_ptr_array_new_with_free_func(g_free);
        int fd = gbn_own_folder_open(root, FOLDER, NULL, NULL);
        DIR *stream = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;

        if (fd >= 0 && !stream)
                (void) close(fd);
        while (stream && (entry = readdir(stream)))
                if (gbn_target_check_name(entry->d_name, NULL))
                        g_ptr_array_add(units, g_strdup(entry->d_name));
        if (stream)
                (void) closedir(stream);
        g_ptr_array_sort(units, gbn_compare_strings);
        return units;
}

/* The folder stays, even empty: the next record is written to it. */
static bool
drop(const GbnRoot *root, const char *folder, const char *name, GError **error)
{
        g_autofree char *path = gbn_own_path(root, folder, name);
        g_autoptr(GError) reason = NULL;
        bool done;
        int fd;

        if (!gbn_target_check_name(name, error))
                return false;
        fd = gbn_own_folder_open(root, folder, NULL, &reason);
        if (fd < 0 && g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                return true;
        if (fd < 0) {
                g_propagate_error(error, g_steal_pointer(&reason));
                return false;
        }
        done = unlinkat(fd, name, 0) == 0 || errno == ENOENT;
        if (!done)
                gbn_error_set_errno(error, errno, path);
        (void) close(fd);
        return done;
}

/* The record goes last: what is left after a crash in between is found by it. */
bool
gbn_trial_record_remove(const GbnRoot *root, const char *unit, GError **error)
{
        for (size_t i = 0; i < G_N_ELEMENTS(mark_folders); i++)
                if (!gbn_trial_mark_clear(root, (GbnTrialMark) i, unit, error))
                        return false;
        return drop(root, FOLDER, unit, error);
}

static int
set_gone(const char *unit, GError **error)
{
        g_set_error(error, GBN_ERROR, GBN_ERROR_NOT_FOUND, "%s: no trial", unit);
        return -1;
}

/* Looks before it opens: a FIFO would have it wait for ever. */
static int
open_record(const GbnRoot *root, const char *unit, GError **error)
{
        g_autofree char *path = gbn_own_path(root, FOLDER, unit);
        int folder = gbn_own_folder_open(root, FOLDER, NULL, error), fd = -1;
        bool exists;

        if (folder < 0)
                return -1;
        if (gbn_own_file_look(folder, unit, path, &exists, error)) {
                fd = openat(folder, unit, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
                if (fd < 0)
                        gbn_error_set_errno(error, errno, path);
        }
        (void) close(folder);
        return fd;
}

int
gbn_trial_record_lock(const GbnRoot *root, const char *unit, bool waits, GError **error)
{
        g_autoptr(GError) reason = NULL;
        struct stat st;
        int fd;

        if (!gbn_target_check_name(unit, error))
                return -1;
        fd = open_record(root, unit, &reason);
        if (fd < 0 && g_error_matches(reason, GBN_ERROR, GBN_ERROR_NOT_FOUND))
                return set_gone(unit, error);
        if (fd < 0) {
                g_propagate_error(error, g_steal_pointer(&reason));
                return -1;
        }
        while (flock(fd, LOCK_EX | (waits ? 0 : LOCK_NB)) < 0) {
                if (errno == EINTR)
                        continue;
                (void) close(fd);
                g_set_error(error, GBN_ERROR, GBN_ERROR_CONFLICT,
                            "%s: its trial is being taken back", unit);
                return -1;
        }
        if (fstat(fd, &st) == 0 && st.st_nlink > 0)
                return fd;
        (void) close(fd);
        return set_gone(unit, error);
}

bool
gbn_trial_mark_set(const GbnRoot *root, GbnTrialMark mark, const char *unit, const char *text,
                   GError **error)
{
        return gbn_target_check_name(unit, error) &&
               gbn_file_write(root, mark_folders[mark], unit, text, error);
}

char *
gbn_trial_mark_get(const GbnRoot *root, GbnTrialMark mark, const char *unit)
{
        g_autofree char *path = g_build_filename(mark_folders[mark], unit, NULL);
        g_auto(GbnFile) file = { 0 };

        if (!gbn_target_check_name(unit, NULL) ||
            !gbn_own_file_read(root, path, GBN_TRIAL_RECORD_BYTES_MAX, &file, NULL))
                return NULL;
        return file.data ? g_steal_pointer(&file.data) : g_strdup("");
}

bool
gbn_trial_mark_clear(const GbnRoot *root, GbnTrialMark mark, const char *unit, GError **error)
{
        return drop(root, mark_folders[mark], unit, error);
}
