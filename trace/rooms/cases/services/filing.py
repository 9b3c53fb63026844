"""From a lead to a case 立案: proposed by one person, approved with its number by another."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import AlreadyRecorded
from trace.kernel.permissions import require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.batches.queries import get_batch
from trace.rooms.cases import rules
from trace.rooms.cases.kinds import (
    CaseState,
    CaseVerb,
    DutyKind,
    GoodsKind,
    ProposalState,
    Stage,
)
from trace.rooms.cases.models import Case, CaseFiling, CaseLead, CaseOfficer
from trace.rooms.cases.queries import is_number_taken, lock_filing
from trace.rooms.cases.rules import AlreadyDecided, Handler, LeadNotOpen, OtherPersonNeeded
from trace.rooms.cases.services.writing import (
    document,
    known_handlers,
    office_of,
    start_duty,
    write_step,
)
from trace.rooms.producers.queries import get_producer
from trace.rooms.supervision import services as supervision
from trace.rooms.supervision.likeness import sources_of
from trace.rooms.supervision.models import Lead
from trace.rooms.supervision.queries import lock_lead
from trace.rooms.supervision.rules import FeedbackKind, LeadState, Regime


def propose_filing(
    work: Work,
    *,
    lead: str,
    regime: Regime,
    goods: GoodsKind,
    stage: Stage,
    cause: str,
    basis: str,
    summary: str,
    handlers: Sequence[Handler],
    party_name: str = "",
    party_code: str = "",
) -> CaseFiling:
    """Propose that a lead becomes a case 立案审批.

    lead      its number; the party is its producer unless another name is given
    regime    whose law: the actor's own side, and the one to which these goods at this stage belong
    Raises    MissingPermission · NoSuchRecord · WrongSide · LeadNotOpen · InvalidValue (nothing is written)
    """
    found = lock_lead(work, lead.strip().upper())
    require(work.actor, rules.PERMISSIONS[regime], division=found.division)
    rules.require_side(regime, _goods_of(work, found, goods), stage)
    if found.state is not LeadState.OPEN or _waits(work, found):
        raise LeadNotOpen(number=found.number)
    named = known_handlers(work, handlers)
    organisation_id, office = office_of(work, regime, found.division)
    party = party_name.strip() or (found.producer.name if found.producer else "")
    filing = CaseFiling(
        number=f"LA{work.today:%Y%m%d}-{ids.readable_code(6)}",
        regime=regime,
        goods=goods,
        stage=stage,
        state=ProposalState.PROPOSED,
        division=found.division,
        organisation_id=organisation_id,
        office=office,
        lead_id=found.id,
        lead=found,
        producer_id=found.producer_id,
        party_name=require_text("party_name", party, longest=200),
        party_code=party_code.strip().upper()[:18] or _code_of(work, found),
        cause=require_text("cause", cause, longest=200),
        basis=require_text("basis", basis, longest=400),
        summary=require_text("summary", summary, longest=4000),
        handlers=[
            {"name": h.name, "badge_number": h.badge_number, "account_id": h.account_id}
            for h in named
        ],
        proposed_at=work.now,
        proposed_by=work.actor.account_id,
        proposed_by_name=work.actor.label[:120],
    )
    work.session.add(filing)
    _tell(work, "proposed", filing)
    return filing


def approve_filing(work: Work, *, number: str, case_number: str, words: str = "") -> Case:
    """Approve a filing as another person: the case comes to be with its number, and its clocks begin.

    case_number  the office's own number of 立案
    Raises       MissingPermission · NoSuchRecord · OtherPersonNeeded · AlreadyDecided · AlreadyRecorded · LeadNotOpen
    """
    filing = _to_decide(work, number)
    wanted = document(case_number, field="case_number")
    if is_number_taken(work, wanted):
        raise AlreadyRecorded(rule="uq_cases_number")
    lead = lock_lead(work, filing.lead.number)
    if lead.state is not LeadState.OPEN:
        raise LeadNotOpen(number=lead.number)
    _decide(work, filing, ProposalState.APPROVED, words.strip())
    found = _case_of(work, filing, lead, wanted)
    work.session.add(found)
    work.session.flush()  # a number taken in the meantime is refused before anything follows from it
    write_step(work, found, CaseVerb.FILE, filing.cause, document_number=wanted)
    start_duty(work, found, DutyKind.DECIDE)
    if any(item.kind is FeedbackKind.REPORT for item in sources_of(work, lead).items):
        start_duty(work, found, DutyKind.TELL_REPORTER)
    supervision.end_by_case(work, lead, case_number=wanted)
    return found


def refuse_filing(work: Work, *, number: str, words: str) -> CaseFiling:
    """Refuse a filing as another person 不予立案; the lead stays open, to be closed or looked into further.

    Raises   MissingPermission · NoSuchRecord · OtherPersonNeeded · AlreadyDecided · InvalidValue
    """
    filing = _to_decide(work, number)
    _decide(work, filing, ProposalState.REFUSED, require_text("words", words, longest=2000))
    return filing


def _to_decide(work: Work, number: str) -> CaseFiling:
    filing = lock_filing(work, number)
    require(work.actor, rules.PERMISSIONS[filing.regime], division=filing.division)
    if filing.state is not ProposalState.PROPOSED:
        raise AlreadyDecided(state=filing.state)
    if filing.proposed_by is not None and filing.proposed_by == work.actor.account_id:
        raise OtherPersonNeeded(by=filing.proposed_by_name)
    return filing


def _decide(work: Work, filing: CaseFiling, state: ProposalState, words: str) -> None:
    filing.state, filing.decision = state, words
    filing.decided_at, filing.decided_by = work.now, work.actor.account_id
    filing.decided_by_name = work.actor.label[:120]
    _tell(work, state.value, filing)


def _case_of(work: Work, filing: CaseFiling, lead: Lead, number: str) -> Case:
    return Case(
        key=f"AJ{work.today:%Y%m%d}-{ids.readable_code(6)}",
        number=number,
        filing_id=filing.id,
        filing=filing,
        regime=filing.regime,
        state=CaseState.FILED,
        division=filing.division,
        organisation_id=filing.organisation_id,
        office=filing.office,
        producer_id=filing.producer_id,
        party_name=filing.party_name,
        cause=filing.cause,
        filed_on=work.today,
        leads=[CaseLead(lead_id=lead.id, lead=lead)],
        steps=[],
        duties=[],
        proposals=[],
        letters=[],
        rectifications=[],
        officers=[
            CaseOfficer(
                account_id=handler["account_id"],
                name=str(handler["name"]),
                badge_number=str(handler["badge_number"]),
                from_on=work.today,
            )
            for handler in filing.handlers
        ],
    )


def _goods_of(work: Work, lead: Lead, said: GoodsKind) -> GoodsKind:
    """What the goods are: the batch's product tells, where one is known; else what the officer says."""
    if lead.subject is None or lead.subject.batch_id is None:
        return said
    product = get_batch(work, lead.subject.batch_id).product
    return GoodsKind.FOOD if product.is_prepackaged_food else said


def _waits(work: Work, lead: Lead) -> bool:
    waiting = select(CaseFiling.id).where(
        CaseFiling.lead_id == lead.id, CaseFiling.state == ProposalState.PROPOSED
    )
    return work.session.scalars(waiting).first() is not None


def _code_of(work: Work, lead: Lead) -> str:
    if lead.producer_id is None:
        return ""
    return get_producer(work, lead.producer_id).credit_code or ""


def _tell(work: Work, verb: str, filing: CaseFiling) -> None:
    record(
        work,
        f"case-filing.{verb}",
        subject_kind="case-filing",
        subject_key=filing.number,
        organisation_id=filing.organisation_id,
        regime=filing.regime.value,
    )
