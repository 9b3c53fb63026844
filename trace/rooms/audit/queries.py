"""Reading the audit trail."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.paging import Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.models import AuditEntry


def list_entries(
    work: Work,
    *,
    subject_key: str | None = None,
    account_id: int | None = None,
    cursor: str | None = None,
) -> Page[AuditEntry]:
    """Return audit entries, newest first; needs the right to read the whole trail."""
    require(work.actor, Permission.AUDIT_READ)
    statement = select(AuditEntry)
    if subject_key:
        statement = statement.where(AuditEntry.subject_key == subject_key)
    if account_id:
        statement = statement.where(AuditEntry.account_id == account_id)
    return page_of(work.session, statement, keys=[AuditEntry.at, AuditEntry.id], cursor=cursor)
