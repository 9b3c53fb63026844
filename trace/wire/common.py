"""What several rooms' schemas share: base schema, fields for the trade's values, paging, the shape of a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask_babel import gettext as _
from marshmallow import RAISE, Schema, ValidationError, validate

from trace.kernel.errors import InvalidValue
from trace.kernel.paging import MAX_SIZE
from trace.kernel.quantity import Quantity, Unit
from trace.standards.china.credit_code import CreditCode
from trace.standards.china.region_code import Division, MalformedDivision
from trace.standards.malformed import Malformed
from trace.wire import fields
from trace.wire.messages import N_

_PHONE = re.compile(r"(1[3-9]\d{9}|(0\d{2,3})?[2-9]\d{6,7}|400\d{7}|12\d{3})")
_AMOUNT = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(\w+)\s*")
#: The slugs of a quantity that cannot be accepted, with their sentences.
QUANTITY_REASONS = {
    "number": N_("Enter a number."),
    "unit": N_("Choose a unit."),
    "positive": N_("Enter more than zero."),
    "too-fine": N_("This is finer than the unit allows."),
    "too-large": N_("This number is too large."),
}


class WireSchema(Schema):
    """Base of every schema: unknown fields are refused."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """One line of text, trimmed; `longest` characters at most (200)."""

    def __init__(self, *, longest: int = 200, **options: Any) -> None:
        checks = options.pop("validate", [])
        checks = [*checks] if isinstance(checks, list | tuple) else [checks]
        super().__init__(validate=[validate.Length(max=longest), *checks], **options)
        self.longest = longest

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        text = super()._deserialize(value, *args, **options).strip()
        if not text and self.required:
            raise self.make_error("required")
        return text


class LongText(Text):
    """Several lines of text; 4000 characters unless told otherwise."""

    def __init__(self, *, longest: int = 4000, **options: Any) -> None:
        super().__init__(longest=longest, **options)


class Phone(fields.String):
    """A mainland phone number, mobile or fixed: its digits; spaces, hyphens and +86 are forgiven."""

    default_error_messages = {"phone": N_("Enter a phone number of mainland China.")}

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        text = super()._deserialize(value, *args, **options)
        digits = re.sub(r"[\s()（）\-－]", "", text).removeprefix("+86")
        if not digits.isascii() or not _PHONE.fullmatch(digits):
            raise self.make_error("phone")
        return digits


class DivisionCode(fields.String):
    """A division of GB/T 2260 with 6, 9 or 12 digits, as its significant digits.

    levels   the levels that are accepted ("county", "township", "village"), all when empty
    """

    default_error_messages = {
        "division": N_("Enter a division code of 6, 9 or 12 digits."),
        "level": N_("Choose a division of the right level."),
    }

    def __init__(self, *, levels: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(**options)
        self.levels = levels

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        text = super()._deserialize(value, *args, **options)
        try:
            division = Division.parse(text)
        except MalformedDivision as error:
            raise self.make_error("division") from error
        if self.levels and division.level not in self.levels:
            raise self.make_error("level")
        return division.prefix


class QuantityField(fields.Field[Quantity]):
    """An exact amount with its unit: `{"value": "2.5", "unit": "kg"}` or the text "2.5 kg"."""

    default_error_messages = {**QUANTITY_REASONS, "invalid": N_("Enter an amount and its unit.")}

    def __init__(self, *, units: tuple[Unit, ...] = tuple(Unit), **options: Any) -> None:
        metadata = {"type": "object", "example": {"value": "2.5", "unit": "kg"}}
        super().__init__(metadata=metadata | dict(options.pop("metadata", {})), **options)
        self.units = units

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Quantity:
        if isinstance(value, str) and (found := _AMOUNT.fullmatch(value)):
            value = {"value": found[1], "unit": found[2]}
        if not isinstance(value, Mapping) or not {"value", "unit"} >= set(value):
            raise self.make_error("invalid")
        if value.get("value") in (None, ""):
            raise self.make_error("number")
        if value.get("unit") not in self.units:
            raise self.make_error("unit")
        try:
            return Quantity.parse(str(value["value"]), str(value["unit"]))
        except InvalidValue as error:
            raise self.make_error(error.reason) from error

    def _serialize(self, value: Quantity | None, *_args: Any, **_options: Any) -> Any:
        if value is None:
            return None
        return {"value": f"{value.value.normalize():f}", "unit": value.unit.value}


class CodeField(fields.String):
    """A code that a codec of `trace.standards` reads: its usual form, with a message of what is wrong.

    parse    turns text into the code's value, or raises Malformed
    """

    def __init__(self, parse: Any, **options: Any) -> None:
        super().__init__(**options)
        self.parse = parse

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        text = super()._deserialize(value, *args, **options)
        try:
            return str(self.parse(text))
        except Malformed as error:
            raise ValidationError(sentence_of(error)) from error


class CreditCodeField(CodeField):
    """A unified social credit code (统一社会信用代码) with its check character."""

    def __init__(self, **options: Any) -> None:
        super().__init__(lambda text: CreditCode.parse(text).value, **options)


class Page(WireSchema):
    """What a list may be asked for."""

    cursor = fields.String(
        load_default=None,
        metadata={"description": "`next_cursor` of the page before; leave out for the first page"},
    )
    page_size = fields.Integer(load_default=50, validate=validate.Range(1, MAX_SIZE))


class TextPage(Page):
    """A list that can be searched."""

    text = Text(load_default="", longest=80, metadata={"description": "what to look for"})


@cache
def page_of_items(item: type[Schema]) -> type[Schema]:
    """Return the schema of one page of `item`: `{"items": […], "next_cursor": "…" or null}`."""
    body: dict[str, Any] = {
        "__module__": item.__module__,  # the description names schemas by module
        "items": fields.List(fields.Nested(item), required=True),
        "next_cursor": fields.String(allow_none=True, dump_default=None),
    }
    made: type[Schema] = type(f"{item.__name__.removesuffix('Schema')}Page", (Schema,), body)
    return made


class ProblemSchema(Schema):
    """A refusal after RFC 9457, sent as application/problem+json."""

    type = fields.String(metadata={"description": "address of a page about this kind of problem"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "what is wrong and why, in the language asked"})
    instance = fields.String(metadata={"description": "the request's id, to quote in a question"})
    facts = fields.Dict(metadata={"description": "the values the sentence mentions"})
    errors = fields.List(
        fields.Dict(), metadata={"description": "per field: `pointer` (RFC 6901) and `detail`"}
    )


_CODES = {
    "credit_code": N_("unified social credit code"),
    "gtin": "GTIN",
    "gln": "GLN",
    "sscc": "SSCC",
}
_REASONS = {
    "check": N_("The check character is wrong: compare it with the document."),
    "check_digit": N_("The check character is wrong: compare it with the document."),
    "length": N_("The number of characters is wrong."),
    "alphabet": N_("It holds characters that cannot occur there."),
    "digits": N_("It may hold digits only."),
}


def sentence_of(error: Malformed) -> str:
    """Return what is wrong with a code, in the language of the request."""
    reason = _REASONS.get(error.reason)
    if reason is not None:
        return _(str(reason))
    if error.code in _CODES:
        return _("This is no %(code)s.", code=_(str(_CODES[error.code])))
    return _("This does not have the form that is asked for.")


__all__ = [
    "CodeField",
    "CreditCodeField",
    "DivisionCode",
    "LongText",
    "Page",
    "Phone",
    "ProblemSchema",
    "QuantityField",
    "Text",
    "TextPage",
    "WireSchema",
    "page_of_items",
    "sentence_of",
]
