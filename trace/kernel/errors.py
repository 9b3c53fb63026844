"""The one error family of the domain: facts as fields, no sentences, no status codes.

A room declares its own errors as keyword-only dataclasses below one of the six kinds:

    @dataclass(eq=False, kw_only=True)
    class QuotaExhausted(Conflict):
        remaining: int
        asked: int

`trace/http/problems` turns each class into a status, a slug and a sentence in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Self


@dataclass(eq=False, kw_only=True)
class TraceError(Exception):
    """Base of every refusal; `at` names the input field it belongs to, where there is one."""

    at: ClassVar[str | None] = None

    def beside(self, field: str | None) -> Self:
        """Return this refusal as one that belongs to the input `field`, which only the act knows by name."""
        self.__dict__["at"] = field
        return self

    @property
    def facts(self) -> dict[str, object]:
        """The values a sentence about this error may mention, by field name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        stated = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{type(self).__name__}({stated})"


class Invalid(TraceError):
    """What was given can never be accepted as it is."""


class NotPermitted(TraceError):
    """The actor has no right to do this here."""


class NotFound(TraceError):
    """There is no such thing, or the actor may not know of it."""


class Conflict(TraceError):
    """Right in form, but the state of things forbids it now."""


class Unavailable(TraceError):
    """A part that is needed does not answer; the same act may succeed later."""


class Broken(TraceError):
    """An invariant of ours does not hold: an operator has to look."""


@dataclass(eq=False, kw_only=True)
class FieldProblem:
    """One input that cannot be accepted: `field` as a dotted path, `reason` a slug, `facts` for the sentence."""

    field: str
    reason: str
    facts: dict[str, object]


@dataclass(eq=False, kw_only=True)
class InvalidFields(Invalid):
    """Several inputs are wrong at once; all of them are named."""

    problems: tuple[FieldProblem, ...]


@dataclass(eq=False, kw_only=True)
class InvalidValue(Invalid):
    """One input is wrong: `field` names it, `reason` is a slug known to the problem catalogue."""

    field: str
    reason: str
    value: str = ""


@dataclass(eq=False, kw_only=True)
class MissingPermission(NotPermitted):
    """The actor lacks `permission` for the organisation or division asked."""

    permission: str


@dataclass(eq=False, kw_only=True)
class NoSuchRecord(NotFound):
    """Nothing of `kind` has this `key`, or the actor may not know of it."""

    kind: str
    key: str


@dataclass(eq=False, kw_only=True)
class AlreadyRecorded(Conflict):
    """A unique rule of the database refused the row; `rule` is the constraint's name."""

    rule: str


@dataclass(eq=False, kw_only=True)
class Vanished(Conflict):
    """What was about to be changed was taken out by somebody else in the meantime."""


@dataclass(eq=False, kw_only=True)
class RuleBroken(Conflict):
    """A check of the database refused the row; `rule` is the constraint's name."""

    rule: str


@dataclass(eq=False, kw_only=True)
class ExportTooLarge(Conflict):
    """The photographs of the list are more than `megabytes` together: a narrower list has fewer."""

    megabytes: int
