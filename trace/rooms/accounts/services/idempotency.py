"""Idempotency keys: a request that is sent twice is carried out once, and answered alike."""

from __future__ import annotations

from sqlalchemy import delete, update

from trace.kernel.work import Work
from trace.rooms.accounts import rules
from trace.rooms.accounts.models import IdempotencyKey


def claim_key(work: Work, *, key: str, route: str, body_digest: str) -> None:
    """Write the key into the transaction of the act itself: both come to be, or neither.

    Raises   AlreadyRecorded (at the flush) when another request with this key was faster
    """
    work.session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.account_id == work.actor.account_id,
            IdempotencyKey.created_at <= work.now - rules.IDEMPOTENCY_LIFE,
        )
    )
    work.session.add(
        IdempotencyKey(
            account_id=work.actor.account_id,
            key=key,
            route=route,
            body_digest=body_digest,
            created_at=work.now,
        )
    )
    work.session.flush()  # the act must not begin when the key is taken


def keep_answer(
    work: Work, *, key: str, status: int, answer: str, location: str | None = None
) -> None:
    """Keep the answer for whoever sends the same request again."""
    work.session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.account_id == work.actor.account_id, IdempotencyKey.key == key)
        .values(status=status, answer=answer, location=location)
    )
