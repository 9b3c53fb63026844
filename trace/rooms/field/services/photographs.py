"""Photographs that phones send ahead of their entries: kept once, named by entries, cleared where none ever does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, select, update

from trace.kernel import files
from trace.kernel.errors import MissingPermission
from trace.kernel.files import StoredFile
from trace.kernel.permissions import Permission, require, require_somewhere
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.accounts.models import Account
from trace.rooms.field import entry_queries as queries
from trace.rooms.field import entry_rules as rules
from trace.rooms.field.entry_rules import PhotographAltered, TooManyPhotographs
from trace.rooms.field.models import FieldPhotograph

#: So many in one transaction, and in one job that removes their bytes.
_AT_ONCE = 100


def keep_photograph(work: Work, *, digest: str, upload: Upload) -> FieldPhotograph:
    """Keep a photograph that comes ahead of its entry; one that is kept already is not kept twice.

    digest   SHA-256 of `upload` in hexadecimal, as the phone reckoned it
    Raises   MissingPermission · PhotographAltered · TooManyPhotographs · FileTooLarge · TooManyPixels ·
             FileKindRefused (nothing is written)
    """
    require_somewhere(work.actor, *queries.NEEDED.values())
    account_id = account_of(work)
    if hashlib.sha256(upload.content).hexdigest() != digest:
        raise PhotographAltered(byte_count=len(upload.content))
    lock_sender(work, account_id)
    known = queries.find_photograph(work, account_id, digest)
    if known is not None:
        return known
    if queries.count_unnamed(work, account_id) >= rules.MOST_UNNAMED:
        raise TooManyPhotographs(limit=rules.MOST_UNNAMED)
    made = FieldPhotograph(
        account_id=account_id,
        digest=digest,
        file_id=store_picture(work, upload, organisation_id=None).id,
        received_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # the unique rule speaks here, and takes the file back with the row
    return made


def name_photographs(work: Work, account_id: int, digests: Sequence[str]) -> list[StoredFile]:
    """Note that an entry names these photographs, which keeps them for good; returns their files in the order named.

    Raises   PhotographsMissing
    """
    mine = (FieldPhotograph.account_id == account_id, FieldPhotograph.digest.in_(digests))
    if digests:
        # First of all: the clearing waits for this row, or is over and has taken it.
        work.session.execute(
            update(FieldPhotograph)
            .where(*mine, FieldPhotograph.named_at.is_(None))
            .values(named_at=work.now)
            .execution_options(synchronize_session=False)
        )
    return queries.photographs_of(work, account_id, digests)


def clear_photographs(work: Work) -> int:
    """Remove some of the photographs that no entry named for a month; returns how many, 0 when none is left.

    The bytes go in a job of their own once this is committed. Safe to repeat at any moment.
    Raises   MissingPermission (only the service itself may)
    """
    require(work.actor, Permission.CHECKS_WRITE)
    due = (
        FieldPhotograph.named_at.is_(None),
        FieldPhotograph.received_at < work.now - rules.UNNAMED_KEPT_FOR,
    )
    some = select(FieldPhotograph.id).where(*due).order_by(FieldPhotograph.id).limit(_AT_ONCE)
    gone = work.session.scalars(
        # `due` once more: an entry may name one between the two readings.
        delete(FieldPhotograph)
        .where(FieldPhotograph.id.in_(some), *due)
        .returning(FieldPhotograph.file_id)
        .execution_options(synchronize_session=False)
    ).all()
    if gone:
        files.forget(work.session, gone, now=work.now)
    return len(gone)


def account_of(work: Work) -> int:
    """Return the account that sends; raises MissingPermission where nobody's does (a key of a system)."""
    if work.actor.account_id is None:
        raise MissingPermission(permission="field-entry")
    return work.actor.account_id


def lock_sender(work: Work, account_id: int) -> None:
    """Let one transaction at a time send for an account, so that what is counted holds."""
    work.session.execute(
        select(Account.id).where(Account.id == account_id).with_for_update(key_share=True)
    )
