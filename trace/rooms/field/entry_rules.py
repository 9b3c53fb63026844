"""Pure decisions on what phones send of work done without a network: its content, its time, what has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.inspections.kinds import InspectionKind, InspectionResult, ItemFinding
from trace.rooms.inspections.rules import Answer
from trace.rooms.producers.kinds import ProducerState
from trace.rooms.scanning.rules import Verdict
from trace.rooms.supervision.rules import CheckingOfficer, CheckResult, LeadKind
from trace.standards.signing.canonical_json import canonical

# Clocks that differ by less say nothing.
CLOCK_SLACK = timedelta(minutes=5)
#: Two records of one code within this are taken for one check by two officers, until somebody says otherwise.
SAME_CHECK_WITHIN = timedelta(hours=1)
#: More than any officer records in a day, and far less than would fill the store.
MOST_ENTRIES = 500
DAY = timedelta(days=1)
#: Of one account at once, without an entry that names them: a record's photographs come just before it.
MOST_UNNAMED = 120
#: A phone may lie in a drawer between its photographs and their record; later it sends them anew.
UNNAMED_KEPT_FOR = timedelta(days=30)
#: What a phone says of a code whose run its bundle has not; the server has no such word.
ABSENT = "absent"
# Between these and any other answer lies something that an officer has to know of.
_GRAVE = frozenset(
    {
        Verdict.UNKNOWN,
        Verdict.FORGED,
        Verdict.RECALLED,
        Verdict.HELD,
        Verdict.VOIDED,
        Verdict.INACTIVE,
    }
)


class EntryKind(StrEnum):
    """What an entry is to become."""

    CHECK = "check"
    LEAD = "lead"
    INSPECTION = "inspection"


class EntryState(StrEnum):
    """held (waits for a decision) → recorded | same (as a record that was there before)."""

    HELD = "held"
    RECORDED = "recorded"
    SAME = "same"


class Settlement(StrEnum):
    """What is decided on an entry that is held: record it as well, or it is the check recorded before."""

    RECORD = "record"
    SAME = "same"


class ConflictKind(StrEnum):
    """What did not agree when an entry came in."""

    VERDICT_CHANGED = "verdict_changed"
    ALREADY_CHECKED = "already_checked"
    ALREADY_INSPECTED = "already_inspected"
    LIST_SUPERSEDED = "list_superseded"
    PRODUCER_CLOSED = "producer_closed"
    PLAN_CLOSED = "plan_closed"
    CLOCK_WRONG = "clock_wrong"
    CLOCK_MOVED = "clock_moved"


@dataclass(eq=False, kw_only=True)
class EntryKeyReused(Conflict):
    """Under `key` something else was sent before."""

    key: str


@dataclass(eq=False, kw_only=True)
class EntrySettled(Conflict):
    """The entry is not held (any more): it is `state`."""

    state: EntryState


@dataclass(eq=False, kw_only=True)
class PhotographsMissing(Conflict):
    """`count` of the photographs that an entry names did not arrive: they are to be sent again, then the entry."""

    at = "photographs"
    count: int


@dataclass(eq=False, kw_only=True)
class PhotographAltered(Invalid):
    """What arrived has not the SHA-256 under which it was sent: it was cut or altered on the way."""

    at = "digest"
    byte_count: int


@dataclass(eq=False, kw_only=True)
class TooManyPhotographs(Conflict):
    """The account has sent `limit` photographs of which no entry speaks."""

    at = "digest"
    limit: int


@dataclass(eq=False, kw_only=True)
class TooManyEntries(Conflict):
    """The account has sent `limit` entries within 24 hours."""

    limit: int


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """A check record as an officer filled it in on the phone."""

    place: str
    division: str
    result: CheckResult
    findings: str
    officers: tuple[CheckingOfficer, ...]
    companion: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class LeadDraft:
    """A lead as an officer filled it in on the phone."""

    kind: LeadKind
    place: str
    division: str
    summary: str
    seller: str = ""


@dataclass(frozen=True, slots=True)
class InspectionDraft:
    """An inspection of a producer as officers filled it in on the phone; where it counts is the producer's division.

    signature    SHA-256 of what was drawn on the screen, sent ahead as photographs are; "" where it was refused
    rectify_by   the last day of a time-limited correction, else None
    """

    producer_id: int
    kind: InspectionKind
    place: str
    check_list_id: int
    answers: tuple[Answer, ...]
    result: InspectionResult
    findings: str
    officers: tuple[CheckingOfficer, ...]
    signer: str
    signature: str = ""
    refusal: str = ""
    witness: str = ""
    recusal: str = ""
    rectify_by: date | None = None
    plan_id: int | None = None


Draft = CheckDraft | LeadDraft | InspectionDraft


def kind_of(draft: Draft) -> EntryKind:
    """Return what a draft is to become."""
    match draft:
        case CheckDraft():
            return EntryKind.CHECK
        case LeadDraft():
            return EntryKind.LEAD
        case InspectionDraft():
            return EntryKind.INSPECTION


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone was, sent only by consent: degrees (WGS 84) and metres."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of work done without a network.

    key          made by the phone, once for each piece
    seen_at      by the clock of the phone, when the label was judged or the form was begun
    sent_at      by the same clock, when it was sent
    skew_s       by how much that clock was ahead when a bundle was fetched last before it was seen; None for never
    code         what was scanned or typed, "" for none; `verdict` is what the phone said of it
    photographs  SHA-256 of each, as it was sent ahead
    """

    key: str
    seen_at: datetime
    sent_at: datetime
    draft: Draft
    skew_s: int | None = None
    code: str = ""
    verdict: str = ""
    bundle_division: str = ""
    bundle_sequence: int | None = None
    position: Position | None = None
    photographs: tuple[str, ...] = ()

    @property
    def kind(self) -> EntryKind:
        """What it is to become."""
        return kind_of(self.draft)

    @property
    def named(self) -> tuple[str, ...]:
        """The photographs and the signature that were sent ahead."""
        if isinstance(self.draft, InspectionDraft) and self.draft.signature:
            return (*self.photographs, self.draft.signature)
        return self.photographs


@dataclass(frozen=True, slots=True)
class Timing:
    """When something is taken to have been seen, by how much the phone's clock was ahead, and what is odd about it."""

    at: datetime
    error_s: int
    oddity: ConflictKind | None


def settle_time(
    seen_at: datetime, sent_at: datetime, received_at: datetime, skew_s: int | None
) -> Timing:
    """Return when something was seen, told by a clock that may be wrong or have been moved since.

    Nothing is seen after it was received. A steady error is taken off; where the clock was moved between two
    measurements of its error, the one before it was seen is believed and the record says that it may be wrong.
    """
    error = sent_at - received_at
    then = timedelta(seconds=skew_s) if skew_s is not None else error
    was_moved = abs(error - then) > CLOCK_SLACK or seen_at > sent_at + CLOCK_SLACK
    at = seen_at - then if abs(then) > CLOCK_SLACK else seen_at
    if was_moved:
        oddity: ConflictKind | None = ConflictKind.CLOCK_MOVED
    else:
        oddity = ConflictKind.CLOCK_WRONG if abs(error) > CLOCK_SLACK else None
    return Timing(min(at, received_at), round(error.total_seconds()), oddity)


def may_be_inspected(state: ProducerState) -> bool:
    """Whether a producer in this state is at work, or asks to be: a phone offers it for an inspection."""
    return state not in {ProducerState.DRAFT, ProducerState.REFUSED, ProducerState.CLOSED}


def has_changed(then: str, now: str) -> bool:
    """Whether what the phone said of a code and what it answers now differ by what an officer has to know."""
    return then != now and bool({then, now} & _GRAVE)


def content_of(entry: Entry) -> dict[str, Any]:
    """Return all that the phone said, as JSON that is the same however often it is sent."""
    where = entry.position
    return {
        entry.kind.value: _written(entry.draft),
        "seen_at": round(entry.seen_at.timestamp() * 1000),
        "skew_s": entry.skew_s,
        "code": entry.code,
        "verdict": entry.verdict,
        "bundle": [entry.bundle_division, entry.bundle_sequence],
        "position": [str(where.latitude), str(where.longitude), where.accuracy_m]
        if where
        else None,
        "photographs": list(entry.photographs),
    }


def _written(draft: Draft) -> dict[str, Any]:
    match draft:
        case CheckDraft():
            return {
                "place": draft.place,
                "division": draft.division,
                "result": draft.result.value,
                "findings": draft.findings,
                "officers": [[each.name, each.badge_number] for each in draft.officers],
                "companion": draft.companion,
                "refusal": draft.refusal,
            }
        case LeadDraft():
            return {
                "place": draft.place,
                "division": draft.division,
                "kind": draft.kind.value,
                "summary": draft.summary,
                "seller": draft.seller,
            }
        case InspectionDraft():
            return _written_inspection(draft)


def _written_inspection(draft: InspectionDraft) -> dict[str, Any]:
    return {
        "producer_id": draft.producer_id,
        "kind": draft.kind.value,
        "place": draft.place,
        "check_list_id": draft.check_list_id,
        "answers": [[each.code, each.finding.value, each.note] for each in draft.answers],
        "result": draft.result.value,
        "findings": draft.findings,
        "officers": [[each.name, each.badge_number] for each in draft.officers],
        "signer": draft.signer,
        "signature": draft.signature,
        "refusal": draft.refusal,
        "witness": draft.witness,
        "recusal": draft.recusal,
        "rectify_by": draft.rectify_by.isoformat() if draft.rectify_by else None,
        "plan_id": draft.plan_id,
    }


def digest_of_content(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 by which the same content is known again."""
    return hashlib.sha256(canonical(content)).hexdigest()


def draft_of(content: Mapping[str, Any]) -> CheckDraft | InspectionDraft:
    """Return the check record or inspection that an entry which is held is to become."""
    if EntryKind.INSPECTION.value in content:
        return _inspection_of(content[EntryKind.INSPECTION.value])
    written = content[EntryKind.CHECK.value]
    rest = {"result": CheckResult(written["result"]), "officers": _officers(written)}
    return CheckDraft(**(written | rest))


def _inspection_of(written: Mapping[str, Any]) -> InspectionDraft:
    answers = tuple(
        Answer(code, ItemFinding(said), note) for code, said, note in written["answers"]
    )
    last = written["rectify_by"]
    read = {
        "kind": InspectionKind(written["kind"]),
        "answers": answers,
        "result": InspectionResult(written["result"]),
        "officers": _officers(written),
        "rectify_by": date.fromisoformat(last) if last else None,
    }
    return InspectionDraft(**{**written, **read})


def _officers(written: Mapping[str, Any]) -> tuple[CheckingOfficer, ...]:
    return tuple(CheckingOfficer(name, badge) for name, badge in written["officers"])
