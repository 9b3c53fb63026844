"""A batch of symbols with the same segments, encoded as arrays: version, level and layout are worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trace.standards.qr.penalties import scores
from trace.standards.qr.placement import overlays, spread
from trace.standards.qr.reed_solomon import interleaved
from trace.standards.qr.segments import (
    MalformedSymbol,
    SegmentColumn,
    SymbolTooLarge,
    data_codewords,
    smallest_version,
)
from trace.standards.qr.tables import Level, blocks, side

# So that what is worked on stays in the processor's second-level cache: some 10 kB a symbol while bits are placed,
# ten arrays of 3 kB a symbol while masks are compared.
_BITS_AT_ONCE = 512
_MASKS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Symbol:
    """A finished symbol without its quiet zone.

    rows   one bit a module, from the top left; 1 is dark; each row filled up with 0 to a whole byte
    """

    version: int
    rows: bytes

    @property
    def size(self) -> int:
        """Modules along one side."""
        return side(self.version)

    @property
    def modules(self) -> tuple[tuple[bool, ...], ...]:
        """True for each dark module, rows from the top."""
        packed = np.frombuffer(self.rows, np.uint8).reshape(self.size, -1)
        dark: list[list[bool]] = (np.unpackbits(packed, axis=1, count=self.size) == 1).tolist()
        return tuple(tuple(row) for row in dark)


@dataclass(frozen=True, slots=True)
class SymbolBatch:
    """Finished symbols of one version without quiet zones.

    masks   uint8 (n): the mask of each, 0 to 7
    lines   uint64 (n, side): a row of modules a word, bit 63 the first module, 1 dark
    """

    version: int
    level: Level
    masks: NDArray[np.uint8]
    lines: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many symbols there are."""
        return len(self.lines)

    @property
    def size(self) -> int:
        """Modules along one side."""
        return side(self.version)

    @property
    def packed(self) -> NDArray[np.uint8]:
        """Rows as pictures of one bit a module want them (PDF masks, PNG, ZPL): uint8 (n, side, bytes of a row).

        The first module is the highest bit, 1 is dark, each row is filled up with 0 to a whole byte.
        """
        octets = self.lines.astype(">u8").view(np.uint8).reshape(len(self), self.size, 8)
        return np.ascontiguousarray(octets[:, :, : -(-self.size // 8)])

    @property
    def modules(self) -> NDArray[np.bool_]:
        """True for each dark module: bool (n, side, side), rows from the top."""
        return np.unpackbits(self.packed, axis=2, count=self.size).view(np.bool_)

    def symbols(self) -> Iterator[Symbol]:
        """Yield one symbol after the other."""
        packed = self.packed
        whole, step = packed.tobytes(), packed.shape[1] * packed.shape[2]
        for start in range(0, len(whole), step):
            yield Symbol(self.version, whole[start : start + step])


def encode_batch(
    columns: Sequence[SegmentColumn],
    *,
    level: Level = Level.M,
    version: int | None = None,
    mask: int | None = None,
) -> SymbolBatch:
    """Return the symbols of payloads that have the same segments.

    columns   the segments in their order; each of 1 or n payloads
    version   1 to MAX_VERSION; left out, the smallest that holds them
    mask      0 to 7 for all; left out, the best of the eight for each (penalties.py)
    Raises    MalformedSymbol: `empty`, `layout` (columns of differing n), `characters` · SymbolTooLarge
    """
    n = _count(columns)
    smallest = smallest_version(columns, level)
    if version is None:
        version = smallest
    elif version < smallest:
        raise SymbolTooLarge(smallest)
    lines = np.empty((n, side(version)), np.uint64)
    masks = np.empty(n, np.uint8)
    for start in range(0, n, _BITS_AT_ONCE):
        here = slice(start, min(start + _BITS_AT_ONCE, n))
        part = [_cut(column, here) for column in columns]
        data = data_codewords(part, here.stop - start, version, level)
        rows, turned = spread(interleaved(data, blocks(version, level)), version)
        masks[here] = _best_masks(rows, turned, version, level) if mask is None else mask
        lines[here] = rows.T ^ overlays(version, level)[0, masks[here]]
    return SymbolBatch(version, level, masks, lines)


def _best_masks(
    rows: NDArray[np.uint64], columns: NDArray[np.uint64], version: int, level: Level
) -> NDArray[np.uint8]:
    """The mask with the lowest penalty for each of n symbols, given by lines (side, n)."""
    by_row, by_column = overlays(version, level)[..., None]
    best = np.empty(rows.shape[1], np.uint8)
    for start in range(0, len(best), _MASKS_AT_ONCE):
        here = slice(start, start + _MASKS_AT_ONCE)
        # argmin takes the first of equals, which is the lowest mask.
        best[here] = scores(rows[:, here] ^ by_row, columns[:, here] ^ by_column).argmin(axis=0)
    return best


def _count(columns: Sequence[SegmentColumn]) -> int:
    """How many payloads the columns hold together."""
    counts = {column.characters.shape[1] for column in columns}
    n = max(counts, default=0)
    if n == 0:
        raise MalformedSymbol("empty")
    if counts - {1, n}:
        raise MalformedSymbol("layout")
    return n


def _cut(column: SegmentColumn, here: slice) -> SegmentColumn:
    if column.characters.shape[1] == 1:
        return column
    return SegmentColumn(column.mode, column.characters[:, here])
