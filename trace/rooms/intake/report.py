"""What a check of a workbook found: sheet by sheet what is understood, and cell by cell what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from trace.kernel.errors import FieldProblem, InvalidFields, TraceError
from trace.rooms.intake.cells import plain
from trace.rooms.intake.grid import Row, address
from trace.rooms.intake.kinds import SheetKey, SheetState
from trace.rooms.intake.sheets import SheetFormat

MAX_FAULTS = 500
LONGEST_CONTENT = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong; `cell` is empty where it is no single cell."""

    sheet: str
    row: int
    column: str = ""
    cell: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the file: its letter, its header, and the column of the format that it is (None: left out)."""

    letter: str
    header: str
    field: str | None
    meaning: str | None


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """A sheet of the file and what is taken over from it.

    missing       headers that the format asks for and the sheet lacks
    record_count  new records;  known_count  those that were taken over before
    """

    title: str
    key: SheetKey | None
    state: SheetState
    headings: tuple[Heading, ...] = ()
    missing: tuple[str, ...] = ()
    row_count: int = 0
    record_count: int = 0
    known_count: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal and the rows it concerns.

    positions  the column number of each field that the sheet has
    cells      of the rows concerned, as they are in the file
    """

    sheet: str
    format: SheetFormat
    rows: tuple[int, ...]
    error: TraceError
    positions: dict[str, int]
    cells: dict[int, Row]

    def place(self, field: str | None) -> Place:
        """Return where a field of the refusal stands: `lines.2.quantity` is in the third row of the record."""
        parts = [part for part in (field or "").split(".") if part]
        names = [part for part in parts if not part.isdigit()]
        numbers = [int(part) for part in parts if part.isdigit()]
        row = self.rows[0]
        if numbers and names[0] != "outputs" and numbers[0] < len(self.rows):
            row = self.rows[numbers[0]]
        tried = (".".join(names), names[-1], names[0]) if names else ()
        found = next((c for name in tried if (c := self.format.column(name))), None)
        if found is None:
            return Place(self.sheet, row)
        column = self.positions.get(found.field)
        if column is None:
            return Place(self.sheet, row, found.header)
        content = plain(self.cells.get(row, {}).get(column, ""))[:LONGEST_CONTENT]
        return Place(self.sheet, row, found.header, address(row, column), content)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of a check.

    faults       at most MAX_FAULTS of `fault_count`
    known_count  records that were taken over before and are left out
    """

    sheets: tuple[SheetSummary, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    record_count: int
    known_count: int

    @property
    def is_good(self) -> bool:
        """Whether the workbook can be taken over."""
        return not self.fault_count


def cell_problem(field: str, reason: str, **facts: object) -> InvalidFields:
    """Return the refusal of one cell."""
    return InvalidFields(problems=(FieldProblem(field=field, reason=reason, facts=facts),))
