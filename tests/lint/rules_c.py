# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules for C: include direction, sizes, types, calls that the service never makes."""

import re
from pathlib import Path

from source import Finding, functions

# Includes point from a higher number to a lower one, or stay in the same folder.
LAYERS = {
    "base": 0,
    "engine/unit": 1,
    "engine/facts": 2,
    "engine/score": 3,
    "engine/profile": 4,
    "engine/lint": 5,
    "engine/denial": 6,
    "store": 10,
    "systemd": 10,
    "observe": 20,
    "trial": 20,
    "bus": 30,
    "rollback": 30,
    "main": 40,
}
CLOSED_TO_CTL = {"observe", "trial", "bus", "rollback", "main"}
NO_LOOP = {"ctl", "rollback"}  # programs of their own that have nothing to do while they wait

# Data as long as it has to be; named here one by one.
DATA_TABLES = {
    "service/engine/facts/setting.c",
    "service/engine/unit/syscall-group-table.c",
}
FILE_LINES_WARNED = 400
FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 80
PARAMETERS_MAX = 5
DEEPEST_CONTROL = 3  # one control statement inside another inside another

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
GLIB_TYPES = re.compile(
    r"\b(gboolean|gchar|guchar|gshort|gushort|gint|guint|glong|gulong|gsize|gssize|goffset|"
    r"gint8|gint16|gint32|gint64|guint8|guint16|guint32|guint64|gfloat|gdouble|gpointer|"
    r"gconstpointer|TRUE|FALSE)\b")
LOGGING = re.compile(
    r"\b(g_message|g_warning|g_debug|g_info|g_critical|g_log|g_print|g_printerr|printf|fprintf|"
    r"vfprintf|dprintf|puts|fputs|perror|syslog|sd_journal_\w+)\s*\(")
NEVER_IN_SERVICE = (
    (re.compile(r"\b(GMainLoop|GMainContext|g_main_\w+|g_timeout_add\w*|g_idle_add\w*)\b"),
     "a GLib main loop; the service has one sd-event loop"),
    (re.compile(r"\b(g_dbus_\w+|g_bus_\w+|GDBus\w+|GFile|g_file_new_\w+)\b"),
     "GIO or GDBus; the service speaks sd-bus and opens files itself"),
    (re.compile(r"\b(G_DEFINE_TYPE\w*|G_DECLARE_\w+|g_object_new)\b"),
     "a GObject type; the service has plain structures"),
    (re.compile(r"\b(sleep|usleep|nanosleep|clock_nanosleep|g_usleep)\s*\("),
     "sleep; use a timer of the event loop"),
    (re.compile(r"\b(pthread_\w+|GThread|g_thread_\w+|GMutex|g_mutex_\w+|thrd_\w+|mtx_\w+)\b"),
     "threads; the service has one"),
    (re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|system|popen|alloca)"
                r"\s*\("),
     "a call without bounds or without errors"),
)
STATIC_VARIABLE = re.compile(r"^\s*static\s+(?!inline\b)([^()=;]*?)(\[[^]]*\])*\s*(=|;)")

# The daemon knows callers by their name on the bus, runs no program and never becomes somebody else.
NEVER_IN_DAEMON = (
    (re.compile(r"(unix-process|unix-session)"), "a caller is its name on the bus; process numbers are reused"),
    (re.compile(r"\b(sd_bus_creds_get_pid|SD_BUS_CREDS_PID|sd_bus_creds_new_from_pid|SO_PEERCRED)\b"),
     "the number of a process says nothing of who calls"),
    (re.compile(r"\b(system|popen|fork|vfork|exec[lv]p?e?|execvpe|fexecve|execveat|posix_spawnp?|g_spawn_\w+)\s*\("),
     "the daemon runs no program"),
    (re.compile(r"\b(set(re|res)?[ug]id|sete[ug]id|setfs[ug]id|setgroups|initgroups)\s*\("),
     "the daemon never changes who it is"),
)
# A process of its own without a program of its own, for libraries that are not trusted with the daemon.
MAY_FORK = "service/base/child.c"


def layer_of(path):
    """The layer of a path below service/, "" for one that no layer holds."""
    parts = Path(path).parts
    if parts[:1] == ("main.c",) or parts[:1] == ("main.h",):
        return "main"
    if parts[:1] == ("ctl",):
        return "ctl"
    if parts[:1] == ("engine",):
        return "/".join(parts[:2]) if "/".join(parts[:2]) in LAYERS else ""
    return parts[0] if parts and parts[0] in LAYERS else ""


def includes(source):
    """(line, quoted, path) of every #include; read from the raw lines, literals are blanked."""
    for number, line in enumerate(source.lines, 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == '"', match.group(2)


def direction_problem(own, other):
    if other == "":
        return "no layer of service/ holds it; include project headers by their path"
    if own == other:
        return None
    if other == "ctl":
        return "nothing includes the command line"
    if own == "ctl":
        return "the command line does not reach into the daemon" if other in CLOSED_TO_CTL else None
    if other == "rollback":
        return "nothing includes the way back; it is a program of its own"
    if LAYERS[other] < LAYERS[own]:
        return None
    return f"{own} must not know {other}"


def include_direction(source):
    if not source.is_c:
        return
    if source.path.startswith("gui/"):
        yield from gui_includes(source)
    if not source.path.startswith("service/"):
        return
    own = layer_of(source.path[len("service/"):])
    if own == "":
        yield Finding(source.path, 1, "include-direction", "this folder is in no layer")
        return
    for number, quoted, path in includes(source):
        if not quoted or path.endswith(".inc"):  # a table that the build makes
            continue
        problem = direction_problem(own, layer_of(path))
        if problem:
            yield Finding(source.path, number, "include-direction", f"{path}: {problem}")


def gui_includes(source):
    for number, quoted, path in includes(source):
        if quoted and (layer_of(path) or path.startswith("service/")):
            yield Finding(source.path, number, "include-direction",
                          f"{path}: the app talks D-Bus to the service")


def own_header_first(source):
    if source.suffix != ".c" or not source.path.startswith("service/"):
        return
    header = source.path[len("service/"):-2] + ".h"
    first = next((path for _, _, path in includes(source)), None)
    if (source.root / "service" / header).exists() and first != header:
        yield Finding(source.path, 1, "own-header", f"the first include is not {header}")


def file_size(source):
    if not source.is_c or source.path in DATA_TABLES:
        return
    size = len(source.lines)
    if size > FILE_LINES_MAX:
        yield Finding(source.path, size, "file-size", f"{size} lines, {FILE_LINES_MAX} at most")
    elif size > FILE_LINES_WARNED:
        yield Finding(source.path, size, "file-size", f"{size} lines; is there a second job in it?",
                      warning=True)


def function_size(source):
    if not source.is_c:
        return
    for function in functions(source):
        if function.length > FUNCTION_LINES_MAX:
            yield Finding(source.path, function.line, "function-size",
                          f"{function.name}: {function.length} lines, "
                          f"{FUNCTION_LINES_MAX} at most")
        parameters = counted_parameters(function)
        if len(parameters) > PARAMETERS_MAX:
            yield Finding(source.path, function.line, "parameters",
                          f"{function.name}: {len(parameters)} parameters, "
                          f"{PARAMETERS_MAX} at most")


def counted_parameters(function):
    """What a caller must know. A callback of sd-bus has the shape that sd-bus gives it, and "..." is what printf-like
    calls end in."""
    parameters = [one for one in function.parameters if one.strip() != "..."]
    if parameters and parameters[0].startswith("sd_bus *") and parameters[-1] == "sd_bus_error *error":
        return []
    return parameters


def depth(source):
    """clang-format holds the indentation, so the column of a control statement is its depth."""
    if not source.is_c:
        return
    for number, line in enumerate(source.code, 1):
        match = re.match(r"( +)(if|for|while|do|switch)\b", line)
        if match and len(match.group(1)) > 8 * DEEPEST_CONTROL:
            yield Finding(source.path, number, "depth",
                          f"more than {DEEPEST_CONTROL} levels deep; make it a function")


def pragma_once(source):
    if source.suffix == ".h" and "#pragma once" not in source.lines:
        yield Finding(source.path, 1, "pragma-once", "a header without #pragma once")


def no_goto(source):
    if not source.is_c:
        return
    for number, line in enumerate(source.code, 1):
        if re.search(r"\bgoto\b", line):
            yield Finding(source.path, number, "goto", "return early instead")


def glib_types(source):
    """C types under service/; GLib's own only in functions that GLib calls with a gpointer."""
    if not source.is_c or not source.path.startswith("service/"):
        return
    allowed = set()
    for function in functions(source):
        if function.is_callback:
            # The line above holds the return type.
            allowed.update(range(function.line - 1, function.end + 1))
    for number, line in enumerate(source.code, 1):
        match = GLIB_TYPES.search(line)
        if match and number not in allowed:
            yield Finding(source.path, number, "glib-type",
                          f"{match.group(1)}: C has a word of its own for it")


def never_in_service(source):
    if not source.is_c or not source.path.startswith("service/"):
        return
    for number, quoted, path in includes(source):
        if re.match(r"(gio/|glib-object\.h|threads\.h|pthread\.h)", path):
            yield Finding(source.path, number, "never-in-service", f"{path} is not for the service")
    for number, line in enumerate(source.code, 1):
        for pattern, words in NEVER_IN_SERVICE:
            match = pattern.search(line)
            if match and not (words.startswith("sleep") and layer_of(source.path[len("service/"):]) in NO_LOOP):
                yield Finding(source.path, number, "never-in-service",
                              f"{match.group(1)}: {words}")


def never_in_daemon(source):
    """In literals and comments too: what is not written anywhere is not sent anywhere."""
    if not source.is_c or not source.path.startswith("service/") or source.path.startswith("service/ctl/"):
        return
    for number, line in enumerate(source.lines, 1):
        for pattern, words in NEVER_IN_DAEMON:
            for match in pattern.finditer(line):
                if source.path != MAY_FORK or match.group(1) != "fork":
                    yield Finding(source.path, number, "never-in-daemon", f"{match.group(1)}: {words}")


def silent_layers(source):
    """base, engine and store return reasons; who handles an error prints or logs it."""
    if not source.is_c or not re.match(r"service/(base|engine|store)/", source.path):
        return
    for number, line in enumerate(source.code, 1):
        match = LOGGING.search(line)
        if match:
            yield Finding(source.path, number, "silent-layer",
                          f"{match.group(1)}: return the reason instead")


def mutable_global(source):
    """A static variable is a constant; a table of pointers is one only as `*const`."""
    if source.suffix != ".c" or not source.path.startswith("service/"):
        return
    for number, line in enumerate(source.code, 1):
        match = STATIC_VARIABLE.match(line)
        if match and not is_constant(match.group(1)):
            yield Finding(source.path, number, "mutable-global",
                          f"{match.group(1).strip()}: make it const, or pass it")


def is_constant(declaration):
    last = declaration.rsplit("*", 1)[-1]
    return bool(re.search(r"\bconst\b", last))


RULES = (
    include_direction,
    own_header_first,
    file_size,
    function_size,
    depth,
    pragma_once,
    no_goto,
    glib_types,
    never_in_service,
    never_in_daemon,
    silent_layers,
    mutable_global,
)
