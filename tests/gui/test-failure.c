/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each way in which a call fails leads to a page or a sentence of its own. */
#include "client/failure.h"

static void
assert_kind(const char *name, int expected)
{
        GError *remote = g_dbus_error_new_for_dbus_error(name, "the words");
        g_autoptr(GError) error = gbn_failure_from_call(remote);

        g_assert_error(error, GBN_CLIENT_ERROR, expected);
        g_assert_cmpstr(error->message, ==, "the words");
}

static void
errors_of_the_bus_say_what_is_missing(void)
{
        assert_kind("org.freedesktop.DBus.Error.ServiceUnknown", GBN_CLIENT_ERROR_NO_DAEMON);
        assert_kind("org.freedesktop.DBus.Error.NameHasNoOwner", GBN_CLIENT_ERROR_NO_DAEMON);
        assert_kind("org.freedesktop.DBus.Error.Spawn.ServiceNotFound", GBN_CLIENT_ERROR_NO_DAEMON);
        assert_kind("org.freedesktop.DBus.Error.Spawn.ChildExited", GBN_CLIENT_ERROR_BROKEN);
        assert_kind("org.freedesktop.systemd1.NoSuchUnit", GBN_CLIENT_ERROR_BROKEN);
        assert_kind("org.freedesktop.DBus.Error.TimedOut", GBN_CLIENT_ERROR_BROKEN);
        assert_kind("org.freedesktop.DBus.Error.NoReply", GBN_CLIENT_ERROR_BROKEN);
        assert_kind("org.freedesktop.DBus.Error.UnknownMethod", GBN_CLIENT_ERROR_OLD_DAEMON);
        assert_kind("org.freedesktop.DBus.Error.UnknownInterface", GBN_CLIENT_ERROR_OLD_DAEMON);
}

static void
the_end_of_a_connection_is_its_loss(void)
{
        g_autoptr(GError) closed =
                gbn_failure_from_call(g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CLOSED, "closed"));
        g_autoptr(GError) other =
                gbn_failure_from_call(g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, "other"));

        g_assert_error(closed, GBN_CLIENT_ERROR, GBN_CLIENT_ERROR_LOST);
        g_assert_error(other, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
what_a_person_closes_is_not_told(void)
{
        g_autoptr(GError) cancelled = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
        g_autoptr(GError) failed = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, "x");

        g_assert_true(gbn_failure_is_silent(cancelled));
        g_assert_false(gbn_failure_is_silent(failed));
}

static void
polkit_and_the_bus_refuse(void)
{
        static const char *const refusals[] = {
                "org.freedesktop.DBus.Error.AccessDenied",
                "org.freedesktop.DBus.Error.AuthFailed",
                "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
        };
        g_autoptr(GError) conflict =
                g_dbus_error_new_for_dbus_error("org.gabion.Gabion1.Error.Conflict", "x");

        for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
                g_autoptr(GError) error = g_dbus_error_new_for_dbus_error(refusals[i], "x");

                g_assert_true(gbn_failure_is_refusal(error));
        }
        g_assert_false(gbn_failure_is_refusal(conflict));
}

static void
names_of_the_daemon_are_known_by_their_prefix(void)
{
        g_autoptr(GError) own = g_dbus_error_new_for_dbus_error("org.gabion.Gabion1.Error.Conflict",
                                                                "drop-in was edited by hand");
        g_autoptr(GError)
                other = g_dbus_error_new_for_dbus_error("org.freedesktop.DBus.Error.Failed", "x");
        g_autofree char *name = gbn_failure_name(own), *none = gbn_failure_name(other);
        g_autofree char *words = gbn_failure_words(own);

        g_assert_cmpstr(name, ==, "Conflict");
        g_assert_null(none);
        g_assert_cmpstr(words, ==, "Drop-in was edited by hand.");
        g_assert_true(g_dbus_error_is_remote_error(own)); /* the words are those of a copy */
}

int
main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/failure/missing", errors_of_the_bus_say_what_is_missing);
        g_test_add_func("/failure/lost", the_end_of_a_connection_is_its_loss);
        g_test_add_func("/failure/silent", what_a_person_closes_is_not_told);
        g_test_add_func("/failure/refusal", polkit_and_the_bus_refuse);
        g_test_add_func("/failure/name", names_of_the_daemon_are_known_by_their_prefix);
        return g_test_run();
}
