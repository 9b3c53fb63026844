"""What the intake room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.intake.kinds import Bound, Footing, SheetKey

if TYPE_CHECKING:
    from trace.rooms.intake.report import Report


@dataclass(eq=False, kw_only=True)
class WorkbookTooLarge(Invalid):
    """The workbook, or one sheet of it, holds more than `limit` of `what`."""

    at = "file"
    what: Bound
    limit: int


@dataclass(eq=False, kw_only=True)
class AlreadyImported(Conflict):
    """Every row of the workbook was taken over before, at last by the import named."""

    at = "file"
    import_id: int
    by: str
    on: datetime


@dataclass(eq=False, kw_only=True)
class WorkbookRefused(Conflict):
    """The workbook has faults and nothing of it was written; `report` tells each."""

    at = "file"
    fault_count: int
    report: Report = field(repr=False)

    @property
    def facts(self) -> dict[str, object]:
        """How many faults there are; the report itself is for the door."""
        return {"fault_count": self.fault_count}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that builds on what an import made.

    footing    in what way
    table      what kind of record it is, by its table; for a change the kind of the record that was changed
    owner, id  of the record that stands for it, by its table: a line stands for the note it is on
    name       its lot, number or name, as people know it; for a change who changed it; None where it has none
    count      how many such there are in all
    sheet, row  of the workbook, whose record it builds on, and that record's kind and id; None for a part of one
    """

    footing: Footing
    table: str
    owner: str
    id: int
    name: str | None
    count: int
    sheet: SheetKey | None = None
    row: int | None = None
    subject_kind: str | None = None
    subject_id: int | None = None


@dataclass(eq=False, kw_only=True)
class NotImported(Conflict):
    """The workbook was checked only: there is nothing to take back."""


@dataclass(eq=False, kw_only=True)
class AlreadyUndone(Conflict):
    """What the workbook brought was taken back before."""

    by: str
    on: datetime


@dataclass(eq=False, kw_only=True)
class ImportNotNoted(Conflict):
    """The import is older than the notes of what an import writes."""


@dataclass(eq=False, kw_only=True)
class ImportBuiltOn(Conflict):
    """Other records build on what the import made; `obstacles` tells each, `obstacle_count` counts all."""

    obstacle_count: int
    obstacles: tuple[Obstacle, ...] = field(repr=False)

    @property
    def facts(self) -> dict[str, object]:
        """How many there are; the list itself is for the door."""
        return {"obstacle_count": self.obstacle_count}
