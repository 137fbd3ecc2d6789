/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RestartForceExitStatus=, of which only whether it has any valid entry matters here. The names are
 * those of `systemd-analyze exit-status`. */
#include "engine/facts/parse.h"

#include "base/number.h"
#include "engine/unit/word.h"

#include <signal.h>
#include <string.h>

static const char *const names[] = {
        "SUCCESS",
        "FAILURE",
        "INVALIDARGUMENT",
        "NOTIMPLEMENTED",
        "NOPERMISSION",
        "NOTINSTALLED",
        "NOTCONFIGURED",
        "NOTRUNNING",
        "USAGE",
        "DATAERR",
        "NOINPUT",
        "NOUSER",
        "NOHOST",
        "UNAVAILABLE",
        "SOFTWARE",
        "OSERR",
        "OSFILE",
        "CANTCREAT",
        "IOERR",
        "TEMPFAIL",
        "PROTOCOL",
        "NOPERM",
        "CONFIG",
        "CHDIR",
        "NICE",
        "FDS",
        "EXEC",
        "MEMORY",
        "LIMITS",
        "OOM_ADJUST",
        "SIGNAL_MASK",
        "STDIN",
        "STDOUT",
        "CHROOT",
        "IOPRIO",
        "TIMERSLACK",
        "SECUREBITS",
        "SETSCHEDULER",
        "CPUAFFINITY",
        "GROUP",
        "USER",
        "CAPABILITIES",
        "CGROUP",
        "SETSID",
        "CONFIRM",
        "STDERR",
        "PAM",
        "NETWORK",
        "NAMESPACE",
        "NO_NEW_PRIVILEGES",
        "SECCOMP",
        "SELINUX_CONTEXT",
        "PERSONALITY",
        "APPARMOR",
        "ADDRESS_FAMILIES",
        "RUNTIME_DIRECTORY",
        "CHOWN",
        "SMACK_PROCESS_LABEL",
        "KEYRING",
        "STATE_DIRECTORY",
        "CACHE_DIRECTORY",
        "LOGS_DIRECTORY",
        "CONFIGURATION_DIRECTORY",
        "NUMA_POLICY",
        "CREDENTIALS",
        "BPF",
        "EXCEPTION",
        NULL,
};

static bool
is_signal(const char *word)
{
        const char *name = g_str_has_prefix(word, "SIG") ? word + strlen("SIG") : word;
        unsigned number;

        if (g_str_equal(name, "RTMIN") || g_str_equal(name, "RTMAX"))
                return true;
        if (g_str_has_prefix(name, "RTMIN+") || g_str_has_prefix(name, "RTMAX-"))
                return gbn_number_parse(name + strlen("RTMIN+"), 10,
                                        (unsigned) (SIGRTMAX - SIGRTMIN), &number);
        for (int i = 1; i < SIGRTMIN; i++) {
                const char *known = sigabbrev_np(i);

                if (known && g_str_equal(known, name))
                        return true;
        }
        return false;
}

GbnVerdict
gbn_parse_exit_status(GbnReader *reader, const GbnSetting *setting, char *value)
{
        bool *field = gbn_field(reader, setting);

        if (*value == '\0')
                *field = false;
        for (const char *at = value;
             gbn_word_next(&at, reader->word, GBN_WORD_UNQUOTE) == GBN_WORD_GOT;) {
                const char *word = reader->word->str;
                unsigned number;

                if (gbn_number_parse(word, 0, 255, &number) || g_strv_contains(names, word) ||
                    is_signal(word))
                        *field = true;
                else
                        reader->reason = N_("a word that is no exit status");
        }
        return GBN_LINE_TAKEN;
}
