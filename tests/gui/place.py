# SPDX-License-Identifier: LGPL-2.1-or-later
"""A tree of unit files that gabiond serves on the session bus, and the app that shows it."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from screen import Program, end, wait_for

TOP = Path(__file__).resolve().parents[2]

UNITS = {
    "web.service": "[Unit]\nDescription=Web server\n[Service]\nExecStart=/usr/sbin/web --port 80\n",
    "mail.service": "[Unit]\nDescription=Mail transfer\n[Service]\nUser=mail\nExecStart=/usr/sbin/mail\nPrivateTmp=yes\n",
    "time.service": "[Unit]\nDescription=Network time\n[Service]\nUser=time\nExecStart=/usr/sbin/time\nNoNewPrivileges=yes\n"
                    "ProtectSystem=strict\nProtectHome=yes\nPrivateTmp=yes\nPrivateDevices=yes\nCapabilityBoundingSet=CAP_SYS_TIME\n",
    "closed.service": "[Unit]\nDescription=A service that is closed already\n[Service]\nDynamicUser=yes\nExecStart=/usr/bin/closed\n"
                      "CapabilityBoundingSet=\nProtectSystem=strict\nProtectHome=yes\nPrivateDevices=yes\nPrivateNetwork=yes\n"
                      "ProtectKernelTunables=yes\nProtectKernelModules=yes\nProtectKernelLogs=yes\nProtectControlGroups=yes\n"
                      "ProtectClock=yes\nProtectHostname=yes\nLockPersonality=yes\nRestrictRealtime=yes\nRestrictSUIDSGID=yes\n"
                      "SystemCallArchitectures=native\nPrivateMounts=yes\n",
    "ssh.service": "[Unit]\nDescription=OpenBSD Secure Shell server\n[Service]\nExecStart=/usr/sbin/sshd -D\n",
    "dbus.service": "[Unit]\nDescription=D-Bus System Message Bus\n[Service]\nExecStart=/usr/bin/dbus-daemon --system\n",
    "backup.service": "[Unit]\nDescription=Nightly backup\n[Service]\nType=oneshot\nExecStart=/usr/sbin/backup\n",
    "queue@.service": "[Unit]\nDescription=Queue %i\n[Service]\nExecStart=/usr/bin/queue %i\n",
}


class Place:
    """build: a build folder of meson. Files below tmp go with the place."""

    def __init__(self, build, units=UNITS):
        self.build = Path(build).resolve()
        self.folder = Path(tempfile.mkdtemp(prefix="gabion-gui-"))
        self.tree = self.folder / "tree"
        self.config = self.folder / "config"
        for name, text in units.items():
            self.put(f"usr/lib/systemd/system/{name}", text)
        self.put("usr/lib/systemd/libsystemd-shared-252.so", "")  # judged by the rules of this release
        (self.config / "gtk-4.0").mkdir(parents=True)
        (self.config / "gtk-4.0/settings.ini").write_text("[Settings]\ngtk-decoration-layout=:close\n")  # as GNOME has it
        self.daemon = None
        self.apps = []
        self.settings = {}  # for the app, in GVariant's spelling

    def put(self, path, text):
        target = self.tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def environment(self):
        return {
            "GABION_DATADIR": str(TOP / "data"),
            "GABION_LOCALEDIR": str(self.build / "po"),
            "GSETTINGS_SCHEMA_DIR": str(self.build / "gui"),
            "GSETTINGS_BACKEND": "keyfile",
            "XDG_CONFIG_HOME": str(self.config),
            "XDG_RUNTIME_DIR": str(self.folder),
            "HOME": str(self.folder),
            "GSK_RENDERER": "cairo",
            "GTK_A11Y": "atspi",
            "LC_ALL": "C.UTF-8",
        }

    def set(self, **settings):
        """Settings as an earlier run of the app would have left them; in GVariant's spelling."""
        file = self.config / "glib-2.0/settings/keyfile"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{key.replace('_', '-')}={value}" for key, value in settings.items()]
        file.write_text("[org/gabion/Gabion]\n" + "\n".join(lines) + "\n")

    def be_still(self):
        """Nothing moves on the screen: for pictures."""
        with open(self.config / "gtk-4.0/settings.ini", "a", encoding="utf-8") as file:
            file.write("gtk-enable-animations=0\ngtk-cursor-blink=0\n")

    def start_daemon(self):
        log = open(self.folder / "gabiond.log", "ab")
        self.daemon = subprocess.Popen([self.build / "service/gabiond", f"--root={self.tree}", "--session"],
                                       env={**os.environ, **self.environment()}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        wait_for(lambda: self.ctl("--no-legend", "list", check=False).returncode == 0, words="gabiond does not answer")

    def stop_daemon(self):
        if self.daemon:
            end(self.daemon)
            self.daemon = None

    def ctl(self, *words, check=True):
        return subprocess.run([self.build / "service/gabionctl", "--session", "--no-pager", *words], text=True, check=check,
                              env={**os.environ, **self.environment()}, capture_output=True)

    def start_app(self, *words, **environment):
        app = Program([self.build / "gui/gabion", *(words or ("--session",))], {**self.environment(), **environment},
                      self.folder / f"gabion-{len(self.apps)}.log")
        self.apps.append(app)
        return app

    def end(self):
        for app in self.apps:
            app.end()
        self.stop_daemon()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def place(build, units=UNITS):
    there = Place(build, units)
    try:
        yield there
    finally:
        there.end()
