"""Reads of samples: officers see those of their area, a laboratory its own, a producer those that it was told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.actor import Role
from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.products.models import Product
from trace.rooms.testing.kinds import ChallengeState, SampleState, SampleWait, StopProposal
from trace.rooms.testing.models import Challenge, Sample, TestReport

_LISTED = (
    joinedload(Sample.batch).options(*WITH_PARTIES),
    joinedload(Sample.lab),
    joinedload(Sample.report),
    joinedload(Sample.challenge),
)
_WHOLE = (
    joinedload(Sample.batch).options(*WITH_PARTIES),
    joinedload(Sample.lab),
    joinedload(Sample.report).selectinload(TestReport.items),
    joinedload(Sample.challenge).options(
        joinedload(Challenge.retest_lab), joinedload(Challenge.retest_report)
    ),
    joinedload(Sample.signature),
    selectinload(Sample.officers),
    selectinload(Sample.seals),
)
_OPEN_CHALLENGE = (ChallengeState.FILED, ChallengeState.ACCEPTED, ChallengeState.TESTING)


@dataclass(frozen=True, slots=True)
class SamplesPending:
    """What waits for the actor: at a laboratory, for notice, for a stop to be decided, challenges to decide."""

    at_laboratory: int
    to_notify: int
    stops: int
    challenges: int


def _in_area(work: Work) -> ColumnElement[bool]:
    reach = reach_of(work.actor, Permission.CHECKS_WRITE)
    if reach.everywhere:
        return true()
    return or_(
        false(),
        *(Sample.division.startswith(prefix, autoescape=True) for prefix in reach.divisions),
    )


def _known(work: Work) -> ColumnElement[bool]:
    own = reach_of(work.actor, Permission.BATCHES_WRITE).organisation_ids
    labs = work.actor.organisations(Role.LAB)
    retested = select(Challenge.sample_id).where(Challenge.retest_lab_id.in_(labs))
    of_own = select(Batch.id).where(Batch.producer_id.in_(own))
    return or_(
        _in_area(work),
        Sample.lab_id.in_(labs),
        Sample.id.in_(retested),
        Sample.batch_id.in_(of_own),
    )


def _waits(wait: SampleWait) -> ColumnElement[bool]:
    if wait is SampleWait.LABORATORY:
        return (Sample.state == SampleState.TAKEN) & Sample.is_rapid.is_(False)
    if wait is SampleWait.RESULT:
        return or_(
            Sample.state == SampleState.RECEIVED,
            (Sample.state == SampleState.TAKEN) & Sample.is_rapid,
        )
    if wait is SampleWait.NOTICE:
        return Sample.state == SampleState.REPORTED
    if wait is SampleWait.STOP:
        return Sample.stop == StopProposal.PROPOSED
    return Sample.id.in_(select(Challenge.sample_id).where(Challenge.state.in_(_OPEN_CHALLENGE)))


def list_samples(
    work: Work,
    *,
    producer_id: int | None = None,
    batch_id: int | None = None,
    state: SampleState | None = None,
    wait: SampleWait | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Sample]:
    """Return the samples that the actor may know of, newest first, with batch, laboratory, report and challenge.

    text     parts of the number, the place, the lot or the product; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(
        work.actor, Permission.CHECKS_WRITE, Permission.TESTS_RECORD, Permission.BATCHES_WRITE
    )
    statement = (
        select(Sample)
        .join(Batch, Batch.id == Sample.batch_id)
        .where(_known(work))
        .options(*_LISTED)
    )
    if producer_id is not None:
        statement = statement.where(Batch.producer_id == producer_id)
    if batch_id is not None:
        statement = statement.where(Sample.batch_id == batch_id)
    if state is not None:
        statement = statement.where(Sample.state == state)
    if wait is not None:
        statement = statement.where(_waits(wait))
    for word in text.split():
        named = select(Product.id).where(Product.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                Sample.number.icontains(word, autoescape=True),
                Sample.place.icontains(word, autoescape=True),
                Batch.lot.icontains(word, autoescape=True),
                Batch.product_id.in_(named),
            )
        )
    return page_of(work.session, statement, keys=[Sample.id], cursor=cursor, size=size)


def get_sample(work: Work, number: str) -> Sample:
    """Return a sample that the actor may know of, with everything on its sheet; raises NoSuchRecord."""
    found = work.session.scalars(
        select(Sample).where(Sample.number == number, _known(work)).options(*_WHOLE)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="sample", key=number)
    return found


def signature_of(work: Work, number: str) -> StoredFile:
    """Return the signature on a sheet that the actor may know of; raises NoSuchRecord."""
    found = get_sample(work, number).signature
    if found is None:
        raise NoSuchRecord(kind="picture", key=number)
    return found


def lock_sample(work: Work, number: str) -> Sample:
    """Return the sample as `get_sample` does, locked until the transaction ends: two may not both decide."""
    work.session.execute(select(Sample.id).where(Sample.number == number).with_for_update())
    return get_sample(work, number)


def waiting_samples(work: Work) -> Sequence[Sample]:
    """Return the samples where the actor inspects whose result is to be told, whose stop is to be decided or whose
    challenge is to be answered, the oldest first, with batch, producer and challenge. One statement."""
    filed = select(Challenge.sample_id).where(Challenge.state == ChallengeState.FILED)
    return work.session.scalars(
        select(Sample)
        .where(
            _in_area(work),
            or_(
                _waits(SampleWait.NOTICE),
                _waits(SampleWait.STOP),
                Sample.id.in_(filed),
            ),
        )
        .options(joinedload(Sample.batch).options(*WITH_PARTIES), joinedload(Sample.challenge))
        .order_by(Sample.id)
    ).all()


def numbered_samples(work: Work, text: str, size: int) -> Sequence[Sample]:
    """Return the samples that the actor may know of with `text` in their number, newest first. One statement."""
    return work.session.scalars(
        select(Sample)
        .where(_known(work), Sample.number.icontains(text, autoescape=True))
        .options(joinedload(Sample.batch).options(*WITH_PARTIES))
        .order_by(Sample.id.desc())
        .limit(size)
    ).all()


def counts_of_pending(work: Work) -> Select[Any]:
    """Return the statement that counts for `SamplesPending`, in its order, in the actor's area."""
    waits = (SampleWait.LABORATORY, SampleWait.NOTICE, SampleWait.STOP, SampleWait.CHALLENGE)
    counts = [
        func.coalesce(func.sum(case((_waits(wait), 1), else_=0)), 0).label(wait.value)
        for wait in waits
    ]
    return select(*counts).select_from(Sample).where(_in_area(work))
