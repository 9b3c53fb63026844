"""What may come in and goes out about check lists, inspections, risk grades and plans."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import ValidationError, post_load, validate, validates_schema

from trace.kernel.uploads import Upload
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    InspectionWait,
    ItemFinding,
    PlanState,
    RectificationAct,
    RectificationState,
    RiskGrade,
)
from trace.rooms.inspections.rules import LONGEST_NOTE, MAX_ITEMS, Answer, ListItem
from trace.wire import fields
from trace.wire.batches import CountyMoment
from trace.wire.common import DivisionCode, LongText, Text, TextPage, WireSchema
from trace.wire.messages import N_
from trace.wire.supervision import OfficerInSchema, OfficerSchema

_DRAWN = "data:image/png;base64,"
_LONGEST_DRAWING = 400_000


class Drawing(fields.Field[Upload]):
    """A signature drawn on a screen: a PNG as a data URL; empty for none."""

    default_error_messages = {"drawing": N_("The signature could not be read; draw it again.")}

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        if not isinstance(value, str) or len(value) > _LONGEST_DRAWING:
            raise self.make_error("drawing")
        text = value.strip()
        if not text:
            return None
        if not text.startswith(_DRAWN):
            raise self.make_error("drawing")
        try:
            content = base64.b64decode(text[len(_DRAWN) :], validate=True)
        except (binascii.Error, ValueError):
            raise self.make_error("drawing") from None
        return Upload("signature.png", content)


class ListItemSchema(WireSchema):
    """One item of a check list."""

    code = Text(longest=20, required=True)
    section = Text(longest=80, load_default="")
    text = Text(longest=400, required=True)
    is_key = fields.Boolean(load_default=False)


class ListItemInSchema(ListItemSchema):
    """One item as entered."""

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> ListItem:
        return ListItem(**found)


class CheckListInputSchema(WireSchema):
    """A check list, or the next version of the one with this code."""

    code = Text(longest=40, required=True)
    title = Text(required=True)
    division = DivisionCode(required=True)
    from_on = fields.Date(required=True)
    source = Text(longest=400, required=True)
    items = fields.List(
        fields.Nested(ListItemInSchema), required=True, validate=validate.Length(max=MAX_ITEMS)
    )


class CheckListFormSchema(WireSchema):
    """The page's form: one item a line - `1.1 * Licence displayed`, the star marks a key item."""

    code = Text(longest=40, required=True)
    title = Text(required=True)
    division = DivisionCode(required=True)
    from_on = fields.Date(required=True)
    source = Text(longest=400, required=True)
    lines = LongText(longest=20_000, required=True)

    @post_load
    def _read(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        found["items"] = items_of(found.pop("lines"))
        return found


def items_of(text: str) -> list[ListItem]:
    """Return the items written one a line: number, a star for key items, the words; `# …` begins a section.

    Raises   ValidationError at `lines` for a line without words
    """
    items = []
    section = ""
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        if line.startswith("#"):
            section = line.lstrip("# ")[:80]
            continue
        code, _space, words = line.partition(" ")
        words = words.strip()
        is_key = words.startswith(("*", "＊", "★"))
        words = words.lstrip("*＊★ ")
        if not words or len(code) > 20:
            raise ValidationError(N_("Each line needs a number, a space and words."), "lines")
        items.append(ListItem(code, words, section, is_key))
    return items


class AnswerSchema(WireSchema):
    """What was found of one item."""

    code = Text(longest=20, required=True)
    finding = fields.Enum(ItemFinding, by_value=True, required=True)
    note = Text(longest=LONGEST_NOTE, load_default="")


class AnswerInSchema(AnswerSchema):
    """One answer as entered."""

    @post_load
    def _made(self, found: dict[str, Any], **_options: Any) -> Answer:
        return Answer(**found)


class RecordInspectionSchema(WireSchema):
    """An inspection; `signature` is drawn on the screen, a PNG as a data URL."""

    producer_id = fields.Integer(required=True)
    kind = fields.Enum(InspectionKind, by_value=True, required=True)
    at = CountyMoment(required=True)
    place = Text(required=True)
    check_list_id = fields.Integer(required=True)
    answers = fields.List(fields.Nested(AnswerInSchema), required=True)
    result = fields.Enum(InspectionResult, by_value=True, required=True)
    findings = LongText(required=True)
    officers = fields.List(fields.Nested(OfficerInSchema), required=True)
    recusal = Text(longest=400, load_default="")
    rectify_by = fields.Date(load_default=None, allow_none=True)
    signer = Text(longest=60, required=True)
    signature = Drawing(load_default=None, allow_none=True)
    refusal = Text(longest=400, load_default="")
    witness = Text(longest=200, load_default="")
    plan_id = fields.Integer(load_default=None, allow_none=True)


class AnswerFormSchema(WireSchema):
    """One item of the page's form; general items may be left open."""

    code = Text(longest=20, required=True)
    finding = fields.Enum(ItemFinding, by_value=True, load_default=None)
    note = Text(longest=LONGEST_NOTE, load_default="")

    @validates_schema
    def _check(self, found: dict[str, Any], **_options: Any) -> None:
        if found["note"] and found["finding"] is None:
            raise ValidationError(N_("Choose what was found."), "finding")


class InspectionFormSchema(RecordInspectionSchema):
    """The page's form: a row for each item of the list, answered or not."""

    answers = fields.List(fields.Nested(AnswerFormSchema), required=True)

    @post_load
    def _answered(self, found: dict[str, Any], **_options: Any) -> dict[str, Any]:
        found["answers"] = [
            Answer(row["code"], row["finding"], row["note"])
            for row in found["answers"]
            if row["finding"] is not None
        ]
        return found


class RectificationSchema(WireSchema):
    """What was put right."""

    text = LongText(longest=2000, required=True)


class JudgeRectificationSchema(RectificationSchema):
    """Whether the proof does, and why."""

    act = fields.Enum(RectificationAct, by_value=True, required=True)


class RiskGradeSchema(WireSchema):
    """The risk grade of a producer from a day on."""

    producer_id = fields.Integer(required=True)
    grade = fields.Enum(RiskGrade, by_value=True, required=True)
    from_on = fields.Date(required=True)
    reasons = LongText(longest=2000, required=True)


class PlanInspectionSchema(WireSchema):
    """An inspection of the yearly plan."""

    producer_id = fields.Integer(required=True)
    kind = fields.Enum(InspectionKind, by_value=True, required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)


class CancelPlanSchema(WireSchema):
    """Why a planned inspection is given up."""

    reason = Text(longest=400, required=True)


# ---------------------------------------------------------------- what goes out


class InspectionListQuery(TextPage):
    """Which inspections a list is to hold."""

    producer_id = fields.Integer(load_default=None)
    result = fields.Enum(InspectionResult, by_value=True, load_default=None)
    wait = fields.Enum(InspectionWait, by_value=True, load_default=None)


class PlanListQuery(TextPage):
    """Which planned inspections a list is to hold."""

    producer_id = fields.Integer(load_default=None)
    state = fields.Enum(PlanState, by_value=True, load_default=None)


class GradeListQuery(TextPage):
    """Which risk grades a list is to hold."""

    grade = fields.Enum(RiskGrade, by_value=True, load_default=None)


class CheckListSchema(WireSchema):
    """One version of a check list."""

    id = fields.Integer()
    code = fields.String()
    version = fields.Integer()
    title = fields.String()
    division = fields.String()
    from_on = fields.Date()
    source = fields.String()
    items = fields.List(fields.Nested(ListItemSchema))


class AnswerFoundSchema(AnswerSchema):
    """What was found of one item, with its words that day."""

    text = fields.String()
    is_key = fields.Boolean()


class StepSchema(WireSchema):
    """One step of a rectification."""

    act = fields.Enum(RectificationAct, by_value=True)
    text = fields.String()
    by = fields.String()
    at = fields.DateTime()


class InspectionSchema(WireSchema):
    """An inspection in a list."""

    number = fields.String()
    kind = fields.Enum(InspectionKind, by_value=True)
    at = fields.DateTime()
    place = fields.String()
    producer_id = fields.Integer()
    producer = fields.String(attribute="producer.name")
    division = fields.String()
    check_list_id = fields.Integer()
    result = fields.Enum(InspectionResult, by_value=True)
    findings = fields.String()
    rectify_by = fields.Date(allow_none=True)
    rectification = fields.Enum(RectificationState, by_value=True, allow_none=True)
    publish_by = fields.Date(metadata={"description": "20 working days after the result"})
    published_at = fields.DateTime(allow_none=True)
    officers = fields.List(fields.Nested(OfficerSchema))


class InspectionDetailSchema(InspectionSchema):
    """One inspection with everything on it."""

    signer = fields.String()
    is_signed = fields.Function(lambda row: row.signature_id is not None)
    refusal = fields.String()
    witness = fields.String()
    recusal = fields.String()
    lead = fields.String(attribute="lead.number", dump_default=None, allow_none=True)
    answers = fields.List(fields.Nested(AnswerFoundSchema))
    steps = fields.List(fields.Nested(StepSchema))


class GradeSchema(WireSchema):
    """The risk grade of a producer."""

    id = fields.Integer()
    producer_id = fields.Integer()
    grade = fields.Enum(RiskGrade, by_value=True)
    from_on = fields.Date()
    reasons = fields.String()
    set_by = fields.String()


class PlanSchema(WireSchema):
    """A planned inspection."""

    id = fields.Integer()
    producer_id = fields.Integer()
    kind = fields.Enum(InspectionKind, by_value=True)
    from_on = fields.Date()
    until_on = fields.Date()
    state = fields.Enum(PlanState, by_value=True)
    reason = fields.String()
