"""Codes for a print shop that draws them itself: label number, printed code, address."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from trace.standards.signing.serial import display

HEADER = ("序号", "防伪码", "二维码内容")


def label_csv(rows: Iterable[tuple[int, str, str]]) -> bytes:
    """Return rows of (index, serial, address) as UTF-8 with the mark that Excel needs to see Chinese."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(HEADER)
    writer.writerows((index + 1, display(serial), uri) for index, serial, uri in rows)
    return made.getvalue().encode("utf-8-sig")
