"""Problems of the intake room: what is wrong with a workbook, a sheet, a cell."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.intake.errors import (
    AlreadyImported,
    AlreadyUndone,
    ImportBuiltOn,
    ImportNotNoted,
    NotImported,
    WorkbookRefused,
    WorkbookTooLarge,
)

PROBLEMS = {
    WorkbookTooLarge: Problem(
        413,
        "workbook-too-large",
        _l(
            "The workbook, or one of its sheets, holds more than %(limit)d %(what)s. "
            "Divide it, and delete formatted rows and columns that are empty."
        ),
    ),
    AlreadyImported: Problem(
        409,
        "workbook-already-imported",
        _l("All of this was taken over on %(on)s by %(by)s. Nothing was changed."),
    ),
    WorkbookRefused: Problem(
        422,
        "workbook-refused",
        _l("The workbook has %(fault_count)d faults. Nothing was taken over."),
    ),
    NotImported: Problem(
        409,
        "workbook-not-imported",
        _l("This workbook was checked only, so there is nothing to take back."),
    ),
    AlreadyUndone: Problem(
        409,
        "workbook-already-undone",
        _l(
            "This import was undone on %(on)s by %(by)s. "
            "To take the file over after all, hand it in again."
        ),
    ),
    ImportNotNoted: Problem(
        409,
        "workbook-not-noted",
        _l(
            "This import is older than the notes of what an import writes, so it cannot be undone. "
            "Correct its records one by one."
        ),
    ),
    ImportBuiltOn: Problem(
        409,
        "workbook-built-on",
        _l(
            "%(obstacle_count)d other records build on this import. Nothing was taken back: "
            "look at the list, and correct its records one by one."
        ),
    ),
}
REASONS = {
    "workbook-broken": _l(
        "This file cannot be read as an XLSX workbook. Open it in Excel or WPS and save it anew as .xlsx."
    ),
    "workbook-old": _l(
        "This is an old .xls file or one with a password. Save it as .xlsx without a password."
    ),
    "workbook-macros": _l("Workbooks with macros are not accepted. Save it as .xlsx."),
    "workbook-nothing": _l(
        "There is nothing here to take over: no known sheet has a filled row. Use the template."
    ),
    "sheet-twice": _l("There is a second sheet for the same: “%(title)s”. Put both together."),
    "no-headers": _l("No row of headers was found. Keep the first row of the template."),
    "header-missing": _l("The column “%(header)s” is missing."),
    "header-twice": _l("The column “%(header)s” is there twice."),
    "cell-formula": _l("This cell holds a formula: enter the value itself."),
    "cell-merged": _l("The cells %(range)s are merged: separate them and fill in each."),
    "cell-error": _l("The cell holds the error %(value)s."),
    "cell-characters": _l("The cell holds characters that cannot be shown: type it anew."),
    "cell-rounded": _l(
        "A number this long loses its last digits: format the column as text and type it anew."
    ),
    "cell-phone": _l("Enter a phone number of mainland China."),
    "cell-day": _l("Enter a day such as 2026-07-01."),
    "cell-choice": _l("Write one of: %(choices)s."),
    "differs-from-first": _l("This differs from row %(first)s, which belongs to the same record."),
    "import-unknown": _l("“%(value)s” is neither registered nor in this workbook."),
    "import-depends": _l("The row of “%(value)s” in this workbook has to be put right first."),
    "import-one-row": _l(
        "Goods bought in are one row each: give this one another lot number, or none."
    ),
    "import-no-producer": _l(
        "No producer with the credit code %(value)s is registered. It registers first, with its products."
    ),
    "import-other-name": _l("The producer with this credit code is called “%(value)s”."),
}
RULES = {
    "uq_workbook_imports_organisation_id_content_digest": (
        "file",
        _l("Somebody has just handed in the same workbook. Look at the list."),
    ),
    "uq_imported_records_organisation_id_digest": (
        "file",
        _l("Somebody has just taken over rows of this workbook. Check it again."),
    ),
}
