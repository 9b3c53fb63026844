"""Codes for a print shop that draws them itself: label number, printed code, address."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from trace.standards.signing.serial import display

HEADER = ("序号", "防伪码", "二维码内容")
IMPORTED = "有机码"


def label_csv(
    rows: Iterable[tuple[int, str, str]], imported: Mapping[int, str] | None = None
) -> bytes:
    """Return rows of (index, serial, address) as UTF-8 with the mark that Excel needs to see Chinese.

    imported   codes of the certifier by index, where the packs bear some: a column more
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow((*HEADER, IMPORTED) if imported else HEADER)
    for index, serial, uri in rows:
        more = [imported.get(index, "")] if imported else []
        writer.writerow((index + 1, display(serial), uri, *more))
    return made.getvalue().encode("utf-8-sig")
