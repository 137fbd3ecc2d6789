/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every cap of the project, with its unit and its reason. */
#pragma once

#include <stdint.h>

/* Bytes of one line of a unit file, joined continuations included: systemd's own LONG_LINE_MAX. */
#define GBN_LINE_BYTES_MAX (1024U * 1024U)

/* Bytes of one unit file or drop-in. The largest real one seen has 30 KiB. */
#define GBN_UNIT_FILE_BYTES_MAX (4U * 1024U * 1024U)

/* Bytes of a file of weights. */
#define GBN_POLICY_FILE_BYTES_MAX (1024U * 1024U)

/* Bytes of small files that specifiers look into: machine-id, hostname, os-release. */
#define GBN_SMALL_FILE_BYTES_MAX (64U * 1024U)

/* Characters of a unit name: systemd's UNIT_NAME_MAX less the ending NUL. */
#define GBN_UNIT_NAME_MAX 255U

/* Links from alias to alias that are followed: systemd follows eight. */
#define GBN_ALIAS_HOPS_MAX 8U

/* Entries read from one directory of units; more is an error, not a silent cut. */
#define GBN_DIRECTORY_ENTRIES_MAX 200000U

/* Drop-ins of one unit. */
#define GBN_DROPINS_MAX 4096U

/* Bytes of standard input taken as a unit file. */
#define GBN_STDIN_BYTES_MAX GBN_UNIT_FILE_BYTES_MAX

/* Notes kept about the lines of one unit: a broken file makes one a line. */
#define GBN_NOTES_MAX 100U

/* Findings about one unit; the next one says that there are more. */
#define GBN_LINT_FINDINGS_MAX 200U

/* Bytes of the JSON file of a layer or class, of one text in it, and entries of one list in it. */
#define GBN_LAYER_FILE_BYTES_MAX (64U * 1024U)
#define GBN_LAYER_TEXT_BYTES_MAX 2048U
#define GBN_LAYER_LIST_MAX 128U

/* Layers and classes that one folder may hold. */
#define GBN_CATALOGUE_MAX 512U

/* Bytes and entries of the argument of one layer. */
#define GBN_ARGUMENT_BYTES_MAX 4096U
#define GBN_ARGUMENT_ENTRIES_MAX 64U

/* Layers of one selection, classes taken apart; and classes inside classes. */
#define GBN_SELECTION_MAX 128U
#define GBN_CLASS_DEPTH_MAX 8U

/* Bytes of the history that are read; a change takes about a thousand. */
#define GBN_HISTORY_BYTES_MAX (16U * 1024U * 1024U)

/* Tenths of the largest exposure. */
#define GBN_EXPOSURE_MAX 100U

/* Bytes of the name of a program in the history: the kernel keeps 15 of it. */
#define GBN_TOOL_BYTES_MAX 16U

/* Brackets inside brackets of a JSON file; a layer needs four. */
#define GBN_JSON_DEPTH_MAX 32U

/* The largest weight or range in a file of weights, so that no sum of them can overflow. */
#define GBN_WEIGHT_MAX UINT32_MAX

/* Entries of a list in which each is compared with all before it. */
#define GBN_UNIQUE_LIST_MAX 4096U

/* Of a program whose libraries are looked up: segments, bytes of the table of its links, bytes of the
 * names in it, libraries. More than that is taken for a broken file. */
#define GBN_ELF_SEGMENTS_MAX 128U
#define GBN_ELF_DYNAMIC_BYTES_MAX (64U * 1024U)
#define GBN_ELF_STRINGS_BYTES_MAX (8U * 1024U * 1024U)
#define GBN_ELF_NEEDED_MAX 512U

/* Bytes of the list of files of one package; the longest real ones have some MiB. */
#define GBN_PACKAGE_LIST_BYTES_MAX (16U * 1024U * 1024U)

/* Bytes of the name of a package; a file of dpkg is named after it. */
#define GBN_PACKAGE_NAME_BYTES_MAX 255U

/* What reads the database of rpm: bytes of its answer, a line for each unit file, of which a large system has some
 * hundred; bytes that it may take, of the 64 MiB that the daemon has as a whole, where 2 MiB were enough for two
 * thousand packages; and microseconds. A caller waits for 25 seconds. */
#define GBN_RPM_ANSWER_BYTES_MAX (1024U * 1024U)
#define GBN_RPM_MEMORY_BYTES_MAX (32U * 1024U * 1024U)
#define GBN_RPM_USEC_MAX (5ULL * 1000U * 1000U)

/* Questions to polkit that are open at a time: of one user, and of all. One costs polkit six
 * milliseconds, and every other service of the machine waits in the same queue. Root may have the second number
 * of its own, beside those of users. */
#define GBN_QUESTIONS_PER_USER_MAX 2U
#define GBN_QUESTIONS_MAX 16U

/* Callers whose user is remembered while questions are open; the bus has 256 connections of one user. */
#define GBN_SENDERS_MAX 1024U

/* Microseconds that a person has to find the password. */
#define GBN_AUTHORIZATION_USEC_MAX (5ULL * 60U * 1000U * 1000U)

/* Microseconds from one reload of systemd to the next, as far as users ask for them. With 240 unit files one keeps
 * process 1 busy for 115 000. */
#define GBN_RELOAD_USEC (2ULL * 1000U * 1000U)

/* Microseconds that systemd has for one answer; a reload of many units takes its time. */
#define GBN_SYSTEMD_USEC_MAX (90ULL * 1000U * 1000U)

/* Microseconds that gabionctl waits for one change: somebody finds the password, and a service that is slow
 * to start is started, and started again as it was before. Ctrl-C ends it earlier. */
#define GBN_CHANGE_USEC_MAX (30ULL * 60U * 1000U * 1000U)

/* Bytes of the word behind --host=: a user, a name of DNS and a port. */
#define GBN_HOST_BYTES_MAX 320U

/* Microseconds without a question after which the daemon ends. */
#define GBN_IDLE_USEC_MAX (30ULL * 1000U * 1000U)

/* Pairs of lines that are compared for a diff; a drop-in of ours has fewer than a hundred lines, one
 * that was edited may be as long as a file can be. */
#define GBN_DIFF_CELLS_MAX (1024U * 1024U)

/* Bytes of one detail that polkit, and the rules of a site, are given. */
#define GBN_DETAIL_BYTES_MAX 256U

/* Seconds that a trial lasts: at least, at most, and where nothing is said. */
#define GBN_TRIAL_SECONDS_MIN 15U
#define GBN_TRIAL_SECONDS_MAX 3600U
#define GBN_TRIAL_SECONDS_DEFAULT 300U

/* Trials at a time: of one user, and of all. */
#define GBN_TRIALS_PER_USER_MAX 4U
#define GBN_TRIALS_MAX 16U

/* Microseconds that a deadline waits for the person whom polkit asks whether a trial may be kept. */
#define GBN_TRIAL_HOLD_USEC_MAX (2ULL * 60U * 1000U * 1000U)

/* Microseconds between two looks at a service on trial, when systemd tells nothing by itself. */
#define GBN_TRIAL_LOOK_USEC (1000ULL * 1000U)

/* Microseconds that systemd has for the dry run of a trial, of which it needs some hundredths of a second. */
#define GBN_DRY_RUN_USEC_MAX (30ULL * 1000U * 1000U)

/* Bytes of the record of a trial: two selections and some numbers. */
#define GBN_TRIAL_RECORD_BYTES_MAX (64U * 1024U)

/* Microseconds that the way back waits for a service to start, and afterwards for it to be up. */
#define GBN_ROLLBACK_JOB_USEC_MAX (10ULL * 60U * 1000U * 1000U)
#define GBN_ROLLBACK_STARTS_MAX 3U
#define GBN_ROLLBACK_UP_USEC_MAX (10ULL * 1000U * 1000U)

/* Times that the way back asks systemd to read its files again: from 253 on it may refuse for a while. */
#define GBN_ROLLBACK_RELOADS_MAX 60U

/* Files and folders of which changes are looked for: a machine of 3 000 units has about 10 000. What
 * reads more than that reads it anew each time. */
#define GBN_WATCHED_MAX 65536U

/* Bytes of the target of a link that is looked into; longer ones are looked up as a whole. */
#define GBN_LINK_BYTES_MAX 1024U

/* Microseconds that systemd has to tell the state of units, while callers wait; and for which it is not asked
 * again when it did not. A caller waits for 25 seconds. */
#define GBN_LIVE_USEC_MAX (10ULL * 1000U * 1000U)
#define GBN_LIVE_SILENT_USEC (10ULL * 1000U * 1000U)

/* Questions to systemd that are open at a time: the bus allows 128 of one connection. */
#define GBN_LIVE_QUESTIONS_MAX 64U

/* Units that are asked for by name; of more, all are listed. */
#define GBN_LIVE_NAMES_MAX 32U

/* Calls that wait for systemd at a time. */
#define GBN_WAITING_CALLS_MAX 1024U

/* Bytes of /proc/PID/status; the groups of a process are in it, 65 536 at the most. */
#define GBN_PROCESS_STATUS_BYTES_MAX (1024U * 1024U)

/* Microseconds behind the deadline of a trial in which gabiond should have said what became of it. */
#define GBN_TRIAL_GRACE_USEC (15ULL * 60U * 1000U * 1000U)

/* Bytes of one allocation, and of free memory, that the daemon keeps at hand; a list of 3 000 units is smaller. */
#define GBN_KEPT_MEMORY_BYTES_MAX (1024U * 1024U)
