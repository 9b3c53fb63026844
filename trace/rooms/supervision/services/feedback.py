"""Taking in what a consumer sends about a pack, and answering it."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, may, require
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.accounts.queries import organisations_by_id
from trace.rooms.audit.services import record
from trace.rooms.producers.queries import get_producer
from trace.rooms.supervision import rules
from trace.rooms.supervision.likeness import subject_of_item
from trace.rooms.supervision.models import FeedbackItem, FeedbackPicture, FeedbackReply, Lead
from trace.rooms.supervision.queries import lock_feedback, require_lead
from trace.rooms.supervision.rules import (
    FeedbackKind,
    FeedbackState,
    FeedbackVerb,
    LeadIsThere,
    LeadJoinsItself,
    LeadKind,
    LeadState,
)
from trace.rooms.supervision.services.leads import open_lead
from trace.rooms.supervision.services.pictures import store_pictures


def submit_feedback(
    work: Work,
    *,
    kind: FeedbackKind,
    text: str,
    contact_name: str = "",
    contact_phone: str = "",
    division: str = "",
    producer_id: int | None = None,
    batch_id: int | None = None,
    run_id: int | None = None,
    label_index: int | None = None,
    files: Sequence[Upload] = (),
) -> FeedbackItem:
    """Take in feedback, a complaint or a report; anyone may send one, no account is needed.

    contact    a complaint needs a name and a phone (it asks for mediation); feedback and a report may stay without
    division   whose offices are to handle it; the producer's where it is left out
    Returns    the item with its receipt number; a report opens a lead at once
    Raises     InvalidValue · FileTooLarge · FileKindRefused (nothing is written)
    """
    body = require_text("text", text, longest=4000)
    name, phone = _contact(kind, contact_name, contact_phone)
    stored = store_pictures(work, files, field="pictures")
    item = FeedbackItem(
        receipt=f"{ids.readable_code(4)}-{ids.readable_code(4)}-{ids.readable_code(4)}",
        kind=kind,
        state=FeedbackState.RECEIVED,
        division=division or _division_of(work, producer_id),
        producer_id=producer_id,
        batch_id=batch_id,
        run_id=run_id,
        label_index=label_index,
        text=body,
        contact_name=name,
        contact_phone=phone,
        received_at=work.now,
        due_on=rules.due_on(kind, work.today),
        pictures=[FeedbackPicture(file_id=file.id) for file in stored],
        replies=[],
    )
    work.session.add(item)
    work.session.flush()  # the lead of a report is entered beside its id
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


def reply_feedback(work: Work, *, item_id: int, verb: FeedbackVerb, text: str = "") -> FeedbackItem:
    """Accept, decline, answer or close an item; the words are shown to whoever holds the receipt.

    text     needed to decline and to answer
    Raises   NoSuchRecord · SupervisionStateForbids · InvalidValue (nothing is written)
    """
    item = lock_feedback(work, item_id)
    following = rules.next_feedback_state(item.kind, item.state, verb)
    words = text.strip()
    if verb in rules.WORDS_NEEDED or words:
        words = require_text("text", text, longest=4000)
    if following is not item.state:
        item.due_on = rules.due_on(item.kind, work.today, following)
    item.state = following
    _say(work, item, words, is_public=True)
    record(
        work,
        f"feedback.{following.value}",
        subject_kind="feedback",
        subject_key=item.receipt,
        kind=item.kind.value,
    )
    return item


def note_feedback(work: Work, *, item_id: int, text: str) -> FeedbackItem:
    """Add a note to an item for those who handle it; the holder of the receipt never sees it.

    Raises   NoSuchRecord · InvalidValue (nothing is written)
    """
    item = lock_feedback(work, item_id)
    _say(work, item, require_text("text", text, longest=4000), is_public=False)
    record(work, "feedback.noted", subject_kind="feedback", subject_key=item.receipt)
    return item


def follow_up(work: Work, *, item_id: int, into: str = "") -> Lead:
    """Open a lead out of feedback or a complaint, or put it under an open lead that is about the same.

    into     number of that lead; left out, a lead of its own is opened
    Raises   NoSuchRecord · LeadIsThere · LeadJoinsItself (no longer open) · InvalidValue (nothing is written)
    """
    item = lock_feedback(work, item_id)
    if item.lead is not None:
        raise LeadIsThere(number=item.lead.number)
    wanted = into.strip().upper()
    if not wanted:
        require(work.actor, Permission.LEADS_WRITE, division=item.division)
        return _open_lead_for(work, item)
    lead = require_lead(work, wanted, field="into")
    if lead.state is not LeadState.OPEN:
        raise LeadJoinsItself(number=lead.number)
    item.lead_id, item.lead = lead.id, lead
    record(
        work, "feedback.joined", subject_kind="feedback", subject_key=item.receipt, into=lead.number
    )
    return lead


def _contact(kind: FeedbackKind, name: str, phone: str) -> tuple[str, str]:
    if kind is FeedbackKind.COMPLAINT:
        return (
            require_text("contact_name", name, longest=60),
            require_text("contact_phone", phone, longest=40),
        )
    return name.strip()[:60], phone.strip()[:40]


def _division_of(work: Work, producer_id: int | None) -> str:
    if producer_id is None:
        raise InvalidValue(field="division", reason="required")
    return get_producer(work, producer_id).division


def _open_lead_for(work: Work, item: FeedbackItem) -> Lead:
    lead = open_lead(
        work,
        kind=LeadKind.FEEDBACK,
        division=item.division,
        producer_id=item.producer_id,
        subject_kind="feedback",
        subject_key=item.receipt,
        summary=item.text,
        about=subject_of_item(work, item),
    )
    item.lead_id = lead.id
    return lead


def _say(work: Work, item: FeedbackItem, text: str, *, is_public: bool) -> None:
    item.replies.append(
        FeedbackReply(
            at=work.now,
            by=work.actor.label[:120],
            office=_office(work, rules.HANDLED_WITH[item.kind], item.division)[:200],
            state=item.state,
            text=text,
            is_public=is_public,
        )
    )


def _office(work: Work, permission: Permission, division: str) -> str:
    """The name of the organisation in whose name the actor answers."""
    ids_held = work.actor.organisations()
    found = organisations_by_id(work, ids_held)
    for organisation_id in ids_held:
        if organisation_id in found and may(work.actor, permission, division=division):
            return found[organisation_id].name
    return ""
