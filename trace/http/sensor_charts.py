"""Charts of readings as SVG drawn here: what a template needs to write one, in whole points.

A chart is one quantity over time: a band from the lowest to the highest reading of each step, the limits as lines,
times outside them shaded. It needs neither scripts nor colours; a table beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from trace.http import words
from trace.kernel.clock import CHINA
from trace.rooms.transport.cold import GAP
from trace.rooms.transport.kinds import Sensed

WIDTH, HEIGHT = 320, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 6, 8, 20
UNITS = {Sensed.TEMPERATURE: "°C", Sensed.HUMIDITY: "%"}
# A line that never moves still needs a scale.
_LEAST_SCALE = Decimal(2)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis with what stands there."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawn chart; `bands` are outlines of the readings, one between each two gaps."""

    sensed: Sensed
    title: str
    sentence: str
    bands: tuple[str, ...]
    limits: tuple[Mark, ...]
    shades: tuple[tuple[int, int], ...]
    days: tuple[Mark, ...]
    values: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    top: int = _TOP
    floor: int = HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: float
    end: float
    low: int
    high: int

    def at(self, value: float) -> int:
        share = (value - self.begin) / ((self.end - self.begin) or 1)
        return round(self.low + share * (self.high - self.low))


def init_app(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters["limit_text"] = limit_text
    app.jinja_env.filters["value_text"] = value_text
    app.jinja_env.filters["sensed_span"] = span_text
    app.jinja_env.filters["series_state"] = series_state
    app.jinja_env.filters["series_tone"] = series_tone


def charts_of(series: Any) -> list[Chart]:
    """Return a chart for each quantity that the series measured."""
    return [_chart(series, sensed) for sensed in Sensed if sensed.value in series.shown]


def value_text(value: Decimal | str | float | None, sensed: Sensed) -> str:
    """Return a value with its unit: 2.5 °C."""
    if value is None:
        return ""
    return f"{round(Decimal(str(value)), 1).normalize():f} {UNITS[sensed]}"


def limit_text(limit: Any, sensed: Sensed) -> str:
    """Return limits in words; `limit` has `least` and `most`, as an object or a mapping."""
    found = limit if isinstance(limit, dict) else {"least": limit.least, "most": limit.most}
    least, most = found.get("least"), found.get("most")
    if least is None:
        return _("at most %(most)s", most=value_text(most, sensed))
    if most is None:
        return _("at least %(least)s", least=value_text(least, sensed))
    return f"{value_text(least, sensed)} – {value_text(most, sensed)}"


def span_text(series: Any, quantity: str) -> str:
    """Return between what a quantity lay, or nothing where it was not measured."""
    shown = series.shown.get(quantity)
    if shown is None:
        return ""
    sensed = Sensed(quantity)
    return f"{value_text(shown['least'], sensed)} – {value_text(shown['most'], sensed)}"


def series_state(series: Any) -> str:
    """Return in words whether a series counts, lies within the limits, or has breaches that wait."""
    if not series.stands:
        return _("taken back")
    if not series.limits:
        return _("no limit on record")
    if not series.breaches:
        return _("within the limits")
    waiting = sum(each.acknowledged_at is None for each in series.breaches)
    if waiting:
        return ngettext(
            "%(num)d breach not acknowledged", "%(num)d breaches not acknowledged", waiting
        )
    return _("breach acknowledged")


def series_tone(series: Any) -> str:
    """Return the tone of that state."""
    if not series.stands or not series.limits:
        return "plain"
    if not series.breaches:
        return "good"
    return "bad" if any(each.acknowledged_at is None for each in series.breaches) else "warn"


def _chart(series: Any, sensed: Sensed) -> Chart:
    shown = series.shown[sensed.value]
    limits = [each for each in series.limits if each["quantity"] == sensed.value]
    lasted = (series.last_at - series.first_at).total_seconds() or 1
    across = _Scale(0, lasted, _LEFT, WIDTH - _RIGHT)
    upward = _upward(shown, limits)
    breaches = [each for each in series.breaches if each.quantity is sensed]
    return Chart(
        sensed,
        words.word(sensed),
        _sentence(shown, limits, sensed, len(breaches)),
        tuple(_bands(shown["steps"], across, upward)),
        tuple(dict.fromkeys(_limit_marks(limits, upward, sensed))),
        tuple(_shade(each, series.first_at, across) for each in breaches),
        tuple(_days(series.first_at, series.last_at, across)),
        tuple(Mark(upward.at(v), f"{v:g}") for v in (upward.begin, upward.end)),
    )


def _upward(shown: Any, limits: Sequence[Any]) -> _Scale:
    values = [Decimal(shown["least"]), Decimal(shown["most"])]
    values += [Decimal(each[name]) for each in limits for name in ("least", "most") if name in each]
    low, high = min(values), max(values)
    if high - low < _LEAST_SCALE:
        low, high = low - _LEAST_SCALE / 2, high + _LEAST_SCALE / 2
    return _Scale(
        float(int(low) - (low < 0)), float(-int(-high) + (high > 0)), HEIGHT - _BOTTOM, _TOP
    )


def _sentence(shown: Any, limits: Sequence[Any], sensed: Sensed, breaches: int) -> str:
    span = _(
        "%(quantity)s from %(least)s to %(most)s",
        quantity=words.word(sensed),
        least=value_text(shown["least"], sensed),
        most=value_text(shown["most"], sensed),
    )
    if not limits:
        return _("%(span)s; no limit is on record.", span=span)
    told = _(", ").join(dict.fromkeys(limit_text(each, sensed) for each in limits))
    if breaches:
        return _(
            "%(span)s; limit %(limit)s; outside it %(count)d times.",
            span=span,
            limit=told,
            count=breaches,
        )
    return _("%(span)s; always within the limit %(limit)s.", span=span, limit=told)


def _bands(steps: Sequence[Any], across: _Scale, upward: _Scale) -> Iterator[str]:
    """Each stretch without a gap, as a closed outline: along the highest readings and back along the lowest."""
    usual = sorted(b[0] - a[0] for a, b in pairwise(steps))
    gap = GAP * usual[len(usual) // 2] if usual else 0
    stretch: list[Any] = []
    for step in steps:
        if stretch and step[0] - stretch[-1][0] > gap:
            yield _outline(stretch, across, upward)
            stretch = []
        stretch.append(step)
    if stretch:
        yield _outline(stretch, across, upward)


def _outline(steps: Sequence[Any], across: _Scale, upward: _Scale) -> str:
    there = [f"{across.at(at)} {upward.at(high)}" for at, _low, high in steps]
    back = [f"{across.at(at)} {upward.at(low)}" for at, low, _high in reversed(steps)]
    return "M" + "L".join([*there, *back]) + "z"


def _limit_marks(limits: Sequence[Any], upward: _Scale, sensed: Sensed) -> Iterator[Mark]:
    for each in limits:
        for name in ("least", "most"):
            if name in each:
                yield Mark(upward.at(float(each[name])), value_text(each[name], sensed))


def _shade(breach: Any, begin: datetime, across: _Scale) -> tuple[int, int]:
    left = across.at((breach.since - begin).total_seconds())
    right = across.at((breach.until - begin).total_seconds())
    return left, max(2, right - left)


def _days(first: datetime, last: datetime, across: _Scale) -> Iterator[Mark]:
    """The beginning and the end, by the clock in China."""
    for at in (first, last):
        local = at.astimezone(CHINA)
        yield Mark(across.at((at - first).total_seconds()), f"{local:%m-%d %H:%M}")


def step_rows(series: Any, *, most: int = 24) -> list[tuple[datetime, list[str]]]:
    """Return the chart as rows of a table: when, and per quantity lowest to highest; at most `most` rows."""
    kinds = [sensed for sensed in Sensed if sensed.value in series.shown]
    lasted = max(1.0, (series.last_at - series.first_at).total_seconds())
    rows: dict[int, dict[Sensed, list[float]]] = {}
    for sensed in kinds:
        for at, low, high in series.shown[sensed.value]["steps"]:
            row = rows.setdefault(min(int(at * most / lasted), most - 1), {})
            row.setdefault(sensed, []).extend((low, high))
    return [
        (
            series.first_at + timedelta(seconds=number * lasted / most),
            [
                f"{value_text(min(row[each]), each)} – {value_text(max(row[each]), each)}"
                if each in row
                else ""
                for each in kinds
            ],
        )
        for number, row in sorted(rows.items())
    ]
