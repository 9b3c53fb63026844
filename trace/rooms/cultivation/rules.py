"""Decisions on values: what a record must hold, from which day a unit may be harvested, what a test must cover."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trace.kernel.errors import Conflict, InvalidValue
from trace.rooms.cultivation.kinds import BreachKind, InputKind
from trace.rooms.cultivation.models import BarredInput, CultivationRecord, InputLabel
from trace.rooms.products.kinds import Commodity

# A use that lies longer back belonged to an earlier crop. This product's own choice, no figure of the law.
SEASON_DAYS = 365
# How far back a test has to look for what was used; this product's own choice as well.
RESIDUE_DAYS = 90
# One record tells of one course of treatment.
LONGEST_COURSE_DAYS = 60
# 农产品质量安全法 article 27: two years from the end of production; here a record is never removed.
KEPT_YEARS = 2
# Crops of which a buyer expects spray records, as 农药管理条例 article 34 names them: 蔬菜、瓜果、茶叶、菌类、中草药材.
SPRAYED = frozenset(
    {
        Commodity.VEGETABLE,
        Commodity.FRUIT,
        Commodity.TEA_LEAF,
        Commodity.EDIBLE_FUNGUS,
        Commodity.HERB,
    }
)
# The comma of 2,4-滴 parts nothing.
_BETWEEN = re.compile(r"[、，;；+·・/]|,(?!\d)")
_IDLE = re.compile(r"[\s（）()\-]|残留量?|及其代谢物?|总量")


@dataclass(eq=False, kw_only=True)
class RecordIsVoid(Conflict):
    """The record `number` was made void before."""

    number: str


@dataclass(eq=False, kw_only=True)
class AlreadyWithdrawn(Conflict):
    """The entry `name` was withdrawn before."""

    name: str


@dataclass(frozen=True, slots=True)
class Breach:
    """Why goods harvested on a day may not be sold, with what people need to check it.

    last_on      the last use before
    earliest_on  INSIDE: the first day on which they could have been harvested
    counted, most  MAXIMUM: uses in the season, and how many the label allows
    """

    kind: BreachKind
    record: str
    input: str
    harvested_on: date
    last_on: date
    interval_days: int = 0
    earliest_on: date | None = None
    counted: int = 0
    most: int = 0
    source: str = ""

    @property
    def text(self) -> str:
        """The breach as it is kept with the restriction, in Chinese; `parse` reads it back."""
        harvest, last = self.harvested_on.isoformat(), self.last_on.isoformat()
        if self.kind is BreachKind.INSIDE:
            earliest = self.earliest_on.isoformat() if self.earliest_on else ""
            return (
                f"{harvest}采收时安全间隔期未满：{last}末次使用{self.input}，间隔{self.interval_days}天，"
                f"最早{earliest}可采收（农事记录{self.record}）"
            )
        if self.kind is BreachKind.MAXIMUM:
            return (
                f"{harvest}采收的产品超次用药：{self.input}本季已用{self.counted}次，标签规定最多{self.most}次，"
                f"末次{last}（农事记录{self.record}）"
            )
        return (
            f"{harvest}采收的产品使用了禁限用农药：{last}使用{self.input}，依据{self.source}"
            f"（农事记录{self.record}）"
        )

    @classmethod
    def parse(cls, text: str) -> Breach | None:
        """Return the breach that a restriction's reason tells of, or None for any other reason."""
        for kind, form in _FORMS.items():
            found = form.fullmatch(text)
            if found is not None:
                values = found.groupdict()
                return cls(
                    kind=kind,
                    record=values["record"],
                    input=values["input"],
                    harvested_on=date.fromisoformat(values["harvest"]),
                    last_on=date.fromisoformat(values["last"]),
                    interval_days=int(values.get("days") or 0),
                    earliest_on=_day(values.get("earliest")),
                    counted=int(values.get("counted") or 0),
                    most=int(values.get("most") or 0),
                    source=values.get("source") or "",
                )
        return None


_DAY = r"\d{4}-\d\d-\d\d"
_RECORD = r"（农事记录(?P<record>[^（）]+)）"
_FORMS = {
    BreachKind.INSIDE: re.compile(
        rf"(?P<harvest>{_DAY})采收时安全间隔期未满：(?P<last>{_DAY})末次使用(?P<input>.+)，"
        rf"间隔(?P<days>\d+)天，最早(?P<earliest>{_DAY})可采收{_RECORD}"
    ),
    BreachKind.MAXIMUM: re.compile(
        rf"(?P<harvest>{_DAY})采收的产品超次用药：(?P<input>.+)本季已用(?P<counted>\d+)次，"
        rf"标签规定最多(?P<most>\d+)次，末次(?P<last>{_DAY}){_RECORD}"
    ),
    BreachKind.BARRED: re.compile(
        rf"(?P<harvest>{_DAY})采收的产品使用了禁限用农药：(?P<last>{_DAY})使用(?P<input>.+)，"
        rf"依据(?P<source>.+){_RECORD}"
    ),
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# ---------------------------------------------------------------- what a record holds


def check_days(first_on: date, last_on: date, today: date) -> None:
    """Raise InvalidValue unless first ≤ last ≤ today, and both lie no more than 60 days apart."""
    if first_on > today:
        raise InvalidValue(field="first_on", reason="future", value=first_on.isoformat())
    if last_on > today:
        raise InvalidValue(field="last_on", reason="future", value=last_on.isoformat())
    if last_on < first_on:
        raise InvalidValue(field="last_on", reason="before-start", value=last_on.isoformat())
    if (last_on - first_on).days > LONGEST_COURSE_DAYS:
        raise InvalidValue(field="last_on", reason="course-too-long", value=last_on.isoformat())


def harvest_from(last_on: date, interval_days: int | None) -> date | None:
    """Return the first day of harvest after a use: the label's days from the last use; None where it is not known."""
    return None if interval_days is None else last_on + timedelta(days=interval_days)


def label_serves(label: InputLabel, *, producer_id: int, division: str) -> bool:
    """Whether a producer in a division may rest a record on these label data: its own, or its office's."""
    if label.producer_id is not None:
        return label.producer_id == producer_id
    return division.startswith(label.division)


# ---------------------------------------------------------------- intervals, maximum uses, barred inputs


def judge_harvest(
    records: Iterable[CultivationRecord],
    *,
    on: date,
    commodity: Commodity,
    barred: Collection[BarredInput] = (),
) -> list[Breach]:
    """Return what stands against selling goods of this kind harvested from one unit on a day.

    records   of the unit; void ones, those of other inputs and those of later days count for nothing
    Order     interval, maximum uses, barred inputs; of one product the latest use tells it
    """
    uses = uses_before(records, on, days=SEASON_DAYS)
    by_input: dict[tuple[str, str], list[CultivationRecord]] = defaultdict(list)
    for use in uses:
        by_input[use.name, use.formulation].append(use)
    found = [_inside(each, on) for each in by_input.values()]
    found += [_above_maximum(each, on) for each in by_input.values()]
    found += [_barred(each, on, commodity, barred) for each in by_input.values()]
    order = list(BreachKind)
    told = [breach for breach in found if breach is not None]
    return sorted(told, key=lambda breach: (order.index(breach.kind), breach.record))


def uses_before(
    records: Iterable[CultivationRecord], on: date, *, days: int
) -> list[CultivationRecord]:
    """Return the pesticides in force whose use began by `on` and ended no more than `days` before it."""
    since = on - timedelta(days=days)
    return [
        record
        for record in records
        if record.kind is InputKind.PESTICIDE
        and record.is_in_force
        and record.first_on <= on
        and record.last_on >= since
    ]


def _inside(uses: Sequence[CultivationRecord], on: date) -> Breach | None:
    open_uses = [use for use in uses if use.harvest_from_on and on < use.harvest_from_on]
    if not open_uses:
        return None
    last = max(open_uses, key=lambda use: (use.harvest_from_on, use.id or 0))
    return Breach(
        BreachKind.INSIDE,
        last.number,
        last.title,
        on,
        last.last_on,
        interval_days=last.interval_days or 0,
        earliest_on=last.harvest_from_on,
    )


def _above_maximum(uses: Sequence[CultivationRecord], on: date) -> Breach | None:
    last = max(uses, key=lambda use: (use.first_on, use.id or 0))
    same = [use for use in uses if (use.season, use.crop) == (last.season, last.crop)]
    stated = [use.max_uses for use in same if use.max_uses is not None]
    counted = sum(use.times for use in same)
    if not stated or counted <= min(stated):
        return None
    return Breach(
        BreachKind.MAXIMUM,
        last.number,
        last.title,
        on,
        last.last_on,
        counted=counted,
        most=min(stated),
    )


def _barred(
    uses: Sequence[CultivationRecord],
    on: date,
    commodity: Commodity,
    barred: Collection[BarredInput],
) -> Breach | None:
    for use in sorted(uses, key=lambda each: (each.last_on, each.id or 0), reverse=True):
        for rule in barred:
            if is_barred(use, rule, commodity):
                return Breach(
                    BreachKind.BARRED, use.number, use.title, on, use.last_on, source=rule.source
                )
    return None


def is_barred(use: CultivationRecord, rule: BarredInput, commodity: Commodity) -> bool:
    """Whether the rule, in force on the last day of use, bars what was used on goods of this kind."""
    if use.last_on < rule.from_on:
        return False
    if rule.commodities and commodity.value not in rule.commodities:
        return False
    name = _bare(rule.name)
    return any(name in _bare(each) for each in (use.name, *ingredients_of(use)))


# ---------------------------------------------------------------- 用什么药、检什么药


def ingredients_of(use: CultivationRecord) -> list[str]:
    """Return the active ingredients of what was used; its name where none are stated."""
    parts = [part.strip() for part in _BETWEEN.split(use.ingredients)]
    return [part for part in parts if part] or [use.name]


def uncovered(used: Iterable[str], tested: Iterable[str]) -> list[str]:
    """Return those of the ingredients used that no tested item names, each once, in their order.

    An item names an ingredient when either holds the other, spaces and words such as 残留量 aside.
    """
    items = [bare for bare in (_bare(name) for name in tested) if bare]
    return [name for name in dict.fromkeys(used) if not _is_named(_bare(name), items)]


def _is_named(name: str, items: Sequence[str]) -> bool:
    # An item of one character would be found in nearly every name.
    return any(name in item or (len(item) > 1 and item in name) for item in items)


def _bare(text: str) -> str:
    return _IDLE.sub("", text).casefold()
