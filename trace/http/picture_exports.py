"""A list as a folder to take along: the workbook, and beside it the photographs of every row, packed as ZIP."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wsgi import wrap_file

from trace.http import exports
from trace.kernel.errors import ExportTooLarge
from trace.kernel.files import StoredFile
from trace.kernel.work import Work

FORMAT = "zip"
MAX_BYTES = 200_000_000
# What is kept in memory before the file goes to the disk.
SPOOLED_BYTES = 4_000_000
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}

Pictures = Callable[[Any], Sequence[StoredFile]]


def wanted() -> bool:
    """Whether this request asks for a list with its photographs."""
    return request.args.get("format") == FORMAT


def answer(
    work: Work,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Any],
    cells: Callable[[Any], Sequence[object]],
    pictures: Pictures,
) -> Response:
    """Return the list as a workbook with a folder of photographs for each row that has some.

    cells     as for exports.answer; the first is the row's number, after which its folder is named
    Raises    ExportTooLarge: nothing is sent of what would not be whole
    """
    found = [(list(cells(row)), pictures(row)) for row in rows]
    size = sum(picture.byte_count for _row, kept in found for picture in kept)
    if size > MAX_BYTES:
        raise ExportTooLarge(megabytes=MAX_BYTES // 1_000_000)
    # Closed when the answer was sent.
    packed = tempfile.SpooledTemporaryFile(SPOOLED_BYTES)  # noqa: SIM115
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        table = [[*values, _kept_at(archive, work, values[0], kept)] for values, kept in found]
        book = exports.to_xlsx(name, [*columns, _("Photographs")], table)
        archive.writestr(f"{_plain(name)}.xlsx", book)
    return _sent(packed, name)


def _kept_at(
    archive: zipfile.ZipFile, work: Work, number: object, pictures: Sequence[StoredFile]
) -> str:
    """Put the photographs into the row's folder and return where they are, to be written in the workbook."""
    places = []
    for place, picture in enumerate(pictures, start=1):
        ending = _ENDINGS.get(picture.media_type, "bin")
        path = PurePosixPath(_plain(str(number))) / f"{place}.{ending}"
        with work.ports.files.open(picture.digest) as file, archive.open(str(path), "w") as copy:
            while block := file.read(1 << 20):
                copy.write(block)
        places.append(str(path))
    return "\n".join(places)


def _plain(text: str) -> str:
    """A name that every system takes for a file."""
    return re.sub(r"[^\w-]+", "_", text).strip("_") or "1"


def _sent(packed: IO[bytes], name: str) -> Response:
    size = packed.tell()
    packed.seek(0)
    response = Response(wrap_file(request.environ, packed), content_type="application/zip")
    response.call_on_close(packed.close)
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"export.zip\"; filename*=UTF-8''{quote(name)}.zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
