"""Small MP4 files as phones write them: a picture track, a sound track, a hidden track with positions, and more."""

from __future__ import annotations

import struct

FRAME, SOUND, PLACE = b"\x00\x00\x00\x04IDRF", b"\xaa\xbbAAC", b"+28.1064+114.4451/"


def box(kind: bytes, *bodies: bytes) -> bytes:
    """Return one box around its bodies."""
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *bodies: bytes, version: int = 0, flags: int = 0) -> bytes:
    """Return a box that begins with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *bodies)


def numbers(*values: int) -> bytes:
    """Return 32-bit numbers."""
    return struct.pack(f">{len(values)}I", *values)


def track(
    handler: bytes,
    coding: bytes,
    offset: int,
    length: int,
    *,
    seconds: int = 2,
    turned: bool = False,
    own: bool = True,
    long: bool = False,
) -> bytes:
    """Return a track of one sample at `offset`; `long` writes the offset with 64 bits."""
    matrix = numbers(0, 1 << 16, 0, 1 << 16, 0, 0, 0, 0, 1 << 30)
    if not turned:
        matrix = numbers(1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    size = numbers(640 << 16, 360 << 16) if handler == b"vide" else numbers(0, 0)
    head = full(b"tkhd", numbers(0, 0, 1, 0, seconds * 600, 0, 0, 0, 0), matrix, size)
    where = full(b"co64", numbers(1), struct.pack(">Q", offset))
    lists = box(
        b"stbl",
        full(b"stsd", numbers(1), box(coding, bytes(70))),
        full(b"stts", numbers(1, 1, seconds * 600)),
        full(b"stsc", numbers(1, 1, 1, 1)),
        full(b"stsz", numbers(0, 1, length)),
        where if long else full(b"stco", numbers(1, offset)),
    )
    links = box(b"dinf", full(b"dref", numbers(1), full(b"url ", flags=int(own))))
    return box(
        b"trak",
        head,
        box(b"udta", b"\xa9nam of the phone"),
        box(
            b"mdia",
            full(b"mdhd", numbers(0, 0, 600, seconds * 600, 0)),
            full(b"hdlr", numbers(0), handler, bytes(12), b"Phone of Wang\0"),
            box(b"minf", full(b"vmhd", bytes(8)), links, lists),
        ),
    )


def a_video(
    *,
    brand: bytes = b"mp42",
    seconds: int = 2,
    coding: bytes = b"avc1",
    turned: bool = False,
    own: bool = True,
    extra: bytes = b"",
    in_film: bytes = b"",
    frame_at: int | None = None,
) -> bytes:
    """Return a file with a frame, a sound and a position in its media, its index at the end as phones write it."""
    begin = box(b"ftyp", brand, numbers(0), brand) + box(b"free", b"where: " + PLACE)
    at = len(begin) + 8
    media = FRAME + SOUND + PLACE + b"left over " + PLACE
    tracks = [
        track(
            b"vide",
            coding,
            at if frame_at is None else frame_at,
            len(FRAME),
            seconds=seconds,
            turned=turned,
            own=own,
            long=True,
        ),
        track(b"soun", b"mp4a", at + len(FRAME), len(SOUND), seconds=seconds),
        track(b"meta", b"mebx", at + len(FRAME) + len(SOUND), len(PLACE), seconds=seconds),
    ]
    film = box(
        b"moov",
        full(b"mvhd", numbers(0, 0, 600, seconds * 600), bytes(80)),
        *tracks,
        box(b"udta", box(b"\xa9xyz", PLACE)),
        full(b"meta", b"com.apple.quicktime.location.ISO6709 " + PLACE),
        in_film,
    )
    return begin + box(b"mdat", media) + film + box(b"uuid", bytes(16), b"XMP " + PLACE) + extra
