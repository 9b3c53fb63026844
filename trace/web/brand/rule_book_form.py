"""The form of a rule-book: how a body is shown in it, and how its rows are added, taken out and joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from trace.http.forms import Form
from trace.rooms.brands.rules import WORDS_OF_FACT, RuleBookBody
from trace.rooms.brands.rules.book_parts import plain
from trace.wire.rule_books import RuleBookInputSchema

# Blank rows offered below those that are filled in.
BLANK_ROWS, MORE_ROWS = 1, 4
# A choice that stands for two inputs: `certificate_in_force:organic`, `grade_standard:WZBH-2025`.
_JOINED = {"conditions": ("fact", "parameter"), "norms": ("kind", "code")}
_INPUT = re.compile(r"(conditions|norms|fees)\.(\d{1,4})\.([a-z_]+)")
_ROW = re.compile(r"[a-z_]+(\.[a-z_]+)*\.\d{1,4}(\.[a-z_]+\.\d{1,4})?")


class RuleBookForm(Form):
    """A form whose rows are added and removed by buttons that send it: nothing is lost, no script is needed."""

    def __init__(self, *, initial: Mapping[str, Any]) -> None:
        super().__init__(RuleBookInputSchema, initial=initial)

    def load(self, typed: MultiDict[str, str] | None = None) -> bool:
        """Read what was sent, with joined choices parted and yuan made fen."""
        return super().load(_parted(request.form if typed is None else typed))

    def keep(self) -> None:
        """Take over what was sent without judging it; the row named by the button `_remove` is left out."""
        gone = request.form.get("_remove", "")
        sent = MultiDict(
            (name, value)
            for name, value in request.form.items(multi=True)
            if not (_ROW.fullmatch(gone) and name.startswith(gone + "."))
        )
        self.load(sent)
        self.errors, self.general = {}, []

    def value(self, name: str) -> str:
        """Return what the input shows: joined choices as one value, amounts in yuan."""
        found = super().value(name)
        named = _INPUT.fullmatch(name)
        if named is None:
            return found
        section, row, part = named.groups()
        if section == "fees":
            return _as_yuan(found) if part == "amount_fen" else found
        first, second = _JOINED[section]
        if part not in (first, second):
            return found
        other = super().value(f"{section}.{row}.{second if part == first else first}")
        if section == "conditions":
            chosen = found if part == first else other
            if chosen not in set(WORDS_OF_FACT):
                return found
        if part == first:
            return f"{found}:{other}" if found else ""
        return ""

    def shown_rows(self, name: str) -> range:
        """Return the numbers of the rows to show: those filled in and some blank ones."""
        blank = MORE_ROWS if request.form.get("_rows") == name else BLANK_ROWS
        return range(len(self.rows(name, at_least=0)) + blank)

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield every input as it has to be sent again, for a page that only asks for confirmation."""
        for name, found in self._typed.items():
            if _INPUT.fullmatch(name) and not isinstance(found, list):
                if text := self.value(name):
                    yield name, text
                continue
            for text in found if isinstance(found, list) else [found]:
                yield name, text


def as_typed(brand: Any, body: RuleBookBody | None) -> dict[str, Any]:
    """Return a body as its form shows it; every kind of goods of the brand has its row of origin."""
    body = body or RuleBookBody(conditions=())
    shown: Any = plain(body)
    shown["territory"] = " ".join(body.territory)
    shown["origin"] = [_origin(body.origin_rule(product.code)) for product in brand.products]
    shown["packaging"]["channels"] = "、".join(body.packaging.channels)
    shown["packaging"]["required_elements"] = "\n".join(body.packaging.required_elements)
    shown["quota"] |= {
        "per_mu_kg": [
            {"product_code": code, "kg": f"{kg:f}"} for code, kg in body.quota.per_mu_kg.items()
        ],
        "carry_over": _choice(body.quota.carry_over),
        "transfer_allowed": _choice(body.quota.transfer_allowed),
    }
    for step in shown["procedure"]:
        step["working_days"] = _choice(step["working_days"])
    for condition in shown["conditions"]:
        condition["fact"] = "" if condition["fact"] == "none" else condition["fact"]
        condition["period_days"] = condition["period_days"] or ""
    return dict(shown)


def _origin(rule: Any) -> dict[str, Any]:
    shown: Any = plain(rule)
    for ingredient, each in zip(shown["ingredients"], rule.ingredients, strict=True):
        ingredient["names"] = "、".join(each.names)
        ingredient["local_percent"] = f"{each.local_percent.normalize():f}"
    shown["auxiliary"] = "、".join(rule.auxiliary)
    shown["processed_locally"] = _choice(rule.processed_locally)
    return dict(shown)


def _choice(value: bool) -> str:
    return "true" if value else "false"


def _parted(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return what was sent with each joined choice as its two inputs, and fees in fen."""
    parted = MultiDict(
        (name, value) for name, value in sent.items(multi=True) if not name.startswith("_")
    )
    for name in list(parted):
        named = _INPUT.fullmatch(name)
        if named is None:
            continue
        section, row, part = named.groups()
        if section == "fees":
            if part == "amount_fen":
                parted[name] = _as_fen(parted[name])
        elif part == _JOINED[section][0] and ":" in parted[name]:
            parted[name], parted[f"{section}.{row}.{_JOINED[section][1]}"] = parted[name].split(
                ":", 1
            )
    return parted


def _as_fen(text: str) -> str:
    """Return an amount typed in yuan as fen, or the text itself where it is none."""
    try:
        fen = Decimal(text.strip()) * 100
        return str(int(fen)) if fen == int(fen) else text
    except (InvalidOperation, ValueError, OverflowError):
        return text


def _as_yuan(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        return text
    return f"{(Decimal(text) / 100).normalize():f}"
