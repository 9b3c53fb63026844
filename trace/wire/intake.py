"""What may come in and goes out about workbooks."""

from __future__ import annotations

from trace.rooms.intake.kinds import (
    Footing,
    ImportKind,
    SheetKey,
    SheetState,
    WorkbookStanding,
)
from trace.wire import fields
from trace.wire.common import Page, Text, TextPage, WireSchema


class UploadSchema(WireSchema):
    """A workbook from the producer's page: the file comes beside it."""


class BrandUploadSchema(WireSchema):
    """A workbook from the brand's page."""

    brand_id = fields.Integer(required=True)


class TemplateQuery(WireSchema):
    """Which workbook to fill in."""

    kind = fields.Enum(ImportKind, by_value=True, load_default=ImportKind.PRODUCER)
    filled = fields.Boolean(
        load_default=False, metadata={"description": "with the example rows in its sheets"}
    )


class NameQuery(WireSchema):
    """What the file is called."""

    name = Text(load_default="workbook.xlsx", longest=200)


class ImportQuery(TextPage):
    """A list of imports."""

    kind = fields.Enum(ImportKind, by_value=True, load_default=None)
    organisation_id = fields.Integer(load_default=None)


class HeadingSchema(WireSchema):
    """A column of the file; `field` and `meaning` are null where it is left out."""

    letter = fields.String()
    header = fields.String()
    field = fields.String(allow_none=True)
    meaning = fields.String(allow_none=True)


class SheetSummarySchema(WireSchema):
    """A sheet of the file and what is taken over from it."""

    title = fields.String()
    key = fields.Enum(SheetKey, by_value=True, allow_none=True)
    state = fields.Enum(SheetState, by_value=True)
    headings = fields.List(fields.Nested(HeadingSchema))
    missing = fields.List(fields.String())
    row_count = fields.Integer()
    record_count = fields.Integer()
    known_count = fields.Integer()


class FaultSchema(WireSchema):
    """One fault: sheet, row, column and what is wrong."""

    sheet = fields.String(attribute="place.sheet")
    row = fields.Integer(attribute="place.row")
    column = fields.String(attribute="place.column")
    cell = fields.String(attribute="place.cell")
    content = fields.String(attribute="place.content")
    detail = fields.String(attribute="text")


class ImportSchema(WireSchema):
    """A workbook that was checked, or taken over."""

    id = fields.Integer()
    kind = fields.Enum(ImportKind, by_value=True)
    organisation_id = fields.Integer()
    brand_id = fields.Integer(allow_none=True)
    state = fields.Enum(WorkbookStanding, by_value=True, attribute="standing")
    file_name = fields.String()
    record_count = fields.Integer(metadata={"description": "new records"})
    known_count = fields.Integer(metadata={"description": "taken over before and left out"})
    sheets = fields.List(fields.Dict(), attribute="summary")
    checked_by = fields.String()
    checked_at = fields.AwareDateTime()
    imported_by = fields.String(allow_none=True)
    imported_at = fields.AwareDateTime(allow_none=True)
    undone_by = fields.String(allow_none=True, attribute="undoing.undone_by", dump_default=None)
    undone_at = fields.AwareDateTime(
        allow_none=True, attribute="undoing.undone_at", dump_default=None
    )
    undo_reason = fields.String(allow_none=True, attribute="undoing.reason", dump_default=None)


class ImportedRecordSchema(WireSchema):
    """What a row became."""

    sheet = fields.Enum(SheetKey, by_value=True)
    first_row = fields.Integer()
    subject_kind = fields.String()
    subject_id = fields.Integer()


class UndoSchema(WireSchema):
    """Why an import is undone."""

    reason = Text(required=True, longest=200)


class ObstacleSchema(WireSchema):
    """Something that builds on what an import made."""

    footing = fields.Enum(Footing, by_value=True)
    table = fields.String(metadata={"description": "what kind of record it is, by its table"})
    id = fields.Integer(metadata={"description": "of the record that stands for it"})
    name = fields.String(
        allow_none=True, metadata={"description": "its lot, number or name; for a change, whose"}
    )
    count = fields.Integer(metadata={"description": "how many of this kind there are in all"})
    sheet = fields.Enum(SheetKey, by_value=True, allow_none=True)
    row = fields.Integer(allow_none=True)
    subject_kind = fields.String(allow_none=True)
    subject_id = fields.Integer(allow_none=True)


class UndoPlanSchema(WireSchema):
    """What undoing an import would take back, and what forbids it."""

    is_free = fields.Boolean(metadata={"description": "whether it can be undone now"})
    is_noted = fields.Boolean(
        metadata={"description": "false for an import of before its rows were noted"}
    )
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "by kind of record"}
    )
    obstacle_count = fields.Integer()
    obstacles = fields.List(fields.Nested(ObstacleSchema))


class RecordPage(Page):
    """A page of what the rows became."""
