"""What a sampling sheet holds, what may follow what, and the clocks of a challenge under both laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from trace.kernel.clock import CHINA, local_date
from trace.kernel.errors import Conflict, InvalidValue
from trace.rooms.testing.kinds import ChallengeState, SampleLaw, SampleState
from trace.standards.china.working_days import add_working_days

_FARM = "农产品质量安全法（2022）第51条"
_FOOD = "食品安全法（2021）第88条"
# From the receipt of the result. A rapid test of farm produce is challenged within four hours under either law.
CHALLENGE_WORKING_DAYS: Mapping[SampleLaw, int] = {SampleLaw.FARM: 5, SampleLaw.FOOD: 7}
CHALLENGE_SOURCE: Mapping[SampleLaw, str] = {SampleLaw.FARM: _FARM, SampleLaw.FOOD: _FOOD}
RAPID_CHALLENGE = timedelta(hours=4)
# 农产品质量安全法 第51条: the re-test is reported within 7 working days of receiving the sample. For food the term is
# in an order that was not read; no day is shown there.
RETEST_WORKING_DAYS = 7
LEAST_OFFICERS = 2
MAX_SEALS = 20
LONGEST_FIELD = 200

# The sheet's further fields, in its order: task, the sampled unit, the goods.
SHEET_FIELDS = (
    "task_source", "report_class", "purpose", "deploying_office", "sampling_unit", "food_class",
    "area_kind", "unit_name", "unit_address", "unit_credit_code", "unit_licence_kind",
    "unit_licence_number", "unit_representative", "unit_phone", "goods_name", "trademark",
    "specification", "lot", "made_on", "shelf_life", "quality_grade", "marked_producer",
    "marked_licence_number", "standard", "storage", "remark",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sampler:
    """Name and badge number of somebody who took the sample."""

    name: str
    badge_number: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal on the sample, or on its backup."""

    number: str
    is_backup: bool = False


@dataclass(eq=False, kw_only=True)
class SampleStateForbids(Conflict):
    """A sample or its challenge in `state` does not take `act`."""

    state: str
    act: str


@dataclass(eq=False, kw_only=True)
class ChallengeTooLate(Conflict):
    """The time to challenge ended at `until`."""

    until: datetime


@dataclass(eq=False, kw_only=True)
class NothingToChallenge(Conflict):
    """The result of sample `number` is no failure, or there is no backup sample to test again."""

    number: str


@dataclass(eq=False, kw_only=True)
class NoOtherLaboratory(Conflict):
    """No other laboratory than the first is registered."""


def check_samplers(people: Sequence[Sampler]) -> tuple[Sampler, ...]:
    """Return who sampled, trimmed; raises InvalidValue unless there are two with different badges."""
    tidy = tuple(Sampler(p.name.strip(), p.badge_number.strip()) for p in people)
    for number, person in enumerate(tidy):
        for field in ("name", "badge_number"):
            if not getattr(person, field):
                raise InvalidValue(field=f"officers.{number}.{field}", reason="required")
    if len({person.badge_number for person in tidy}) < max(LEAST_OFFICERS, len(tidy)):
        raise InvalidValue(field="officers", reason="two-officers")
    return tidy


def check_seals(seals: Sequence[Seal], *, is_rapid: bool, has_backup: bool) -> tuple[Seal, ...]:
    """Return the seals, trimmed: one at least unless the test was rapid, and one for a backup that was kept."""
    tidy = tuple(Seal(seal.number.strip(), seal.is_backup) for seal in seals)
    if not is_rapid and not any(not seal.is_backup for seal in tidy):
        raise InvalidValue(field="seals", reason="seal-needed")
    if has_backup and not any(seal.is_backup for seal in tidy):
        raise InvalidValue(field="seals", reason="backup-seal-needed")
    if len(tidy) > MAX_SEALS:
        raise InvalidValue(field="seals", reason="too-many", value=str(len(tidy)))
    if len({seal.number for seal in tidy}) < len(tidy) or not all(seal.number for seal in tidy):
        raise InvalidValue(field="seals", reason="seal-twice")
    return tidy


def check_sheet(sheet: Mapping[str, str]) -> dict[str, str]:
    """Return the sheet's fields, trimmed, without empty ones; raises InvalidValue at `sheet.<name>`."""
    tidy = {}
    for name, value in sheet.items():
        if name not in SHEET_FIELDS:
            raise InvalidValue(field="sheet", reason="unknown-choice", value=name[:40])
        text = value.strip()
        if len(text) > LONGEST_FIELD:
            raise InvalidValue(field=f"sheet.{name}", reason="too-long", value=text[:20])
        if text:
            tidy[name] = text
    return tidy


def challenge_until(law: SampleLaw, *, is_rapid: bool, notified_at: datetime) -> datetime:
    """The instant until which a failure may be challenged: four hours, or the end of the last working day."""
    if is_rapid:
        return notified_at + RAPID_CHALLENGE
    last = add_working_days(local_date(notified_at), CHALLENGE_WORKING_DAYS[law])
    # The last moment of that day, not the first of the next: a page shows the day of this instant.
    return datetime.combine(last, time.max, CHINA)


def retest_due_on(law: SampleLaw, received_on: date) -> date | None:
    """The day on which the re-test has to be reported, or None where no term is known."""
    if law is SampleLaw.FARM:
        return add_working_days(received_on, RETEST_WORKING_DAYS)
    return None


_S, _C = SampleState, ChallengeState
NEXT_SAMPLE_STATE = {
    (_S.TAKEN, "receive"): _S.RECEIVED,
    (_S.TAKEN, "refuse"): _S.REFUSED,
    (_S.RECEIVED, "report"): _S.REPORTED,
    (_S.REPORTED, "notify"): _S.NOTIFIED,
}
# A rapid test is read on the spot.
NEXT_RAPID_STATE = {
    (_S.TAKEN, "report"): _S.REPORTED,
    (_S.REPORTED, "notify"): _S.NOTIFIED,
}
NEXT_CHALLENGE_STATE = {
    (_C.FILED, "accept"): _C.ACCEPTED,
    (_C.FILED, "decline"): _C.DECLINED,
    (_C.ACCEPTED, "receive"): _C.TESTING,
    (_C.TESTING, "uphold"): _C.UPHELD,
    (_C.TESTING, "overturn"): _C.OVERTURNED,
}


def next_sample_state(state: SampleState, act: str, *, is_rapid: bool) -> SampleState:
    """Return where `act` leads; raises SampleStateForbids."""
    following = (NEXT_RAPID_STATE if is_rapid else NEXT_SAMPLE_STATE).get((state, act))
    if following is None:
        raise SampleStateForbids(state=state.value, act=act)
    return following


def next_challenge_state(state: ChallengeState, act: str) -> ChallengeState:
    """Return where `act` leads; raises SampleStateForbids."""
    following = NEXT_CHALLENGE_STATE.get((state, act))
    if following is None:
        raise SampleStateForbids(state=state.value, act=act)
    return following
