"""What the officer's area holds, township by township: a table with bars, and the approved map where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import exports, navigation, words
from trace.http.arguments import day_asked
from trace.http.filters import division_short
from trace.http.maps import map_of
from trace.http.session import door_work
from trace.kernel.permissions import Permission, reach_of, require
from trace.kernel.work import Work
from trace.rooms.jurisdiction.queries import Counts, count_division
from trace.rooms.jurisdiction.rules import Measure
from trace.standards.china import region_code
from trace.standards.china.region_code import Division, MalformedDivision
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer

navigation.add(
    portal="officer",
    endpoint="officer.divisions",
    label=_l("Townships"),
    permission=Permission.PRODUCERS_READ,
    order=12,
)
# Shades of the map and steps of its legend.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One division of the table: its digits, its name, whether it can be opened, is the whole itself, holds nothing."""

    prefix: str
    name: str
    is_open: bool
    is_itself: bool
    is_empty: bool


@bp.get("/divisions")
def divisions() -> Answer:
    """Show what a division holds by the divisions below it, in a period; one measure as bars and on the map."""
    for_portal()
    with door_work(read_only=True) as work:
        division = _division(work)
        first, last = _period(work)
        counts = count_division(work, prefix=division.prefix, first=first, last=last)
        measure = _measure(counts)
        rows = _rows(division, counts)
        if exports.wanted():
            return _file(division, counts, rows)
        picture = map_of(division)
        return render_template(
            "officer/divisions.html",
            division=division,
            parent=_parent(work, division),
            counts=counts,
            rows=sorted(rows, key=lambda row: -counts.of(row.prefix, measure)),
            measure=measure,
            first=first,
            last=last,
            map=picture,
            drawing=picture.drawn(lambda code: _shade(counts, measure, code), _legend(measure))
            if picture
            else None,
            steps=_steps(counts, measure),
        )


def _division(work: Work) -> Division:
    """The division that the address names, else the first for which the person works."""
    reach = reach_of(work.actor, Permission.PRODUCERS_READ)
    own = reach.divisions[0] if reach.divisions else ""
    try:
        division = Division.parse(request.args.get("division", ""))
    except MalformedDivision:
        division = Division(own)
    require(work.actor, Permission.PRODUCERS_READ, division=division.prefix)
    return division


def _period(work: Work) -> tuple[date, date]:
    """The days of the address; this year up to today where it names none or turns them round."""
    first = day_asked("since") or work.today.replace(month=1, day=1)
    last = day_asked("until") or work.today
    return (first, last) if first <= last else (last, first)


def _measure(counts: Counts) -> Measure:
    asked = request.args.get("measure", "")
    found = Measure(asked) if asked in set(Measure) else Measure.PRODUCERS
    return found if found in counts.measures else counts.measures[0]


def _rows(division: Division, counts: Counts) -> list[Row]:
    """A row for every division below that is known or counted, in order of code."""
    below = {child.prefix for child in region_code.children(division.code)} | set(counts.rows)
    return [
        Row(
            prefix=prefix,
            name=division_short(prefix),
            is_open=prefix != division.prefix and len(prefix) < 12,
            is_itself=prefix == division.prefix,
            is_empty=prefix not in counts.rows,
        )
        for prefix in sorted(below)
    ]


def _parent(work: Work, division: Division) -> Division | None:
    """The next division above that the person may look at."""
    for digits in (9, 6, 4, 2):
        if digits < len(division.prefix):
            above = division.prefix[:digits]
            reach = reach_of(work.actor, Permission.PRODUCERS_READ)
            if reach.everywhere or any(above.startswith(own) for own in reach.divisions):
                return Division(above)
    return None


def _steps(counts: Counts, measure: Measure) -> list[tuple[int, int]]:
    """The least and the most of each shade; none where nothing was counted."""
    most = counts.largest(measure)
    edges = [most * step // SHADES for step in range(SHADES + 1)]
    return [(low + 1, high) for low, high in pairwise(edges) if high > low]


def _shade(counts: Counts, measure: Measure, code: str) -> str | None:
    """The class of a shape on the map; what is no row of this table keeps the colour of the file."""
    try:
        prefix = Division.parse(code).prefix
    except MalformedDivision:
        return None
    count = counts.of(prefix, measure)
    for number, (low, high) in enumerate(_steps(counts, measure), start=1):
        if low <= count <= high:
            return f"shade shade-{number}"
    return "shade shade-0"


def _legend(measure: Measure) -> str:
    return _("Map: %(measure)s", measure=words.word(measure))


def _file(division: Division, counts: Counts, rows: list[Row]) -> Any:
    columns = [
        _("Division code"),
        _("Division"),
        *(words.word(measure) for measure in counts.measures),
    ]
    return exports.answer(
        _("What %(division)s holds", division=division_short(division.prefix)),
        columns,
        rows,
        lambda row: [
            row.prefix,
            row.name,
            *(counts.of(row.prefix, measure) for measure in counts.measures),
        ],
    )
