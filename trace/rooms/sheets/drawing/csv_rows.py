"""Codes for a print shop that draws them itself: label number, printed code, address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trace.standards.signing.serial import display

HEADER = ("序号", "防伪码", "二维码内容")
IMPORTED = "有机码"


def label_csv(
    rows: Iterable[tuple[int, str, str]],
    imported: Mapping[int, str] | None = None,
    *,
    is_beginning: bool = True,
) -> bytes:
    """Return rows of (index, serial, address) as UTF-8 with the mark that Excel needs to see Chinese.

    imported      codes of the certifier by index, where the packs of the run bear some: a column more
    is_beginning  False for rows that follow others in the same file: neither mark nor heading
    """
    header = HEADER if imported is None else (*HEADER, IMPORTED)
    # Written by hand: the module csv looks at every character of these long fields and takes five times as long.
    lines = [",".join(header)] if is_beginning else []
    if imported is not None:
        lines += [
            f"{index + 1},{display(serial)},{_field(uri)},{_field(imported.get(index, ''))}"
            for index, serial, uri in rows
        ]
    else:
        lines += [f"{index + 1},{display(serial)},{_field(uri)}" for index, serial, uri in rows]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig" if is_beginning else "utf-8")


def _field(text: str) -> str:
    """Return `text` as a field of RFC 4180: quoted where it holds a comma, a quote or a line's end."""
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text
