"""Forms: what was typed goes through the wire schema that the API uses, and comes back with its errors beside it.

    form = Form(RegisterBatch, initial={"made_on": work.today})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.register_batch(work, **form.data)
            return redirect(…)
        except TraceError as error:
            form.refuse(error)
    return render_template("producer/batch.html", form=form), form.status

Nested input is named by dotted paths: `lines.0.quantity.value`; rows that were left empty are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from trace.http.arguments import number_in
from trace.http.problems import flatten, messages
from trace.kernel.errors import Broken, NotPermitted, TraceError
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.uploads import Upload

MAX_ROWS = 500


class Form:
    """One form: its schema, what was typed, what was loaded from it, and what is wrong."""

    def __init__(
        self, schema: type[Schema] | Schema, *, initial: Mapping[str, Any] | object | None = None
    ) -> None:
        """Make a form that shows `initial`: a mapping of values, or an object the schema can dump."""
        self.schema = schema() if isinstance(schema, type) else schema
        self.data: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self.general: list[str] = []
        self._typed: dict[str, str | list[str]] = {}
        if initial is not None:
            shown = initial if isinstance(initial, Mapping) else self.schema.dump(initial)
            self._typed = dict(_flat(shown))

    def load(self, typed: MultiDict[str, str] | None = None) -> bool:
        """Read what was sent (the request's form by default); False when the schema refuses it."""
        sent = request.form if typed is None else typed
        nested = _nested(sent, self.schema)
        self.errors, self.general = {}, []
        self.data = {}
        for name, rows in nested.items():
            if isinstance(rows, list) and len(rows) > MAX_ROWS:
                self.add_error(
                    name,
                    _(
                        "A form takes at most %(count)d rows; hand in more as a workbook.",
                        count=MAX_ROWS,
                    ),
                )
                nested[name] = rows[:MAX_ROWS]
        self._typed = dict(_flat(nested))
        if self.has_errors:
            return False
        try:
            self.data = self.schema.load(nested, unknown=EXCLUDE)
        except ValidationError as error:
            for path, text in flatten(error.normalized_messages()):
                self.add_error(".".join(path), text)
        return not self.has_errors

    def demand(self) -> None:
        """Read what was sent by a button or choice that has no page of its own to show messages on.

        Raises   ValidationError, which is answered on a page of its own
        """
        if not self.load():
            raise self.as_error()

    def as_error(self) -> ValidationError:
        """Return what is wrong as an error that is answered on a page of its own."""
        return ValidationError(self.errors | {"_schema": self.general})

    def number(self, name: str) -> int | None:
        """Return the record that the input `name` names, whether or not the form was accepted."""
        return number_in(self.value(name))

    def refuse(self, error: TraceError) -> None:
        """Show a service's refusal beside its field; what is no matter of input goes on to its own page."""
        if isinstance(error, NotPermitted | Broken) and error.at is None:
            raise error
        for at, text in messages(error):
            self.add_error(self._input_of(at or ""), text)

    def add_error(self, name: str, text: str) -> None:
        """Put a message beside the field `name`, or above the form when it is empty."""
        found = self.errors.setdefault(name, []) if name else self.general
        if text not in found:
            found.append(text)

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors or self.general)

    @property
    def status(self) -> int:
        """The page's HTTP status: 422 when something is wrong."""
        return 422 if self.has_errors else 200

    def value(self, name: str) -> str:
        """Return what is to be shown in the input `name`."""
        found = self._typed.get(name, "")
        return found[0] if isinstance(found, list) and found else str(found or "")

    def values(self, name: str) -> list[str]:
        """Return what is chosen in the multiple choice `name`."""
        found = self._typed.get(name, [])
        return found if isinstance(found, list) else [found]

    def errors_of(self, name: str) -> list[str]:
        """Return the messages beside the input `name`; a compound one collects those of its parts."""
        below = name + "."
        return [
            text
            for at, texts in self.errors.items()
            if at == name or (at.startswith(below) and not self._is_nested(name))
            for text in texts
        ]

    def all_errors(self) -> Iterator[tuple[str, str]]:
        """Yield every message with the name of its input ("" for none), for a summary."""
        for text in self.general:
            yield "", text
        for name, texts in self.errors.items():
            for text in texts:
                yield name, text

    def rows(self, name: str, *, at_least: int = 1) -> range:
        """Return the numbers of the rows to show for the list `name`."""
        prefix = name + "."
        numbers = [
            int(part)
            for key in self._typed
            if key.startswith(prefix) and _is_row_number(part := key[len(prefix) :].split(".")[0])
        ]
        return range(min(max(at_least, max(numbers, default=-1) + 1), MAX_ROWS))

    def is_required(self, name: str) -> bool:
        """Whether the schema asks for `name`."""
        found = self._field(name)
        return bool(found is not None and found.required)

    def longest(self, name: str) -> int | None:
        """Return how many characters `name` may have, or None."""
        found = self._field(name)
        for check in found.validators if found is not None else ():
            if isinstance(check, validate.Length) and check.max is not None:
                return int(check.max)
        return None

    def file(self, name: str) -> Upload | None:
        """Return the file sent as `name`, or None when none was chosen."""
        found = self.files(name)
        return found[0] if found else None

    def files(self, name: str) -> list[Upload]:
        """Return the files sent as `name`."""
        return [
            Upload(file.filename, file.read())
            for file in request.files.getlist(name)
            if file.filename
        ]

    def _input_of(self, name: str) -> str:
        """Return where a message belongs: rooms speak of "file", forms call it picture, evidence, photo."""
        sent = [
            each for each in request.files if any(f.filename for f in request.files.getlist(each))
        ]
        return sent[0] if name == "file" and len(sent) == 1 else name

    def _field(self, name: str) -> fields.Field[Any] | None:
        return _field_at(self.schema, name.split("."))

    def _is_nested(self, name: str) -> bool:
        found = self._field(name)
        inner = found.inner if isinstance(found, fields.List) else found
        return isinstance(inner, fields.Nested)


def _field_at(schema: Schema, path: list[str]) -> fields.Field[Any] | None:
    found: fields.Field[Any] | None = schema.fields.get(path[0])
    for part in path[1:]:
        if isinstance(found, fields.List) and part.isdecimal():
            found = found.inner
        elif isinstance(found, fields.Nested):
            found = found.schema.fields.get(part)
        else:
            return None
    return found


def _nested(sent: MultiDict[str, str], schema: Schema) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name in sent:
        path = name.split(".")
        if len(path) > 6 or not all(path):
            continue
        typed = [text.strip() for text in sent.getlist(name) if text.strip()]
        found = _field_at(schema, path)
        is_list = isinstance(found, fields.List) and not isinstance(found.inner, fields.Nested)
        if not typed and not is_list:
            continue
        node = tree
        for part in path[:-1]:
            below = node.setdefault(part, {})
            node = below if isinstance(below, dict) else {}
        node[path[-1]] = typed if is_list else typed[-1]
    return {name: _tidy(value) for name, value in tree.items() if _tidy(value) is not None}


def _tidy(value: Any) -> Any:
    """Turn numbered parts into a list, and drop what nobody filled in (a unit alone is nothing)."""
    if not isinstance(value, dict):
        return value
    kept = {name: tidy for name, below in value.items() if (tidy := _tidy(below)) is not None}
    if not kept or (set(kept) == {"unit"} and kept["unit"] in set(Unit)):
        return None
    if all(below == [] for below in kept.values()):
        return None  # a row whose lists are all empty
    if all(_is_row_number(name) for name in kept):
        return [kept[name] for name in sorted(kept, key=int)]
    return kept


def _is_row_number(name: str) -> bool:
    return name.isdecimal() and len(name) < 10


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str | list[str]]]:
    if isinstance(value, Quantity):
        value = {"value": f"{value.value.normalize():f}", "unit": value.unit.value}
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from _flat(below, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple | set | frozenset):
        items = list(value)
        if any(isinstance(item, Mapping) for item in items):
            for number, item in enumerate(items):
                yield from _flat(item, f"{path}.{number}")
        else:
            yield path, [_text(item) for item in items]
    elif value is not None:
        yield path, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
