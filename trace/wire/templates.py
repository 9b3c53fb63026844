"""A label template as it comes in and goes out; every measure in millimetres."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from trace.rooms.sheets.drawing.fonts import Typeface
from trace.rooms.sheets.rules import MIN_MARK_PART
from trace.rooms.sheets.templates import MAX_BLOCKS, Align, Block, BlockKind, Medium, Template
from trace.wire import fields
from trace.wire.common import Text, TextPage, WireSchema

# No sheet or roll that offices and print shops feed is wider or longer.
LARGEST_MM = 1000
MOST_ACROSS = 50


class Millimetres(fields.Decimal):
    """A measure with at most two decimals, as a number."""

    def __init__(self, *, least: float = 0, most: float = LARGEST_MM, **options: Any) -> None:
        """Accept `least` to `most`."""
        super().__init__(validate=validate.Range(least, most), **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return round(float(super()._deserialize(value, *args, **options)), 2)

    def _serialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        if value is None:
            return None
        rounded = round(float(value), 2)
        return int(rounded) if rounded.is_integer() else rounded


class Percent(Millimetres):
    """How much of one side of a picture is cut off, in per cent of it."""

    def __init__(self, **options: Any) -> None:
        """Accept 0 to 90."""
        super().__init__(most=100 - MIN_MARK_PART, **options)


class BlockSchema(WireSchema):
    """A box of a label, from the label's top left corner; `cut_*` of the filed picture, for a mark."""

    kind = fields.Enum(BlockKind, by_value=True, required=True)
    x = Millimetres(required=True)
    y = Millimetres(required=True)
    width = Millimetres(required=True, least=0.5)
    height = Millimetres(required=True, least=0.5)
    size = Millimetres(load_default=2.2)
    align = fields.Enum(Align, by_value=True, load_default=Align.LEFT)
    font = fields.Enum(Typeface, by_value=True, load_default=Typeface.SANS)
    text = Text(load_default="", longest=200)
    cut_left = Percent(load_default=0.0)
    cut_top = Percent(load_default=0.0)
    cut_right = Percent(load_default=0.0)
    cut_bottom = Percent(load_default=0.0)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> Block:
        return Block(**found)


class TemplateSchema(WireSchema):
    """A template: page, grid, the symbol's place, and the blocks around it."""

    medium = fields.Enum(Medium, by_value=True, required=True)
    page_width = Millimetres(required=True, least=10)
    page_height = Millimetres(required=True, least=10)
    left = Millimetres(load_default=0.0)
    top = Millimetres(load_default=0.0)
    columns = fields.Integer(load_default=1, validate=validate.Range(1, MOST_ACROSS))
    rows = fields.Integer(load_default=1, validate=validate.Range(1, MOST_ACROSS))
    gap_x = Millimetres(load_default=0.0)
    gap_y = Millimetres(load_default=0.0)
    label_width = Millimetres(required=True, least=10)
    label_height = Millimetres(required=True, least=10)
    crop_marks = fields.Boolean(load_default=False)
    symbol_x = Millimetres(required=True)
    symbol_y = Millimetres(required=True)
    side_mm = Millimetres(required=True)
    blocks = fields.List(
        fields.Nested(BlockSchema), required=True, validate=validate.Length(1, MAX_BLOCKS)
    )

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> Template:
        return Template(**found | {"blocks": tuple(found["blocks"])})


class NamedTemplateSchema(WireSchema):
    """A new template of an organisation."""

    organisation_id = fields.Integer(required=True)
    name = Text(required=True, longest=60)
    template = fields.Nested(TemplateSchema, required=True)


class TemplateFormSchema(TemplateSchema):
    """The same from the page: the name beside the measures."""

    name = Text(load_default="", longest=60)

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        name = found.pop("name")
        return {"name": name, "template": Template(**found | {"blocks": tuple(found["blocks"])})}


class TemplateListQuery(TextPage):
    """Whose templates."""

    organisation_id = fields.Integer(required=True)


class KeptTemplateSchema(WireSchema):
    """A template as it is kept: its newest version, and how many there were."""

    id = fields.Integer()
    organisation_id = fields.Integer()
    name = fields.String()
    version = fields.Integer(attribute="latest.number")
    template = fields.Nested(TemplateSchema, attribute="latest.content")
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime(attribute="latest.saved_at")
    retired_at = fields.AwareDateTime(allow_none=True)


class PreviewSchema(WireSchema):
    """What a template looks like, and what should be thought over."""

    warnings = fields.List(fields.String())
    svg = fields.String()
