"""Photographs that belong to checks, leads and what consumers send."""

from __future__ import annotations

from collections.abc import Sequence

from trace.kernel.errors import Invalid, InvalidValue
from trace.kernel.files import StoredFile
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.supervision.rules import MAX_PICTURES


def store_pictures(
    work: Work, files: Sequence[Upload], *, already: int = 0, field: str = "files"
) -> list[StoredFile]:
    """Store photographs, of which one record has six at most; nobody but its readers may see them.

    Raises   InvalidValue reason `too-many-pictures` · FileTooLarge · TooManyPixels · FileKindRefused
    """
    if already + len(files) > MAX_PICTURES:
        raise InvalidValue(field=field, reason="too-many-pictures", value=str(len(files)))
    stored = []
    for number, upload in enumerate(files):
        try:
            stored.append(store_picture(work, upload, organisation_id=None))
        except Invalid as error:
            raise error.beside(f"{field}.{number}") from None
    return stored
