/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pair of sockets, not pipes: GDBus does not come through on those. ssh says on its standard error why it fails; of
 * the bus one would only learn that the connection was reset. */
#include "client/ssh-bridge.h"

#include "client/failure.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ADDRESS_BYTES_MAX 255
#define WORDS_BYTES_MAX 4096
/* "%C" becomes 40 characters, and ssh adds 17 more while it makes the socket. */
#define CONTROL_NAME "/gabion-ssh-%C"
#define CONTROL_GROWTH 60
#define BRIDGE_KEY "gbn-ssh-bridge"

typedef struct {
        GSubprocess *ssh;
        GInputStream *errors; /* ssh's standard error */
        GString *words;
        char buffer[512];
        GError *failure; /* why the bus was not reached, until ssh has said why */
} Bridge;

static void
bridge_free(gpointer data)
{
        Bridge *bridge = data;

        if (bridge->ssh)
                g_subprocess_send_signal(bridge->ssh, SIGTERM);
        g_clear_object(&bridge->ssh);
        g_clear_object(&bridge->errors);
        (void) g_string_free(bridge->words, TRUE);
        g_clear_error(&bridge->failure);
}

static void
bridge_unref(gpointer bridge)
{
        g_rc_box_release_full(bridge, bridge_free);
}

gboolean
gbn_ssh_address_is_valid(const char *address)
{
        gsize length = strlen(address);

        if (length == 0 || length > ADDRESS_BYTES_MAX || *address == '-')
                return FALSE;
        for (const char *at = address; *at; at++)
                if (!g_ascii_isalnum(*at) && !strchr("@.-_:%[]", *at))
                        return FALSE;
        return !strstr(address, "@-");
}

/* So that ssh asks for pass phrase and host key once for all connections; NULL where its socket would get a
 * name that is too long. */
static char *
control_path(void)
{
        g_autofree char *path = g_strconcat(g_get_user_runtime_dir(), CONTROL_NAME, NULL);
        struct sockaddr_un socket;

        if (strlen(path) + CONTROL_GROWTH > sizeof socket.sun_path)
                return NULL;
        return g_strconcat("-oControlPath=", path, NULL);
}

/* ssh takes ports and addresses in brackets in its own kind of URI only. */
static char *
destination(const char *address)
{
        const char *host = strchr(address, '@'), *colon;

        host = host ? host + 1 : address;
        colon = strchr(host, ':');
        if (*host == '[' || (colon && !strchr(colon + 1, ':')))
                return g_strconcat("ssh://", address, NULL);
        return g_strdup(address);
}

static GSubprocess *
spawn(const char *address, int fd, GError **error)
{
        g_autoptr(GSubprocessLauncher)
                launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_PIPE);
        g_autoptr(GPtrArray) words = g_ptr_array_new();
        g_autofree char *control = control_path(), *host = destination(address);
        static const char *const options[] = { "ssh", "-xT", "-oConnectTimeout=10",
                                               "-oServerAliveInterval=15",
                                               "-oServerAliveCountMax=3" };

        for (guint i = 0; i < G_N_ELEMENTS(options); i++)
                g_ptr_array_add(words, (gpointer) options[i]);
        if (control) {
                g_ptr_array_add(words, (gpointer) "-oControlMaster=auto");
                g_ptr_array_add(words, control);
                g_ptr_array_add(words, (gpointer) "-oControlPersist=60");
        }
        g_ptr_array_add(words, (gpointer) "--");
        g_ptr_array_add(words, host);
        g_ptr_array_add(words, (gpointer) "systemd-stdio-bridge");
        g_ptr_array_add(words, NULL);
        /* There is no terminal to ask on. */
        g_subprocess_launcher_setenv(launcher, "SSH_ASKPASS_REQUIRE", "prefer", FALSE);
        g_subprocess_launcher_take_stdout_fd(launcher, dup(fd));
        g_subprocess_launcher_take_stdin_fd(launcher, fd);
        /* The launcher goes, and with it our copies: else the end of ssh is never seen. */
        return g_subprocess_launcher_spawnv(launcher, (const char *const *) words->pdata, error);
}

static void
add_words(Bridge *bridge, gssize length)
{
        if (bridge->words->len < WORDS_BYTES_MAX)
                (void) g_string_append_len(bridge->words, bridge->buffer, length);
}

static void
on_words(GObject *source, GAsyncResult *result, gpointer userdata)
{
        Bridge *bridge = userdata;
        gssize length = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);

        if (length <= 0) {
                bridge_unref(bridge);
                return;
        }
        add_words(bridge, length);
        g_input_stream_read_async(bridge->errors, bridge->buffer, sizeof bridge->buffer,
                                  G_PRIORITY_DEFAULT, NULL, on_words, bridge);
}

static GbnClientError
classify(const char *words, gboolean has_exited, int status)
{
        static const struct {
                const char *part;
                GbnClientError code;
        } signs[] = {
                { "REMOTE HOST IDENTIFICATION HAS CHANGED", GBN_CLIENT_ERROR_HOST_KEY },
                { "Host key verification failed", GBN_CLIENT_ERROR_HOST_KEY },
                { "Permission denied", GBN_CLIENT_ERROR_DENIED },
                { "Too many authentication failures", GBN_CLIENT_ERROR_DENIED },
                { "Connection refused", GBN_CLIENT_ERROR_UNREACHABLE },
                { "timed out", GBN_CLIENT_ERROR_UNREACHABLE },
                { "Could not resolve hostname", GBN_CLIENT_ERROR_UNREACHABLE },
                { "No route to host", GBN_CLIENT_ERROR_UNREACHABLE },
                { "Network is unreachable", GBN_CLIENT_ERROR_UNREACHABLE },
                { "Connection closed", GBN_CLIENT_ERROR_UNREACHABLE },
        };

        /* The far shell's own status for a command that it does not find. */
        if (has_exited && status == 127)
                return GBN_CLIENT_ERROR_NO_BRIDGE;
        for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
                if (strstr(words, signs[i].part))
                        return signs[i].code;
        return GBN_CLIENT_ERROR_FAILED;
}

/* What is in the pipe still, before ssh's end is judged. */
static void
read_rest(Bridge *bridge)
{
        GPollableInputStream *errors = G_POLLABLE_INPUT_STREAM(bridge->errors);
        gssize length;

        while ((length = g_pollable_input_stream_read_nonblocking(
                        errors, bridge->buffer, sizeof bridge->buffer, NULL, NULL)) > 0)
                add_words(bridge, length);
}

static void
on_ssh_ended(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        Bridge *bridge = g_task_get_task_data(task);
        gboolean has_exited;

        if (!g_subprocess_wait_finish(bridge->ssh, result, NULL)) {
                g_task_return_error(task, g_steal_pointer(&bridge->failure));
                return;
        }
        has_exited = g_subprocess_get_if_exited(bridge->ssh);
        g_task_return_new_error(
                task, GBN_CLIENT_ERROR,
                (gint) classify(bridge->words->str, has_exited,
                                has_exited ? g_subprocess_get_exit_status(bridge->ssh) : 0),
                "%s",
                *g_strstrip(bridge->words->str) ? bridge->words->str : bridge->failure->message);
}

static void
on_bus(GObject *source, GAsyncResult *result, gpointer userdata)
{
        g_autoptr(GTask) task = userdata;
        Bridge *bridge = g_task_get_task_data(task);
        GDBusConnection *bus = g_dbus_connection_new_finish(result, &bridge->failure);

        if (bus) {
                g_dbus_connection_set_exit_on_close(bus, FALSE);
                g_object_set_data_full(G_OBJECT(bus), BRIDGE_KEY, g_rc_box_acquire(bridge),
                                       bridge_unref);
                g_task_return_pointer(task, bus, g_object_unref);
        } else if (g_error_matches(bridge->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
                /* It may be asking for a password. */
                g_subprocess_send_signal(bridge->ssh, SIGTERM);
                g_task_return_error(task, g_steal_pointer(&bridge->failure));
        } else
                g_subprocess_wait_async(bridge->ssh, g_task_get_cancellable(task), on_ssh_ended,
                                        g_object_ref(task));
}

static GSocketConnection *
new_pair(int *ret_other, GError **error)
{
        int fds[2];
        g_autoptr(GSocket) socket = NULL;

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
                g_set_error(error, GBN_CLIENT_ERROR, GBN_CLIENT_ERROR_FAILED, "%s",
                            g_strerror(errno));
                return NULL;
        }
        socket = g_socket_new_from_fd(fds[0], error);
        if (!socket) {
                (void) close(fds[0]);
                (void) close(fds[1]);
                return NULL;
        }
        *ret_other = fds[1];
        return g_socket_connection_factory_create_connection(socket);
}

void
gbn_ssh_bridge_connect(const char *address, GCancellable *cancellable, GAsyncReadyCallback done,
                       gpointer userdata)
{
        g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, userdata);
        Bridge *bridge = g_rc_box_new0(Bridge);
        g_autoptr(GSocketConnection) stream = NULL;
        GError *error = NULL;
        int other;

        bridge->words = g_string_new(NULL);
        g_task_set_task_data(task, bridge, bridge_unref);
        stream = new_pair(&other, &error);
        bridge->ssh = stream ? spawn(address, other, &error) : NULL;
        if (!bridge->ssh) {
                g_task_return_new_error(task, GBN_CLIENT_ERROR, GBN_CLIENT_ERROR_FAILED, "%s",
                                        error->message);
                g_error_free(error);
                return;
        }
        bridge->errors = g_object_ref(g_subprocess_get_stderr_pipe(bridge->ssh));
        g_input_stream_read_async(bridge->errors, bridge->buffer, sizeof bridge->buffer,
                                  G_PRIORITY_DEFAULT, NULL, on_words, g_rc_box_acquire(bridge));
        g_dbus_connection_new(G_IO_STREAM(stream), NULL,
                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                      G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                              NULL, cancellable, on_bus, g_object_ref(task));
}

GDBusConnection *
gbn_ssh_bridge_connect_finish(GAsyncResult *result, GError **error)
{
        return g_task_propagate_pointer(G_TASK(result), error);
}

char *
gbn_ssh_bridge_dup_words(GDBusConnection *connection)
{
        const Bridge *bridge = g_object_get_data(G_OBJECT(connection), BRIDGE_KEY);

        return bridge && bridge->words->len > 0 ? g_strdup(bridge->words->str) : NULL;
}
