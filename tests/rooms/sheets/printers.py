"""Thermal printers read aloud: ZPL and TSPL as their manuals tell it, drawn as a picture of black and white dots.

Written from the languages, not from what writes them: each command is looked up by its name, sizes are taken
from the command, and what is not known stops the test.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image


@dataclass
class Printed:
    """One label as it comes out: the picture, and the words in the printer's own fonts."""

    picture: Image.Image
    words: list[str] = field(default_factory=list)


def _paste(paper: NDArray[np.uint8], dots: NDArray[np.uint8], x: int, y: int) -> None:
    height, width = dots.shape
    assert y + height <= paper.shape[0], "a graphic runs over the label's end"
    # What fills up the last byte of a row may lie beyond the edge, but must not print.
    seen = paper.shape[1] - x
    assert not dots[:, seen:].any(), "a graphic runs over the label's edge"
    paper[y : y + height, x : x + width] |= dots[:, :seen]


def _graphic(total: int, per_row: int, digits: str) -> NDArray[np.uint8]:
    """The dots of a graphic in hexadecimal, a colon repeating the row above."""
    rows: list[bytes] = []
    place = 0
    while place < len(digits):
        if digits[place] == ":":
            rows.append(rows[-1])
            place += 1
        else:
            rows.append(bytes.fromhex(digits[place : place + 2 * per_row]))
            place += 2 * per_row
    assert sum(map(len, rows)) == total
    packed = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, per_row)
    return np.unpackbits(packed, axis=1)


def print_zpl(sent: bytes) -> list[Printed]:
    """What a ZPL printer makes of `sent`."""
    text = sent.decode("ascii")
    stored: dict[str, NDArray[np.uint8]] = {}
    printed: list[Printed] = []
    for name, total, per_row, digits in re.findall(
        r"~DGR:([A-Z]+\.GRF),(\d+),(\d+),([0-9A-F:]+)", text
    ):
        stored[name] = _graphic(int(total), int(per_row), digits)
    for form in re.findall(r"\^XA(.*?)\^XZ", text, re.DOTALL):
        commands = re.findall(r"\^([A-Z0-9]{2})([^^]*)", form)
        if any(name == "ID" for name, _rest in commands):
            continue
        sizes = {name: int(rest) for name, rest in commands if name in ("PW", "LL")}
        paper = np.zeros((sizes["LL"], sizes["PW"]), np.uint8)
        at, words, copies = (0, 0), [], 0
        for name, rest in commands:
            if name == "FO":
                x, y = rest.split(",")
                at = (int(x), int(y))
            elif name == "XG":
                _paste(paper, stored[rest.split(",")[0].removeprefix("R:")], *at)
            elif name == "GF":
                kind, sent_bytes, whole, row_bytes, dots = rest.split(",", 4)
                assert (kind, sent_bytes) == ("A", whole)
                _paste(paper, _graphic(int(whole), int(row_bytes), dots), *at)
            elif name == "FD":
                words.append(rest)
            elif name == "PQ":
                copies = int(rest)
            else:
                assert name in {"PW", "LL", "LH", "CI", "FS", "A0"}, name
        assert copies == 1
        printed.append(Printed(Image.fromarray((1 - paper) * 255), words))
    return printed


def print_tspl(sent: bytes, dots_per_mm: int) -> list[Printed]:
    """What a TSPL printer makes of `sent`."""
    stored: dict[str, NDArray[np.uint8]] = {}
    printed: list[Printed] = []
    paper = np.zeros((0, 0), np.uint8)
    words: list[str] = []
    size, place = (0, 0), 0

    def line() -> str:
        nonlocal place
        end = sent.index(b"\r\n", place)
        found, place = sent[place:end].decode("ascii"), end + 2
        return found

    while place < len(sent):
        if sent.startswith((b"DOWNLOAD ", b"BITMAP "), place):
            is_picture = sent.startswith(b"DOWNLOAD ", place)
            parts = sent[place : place + 80].split(b",", 2 if is_picture else 5)
            place += sum(len(part) + 1 for part in parts[:-1])
            if is_picture:
                count = int(parts[1])
                name = parts[0].split(b'"')[1].decode()
                with Image.open(io.BytesIO(sent[place : place + count])) as opened:
                    stored[name] = 1 - np.asarray(opened.convert("1")).astype(np.uint8)
            else:
                x, y = int(parts[0].split(b" ")[1]), int(parts[1])
                per_row, rows = int(parts[2]), int(parts[3])
                count = per_row * rows
                packed = np.frombuffer(sent[place : place + count], np.uint8).reshape(rows, per_row)
                _paste(paper, np.unpackbits(~packed, axis=1), x, y)
            place += count
            assert sent[place : place + 2] == b"\r\n"
            place += 2
            continue
        command, _space, rest = line().partition(" ")
        if command == "SIZE":
            edges = [float(edge.removesuffix(" mm")) for edge in rest.split(",")]
            size = (round(edges[1] * dots_per_mm), round(edges[0] * dots_per_mm))
        elif command == "CLS":
            paper, words = np.zeros(size, np.uint8), []
        elif command == "PUTBMP":
            left, top, name = rest.split(",")
            _paste(paper, stored[name.strip('"')], int(left), int(top))
        elif command == "TEXT":
            words.append(rest.rsplit(",", 1)[1].strip('"'))
        elif command == "PRINT":
            assert rest == "1,1"
            printed.append(Printed(Image.fromarray((1 - paper) * 255), words))
        else:
            assert command in {"GAP", "DIRECTION", "REFERENCE", "KILL"}, command
    return printed
