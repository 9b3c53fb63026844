"""Pure decisions on a scan: the ten verdicts, their reasons, and signs of copied codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from trace.kernel.errors import Invalid
from trace.rooms.scanning.provinces import PROVINCES, distance_km

# Faster than this between two capitals, door to door, no buyer carries a pack; nearer than this apart, an
# address may simply name the province next door.
FASTEST_KMH = 600
NEAREST_KM = 300
# A pack on a shelf is scanned by some shoppers and a gift by a family; beyond this many different phones
# somebody should look. Thresholds of the house, reviewed with what leads turn out to be.
MANY_PHONES = ((timedelta(hours=24), 8), (timedelta(days=7), 20))
WATCHED = timedelta(days=7)


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


@dataclass(eq=False, kw_only=True)
class MalformedLabelLink(Invalid):
    """The address is no GS1 Digital Link of an article; `reason` is a slug of the codec."""

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
    """One earlier scan of a label, as far as signs of copies need it."""

    at: datetime
    province: str | None
    client_hash: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign of copies that a scan gave, with what was seen."""

    kind: SignalKind
    facts: dict[str, object]
    provinces: tuple[str, ...] = ()


def signals_of(current: SeenScan, earlier: Sequence[SeenScan]) -> list[Signal]:
    """Return the signs of copies that `current` gives together with the `earlier` scans of one label."""
    found = [_impossible_travel(current, earlier), _many_phones(current, earlier)]
    return [signal for signal in found if signal is not None]


def _impossible_travel(current: SeenScan, earlier: Sequence[SeenScan]) -> Signal | None:
    if current.province not in PROVINCES:
        return None
    for scan in earlier:
        if scan.province not in PROVINCES or scan.client_hash == current.client_hash:
            continue
        kilometres = distance_km(PROVINCES[scan.province], PROVINCES[current.province])
        hours = abs(current.at - scan.at) / timedelta(hours=1)
        if kilometres >= NEAREST_KM and hours * FASTEST_KMH < kilometres:
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


def _many_phones(current: SeenScan, earlier: Sequence[SeenScan]) -> Signal | None:
    for window, limit in MANY_PHONES:
        phones = {s.client_hash for s in earlier if current.at - s.at <= window}
        phones.add(current.client_hash)
        if len(phones) >= limit:
            hours = window // timedelta(hours=1)
            return Signal(SignalKind.MANY_PHONES, {"phones": len(phones), "hours": hours})
    return None
