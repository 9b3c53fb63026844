"""The data bits of symbols that have the same segments: mode, count and characters (ISO/IEC 18004:2015, 7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from trace.standards.malformed import Malformed
from trace.standards.qr.tables import MAX_VERSION, Level, blocks, capacity_bits

#: Table 5, in the order of the values.
ALPHANUMERIC_ORDER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
ALPHANUMERIC = frozenset(ALPHANUMERIC_ORDER)
_PAD = np.array([0xEC, 0x11], np.uint8)
_NO_VALUE = 255


class Mode(IntEnum):
    """How the characters of a segment are packed; the value is the mode indicator."""

    ALPHANUMERIC = 2
    BYTE = 4


class SymbolTooLarge(Malformed):
    """The payload needs a larger symbol than we print; `version` is the one it would need.

    41 stands for more than the largest symbol there is.
    """

    code = "symbol"

    def __init__(self, version: int) -> None:
        super().__init__("too_large", version=version, max_version=MAX_VERSION)
        self.version = version


class MalformedSymbol(Malformed):
    """No payload of ours.

    reason  `serial` (not the end of the path) · `characters` (outside the segment's mode, or not ASCII) ·
            `layout` (codes of one batch are cut alike, and these are not) · `empty` (no code at all)
    """

    code = "symbol"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one payload in one mode."""

    mode: Mode
    text: str

    def bit_length(self, version: int) -> int:
        """The bits it takes in a symbol of `version`: mode, count and characters."""
        return bit_length(self.mode, len(self.text), version)


@dataclass(frozen=True, slots=True)
class SegmentColumn:
    """The same segment of every payload of a batch.

    characters   uint8 (length, n): codes of the characters, ASCII where alphanumeric; n is 1 where all are alike
    """

    mode: Mode
    characters: NDArray[np.uint8]

    def __len__(self) -> int:
        """How many characters it has."""
        return len(self.characters)


def bit_length(mode: Mode, length: int, version: int) -> int:
    """Return the bits of a segment: mode, count (table 3) and characters."""
    if mode is Mode.BYTE:
        return 4 + (8 if version <= 9 else 16) + 8 * length
    count_bits = 9 if version <= 9 else 11 if version <= 26 else 13
    pairs, single = divmod(length, 2)
    return 4 + count_bits + 11 * pairs + 6 * single


def smallest_version(columns: Sequence[SegmentColumn], level: Level) -> int:
    """Return the smallest version, 1 to MAX_VERSION, that holds the segments.

    Raises   SymbolTooLarge, its `version` MAX_VERSION + 1: at least that
    """
    needed = sum(bit_length(column.mode, len(column), MAX_VERSION) for column in columns)
    for version in range(1, MAX_VERSION + 1):
        if needed <= capacity_bits(version, level):
            return version
    raise SymbolTooLarge(MAX_VERSION + 1)


def data_codewords(
    columns: Sequence[SegmentColumn], n: int, version: int, level: Level
) -> NDArray[np.uint8]:
    """Return the data codewords of n payloads that fit: segments, terminator, padding (7.4.9, 7.4.10).

    Returns  uint8 (data codewords, n)
    Raises   MalformedSymbol: `characters`
    """
    count = blocks(version, level).data_count
    bits = np.zeros((count * 8, n), np.uint8)
    end = 0
    for column in columns:
        for piece in _pieces(column):
            bits[end : end + len(piece)] = piece
            end += len(piece)
    # The terminator is four zeros, or what room there is; then zeros to the end of the codeword.
    used = -(-min(end + 4, count * 8) // 8)
    codewords = bits[0::8].copy()
    for place in range(1, 8):
        codewords <<= 1
        codewords |= bits[place::8]
    codewords[used:] = np.resize(_PAD, count - used)[:, None]
    return codewords


def _pieces(column: SegmentColumn) -> list[NDArray[np.uint8]]:
    """The bits of a segment: uint8 (bits, n or 1)."""
    length = len(column)
    if column.mode is Mode.BYTE:
        # `smallest_version` keeps the length below the 256 that eight bits can tell.
        return [_bits_of(Mode.BYTE, 4), _bits_of(length, 8), _bits(column.characters, 8)]
    values = _VALUES[column.characters]
    if (values == _NO_VALUE).any():
        raise MalformedSymbol("characters")
    pairs = values[0 : length - 1 : 2].astype(np.uint16) * 45
    pairs += values[1::2]
    pieces = [_bits_of(Mode.ALPHANUMERIC, 4), _bits_of(length, 9), _bits(pairs, 11)]
    if length % 2:
        pieces.append(_bits(values[-1:], 6))
    return pieces


def _bits(values: NDArray[np.uint8] | NDArray[np.uint16], width: int) -> NDArray[np.uint8]:
    """The lowest `width` bits of (values, n), the highest first: uint8 (values · width, n)."""
    bits = np.empty((len(values), width, values.shape[1]), np.uint8)
    for place in range(width):
        bits[:, place] = (values >> values.dtype.type(width - 1 - place)) & values.dtype.type(1)
    return bits.reshape(-1, values.shape[1])


def _bits_of(value: int, width: int) -> NDArray[np.uint8]:
    return _bits(np.array([[value]], np.uint16), width)


def _values() -> NDArray[np.uint8]:
    """The value of each character code in alphanumeric mode (table 5); 255 has none."""
    table = np.full(256, _NO_VALUE, np.uint8)
    for value, character in enumerate(ALPHANUMERIC_ORDER):
        table[ord(character)] = value
    return table


_VALUES = _values()
