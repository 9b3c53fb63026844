"""Growth curves as SVG: how a figure moves while its size grows tenfold and a hundredfold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 44, 56
LINES = 5
COLOURS = ("#0b5cad", "#b3470b", "#2c6e2f", "#6b3fa0")
FONT = "font-family='system-ui,sans-serif'"

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves over one size: the size on a logarithmic axis, the figure on a plain one that begins at nought.

    limits   figures that must not be passed, by their name, drawn as broken lines
    """

    title: str
    across: str
    up: str
    curves: Mapping[str, Points]
    limits: Mapping[str, float]

    def svg(self) -> str:
        """Return the picture, readable on a dark page too."""
        parts = [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' "
            f"height='{HEIGHT}' role='img' aria-label='{escape(self.title, quote=True)}'>",
            f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#fff'/>",
            _text(LEFT, 24, self.title, size=15, weight=600),
            *self._grid(),
            *self._limits(),
        ]
        ends = _spread([self._y(points[-1][1]) for points in self.curves.values()])
        for (name, points), colour, end in zip(self.curves.items(), COLOURS, ends, strict=False):
            parts += self._curve(name, points, colour, end)
        return "\n".join([*parts, "</svg>", ""])

    def _grid(self) -> list[str]:
        found = []
        for number in range(LINES + 1):
            value = self._top * number / LINES
            y = self._y(value)
            found.append(_line(LEFT, y, WIDTH - RIGHT, y, "#ddd" if number else "#333"))
            found.append(_text(LEFT - 8, y + 4, _figure(value), anchor="end"))
        for size in sorted({x for points in self.curves.values() for x, _y in points}):
            x = self._x(size)
            found.append(_line(x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 5, "#333"))
            found.append(_text(x, HEIGHT - BOTTOM + 20, _figure(size), anchor="middle"))
        middle = (LEFT + WIDTH - RIGHT) / 2
        found.append(
            _text(middle, HEIGHT - 12, f"{self.across} (logarithmic)", anchor="middle", size=13)
        )
        found.append(_text(LEFT, TOP - 4, self.up, size=13))
        return found

    def _limits(self) -> list[str]:
        found = []
        for name, value in self.limits.items():
            y = self._y(value)
            found.append(_line(LEFT, y, WIDTH - RIGHT, y, "#a00", dashes="6 4"))
            found.append(_text(WIDTH - RIGHT + 8, y + 4, name, colour="#a00"))
        return found

    def _curve(self, name: str, points: Points, colour: str, end: float) -> list[str]:
        places = [(self._x(x), self._y(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        found = [f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>"]
        for (x, y), (_size, value) in zip(places, points, strict=True):
            found.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>")
            found.append(_text(x, y - 8, _figure(value), anchor="middle", colour=colour))
        found.append(_text(WIDTH - RIGHT + 8, end + 4, name, colour=colour))
        return found

    @property
    def _top(self) -> float:
        highest = max(
            [y for points in self.curves.values() for _x, y in points] + list(self.limits.values())
        )
        step = 10 ** math.floor(math.log10(highest * 1.1))
        return step * math.ceil(highest * 1.1 / step * 2) / 2

    def _x(self, size: float) -> float:
        sizes = [x for points in self.curves.values() for x, _y in points]
        low, high = math.log10(min(sizes)), math.log10(max(sizes))
        share = (math.log10(size) - low) / (high - low) if high > low else 0.5
        return LEFT + 24 + share * (WIDTH - LEFT - RIGHT - 48)

    def _y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / self._top * (HEIGHT - TOP - BOTTOM - 14)


def _spread(places: list[float]) -> list[float]:
    """Move names apart that would stand on one another."""
    order = sorted(range(len(places)), key=places.__getitem__)
    for before, after in pairwise(order):
        places[after] = max(places[after], places[before] + 16)
    return places


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dashes: str = "") -> str:
    broken = f" stroke-dasharray='{dashes}'" if dashes else ""
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}'{broken}/>"
    )


def _text(
    x: float, y: float, said: str, *, anchor: str = "start", size: int = 12, weight: int = 400,
    colour: str = "#222",
) -> str:  # fmt: skip
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' {FONT} font-size='{size}' font-weight='{weight}' "
        f"text-anchor='{anchor}' fill='{colour}'>{escape(said)}</text>"
    )


def _figure(value: float) -> str:
    for unit, name in ((1_000_000, " M"), (1_000, " k")):
        if value >= unit * 10 or (value >= unit and value % (unit / 10) == 0):
            return f"{value / unit:.3g}{name}"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
