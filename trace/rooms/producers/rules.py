"""Decisions on producers: the registration's states, codes, standing, and what a proof covers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from trace.kernel.codes import parse_code
from trace.kernel.errors import Conflict, Invalid, InvalidValue
from trace.kernel.permissions import Permission
from trace.rooms.producers.models import (
    Producer,
    ProducerState,
    Proof,
    ProofKind,
    ProofStanding,
    ReviewLevel,
    SizeUnit,
    Suspension,
    UnitKind,
)
from trace.standards.china.credit_code import CreditCode, check_character
from trace.standards.china.food_licence import FoodLicence
from trace.standards.china.region_code import Division

# Where a division has no steps of its own, a registration goes up level by level.
DEFAULT_STEPS = (ReviewLevel.VILLAGE, ReviewLevel.TOWNSHIP, ReviewLevel.COUNTY)
STEP_PERMISSIONS = {
    ReviewLevel.VILLAGE: Permission.PRODUCERS_APPROVE_VILLAGE,
    ReviewLevel.TOWNSHIP: Permission.PRODUCERS_APPROVE_TOWNSHIP,
    ReviewLevel.COUNTY: Permission.PRODUCERS_APPROVE_COUNTY,
}

S = ProducerState
NEXT_STATE = {
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.REFUSED, "submit"): S.SUBMITTED,
    (S.SUBMITTED, "pass"): S.IN_REVIEW,
    (S.IN_REVIEW, "pass"): S.IN_REVIEW,
    (S.SUBMITTED, "approve"): S.APPROVED,
    (S.IN_REVIEW, "approve"): S.APPROVED,
    (S.SUBMITTED, "refuse"): S.REFUSED,
    (S.IN_REVIEW, "refuse"): S.REFUSED,
    (S.APPROVED, "suspend"): S.SUSPENDED,
    (S.SUSPENDED, "lift"): S.APPROVED,
    (S.DRAFT, "close"): S.CLOSED,
    (S.REFUSED, "close"): S.CLOSED,
    (S.APPROVED, "close"): S.CLOSED,
    (S.SUSPENDED, "close"): S.CLOSED,
}

UNIT_SIZES = {
    UnitKind.PLOT: SizeUnit.MU,
    UnitKind.FOREST_STAND: SizeUnit.MU,
    UnitKind.POND: SizeUnit.MU,
    UnitKind.APIARY: SizeUnit.COLONY,
    UnitKind.HERD: SizeUnit.HEAD,
    UnitKind.SCATTERED_TREES: SizeUnit.TREE,
}
MAX_SIZE = Decimal(1_000_000)
# The mainland's extremes with a margin: a swapped or foreign position is a slip of the pen.
LATITUDES = (Decimal(3), Decimal(54))
LONGITUDES = (Decimal(73), Decimal(136))

_IDENTITY_NUMBER = re.compile(r"[1-9][0-9]{5}(19|20)[0-9]{9}[0-9Xx]")


@dataclass(eq=False, kw_only=True)
class ProducerStateForbids(Conflict):
    """A producer in `state` does not allow `verb`."""

    state: ProducerState
    verb: str


@dataclass(eq=False, kw_only=True)
class IdentityFixed(Conflict):
    """Name, kind, credit code and division stand as they were reviewed; only a draft may change `fields`."""

    fields: str


@dataclass(eq=False, kw_only=True)
class CreditCodeCheckFails(Invalid):
    """The check character of the credit code is wrong; a reason for accepting it all the same is asked."""

    at = "credit_code"
    value: str
    expected: str


@dataclass(eq=False, kw_only=True)
class RecordClosed(Conflict):
    """The `kind` with this `name` is closed already."""

    kind: str
    name: str


class StandingReason(StrEnum):
    """Why a producer may or may not produce under the programme."""

    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A producer's standing at one instant, judged from its history."""

    is_approved: bool
    is_suspended: bool
    reason: StandingReason
    suspension: Suspension | None = None

    @property
    def is_good(self) -> bool:
        """Whether the producer was approved and not suspended."""
        return self.is_approved and not self.is_suspended


class ProofReason(StrEnum):
    """Why a proof covers a product on a day, or does not."""

    COVERED = "covered"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    PRODUCT_NOT_LISTED = "product_not_listed"


RENEWAL_UNDECIDED = "renewal_undecided"


@dataclass(frozen=True, slots=True)
class ProofDecision:
    """Whether `proof` covers the product on the day asked, why, and with which warning."""

    covers: bool
    proof: Proof
    reason: ProofReason
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedCreditCode:
    """A credit code as it is stored, with the reason for accepting a wrong check character."""

    value: str
    override: str | None


def next_state(state: ProducerState, verb: str) -> ProducerState:
    """Return the state after `verb`; raises ProducerStateForbids."""
    try:
        return NEXT_STATE[(state, verb)]
    except KeyError:
        raise ProducerStateForbids(state=state, verb=verb) from None


def accept_credit_code(text: str, *, override: str | None) -> AcceptedCreditCode:
    """Return the credit code to store.

    override  why a wrong check character is accepted: codes with one are in circulation
    Raises    InvalidFields (form), CreditCodeCheckFails
    """
    code = parse_code(CreditCode.parse_unchecked, text, field="credit_code")
    if code.is_check_right:
        return AcceptedCreditCode(code.value, None)
    reason = (override or "").strip()
    if not reason:
        raise CreditCodeCheckFails(value=code.value, expected=check_character(code.value[:-1]))
    return AcceptedCreditCode(code.value, reason[:200])


def accept_division(text: str, *, field: str = "division", township: bool = True) -> str:
    """Return the division's code; with `township`, the county alone is too coarse.

    Raises  InvalidFields, InvalidValue reason `township`
    """
    division = parse_code(Division.parse, text, field=field)
    if township and division.township is None:
        raise InvalidValue(field=field, reason="township", value=text)
    return division.code


def steps_for(division: str, configured: Sequence[ReviewLevel]) -> tuple[ReviewLevel, ...]:
    """Return the steps a registration in `division` goes through, in order.

    A producer known to its township only has no village that could look at it: that step is left out.
    """
    steps = tuple(configured) or DEFAULT_STEPS
    if len(division) < 12 and len(steps) > 1:
        steps = tuple(step for step in steps if step is not ReviewLevel.VILLAGE)
    return steps


def step_after(steps: Sequence[ReviewLevel], current: ReviewLevel | None) -> ReviewLevel | None:
    """Return the step that follows `current`, or None when it is the last one.

    A current step that was taken out of the configuration meanwhile counts as passed at its level's height.
    """
    if current is None:
        return steps[0]
    order = list(ReviewLevel)
    higher = [step for step in steps if order.index(step) > order.index(current)]
    return higher[0] if higher else None


def judge_standing(
    producer: Producer, suspensions: Collection[Suspension], instant: datetime
) -> Standing:
    """Return the standing of `producer` at `instant`, from its approval, closure and suspensions."""
    if producer.approved_at is None or instant < producer.approved_at:
        return Standing(False, False, StandingReason.NOT_APPROVED)
    if producer.closed_at is not None and producer.closed_at <= instant:
        return Standing(False, False, StandingReason.CLOSED)
    for suspension in suspensions:
        if suspension.from_at <= instant and (
            suspension.lifted_at is None or instant < suspension.lifted_at
        ):
            return Standing(True, True, StandingReason.SUSPENDED, suspension)
    return Standing(True, False, StandingReason.APPROVED)


def accept_proof_number(kind: ProofKind, text: str) -> str:
    """Return the number to store; an SC number of a wrong form is refused.

    Raises  InvalidFields, InvalidValue reason `required`
    """
    if kind is ProofKind.SC:
        return parse_code(FoodLicence.parse, text, field="number").value
    number = text.strip()
    if not number:
        raise InvalidValue(field="number", reason="required")
    return number


def licence_warnings(
    proof: Proof, *, division: str, category_codes: Collection[str]
) -> tuple[str, ...]:
    """Return what an officer may want to look at: `area_unknown`, `area_differs`, `category_differs`.

    category_codes  of the item list, four digits each, whose first two are the class
    """
    if proof.kind is not ProofKind.SC:
        return ()
    licence = FoodLicence.parse(proof.number)
    classes = {f"1{code[:2]}" for code in category_codes if len(code) >= 2}
    return licence.warnings(area=division, categories=classes)


def proof_standing_on(proof: Proof, day: date) -> ProofStanding:
    """Return what the authority had last said of `proof` on `day` (its states are loaded)."""
    said = [state.state for state in proof.states if state.from_on <= day]
    return said[-1] if said else ProofStanding.IN_FORCE


def judge_proof(proof: Proof, product_id: int, day: date) -> ProofDecision:
    """Return whether `proof` (items and states loaded) covers the product on `day`.

    A renewal applied for in time keeps an expired proof in force, with a warning, until it is decided.
    """
    standing = proof_standing_on(proof, day)
    if standing is not ProofStanding.IN_FORCE:
        return ProofDecision(False, proof, ProofReason(standing.value))
    if day < proof.valid_from:
        return ProofDecision(False, proof, ProofReason.NOT_YET_VALID)
    warning = None
    if day > proof.valid_until:
        if not is_renewal_open(proof, day):
            return ProofDecision(False, proof, ProofReason.EXPIRED)
        warning = RENEWAL_UNDECIDED
    if all(item.product_id != product_id for item in proof.items):
        return ProofDecision(False, proof, ProofReason.PRODUCT_NOT_LISTED)
    return ProofDecision(True, proof, ProofReason.COVERED, warning)


def judge_proofs(proofs: Iterable[Proof], product_id: int, day: date) -> list[ProofDecision]:
    """Return what each proof says of the product on `day`, those that cover first and of them those without warning."""
    decisions = [judge_proof(proof, product_id, day) for proof in proofs]
    return sorted(decisions, key=lambda made: (not made.covers, made.warning is not None))


def is_renewal_open(proof: Proof, day: date) -> bool:
    """Whether a renewal was applied for before the end, and not refused by `day`."""
    applied = proof.renewal_applied_on
    if applied is None or applied > proof.valid_until:
        return False
    return proof.renewal_refused_on is None or day < proof.renewal_refused_on


def require_unit_size(kind: UnitKind, size: Decimal, unit: SizeUnit) -> None:
    """Raise InvalidValue unless the size is positive, fine enough and in the unit of its kind."""
    if unit is not UNIT_SIZES[kind]:
        raise InvalidValue(field="size_unit", reason="unit-of-kind", value=unit.value)
    if not size.is_finite() or size <= 0:
        raise InvalidValue(field="size", reason="positive", value=str(size))
    if size > MAX_SIZE:
        raise InvalidValue(field="size", reason="too-large", value=str(size))
    if size != size.quantize(Decimal("0.001")):
        raise InvalidValue(field="size", reason="too-fine", value=str(size))
    if unit is not SizeUnit.MU and size != size.to_integral_value():
        raise InvalidValue(field="size", reason="whole-number", value=str(size))


def accept_position(
    latitude: Decimal | None, longitude: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Return the position to six decimals, or refuse half a one or one outside China."""
    if latitude is None and longitude is None:
        return None, None
    if latitude is None or longitude is None:
        missing = "latitude" if latitude is None else "longitude"
        raise InvalidValue(field=missing, reason="both-or-none")
    for field, value, (low, high) in (
        ("latitude", latitude, LATITUDES),
        ("longitude", longitude, LONGITUDES),
    ):
        if not value.is_finite() or not low <= value <= high:
            raise InvalidValue(field=field, reason="position", value=str(value))
    step = Decimal("0.000001")
    return latitude.quantize(step), longitude.quantize(step)


def refuse_identity_number(field: str, text: str) -> None:
    """Raise InvalidValue where an identity-card number was typed: none of our duties needs it."""
    if _IDENTITY_NUMBER.fullmatch(text.strip()):
        # The value itself is left out: it must not reach a log either.
        raise InvalidValue(field=field, reason="identity-number")
