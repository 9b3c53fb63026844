"""The tables of ISO/IEC 18004:2015 for versions 1 to 9: levels, blocks, alignment patterns, capacities."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

#: 53 modules: what still reads at 20 mm on a curved pack in sunlight.
MAX_VERSION = 9
#: Light modules on every side (5.3.8); drawers add them.
QUIET_ZONE = 4


class Level(IntEnum):
    """How much of a symbol may be damaged, some 7, 15, 25 or 30 %; the value is the indicator of table 12."""

    L = 1
    M = 0
    Q = 3
    H = 2


@dataclass(frozen=True, slots=True)
class Blocks:
    """How the codewords of a symbol are cut into blocks, each corrected by itself (table 9).

    check    error-correction codewords of every block
    lengths  data codewords of each block, the shorter blocks first
    """

    check: int
    lengths: tuple[int, ...]

    @property
    def data_count(self) -> int:
        """Data codewords of the whole symbol."""
        return sum(self.lengths)

    @property
    def total_count(self) -> int:
        """All codewords of the symbol, data and check."""
        return self.data_count + self.check * len(self.lengths)


#: Table 9, rows of versions 1 to 9: check codewords of a block, number of blocks.
_CHECKS: dict[Level, tuple[tuple[int, int], ...]] = {
    Level.L: ((7, 1), (10, 1), (15, 1), (20, 1), (26, 1), (18, 2), (20, 2), (24, 2), (30, 2)),
    Level.M: ((10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5)),
    Level.Q: ((13, 1), (22, 1), (18, 2), (26, 2), (18, 4), (24, 4), (18, 6), (22, 6), (20, 8)),
    Level.H: ((17, 1), (28, 1), (22, 2), (16, 4), (22, 4), (28, 4), (26, 5), (26, 6), (24, 8)),
}
#: Table 1: codewords of a symbol, and the modules left over behind them.
_TOTALS = (26, 44, 70, 100, 134, 172, 196, 242, 292)
_REMAINDERS = (0, 7, 7, 7, 7, 7, 0, 0, 0)
#: Table E.1: rows and columns on which alignment patterns are centred.
_ALIGNMENTS: tuple[tuple[int, ...], ...] = (
    (),
    (6, 18),
    (6, 22),
    (6, 26),
    (6, 30),
    (6, 34),
    (6, 22, 38),
    (6, 24, 42),
    (6, 26, 46),
)


def side(version: int) -> int:
    """Return the modules along one side of a symbol, without its quiet zone (5.1)."""
    return 17 + 4 * version


def blocks(version: int, level: Level) -> Blocks:
    """Return how a symbol's codewords are cut into blocks.

    The codewords are shared out evenly; where they do not come out even, the later blocks have one more.
    """
    check, count = _CHECKS[level][version - 1]
    total = _TOTALS[version - 1]
    short, longer = divmod(total, count)
    lengths = [short - check] * (count - longer) + [short - check + 1] * longer
    return Blocks(check, tuple(lengths))


def remainder_bits(version: int) -> int:
    """Return how many modules of the encoding region no codeword reaches (table 1)."""
    return _REMAINDERS[version - 1]


def alignment_centres(version: int) -> tuple[int, ...]:
    """Return the rows, and columns, of the alignment patterns' centres (annex E)."""
    return _ALIGNMENTS[version - 1]


def capacity_bits(version: int, level: Level) -> int:
    """Return the data bits of a symbol, mode and count indicators included (table 7)."""
    return 8 * blocks(version, level).data_count
