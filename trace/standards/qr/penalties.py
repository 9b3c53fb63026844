"""Which mask is best: the penalties of ISO/IEC 18004:2015, 7.8.3, of all eight masks over a whole batch.

A line of modules is one 64-bit word, bit 63 the first, so that what the standard asks of neighbours is asked of all
modules of a line at once. How the text is read, where it leaves room:

| feature | reading |
|---|---|
| the area | the whole symbol with its format information, without the quiet zone |
| runs | a run of 5 + i modules in a row or column: 3 + i |
| blocks | every 2 × 2 of one colour: 3, so that m × n gives 3 (m - 1) (n - 1) |
| finder-like | 1011101 with four light modules of the symbol before or after it, or both: 40 |
| proportion | 10 for each full 5 % by which the dark share is off 50 % |

Of masks with equal penalties the lowest number is taken.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Counts = NDArray[np.uint8]

RUN, BLOCK, FINDER, PROPORTION = 3, 3, 40, 10


def scores(rows: Words, columns: Words) -> NDArray[np.int32]:
    """Return the penalty of every symbol.

    rows, columns   uint64 (masks, side, n): the masked symbols by lines, bits beyond the side 0
    Returns         int32 (masks, n)
    """
    size = rows.shape[1]
    pairs = ~np.uint64(0) << np.uint64(
        65 - size
    )  # places of a line that have a neighbour after them
    long, starts, finders = _along(rows, pairs)
    more_long, more_starts, more_finders = _along(columns, pairs)
    # Of a word, each count is at most 53: sums of three of them fit a byte.
    long += more_long
    starts += more_starts
    finders += more_finders
    long[:, :-1] += _blocks(rows, pairs)
    dark = _total(np.bitwise_count(rows)).astype(np.int32)
    total = RUN * _total(long).astype(np.int32)
    total -= 2 * _total(starts).astype(np.int32)
    total += FINDER * _total(finders).astype(np.int32)
    total += PROPORTION * (np.abs(20 * dark - 10 * size * size) // (size * size))
    return total


def _along(lines: Words, pairs: np.uint64) -> tuple[Counts, Counts, Counts]:
    """What is found along the lines: uint8 (masks, side, n) of three counts.

    The first two make up the penalty of runs: a run of k ≥ 5 has k - 4 windows of five and k - 5 of six, and
    3 (k - 4) - 2 (k - 5) = 3 + (k - 5). The third counts finder-like patterns.
    """
    # Every step works in place where it can: a fresh array of this size costs more than the operation on it.
    unlike = lines << 1
    unlike ^= lines
    unlike &= pairs
    like = unlike ^ pairs
    three = like << 1
    three &= like  # a run of three begins here
    four = like << 2
    four &= three
    spare = np.left_shift(like, 3, out=like)
    five = np.bitwise_and(spare, four, out=spare)
    fives = np.bitwise_count(five)
    six = five << 1
    six &= five
    sixes = np.bitwise_count(six)
    # Changes after modules 0, 1, 4 and 5, none after 2 and 3, beginning dark: 1011101.
    edges = np.left_shift(unlike, 1, out=six)
    edges &= unlike
    three <<= 2
    three &= edges
    edges <<= 4
    three &= edges
    three &= lines
    # Four light ones after the seven, or before them.
    light = np.bitwise_and(four, np.invert(lines, out=unlike), out=four)
    beside = np.left_shift(light, 7, out=unlike)
    light >>= 4
    beside |= light
    beside &= three
    return fives, sixes, np.bitwise_count(beside)


def _blocks(rows: Words, pairs: np.uint64) -> Counts:
    """The blocks of 2 × 2 whose upper row is each but the last: uint8 (masks, side - 1, n)."""
    across = rows ^ (rows << 1)
    across = across[:, :-1] | across[:, 1:]
    across |= rows[:, :-1] ^ rows[:, 1:]
    counts: Counts = np.bitwise_count(~across & pairs)
    return counts


def _total(counts: Counts) -> NDArray[np.uint16]:
    """The sum over the lines: uint16 (masks, n)."""
    total: NDArray[np.uint16] = np.add.reduce(counts, axis=1, dtype=np.uint16)
    return total
