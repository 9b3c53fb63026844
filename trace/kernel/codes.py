"""Codes that people type, parsed by the codecs of `standards` into values or into a refusal beside their field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from trace.kernel.errors import FieldProblem, InvalidFields
from trace.standards.malformed import Malformed

T = TypeVar("T")


def parse_code(parse: Callable[[str], T], text: str, *, field: str) -> T:
    """Return what `parse` makes of `text`.

    Raises   InvalidFields with one problem at `field`; its reason joins code and reason by hyphens, such as
             `credit-code-check`, with the codec's facts (`expected`, `length` …)
    """
    try:
        return parse(text)
    except Malformed as error:
        raise InvalidFields(problems=(code_problem(error, field=field),)) from error


def code_problem(error: Malformed, *, field: str) -> FieldProblem:
    """Return the refusal of a malformed code as a problem of `field`."""
    reason = f"{error.code}-{error.reason}".replace("_", "-")
    return FieldProblem(field=field, reason=reason, facts={"field": field, **error.facts})
