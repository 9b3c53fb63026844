"""Authorisations 授权: the steps of their state, and whether one covers a product on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trace.kernel.clock import end_of_day
from trace.rooms.authorisations.errors import AuthorisationStepRefused
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import Authorisation, AuthorisationStateChange

AUTHORISATION_STEPS: dict[tuple[AuthorisationState, str], AuthorisationState] = {
    (AuthorisationState.IN_FORCE, "suspend"): AuthorisationState.SUSPENDED,
    (AuthorisationState.IN_FORCE, "withdraw"): AuthorisationState.WITHDRAWN,
    (AuthorisationState.SUSPENDED, "reinstate"): AuthorisationState.IN_FORCE,
    (AuthorisationState.SUSPENDED, "withdraw"): AuthorisationState.WITHDRAWN,
}


def next_authorisation_state(state: AuthorisationState, act: str) -> AuthorisationState:
    """Return the state after `act` (suspend, reinstate, withdraw), or raise AuthorisationStepRefused."""
    following = AUTHORISATION_STEPS.get((state, act))
    if following is None:
        raise AuthorisationStepRefused(state=state, act=act)
    return following


def acts_on(state: AuthorisationState) -> list[str]:
    """Return the acts that a state allows."""
    return [act for (before, act) in AUTHORISATION_STEPS if before is state]


def last_instant(on: date, now: datetime) -> datetime:
    """Return the instant by which a day is judged: its end, or now on the present day and later ones."""
    return min(end_of_day(on) - timedelta(microseconds=1), now)


def state_change_at(
    states: Iterable[AuthorisationStateChange], instant: datetime
) -> AuthorisationStateChange | None:
    """Return the change in force at `instant`, out of a history in order of time; None before the first."""
    found = None
    for change in states:
        if change.from_at <= instant:
            found = change
    return found


@dataclass(frozen=True, slots=True)
class AuthorisationDecision:
    """Whether a producer may use a brand on a product on a day, and why (not).

    reason   covered · none · product · not-yet-valid · expired · suspended · withdrawn
    change   the state change that decided, where one did
    """

    covers: bool
    authorisation: Authorisation | None
    reason: str
    change: AuthorisationStateChange | None = None


# The nearest miss is the one to tell the user about.
_NEARNESS = ("covered", "suspended", "withdrawn", "expired", "not-yet-valid", "product", "none")


def judge_authorisation(
    authorisation: Authorisation, *, product_id: int, on: date, now: datetime
) -> AuthorisationDecision:
    """Judge one authorisation (its products and states loaded) for a product on a day."""
    if all(product.product_id != product_id for product in authorisation.products):
        return AuthorisationDecision(False, authorisation, "product")
    standing = standing_on(authorisation, on=on, now=now)
    reason = "covered" if standing.word == "in_force" else standing.word.replace("_", "-")
    return AuthorisationDecision(reason == "covered", authorisation, reason, standing.change)


def nearest_decision(decisions: Iterable[AuthorisationDecision]) -> AuthorisationDecision:
    """Return the decision that covers, else the one whose reason is nearest to covering."""
    none = AuthorisationDecision(False, None, "none")
    return min([*decisions, none], key=lambda decision: _NEARNESS.index(decision.reason))


@dataclass(frozen=True, slots=True)
class Standing:
    """The state and the term together: in_force · suspended · withdrawn · expired · not_yet_valid."""

    word: str
    change: AuthorisationStateChange | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the holder once had the right and has it no longer, or not at present."""
        return self.word in ("suspended", "withdrawn", "expired")


def standing_on(authorisation: Authorisation, *, on: date, now: datetime) -> Standing:
    """Return how an authorisation (its states loaded) stands on a day; a withdrawal outlives the term."""
    change = state_change_at(authorisation.states, last_instant(on, now))
    state = change.state if change else None
    if state is AuthorisationState.WITHDRAWN:
        return Standing("withdrawn", change)
    if on > authorisation.valid_until:
        return Standing("expired", change)
    if on < authorisation.valid_from or state is None:
        return Standing("not_yet_valid", change)
    return Standing(state.value, change)
