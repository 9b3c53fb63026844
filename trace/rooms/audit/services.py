"""Writing the audit trail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trace.kernel.work import Work
from trace.rooms.audit.models import AuditEntry


def record(
    work: Work,
    verb: str,
    *,
    subject_kind: str,
    subject_key: int | str,
    organisation_id: int | None = None,
    **facts: object,
) -> None:
    """Add one entry to the audit trail, in the transaction of the act itself.

    verb     what was done, `resource.verb` such as `batch.registered`
    facts    plain values that explain it; no secrets and no personal data beyond what the record itself shows
    """
    work.session.add(
        AuditEntry(
            at=work.now,
            actor_label=work.actor.label[:120],
            account_id=work.actor.account_id,
            organisation_id=organisation_id,
            verb=verb,
            subject_kind=subject_kind,
            subject_key=str(subject_key)[:80],
            facts={name: _plain(value) for name, value in facts.items()},
            request_id=work.request_id,
        )
    )


def _plain(value: object) -> object:
    if isinstance(value, str | int | bool | None):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, date | Decimal):
        return str(value)
    return str(value)
