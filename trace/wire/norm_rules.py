"""Forms of the rules on proofs and on claimed marks: a row of a form is a rule, and the first that fits wins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import validate

from trace.rooms.batches.rules import PROCESSES, BatchKind
from trace.rooms.norms.claims import SWITCHES, DayThatCounts
from trace.rooms.producers.kinds import SubjectKind
from trace.rooms.products.kinds import Commodity
from trace.wire import fields
from trace.wire.common import Text, WireSchema
from trace.wire.norms import VersionForm

#: Which proofs would do, as the form offers them.
NEEDS: dict[str, list[str]] = {
    "none": [],
    "sc": ["sc"],
    "small_workshop": ["small_workshop"],
    "either": ["sc", "small_workshop"],
}
YES_NO = ("yes", "no")
_CHOICES = ("subject_kind", "commodity", "process")


class ProofRow(WireSchema):
    """A rule on proofs; what is left empty does not matter to it."""

    subject_kind = fields.List(fields.Enum(SubjectKind, by_value=True), load_default=list)
    commodity = fields.List(fields.Enum(Commodity, by_value=True), load_default=list)
    process = fields.List(fields.Enum(BatchKind, by_value=True), load_default=list)
    is_prepackaged_food = fields.String(load_default="", validate=validate.OneOf(["", *YES_NO]))
    product_code = Text(load_default="", longest=200)
    province = Text(load_default="", longest=200)
    need = fields.String(required=True, validate=validate.OneOf(list(NEEDS)))


class ProofForm(VersionForm):
    """Rules on proofs of the right to produce."""

    rules = fields.List(fields.Nested(ProofRow), required=True, validate=validate.Length(min=1))


class ClaimRow(WireSchema):
    """A rule on a claimed mark; the conditions left empty do not matter to it."""

    commodity = fields.List(fields.Enum(Commodity, by_value=True), load_default=list)
    product_code = Text(load_default="", longest=200)
    min_input_percent = fields.Decimal(
        required=True, validate=validate.Range(min=Decimal(0), max=Decimal(100))
    )
    ignored_ingredients = Text(load_default="", longest=400)
    exempt_process_kinds = fields.List(
        fields.Enum(BatchKind, by_value=True, validate=validate.OneOf(sorted(PROCESSES))),
        load_default=list,
    )
    day_that_counts = fields.Enum(DayThatCounts, by_value=True, required=True)
    processor_certificate_required = fields.Boolean(load_default=False)
    input_certificate_required = fields.Boolean(load_default=False)
    pack_code_required = fields.Boolean(load_default=False)


class ClaimForm(VersionForm):
    """Rules on a claimed mark."""

    rules = fields.List(fields.Nested(ClaimRow), required=True, validate=validate.Length(min=1))


def proof_body(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the body of rules on proofs as the form was filled in."""
    rules = []
    for row in typed["rules"]:
        when: dict[str, Any] = {
            name: [each.value for each in row[name]] for name in _CHOICES if row[name]
        }
        when |= {name: parts_of(row[name]) for name in ("product_code", "province") if row[name]}
        if row["is_prepackaged_food"]:
            when["is_prepackaged_food"] = row["is_prepackaged_food"] == "yes"
        rules.append({"when": when, "need": NEEDS[row["need"]]})
    return {"rules": rules}


def typed_proofs(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the form shows for a body; the inverse of `proof_body`."""
    return {"rules": [_typed_proof(rule) for rule in body["rules"]]}


def _typed_proof(rule: dict[str, Any]) -> dict[str, Any]:
    when, need = rule.get("when", {}), rule["need"]
    shown: dict[str, Any] = {name: _several(when.get(name)) for name in _CHOICES}
    shown |= {name: ", ".join(_several(when.get(name))) for name in ("product_code", "province")}
    if "is_prepackaged_food" in when:
        shown["is_prepackaged_food"] = "yes" if when["is_prepackaged_food"] else "no"
    shown["need"] = next((name for name, kinds in NEEDS.items() if set(kinds) == set(need)), "")
    return shown


def claim_body(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the body of rules on a mark as the form was filled in."""
    rules = []
    for row in typed["rules"]:
        when: dict[str, Any] = {}
        if row["commodity"]:
            when["commodity"] = [each.value for each in row["commodity"]]
        if row["product_code"]:
            when["product_code"] = parts_of(row["product_code"])
        rules.append(
            {
                "when": when,
                "min_input_percent": f"{row['min_input_percent'].normalize():f}",
                "ignored_ingredients": parts_of(row["ignored_ingredients"]),
                "exempt_process_kinds": [each.value for each in row["exempt_process_kinds"]],
                "day_that_counts": row["day_that_counts"].value,
                **{name: row[name] for name in SWITCHES},
            }
        )
    return {"rules": rules}


def typed_claims(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the form shows for a body; the inverse of `claim_body`."""
    return {
        "rules": [
            {
                "commodity": _several(rule.get("when", {}).get("commodity")),
                "product_code": ", ".join(_several(rule.get("when", {}).get("product_code"))),
                "min_input_percent": rule["min_input_percent"],
                "ignored_ingredients": ", ".join(rule.get("ignored_ingredients", [])),
                "exempt_process_kinds": rule.get("exempt_process_kinds", []),
                "day_that_counts": rule["day_that_counts"],
                **{name: rule.get(name, False) for name in SWITCHES},
            }
            for rule in body["rules"]
        ]
    }


def parts_of(text: str) -> list[str]:
    """Return what is separated by commas of any kind."""
    for separator in "，、；;":
        text = text.replace(separator, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def _several(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
