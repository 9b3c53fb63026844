"""Pure decisions on a scan: the ten verdicts, their reasons, and signs of copied codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from trace.kernel.errors import Invalid
from trace.rooms.scanning.provinces import PROVINCES, distance_km

# Copies are sold over weeks, few of them a day; a genuine pack is eaten within days of its first scan.
WATCHED = timedelta(days=30)
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on scans are a sign of copies; a brand may set its own, reviewed with what signs turned out to be.

    fastest_kmh        faster than this between two capitals, door to door, no buyer carries a pack: by air with the
                       ways to and from it 2,000 km take five hours, by rail 1,300 km take six
    nearest_km         nearer than this apart, an address may simply name the province next door
    phones_a_day, phones_a_month   a pack on a shelf is scanned by some shoppers, a gift by a family; so many
                       different phones within 24 hours or 30 days are more
    views_unactivated  views of a label that was never activated, so that nothing with it may be on sale
    days_after_expiry  days after the best-before day from which a scan of a pack says that its label is used again
    codes_a_phone      labels that one phone asks for within a day; a shop's own phone scans what it unpacks
    lot_excess         labels of a batch that were seen beyond those that were activated for it
    """

    fastest_kmh: int = 450
    nearest_km: int = 300
    phones_a_day: int = 8
    phones_a_month: int = 15
    views_unactivated: int = 1
    days_after_expiry: int = 60
    codes_a_phone: int = 60
    lot_excess: int = 0


#: The house's own, for brands that set none and for plain trace labels.
HOUSE_LIMITS = Limits()
#: Below these no brand may set its limits (the database checks it): a view that reaches neither is counted without a
#: further look.
LEAST_PHONES = 5
LEAST_CODES = 5
#: What a brand may choose, from and to; the checks of `watch_limits` say the same.
LIMIT_BOUNDS: Mapping[str, tuple[int, int]] = {
    "fastest_kmh": (100, 1200),
    "nearest_km": (50, 3000),
    "phones_a_day": (LEAST_PHONES, 1000),
    "phones_a_month": (LEAST_PHONES, 5000),
    "views_unactivated": (1, 1000),
    "days_after_expiry": (0, 3650),
    "codes_a_phone": (LEAST_CODES, 10_000),
    "lot_excess": (0, 1_000_000),
}


class Verdict(StrEnum):
    """What a scan is told, in the order in which the first match wins."""

    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    FORGED = "forged"
    RECALLED = "recalled"
    HELD = "held"
    VOIDED = "voided"
    INACTIVE = "inactive"
    UNSIGNED = "unsigned"
    WARNING = "warning"
    ACTIVE = "active"


# Behind these stands no label that we could vouch for: their pages tell no product's story.
NOT_OURS = frozenset({Verdict.MISTYPED, Verdict.UNKNOWN, Verdict.FORGED})
# Only a code that came with its signature can be a copy of a printed one.
SIGNED = frozenset(Verdict) - NOT_OURS - {Verdict.UNSIGNED}


class ReasonKind(StrEnum):
    """Why a page says what it says; each becomes a sentence with `Reason.facts`."""

    RECALLED = "recalled"
    STOPPED_BY_OFFICER = "stopped_by_officer"
    STOPPED_BY_PRODUCER = "stopped_by_producer"
    VOIDED = "voided"
    SPOILED = "spoiled"
    NOT_ACTIVATED = "not_activated"
    NOT_BOUND = "not_bound"
    GATE_AS_PACKED = "gate_as_packed"
    PRODUCER_SUSPENDED = "producer_suspended"
    AUTHORISATION_LOST = "authorisation_lost"
    PROOF_LOST = "proof_lost"
    CERTIFICATE_LOST = "certificate_lost"
    SAFETY_FAILURE = "safety_failure"
    INTERVAL_NOT_OVER = "interval_not_over"
    YIELD_UNCHECKED = "yield_unchecked"
    COPIES_TRAVEL = "copies_travel"
    COPIES_PHONES = "copies_phones"


class SignalKind(StrEnum):
    """What kind of sign a copied code gave."""

    TRAVEL = "travel"
    MANY_PHONES = "many_phones"
    NOT_ACTIVATED = "not_activated"
    EXPIRED = "expired"
    ONE_PHONE = "one_phone"
    LOT_EXCESS = "lot_excess"


class Judged(StrEnum):
    """What a sign turned out to be when somebody looked."""

    TRUE = "true"
    FALSE = "false"


class Standing(StrEnum):
    """How far a sign has come: nobody judged it yet, or what it was found to be last."""

    OPEN = "open"
    TRUE = "true"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How one rule has done: its signs, and how many of them were judged true and false (the latest judgement)."""

    kind: SignalKind
    signs: int = 0
    true: int = 0
    false: int = 0

    @property
    def open(self) -> int:
        """Signs that nobody has judged yet."""
        return self.signs - self.true - self.false

    @property
    def precision(self) -> float | None:
        """The share of judged signs that were judged true, 0 to 1; None where none was judged."""
        judged = self.true + self.false
        return self.true / judged if judged else None


@dataclass(eq=False, kw_only=True)
class MalformedLabelLink(Invalid):
    """The address is no GS1 Digital Link; `reason` is a slug of the codec."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with the values its sentence mentions."""

    kind: ReasonKind
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What a code said; `signature` is None for a serial that was typed."""

    serial: str
    gtin: str | None = None
    lot: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class SeenScan:
    """One earlier scan of a label, as far as signs of copies need it; `client` is a number that means a phone today."""

    at: datetime
    province: str | None
    client: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else was known when a scan was counted.

    is_activated    whether it ever was activated
    views           of the label so far, this one included
    expired_on      the best-before day, once it is over
    codes           different labels that this phone asked for today
    seen, activated labels of the same batch and run that were ever seen, and that were activated
    """

    is_activated: bool = True
    views: int = 1
    expired_on: date | None = None
    today: date | None = None
    codes: int = 1
    seen: int = 0
    activated: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign of copies that a scan gave, with what was seen."""

    kind: SignalKind
    facts: dict[str, object]
    provinces: tuple[str, ...] = ()


def signals_of(
    current: SeenScan,
    earlier: Sequence[SeenScan],
    about: Circumstances = Circumstances(),
    limits: Limits = HOUSE_LIMITS,
) -> list[Signal]:
    """Return the signs of copies that `current` gives together with the `earlier` scans of one label."""
    found = (
        _impossible_travel(current, earlier, limits),
        _many_phones(current, earlier, limits),
        _not_activated(about, limits),
        _expired(about, limits),
        _one_phone(about, limits),
        _lot_excess(about, limits),
    )
    return [signal for signal in found if signal is not None]


def _impossible_travel(
    current: SeenScan, earlier: Sequence[SeenScan], limits: Limits
) -> Signal | None:
    if current.province not in PROVINCES:
        return None
    for scan in earlier:
        # An unknown place tells nothing, and one phone behind a relay is not two packs.
        if scan.province not in PROVINCES or scan.client == current.client:
            continue
        kilometres = distance_km(PROVINCES[scan.province], PROVINCES[current.province])
        hours = abs(current.at - scan.at) / timedelta(hours=1)
        if kilometres >= limits.nearest_km and hours * limits.fastest_kmh < kilometres:
            return Signal(
                SignalKind.TRAVEL,
                {
                    "provinces": [scan.province, current.province],
                    "minutes": round(hours * 60),
                    "kilometres": round(kilometres),
                },
                (scan.province, current.province),
            )
    return None


def _many_phones(current: SeenScan, earlier: Sequence[SeenScan], limits: Limits) -> Signal | None:
    for window, limit in ((DAY, limits.phones_a_day), (WATCHED, limits.phones_a_month)):
        phones = {s.client for s in earlier if current.at - s.at <= window}
        phones.add(current.client)
        if len(phones) >= limit:
            hours = window // timedelta(hours=1)
            return Signal(SignalKind.MANY_PHONES, {"phones": len(phones), "hours": hours})
    return None


def _not_activated(about: Circumstances, limits: Limits) -> Signal | None:
    if about.is_activated or about.views < limits.views_unactivated:
        return None
    return Signal(SignalKind.NOT_ACTIVATED, {"views": about.views})


def _expired(about: Circumstances, limits: Limits) -> Signal | None:
    if about.expired_on is None or about.today is None:
        return None
    days = (about.today - about.expired_on).days
    if days <= limits.days_after_expiry:
        return None
    return Signal(SignalKind.EXPIRED, {"days": days, "on": about.expired_on.isoformat()})


def _one_phone(about: Circumstances, limits: Limits) -> Signal | None:
    if about.codes < limits.codes_a_phone:
        return None
    return Signal(SignalKind.ONE_PHONE, {"codes": about.codes})


def _lot_excess(about: Circumstances, limits: Limits) -> Signal | None:
    if about.is_activated or about.seen <= about.activated + limits.lot_excess:
        return None
    return Signal(SignalKind.LOT_EXCESS, {"seen": about.seen, "activated": about.activated})
