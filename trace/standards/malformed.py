"""The one error family of the codecs: which code, which reason, which facts; never a sentence."""

from __future__ import annotations

from typing import ClassVar

Fact = str | int


class Malformed(ValueError):
    """What was given is not such a code.

    reason   a slug of lower-case words joined by `_`, one of those its codec documents
    facts    what a message to the user may mention, by name
    """

    #: What was expected, in one word: `gtin`, `credit_code` …
    code: ClassVar[str] = "code"

    def __init__(self, reason: str, **facts: Fact) -> None:
        stated = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{self.code}: {reason}" + (f" ({stated})" if stated else ""))
        self.reason = reason
        self.facts = facts
