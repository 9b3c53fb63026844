"""Reads of what phones sent: each list holds what the actor may know of, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may_somewhere, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.field.entry_rules import (
    SAME_CHECK_WITHIN,
    EntryKind,
    EntryState,
    PhotographsMissing,
)
from trace.rooms.field.models import FieldEntry, FieldPhotograph
from trace.rooms.inspections.models import Inspection
from trace.rooms.supervision.models import Check

#: The right that an entry of each kind needs where it was made, and reading it later.
NEEDED = {
    EntryKind.CHECK: Permission.CHECKS_WRITE,
    EntryKind.LEAD: Permission.LEADS_WRITE,
    EntryKind.INSPECTION: Permission.CHECKS_WRITE,
}
_WITH_RECORD = (
    joinedload(FieldEntry.check),
    joinedload(FieldEntry.lead),
    joinedload(FieldEntry.inspection),
)


def _in_reach(work: Work, kind: EntryKind) -> ColumnElement[bool]:
    reach = reach_of(work.actor, NEEDED[kind])
    if reach.everywhere:
        return true()
    column = FieldEntry.division
    return or_(false(), *(column.startswith(prefix, autoescape=True) for prefix in reach.divisions))


def _known(work: Work) -> ColumnElement[bool]:
    return or_(*(and_(FieldEntry.kind == kind, _in_reach(work, kind)) for kind in NEEDED))


def find_sent(work: Work, key: str) -> FieldEntry | None:
    """Return what was taken in under a key, whoever sent it, with its record; for services alone."""
    return work.session.scalars(
        select(FieldEntry)
        .where(FieldEntry.key == key)
        .options(*_WITH_RECORD)
        .execution_options(populate_existing=True)
    ).first()


def list_entries(
    work: Work,
    *,
    state: EntryState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[FieldEntry]:
    """Return what came in from phones in the actor's area, newest first, with what became of it.

    text     parts of the place, the code or who sent it; every word has to occur
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    statement = select(FieldEntry).where(_known(work)).options(*_WITH_RECORD)
    if state is not None:
        statement = statement.where(FieldEntry.state == state)
    for word in text.split():
        statement = statement.where(
            or_(
                FieldEntry.place.icontains(word, autoescape=True),
                FieldEntry.serial.icontains(word, autoescape=True),
                FieldEntry.sent_by.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[FieldEntry.id], cursor=cursor, size=size)


def get_entry(work: Work, key: str) -> FieldEntry:
    """Return one entry of the actor's area with its record; raises NoSuchRecord."""
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    found = work.session.scalars(
        select(FieldEntry).where(FieldEntry.key == key, _known(work)).options(*_WITH_RECORD)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="field-entry", key=key)
    return found


def lock_entry(work: Work, key: str) -> FieldEntry:
    """Return the entry as `get_entry` does, locked until the transaction ends."""
    work.session.execute(select(FieldEntry.id).where(FieldEntry.key == key).with_for_update())
    return get_entry(work, key)


def entries_behind(
    work: Work,
    *,
    check_id: int | None = None,
    lead_id: int | None = None,
    inspection_id: int | None = None,
) -> Sequence[FieldEntry]:
    """Return what phones sent about a record that the actor may read, oldest first; nothing to who is no officer."""
    if not may_somewhere(work.actor, Permission.CHECKS_WRITE):
        return ()
    if inspection_id is not None:
        about = FieldEntry.inspection_id == inspection_id
    else:
        about = FieldEntry.check_id == check_id if check_id else FieldEntry.lead_id == lead_id
    return work.session.scalars(
        select(FieldEntry).where(about, _known(work)).options(*_WITH_RECORD).order_by(FieldEntry.id)
    ).all()


def find_photograph(work: Work, account_id: int, digest: str) -> FieldPhotograph | None:
    """Return the photograph that an account sent ahead under this digest, or None."""
    return work.session.scalars(
        select(FieldPhotograph)
        .where(FieldPhotograph.account_id == account_id, FieldPhotograph.digest == digest)
        .options(joinedload(FieldPhotograph.file))
    ).first()


def count_unnamed(work: Work, account_id: int) -> int:
    """Count the photographs of an account that no entry names; for services alone."""
    unnamed = (FieldPhotograph.account_id == account_id, FieldPhotograph.named_at.is_(None))
    return (
        work.session.scalar(select(func.count()).select_from(FieldPhotograph).where(*unnamed)) or 0
    )


def count_sent(work: Work, account_id: int, *, after: datetime) -> int:
    """Count what an account sent since `after`; for services alone."""
    sent = (FieldEntry.account_id == account_id, FieldEntry.received_at > after)
    return work.session.scalar(select(func.count()).select_from(FieldEntry).where(*sent)) or 0


def photographs_of(work: Work, account_id: int, digests: Sequence[str]) -> list[StoredFile]:
    """Return the files of photographs sent ahead, in the order named; raises PhotographsMissing."""
    rows = work.session.scalars(
        select(FieldPhotograph)
        .where(FieldPhotograph.account_id == account_id, FieldPhotograph.digest.in_(digests))
        .options(joinedload(FieldPhotograph.file))
    ).all()
    found = {row.digest: row.file for row in rows}
    if missing := len(set(digests) - set(found)):
        raise PhotographsMissing(count=missing)
    return [found[digest] for digest in digests]


def pictures_of(work: Work, entry: FieldEntry) -> list[StoredFile]:
    """Return the photographs of an entry that the actor was given, in the order in which they were taken."""
    return photographs_of(work, entry.account_id, entry.content["photographs"])


def signature_of(work: Work, entry: FieldEntry) -> StoredFile | None:
    """Return what was signed on the screen of the phone, where the entry is an inspection that was signed."""
    digest = entry.content.get(EntryKind.INSPECTION.value, {}).get("signature")
    return photographs_of(work, entry.account_id, [digest])[0] if digest else None


def same_check(work: Work, serial: str, at: datetime) -> Check | None:
    """Return the record of this code nearest in time to `at`, within the hour, in the actor's area; or None."""
    reach = reach_of(work.actor, Permission.CHECKS_WRITE)
    places = [Check.division.startswith(prefix, autoescape=True) for prefix in reach.divisions]
    near = work.session.scalars(
        select(Check)
        .where(
            Check.serial == serial,
            Check.at > at - SAME_CHECK_WITHIN,
            Check.at < at + SAME_CHECK_WITHIN,
            true() if reach.everywhere else or_(false(), *places),
        )
        .options(selectinload(Check.officers))
    ).all()
    return min(near, key=lambda each: abs(each.at - at), default=None)


def check_numbered(work: Work, number: str) -> Check | None:
    """Return the check record with this number, or None; for services alone."""
    return work.session.scalars(select(Check).where(Check.number == number)).first()


def inspection_numbered(work: Work, number: str) -> Inspection | None:
    """Return the inspection with this number, or None; for services alone."""
    return work.session.scalars(select(Inspection).where(Inspection.number == number)).first()
