"""Objections 异议 to a public notice: by anybody with a name and a phone number, answered once."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.applications import queries
from trace.rooms.applications.errors import ObjectionAnswered, ObjectionTooLate
from trace.rooms.applications.kinds import ObjectionOutcome
from trace.rooms.applications.models import Objection, ObjectionPicture, PublicNotice
from trace.rooms.audit.services import record

MAX_PICTURES = 3
MAX_OBJECTION = 4000


def submit_objection(
    work: Work,
    *,
    number: str,
    text: str,
    contact_name: str,
    contact_phone: str,
    pictures: Sequence[Upload] = (),
) -> Objection:
    """Take in an objection from anybody, signed in or not, until the last day of the notice.

    Returns  the objection with its receipt number
    Raises   NoSuchRecord · ObjectionTooLate · InvalidValue · FileTooLarge · TooManyPixels · FileKindRefused
    """
    notice = queries.get_notice(work, number)
    if work.today > notice.ends_on or notice.step.closed_at is not None:
        raise ObjectionTooLate(ends_on=notice.ends_on)
    if len(pictures) > MAX_PICTURES:
        raise InvalidValue(field="pictures", reason="too-many-photographs", value=str(MAX_PICTURES))
    objection = Objection(
        receipt=f"YY-{ids.readable_code(4)}-{ids.readable_code(4)}-{ids.readable_code(4)}",
        contact_name=require_text("contact_name", contact_name, longest=60),
        contact_phone=require_text("contact_phone", contact_phone, longest=20),
        text=require_text("text", text, longest=MAX_OBJECTION),
        received_at=work.now,
        pictures=[_stored(work, upload) for upload in pictures],
    )
    objection.notice = notice
    work.session.add(objection)
    work.session.flush()  # whoever sent it is told the receipt
    _record(work, "objection.received", objection, notice)
    return objection


def _stored(work: Work, upload: Upload) -> ObjectionPicture:
    file = store_picture(work, upload, organisation_id=None)
    return ObjectionPicture(file_id=file.id, file=file)


def answer_objection(
    work: Work, *, receipt: str, outcome: ObjectionOutcome, answer: str
) -> Objection:
    """Answer an objection; whoever sent it reads the answer under the receipt number.

    Raises   NoSuchRecord · MissingPermission · ObjectionAnswered · InvalidValue
    """
    objection = queries.get_objection(work, receipt)
    notice = objection.notice
    require(work.actor, Permission.APPLICATIONS_DECIDE, organisation_id=notice.brand.authority_id)
    # Two people answering at once: the second finds it answered.
    work.session.refresh(objection, ["outcome"], with_for_update={"of": Objection})
    if objection.outcome is not None:
        raise ObjectionAnswered(receipt=objection.receipt)
    objection.answer = require_text("answer", answer, longest=MAX_OBJECTION)
    objection.outcome = outcome
    objection.answered_at = work.now
    objection.answered_by = work.actor.label[:120]
    work.session.flush()  # the page that follows reads the answer
    _record(work, "objection.answered", objection, notice, outcome=outcome.value)
    return objection


def _record(
    work: Work, verb: str, objection: Objection, notice: PublicNotice, **facts: object
) -> None:
    record(
        work,
        verb,
        subject_kind="objection",
        subject_key=objection.receipt,
        organisation_id=notice.brand.authority_id,
        notice=notice.number,
        **facts,
    )
