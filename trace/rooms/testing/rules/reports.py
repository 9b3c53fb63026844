"""Decisions on tests: what a report must state, who may speak for whom, what resolves a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from trace.kernel.errors import Conflict, InvalidValue, NotPermitted
from trace.rooms.testing.kinds import TestKind

MAX_ITEMS = 200
MAX_VALUES = 30
LONGEST_NAME = 40
LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One thing tested, in the words of the report."""

    name: str
    value: str
    unit: str = ""
    limit_value: str = ""
    method: str = ""
    passed: bool = True


@dataclass(eq=False, kw_only=True)
class NotYourLaboratory(NotPermitted):
    """A laboratory reports in its own name only."""

    at = "lab_id"


@dataclass(eq=False, kw_only=True)
class NotAFailedReport(Conflict):
    """The report `number` did not fail, or its failure is settled: there is nothing to settle."""

    number: str


@dataclass(eq=False, kw_only=True)
class RetestNeedsAnotherLab(Conflict):
    """A failed test is not overturned by the laboratory that found it (农产品质量安全法 article 51)."""

    at = "lab_name"
    lab_name: str


@dataclass(eq=False, kw_only=True)
class EvidenceThere(Conflict):
    """The paper of the report `number` is stored already; a report is never changed."""

    number: str


def check_dates(sampled_on: date, reported_on: date, today: date) -> None:
    """Raise InvalidValue unless sampled ≤ reported ≤ today."""
    if sampled_on > today:
        raise InvalidValue(field="sampled_on", reason="future", value=sampled_on.isoformat())
    if reported_on < sampled_on:
        raise InvalidValue(
            field="reported_on", reason="before-start", value=reported_on.isoformat()
        )
    if reported_on > today:
        raise InvalidValue(field="reported_on", reason="future", value=reported_on.isoformat())


def check_items(items: Sequence[ItemFound], passed: bool) -> None:
    """Raise InvalidValue when a report that passed holds an item that did not, or there are too many."""
    if len(items) > MAX_ITEMS:
        raise InvalidValue(field="items", reason="too-many", value=str(len(items)))
    if passed and any(not item.passed for item in items):
        raise InvalidValue(field="passed", reason="item-failed")


def proves_safety(kind: TestKind, *, is_safety: bool, passed: bool) -> bool:
    """Whether a report can overturn an earlier safety failure; a rapid test cannot (article 51)."""
    return is_safety and passed and kind is not TestKind.RAPID


def check_values(
    values: Mapping[str, str], standard: Mapping[str, object] | None
) -> dict[str, str]:
    """Return what was measured, by field name, without empty ones.

    standard  the grade standard's body; what it compares as a number must be one
    Raises    InvalidValue at `values` or `values.<name>`
    """
    kept = {name.strip(): str(value).strip() for name, value in values.items()}
    kept = {name: value for name, value in kept.items() if name and value}
    if not kept:
        raise InvalidValue(field="values", reason="required")
    if len(kept) > MAX_VALUES:
        raise InvalidValue(field="values", reason="too-many", value=str(len(kept)))
    numeric = numeric_fields(standard or {})
    for name, value in kept.items():
        if len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE:
            raise InvalidValue(field=f"values.{name[:LONGEST_NAME]}", reason="too-long")
        if name in numeric and not _is_number(value):
            raise InvalidValue(field=f"values.{name}", reason="number", value=value)
    return kept


def numeric_fields(standard: Mapping[str, object]) -> set[str]:
    """Return the names of the fields that a grade standard compares as numbers."""
    grades = standard.get("grades")
    return {
        str(rule["field"])
        for grade in (grades if isinstance(grades, list) else ())
        for rule in grade["rules"]
        if rule["op"] not in ("=", "in")
    }


def _is_number(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
