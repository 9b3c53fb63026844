"""The words of the trade: every state, kind and role that pages show, in both languages.

A door's module adds the words of its room: `words.add({BatchKind.HARVEST: _l("Harvest")})`; templates write
`{{ batch.kind|word }}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from trace.kernel.actor import Role
from trace.kernel.outbox import JobState
from trace.kernel.quantity import Unit
from trace.rooms.accounts.rules import AccountState, Language, OrganisationKind

_WORDS: dict[tuple[str, str], object] = {}


def add(words: Mapping[Any, object] | Iterable[tuple[StrEnum, object]]) -> None:
    """Make `words` known; the texts are lazy strings.

    Members of different kinds with the same value are equal, so one mapping would keep only one of them: words of
    several kinds come as pairs.
    """
    for member, text in words.items() if isinstance(words, Mapping) else words:
        _WORDS[(type(member).__name__, member.value)] = text


def word(member: object) -> str:
    """Return the word for an enum's member, or the member itself where none was added."""
    if not isinstance(member, StrEnum):
        return "" if member is None else str(member)
    return str(_WORDS.get((type(member).__name__, member.value), member.value))


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return (value, word) for every member of `kind`, for a select."""
    return [(member.value, word(member)) for member in kind]


add(
    [
        (Role.PRODUCER_CLERK, _l("Producer's clerk")),
        (Role.PRINTER, _l("Printer")),
        (Role.BRAND, _l("Brand authority")),
        (Role.MARKET_OFFICER, _l("Market supervision officer")),
        (Role.AGRICULTURE_OFFICER, _l("Agriculture officer")),
        (Role.TOWNSHIP_ASSISTANT, _l("Township assistant")),
        (Role.VILLAGE_ASSISTANT, _l("Village assistant")),
        (Role.LAB, _l("Laboratory")),
        (Role.TRADER, _l("Trading partner")),
        (Role.AUDITOR, _l("Auditor")),
        (Role.ADMINISTRATOR, _l("Administrator")),
        (OrganisationKind.PRODUCER, _l("Producer")),
        (OrganisationKind.AUTHORITY, _l("Brand authority")),
        (OrganisationKind.GOVERNMENT, _l("Government office")),
        (OrganisationKind.PRINTER, _l("Printer")),
        (OrganisationKind.LAB, _l("Laboratory")),
        (OrganisationKind.TRADER, _l("Trading partner")),
        (OrganisationKind.OPERATOR, _l("Operator")),
        (AccountState.ACTIVE, _l("Active")),
        (AccountState.DISABLED, _l("Disabled")),
        (Language.CHINESE, "中文"),
        (Language.ENGLISH, "English"),
        (JobState.QUEUED, _l("Queued")),
        (JobState.RUNNING, _l("Running")),
        (JobState.DONE, _l("Done")),
        (JobState.FAILED, _l("Failed")),
        (JobState.CANCELLED, _l("Cancelled")),
        (Unit.G, _l("g")),
        (Unit.KG, _l("kg")),
        (Unit.JIN, _l("jin")),
        (Unit.ML, _l("mL")),
        (Unit.L, _l("L")),
        (Unit.PIECE, _l("pieces")),
    ]
)
