"""The one table from errors to answers: status, slug and a sentence in both languages.

Each module of this package states the errors of its room:

    PROBLEMS = {QuotaExhausted: Problem(409, "label-quota-exhausted",
                                        _l("Only %(remaining)d labels are left; %(asked)d were asked."))}
    REASONS = {"lot-characters": _l("…")}                     slugs of InvalidValue and FieldProblem
    RULES = {"uq_batches_product_id_lot": ("lot", _l("…"))}   constraints of the database, with the field

Interfaces get application/problem+json (RFC 9457), pages the same sentence: beside the field where a form asked,
else on a page of its own.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import filters, words
from trace.http.session import current_request_id, house
from trace.kernel.errors import (
    AlreadyRecorded,
    FieldProblem,
    InvalidFields,
    InvalidValue,
    RuleBroken,
    TraceError,
)
from trace.kernel.quantity import Quantity
from trace.wire.messages import Sentence

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """How one class of error is answered.

    sentence  with the error's facts as %(name)s
    title     what this kind of problem is called, whatever the facts; by default the status's own
    """

    status: int
    slug: str
    sentence: object
    title: object | None = None


@dataclass
class Catalogue:
    """Every row of every room's module."""

    problems: dict[type[TraceError], Problem] = field(default_factory=dict)
    reasons: dict[str, object] = field(default_factory=dict)
    rules: dict[str, tuple[str | None, object]] = field(default_factory=dict)
    # What two modules claim; the first keeps it, and a test of the catalogue fails.
    clashes: list[str] = field(default_factory=list)


catalogue = Catalogue()

TITLES = {
    400: _l("The request cannot be understood"),
    401: _l("Please sign in"),
    403: _l("You have no right to do this"),
    404: _l("There is no such thing here"),
    405: _l("This address does not take such a request"),
    406: _l("This is not offered in the form you asked for"),
    409: _l("This is not possible now"),
    413: _l("Too much was sent at once"),
    415: _l("This kind of content is not accepted"),
    422: _l("Some of what you entered cannot be accepted"),
    429: _l("Too many requests"),
    500: _l("Something went wrong on our side"),
    503: _l("A part of the service does not answer"),
}


def init_app(app: Flask) -> None:
    """Merge the modules of this package, and answer every error from the table."""
    merge()
    from trace.http.problems import answers

    answers.init_app(app)


def merge() -> Catalogue:
    """Read every module's rows into the one table."""
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        _add(catalogue.problems, getattr(module, "PROBLEMS", {}))
        _add(catalogue.reasons, getattr(module, "REASONS", {}))
        _add(catalogue.rules, getattr(module, "RULES", {}))
    return catalogue


def _add(table: dict[Any, Any], rows: Mapping[Any, Any]) -> None:
    for key, row in rows.items():
        if table.setdefault(key, row) is not row:
            catalogue.clashes.append(str(key))


def problem_of(error: TraceError | type[TraceError]) -> Problem:
    """Return the row for an error: its own class's, or that of the nearest kind above."""
    kind = error if isinstance(error, type) else type(error)
    for ancestor in kind.__mro__:
        if ancestor in catalogue.problems:
            return catalogue.problems[ancestor]
    raise LookupError(kind.__name__)


def sentence(error: TraceError) -> str:
    """Return what is wrong, in the language of the request, with the facts in it."""
    return "; ".join(dict.fromkeys(text for _field, text in messages(error)))


def messages(error: TraceError) -> list[tuple[str | None, str]]:
    """Return each message of an error with the input field it belongs to (None for none)."""
    if isinstance(error, InvalidFields):
        return [(p.field, reason_sentence(p.reason, p.facts)) for p in error.problems]
    if isinstance(error, InvalidValue):
        return [(error.field, reason_sentence(error.reason, {"value": error.value}))]
    if isinstance(error, AlreadyRecorded | RuleBroken) and error.rule in catalogue.rules:
        at, text = catalogue.rules[error.rule]
        return [(at, str(text))]
    return [(error.at, fill(problem_of(error).sentence, error.facts))]


def reason_sentence(reason: str, facts: Mapping[str, object]) -> str:
    """Return the sentence of a reason's slug."""
    text = catalogue.reasons.get(reason)
    return _("This cannot be accepted.") if text is None else fill(text, facts)


def fill(text: object, facts: Mapping[str, object]) -> str:
    """Return `text` in the language of the request, with the facts as people read them."""
    spoken = str(text)
    return spoken % {name: _shown(fact) for name, fact in facts.items()} if facts else spoken


def document(
    *,
    status: int,
    slug: str,
    detail: str,
    title: object | None = None,
    facts: Mapping[str, object] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> dict[str, object]:
    """Return the members of a problem after RFC 9457."""
    found: dict[str, object] = {
        "type": f"{house().settings.base_url}/problems/{slug}",
        "title": str(title or TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{current_request_id()}",
    }
    if facts:
        found["facts"] = {name: _plain(fact) for name, fact in facts.items()}
    if errors:
        found["errors"] = errors
    return found


def flatten(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path, message) for marshmallow's nested messages; the path of a whole object is its own."""
    if isinstance(found, Mapping):
        for key, below in found.items():
            yield from flatten(below, path if key == "_schema" else (*path, str(key)))
    elif isinstance(found, list | tuple):
        for below in found:
            yield from flatten(below, path)
    else:
        yield path, _(str(found)) if isinstance(found, Sentence) else str(found)


def pointer(path: tuple[str, ...]) -> str:
    """Return a JSON pointer (RFC 6901) to an input field."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def _shown(fact: object) -> object:
    if isinstance(fact, bool | int | float):
        return fact
    if isinstance(fact, StrEnum):
        return words.word(fact)
    if isinstance(fact, Quantity):
        return filters.quantity(fact)
    if isinstance(fact, datetime):
        return filters.instant(fact)
    if isinstance(fact, date):
        return filters.show_date(fact)
    if isinstance(fact, list | tuple | set | frozenset):
        return _(", ").join(str(_shown(item)) for item in fact)
    return "" if fact is None else str(fact)


def _plain(fact: object) -> object:
    if isinstance(fact, str | bool | int | float) or fact is None:
        return fact
    if isinstance(fact, list | tuple | set | frozenset):
        return [_plain(item) for item in fact]
    if isinstance(fact, Mapping):
        return {str(name): _plain(value) for name, value in fact.items()}
    if isinstance(fact, FieldProblem):
        return {"field": fact.field, "reason": fact.reason}
    if isinstance(fact, date):
        return fact.isoformat()
    return str(fact)
