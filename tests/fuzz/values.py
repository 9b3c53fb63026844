"""Bad values: what people, programs and attackers put into fields, by the kind of field."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from openpyxl import Workbook
from PIL import Image

LONG = "百" * 100_000
PAST_BIG = str(2**63)
BOMB_BYTES = 20_000_000


class Kind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHECK = "check"
    CODE = "code"
    FILE = "file"
    PHONE = "phone"
    SECRET = "secret"


@dataclass(frozen=True)
class Bad:
    """A value to try; `never` says that no field of the kind may accept it."""

    name: str
    value: str
    never: bool = False


_ODD_TEXT = (
    Bad("emoji", "🍑👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 礼盒"),
    Bad("rtl", "\u202eיוסי\u202c مرحبا"),
    Bad("markup", "<script>alert(1)</script>\"'><b>&amp;"),
    Bad("formula", '=HYPERLINK("http://x")'),
    Bad("template", "{{ 7*7 }} %(count)d %s {0.__class__}"),
    Bad("sql", "'; DROP TABLE batches; --"),
    Bad("lines", "一\r\n二\n三\t四\u2028五"),
    Bad("full-width", "１２３４５"),
    Bad("combining", "e" + "\u0301" * 150),
    Bad("controls", "a\x01b\x1b[31mc\x7f"),
)
_NO_TEXT = (Bad("nul", "a\x00b", never=True), Bad("long", LONG, never=True))
_NO_NUMBER = (
    *(Bad(text, text, never=True) for text in ("NaN", "-NaN", "Infinity", "-inf", "1e309", "abc")),
    *(Bad(text, text, never=True) for text in ("--1", "1,5,2", "0x10", "1e999999999", "1 000")),
    Bad("2^63", PAST_BIG, never=True),
    Bad("10^400", "1" + "0" * 400, never=True),
    Bad("digits", "9" * 5000, never=True),
    Bad("negative-big", "-" + PAST_BIG, never=True),
    Bad("nul", "1\x00", never=True),
)
_MAYBE_NUMBER = (
    *(Bad(text, text) for text in ("-1", "0", "-0", "0.0000000001", "1e-400", "１２", "1_0", "+5")),
    *(Bad(text, text) for text in ("2147483648", "999999999999", "1e5", " 7 ", "٣")),
)
_NO_DATE = (
    *(Bad(text, text, never=True) for text in ("2026-02-30", "0000-00-00", "9999-12-31")),
    *(Bad(text, text, never=True) for text in ("0001-01-01", "2026-13-01", "gestern", "1e5")),
    *(Bad(text, text, never=True) for text in ("10000-01-01", "-2026-01-01", "2026-01-01\x00")),
    Bad("long", "2" * 100_000, never=True),
)
_MAYBE_DATE = tuple(
    Bad(text, text) for text in ("1900-01-01", "2100-12-31", "20260718", "2026-W29-6")
)
_NO_CHOICE = (
    *(Bad(text, text, never=True) for text in ("none-such", "0", "-1", PAST_BIG, "1e309", "1.5")),
    *(Bad(text, text, never=True) for text in ("9" * 5000, "a\x00b", "🍑", "1;2", "__class__")),
    Bad("long", LONG, never=True),
    Bad("absent", "999999", never=True),
)
_BLANK = (Bad("empty", ""), Bad("spaces", " \t\u3000\u00a0 "))

VALUES = {
    Kind.TEXT: (*_BLANK, *_ODD_TEXT, *_NO_TEXT),
    Kind.NUMBER: (*_BLANK, *_NO_NUMBER, *_MAYBE_NUMBER),
    Kind.DATE: (*_BLANK, *_NO_DATE, *_MAYBE_DATE),
    Kind.MOMENT: (
        *_BLANK,
        *_NO_DATE,
        *(
            Bad(text, text, never=True)
            for text in (
                "2026-02-30T10:00",
                "0001-01-01T00:00",
                "9999-12-31T23:59",
                "2026-07-18T25:00",
            )
        ),
        Bad("2026-07-18T10:00+99:00", "2026-07-18T10:00+99:00", never=True),
        Bad("second", "2026-07-18T10:00:00.123456789"),
    ),
    Kind.CHOICE: (*_BLANK, *_NO_CHOICE),
    Kind.CHECK: tuple(
        Bad(text[:8], text, never=True) for text in ("maybe", "true\x00", "2", "NaN", LONG)
    ),
    Kind.CODE: (
        *_BLANK,
        *_NO_TEXT,
        *(
            Bad(text, text, never=True)
            for text in ("1", "🍑🍑🍑🍑🍑🍑", "'; --", "<b>", "9" * 5000, "-1")
        ),
        Bad("full-width", "３６０９２２"),
        Bad("unknown", "999999"),
    ),
    Kind.PHONE: (
        *_BLANK,
        *_NO_TEXT,
        *(Bad(text, text, never=True) for text in ("abc", "1", "🍑", "1380013800X", "9" * 5000)),
        Bad("full-width", "１３８００１３８０００"),
        Bad("written", "+86 138-0013-8000"),
    ),
    Kind.SECRET: (*_BLANK, *_ODD_TEXT, *_NO_TEXT),
}


def _cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


#: Cursors of lists: gibberish, and well-made ones with values that no column holds.
BAD_CURSORS = (
    *("x", "====", "百", "a\x00b", "W10", "bnVsbA", "9" * 5000, "W1tbW1tbW1tb"),
    *(_cursor(*(value for _ in range(size))) for size in (1, 2, 3) for value in (2**70, None, "x")),
    *(_cursor(value, 2**70) for value in ("9999-12-31", "0001-01-01", "2026-07-18", "a\x00")),
    *(
        _cursor(value, 1)
        for value in ("2026-07-18T00:00:00", "0001-01-01T00:00:00+14:00", True, {})
    ),
    *(_cursor(value, 1) for value in ("9999-12-31T23:59:59-14:00", "\ud800", [], 1e308, -1)),
)


# ---------------------------------------------------------------- files


@dataclass(frozen=True)
class BadFile:
    """A file that no field for pictures, documents or workbooks may keep."""

    label: str
    name: str
    content: bytes
    media_type: str


@cache
def bad_files() -> tuple[BadFile, ...]:
    """Return files of the wrong kind, broken, huge in what they unpack to, or called what they are not."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    jpeg, png = a_picture("JPEG"), a_picture("PNG")
    book = a_workbook()
    return (
        BadFile("empty", "a.jpg", b"", "image/jpeg"),
        BadFile("svg", "a.svg", svg, "image/svg+xml"),
        BadFile("svg-as-png", "a.png", svg, "image/png"),
        BadFile("html-as-jpg", "a.jpg", b"<!doctype html><script>alert(1)</script>", "image/jpeg"),
        BadFile("html-as-pdf", "a.pdf", b"<html>%PDF-1.7</html>", "application/pdf"),
        BadFile("exe", "a.exe", b"MZ" + bytes(4000), "application/octet-stream"),
        BadFile("cut-jpeg", "a.jpg", jpeg[: len(jpeg) // 2], "image/jpeg"),
        BadFile("cut-png", "a.png", png[: len(png) // 2], "image/png"),
        BadFile("jpeg-header", "a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        BadFile("huge-png", "a.png", _png(60_000, 60_000), "image/png"),
        BadFile("endless-png", "a.png", _png(2**31 - 1, 2**31 - 1), "image/png"),
        BadFile("flat-png", "a.png", _png(0, 0), "image/png"),
        BadFile("gif", "a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif"),
        BadFile("zip-bomb", "a.xlsx", _bomb(book), "application/zip"),
        BadFile("zip", "a.zip", _zip({"a.txt": b"hello"}), "application/zip"),
        BadFile("cut-xlsx", "a.xlsx", book[: len(book) // 2], "application/zip"),
        BadFile("traversal", "../../../etc/passwd\x00.jpg", b"x", "image/jpeg"),
        BadFile("long-name", "名" * 5000 + ".jpg", b"x", "image/jpeg"),
        BadFile(
            "old-excel", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x"
        ),
        BadFile("entities", "a.xlsx", _zip({"[Content_Types].xml": _LAUGHS}), "application/zip"),
    )


def a_picture(kind: str) -> bytes:
    """Return a small sound picture."""
    made = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(made, kind)
    return made.getvalue()


def a_workbook() -> bytes:
    """Return a small sound workbook whose sheets nobody asked for."""
    made = io.BytesIO()
    book = Workbook()
    book.worksheets[0].append(["=1+1", "二"])
    book.save(made)
    return made.getvalue()


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def _zip(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _bomb(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = b" " * BOMB_BYTES + members["xl/worksheets/sheet1.xml"]
    members |= {f"xl/media/{number}.bin": bytes(BOMB_BYTES) for number in range(5)}
    return _zip(members)


_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><Types>&j;</Types>"
)
