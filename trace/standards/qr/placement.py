"""Where every bit stands in the symbol: the fixed patterns, and one permutation a version for all symbols at once.

A symbol is kept as one 64-bit word a line: bit 63 is the first module, so that a line's bytes in big-endian order
are the packed row a picture wants. Lines are rows in one array and columns in a second, filled from the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trace.standards.qr.tables import Level, alignment_centres, remainder_bits, side

#: Bits of a line's word; larger than every side up to version 9.
WORD_BITS = 64
MASK_COUNT = 8
_FORMAT_GENERATOR, _FORMAT_MASK = 0x537, 0x5412
_VERSION_GENERATOR = 0x1F25


@dataclass(frozen=True, slots=True)
class Grid:
    """The modules of a version that are the same in every symbol.

    dark      bool (side, side): fixed patterns and version information; False elsewhere
    reserved  bool (side, side): all that carries no data, format information included
    order     intp (bits, 2): row and column of each bit of the message, then of the remainder bits
    """

    dark: NDArray[np.bool_]
    reserved: NDArray[np.bool_]
    order: NDArray[np.intp]


def spread(message: NDArray[np.uint8], version: int) -> tuple[NDArray[np.uint64], ...]:
    """Return the message's bits in their places, everything else light: rows, and columns.

    message  uint8 (codewords, n)
    Returns  two arrays uint64 (side, n), bit 63 the first module of the line
    """
    count, n = message.shape
    shifts = np.arange(7, -1, -1, dtype=np.uint8)[None, :, None]
    bits = np.empty((count * 8 + 1, n), np.uint8)
    np.right_shift(message[:, None, :], shifts, out=bits[:-1].reshape(count, 8, n))
    bits &= 1
    bits[-1] = 0  # where no bit of the message belongs
    return tuple(_lines(bits, places) for places in _permutations(version))


def _lines(bits: NDArray[np.uint8], places: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Gather bits (source, n) at `places` (lines, 8 bytes, 8 bits) and pack them to uint64 (lines, n)."""
    lines, octets, _ = places.shape
    n = bits.shape[1]
    packed = bits.take(places[:, :, 0], axis=0)
    for place in range(1, 8):
        packed <<= 1
        packed |= bits.take(places[:, :, place], axis=0)
    whole = np.zeros((lines, n, WORD_BITS // 8), np.uint8)
    whole[:, :, :octets] = packed.transpose(0, 2, 1)
    return whole.view(">u8")[:, :, 0].astype(np.uint64)


@lru_cache(maxsize=16)
def _permutations(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which bit stands where, by rows and by columns: intp (lines, bytes, 8); the last one is always 0."""
    size, order = side(version), grid(version).order
    message_bits = len(order) - remainder_bits(version)
    source = np.full((size, -(-size // 8) * 8), message_bits, np.intp)
    rows, columns = order[:message_bits].T
    source[rows, columns] = np.arange(message_bits)
    turned = np.full_like(source, message_bits)
    turned[:, :size] = source[:, :size].T
    return source.reshape(size, -1, 8), turned.reshape(size, -1, 8)


@lru_cache(maxsize=64)
def overlays(version: int, level: Level) -> NDArray[np.uint64]:
    """Return what each mask turns: its pattern over the data, the fixed patterns and its format information.

    Returns  uint64 (2, 8 masks, side): by rows, by columns; xor it with what `spread` returns
    """
    here = grid(version)
    made = np.zeros((2, MASK_COUNT, side(version)), np.uint64)
    for mask in range(MASK_COUNT):
        modules = here.dark | (mask_pattern(mask, side(version)) & ~here.reserved)
        _write_format(modules, level, mask)
        made[0, mask], made[1, mask] = pack_lines(modules), pack_lines(modules.T)
    return made


def pack_lines(modules: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return one word a line of bool (lines, modules), the first module at bit 63."""
    whole = np.zeros((len(modules), WORD_BITS), np.bool_)
    whole[:, : modules.shape[1]] = modules
    return np.packbits(whole, axis=1).view(">u8")[:, 0].astype(np.uint64)


def mask_pattern(mask: int, size: int) -> NDArray[np.bool_]:
    """Return where mask 0 to 7 turns a module: bool (size, size) (table 10; i is the row, j the column)."""
    i, j = np.indices((size, size))
    conditions = (
        (i + j) % 2,
        i % 2,
        j % 3,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3,
        (i * j % 2 + i * j % 3) % 2,
        ((i + j) % 2 + i * j % 3) % 2,
    )
    turned: NDArray[np.bool_] = conditions[mask] == 0
    return turned


@lru_cache(maxsize=16)
def grid(version: int) -> Grid:
    """Return the fixed modules of a version and the order in which bits fill the others (6.3, 7.7.3)."""
    size = side(version)
    dark, reserved = np.zeros((2, size, size), np.bool_)
    for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
        _draw_finder(dark, reserved, row, column)
    for centre_row in alignment_centres(version):
        for centre_column in alignment_centres(version):
            if not reserved[centre_row, centre_column]:
                _draw_rings(dark, reserved, centre_row, centre_column, 2)
    even = np.arange(8, size - 8) % 2 == 0
    dark[6, 8:-8], dark[8:-8, 6] = even, even
    reserved[6, :], reserved[:, 6] = True, True
    # Format information on both sides of the separators; the module above the lower left one is always dark.
    reserved[8, :9], reserved[:9, 8] = True, True
    reserved[8, -8:], reserved[-8:, 8] = True, True
    dark[-8, 8] = True
    if version >= 7:
        _write_version(dark, reserved, version)
    return Grid(dark, reserved, np.array(_zigzag(reserved), np.intp))


def _draw_finder(
    dark: NDArray[np.bool_], reserved: NDArray[np.bool_], row: int, column: int
) -> None:
    """A finder pattern whose corner is at (row, column), with its separator (6.3.3)."""
    reserved[max(0, row - 1) : row + 8, max(0, column - 1) : column + 8] = True
    _draw_rings(dark, reserved, row + 3, column + 3, 3)
    # The ring beside the outer one is light, the inner three by three all dark.
    dark[row + 2 : row + 5, column + 2 : column + 5] = True


def _draw_rings(
    dark: NDArray[np.bool_], reserved: NDArray[np.bool_], row: int, column: int, reach: int
) -> None:
    """A dark ring `reach` modules from the centre, a light one within, and the dark centre (6.3.6)."""
    outer = np.s_[row - reach : row + reach + 1, column - reach : column + reach + 1]
    inner = np.s_[row - reach + 1 : row + reach, column - reach + 1 : column + reach]
    reserved[outer], dark[outer], dark[inner] = True, True, False
    dark[row, column] = True


def _zigzag(reserved: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The free modules in the order of filling: pairs of columns from the right, upwards and downwards in turn."""
    size, upwards = len(reserved), True
    order = []
    # The vertical timing pattern takes a column by itself: the pairs left of it are counted without it.
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        rows = range(size - 1, -1, -1) if upwards else range(size)
        order += [(r, c) for r in rows for c in (right, right - 1) if not reserved[r, c]]
        upwards = not upwards
    return order


def _write_format(modules: NDArray[np.bool_], level: Level, mask: int) -> None:
    """Level and mask, fifteen bits, twice (7.9, figure 25)."""
    size = len(modules)
    value = level << 3 | mask
    bits = (value << 10 | _remainder(value << 10, _FORMAT_GENERATOR)) ^ _FORMAT_MASK
    # Bit 0 is the least significant.
    beside_first = [(r, 8) for r in (0, 1, 2, 3, 4, 5, 7, 8)]
    beside_first += [(8, c) for c in (7, 5, 4, 3, 2, 1, 0)]
    beside_others = [(8, size - 1 - c) for c in range(8)] + [(size - 7 + r, 8) for r in range(7)]
    for places in (beside_first, beside_others):
        for place, (row, column) in enumerate(places):
            modules[row, column] = bits >> place & 1


def _write_version(dark: NDArray[np.bool_], reserved: NDArray[np.bool_], version: int) -> None:
    """The version, eighteen bits, twice; from version 7 on (7.10, figure 28)."""
    size = len(dark)
    bits = version << 12 | _remainder(version << 12, _VERSION_GENERATOR)
    for place in range(18):
        row, column = place // 3, size - 11 + place % 3
        dark[row, column] = dark[column, row] = bits >> place & 1
        reserved[row, column] = reserved[column, row] = True


def _remainder(value: int, generator: int) -> int:
    """The remainder of polynomials over GF(2), written as whole numbers (annexes C and D)."""
    while value.bit_length() >= generator.bit_length():
        value ^= generator << value.bit_length() - generator.bit_length()
    return value
