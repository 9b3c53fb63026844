"""ISO/IEC 18004:2015, 7.8.3, read aloud: the penalties of one symbol, module by module, as slow as it is plain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

Modules = Sequence[Sequence[bool]]

DARK, LIGHT = True, False
FINDER = (DARK, LIGHT, DARK, DARK, DARK, LIGHT, DARK)
QUIET = (LIGHT,) * 4


def penalty(modules: Modules) -> int:
    """Return the points that a symbol, without its quiet zone, is charged."""
    lines = [tuple(row) for row in modules] + list(zip(*modules, strict=True))
    points = sum(runs(line) + finder_like(line) for line in lines)
    return points + blocks(modules) + proportion(modules)


def runs(line: Sequence[bool]) -> int:
    """Adjacent modules in one colour: 3 for five of them, 1 more for each further one."""
    lengths = [len(list(group)) for _colour, group in groupby(line)]
    return sum(3 + length - 5 for length in lengths if length >= 5)


def blocks(modules: Modules) -> int:
    """Blocks of one colour: 3 for every two by two."""
    size = len(modules)
    return 3 * sum(
        modules[y][x] == modules[y][x + 1] == modules[y + 1][x] == modules[y + 1][x + 1]
        for y in range(size - 1)
        for x in range(size - 1)
    )


def finder_like(line: Sequence[bool]) -> int:
    """The ratio 1:1:3:1:1 with four light modules before or after it: 40."""
    found = 0
    for start in range(len(line) - 6):
        before = tuple(line[start - 4 : start]) if start >= 4 else ()
        after = tuple(line[start + 7 : start + 11])
        if tuple(line[start : start + 7]) == FINDER and QUIET in (before, after):
            found += 1
    return 40 * found


def proportion(modules: Modules) -> int:
    """The share of dark modules: 10 for each full five per cent between it and a half."""
    total = len(modules) ** 2
    dark = sum(sum(row) for row in modules)
    steps = 0
    while abs(2 * dark - total) * 10 >= (steps + 1) * total:
        steps += 1
    return 10 * steps
