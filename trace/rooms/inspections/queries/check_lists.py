"""Reads of check lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.inspections.models import CheckList
from trace.rooms.inspections.rules import divisions_above


def list_check_lists(
    work: Work, *, text: str = "", cursor: str | None = None, size: int = DEFAULT_SIZE
) -> Page[CheckList]:
    """Return every version of every check list, the latest entered first; raises MissingPermission."""
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    statement = select(CheckList)
    for word in text.split():
        statement = statement.where(
            or_(
                CheckList.title.icontains(word, autoescape=True),
                CheckList.code.icontains(word, autoescape=True),
                CheckList.source.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[CheckList.id], cursor=cursor, size=size)


def get_check_list(work: Work, check_list_id: int) -> CheckList:
    """Return one version of a list; raises NoSuchRecord · MissingPermission."""
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    found = work.session.get(CheckList, check_list_id)
    if found is None:
        raise NoSuchRecord(kind="check-list", key=str(check_list_id))
    return found


def lists_in_force(work: Work, division: str, on: date) -> Sequence[CheckList]:
    """Return the lists to inspect by in a division on a day: of each code the version in force, by title.

    A list holds where the division of whoever entered it begins the place's; the narrower one wins over the wider.
    """
    rows = work.session.scalars(
        select(CheckList)
        .where(CheckList.division.in_(divisions_above(division)), CheckList.from_on <= on)
        .order_by(CheckList.id)
    )
    best: dict[str, CheckList] = {}
    for row in rows:
        known = best.get(row.code)
        if known is None or _rank(row) > _rank(known):
            best[row.code] = row
    return sorted(best.values(), key=lambda row: row.title)


def lists_within(work: Work, division: str, on: date, until: date) -> list[CheckList]:
    """Return the lists that may be in force anywhere in a division on a day or begin until another, oldest first.

    Of each office's versions of a list it is the one in force on `on`, and those that follow it.
    """
    rows = work.session.scalars(
        select(CheckList)
        .where(
            or_(
                CheckList.division.in_(divisions_above(division)),
                CheckList.division.startswith(division, autoescape=True),
            ),
            CheckList.from_on <= until,
        )
        .order_by(CheckList.from_on, CheckList.version)
    ).all()
    now = {(row.division, row.code): row.id for row in rows if row.from_on <= on}
    return [row for row in rows if row.from_on > on or now[row.division, row.code] == row.id]


def _rank(row: CheckList) -> tuple[int, date, int]:
    return len(row.division.rstrip("0")), row.from_on, row.version
