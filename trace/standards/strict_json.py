"""JSON from strangers: numbers of a length that somebody may mean, nothing that is no JSON, nothing endless."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

#: How deep objects and lists may stand in each other.
MOST_NESTED = 60
LONGEST_NUMBER = 60


def decoder(of_pairs: Callable[[Sequence[tuple[str, Any]]], Any] | None = None) -> json.JSONDecoder:
    """Return a reader that raises ValueError for NaN, infinities and numbers of absurd length.

    of_pairs   makes an object of its members, in their order; left out, the last of two with one name counts
    """
    return json.JSONDecoder(
        object_pairs_hook=of_pairs,
        parse_int=_integer,
        parse_float=_float,
        parse_constant=_refuse,
    )


def is_too_deep(value: object, most: int = MOST_NESTED) -> bool:
    """Whether objects and lists stand deeper in each other than `most`."""
    below: Sequence[Any] = ()
    if isinstance(value, Mapping):
        below = tuple(value.values())
    elif isinstance(value, list):
        below = value
    return most < 0 or any(is_too_deep(each, most - 1) for each in below)


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if len(text) > LONGEST_NUMBER or not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _refuse(constant: str) -> None:
    raise ValueError(constant)
