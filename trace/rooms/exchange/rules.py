"""Pure decisions about hand-overs: pauses, what an answer means, keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from trace.rooms.exchange.kinds import FactKind, Outcome

# After the first, second … failed attempt: about nine days in all, the same for everybody, so that an operator can
# say when the next attempt is. Each platform is asked by one job at a time: there is no crowd to spread.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=2),
    timedelta(days=3),
)
# A platform may ask for a longer pause (Retry-After), but not for ever.
LONGEST_PAUSE = timedelta(days=1)
# Longer than any attempt lasts: what is claimed for longer was left by a worker that died.
LEASE = timedelta(minutes=10)
TOLD_CHARACTERS = 2000

#: The content is at fault: sending it again changes nothing.
_REFUSED = frozenset({400, 405, 409, 410, 413, 414, 415, 422})


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended, for the record.

    pause   what the platform asked to wait, or None;  job_address  where it will tell more
    """

    outcome: Outcome
    reason: str = ""
    status: int | None = None
    told: str = ""
    pause: timedelta | None = None
    job_address: str | None = None


def pause_after(attempt_count: int, asked: timedelta | None = None) -> timedelta | None:
    """Return how long to wait after so many failed attempts, or None when it was the last.

    asked  what the platform asked for: never shortens a pause, and counts for no more than LONGEST_PAUSE
    """
    if attempt_count > len(PAUSES):
        return None
    own = PAUSES[max(attempt_count, 1) - 1]
    return own if asked is None else max(own, min(asked, LONGEST_PAUSE))


def outcome_of(status: int, *, may_have_arrived: bool) -> tuple[Outcome, str]:
    """Return what a status of HTTP says about a hand-over, with a slug.

    A 409 to what may have come through before means that the platform has it under our key; to what was certainly
    never taken it is a refusal. Rights (401, 403), addresses (404) and redirects, which are never followed, are
    mended at either end and tried again.
    """
    if status == 202:
        return Outcome.ACCEPTED, "accepted"
    if 200 <= status < 300:
        return Outcome.DELIVERED, "taken"
    if status == 409 and may_have_arrived:
        return Outcome.HELD_ALREADY, "held"
    if status in _REFUSED:
        return Outcome.REFUSED, "refused"
    if 300 <= status < 400:
        return Outcome.LATER, "redirected"
    if status in (401, 403, 407):
        return Outcome.LATER, "no-right"
    if status == 404:
        return Outcome.LATER, "no-such-address"
    return Outcome.LATER, "busy" if status in (408, 425, 429, 503) else "answered-with-error"


def handover_key(target: str, kind: FactKind, subject_id: int, version: int, digest: str) -> str:
    """Return the idempotency key: 32 characters that only this version of this fact for this target has."""
    text = f"{target}\n{kind.value}\n{subject_id}\n{version}\n{digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
