"""Cases, made through the real services by two people of one office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.factories.people import make_person
from tests.factories.supervision import a_photo, keep_files, make_lead
from trace.kernel.actor import Actor, Role
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.cases import services
from trace.rooms.cases.kinds import CaseVerb, DutyKind, GoodsKind, ProposalKind, Stage
from trace.rooms.cases.models import Case, CaseFiling, CaseLetter, Rectification
from trace.rooms.cases.rules import Handler
from trace.rooms.cases.services.writing import start_duty
from trace.rooms.supervision.rules import Regime

PDF = b"%PDF-1.4\n%%EOF\n"
TWO_HANDLERS = (Handler("示例甲", "36092201"), Handler("示例乙", "36092202"))
_numbers = iter(range(1, 10_000))


def a_number(kind: str = "立案") -> str:
    """Return a number of a document that no other has."""
    return f"示市监{kind}〔2026〕{next(_numbers)}号"


def make_filing(work: Work, **overrides: Any) -> CaseFiling:
    """Return a filing of a lead about packaged food seen in the market."""
    given: dict[str, Any] = {
        "regime": Regime.MARKET,
        "goods": GoodsKind.FOOD,
        "stage": Stage.MARKET,
        "party_name": "示例经营部",
        "cause": "涉嫌擅自使用区域公用品牌标识",
        "basis": "《反不正当竞争法》第六条",
        "summary": "现场发现无码使用标识的包装。",
        "handlers": TWO_HANDLERS,
    }
    if "lead" not in overrides:
        given["lead"] = make_lead(work).number
    filing = services.propose_filing(work, **(given | overrides))
    work.session.flush()
    return filing


def make_case(work: Work, **overrides: Any) -> Case:
    """Return a case that was just filed."""
    number = overrides.pop("case_number", None) or a_number()
    filing = make_filing(work, **overrides)
    found = services.approve_filing(work, number=filing.number, case_number=number)
    work.session.flush()
    return found


def make_told(work: Work, **overrides: Any) -> Case:
    """Return a case whose party was told of the penalty intended."""
    found = make_case(work, **overrides)
    services.take_step(work, key=found.key, verb=CaseVerb.INVESTIGATE)
    services.take_step(work, key=found.key, verb=CaseVerb.TELL, document_number=a_number("罚告"))
    work.session.flush()
    return found


def make_rectification(work: Work, found: Case, **overrides: Any) -> Rectification:
    """Return an order to correct that ends in ten days."""
    given: dict[str, Any] = {
        "number": a_number("责改"),
        "demands": "停止使用无码包装，清点并封存库存。",
        "due_on": work.today + timedelta(days=10),
    }
    order = services.order_rectification(work, key=found.key, **(given | overrides))
    keep_files(work)
    return order


def make_letter(work: Work, found: Case, **overrides: Any) -> CaseLetter:
    """Return a letter of assistance to another county that waits for its answer."""
    given: dict[str, Any] = {
        "number": a_number("协查"),
        "to_office": "示例县市场监督管理局",
        "to_division": "430225",
        "questions": "请核实该批货物的来源。",
    }
    return services.send_letter(work, key=found.key, **(given | overrides))


def settle(work: Work, found: Case, kind: ProposalKind, value: str = "") -> Case:
    """Propose and approve, as two people would."""
    proposal = services.propose(
        work,
        key=found.key,
        kind=kind,
        value=value,
        text="事实清楚，证据充分。",
        document_number=a_number("罚"),
    )
    work.session.flush()
    other = replace(work, actor=Actor.operator("other"))
    done = services.approve_proposal(other, key=found.key, proposal_id=proposal.id)
    work.session.flush()
    return done


def make_case_records(work: Work, producer_id: int) -> dict[str, object]:
    """Return one record of each kind by name, for tests that ask every route."""
    lead = make_lead(work, producer_id=producer_id)
    waiting = make_filing(work, lead=make_lead(work, producer_id=producer_id).number)
    found = make_case(work, lead=lead.number)
    letter, answered = make_letter(work, found), make_letter(work, found)
    services.answer_letter(
        work, key=found.key, letter_id=answered.id, answer="已核实。", file=Upload("a.pdf", PDF)
    )
    order = make_rectification(work, found)
    services.hand_in(work, rectification_id=order.id, text="已整改。", files=[a_photo()])
    keep_files(work)
    proposal = services.propose(
        work, key=found.key, kind=ProposalKind.EXTEND, value="10", text="案情复杂"
    )
    owed = start_duty(work, found, DutyKind.PUBLISH)
    assert owed is not None
    work.session.flush()
    return {
        "case": found.key,
        "case_filing": waiting.number,
        "case_letter": letter.id,
        "case_answered_letter": answered.id,
        "case_proposal": proposal.id,
        "case_duty": owed.id,
        "colleague": make_person(work, Role.MARKET_OFFICER).account_id,
        "rectification": order.id,
        "rectification_picture": order.entries[0].pictures[0].id,
    }
