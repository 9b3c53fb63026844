"""What access/*.toml holds: who gets in where, with which values in the path, with which body."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from werkzeug.routing import IntegerConverter, Rule

from tests.contracts.world import World
from trace.kernel.actor import Role

FOLDER = Path(__file__).parent / "access"
ANONYMOUS = "anonymous"
SIGNED_IN = frozenset(role.value for role in Role)
GROUPS = {"everyone": SIGNED_IN | {ANONYMOUS}, "signed_in": SIGNED_IN}


def _read() -> tuple[dict[str, list[str]], dict[str, dict[str, Any]], dict[str, Any]]:
    rows: dict[str, list[str]] = {}
    arguments: dict[str, dict[str, Any]] = {}
    bodies: dict[str, Any] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        arguments |= found.pop("arguments", {})
        bodies |= found.pop("bodies", {})
        rows |= found
    return rows, arguments, bodies


ROWS, ARGUMENTS, BODIES = _read()


def roles_of(endpoint: str) -> set[str]:
    """Return the roles that get in at an endpoint."""
    named = ROWS.get(endpoint, [])
    return {role for name in named for role in GROUPS.get(name, {name})}


def argument(rule: Rule, name: str, world: World) -> object:
    """Return the value of one argument of a path: a record of the world, or one that does not exist."""
    value = ARGUMENTS.get(rule.endpoint, {}).get(name)
    if value is not None:
        return world.get(value, value)
    return 999_999 if isinstance(rule._converters[name], IntegerConverter) else "NONE"


def lacks_arguments(rule: Rule) -> bool:
    """Whether a path names records that the world lacks."""
    return bool(rule.arguments - set(ARGUMENTS.get(rule.endpoint, {})))
