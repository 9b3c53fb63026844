"""Checks of plain input that every room makes in the same words."""

from __future__ import annotations

from datetime import date

from trace.kernel.errors import InvalidValue


def require_period(begin: date, end: date, *, field: str = "valid_until") -> None:
    """Raise InvalidValue unless the period ends on or after its first day."""
    if end < begin:
        raise InvalidValue(field=field, reason="before-start", value=end.isoformat())


def require_text(field: str, text: str, *, longest: int) -> str:
    """Return `text` without the spaces around it; raises InvalidValue `required` or `too-long`."""
    tidy = text.strip()
    if not tidy:
        raise InvalidValue(field=field, reason="required")
    if len(tidy) > longest:
        raise InvalidValue(field=field, reason="too-long", value=tidy[:20])
    return tidy
