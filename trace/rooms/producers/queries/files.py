"""Who may open a stored file that belongs to an organisation."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation


def read_file(work: Work, file_id: int) -> StoredFile:
    """Return a stored file to who sent it and who may read its organisation's records; public ones to anyone.

    A file of no organisation is opened through the record it belongs to, whose readers may be fewer: not here.
    Raises   NoSuchRecord · MissingPermission
    """
    file = work.session.get(StoredFile, file_id)
    if file is None or (file.organisation_id is None and not file.is_public):
        raise NoSuchRecord(kind="file", key=str(file_id))
    sent_it = work.actor.account_id is not None and file.uploaded_by == work.actor.account_id
    if file.organisation_id is not None and not file.is_public and not sent_it:
        require(
            work.actor,
            Permission.PRODUCERS_READ,
            organisation_id=file.organisation_id,
            division=get_organisation(work, file.organisation_id).division,
        )
    return file


def find_public_file(work: Work, file_id: int) -> StoredFile | None:
    """Return a file that consumer pages may show, or None."""
    return work.session.scalar(
        select(StoredFile).where(StoredFile.id == file_id, StoredFile.is_public)
    )
