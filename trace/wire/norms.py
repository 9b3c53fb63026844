"""What may be said of norms."""

from __future__ import annotations

import json
from typing import Any

from trace.rooms.norms.kinds import NormKind
from trace.wire import fields
from trace.wire.common import DivisionCode, Text, TextPage, WireSchema
from trace.wire.limits import (
    LimitFormRow,
    RecipeFormRow,
    ceiling_body,
    ceiling_typed,
    recipe_body,
    recipe_typed,
)
from trace.wire.messages import N_

LONGEST_BODY = 100_000


class JsonText(fields.Field[Any]):
    """A JSON document: as such through the API, as text from a page."""

    default_error_messages = {"json": N_("This is not valid JSON.")}

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        found = self._parsed(value) if isinstance(value, str) else value
        if not fields.is_storable_json(found):
            raise self.make_error("json")
        return found

    def _parsed(self, text: str) -> Any:
        if len(text) > LONGEST_BODY:
            raise self.make_error("json")
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self.make_error("json") from error


class VersionInput(WireSchema):
    """What a norm says from a day on, and where that is written."""

    from_on = fields.Date(required=True)
    body = JsonText(required=True)
    source = Text(required=True)


class NormInput(VersionInput):
    """A norm with its first version."""

    kind = fields.Enum(NormKind, by_value=True, required=True)
    code = Text(required=True, longest=64)
    title = Text(required=True)
    organisation_id = fields.Integer(load_default=None)
    division = DivisionCode(load_default="")


class VersionSchema(WireSchema):
    """A version of a norm."""

    id = fields.Integer()
    version = fields.Integer()
    from_on = fields.Date()
    body = fields.Raw()
    source = fields.String()
    entered_by = fields.String()
    entered_at = fields.AwareDateTime()


class NormSchema(WireSchema):
    """A norm with its versions, newest first."""

    id = fields.Integer()
    kind = fields.Enum(NormKind, by_value=True)
    code = fields.String()
    title = fields.String()
    organisation_id = fields.Integer(allow_none=True)
    division = fields.String()
    versions = fields.List(fields.Nested(VersionSchema))


class NormPage(TextPage):
    """A list of norms."""

    kind = fields.Enum(NormKind, by_value=True, load_default=None)


class InForceQuery(WireSchema):
    """Which norm on which day; today when left out."""

    kind = fields.Enum(NormKind, by_value=True, required=True)
    code = Text(required=True, longest=64)
    on = fields.Date(load_default=None)


class RuleInForceSchema(WireSchema):
    """What holds on a day; version 0 is what the product ships with."""

    kind = fields.Enum(NormKind, by_value=True)
    code = fields.String()
    title = fields.String()
    version = fields.Integer()
    source = fields.String()
    body = fields.Raw()


# ------------------------------------------------------------------------------------------------ forms of the pages


class VersionForm(WireSchema):
    """What every form of a norm asks; code and title of a new one only."""

    code = Text(load_default="", longest=64)
    title = Text(load_default="")
    from_on = fields.Date(required=True)
    source = Text(required=True)


class MeasuredRow(WireSchema):
    """Something that is measured."""

    name = Text(required=True, longest=40)
    label = Text(required=True, longest=60)
    unit = Text(load_default="", longest=20)


class LimitRow(WireSchema):
    """A limit of a grade."""

    grade = Text(required=True, longest=40)
    field = Text(required=True, longest=40)
    op = Text(required=True, longest=10)
    value = Text(required=True, longest=200)
    varieties = Text(load_default="", longest=200)


class GradeForm(VersionForm):
    """A grade standard as rows."""

    measured = fields.List(fields.Nested(MeasuredRow), required=True)
    limits = fields.List(fields.Nested(LimitRow), required=True)


class SeasonForm(VersionForm):
    """A season that comes every year."""

    begins = Text(required=True, longest=5)
    ends = Text(required=True, longest=5)


class TextForm(VersionForm):
    """A text in both languages."""

    zh = Text(required=True, longest=4000)
    en = Text(required=True, longest=4000)


class CeilingForm(VersionForm):
    """Ceilings as rows; the season is the code of a season norm, left out the calendar year."""

    season = Text(load_default="", longest=64)
    ceilings = fields.List(fields.Nested(LimitFormRow), required=True)


class RecipeForm(VersionForm):
    """Recipes as rows."""

    recipes = fields.List(fields.Nested(RecipeFormRow), required=True)


class JsonForm(VersionForm):
    """Rules as JSON."""

    body = JsonText(required=True)


def body_of(kind: NormKind, typed: dict[str, Any]) -> Any:
    """Return the body of a norm as its form was filled in."""
    if kind is NormKind.GRADE_STANDARD:
        return {"fields": typed["measured"], "grades": _grades(typed["limits"])}
    if kind is NormKind.SEASON:
        return {"from": typed["begins"], "to": typed["ends"]}
    if kind is NormKind.TEXT:
        return {"zh": typed["zh"], "en": typed["en"]}
    if kind is NormKind.CEILING:
        return ceiling_body(typed)
    if kind is NormKind.RECIPE:
        return recipe_body(typed)
    return typed["body"]


def _grades(limits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    grades: dict[str, list[dict[str, Any]]] = {}
    for row in limits:
        several = row["op"] in ("between", "in")
        rule: dict[str, Any] = {
            "field": row["field"],
            "op": row["op"],
            "value": _parts(row["value"]) if several else row["value"],
        }
        if row["varieties"]:
            rule["varieties"] = _parts(row["varieties"])
        grades.setdefault(row["grade"], []).append(rule)
    return [{"name": name, "rules": rules} for name, rules in grades.items()]


def _parts(text: str) -> list[str]:
    for separator in "，、~～":
        text = text.replace(separator, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def typed_of(kind: NormKind, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of a norm shows for a body; the inverse of `body_of`."""
    if kind is NormKind.GRADE_STANDARD:
        limits = [
            {
                "grade": grade["name"],
                "field": rule["field"],
                "op": rule["op"],
                "value": _joined(rule["value"]),
                "varieties": _joined(rule.get("varieties", "")),
            }
            for grade in body["grades"]
            for rule in grade["rules"]
        ]
        return {"measured": body["fields"], "limits": limits}
    if kind is NormKind.SEASON:
        # A season written out year by year came through the interface; its form begins empty.
        return {"begins": body.get("from", ""), "ends": body.get("to", "")}
    if kind is NormKind.TEXT:
        return dict(body)
    if kind is NormKind.CEILING:
        return ceiling_typed(body)
    if kind is NormKind.RECIPE:
        return recipe_typed(body)
    return {"body": json.dumps(body, ensure_ascii=False, indent=1)}


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
