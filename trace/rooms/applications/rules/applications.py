"""Applications 申请: the steps they take, the terms of a grant, the grounds of a lawful refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trace.rooms.applications.errors import (
    ApplicationStepRefused,
    ReasonUnlawful,
    RefusalWithoutGround,
)
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.brands.errors import UnknownCondition
from trace.rooms.brands.kinds import MarkType
from trace.rooms.brands.rules import OPEN_TO_ALL, Condition, RuleBookBody
from trace.rooms.quotas.rules import QuotaTerm

APPLICATION_STEPS: dict[tuple[ApplicationState, str], ApplicationState] = {
    (ApplicationState.DRAFT, "change"): ApplicationState.DRAFT,
    (ApplicationState.DRAFT, "submit"): ApplicationState.SUBMITTED,
    (ApplicationState.DRAFT, "withdraw"): ApplicationState.WITHDRAWN,
    (ApplicationState.SUBMITTED, "withdraw"): ApplicationState.WITHDRAWN,
    (ApplicationState.SUBMITTED, "return"): ApplicationState.DRAFT,
    (ApplicationState.SUBMITTED, "grant"): ApplicationState.GRANTED,
    (ApplicationState.SUBMITTED, "refuse"): ApplicationState.REFUSED,
}


def next_application_state(state: ApplicationState, act: str) -> ApplicationState:
    """Return the state after `act`, or raise ApplicationStepRefused."""
    following = APPLICATION_STEPS.get((state, act))
    if following is None:
        raise ApplicationStepRefused(state=state, act=act)
    return following


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """On what terms an application is granted; what is left out follows the rule-book.

    document_number  of the decision, where it is a paper of its own
    product_ids      of those applied for; empty: all
    """

    valid_from: date | None = None
    valid_until: date | None = None
    number: str = ""
    contract_number: str = ""
    document_number: str = ""
    product_ids: tuple[int, ...] = ()
    quota: tuple[QuotaTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """An unmet condition cited by a refusal, and what was found."""

    condition_code: str
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an application is refused."""

    grounds: tuple[Ground, ...]
    other_reason: str = ""
    document_number: str = ""


def check_grounds(
    body: RuleBookBody, grounds: Sequence[Ground], *, mark_type: MarkType, other_reason: str
) -> list[tuple[Condition, str]]:
    """Return the conditions a lawful refusal cites, with the finding of each.

    Raises   RefusalWithoutGround · UnknownCondition · ReasonUnlawful
    """
    if other_reason.strip() and mark_type in OPEN_TO_ALL:
        raise ReasonUnlawful
    if not grounds:
        raise RefusalWithoutGround
    return [(_cited(body, ground, number), ground.finding) for number, ground in enumerate(grounds)]


def _cited(body: RuleBookBody, ground: Ground, number: int) -> Condition:
    try:
        return body.condition(ground.condition_code)
    except UnknownCondition as error:
        raise error.beside(f"grounds.{number}.condition_code") from None
