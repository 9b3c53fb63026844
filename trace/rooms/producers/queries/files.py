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

    Raises   NoSuchRecord · MissingPermission
    """
    file = work.session.get(StoredFile, file_id)
    if file is None:
        raise NoSuchRecord(kind="file", key=str(file_id))
    sent_it = work.actor.account_id is not None and file.uploaded_by == work.actor.account_id
    if not file.is_public and not sent_it:
        division = None
        if file.organisation_id is not None:
            division = get_organisation(work, file.organisation_id).division
        require(
            work.actor,
            Permission.PRODUCERS_READ,
            organisation_id=file.organisation_id,
            division=division,
        )
    return file


def find_public_file(work: Work, file_id: int) -> StoredFile | None:
    """Return a file that consumer pages may show, or None."""
    return work.session.scalar(
        select(StoredFile).where(StoredFile.id == file_id, StoredFile.is_public)
    )
