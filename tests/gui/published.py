#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the pictures that README.md and software centres show, of the app on a booted Debian with its own systemd.

    published.py --package FILE.deb --app-package FILE.deb --out data/screenshots

It needs what the tests on booted machines need, and the packages fonts-cantarell, for GNOME's letters, and pngquant.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the tree

from booted import booted  # noqa: E402
from machine import File  # noqa: E402
from screen import Program, screenshot  # noqa: E402

WEB = "nginx.service"
FONTS = Path("/usr/share/fonts/opentype/cantarell")
WIDTH, HEIGHT, FRAME = 1010, 690, 5  # the frame is GTK's own, where there is no window manager
CORNER = 12
BYTES_MAX = 150 * 1024
DRAWN_SECONDS = 2
GTK = "[Settings]\ngtk-decoration-layout=:close\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\ngtk-cursor-blink=0\n"
UNITS = {
    "redis-server": ("Advanced key-value store", "User=nobody\nPrivateTmp=yes\nNoNewPrivileges=yes\n"),
    "postgresql": ("PostgreSQL database server", "User=nobody\n"),
    "backup": ("Nightly backup", ""),
    "mail-filter": ("Mail filter", "User=nobody\nPrivateTmp=yes\nProtectSystem=full\nProtectHome=yes\n"),
    "metrics": ("Metrics of this machine", "DynamicUser=yes\nProtectHome=yes\nPrivateDevices=yes\nNoNewPrivileges=yes\n"),
}


def files():
    units = {f"/usr/lib/systemd/system/{name}.service":
             f"[Unit]\nDescription={words}\n[Service]\nExecStart=/usr/bin/sleep infinity\n{lines}" for name, (words, lines) in UNITS.items()}
    fonts = {f"{FONTS}/{path.name}": File(path.read_bytes(), 0o644) for path in FONTS.glob("*.otf")}
    if not fonts:
        sys.exit("fonts-cantarell is missing")
    return {**units, **fonts}


def start(there, sort="gain", **environment):
    there.machine.put({f"/tmp/config-{len(there.apps)}/gtk-4.0/settings.ini": GTK})
    before = dict(there.environment)
    there.environment.update(environment)
    try:
        return there.start(window_width=str(WIDTH), window_height=str(HEIGHT), sort=f"'{sort}'")
    finally:
        there.environment = before


def take(path):
    """Without the frame, with the corners of a window on a desktop, and small."""
    time.sleep(DRAWN_SECONDS)
    screenshot(path)
    width, height = WIDTH - 2 * FRAME, HEIGHT - 2 * FRAME
    subprocess.run(["convert", path, "-crop", f"{width}x{height}+{FRAME}+{FRAME}", "+repage", "-alpha", "set",
                    "(", "-size", f"{width}x{height}", "xc:none", "-fill", "white", "-draw",
                    f"roundrectangle 0,0 {width - 1},{height - 1} {CORNER},{CORNER}", ")", "-compose", "DstIn", "-composite",
                    "-strip", path], check=True)
    subprocess.run(["pngquant", "--force", "--strip", "--quality=80-100", "--speed=1", f"--output={path}", path], check=True)
    size = path.stat().st_size
    print(f"{path}: {size} bytes", flush=True)
    if size > BYTES_MAX:
        sys.exit(f"{path} is larger than {BYTES_MAX} bytes")


def in_english(there, out):
    app = start(there)
    app.wait_for_services()
    take(out / "overview.png")
    app.open(WEB)
    app.click("Safe")
    app.wait_for(lambda: app.button("Try…"), "it cannot be tried")
    take(out / "layers.png")
    app.click("Use")
    app.says("→")
    app.click("Try…")
    app.click("Try", app.dialog(f"Try on {WEB}"))
    app.says(f"{WEB} is on trial; it goes back in")
    take(out / "trial.png")
    app.click("Keep")
    app.toast(f"Kept on {WEB}")
    app.end()


def in_german(there, out):
    app = start(there, "last-change", LANGUAGE="de", ADW_DEBUG_COLOR_SCHEME="prefer-dark")
    services = app.wait_for(lambda: app.find("Dienste", "list", exact=True), "there is no list")
    app.wait_for(lambda: next(node for node in services.children() if node.name.startswith(f"{WEB}, ")), f"{WEB} is not listed").choose()
    app.wait_for(lambda: app.find("Keine Änderungen vorgemerkt"), f"{WEB} is not shown")
    app.keys("ctrl+5")
    history = app.wait_for(lambda: app.find("Verlauf", "list", exact=True), "there is no history")
    Program.click(app, app.wait_for(lambda: next(node for node in history.children() if node.name), "the history stays empty"))
    take(out / "history.png")
    app.end()


def main(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--package", required=True, type=Path)
    parser.add_argument("--app-package", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    options = parser.parse_args(argv)
    with booted("bookworm", (options.package, options.app_package), files()) as there:
        there.machine.run(["systemctl", "start", WEB, *(f"{name}.service" for name in UNITS)], check=True)
        in_english(there, options.out)
        in_german(there, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
