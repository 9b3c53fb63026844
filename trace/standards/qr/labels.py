"""The symbol of a label: from its URI to the modules of a QR code, level M; nothing is drawn here.

Three segments, cut alike for every label of a run so that all have one version and one layout:

| segment | mode | holds |
|---|---|---|
| 1 | bytes | what stands before the second |
| 2 | alphanumeric | the longest stretch of QR-alphanumeric characters that ends with the serial |
| 3 | bytes | what follows: `?s=` and the signature |
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from qrcode import constants, util

from trace.standards.qr.encode import Symbol, SymbolBatch, encode_batch
from trace.standards.qr.segments import (
    ALPHANUMERIC,
    MalformedSymbol,
    Mode,
    Segment,
    SegmentColumn,
    SymbolTooLarge,
)
from trace.standards.qr.tables import MAX_VERSION, Level

LEVEL = Level.M


def label_symbol(uri: str, serial: str) -> Symbol:
    """Return the symbol of a label, with the best of the eight masks.

    Raises   SymbolTooLarge · MalformedSymbol
    """
    (symbol,) = label_symbols([uri], [serial]).symbols()
    return symbol


def label_symbols(uris: Sequence[str], serials: Sequence[str]) -> SymbolBatch:
    """Return the symbols of labels of one run, each the same as `label_symbol` gives.

    uris, serials   n of each; addresses that are alike but for serial and signature
    Raises          SymbolTooLarge · MalformedSymbol: `empty`, `layout` (of another run), `characters`, `serial`
    """
    if not uris:
        raise MalformedSymbol("empty")
    version = plan_version(uris[0], serials[0])
    characters = _characters(uris, serials)
    columns, end = [], 0
    for segment in cut_segments(uris[0], serials[0]):
        start, end = end, end + len(segment.text)
        columns.append(SegmentColumn(segment.mode, characters[start:end]))
    return encode_batch(columns, level=LEVEL, version=version)


def _characters(uris: Sequence[str], serials: Sequence[str]) -> NDArray[np.uint8]:
    """The addresses' characters, uint8 (length, n); all are cut where the first is.

    Raises   MalformedSymbol: `layout`, `characters`
    """
    length, n = len(uris[0]), len(uris)
    joined = "".join(uris)
    if not joined.isascii():
        raise MalformedSymbol("characters")
    if set(map(len, uris)) != {length} or set(map(len, serials)) != {len(serials[0])}:
        raise MalformedSymbol("layout")
    characters = np.frombuffer(joined.encode(), np.uint8).reshape(n, length).T
    found = characters[_serial_place(uris[0], serials[0])]
    own = np.frombuffer("".join(serials).encode(), np.uint8).reshape(n, -1).T
    mark = len(uris[0].partition("?")[0])
    alike = np.delete(characters[: mark + 1], _serial_place(uris[0], serials[0]), axis=0)
    if (alike != alike[:, :1]).any() or len(found) != len(own) or (found != own).any():
        raise MalformedSymbol("layout")
    return np.ascontiguousarray(characters)


def _serial_place(uri: str, serial: str) -> slice:
    """Where the serial stands: at the end of the path."""
    end = len(uri.partition("?")[0])
    return slice(end - len(serial), end)


def plan_version(uri: str, serial: str) -> int:
    """Return the version, 1 to MAX_VERSION, that the label's symbol has; nothing is computed.

    Raises   SymbolTooLarge · MalformedSymbol
    """
    segments = cut_segments(uri, serial)
    limits = util.BIT_LIMIT_TABLE[constants.ERROR_CORRECT_M]
    version = 1
    # Character counts take more bits from version 10 and 27 on, so the answer may move its ground.
    for ground in (1, 10, 27):
        needed = sum(segment.bit_length(ground) for segment in segments)
        version = bisect_left(limits, needed, ground)
        if version < (10 if ground == 1 else 27 if ground == 10 else 41):
            break
    if version > MAX_VERSION:
        raise SymbolTooLarge(version)
    return version


def cut_segments(uri: str, serial: str) -> tuple[Segment, ...]:
    """Return the three segments of a label's URI; an empty one is left out.

    Raises   MalformedSymbol: `characters` (not ASCII) or `serial` (the path does not end with it)
    """
    if not uri.isascii():
        raise MalformedSymbol("characters")
    path, mark, query = uri.partition("?")
    if not serial or not path.endswith(serial) or not ALPHANUMERIC.issuperset(serial):
        raise MalformedSymbol("serial")
    start = len(path)
    while start > 0 and path[start - 1] in ALPHANUMERIC:
        start -= 1
    cut = (
        Segment(Mode.BYTE, path[:start]),
        Segment(Mode.ALPHANUMERIC, path[start:]),
        Segment(Mode.BYTE, mark + query),
    )
    return tuple(segment for segment in cut if segment.text)
