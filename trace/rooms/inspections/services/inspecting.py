"""Recording an inspection: the list, what was found, the result, who signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.clock import local_date
from trace.kernel.errors import Invalid, InvalidValue
from trace.kernel.files import StoredFile
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.inspections import queries, rules
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    RectificationState,
)
from trace.rooms.inspections.models import (
    CheckList,
    Inspection,
    InspectionAnswer,
    InspectionOfficer,
    InspectionPicture,
)
from trace.rooms.inspections.rules import Answer
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer
from trace.rooms.supervision.rules import (
    CheckingOfficer,
    LeadKind,
    check_officers,
    check_seen_at,
)
from trace.rooms.supervision.services import open_lead
from trace.rooms.supervision.services.pictures import store_pictures


def record_inspection(
    work: Work,
    *,
    producer_id: int,
    kind: InspectionKind,
    at: datetime,
    place: str,
    check_list_id: int,
    answers: Sequence[Answer],
    result: InspectionResult,
    findings: str,
    officers: Sequence[CheckingOfficer],
    signer: str,
    signature: Upload | StoredFile | None = None,
    refusal: str = "",
    witness: str = "",
    recusal: str = "",
    rectify_by: date | None = None,
    plan_id: int | None = None,
    files: Sequence[Upload] = (),
    stored: Sequence[StoredFile] = (),
    is_from_field: bool = False,
) -> Inspection:
    """Record an inspection 监督检查 of a producer; one that calls for an investigation opens a lead.

    answers    every key item of the list, and those of the general ones that were looked at
    signer     whom the officers met; who signs, or refuses before the witness named
    plan_id    the planned inspection that this one is, which is then done
    stored     photographs that came ahead of the record, as a signature may; another room's service answers for them
    is_from_field  taken down without a network: a version of the list that the phone still held will do
    Raises     MissingPermission · NoSuchRecord · ListNotInForce · OtherProducerPlanned · InspectionStateForbids ·
               InvalidValue · FileTooLarge · FileKindRefused (nothing is written)
    """
    producer = get_producer(work, producer_id)
    require(work.actor, Permission.CHECKS_WRITE, division=producer.division)
    seen_at = check_seen_at(at, work.now)
    on = local_date(seen_at)
    checked = _list_for(work, producer, check_list_id, on, is_from_field=is_from_field)
    found = rules.check_answers(checked.items, answers)
    rules.check_result(result, found, rectify_by, on)
    made = Inspection(
        number=f"JC{work.today:%Y%m%d}-{ids.readable_code(6)}",
        kind=kind,
        at=seen_at,
        on=on,
        place=require_text("place", place, longest=200),
        producer_id=producer.id,
        division=producer.division,
        check_list_id=checked.id,
        result=result,
        findings=require_text("findings", findings, longest=4000),
        recusal=recusal.strip()[:400],
        **_signed(work, signer, signature, refusal, witness),
        # The result is formed when it is recorded, however long after the visit that was.
        publish_by=rules.publish_by(work.today),
        officers=_named(officers),
        answers=_rows(checked.items, found),
        pictures=_pictures(work, files, stored),
    )
    return _keep(work, made, rectify_by, plan_id)


def _keep(work: Work, made: Inspection, rectify_by: date | None, plan_id: int | None) -> Inspection:
    """Write the inspection with the lead that it opens, the plan that it does and its trail."""
    made.recorded_by, made.recorded_at = work.actor.account_id, work.now
    if made.result is InspectionResult.TIME_LIMITED:
        made.rectify_by, made.rectification = rectify_by, RectificationState.DUE
    if made.result is InspectionResult.INVESTIGATION:
        made.lead_id = _lead_of(work, made)
    work.session.add(made)
    work.session.flush()  # the plan refers to the inspection by its id
    if plan_id is not None:
        _do_plan(work, plan_id, made)
    record(
        work,
        "inspection.recorded",
        subject_kind="inspection",
        subject_key=made.number,
        organisation_id=made.producer_id,
        kind=made.kind.value,
        result=made.result.value,
    )
    return made


def _list_for(
    work: Work, producer: Producer, check_list_id: int, on: date, *, is_from_field: bool
) -> CheckList:
    checked = queries.get_check_list(work, check_list_id)
    if is_from_field:
        _require_known_list(producer, checked, on)
    else:
        _require_list_in_force(work, producer, checked, on)
    return checked


def _pictures(
    work: Work, files: Sequence[Upload], stored: Sequence[StoredFile]
) -> list[InspectionPicture]:
    kept = store_pictures(work, files, already=len(stored))
    return [InspectionPicture(file_id=file.id) for file in (*stored, *kept)]


def _require_list_in_force(work: Work, producer: Producer, asked: CheckList, on: date) -> None:
    in_force = queries.lists_in_force(work, producer.division, on)
    if asked.id not in {each.id for each in in_force}:
        raise rules.ListNotInForce(title=asked.title)


def _require_known_list(producer: Producer, asked: CheckList, on: date) -> None:
    """The list is one for this place, in force by then at the latest or replaced since: a phone may have held it."""
    if asked.from_on > on or asked.division not in rules.divisions_above(producer.division):
        raise rules.ListNotInForce(title=asked.title)


def _named(officers: Sequence[CheckingOfficer]) -> list[InspectionOfficer]:
    return [
        InspectionOfficer(name=each.name, badge_number=each.badge_number)
        for each in check_officers(officers)
    ]


def _rows(
    items: Sequence[Mapping[str, object]], found: Mapping[str, Answer]
) -> list[InspectionAnswer]:
    """The answers in the order of the list, with the words that the list had that day."""
    return [
        InspectionAnswer(
            code=str(item["code"]),
            text=str(item["text"]),
            is_key=bool(item["is_key"]),
            finding=found[str(item["code"])].finding,
            note=found[str(item["code"])].note.strip(),
        )
        for item in items
        if str(item["code"]) in found
    ]


def _signed(
    work: Work, signer: str, signature: Upload | StoredFile | None, refusal: str, witness: str
) -> dict[str, Any]:
    """The columns that say who signed, or who refused before whom."""
    rules.check_signature(is_signed=signature is not None, refusal=refusal, witness=witness)
    named: dict[str, Any] = {"signer": require_text("signer", signer, longest=60)}
    if signature is None:
        return named | {"refusal": refusal.strip(), "witness": witness.strip()}
    if isinstance(signature, StoredFile):
        return named | {"signature_id": signature.id}
    try:
        return named | {"signature_id": store_picture(work, signature, organisation_id=None).id}
    except Invalid as error:
        raise error.beside("signature") from None


def _lead_of(work: Work, made: Inspection) -> int:
    return open_lead(
        work,
        kind=LeadKind.CHECK,
        division=made.division,
        producer_id=made.producer_id,
        subject_kind="inspection",
        subject_key=made.number,
        summary=made.findings,
        facts={"place": made.place},
    ).id


def _do_plan(work: Work, plan_id: int, made: Inspection) -> None:
    plan = queries.lock_plan(work, plan_id)
    if plan.producer_id != made.producer_id:
        raise rules.OtherProducerPlanned(planned=plan.producer.name)
    if plan.kind is not made.kind:
        raise InvalidValue(field="kind", reason="other-kind-planned", value=plan.kind.value)
    plan.state = rules.next_plan_state(plan.state, "do")
    plan.inspection_id = made.id
