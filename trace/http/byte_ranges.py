"""Stored files over HTTP: whole or a part, so that a phone can begin a video in its middle and go on after a break.

Werkzeug's own ranges answer 416 to several parts, to headers that cannot be read and to a tail longer than the file,
where the standard gives the file; hence this.
Source   RFC 9110, sections 13 (conditional requests), 14 (ranges) and 15.3.7, 15.5.17 (206, 416)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from flask import Response, request

from trace.kernel.files import FileStore, StoredFile

CHUNK = 64 * 1024
_ONE = re.compile(r"(\d{0,18})-(\d{0,18})")
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}


class OutOfRange(ValueError):
    """A part was asked for that begins behind the end of the file."""


def part_asked(
    header: str | None, *, length: int, etag: str, if_range: str | None = None
) -> tuple[int, int] | None:
    """Return the first and last byte that a Range header asks for, or None for the whole file.

    A header that cannot be read, another unit, several parts at once, or a file that is no longer the one the asker
    holds a part of: each gives the whole file, as the standard allows or demands.
    Raises   OutOfRange
    """
    unit, _, asked = (header or "").partition("=")
    if unit.strip().lower() != "bytes" or (if_range is not None and if_range.strip() != etag):
        return None
    found = _ONE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return _tail(int(last), length)
    end = int(last) if last else length - 1
    if end < int(first) and last:
        return None
    if int(first) >= length:
        raise OutOfRange(asked)
    return int(first), min(end, length - 1)


def _tail(count: int, length: int) -> tuple[int, int]:
    if not count or not length:
        raise OutOfRange(f"-{count}")
    return max(0, length - count), length - 1


def send_stored(file: StoredFile, store: FileStore, *, cache: str, download: str = "") -> Response:
    """Answer with a stored file, or the part that was asked for; its hash is the entity tag.

    cache     the value of Cache-Control
    download  name under which it is to be kept; without one it is shown
    """
    etag = f'"{file.digest}"'
    if request.if_match and not request.if_match.contains(file.digest):
        return _bare(412, etag, cache)
    if request.if_none_match.contains_weak(file.digest):
        return _bare(304, etag, cache)
    # A range means something for GET alone: to HEAD the whole file is described.
    header = request.headers.get("Range") if request.method == "GET" else None
    try:
        part = part_asked(
            header, length=file.byte_count, etag=etag, if_range=request.headers.get("If-Range")
        )
    except OutOfRange:
        answer = _bare(416, etag, cache)
        answer.headers["Content-Range"] = f"bytes */{file.byte_count}"
        return answer
    first, last = part or (0, file.byte_count - 1)
    content = store.open(file.digest)
    answer = Response(_chunks(content, first, last + 1 - first), mimetype=file.media_type)
    answer.call_on_close(content.close)
    answer.content_length = last + 1 - first
    if part is not None:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{file.byte_count}"
    name = download or f"{file.digest[:12]}{_EXTENSIONS.get(file.media_type, '')}"
    kind = "attachment" if download else "inline"
    answer.headers.set("Content-Disposition", kind, filename=name)
    return _labelled(answer, etag, cache)


def _bare(status: int, etag: str, cache: str) -> Response:
    return _labelled(Response(status=status), etag, cache)


def _labelled(answer: Response, etag: str, cache: str) -> Response:
    answer.headers["ETag"] = etag
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = cache
    return answer


def _chunks(content: BinaryIO, first: int, count: int) -> Iterator[bytes]:
    content.seek(first)
    while count > 0:
        chunk = content.read(min(CHUNK, count))
        if not chunk:
            return
        count -= len(chunk)
        yield chunk
