"""The symbol of a label: from its URI to the matrix of a QR code, level M; nothing is drawn here.

Three segments, cut alike for every label of a run so that all have one version and one layout:

| segment | mode | holds |
|---|---|---|
| 1 | bytes | what stands before the second |
| 2 | alphanumeric | the longest stretch of QR-alphanumeric characters that ends with the serial |
| 3 | bytes | what follows: `?s=` and the signature |
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from qrcode import constants, util
from qrcode.main import QRCode

from trace.standards.malformed import Malformed

#: ISO/IEC 18004, table 5.
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
#: 53 modules: what still reads at 20 mm on a curved pack in sunlight.
MAX_VERSION = 9
#: Light modules on every side; drawers add them.
QUIET_ZONE = 4


class Mode(IntEnum):
    """How the characters of a segment are packed; the value is the mode indicator."""

    ALPHANUMERIC = 2
    BYTE = 4


class SymbolTooLarge(Malformed):
    """The URI needs a larger symbol than we print; `version` is the one it would need.

    41 stands for more than the largest symbol there is.
    """

    code = "symbol"

    def __init__(self, version: int) -> None:
        super().__init__("too_large", version=version, max_version=MAX_VERSION)
        self.version = version


class MalformedSymbol(Malformed):
    """No label's URI: reason `serial` (not the end of the path) or `characters`."""

    code = "symbol"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the payload in one mode."""

    mode: Mode
    text: str

    def bit_length(self, version: int) -> int:
        """The bits it takes in a symbol of `version`: mode, count and characters."""
        if self.mode is Mode.BYTE:
            return 4 + (8 if version <= 9 else 16) + 8 * len(self.text)
        count_bits = 9 if version <= 9 else 11 if version <= 26 else 13
        pairs, single = divmod(len(self.text), 2)
        return 4 + count_bits + 11 * pairs + 6 * single


@dataclass(frozen=True, slots=True)
class Symbol:
    """A finished symbol without its quiet zone; True is a dark module, rows from the top."""

    version: int
    size: int
    modules: tuple[tuple[bool, ...], ...]
    segments: tuple[Segment, ...]


def label_symbol(uri: str, serial: str) -> Symbol:
    """Return the symbol of a label, with the best of the eight masks.

    Raises   SymbolTooLarge · MalformedSymbol
    """
    version = plan_version(uri, serial)
    segments = cut_segments(uri, serial)
    code = QRCode(version=version, error_correction=constants.ERROR_CORRECT_M, border=0)
    for segment in segments:
        mode: Literal[2, 4] = 4 if segment.mode is Mode.BYTE else 2
        code.add_data(util.QRData(segment.text.encode("ascii"), mode=mode))
    code.make(fit=False)
    modules = tuple(tuple(bool(module) for module in row) for row in code.modules)
    return Symbol(version=version, size=len(modules), modules=modules, segments=segments)


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
