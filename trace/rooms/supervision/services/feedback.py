"""Taking in what a consumer sends about a pack."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.supervision import rules
from trace.rooms.supervision.models import (
    FeedbackItem,
    FeedbackKind,
    FeedbackPicture,
    FeedbackState,
    LeadKind,
)
from trace.rooms.supervision.services.leads import open_lead

MAX_PICTURES = 6


def submit_feedback(
    work: Work,
    *,
    kind: FeedbackKind,
    text: str,
    contact_name: str = "",
    contact_phone: str = "",
    division: str,
    producer_id: int | None = None,
    batch_id: int | None = None,
    run_id: int | None = None,
    label_index: int | None = None,
    files: Sequence[Upload] = (),
) -> FeedbackItem:
    """Take in feedback, a complaint or a report; anyone may send one, no account is needed.

    contact   a complaint needs a name and a phone (it asks for mediation); feedback and a report may stay without
    Returns   the item with its receipt number; a report opens a lead at once
    Raises    InvalidValue · FileTooLarge · FileKindRefused (nothing is written)
    """
    body = require_text("text", text, longest=4000)
    name, phone = _contact(kind, contact_name, contact_phone)
    if len(files) > MAX_PICTURES:
        raise InvalidValue(field="files", reason="too-many", value=str(len(files)))
    item = FeedbackItem(
        receipt=f"{ids.readable_code(4)}-{ids.readable_code(4)}-{ids.readable_code(4)}",
        kind=kind,
        state=FeedbackState.RECEIVED,
        division=division,
        producer_id=producer_id,
        batch_id=batch_id,
        run_id=run_id,
        label_index=label_index,
        text=body,
        contact_name=name,
        contact_phone=phone,
        received_at=work.now,
        due_on=rules.due_on(kind, work.today),
    )
    work.session.add(item)
    work.session.flush()  # pictures refer to the item by its id
    for upload in files:
        stored = store_picture(work, upload, organisation_id=None)
        work.session.add(FeedbackPicture(item_id=item.id, file_id=stored.id))
    if kind is FeedbackKind.REPORT:
        _open_lead_for(work, item)
    record(
        work,
        "feedback.received",
        subject_kind="feedback",
        subject_key=item.receipt,
        kind=kind.value,
    )
    return item


def _contact(kind: FeedbackKind, name: str, phone: str) -> tuple[str, str]:
    if kind is FeedbackKind.COMPLAINT:
        return (
            require_text("contact_name", name, longest=60),
            require_text("contact_phone", phone, longest=40),
        )
    return name.strip()[:60], phone.strip()[:40]


def _open_lead_for(work: Work, item: FeedbackItem) -> None:
    lead = open_lead(
        work,
        kind=LeadKind.FEEDBACK,
        division=item.division,
        producer_id=item.producer_id,
        subject_kind="feedback",
        subject_key=item.receipt,
        summary=item.text,
    )
    item.lead_id = lead.id
