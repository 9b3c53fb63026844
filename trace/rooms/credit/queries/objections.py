"""Reads of objections: a producer sees its own, officers those of the area where they inspect."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.credit.kinds import CreditObjectionState
from trace.rooms.credit.models import CreditObjection
from trace.rooms.inspections.queries.inspections import in_area, named


def _known(work: Work) -> ColumnElement[bool]:
    own = reach_of(work.actor, Permission.PRODUCERS_WRITE).organisation_ids
    return or_(in_area(work, CreditObjection.division), CreditObjection.producer_id.in_(own))


def list_objections(
    work: Work,
    *,
    state: CreditObjectionState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[CreditObjection]:
    """Return the objections that the actor may know of, newest first, with their producers.

    text     parts of the number, the entry's number or the producer's name; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.PRODUCERS_WRITE, Permission.CHECKS_WRITE)
    statement = (
        select(CreditObjection).where(_known(work)).options(joinedload(CreditObjection.producer))
    )
    if state is not None:
        statement = statement.where(CreditObjection.state == state)
    for word in text.split():
        statement = statement.where(
            or_(
                CreditObjection.number.icontains(word, autoescape=True),
                CreditObjection.entry_number.icontains(word, autoescape=True),
                CreditObjection.producer_id.in_(named(word)),
            )
        )
    return page_of(work.session, statement, keys=[CreditObjection.id], cursor=cursor, size=size)


def get_objection(work: Work, number: str) -> CreditObjection:
    """Return an objection that the actor may know of, with its producer; raises NoSuchRecord."""
    found = work.session.scalars(
        select(CreditObjection)
        .where(CreditObjection.number == number, _known(work))
        .options(joinedload(CreditObjection.producer))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="credit-objection", key=number[:80])
    return found


def lock_objection(work: Work, number: str) -> CreditObjection:
    """Return the objection as `get_objection` does, locked until the transaction ends: it is answered once."""
    work.session.execute(
        select(CreditObjection.id).where(CreditObjection.number == number).with_for_update()
    )
    return get_objection(work, number)


def waiting_objections(work: Work) -> Sequence[CreditObjection]:
    """Return the objections that wait for an answer where the actor inspects, the oldest first. One statement."""
    return work.session.scalars(
        select(CreditObjection)
        .where(
            CreditObjection.state == CreditObjectionState.FILED,
            in_area(work, CreditObjection.division),
        )
        .options(joinedload(CreditObjection.producer))
        .order_by(CreditObjection.id)
    ).all()
