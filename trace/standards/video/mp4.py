"""MP4 and QuickTime files: what they show and for how long, and the same file without what else a phone wrote.

A file is a row of boxes: four bytes of length, four letters of kind, then the body. Whatever is to go becomes a `free`
box of the same length, and bytes of the media that no picture and no sound refers to become zero. So every offset
stays right, and nothing has to be encoded again.

Source   ISO/IEC 14496-12 (ISO base media file format); Apple's QuickTime File Format for the brand `qt  `
Limit    a position that a camera has drawn into the picture, or hidden inside the coded picture itself, stays
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MP4, QUICKTIME = "video/mp4", "video/quicktime"
PICTURE_CODECS = frozenset({b"avc1", b"avc3", b"hvc1", b"hev1", b"vp09", b"av01"})
SOUND_CODECS = frozenset({b"mp4a", b"Opus"})
# More boxes or pieces than any phone writes in a minute: a file made to keep a server busy.
MOST_BOXES = 2_000
MOST_PIECES = 200_000
MOST_MEDIA = 16
_KEPT = {
    b"file": frozenset({b"ftyp", b"moov", b"mdat"}),
    b"moov": frozenset({b"mvhd", b"trak"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"}),
    b"stbl": frozenset(
        {b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stps", b"stsc", b"stsz", b"stco"}
        | {b"co64", b"sdtp", b"sgpd", b"sbgp"}
    ),
}
_CODECS = {b"vide": PICTURE_CODECS, b"soun": SOUND_CODECS}
_ONE_TO_ONE = 1 << 16


class MalformedVideo(ValueError):
    """The bytes are no video that can be kept; `reason` is one word.

    box         boxes that do not fit into each other, or too many of them
    kind        no MP4 or QuickTime file
    fragmented  a film in pieces, as some recorders stream it
    elsewhere   pictures or sound that stand in another file
    no_picture  no picture in a coding that browsers show
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Video:
    """A cleaned file; width and height in pixels as it is to be shown, turned upright."""

    content: bytes
    media_type: str
    width: int
    height: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    begin: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class _Track:
    handler: bytes
    width: int
    height: int
    seconds: float
    pieces: Sequence[tuple[int, int]]


def looks_like_video(content: bytes) -> bool:
    """Whether the first box is the one by which these files name their kind."""
    return content[4:8] == b"ftyp"


def clean_video(content: bytes) -> Video:
    """Return the video with its pictures and sound alone: no position, device, owner or hidden track.

    Raises   MalformedVideo
    """
    if not looks_like_video(content):
        raise MalformedVideo("kind")
    try:
        return _clean(bytearray(content))
    except (struct.error, IndexError) as error:
        raise MalformedVideo("box") from error


def _clean(data: bytearray) -> Video:
    top = _boxes(data, 0, len(data))
    if any(box.kind == b"moof" for box in top):
        raise MalformedVideo("fragmented")
    films = [box for box in top if box.kind == b"moov"]
    if len(films) != 1:
        raise MalformedVideo("box" if films else "kind")
    brand = bytes(data[8:12])
    _blank_others(data, b"file", top)
    inside = _boxes(data, films[0].body, films[0].end)
    if any(box.kind == b"mvex" for box in inside):
        raise MalformedVideo("fragmented")
    lasted = _lasted(data, _one(inside, b"mvhd"))
    found = [_track(data, box) for box in inside if box.kind == b"trak"]
    tracks = [track for track in found if track is not None]
    shown = [track for track in tracks if track.handler == b"vide"]
    if not shown or not shown[0].width or not shown[0].height:
        raise MalformedVideo("no_picture")
    _blank_others(data, b"moov", inside)
    media = [(box.body, box.end) for box in top if box.kind == b"mdat"]
    pieces = [piece for track in tracks for piece in track.pieces]
    if len(media) > MOST_MEDIA or len(pieces) > MOST_PIECES:
        raise MalformedVideo("box")
    _keep_only(data, media, pieces)
    seconds = max([lasted, *(track.seconds for track in tracks)])
    kind = QUICKTIME if brand == b"qt  " else MP4
    return Video(bytes(data), kind, shown[0].width, shown[0].height, seconds)


# ---------------------------------------------------------------- boxes


def _boxes(data: bytearray, begin: int, end: int) -> list[_Box]:
    found: list[_Box] = []
    while end - begin >= 8:
        size, kind = struct.unpack_from(">I4s", data, begin)
        body = begin + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        elif size == 0:
            size = end - begin
        if size < body - begin or begin + size > end or len(found) == MOST_BOXES:
            raise MalformedVideo("box")
        found.append(_Box(kind, begin, body, begin + size))
        begin += size
    # QuickTime ends some lists with four zero bytes; whatever else stands there is nobody's.
    data[begin:end] = bytes(end - begin)
    return found


def _one(boxes: Sequence[_Box], kind: bytes) -> _Box:
    found = [box for box in boxes if box.kind == kind]
    if len(found) != 1:
        raise MalformedVideo("box")
    return found[0]


def _blank(data: bytearray, box: _Box) -> None:
    data[box.begin + 4 : box.begin + 8] = b"free"
    data[box.body : box.end] = bytes(box.end - box.body)


def _blank_others(data: bytearray, parent: bytes, boxes: Sequence[_Box]) -> None:
    for box in boxes:
        if box.kind not in _KEPT[parent]:
            _blank(data, box)


def _keep_only(
    data: bytearray, media: Sequence[tuple[int, int]], pieces: Sequence[tuple[int, int]]
) -> None:
    """Write zeros over all of the media that is no piece of a kept track; pieces lie within the media."""
    wanted = sorted(pieces)
    for begin, end in media:
        inside = [piece for piece in wanted if begin <= piece[0] and piece[1] <= end]
        last = begin
        for piece in [*inside, (end, end)]:
            if piece[0] > last:
                data[last : piece[0]] = bytes(piece[0] - last)
            last = max(last, piece[1])
    covered = sum(1 for b, e in wanted if any(begin <= b and e <= end for begin, end in media))
    if covered != len(wanted):
        raise MalformedVideo("box")


# ---------------------------------------------------------------- tracks


def _track(data: bytearray, box: _Box) -> _Track | None:
    """Return the track if it is a picture or a sound that browsers know; blank it otherwise."""
    inside = _boxes(data, box.body, box.end)
    media = _one(inside, b"mdia")
    parts = _boxes(data, media.body, media.end)
    handler_box = _one(parts, b"hdlr")
    handler = bytes(data[handler_box.body + 8 : handler_box.body + 12])
    minf = _one(parts, b"minf")
    infos = _boxes(data, minf.body, minf.end)
    tables = _one(infos, b"stbl")
    lists = _boxes(data, tables.body, tables.end)
    if not _is_known(data, handler, _one(lists, b"stsd")):
        _blank(data, box)
        return None
    for links in (each for each in infos if each.kind == b"dinf"):
        _require_own(data, links)
    width, height = _size(data, _one(inside, b"tkhd"))
    # A name that the recorder chose: nobody needs it.
    for named in (each for each in [*parts, *infos] if each.kind == b"hdlr"):
        data[named.body + 24 : named.end] = bytes(max(0, named.end - named.body - 24))
    for parent, boxes in (
        (b"trak", inside),
        (b"mdia", parts),
        (b"minf", infos),
        (b"stbl", lists),
    ):
        _blank_others(data, parent, boxes)
    lasted = _lasted(data, _one(parts, b"mdhd"))
    return _Track(handler, width, height, lasted, _pieces(data, lists))


def _is_known(data: bytearray, handler: bytes, entries: _Box) -> bool:
    """Whether every coding of the track is one that browsers know."""
    codings = [box.kind for box in _boxes(data, entries.body + 8, entries.end)]
    return bool(codings) and set(codings) <= _CODECS.get(handler, frozenset())


def _require_own(data: bytearray, links: _Box) -> None:
    for references in _boxes(data, links.body, links.end):
        for each in _boxes(data, references.body + 8, references.end):
            # The lowest of the flags says that the media stand in this very file.
            if not data[each.body + 3] & 1:
                raise MalformedVideo("elsewhere")


def _size(data: bytearray, header: _Box) -> tuple[int, int]:
    """Return width and height in pixels, exchanged for a track that is shown turned by a quarter."""
    matrix = header.body + (52 if data[header.body] == 1 else 40)
    (across,) = struct.unpack_from(">i", data, matrix)
    width, height = struct.unpack_from(">II", data, matrix + 36)
    found = width // _ONE_TO_ONE, height // _ONE_TO_ONE
    return found if across else (found[1], found[0])


def _lasted(data: bytearray, header: _Box) -> float:
    """Return the seconds that a header of the film or of a track tells."""
    if data[header.body] == 1:
        scale, duration = struct.unpack_from(">IQ", data, header.body + 20)
    else:
        scale, duration = struct.unpack_from(">II", data, header.body + 12)
    if not scale:
        raise MalformedVideo("box")
    return float(duration / scale)


def _pieces(data: bytearray, lists: Sequence[_Box]) -> list[tuple[int, int]]:
    """Return where in the file the samples of a track stand, chunk by chunk, each from and up to."""
    sizes = _sample_sizes(data, _one(lists, b"stsz"))
    chunks = _chunk_offsets(data, lists)
    runs = _numbers(data, _one(lists, b"stsc"), 4, per=3)
    found: list[tuple[int, int]] = []
    number = 0
    starts = [*(row[0] for row in runs), len(chunks) + 1]
    if starts[0] != 1 or any(later <= one for one, later in pairwise(starts)):
        raise MalformedVideo("box")
    for (first, following), (_first, count, _entry) in zip(pairwise(starts), runs, strict=True):
        for chunk in chunks[first - 1 : following - 1]:
            length = sizes.total(number, count)
            found.append((chunk, chunk + length))
            number += count
    if number != sizes.count:
        raise MalformedVideo("box")
    return found


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Bytes of every sample: all alike, or one by one as running sums."""

    count: int
    each: int
    sums: Sequence[int]

    def total(self, begin: int, count: int) -> int:
        if begin + count > self.count:
            raise MalformedVideo("box")
        return self.each * count if self.each else self.sums[begin + count] - self.sums[begin]


def _sample_sizes(data: bytearray, box: _Box) -> _Sizes:
    each, count = struct.unpack_from(">II", data, box.body + 4)
    if each:
        return _Sizes(count, each, ())
    sums = [0]
    for (size,) in _numbers(data, box, 8):
        sums.append(sums[-1] + size)
    return _Sizes(count, 0, sums)


def _chunk_offsets(data: bytearray, lists: Sequence[_Box]) -> list[int]:
    long = [box for box in lists if box.kind == b"co64"]
    rows = (
        _numbers(data, long[0], 4, letter="Q") if long else _numbers(data, _one(lists, b"stco"), 4)
    )
    return [offset for (offset,) in rows]


def _numbers(
    data: bytearray, box: _Box, at: int, *, per: int = 1, letter: str = "I"
) -> list[tuple[int, ...]]:
    """Return the rows of a list whose length stands `at` bytes into the box, right before them."""
    (count,) = struct.unpack_from(">I", data, box.body + at)
    form = struct.Struct(">" + letter * per)
    begin = box.body + at + 4
    if count > MOST_PIECES or begin + count * form.size > box.end:
        raise MalformedVideo("box")
    return list(form.iter_unpack(data[begin : begin + count * form.size]))
