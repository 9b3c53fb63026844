"""What a run of the suite need not do in earnest: it makes hundreds of applications and thousands of people."""

from __future__ import annotations

from collections.abc import Callable

from argon2 import PasswordHasher
from flask import Flask
from werkzeug.routing import Rule

from trace.rooms.accounts.services import passwords


class RememberingRule(Rule):
    """Compiles the builder of an address once for all applications of this process.

    Each application has two builders for each of a thousand addresses. Their code depends on the address and its
    defaults alone (they are methods, bound to the rule after they were compiled); compiling them took an eighth of the
    suite's time.
    """

    _made: dict[object, Callable[..., tuple[str, str]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self._made:
            self._made[key] = super()._compile_builder(append_unknown)
        return self._made[key]


def apply() -> None:
    """Let every application and every person made from here on profit."""
    Flask.url_rule_class = RememberingRule
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
