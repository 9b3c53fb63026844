"""Workbooks at the doors: the words of their states, and a report's faults as lines that people can work through."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_babel import lazy_gettext as _l

from trace.http import problems, words
from trace.rooms.intake.kinds import Bound, ImportKind, SheetState, WorkbookStanding
from trace.rooms.intake.report import Place, Report

words.add(
    {
        ImportKind.PRODUCER: _l("Records of a producer"),
        ImportKind.BRAND: _l("Holders of a brand"),
        WorkbookStanding.CHECKED: _l("Checked, not taken over"),
        WorkbookStanding.DONE: _l("Taken over"),
        WorkbookStanding.UNDONE: _l("Undone"),
        SheetState.READ: _l("Read"),
        SheetState.ELSEWHERE: _l("Not taken over here: it belongs to the other portal"),
        SheetState.UNKNOWN: _l("Not known, left out"),
        SheetState.EMPTY: _l("Empty"),
        Bound.BYTES: _l("bytes (unpacked)"),
        Bound.PARTS: _l("parts"),
        Bound.SHEETS: _l("sheets"),
        Bound.ROWS: _l("rows"),
        Bound.COLUMNS: _l("columns"),
        Bound.ELEMENTS: _l("cells and formats"),
        Bound.MERGED: _l("merged cells"),
    }
)


def init_app(app: Flask) -> None:
    """Give the templates the word for a sheet's state, which a kept summary holds as plain text."""
    app.jinja_env.filters["sheet_state"] = lambda state: words.word(SheetState(state))


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault: where, and what is wrong in the language of the request."""

    place: Place
    text: str


def fault_lines(report: Report) -> list[FaultLine]:
    """Return the faults of a report by sheet, row and column."""
    return [
        FaultLine(fault.place(field), text)
        for fault in report.faults
        for field, text in problems.messages(fault.error)
    ]
