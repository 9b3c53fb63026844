"""The steps that handling officers take, handing a case over, and leads that come to a case later."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.cases import rules
from trace.rooms.cases.kinds import CaseVerb, DutyKind, Outcome
from trace.rooms.cases.models import Case, CaseLead, CaseOfficer
from trace.rooms.cases.queries import lock_case
from trace.rooms.cases.rules import CaseStateForbids, Handler, LeadNotOpen
from trace.rooms.cases.services.writing import (
    document,
    end_duties,
    known_handlers,
    require_case,
    start_duty,
    write_step,
)
from trace.rooms.supervision import services as supervision
from trace.rooms.supervision.queries import lock_lead, require_lead
from trace.rooms.supervision.rules import LeadState


def take_step(
    work: Work, *, key: str, verb: CaseVerb, text: str = "", document_number: str = ""
) -> Case:
    """Begin to investigate, tell the party, take down what it says, serve the decision, or note something.

    text     needed to hear and to note
    document needed to tell and to serve
    Raises   MissingPermission · NoSuchRecord · CaseStateForbids · InvalidValue (nothing is written)
    """
    found = lock_case(work, key)
    require_case(work, found)
    if verb not in rules.STEPS:
        raise InvalidValue(field="verb", reason="unknown-choice", value=verb.value)
    following = rules.next_state(found.state, verb)
    if verb is CaseVerb.SERVE and found.outcome is not Outcome.PENALTY:
        raise CaseStateForbids(state=found.state, verb=verb)
    words = text.strip()
    if verb in (CaseVerb.HEAR, CaseVerb.NOTE) or words:
        words = require_text("text", text, longest=4000)
    paper = document_number.strip()
    if verb in rules.DOCUMENT_NEEDED or paper:
        paper = document(document_number)
    found.state = following
    _run_clocks(work, found, verb)
    write_step(work, found, verb, words, document_number=paper)
    return found


def _run_clocks(work: Work, found: Case, verb: CaseVerb) -> None:
    if verb is CaseVerb.TELL:
        start_duty(work, found, DutyKind.STATEMENT)
    elif verb is CaseVerb.HEAR:
        end_duties(work, found, DutyKind.STATEMENT)
    elif verb is CaseVerb.SERVE:
        end_duties(work, found, DutyKind.SERVE)
        start_duty(work, found, DutyKind.COMPLY)


def hand_over(work: Work, *, key: str, handlers: Sequence[Handler], text: str) -> Case:
    """Give a case to other officers; who had it, and until when, stays on record.

    Raises   MissingPermission · NoSuchRecord · CaseStateForbids (ended) · InvalidValue
    """
    found = lock_case(work, key)
    require_case(work, found)
    rules.next_state(found.state, CaseVerb.ASSIGN)
    named = known_handlers(work, handlers)
    why = require_text("text", text, longest=2000)
    staying = {handler.badge_number for handler in named}
    held = {each.badge_number for each in found.officers if each.until_on is None}
    for officer in found.officers:
        if officer.until_on is None and officer.badge_number not in staying:
            officer.until_on = work.today
    found.officers.extend(
        CaseOfficer(
            account_id=handler.account_id,
            name=handler.name,
            badge_number=handler.badge_number,
            from_on=work.today,
        )
        for handler in named
        if handler.badge_number not in held
    )
    write_step(work, found, CaseVerb.ASSIGN, why)
    return found


def add_lead(work: Work, *, key: str, lead: str) -> Case:
    """Take another open lead into a case that goes on; the lead ends there.

    Raises   MissingPermission · NoSuchRecord · CaseStateForbids (ended) · LeadNotOpen · InvalidValue
    """
    found = lock_case(work, key)
    require_case(work, found)
    rules.next_state(found.state, CaseVerb.ADD_LEAD)
    number = require_lead(work, lead.strip().upper(), field="lead").number
    locked = lock_lead(work, number)
    if locked.state is not LeadState.OPEN:
        raise LeadNotOpen(number=number)
    found.leads.append(CaseLead(lead_id=locked.id, lead=locked))
    supervision.end_by_case(work, locked, case_number=found.number)
    write_step(work, found, CaseVerb.ADD_LEAD, number)
    return found
