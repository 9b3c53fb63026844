"""Pure decisions of the brands room: rule-book bodies, numbers, seasons, states, coverage and quota effects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from trace.kernel.clock import CHINA
from trace.kernel.errors import FieldProblem, InvalidFields
from trace.rooms.brands.errors import (
    ApplicationStepRefused,
    AuthorisationStepRefused,
    ReasonUnlawful,
    RefusalWithoutGround,
    UnknownCondition,
)
from trace.rooms.brands.kinds import ApplicationState, AuthorisationState, MarkType, QuotaKind
from trace.rooms.brands.models import Authorisation, AuthorisationStateChange

# Marks whose owner has to admit whoever meets the conditions (商标法实施条例 第4条).
OPEN_TO_ALL = frozenset({MarkType.CERTIFICATION})
MAX_TERM_MONTHS = 120
MAX_NUMBER = 64
NUMBER_TOKENS = ("{brand}", "{year}", "{serial}")
_NUMBER = re.compile(r"[^\s/\\?#%{}]{1,64}")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


# ------------------------------------------------------------------------------------------------- rule-books


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of use; a refusal cites it by `code`.

    evidence        what shows that it is met, in the words of the rule-book
    needs_document  whether an application without a document for it cannot be submitted
    is_selective    a cap or a choice among applicants (总量控制、择优), which a certification mark may not make
    """

    code: str
    title: str
    evidence: str = ""
    needs_document: bool = False
    is_selective: bool = False


@dataclass(frozen=True, slots=True)
class MainIngredient:
    """A main ingredient 主要原料: goods of `commodity` or whose name holds one of `names`, and the local share."""

    names: tuple[str, ...] = ()
    commodity: str = ""
    local_percent: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class OriginRule:
    """What must be local for one kind of goods of the brand.

    ingredients        empty: everything that goes in counts, and all of it must be local
    auxiliary          names of auxiliary ingredients 辅料, recorded and exempt
    processed_locally  whether every processing step must happen at premises in the territory
    """

    product_code: str
    ingredients: tuple[MainIngredient, ...] = ()
    auxiliary: tuple[str, ...] = ()
    processed_locally: bool = True


@dataclass(frozen=True, slots=True)
class RuleBookBody:
    """A rule-book as data; everything a county may want different stands here and not in code.

    term_months      length of an authorisation
    numbering        pattern of its number: {brand} {year} {serial}
    season_start     MM-DD on which a season begins; it is named after the year of that day
    transition_days  how long old packaging may be used up after an import
    """

    conditions: tuple[Condition, ...]
    origin: tuple[OriginRule, ...] = ()
    term_months: int = 36
    numbering: str = "{brand}-{year}-{serial}"
    season_start: str = "01-01"
    transition_days: int = 180

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> RuleBookBody:
        """Return the body that `to_json` wrote."""
        return cls(
            conditions=tuple(Condition(**item) for item in body["conditions"]),
            origin=tuple(_origin_rule(item) for item in body.get("origin", ())),
            term_months=int(body["term_months"]),
            numbering=str(body["numbering"]),
            season_start=str(body["season_start"]),
            transition_days=int(body["transition_days"]),
        )

    def to_json(self) -> dict[str, object]:
        """Return plain values for the database."""
        plain = asdict(self)
        for rule in plain["origin"]:
            for ingredient in rule["ingredients"]:
                ingredient["local_percent"] = str(ingredient["local_percent"])
        return plain

    def condition(self, code: str) -> Condition:
        """Return the condition `code`, or raise UnknownCondition."""
        for condition in self.conditions:
            if condition.code == code:
                return condition
        raise UnknownCondition(code=code[:64])

    def origin_rule(self, product_code: str) -> OriginRule:
        """Return the origin rule of a kind of goods; without one everything has to be local."""
        for rule in self.origin:
            if rule.product_code == product_code:
                return rule
        return OriginRule(product_code)


def _origin_rule(item: Mapping[str, Any]) -> OriginRule:
    return OriginRule(
        product_code=item["product_code"],
        ingredients=tuple(
            MainIngredient(
                tuple(entry.get("names", ())),
                entry.get("commodity", ""),
                Decimal(str(entry.get("local_percent", 100))),
            )
            for entry in item.get("ingredients", ())
        ),
        auxiliary=tuple(item.get("auxiliary", ())),
        processed_locally=bool(item.get("processed_locally", True)),
    )


def check_rule_book(
    body: RuleBookBody, *, mark_type: MarkType, product_codes: Iterable[str]
) -> None:
    """Raise InvalidFields that names every part of a rule-book which cannot be used."""
    problems = [
        *_condition_problems(body, mark_type),
        *_origin_problems(body, frozenset(product_codes)),
        *_figure_problems(body),
    ]
    if problems:
        raise InvalidFields(problems=tuple(problems))


def _problem(field: str, reason: str, **facts: object) -> FieldProblem:
    return FieldProblem(field=field, reason=reason, facts=facts)


def _condition_problems(body: RuleBookBody, mark_type: MarkType) -> Iterable[FieldProblem]:
    if not body.conditions:
        yield _problem("conditions", "required")
    codes = [condition.code for condition in body.conditions]
    for index, condition in enumerate(body.conditions):
        if not condition.code or not condition.title:
            yield _problem(f"conditions.{index}", "required")
        if codes.index(condition.code) != index:
            yield _problem(f"conditions.{index}", "repeated", value=condition.code)
        if condition.is_selective and mark_type in OPEN_TO_ALL:
            yield _problem(f"conditions.{index}", "selective-condition", value=condition.code)


def _origin_problems(body: RuleBookBody, known: frozenset[str]) -> Iterable[FieldProblem]:
    for index, rule in enumerate(body.origin):
        if rule.product_code not in known:
            yield _problem(f"origin.{index}", "brand-product", value=rule.product_code)
        for ingredient in rule.ingredients:
            if not ingredient.names and not ingredient.commodity:
                yield _problem(f"origin.{index}", "ingredient")
            if not 0 < ingredient.local_percent <= 100:
                yield _problem(f"origin.{index}", "percent", value=str(ingredient.local_percent))


def _figure_problems(body: RuleBookBody) -> Iterable[FieldProblem]:
    if not 1 <= body.term_months <= MAX_TERM_MONTHS:
        yield _problem("term_months", "range", value=body.term_months)
    if not 0 <= body.transition_days <= 1100:
        yield _problem("transition_days", "range", value=body.transition_days)
    if not is_month_day(body.season_start):
        yield _problem("season_start", "month-day", value=body.season_start)
    sample = format_number(body.numbering, brand_code="B", year=2026, serial=1)
    if "{serial}" not in body.numbering or not is_number(sample):
        yield _problem("numbering", "numbering", value=body.numbering[:80])


def is_month_day(text: str) -> bool:
    """Whether `text` is MM-DD and a day that every year has."""
    if not _MONTH_DAY.fullmatch(text):
        return False
    month, day = (int(part) for part in text.split("-"))
    try:
        date(2025, month, day)
    except ValueError:
        return False
    return True


def format_number(pattern: str, *, brand_code: str, year: int, serial: int) -> str:
    """Return the number of an authorisation; the serial has at least four digits."""
    values = (brand_code, str(year), f"{serial:04d}")
    for token, value in zip(NUMBER_TOKENS, values, strict=True):
        pattern = pattern.replace(token, value)
    return pattern


def is_number(text: str) -> bool:
    """Whether `text` can stand in the address of a verify page: 1 to 64 characters, no spaces or / \\ ? # %."""
    return _NUMBER.fullmatch(text) is not None


def end_of_term(valid_from: date, months: int) -> date:
    """Return the last day of a term: three years from 2026-05-01 end on 2029-04-30."""
    count = valid_from.month - 1 + months
    year, month = valid_from.year + count // 12, count % 12 + 1
    day = valid_from.day
    while True:
        try:
            return date(year, month, day) - timedelta(days=1)
        except ValueError:  # the 31st of a short month
            day -= 1


def season_of(on: date, season_start: str) -> str:
    """Return the season in which goods harvested `on` fall, named after the year it began."""
    month, day = (int(part) for part in season_start.split("-"))
    return str(on.year if on >= date(on.year, month, day) else on.year - 1)


# ------------------------------------------------------------------------------------------------ applications

APPLICATION_STEPS: dict[tuple[ApplicationState, str], ApplicationState] = {
    (ApplicationState.DRAFT, "change"): ApplicationState.DRAFT,
    (ApplicationState.DRAFT, "submit"): ApplicationState.SUBMITTED,
    (ApplicationState.DRAFT, "withdraw"): ApplicationState.WITHDRAWN,
    (ApplicationState.SUBMITTED, "withdraw"): ApplicationState.WITHDRAWN,
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
class AppliedProduct:
    """A product of the producer, the brand's kind of goods it is, and the labels expected a season."""

    product_id: int
    brand_product_id: int
    label_count: int = 0


@dataclass(frozen=True, slots=True)
class QuotaTerm:
    """So many labels for a product; without a season, for the one of the present day."""

    product_id: int
    count: int
    season: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class StockLine:
    """Packaging that was printed before; without a day, usable for the rule-book's transition period."""

    description: str
    count: int
    product_id: int | None = None
    usable_until: date | None = None


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """On what terms an application is granted; what is left out follows the rule-book.

    product_ids  of those applied for; empty: all
    """

    valid_from: date | None = None
    valid_until: date | None = None
    number: str = ""
    contract_number: str = ""
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


# ---------------------------------------------------------------------------------------------- authorisations

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


def start_of_day(on: date) -> datetime:
    """Return the instant at which a day begins in China."""
    return datetime.combine(on, time(), CHINA)


def last_instant(on: date, now: datetime) -> datetime:
    """Return the instant by which a day is judged: its end, or now on the present day and later ones."""
    return min(start_of_day(on + timedelta(days=1)) - timedelta(microseconds=1), now)


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


# ------------------------------------------------------------------------------------------------------- quota

# How one label of an entry moves the columns of its account. Spoiled labels stay drawn: they are only told apart.
EFFECTS: dict[QuotaKind, dict[str, int]] = {
    QuotaKind.GRANT: {"granted": 1, "remaining": 1},
    QuotaKind.RESERVE: {"reserved": 1, "remaining": -1},
    QuotaKind.RELEASE: {"reserved": -1, "remaining": 1},
    QuotaKind.DRAW: {"drawn": 1, "remaining": -1},
    QuotaKind.RETURN: {"returned": 1, "remaining": 1},
    QuotaKind.TRANSFER_IN: {"transferred_in": 1, "remaining": 1},
    QuotaKind.TRANSFER_OUT: {"transferred_out": 1, "remaining": -1},
    QuotaKind.SPOIL: {"spoiled": 1},
    QuotaKind.EXPIRE: {"expired": 1, "remaining": -1},
}
COLUMNS = (
    "granted",
    "transferred_in",
    "returned",
    "drawn",
    "transferred_out",
    "spoiled",
    "expired",
    "reserved",
    "remaining",
)


def totals(entries: Iterable[tuple[QuotaKind, int]]) -> dict[str, int]:
    """Return every column of an account as its entries give it."""
    sums = dict.fromkeys(COLUMNS, 0)
    for kind, count in entries:
        for column, factor in EFFECTS[kind].items():
            sums[column] += factor * count
    return sums


def balances(sums: Mapping[str, int]) -> bool:
    """Whether granted + transferred in + returned = drawn + transferred out + expired + reserved + remaining."""
    received = sums["granted"] + sums["transferred_in"] + sums["returned"]
    spent = sums["drawn"] + sums["transferred_out"] + sums["expired"]
    return received == spent + sums["reserved"] + sums["remaining"] and sums["remaining"] >= 0
