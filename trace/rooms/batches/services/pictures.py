"""Photographs and documents of a batch."""

from __future__ import annotations

from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.models import BatchFile
from trace.rooms.batches.queries import get_batch
from trace.rooms.batches.services import recording


def attach_file(
    work: Work, *, batch_id: int, upload: Upload, caption: str, is_public: bool = False
) -> BatchFile:
    """Store a photograph (re-encoded, without its position) or a PDF with a batch.

    Raises   MissingPermission · FileTooLarge · TooManyPixels · FileKindRefused (nothing is written)
    """
    batch = get_batch(work, batch_id)
    recording.books_of(work, batch.producer_id)
    stored = store_document(work, upload, organisation_id=batch.producer_id, is_public=is_public)
    attached = BatchFile(
        batch_id=batch.id, file_id=stored.id, caption=caption.strip()[:120], added_at=work.now
    )
    work.session.add(attached)
    audit(
        work,
        "batch.file-attached",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=batch.producer_id,
        digest=stored.digest,
    )
    return attached
