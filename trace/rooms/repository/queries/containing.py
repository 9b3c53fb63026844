"""What stands in what by an organisation's own events, looked up from the things that are to take others in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import aliased

from trace.kernel.chunks import chunks
from trace.kernel.work import Work
from trace.rooms.repository.models import CapturedEpc, CapturedEvent, CapturedWord
from trace.rooms.repository.rules import DECLARED
from trace.standards.epcis.containment import KINDS, Move

#: Containers within containers are followed so far; no goods are packed deeper.
DEEPEST = 100

#: The instant and the row of an event, by which they are put in order, and what it moved.
_Stated = tuple[datetime, int, Move]


@dataclass(frozen=True, slots=True)
class _Counting:
    """Which events count: one organisation's, up to an instant, but some."""

    organisation_id: int
    last: datetime
    but: Collection[str]

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a statement about events asks for; those that were declared in error never count."""
        asked = [
            CapturedEvent.organisation_id == self.organisation_id,
            CapturedEvent.event_type.in_(sorted(KINDS)),
            CapturedEvent.event_time <= self.last,
            CapturedEvent.declared_at.is_(None),
            ~is_declared(),
        ]
        return asked + ([CapturedEvent.event_id.not_in(sorted(self.but))] if self.but else [])


def what_stands(
    work: Work, organisation_id: int, moves: Sequence[Move], *, but: Collection[str] = ()
) -> list[Move]:
    """Return what is on record of the things that `moves` put others into, and of all that those may stand in.

    organisation_id  whose events count: nobody's capture depends on another's, or tells of it
    moves            of one capture; without one that puts something in, nothing is asked of the database
    but              ids of events that do not count
    Costs            two statements for each level of containers, however many events there are
    """
    adding = [move for move in moves if move.is_in]
    if not adding:
        return []
    counting = _Counting(organisation_id, max(move.at for move in adding), but)
    found: list[_Stated] = []
    emptied: set[str] = set()
    known: set[str] = set()
    level = {move.parent for move in adding}
    for _depth in range(DEEPEST):
        known |= level
        moved = [each for names in chunks(sorted(level)) for each in _moved(work, names, counting)]
        parents = {move.parent for *_order, move in moved}
        found += moved
        for names in chunks(sorted(parents - emptied)):
            found += _emptied(work, names, counting)
        emptied |= parents
        level = parents - known
        if not level:
            break
    return [move for *_order, move in sorted(found, key=itemgetter(0, 1))]


def _moved(work: Work, names: Sequence[str], counting: _Counting) -> Iterator[_Stated]:
    """Where each of some things was put, and what it was taken out of by name."""
    child, parent = aliased(CapturedEpc), aliased(CapturedEpc)
    rows = work.session.execute(
        select(
            CapturedEvent.id,
            CapturedEvent.event_time,
            CapturedEvent.action,
            child.epc,
            parent.epc.label("parent"),
        )
        .select_from(child)
        .join(CapturedEvent, CapturedEvent.id == child.event_pk)
        .join(parent, parent.event_pk == CapturedEvent.id)
        .where(
            child.epc.in_(names),
            child.role == "child",
            child.is_class.is_(False),
            # As a literal: there is an index of the parents alone.
            parent.role == literal_column("'parent'"),
            CapturedEvent.action.in_(("ADD", "DELETE")),
            *counting.conditions(),
        )
    )
    for row in rows:
        is_in = row.action == "ADD"
        yield row.event_time, row.id, Move(row.event_time, row.parent, (row.epc,), is_in)


def _emptied(work: Work, names: Sequence[str], counting: _Counting) -> Iterator[_Stated]:
    """When some things were emptied as a whole: by events that list no children.

    Our own rooms record no such event; theirs would have their documents elsewhere.
    """
    rows = work.session.execute(
        select(CapturedEvent.id, CapturedEvent.event_time, CapturedEpc.epc)
        .join(CapturedEvent, CapturedEvent.id == CapturedEpc.event_pk)
        .where(
            CapturedEpc.epc.in_(names),
            CapturedEpc.role == "parent",
            CapturedEvent.action == "DELETE",
            # As `plain` writes a list that is not empty; within a text its quotation marks would be escaped.
            CapturedEvent.document.not_like('%"childEPCs":["%'),
            CapturedEvent.document.not_like('%"childQuantityList":[{%'),
            *counting.conditions(),
        )
    )
    for row in rows:
        yield row.event_time, row.id, Move(row.event_time, row.epc, (), is_in=False, is_all=True)


def is_declared() -> ColumnElement[bool]:
    """Return the condition that who sent an event has declared it to be in error, by another one of the same id."""
    declaration = aliased(CapturedEvent)
    return (
        select(CapturedWord.id)
        .join(declaration, declaration.id == CapturedWord.event_pk)
        .where(
            CapturedWord.name == DECLARED,
            CapturedWord.text == CapturedEvent.event_id,
            declaration.organisation_id == CapturedEvent.organisation_id,
        )
        .correlate(CapturedEvent)
        .exists()
    )
