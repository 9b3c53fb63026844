"""What turns or ends a case: decision, extension, closing, withdrawal - proposed by one, approved by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.cases import clocks, rules
from trace.rooms.cases.kinds import (
    CaseState,
    CaseVerb,
    ClosingReason,
    DutyKind,
    Outcome,
    ProposalKind,
    ProposalState,
    RectificationState,
)
from trace.rooms.cases.models import Case, CaseProposal
from trace.rooms.cases.queries import lock_case
from trace.rooms.cases.rules import (
    AlreadyDecided,
    NotToldYet,
    OtherPersonNeeded,
    PartyNotHeard,
    StillOpenHere,
)
from trace.rooms.cases.services.writing import (
    document,
    end_duties,
    end_duty,
    require_case,
    start_duty,
    write_step,
)


def propose(
    work: Work,
    *,
    key: str,
    kind: ProposalKind,
    text: str,
    value: str = "",
    document_number: str = "",
) -> CaseProposal:
    """Propose a decision (value: an Outcome), an extension (days), a closing (a ClosingReason) or a withdrawal.

    document   number of the decision, for a decision
    Raises     MissingPermission · NoSuchRecord · CaseStateForbids · StillOpenHere (another proposal waits) ·
               NotToldYet · PartyNotHeard · ClosingDoesNotFit · InvalidValue (nothing is written)
    """
    found = lock_case(work, key)
    require_case(work, found)
    if any(each.state is ProposalState.PROPOSED for each in found.proposals):
        raise StillOpenHere(count=1)
    why = require_text("text", text, longest=4000)
    _CHECKS[kind](work, found, value)
    paper = document(document_number) if kind is ProposalKind.DECIDE else document_number.strip()
    proposal = CaseProposal(
        case_id=found.id,
        kind=kind,
        value=value,
        text=why,
        document_number=paper[:64],
        state=ProposalState.PROPOSED,
        proposed_at=work.now,
        proposed_by=work.actor.account_id,
        proposed_by_name=work.actor.label[:120],
    )
    found.proposals.append(proposal)
    work.session.flush()  # who approves it names it by its id; a second one at the same time is refused here
    _tell(work, "proposed", found, proposal)
    return proposal


def approve_proposal(work: Work, *, key: str, proposal_id: int, words: str = "") -> Case:
    """Approve as another person what was proposed: it is checked again and takes effect.

    Raises   as `propose` · OtherPersonNeeded · AlreadyDecided
    """
    found = lock_case(work, key)
    proposal = _to_decide(work, found, proposal_id)
    _CHECKS[proposal.kind](work, found, proposal.value)
    _decide(work, found, proposal, ProposalState.APPROVED, words.strip()[:2000])
    _EFFECTS[proposal.kind](work, found, proposal)
    return found


def refuse_proposal(work: Work, *, key: str, proposal_id: int, words: str) -> Case:
    """Refuse as another person what was proposed, saying why; the case stays as it is.

    Raises   MissingPermission · NoSuchRecord · OtherPersonNeeded · AlreadyDecided · InvalidValue
    """
    found = lock_case(work, key)
    proposal = _to_decide(work, found, proposal_id)
    told = require_text("words", words, longest=2000)
    _decide(work, found, proposal, ProposalState.REFUSED, told)
    return found


def _to_decide(work: Work, found: Case, proposal_id: int) -> CaseProposal:
    require_case(work, found)
    for proposal in found.proposals:
        if proposal.id == proposal_id:
            break
    else:
        raise NoSuchRecord(kind="case-proposal", key=str(proposal_id))
    if proposal.state is not ProposalState.PROPOSED:
        raise AlreadyDecided(state=proposal.state)
    if proposal.proposed_by is not None and proposal.proposed_by == work.actor.account_id:
        raise OtherPersonNeeded(by=proposal.proposed_by_name)
    return proposal


def _decide(
    work: Work, found: Case, proposal: CaseProposal, state: ProposalState, words: str
) -> None:
    proposal.state, proposal.decision = state, words
    proposal.decided_at, proposal.decided_by = work.now, work.actor.account_id
    proposal.decided_by_name = work.actor.label[:120]
    _tell(work, state.value, found, proposal)


# ---------------------------------------------------------------- decision


def _check_decision(work: Work, found: Case, value: str) -> None:
    if value not in set(Outcome):
        raise InvalidValue(field="value", reason="unknown-choice", value=value[:40])
    outcome = Outcome(value)
    rules.next_state(found.state, CaseVerb.DECIDE)
    if outcome is not Outcome.PENALTY:
        return
    if found.state is not CaseState.TOLD:
        raise NotToldYet()
    for duty in found.duties:
        if duty.kind is DutyKind.STATEMENT and duty.done_on is None and work.today <= duty.due_on:
            raise PartyNotHeard(until=duty.due_on)


def _decided(work: Work, found: Case, proposal: CaseProposal) -> None:
    found.outcome = Outcome(proposal.value)
    found.decision_number, found.decided_on = proposal.document_number, work.today
    found.state = rules.next_state(found.state, CaseVerb.DECIDE)
    end_duties(work, found, DutyKind.DECIDE, DutyKind.STATEMENT)
    if found.outcome is Outcome.PENALTY:
        start_duty(work, found, DutyKind.SERVE)
        start_duty(work, found, DutyKind.PUBLISH)
    write_step(
        work, found, CaseVerb.DECIDE, proposal.text, document_number=proposal.document_number
    )


# ---------------------------------------------------------------- extension


def _check_extension(_work: Work, found: Case, value: str) -> None:
    rules.next_state(found.state, CaseVerb.EXTEND)
    if not value.isascii() or not value.isdigit() or len(value) > 3:
        raise InvalidValue(field="value", reason="number", value=value[:20])
    if not 1 <= int(value) <= clocks.LONGEST_EXTENSION_DAYS:
        raise InvalidValue(field="value", reason="extension-days", value=value)


def _extended(work: Work, found: Case, proposal: CaseProposal) -> None:
    for duty in found.duties:
        if duty.kind is DutyKind.DECIDE and duty.done_on is None:
            duty.due_on = clocks.rolled(duty.due_on + timedelta(days=int(proposal.value)))
            duty.escalated_at = None
    write_step(
        work, found, CaseVerb.EXTEND, proposal.text, document_number=proposal.document_number
    )


# ---------------------------------------------------------------- ends


def _check_closing(_work: Work, found: Case, value: str) -> None:
    if value not in set(ClosingReason):
        raise InvalidValue(field="value", reason="unknown-choice", value=value[:40])
    rules.check_closing(found.state, found.outcome, ClosingReason(value))
    _require_settled(found)


def _closed(work: Work, found: Case, proposal: CaseProposal) -> None:
    found.closing_reason = ClosingReason(proposal.value)
    _end(work, found, CaseVerb.CLOSE, proposal)


def _check_withdrawal(_work: Work, found: Case, _value: str) -> None:
    rules.next_state(found.state, CaseVerb.WITHDRAW)
    _require_settled(found)


def _withdrawn(work: Work, found: Case, proposal: CaseProposal) -> None:
    _end(work, found, CaseVerb.WITHDRAW, proposal)


def _end(work: Work, found: Case, verb: CaseVerb, proposal: CaseProposal) -> None:
    found.state = rules.next_state(found.state, verb)
    found.ended_on, found.conclusion = work.today, proposal.text
    for duty in found.duties:
        # To make a decision public, or to tell who reported, is owed though the case has ended.
        if duty.done_on is None and duty.kind not in (DutyKind.PUBLISH, DutyKind.TELL_REPORTER):
            end_duty(work, duty)
    write_step(work, found, verb, proposal.text, document_number=proposal.document_number)


def _require_settled(found: Case) -> None:
    count = sum(each.state is not RectificationState.PASSED for each in found.rectifications)
    if count:
        raise StillOpenHere(count=count)


def _tell(work: Work, verb: str, found: Case, proposal: CaseProposal) -> None:
    record(
        work,
        f"case-proposal.{verb}",
        subject_kind="case",
        subject_key=found.key,
        organisation_id=found.organisation_id,
        kind=proposal.kind.value,
        value=proposal.value,
    )


_CHECKS: dict[ProposalKind, Callable[[Work, Case, str], None]] = {
    ProposalKind.DECIDE: _check_decision,
    ProposalKind.EXTEND: _check_extension,
    ProposalKind.CLOSE: _check_closing,
    ProposalKind.WITHDRAW: _check_withdrawal,
}
_EFFECTS: dict[ProposalKind, Callable[[Work, Case, CaseProposal], None]] = {
    ProposalKind.DECIDE: _decided,
    ProposalKind.EXTEND: _extended,
    ProposalKind.CLOSE: _closed,
    ProposalKind.WITHDRAW: _withdrawn,
}
