"""The second person 复核 whom a decision needs."""

from __future__ import annotations

from trace.kernel.actor import ActorKind
from trace.kernel.work import Work
from trace.rooms.sanctions.errors import AnotherPersonNeeded


def require_another(work: Work, *others: tuple[int | None, str | None]) -> None:
    """Raise AnotherPersonNeeded where the actor is one of those (account, name) who decided before.

    The system and the operator at the console are no persons: who may start them is settled elsewhere.
    """
    if work.actor.kind is not ActorKind.PERSON:
        return
    for account_id, name in others:
        if account_id is not None and account_id == work.actor.account_id:
            raise AnotherPersonNeeded(by=name or "")
