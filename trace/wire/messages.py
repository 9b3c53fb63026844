"""marshmallow's own messages in the user's language, for every field and validator that the schemas use."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from marshmallow import Schema, fields, validate


class Sentence(str):
    """A message that is translated when it is filled in: marshmallow calls `format` as it refuses a value."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        """Return the message in the language of the request, with its values."""
        return gettext(str(self)).format(*values, **named)


class _RangeSentence(str):
    """A message of `validate.Range`, which puts its operators in when the validator is made."""

    __slots__ = ()

    def format(self, *_values: object, **operators: object) -> str:
        """Return the sentence for inclusive or exclusive bounds, still to be translated."""
        kind = str(self)
        operator = operators["max_op" if kind == "max" else "min_op"]
        return (_EXCLUSIVE if operator in _STRICT else _INCLUSIVE)[kind]


def N_(message: str) -> Sentence:  # noqa: N802  (gettext's name for "mark it, translate it later")
    """Mark `message` for translation."""
    return Sentence(message)


_STRICT = ("greater than", "less than")
_INCLUSIVE = {
    "min": N_("Enter at least {min}."),
    "max": N_("Enter at most {max}."),
    "all": N_("Enter a value from {min} to {max}."),
}
_EXCLUSIVE = {
    "min": N_("Enter more than {min}."),
    "max": N_("Enter less than {max}."),
    "all": N_("Enter a value between {min} and {max}."),
}
_NUMBER = N_("Enter a number.")
_INVALID = N_("This is not acceptable here.")


def install() -> None:
    """Put our sentences in place of marshmallow's; it has no other way to set them for all schemas."""
    _say(fields.Field, required=N_("Fill this in."), null=N_("Fill this in."))
    _say(fields.Field, validator_failed=_INVALID)
    _say(fields.Nested, type=_INVALID)
    _say(fields.List, invalid=N_("Give a list."))
    _say(fields.String, invalid=N_("Enter text."), invalid_utf8=N_("Enter text."))
    _say(fields.Number, invalid=_NUMBER, too_large=N_("This number is too large."))
    _say(fields.Integer, invalid=N_("Enter a whole number."))
    _say(fields.Float, special=_NUMBER)
    _say(fields.Decimal, special=_NUMBER)
    _say(fields.Boolean, invalid=N_("Answer yes or no."))
    moment = N_("Enter a date and time such as 2026-09-15T08:30.")
    _say(fields.DateTime, invalid=moment, invalid_awareness=moment, format=moment)
    time = N_("Enter a time such as 08:30.")
    _say(fields.Time, invalid=time, format=time)
    date = N_("Enter a date such as 2026-09-15.")
    _say(fields.Date, invalid=date, format=date)
    _say(fields.UUID, invalid_uuid=_INVALID)
    _say(fields.Mapping, invalid=_INVALID)
    _say(fields.Enum, unknown=N_("Choose one of: {choices}."))
    _say(fields.Url, invalid=N_("Enter a web address."))
    _say(fields.Email, invalid=N_("Enter an e-mail address."))
    Schema.error_messages = {
        "type": N_("Give an object with named fields."),
        "unknown": N_("There is no such field."),
    }
    validate.Range.message_min = _RangeSentence("min")
    validate.Range.message_max = _RangeSentence("max")
    validate.Range.message_all = _RangeSentence("all")
    validate.Length.message_min = N_("Enter at least {min} characters.")
    validate.Length.message_max = N_("Enter at most {max} characters.")
    validate.Length.message_all = N_("Enter {min} to {max} characters.")
    validate.Length.message_equal = N_("Enter exactly {equal} characters.")
    validate.OneOf.default_message = N_("Choose one of: {choices}.")
    validate.ContainsOnly.default_message = N_("Choose among: {choices}.")
    validate.Regexp.default_message = N_("This does not have the form that is asked for.")
    validate.Equal.default_message = N_("This must be {other}.")
    validate.NoneOf.default_message = _INVALID
    validate.URL.default_message = N_("Enter a web address.")
    validate.Email.default_message = N_("Enter an e-mail address.")


def _say(field: type[fields.Field[Any]], **messages: str) -> None:
    field.default_error_messages = {**field.default_error_messages, **messages}
