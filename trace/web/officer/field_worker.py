"""The sender of the app within its service worker.

Chromium fetches the modules of a worker without the session, and other browsers know no modules there at all: so the
worker is one classic script, and what it shares with the page is put into it as the bodies of functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: What sends, each after what it needs.
SENDER = ("queue", "store", "send")
_ALL = re.compile(r'^import \* as (\w+) from "\./(\w+)\.mjs";$', re.MULTILINE)
_SOME = re.compile(r'^import (\{[\w, ]+\}) from "\./(\w+)\.mjs";$', re.MULTILINE)
_EXPORTED = re.compile(r"^export (?=(?:const|class|function|async function) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def classic(modules: Mapping[str, str]) -> str:
    """Return modules as one classic script, in which each is the constant of its name with `Module` after it.

    modules   text by name, each after those it imports
    Raises    ValueError where a module imports or exports in a way that is not foreseen here
    """
    return "".join(_as_constant(name, text) for name, text in modules.items())


def _as_constant(name: str, text: str) -> str:
    exported = ", ".join(_EXPORTED.findall(text))
    body = _EXPORTED.sub("", text)
    for form in (_ALL, _SOME):
        body = form.sub(r"const \1 = \2Module;", body)
    if left := _LEFT.search(body):
        raise ValueError(f"{name}: {left[0]}")
    return f"const {name}Module = (() => {{\n{body}return {{ {exported} }};\n}})();\n"
