"""Events by the master data of what they name: the conditions of HASATTR, EQATTR and WD.

Whose master data counts: what the asker's organisation has stated, an office what those of its division have, and of
each event what its own sender has: who may read the event may read that.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from trace.kernel.permissions import Permission, reach_of
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.repository.models import (
    CapturedEpc,
    CapturedEvent,
    CapturedWord,
    MasterAttribute,
    MasterChild,
)

COLUMNS = {
    "bizStep": CapturedEvent.biz_step,
    "disposition": CapturedEvent.disposition,
    "readPoint": CapturedEvent.read_point,
    "bizLocation": CapturedEvent.biz_location,
    "errorReason": CapturedEvent.error_reason,
}


def with_attributes(
    work: Work, field: str | Sequence[str], names: Sequence[str], values: Sequence[str]
) -> Select[int]:
    """Return the ids of events of which a field names something that has one of the attributes.

    field    a standard field, or the names under which an extension's is indexed
    names    the attributes' URIs
    values   what the attribute says; anything where there are none
    """
    said = [MasterAttribute.name.in_(names), MasterAttribute.is_null.is_(False)]
    if values:
        said.append(MasterAttribute.text.in_(values))
    if not isinstance(field, str):
        return _by_extension(work, field, said)
    if field in COLUMNS:
        return (
            select(CapturedEvent.id)
            .join(MasterAttribute, COLUMNS[field] == MasterAttribute.element)
            .where(*said, *_counts(work, MasterAttribute.organisation_id))
        )
    if field == "epcClass":
        return (
            select(CapturedEpc.event_pk)
            .join(MasterAttribute, CapturedEpc.epc == MasterAttribute.element)
            .join(CapturedEvent, CapturedEvent.id == CapturedEpc.event_pk)
            .where(
                CapturedEpc.is_class.is_(True),
                *said,
                *_counts(work, MasterAttribute.organisation_id),
            )
        )
    # A document or party is indexed by the name of its kind.
    return (
        select(CapturedWord.event_pk)
        .join(MasterAttribute, CapturedWord.text == MasterAttribute.element)
        .join(CapturedEvent, CapturedEvent.id == CapturedWord.event_pk)
        .where(
            CapturedWord.name.in_(_kinds(field)),
            *said,
            *_counts(work, MasterAttribute.organisation_id),
        )
    )


def below(
    work: Work, place: InstrumentedAttribute[str | None], values: Sequence[object]
) -> Select[int]:
    """Return the ids of events at a place that master data has below one of `values`, directly or not."""
    top = select(MasterChild.organisation_id, MasterChild.child.label("place")).where(
        MasterChild.parent.in_(values)
    )
    found = top.cte("places_below", recursive=True)
    # A place that stands below itself is met once: the same row is not added again.
    found = found.union(
        select(MasterChild.organisation_id, MasterChild.child).join(
            found,
            (MasterChild.parent == found.c.place)
            & (MasterChild.organisation_id == found.c.organisation_id),
        )
    )
    return (
        select(CapturedEvent.id)
        .join(found, place == found.c.place)
        .where(*_counts(work, found.c.organisation_id))
    )


def _by_extension(
    work: Work, names: Sequence[str], said: Sequence[ColumnElement[bool]]
) -> Select[int]:
    """A value of an extension is kept as it was written: the header's spelling meets it, and the one of our own."""
    known = union(
        *(
            select(MasterAttribute.organisation_id, spelling.label("text")).where(*said)
            for spelling in (MasterAttribute.element, MasterAttribute.spelled)
        )
    ).subquery()
    return (
        select(CapturedWord.event_pk)
        .join(known, CapturedWord.text == known.c.text)
        .join(CapturedEvent, CapturedEvent.id == CapturedWord.event_pk)
        .where(CapturedWord.name.in_(names), *_counts(work, known.c.organisation_id))
    )


def _kinds(field: str) -> Select[str]:
    """The names under which parties or documents of whatever kind are indexed: one look-up by index for each."""
    prefix = f"{field}_"
    first = select(func.min(CapturedWord.name).label("name")).where(CapturedWord.name > field)
    found = first.cte("kinds", recursive=True)
    following = (
        select(func.min(CapturedWord.name))
        .where(CapturedWord.name > found.c.name)
        .scalar_subquery()
    )
    found = found.union_all(
        select(following).where(found.c.name.startswith(prefix, autoescape=True))
    )
    return select(found.c.name).where(found.c.name.startswith(prefix, autoescape=True))


def _counts(
    work: Work, owner: ColumnElement[int] | InstrumentedAttribute[int]
) -> list[ColumnElement[bool]]:
    """Whose statements the actor's question is judged by; nothing to ask for who reads everything."""
    read = reach_of(work.actor, Permission.BATCHES_READ)
    if read.everywhere:
        return []
    own = (
        *read.organisation_ids,
        *reach_of(work.actor, Permission.EVENTS_CAPTURE).organisation_ids,
    )
    found = [owner == CapturedEvent.organisation_id, owner.in_(own)]
    places = [Organisation.division.startswith(division) for division in read.divisions]
    if places:
        found.append(owner.in_(select(Organisation.id).where(or_(*places))))
    return [or_(*found)]
