"""The facts on record of one producer, out of the rooms below; each source asks the database once.

Whoever calls has decided that the actor may know of them. What a producer has not been told is no fact here: results
that are not published, failures that may still be challenged, decisions that were not served.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.cases.kinds import DutyKind, Outcome
from trace.rooms.cases.kinds import RectificationState as OrderState
from trace.rooms.cases.models import Case, CaseDuty
from trace.rooms.cases.models import Rectification as Order
from trace.rooms.credit import rules
from trace.rooms.credit.kinds import EntryKind, SuspensionState
from trace.rooms.credit.rules import Fact
from trace.rooms.inspections.kinds import RectificationAct, RectificationState
from trace.rooms.inspections.models import Inspection
from trace.rooms.producers.kinds import ProofStanding
from trace.rooms.producers.models import Proof, Suspension
from trace.rooms.recalls.models import Recall
from trace.rooms.testing.kinds import SampleState
from trace.rooms.testing.models import Challenge, Sample, TestReport


def facts_of(work: Work, producer_id: int) -> list[Fact]:
    """Return every fact on record of a producer, the newest first. Seven statements."""
    sources = (_licences, _inspections, _orders, _samples, _recalls, _suspensions, _cases)
    found = [fact for source in sources for fact in source(work, producer_id)]
    return sorted(found, key=lambda fact: (fact.since, fact.kind, fact.entry_id), reverse=True)


def _licences(work: Work, producer_id: int) -> Iterator[Fact]:
    proofs = work.session.scalars(
        select(Proof).where(Proof.producer_id == producer_id).options(joinedload(Proof.states))
    ).unique()
    for proof in proofs:
        if proof.valid_from <= work.today:
            yield Fact(
                EntryKind.LICENCE,
                proof.id,
                proof.number,
                proof.kind,
                proof.valid_from,
                _ends_on(proof, work.today),
                proof.issuer,
            )
        yield from _licence_states(proof, work.today)


def _ends_on(proof: Proof, today: date) -> date:
    said = [state for state in proof.states if state.from_on <= today]
    if said and said[-1].state is ProofStanding.REVOKED:
        return min(said[-1].from_on, proof.valid_until)
    return proof.valid_until


def _licence_states(proof: Proof, today: date) -> Iterator[Fact]:
    """What the authority took away, until it said something else of the document or the document ended."""
    said = proof.states
    for place, state in enumerate(said):
        if state.state is ProofStanding.IN_FORCE or state.from_on > today:
            continue
        later = said[place + 1].from_on if place + 1 < len(said) else proof.valid_until
        yield Fact(
            EntryKind.LICENCE_STATE,
            state.id,
            proof.number,
            state.state,
            state.from_on,
            max(later, state.from_on) if later <= today else None,
            state.reason,
        )


def _inspections(work: Work, producer_id: int) -> Iterator[Fact]:
    rows = work.session.scalars(
        select(Inspection)
        .where(Inspection.producer_id == producer_id)
        .options(joinedload(Inspection.steps))
    ).unique()
    for found in rows:
        if found.published_at is not None:
            day = local_date(found.published_at)
            yield Fact(
                EntryKind.INSPECTION,
                found.id,
                found.number,
                found.result,
                day,
                day,
                found.findings,
            )
        late = found.rectify_by and rules.lateness(found.rectify_by, _proof_on(found), work.today)
        if late:
            since, done_on, what = late
            yield Fact(
                EntryKind.RECTIFICATION, found.id, found.number, what, since, done_on, found.place
            )


def _proof_on(found: Inspection) -> date | None:
    """The day of the proof that stands; None where none came, or the last one was sent back."""
    if found.rectification is RectificationState.DUE:
        return None
    sent = [step.at for step in found.steps if step.act is RectificationAct.SUBMIT]
    return local_date(max(sent)) if sent else None


def _orders(work: Work, producer_id: int) -> Iterator[Fact]:
    rows = work.session.scalars(
        select(Order).where(Order.producer_id == producer_id).options(joinedload(Order.entries))
    ).unique()
    for order in rows:
        late = rules.lateness(order.due_on, _answer_on(order), work.today)
        if late:
            since, done_on, what = late
            yield Fact(EntryKind.ORDER, order.id, order.number, what, since, done_on, order.demands)


def _answer_on(order: Order) -> date | None:
    if order.state is OrderState.ORDERED:
        return None
    sent = [entry.at for entry in order.entries if not entry.by_office]
    # A check may find it put right without anything having been handed in.
    return local_date(max(sent)) if sent else order.passed_on


def _samples(work: Work, producer_id: int) -> Iterator[Fact]:
    rows = work.session.scalars(
        select(Sample)
        .join(Batch, Batch.id == Sample.batch_id)
        .join(TestReport, TestReport.id == Sample.report_id)
        .where(
            Batch.producer_id == producer_id,
            Sample.state == SampleState.NOTIFIED,
            TestReport.passed.is_(False),
        )
        .options(
            joinedload(Sample.report),
            joinedload(Sample.challenge).joinedload(Challenge.retest_report),
        )
    )
    for sample in rows:
        challenge = sample.challenge
        retest = challenge.retest_report if challenge else None
        final = rules.failure_final(
            challenge_until=sample.challenge_until,
            challenge=challenge.state if challenge else None,
            declined_at=challenge.decided_at if challenge else None,
            retested_at=retest.recorded_at if retest else None,
            now=work.now,
        )
        if final is not None:
            since, why = final
            conclusion = sample.report.conclusion if sample.report else ""
            yield Fact(EntryKind.SAMPLE, sample.id, sample.number, why, since, since, conclusion)


def _recalls(work: Work, producer_id: int) -> Iterator[Fact]:
    for recall in work.session.scalars(select(Recall).where(Recall.producer_id == producer_id)):
        yield Fact(
            EntryKind.RECALL,
            recall.id,
            recall.number,
            recall.kind,
            local_date(recall.ordered_at),
            local_date(recall.lifted_at) if recall.lifted_at else None,
            recall.reason,
        )


def _suspensions(work: Work, producer_id: int) -> Iterator[Fact]:
    rows = work.session.scalars(select(Suspension).where(Suspension.producer_id == producer_id))
    for found in rows:
        ended = found.lifted_at
        yield Fact(
            EntryKind.SUSPENSION,
            found.id,
            found.document_number or str(found.id),
            SuspensionState.ENDED if ended else SuspensionState.LASTS,
            local_date(found.from_at),
            local_date(ended) if ended else None,
            found.reason,
        )


def _cases(work: Work, producer_id: int) -> Iterator[Fact]:
    """Penalties that were served: before that the party does not know of the decision."""
    rows = work.session.execute(
        select(Case, CaseDuty.done_on)
        .join(CaseDuty, CaseDuty.case_id == Case.id)
        .where(
            Case.producer_id == producer_id,
            Case.outcome == Outcome.PENALTY,
            CaseDuty.kind == DutyKind.SERVE,
            CaseDuty.done_on.is_not(None),
        )
    )
    for found, day in rows:
        served_on = cast("date", day)
        yield Fact(
            EntryKind.CASE,
            found.id,
            found.decision_number or found.number,
            Outcome.PENALTY,
            served_on,
            served_on,
            found.cause,
        )
