"""What officers do in a case: each act with its form, its words and the service that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from trace.http import words
from trace.http.forms import Form
from trace.kernel.work import Work
from trace.rooms.cases import clocks, rules, services
from trace.rooms.cases.kinds import CaseVerb, Outcome, ProposalKind
from trace.web.registers import Input
from trace.wire.cases import (
    AddLeadSchema,
    AnswerSchema,
    ApproveSchema,
    CheckOrderSchema,
    FulfilSchema,
    HandInSchema,
    HandOverSchema,
    LetterInSchema,
    OrderSchema,
    ProposeSchema,
    RefuseSchema,
    StepSchema,
)

_PICTURES = {"accept": "image/*", "multiple": True}


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `inputs` of its form for a case, `do` with the case's key and the record it is about.

    begun  what the form begins with · done  what is said afterwards
    """

    title: object
    schema: type[Schema]
    inputs: Callable[[Any], list[Input]]
    do: Callable[[Work, str, int, Form], object]
    done: object
    lead: object = ""
    begun: Callable[[Any], Mapping[str, Any]] = field(default=lambda _case: {})


def _step_inputs(found: Any) -> list[Input]:
    verbs = [verb for verb in rules.STEPS if verb in rules.verbs_from(found.state)]
    if found.outcome is not Outcome.PENALTY:
        verbs = [verb for verb in verbs if verb is not CaseVerb.SERVE]
    return [
        Input("verb", _("What is done"), "radio", choices=_choices(verbs)),
        Input(
            "text",
            _("In words"),
            "textarea",
            help=_("Needed for what the party says and for a note."),
        ),
        Input("document_number", _("Document number"), help=_("Needed to tell and to serve.")),
    ]


def _text(label: str, name: str = "text", help: str = "") -> Input:
    return Input(name, label, "textarea", help=help)


def _kind(kind: ProposalKind) -> Input:
    return Input("kind", "", "hidden", choices=[(kind.value, "")])


def _decide_inputs(_case: Any) -> list[Input]:
    return [
        _kind(ProposalKind.DECIDE),
        Input("value", _("Decision proposed"), "radio", choices=_choices(list(Outcome))),
        _text(_("Facts, evidence and grounds")),
        Input("document_number", _("Number of the decision"), required=True),
    ]


def _extend_inputs(_case: Any) -> list[Input]:
    return [
        _kind(ProposalKind.EXTEND),
        Input(
            "value", _("By how many days"), "number", help=clocks.EXTENSION_SOURCE, required=True
        ),
        _text(_("Why the term does not suffice")),
    ]


def _close_inputs(found: Any) -> list[Input]:
    offered = rules.closings_from(found.state, found.outcome)
    chosen = [(each.value, f"{words.word(each)} · {clocks.CLOSINGS[each]}") for each in offered]
    return [
        _kind(ProposalKind.CLOSE),
        Input("value", _("Ground of closing"), "radio", choices=chosen),
        _text(_("How the case was carried out")),
    ]


def _withdraw_inputs(_case: Any) -> list[Input]:
    return [_kind(ProposalKind.WITHDRAW), _text(_("Why the conditions of filing are not met"))]


def _officer_inputs(_case: Any) -> list[Input]:
    inner = (Input("name", _("Name")), Input("badge_number", _("Badge number")))
    return [
        Input("handlers", _("Handling officers"), "rows", inner=inner),
        _text(_("Why the case is handed over")),
    ]


def _letter_inputs(_case: Any) -> list[Input]:
    return [
        Input("number", _("Number of the letter")),
        Input("to_office", _("Office asked")),
        Input("to_division", _("Its division"), "division"),
        _text(_("What is asked, one matter a line"), "questions"),
    ]


def _answer_inputs(_case: Any) -> list[Input]:
    return [
        _text(_("What was answered"), "answer"),
        Input("answer_number", _("Number of the answer")),
        Input("file", _("The answer as PDF or picture"), "file", required=False),
    ]


def _order_inputs(_case: Any) -> list[Input]:
    return [
        Input("number", _("Number of the order")),
        _text(_("What is to be corrected, one matter a line"), "demands"),
        Input("due_on", _("Correct by"), "date"),
    ]


def _check_inputs(_case: Any) -> list[Input]:
    results = [("true", _("Corrected: passed")), ("false", _("Not yet: a new day is set"))]
    return [
        Input("passed", _("What the check found"), "radio", choices=results),
        _text(_("What was found, in words")),
        Input("due_on", _("New day, where it did not pass"), "date"),
        _pictures(),
    ]


def _pictures() -> Input:
    return Input("files", _("Photographs"), "file", attrs=_PICTURES, required=False)


def _choices(members: list[Any]) -> list[tuple[str, str]]:
    return [(member.value, words.word(member)) for member in members]


def _handed(work: Work, _key: str, record_id: int, form: Form) -> object:
    return services.hand_in(
        work, rectification_id=record_id, files=form.files("files"), **form.data
    )


def _answered(work: Work, key: str, record_id: int, form: Form) -> object:
    sent = next(iter(form.files("file")), None)
    return services.answer_letter(work, key=key, letter_id=record_id, file=sent, **form.data)


def _checked(work: Work, key: str, record_id: int, form: Form) -> object:
    return services.check_rectification(
        work, key=key, rectification_id=record_id, files=form.files("files"), **form.data
    )


def _proposed(work: Work, key: str, _id: int, form: Form) -> object:
    return services.propose(work, key=key, **form.data)


def _proposal(title: object, kind: ProposalKind, inputs: Callable[[Any], list[Input]]) -> Act:
    return Act(
        title,
        ProposeSchema,
        inputs,
        _proposed,
        _l("Proposed; another person of the office decides."),
        _l("Another person of the office approves or refuses it; until then nothing changes."),
        lambda _case: {"kind": kind.value},
    )


ACTS: dict[str, Act] = {
    "step": Act(
        _l("Next step"),
        StepSchema,
        _step_inputs,
        lambda work, key, _id, form: services.take_step(work, key=key, **form.data),
        _l("The step is on record."),
    ),
    "decide": _proposal(_l("Propose a decision"), ProposalKind.DECIDE, _decide_inputs),
    "extend": _proposal(_l("Propose an extension"), ProposalKind.EXTEND, _extend_inputs),
    "close": _proposal(_l("Propose to close"), ProposalKind.CLOSE, _close_inputs),
    "withdraw": _proposal(_l("Propose to withdraw"), ProposalKind.WITHDRAW, _withdraw_inputs),
    "approve": Act(
        _l("Approve what was proposed"),
        ApproveSchema,
        lambda _case: [_text(_("Words to the approval"), "words")],
        lambda work, key, record_id, form: services.approve_proposal(
            work, key=key, proposal_id=record_id, **form.data
        ),
        _l("Approved; it holds from now on."),
    ),
    "refuse": Act(
        _l("Refuse what was proposed"),
        RefuseSchema,
        lambda _case: [_text(_("Reason"), "words")],
        lambda work, key, record_id, form: services.refuse_proposal(
            work, key=key, proposal_id=record_id, **form.data
        ),
        _l("Refused; the case stays as it is."),
    ),
    "officers": Act(
        _l("Hand the case over"),
        HandOverSchema,
        _officer_inputs,
        lambda work, key, _id, form: services.hand_over(work, key=key, **form.data),
        _l("The case is handed over; who had it stays on record."),
        begun=lambda found: {
            "handlers": [
                {"name": each.name, "badge_number": each.badge_number}
                for each in found.officers
                if each.until_on is None
            ]
        },
    ),
    "lead": Act(
        _l("Take in a lead"),
        AddLeadSchema,
        lambda _case: [Input("lead", _("Number of the lead"))],
        lambda work, key, _id, form: services.add_lead(work, key=key, **form.data),
        _l("The lead goes on in this case."),
    ),
    "letter": Act(
        _l("Send a letter of assistance"),
        LetterInSchema,
        _letter_inputs,
        lambda work, key, _id, form: services.send_letter(work, key=key, **form.data),
        _l("The letter is on record; print and post it."),
    ),
    "answer": Act(
        _l("Enter the answer to a letter"),
        AnswerSchema,
        _answer_inputs,
        _answered,
        _l("The answer is on record."),
    ),
    "order": Act(
        _l("Order to correct"),
        OrderSchema,
        _order_inputs,
        lambda work, key, _id, form: services.order_rectification(work, key=key, **form.data),
        _l("The order is on record; a producer of the register finds it in its portal."),
    ),
    "evidence": Act(
        _l("Take down what the party hands in"),
        HandInSchema,
        lambda _case: [_text(_("What was corrected")), _pictures()],
        _handed,
        _l("It is on record and waits for a check."),
    ),
    "check": Act(
        _l("Check what was corrected"),
        CheckOrderSchema,
        _check_inputs,
        _checked,
        _l("The check is on record."),
    ),
    "fulfil": Act(
        _l("Record that it was done"),
        FulfilSchema,
        lambda _case: [_text(_("How and where"), "note")],
        lambda work, key, record_id, form: services.fulfil_duty(
            work, key=key, duty_id=record_id, **form.data
        ),
        _l("It is on record as done."),
    ),
}
