"""What may come in and goes out about workbooks."""

from __future__ import annotations

from trace.rooms.intake.kinds import ImportKind, ImportState, SheetKey, SheetState
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
    state = fields.Enum(ImportState, by_value=True)
    file_name = fields.String()
    record_count = fields.Integer(metadata={"description": "new records"})
    known_count = fields.Integer(metadata={"description": "taken over before and left out"})
    sheets = fields.List(fields.Dict(), attribute="summary")
    checked_by = fields.String()
    checked_at = fields.AwareDateTime()
    imported_by = fields.String(allow_none=True)
    imported_at = fields.AwareDateTime(allow_none=True)


class ImportedRecordSchema(WireSchema):
    """What a row became."""

    sheet = fields.Enum(SheetKey, by_value=True)
    first_row = fields.Integer()
    subject_kind = fields.String()
    subject_id = fields.Integer()


class RecordPage(Page):
    """A page of what the rows became."""
