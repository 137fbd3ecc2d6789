#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Draws what gabionctl prints on a terminal as an SVG picture, for the README.

    picture.py OUTPUT.svg [--lines=N] [--width=N] COMMAND [ARGUMENT…]

    picture.py data/screenshots/list.svg --lines=24 build/service/gabionctl list

The command really runs on a pseudo terminal, so colours and column widths are those a person sees.
With --lines the picture ends after N lines and says how many follow.
"""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

CELL_WIDTH, LINE_HEIGHT, MARGIN, FONT_SIZE = 8.4, 20, 18, 14
PAPER, INK = "#1e2227", "#d7dae0"
COLOURS = {
    0: "#3b4048", 1: "#e06c75", 2: "#8cc265", 3: "#d9a84e", 4: "#6cb2f0", 5: "#c586d8",
    6: "#5cbfc4", 7: "#d7dae0",
    8: "#7f8691", 9: "#f0818a", 10: "#a3d97f", 11: "#eec26d", 12: "#8cc6ff", 13: "#d9a0e8",
    14: "#7dd6da", 15: "#ffffff",
}
ESCAPE = re.compile(r"\x1b\[([0-9;:]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


@dataclass(frozen=True)
class Look:
    colour: str = INK
    bold: bool = False
    dim: bool = False
    underline: bool = False


def run_on_terminal(command, width):
    """The bytes that the command writes on a terminal of that width."""
    process, handle = pty.fork()
    if process == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 2000, width, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
                       "COLUMNS": str(width), "PAGER": "cat", "SYSTEMD_PAGER": "cat"}
        environment.pop("NO_COLOR", None)
        os.execvpe(command[0], command, environment)
    output = b""
    while True:
        try:
            piece = os.read(handle, 65536)
        except OSError:  # Linux's way to say that the other side is closed
            break
        if not piece:
            break
        output += piece
    _, status = os.waitpid(process, 0)
    os.close(handle)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed:\n{output.decode(errors='replace')}")
    return output.decode("utf-8").replace("\r\n", "\n")


def palette(number):
    """The colour of one of the 256 numbers."""
    if number < 16:
        return COLOURS[number]
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return f"#{grey:02x}{grey:02x}{grey:02x}"
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    red, green, blue = (steps[number // d % 6] for d in (36, 6, 1))
    return f"#{red:02x}{green:02x}{blue:02x}"


def restyled(look, parameters):
    codes = [int(code or 0) for code in re.split("[;:]", parameters)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            look = Look()
        elif code in (1, 2, 4):
            look = replace(look, **{{1: "bold", 2: "dim", 4: "underline"}[code]: True})
        elif code == 22:
            look = replace(look, bold=False, dim=False)
        elif code == 24:
            look = replace(look, underline=False)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            look = replace(look, colour=COLOURS[code - 30 if code < 90 else code - 82])
        elif code == 38 and codes[:1] == [5]:
            look = replace(look, colour=palette(codes[1]))
            codes = codes[2:]
        elif code == 38 and codes[:1] == [2]:
            look = replace(look, colour="#{:02x}{:02x}{:02x}".format(*codes[1:4]))
            codes = codes[4:]
        elif code == 39:
            look = replace(look, colour=INK)
    return look


def styled_lines(text):
    """Each line as a list of (column, words, look)."""
    lines, look = [], Look()
    for line in text.rstrip("\n").split("\n"):
        pieces, column, place = [], 0, 0
        for match in [*ESCAPE.finditer(line), None]:
            words = line[place:match.start() if match else len(line)]
            if words:
                pieces.append((column, words, look))
                column += len(words)
            if match:
                place = match.end()
                look = restyled(look, match.group(1) or "") if match.group(2) == "m" else look
        lines.append(pieces)
    return lines


def draw_piece(column, words, look, baseline):
    style = f' fill="{look.colour}"' if look.colour != INK else ""
    style += ' font-weight="bold"' if look.bold else ""
    style += ' opacity="0.65"' if look.dim else ""
    style += ' text-decoration="underline"' if look.underline else ""
    drawn = ""
    for match in re.finditer(r"\S+(?: \S+)*", words):  # runs of blanks are left out, not squeezed
        x = MARGIN + (column + match.start()) * CELL_WIDTH
        # textLength keeps the columns straight with whatever monospaced font there is.
        drawn += (f'<text x="{x:.1f}" y="{baseline}" '
                  f'textLength="{len(match.group()) * CELL_WIDTH:.1f}"{style}>'
                  f"{escape(match.group())}</text>\n")
    return drawn


def draw(command, lines, width):
    prompt = [(0, "$ ", Look(colour=COLOURS[8])), (2, command, Look(bold=True))]
    rows = [prompt, *lines]
    pixel_width = 2 * MARGIN + width * CELL_WIDTH
    pixel_height = 2 * MARGIN + len(rows) * LINE_HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixel_width:.0f}" '
        f'height="{pixel_height}" viewBox="0 0 {pixel_width:.0f} {pixel_height}" role="img">\n',
        f"<title>{escape(command)} in a terminal</title>\n",
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>\n',
        f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{FONT_SIZE}" '
        f'fill="{INK}">\n',
    ]
    for number, pieces in enumerate(rows):
        baseline = MARGIN + number * LINE_HEIGHT + FONT_SIZE
        parts += [draw_piece(*piece, baseline) for piece in pieces]
    return "".join(parts) + "</g>\n</svg>\n"


def option(arguments, name, default):
    for argument in arguments:
        if argument.startswith(f"--{name}="):
            arguments.remove(argument)
            return int(argument.split("=")[1])
    return default


def main(arguments):
    place = next((n for n, word in enumerate(arguments[1:], 1) if not word.startswith("--")), None)
    if place is None:
        print(__doc__, file=sys.stderr)
        return 1
    target, options, command = arguments[0], arguments[1:place], arguments[place:]
    width, most = option(options, "width", 96), option(options, "lines", 0)
    lines = styled_lines(run_on_terminal(command, width))
    if most and len(lines) > most:
        rest = len(lines) - most
        lines = [*lines[:most], [(0, f"… {rest} more lines", Look(colour=COLOURS[8]))]]
    shown = " ".join([Path(command[0]).name, *command[1:]])
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(draw(shown, lines, width))
    print(f"{target}: {len(lines)} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
