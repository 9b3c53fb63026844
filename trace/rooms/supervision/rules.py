"""What may follow what in supervision, who handles what, and the legal clocks it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from trace.kernel.errors import Conflict, InvalidValue
from trace.kernel.permissions import Permission
from trace.standards.china.working_days import add_working_days

# 食品生产经营监督检查管理办法 (总局令第49号) 第23条, 农产品质量安全法 第53条: at least two officers, with their badges.
LEAST_OFFICERS = 2
MOST_OFFICERS = 6
MAX_PICTURES = 6
# Phones and servers never agree to the second.
CLOCK_SLACK = timedelta(minutes=5)


class CheckResult(StrEnum):
    """What the officers found on the spot."""

    AGREES = "agrees"  # 相符
    DIFFERS = "differs"  # 不符
    UNCLEAR = "unclear"  # 无法确认


class LeadKind(StrEnum):
    """Where a lead comes from."""

    MARK_WITHOUT_CODE = "mark_without_code"
    CLONE_SIGNAL = "clone_signal"
    FEEDBACK = "feedback"
    FAILED_TEST = "failed_test"
    CHECK = "check"
    OTHER = "other"


# What an officer or assistant may enter as seen in the market; the other kinds come out of records.
SEEN_IN_THE_MARKET = frozenset({LeadKind.MARK_WITHOUT_CODE, LeadKind.OTHER})


class LeadState(StrEnum):
    """open → joined (to another lead) | closed (with a reason)."""

    OPEN = "open"
    JOINED = "joined"
    CLOSED = "closed"


class Regime(StrEnum):
    """The two sides of the law: packaged food and the market 市场监管, farm products up to the market 农业农村."""

    MARKET = "market"
    AGRICULTURE = "agriculture"


class Likeness(StrEnum):
    """What two leads have in common, the strongest first."""

    SERIAL = "serial"
    RUN = "run"
    BATCH = "batch"
    PRODUCER = "producer"


class FeedbackKind(StrEnum):
    """Three procedures with different duties: feedback 反馈, complaint 投诉, report 举报."""

    FEEDBACK = "feedback"
    COMPLAINT = "complaint"
    REPORT = "report"


class FeedbackState(StrEnum):
    """received → accepted | declined → answered → closed; plain feedback is answered without a decision."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ANSWERED = "answered"
    CLOSED = "closed"


# Nothing more is owed on these by anybody.
SETTLED = (FeedbackState.DECLINED, FeedbackState.ANSWERED, FeedbackState.CLOSED)


class FeedbackVerb(StrEnum):
    """What an office does with an item."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ANSWER = "answer"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class LegalClock:
    """So many working days until the next step has to be done; `source` is the article that says so."""

    working_days: int
    source: str


_RULES = "市场监督管理投诉举报处理暂行办法"
# A complaint is accepted or declined within 7 working days, mediation ends within 45; a report is looked into within
# 15. Feedback has no legal clock.
CLOCKS: dict[tuple[FeedbackKind, FeedbackState], LegalClock] = {
    (FeedbackKind.COMPLAINT, FeedbackState.RECEIVED): LegalClock(7, f"{_RULES} 第14条"),
    (FeedbackKind.COMPLAINT, FeedbackState.ACCEPTED): LegalClock(45, f"{_RULES} 第21条"),
    (FeedbackKind.REPORT, FeedbackState.RECEIVED): LegalClock(15, f"{_RULES} 第31条"),
}

# How long an office has to look into what it came to know, before it decides on opening a case. The second figure is
# from memory and unconfirmed: docs/zh names it among what an office checks before use.
LEAD_CLOCKS: dict[Regime, LegalClock] = {
    Regime.MARKET: LegalClock(15, "市场监督管理行政处罚程序规定 第18条"),
    Regime.AGRICULTURE: LegalClock(7, "农业行政处罚程序规定（立案）"),
}

# Anybody's feedback is answered by whoever runs the brand; a complaint or a report is an office's alone, and who
# reported stays with it.
HANDLED_WITH = {
    FeedbackKind.FEEDBACK: Permission.FEEDBACK_HANDLE,
    FeedbackKind.COMPLAINT: Permission.COMPLAINTS_HANDLE,
    FeedbackKind.REPORT: Permission.COMPLAINTS_HANDLE,
}

_S, _V = FeedbackState, FeedbackVerb
_AFTER_RECEIPT = {
    (_S.ANSWERED, _V.ANSWER): _S.ANSWERED,
    (_S.ANSWERED, _V.CLOSE): _S.CLOSED,
}
_DECIDED_FIRST = _AFTER_RECEIPT | {
    (_S.RECEIVED, _V.ACCEPT): _S.ACCEPTED,
    (_S.RECEIVED, _V.DECLINE): _S.DECLINED,
    (_S.ACCEPTED, _V.ANSWER): _S.ANSWERED,
    (_S.DECLINED, _V.CLOSE): _S.CLOSED,
}
NEXT_FEEDBACK_STATE: dict[FeedbackKind, dict[tuple[FeedbackState, FeedbackVerb], FeedbackState]] = {
    FeedbackKind.FEEDBACK: _AFTER_RECEIPT
    | {(_S.RECEIVED, _V.ANSWER): _S.ANSWERED, (_S.RECEIVED, _V.CLOSE): _S.CLOSED},
    FeedbackKind.COMPLAINT: _DECIDED_FIRST,
    FeedbackKind.REPORT: _DECIDED_FIRST,
}
# What the holder of the receipt is owed words about; an acceptance or the end of a matter speaks for itself.
WORDS_NEEDED = frozenset({FeedbackVerb.DECLINE, FeedbackVerb.ANSWER})
NEXT_LEAD_STATE = {
    (LeadState.OPEN, "assign"): LeadState.OPEN,
    (LeadState.OPEN, "join"): LeadState.JOINED,
    (LeadState.OPEN, "close"): LeadState.CLOSED,
    (LeadState.JOINED, "part"): LeadState.OPEN,
}


@dataclass(eq=False, kw_only=True)
class SupervisionStateForbids(Conflict):
    """A lead or feedback item in `state` does not take `verb`."""

    state: str
    verb: str


@dataclass(eq=False, kw_only=True)
class LeadJoinsItself(Conflict):
    """Lead `number` cannot be joined to itself, nor to one that is no longer open."""

    at = "into"
    number: str


@dataclass(eq=False, kw_only=True)
class LeadWentOn(Conflict):
    """What lead `number` was joined to, `into`, has ended: there it stays."""

    number: str
    into: str


@dataclass(eq=False, kw_only=True)
class LeadIsThere(Conflict):
    """The item belongs to lead `number` already."""

    number: str


@dataclass(frozen=True, slots=True)
class SubjectOf:
    """The pack, run, batch and producer that something is about, as far as known."""

    serial: str | None = None
    run_id: int | None = None
    batch_id: int | None = None
    producer_id: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything is known at all."""
        return any((self.serial, self.run_id, self.batch_id, self.producer_id))


@dataclass(frozen=True, slots=True)
class CheckingOfficer:
    """Name and badge number of an officer who was there."""

    name: str
    badge_number: str


def check_officers(officers: Sequence[CheckingOfficer]) -> tuple[CheckingOfficer, ...]:
    """Return the officers of a record, trimmed.

    Raises   InvalidValue reason `two-officers` (fewer than two different badges), `too-many-officers` or `required`
    """
    tidy = tuple(CheckingOfficer(o.name.strip(), o.badge_number.strip()) for o in officers)
    for number, officer in enumerate(tidy):
        if not officer.name:
            raise InvalidValue(field=f"officers.{number}.name", reason="required")
        if not officer.badge_number:
            raise InvalidValue(field=f"officers.{number}.badge_number", reason="required")
    if len({officer.badge_number for officer in tidy}) < max(LEAST_OFFICERS, len(tidy)):
        raise InvalidValue(field="officers", reason="two-officers")
    if len(tidy) > MOST_OFFICERS:
        raise InvalidValue(field="officers", reason="too-many-officers")
    return tidy


def check_seen_at(at: datetime, now: datetime) -> datetime:
    """Return when something was seen; raises InvalidValue reason `seen-in-future`."""
    if at > now + CLOCK_SLACK:
        raise InvalidValue(field="at", reason="seen-in-future")
    return at


def next_feedback_state(
    kind: FeedbackKind, state: FeedbackState, verb: FeedbackVerb
) -> FeedbackState:
    """Return where `verb` leads an item of `kind` from `state`; raises SupervisionStateForbids."""
    following = NEXT_FEEDBACK_STATE[kind].get((state, verb))
    if following is None:
        raise SupervisionStateForbids(state=state.value, verb=verb.value)
    return following


def verbs_from(kind: FeedbackKind, state: FeedbackState) -> tuple[FeedbackVerb, ...]:
    """Return what can be done now with an item of `kind`, in the order of the procedure."""
    return tuple(verb for verb in FeedbackVerb if (state, verb) in NEXT_FEEDBACK_STATE[kind])


def next_lead_state(state: LeadState, verb: str) -> LeadState:
    """Return where `verb` leads from `state`; raises SupervisionStateForbids."""
    following = NEXT_LEAD_STATE.get((state, verb))
    if following is None:
        raise SupervisionStateForbids(state=state.value, verb=verb)
    return following


def due_on(
    kind: FeedbackKind, since: date, state: FeedbackState = FeedbackState.RECEIVED
) -> date | None:
    """The last day for the next step of an item in `state` since that day, or None where no law sets one."""
    clock = CLOCKS.get((kind, state))
    return None if clock is None else add_working_days(since, clock.working_days)


def legal_source(kind: FeedbackKind, state: FeedbackState) -> str | None:
    """The article that sets the clock running for an item in `state`, or None."""
    clock = CLOCKS.get((kind, state))
    return None if clock is None else clock.source


def look_into_by(regime: Regime, opened_on: date) -> date:
    """The last day for looking into a lead that an office of `regime` has known since that day."""
    return add_working_days(opened_on, LEAD_CLOCKS[regime].working_days)


def likenesses(one: SubjectOf, other: SubjectOf) -> tuple[Likeness, ...]:
    """Return what two leads have in common, the strongest first; nothing known is nothing in common."""
    pairs = (
        (Likeness.SERIAL, one.serial, other.serial),
        (Likeness.RUN, one.run_id, other.run_id),
        (Likeness.BATCH, one.batch_id, other.batch_id),
        (Likeness.PRODUCER, one.producer_id, other.producer_id),
    )
    return tuple(kind for kind, left, right in pairs if left is not None and left == right)
