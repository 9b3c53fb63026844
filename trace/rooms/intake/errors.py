"""What the intake room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.intake.kinds import Bound

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
