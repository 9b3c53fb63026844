"""Photographs, short videos and documents of what happened to a batch."""

from __future__ import annotations

from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload, store_recording
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.models import EventFile
from trace.rooms.batches.queries import count_files, events_about, get_batch
from trace.rooms.batches.services import recording

# A page shows them all, and a phone has to load it.
MAX_FILES = 20


def attach_file(
    work: Work,
    *,
    batch_id: int,
    upload: Upload,
    caption: str,
    is_public: bool = False,
    event_id: str = "",
) -> EventFile:
    """Store a photograph or short video (without its position) or a PDF with an event of a batch.

    event_id   the EPCIS id of the event that it shows; empty: the one by which the batch came to be
    Raises     MissingPermission · InvalidValue reasons `event-of-other-goods`, `too-many-files` · FileTooLarge ·
               TooManyPixels · VideoTooLong · VideoRefused · FileKindRefused (nothing is written)
    """
    batch = get_batch(work, batch_id)
    recording.books_of(work, batch.producer_id)
    about = {each.event_id: each.id for each in events_about(work, batch.id)}
    if event_id and event_id not in about:
        raise InvalidValue(field="event_id", reason="event-of-other-goods", value=event_id)
    event_pk = about[event_id] if event_id else batch.event_pk
    if count_files(work, event_pk) >= MAX_FILES:
        raise InvalidValue(field="file", reason="too-many-files")
    stored = store_recording(work, upload, organisation_id=batch.producer_id, is_public=is_public)
    attached = EventFile(
        event_pk=event_pk, file_id=stored.id, caption=caption.strip()[:120], added_at=work.now
    )
    work.session.add(attached)
    work.session.flush()  # the next file of this work is counted with it
    audit(
        work,
        "batch.file-attached",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=batch.producer_id,
        digest=stored.digest,
        event=event_id or None,
    )
    return attached
