"""How many labels or pieces of packaging one act can mean."""

from __future__ import annotations

from trace.kernel.errors import InvalidValue

MAX_COUNT = 1_000_000_000


def check_count(count: int) -> None:
    """Raise InvalidValue field `count` unless 1 to MAX_COUNT labels are meant."""
    if count <= 0:
        raise InvalidValue(field="count", reason="positive", value=str(count))
    if count > MAX_COUNT:
        raise InvalidValue(field="count", reason="too-large", value=str(count))
