"""Bodies that systems send: JSON read strictly, so that nothing is guessed and nothing endless is begun.

The framework's reader takes the last of two members with one name, lets NaN pass, and fails on ten thousand brackets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Request, abort
from marshmallow import Schema, missing
from webargs.core import is_json
from webargs.flaskparser import FlaskParser

from trace.kernel.errors import Invalid
from trace.standards.strict_json import decoder, is_too_deep


@dataclass(eq=False, kw_only=True)
class BodyUnreadable(Invalid):
    """The body is no JSON, or none that two readers would understand alike."""


class StrictParser(FlaskParser):
    """Reads JSON by `read_json`, and nothing that says it is something else."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body, or `missing` where none was sent."""
        del schema
        raw = req.get_data(cache=True)
        if not raw:
            return missing
        if not is_json(req.mimetype):
            abort(415)
        return read_json(raw)


def read_json(raw: bytes) -> Any:
    """Return what a JSON text in UTF-8 says.

    Raises   BodyUnreadable: no JSON, a name twice in one object, NaN or a number of absurd length, endless nesting
    """
    try:
        found = _DECODER.decode(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BodyUnreadable from error
    if is_too_deep(found):
        raise BodyUnreadable
    return found


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    for name in found:
        name.encode()  # half of a surrogate pair is no text
    return found


_DECODER = decoder(_object)
