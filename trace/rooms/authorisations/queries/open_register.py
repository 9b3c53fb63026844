"""The public register as open data: every line at once, and when it last changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, subqueryload

from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.authorisations.models import (
    Authorisation,
    AuthorisationProduct,
    AuthorisationStateChange,
)
from trace.rooms.authorisations.queries.authorisations import (
    RegisterRow,
    is_listed,
    narrow,
    register_row,
)
from trace.rooms.producers.kinds import SubjectKind

MAX_ROWS = 100_000
# What a producer is in law that is a natural person, whose name is not published in full.
PERSONS = frozenset({SubjectKind.HOUSEHOLD})


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One line of the register with what open data adds to it.

    is_person        whether the holder is a natural person: a door masks the name
    public_until     last day on which the present sanction is shown; None: without end, or there is none
    last_changed_at  when something about the authorisation was last recorded
    """

    authorisation_id: int
    row: RegisterRow
    brand_code: str
    mark_type: str
    division: str
    is_person: bool
    standing_since: date | None
    public_until: date | None
    last_changed_at: datetime


def open_register(
    work: Work, *, text: str = "", standing: str = "", brand_id: int | None = None
) -> Iterator[OpenRow]:
    """Yield the public register, newest first, up to MAX_ROWS lines, in four statements; asked as `public_register`."""
    statement = select(Authorisation).join(Authorisation.brand).join(Authorisation.producer)
    statement = statement.where(is_listed(work))
    statement = narrow(work, statement, brand_id=brand_id, standing=standing, text=text)
    found = work.session.scalars(
        statement.options(
            joinedload(Authorisation.brand),
            joinedload(Authorisation.producer),
            subqueryload(Authorisation.states),
            subqueryload(Authorisation.places),
            subqueryload(Authorisation.products).joinedload(AuthorisationProduct.product),
        )
        .order_by(Authorisation.id.desc())
        .limit(MAX_ROWS)
    )
    for authorisation in found:
        yield _open_row(work, authorisation)


def _open_row(work: Work, authorisation: Authorisation) -> OpenRow:
    row = register_row(authorisation, on=work.today, now=work.now)
    change = row.standing.change
    is_lost = change is not None and bool(row.reason or row.document_number)
    known = [state.recorded_at for state in authorisation.states if state.from_at <= work.now]
    return OpenRow(
        authorisation_id=authorisation.id,
        row=row,
        brand_code=authorisation.brand.code,
        mark_type=authorisation.brand.mark_type.value,
        division=authorisation.producer.division,
        is_person=authorisation.producer.subject_kind in PERSONS,
        standing_since=local_date(change.from_at) if change else None,
        public_until=change.public_until if change and is_lost else None,
        last_changed_at=max([authorisation.recorded_at, *known]),
    )


def register_changed_at(work: Work) -> datetime | None:
    """Return when the register last changed, or None while it is empty; one statement."""
    granted = select(func.max(Authorisation.recorded_at)).scalar_subquery()
    changed = select(func.max(AuthorisationStateChange.recorded_at)).scalar_subquery()
    found = work.session.execute(select(granted, changed)).one()
    return max((instant for instant in found if instant is not None), default=None)
