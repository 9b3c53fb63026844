"""The operations of the interface as its own description has them, each with a body in which nothing is wrong."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from werkzeug.routing import Rule

from tests.contracts.matrix import BODIES
from tests.contracts.world import World
from tests.fuzz.bases import SOUND, TODAY, VALUES, sound_workbook
from tests.fuzz.doors import Doors
from tests.fuzz.values import BadFile

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
MOST_DEPTH = 6
# Where the name of a member tells which record of the world it wants.
SEVERAL_FILES = ("leads.add_pictures", "cases.hand_in")
RECORDS = {
    "product_id": "packed_product",
    "batch_id": "harvest",
    "batch_ids": "harvest",
    "unit_id": "harvest_unit",
    "member_id": "harvest_member",
    "brand_product_id": "brand_product",
    "printer_id": "printer_organisation",
    "product_ids": "packed_product",
}
# What the description alone does not tell: by endpoint, names of the world's records or values.
_LINES = [{"unit_id": "harvest_unit", "member_id": "harvest_member", "quantity": "2.5 kg"}]
_MADE = [{"product_id": "packed_product", "quantity": {"value": "2", "unit": "piece"}}]
_NORM = {"from": "06-15", "to": "08-31"}
SOUND_BODIES: Mapping[str, Mapping[str, Any]] = {
    "accounts.Accounts": {"role": "printer"},
    "applications.Application": {
        "products": [{"brand_product_id": "packed_kind", "product_id": "draft_product"}]
    },
    "applications.Applications": {
        "brand_id": "packed_brand",
        "products": [{"brand_product_id": "packed_kind", "product_id": "draft_product"}],
    },
    "brands.Brands": {"authority_id": "authority"},
    "tests.Tests": {"lab_name": "示例检验院"},
    "applications.refuse": {"grounds": [{"condition_code": "C1", "finding": "不符"}]},
    "applications.grant": {"valid_from": "2026-08-01"},
    "authorisations.Authorisations": {
        "products": [{"brand_product_id": "brand_kind", "product_id": "draft_product"}]
    },
    "batches.register_harvest": {"product_id": "harvest_product", "lines": _LINES},
    "batches.register_intake": {"product_id": "harvest_product", "lines": _LINES},
    "batches.register_bought_in": {"product_id": "harvest_product"},
    "batches.register_process": {
        "kind": "packing",
        "inputs": [{"batch_id": "harvest", "quantity": {"value": "5", "unit": "kg"}}],
        "outputs": _MADE,
    },
    "certificates.change_state": {"state": "suspended"},
    "certificates.register_certificate": {"number": "certificate_number"},
    "checks.Checks": {
        "officers": [
            {"name": "示例甲", "badge_number": "36092201"},
            {"name": "示例乙", "badge_number": "36092202"},
        ]
    },
    "labels.dry_run": {"product_id": "packed_product"},
    "labels.Runs": {"batch_id": "packed_batch", "brand_id": "packed_brand"},
    "labels.bind": {"batch_id": "packed_batch"},
    "labels.preview_bind": {"batch_id": "packed_batch"},
    "leads.join_leads": {"into": "other_lead"},
    "measurements.Measurements": {"values": {"weight_g": "182"}},
    "norms.create_norm": {"kind": "season", "body": _NORM},
    "norms.add_version": {"body": _NORM},
    "producers.register_producer": {"credit_code": "fresh_credit_code"},
    "proofs.add_proof": {
        "number": "proof_number",
        "items": [{"name": "南酸枣糕", "category_code": "1701", "product_ids": ["product"]}],
    },
    "products.put_product": {
        "is_prepackaged_food": True,
        "net_content": {"value": "250", "unit": "g"},
        "commodity": "processed",
        "gtin": "product_gtin",
    },
    "products.set_label_text": {"fields": "label_fields"},
    "quota.grant": {"product_id": "granted_product"},
    "recalls.Recalls": {"document_number": "示例文〔2026〕9号"},
}
# Whose act it is, where others may read at the same address.
ROLES = {
    ("authorisations.Authorisations", "POST"): "brand",
    ("brands.Brands", "POST"): "brand",
    ("brands.Brand", "PUT"): "brand",
    ("brands.RuleBooks", "POST"): "brand",
    ("certificates.change_state", "POST"): "market_officer",
    ("recalls.Recalls", "POST"): "market_officer",
    ("stops.Stops", "POST"): "market_officer",
    ("tests.Tests", "POST"): "market_officer",
    ("leads.join_leads", "POST"): "market_officer",
    ("leads.add_pictures", "POST"): "market_officer",
}
QUERIES = {
    "labels.Runs": {"producer_id": "producer"},
    "norms.in_force": {"kind": "season", "code": "norm_code", "on": TODAY},
}
# The path's records, where the world's own have the act behind them.
ARGUMENTS = {
    ("applications.Application", "PUT"): {"application_id": "draft_application"},
    ("applications.attach_document", "POST"): {"application_id": "draft_application"},
    ("applications.submit", "POST"): {"application_id": "draft_application"},
    ("applications.remove_document", "DELETE"): {
        "application_id": "draft_application",
        "file_id": "draft_file",
    },
    ("applications.ApplicationFile", "GET"): {
        "application_id": "draft_application",
        "file_id": "draft_file",
    },
    ("products.set_label_text", "POST"): {"product_id": "packed_product"},
    ("labels.bind", "POST"): {"run_id": "pre_printed_run"},
    ("labels.preview_bind", "POST"): {"run_id": "pre_printed_run"},
}


@dataclass
class Operation:
    """One operation for the world's records: how it is asked soundly."""

    endpoint: str
    role: str
    method: str
    address: str
    rule: Rule
    schema: Mapping[str, Any] | None
    content_type: str
    body: Any
    query: list[Mapping[str, Any]] = field(default_factory=list)
    arguments: dict[str, str] = field(default_factory=dict)
    part: str = "file"

    @property
    def path(self) -> str:
        """The address with what its query needs."""
        return f"{self.address}?{urlencode(self.arguments)}" if self.arguments else self.address

    def sound(self) -> dict[str, Any]:
        """Return what the test client sends when nothing is wrong."""
        if self.content_type == JSON:
            return {"json": self.body}
        if "form" in self.content_type:
            return {"data": self.fields(), "files": self.files()}
        if self.content_type:
            content = (sound_workbook() if "sheet" in self.content_type else SOUND).content
            return {"data": content, "headers": {"Content-Type": self.content_type}}
        return {}

    def fields(self) -> dict[str, Any]:
        """Return the fields of its form."""
        given = self.body if isinstance(self.body, dict) else {}
        return {name: str(value) for name, value in given.items() if value not in (None, "")}

    def files(self) -> dict[str, BadFile]:
        """Return the files of its form."""
        return {self.part: SOUND} if "form" in self.content_type else {}


def all_operations(doors: Doors) -> list[Operation]:
    """Return every operation of the description, in a fixed order."""
    spec = doors.ask("anonymous", "GET", "/api/v1/openapi.json")
    described = Description(spec.json())
    rules = [rule for rule in doors.rules() if rule.rule.startswith("/api/v1/")]
    found = []
    for address, methods in sorted(described.paths.items()):
        for method in METHODS:
            if method in methods:
                rule = next(
                    each for each in rules if _described(each) == address and _takes(each, method)
                )
                found.append(_operation(doors, described, rule, method, methods[method]))
    return found


def _described(rule: Rule) -> str:
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule)


def _takes(rule: Rule, method: str) -> bool:
    return method.upper() in (rule.methods or ())


def _operation(
    doors: Doors, described: Description, rule: Rule, method: str, told: Mapping[str, Any]
) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    content_type, media = next(iter(content.items()), ("", {}))
    schema = described.resolved(media["schema"]) if media else None
    body = described.sound(schema, "", doors.world) if schema else None
    own = {**BODIES.get(rule.endpoint, {}), **SOUND_BODIES.get(rule.endpoint, {})}
    if isinstance(body, dict):
        body |= {name: _recorded(value, doors.world) for name, value in own.items()}
    query = [each for each in told.get("parameters", ()) if each.get("in") == "query"]
    query = [{**each, "schema": described.resolved(each["schema"])} for each in query]
    needed = {
        each["name"]: str(described.sound(each["schema"], each["name"], doors.world))
        for each in query
        if each.get("required")
    }
    needed |= {n: str(doors.world.get(v, v)) for n, v in QUERIES.get(rule.endpoint, {}).items()}
    part = "files" if rule.endpoint in SEVERAL_FILES else "file"
    act = (rule.endpoint, method.upper())
    role = ROLES.get(act) or doors.role_of(rule.endpoint)
    records = {name: doors.world.get(each, each) for name, each in ARGUMENTS.get(act, {}).items()}
    address = doors.path_of(rule, **records)
    return Operation(
        rule.endpoint,
        role,
        method.upper(),
        address,
        rule,
        schema,
        content_type,
        body,
        query,
        needed,
        part,
    )


def _recorded(value: Any, world: World) -> Any:
    if isinstance(value, list):
        return [_recorded(each, world) for each in value]
    if isinstance(value, Mapping):
        return {name: _recorded(each, world) for name, each in value.items()}
    return world.get(value, value)


class Description:
    """The description of the interface (OpenAPI), with its references followed."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Read a description."""
        self.paths: Mapping[str, Mapping[str, Any]] = document["paths"]
        self._schemas: Mapping[str, Any] = document["components"]["schemas"]

    def resolved(self, schema: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
        """Return a schema with every reference in it replaced, as deep as bodies go."""
        if depth > MOST_DEPTH:
            return {}
        if "$ref" in schema:
            return self.resolved(self._schemas[schema["$ref"].rsplit("/", 1)[-1]], depth)
        for way in ("allOf", "anyOf", "oneOf"):
            if way in schema:
                found = next(each for each in schema[way] if each.get("type") != "null")
                return self.resolved(found, depth)
        made = dict(schema)
        if "properties" in made:
            below = made["properties"].items()
            made["properties"] = {name: self.resolved(each, depth + 1) for name, each in below}
        if "items" in made:
            made["items"] = self.resolved(made["items"], depth + 1)
        return made

    def sound(self, schema: Mapping[str, Any], name: str, world: World) -> Any:
        """Return a value that fits a schema, as somebody would send it who makes no mistake."""
        types = schema.get("type", "string")
        types = types if isinstance(types, list) else [types]
        if name in RECORDS and "array" not in types:
            return world.get(RECORDS[name], 1)
        if "example" in schema:
            return schema["example"]
        if "enum" in schema:
            return next(each for each in schema["enum"] if each is not None)
        if "object" in types:
            members = schema.get("properties", {}).items()
            needed = schema.get("required", ())
            return {n: self.sound(each, n, world) for n, each in members if n in needed}
        if "array" in types:
            return [self.sound(schema.get("items", {}), name, world)]
        if "boolean" in types:
            return False
        if "integer" in types or "number" in types:
            return _number(name, world)
        return _text(schema, name)


def _number(name: str, world: World) -> Any:
    if name.endswith("_id"):
        return world.get(name.removesuffix("_id"), 1)
    value = VALUES.get(name, "1")
    return int(value) if isinstance(value, str) and value.isdecimal() else 1


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") == "date":
        value = VALUES.get(name, TODAY)
        return str(value) if isinstance(value, str) else TODAY
    if schema.get("format") == "date-time":
        return f"{TODAY}T09:00:00+08:00"
    if "phone" in name:
        return "13800138000"
    value = VALUES.get(name)
    found = value() if callable(value) else value
    return found or ("示例文字" if value is None else "")


# ---------------------------------------------------------------- places of a body


Path = tuple[str | int, ...]


def leaves(
    schema: Mapping[str, Any] | None, body: Any, at: Path = ()
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield the path and schema of every member that a body may have, those it lacks included."""
    if schema is None or len(at) > MOST_DEPTH:
        return
    for name, below in schema.get("properties", {}).items():
        path = (*at, name)
        yield path, below
        inner = below.get("items") if "items" in below else below
        here = (*path, 0) if "items" in below else path
        if inner is not None and inner.get("properties"):
            yield from leaves(inner, body, here)
        elif "items" in below:
            yield here, below["items"]


def replaced(body: Any, path: Path, value: Any) -> Any:
    """Return a copy of a body with another value at `path`; what is missing on the way is made."""
    made = copy.deepcopy(body) if isinstance(body, dict | list) else {}
    node: Any = made
    for here, following in pairwise(path):
        node = _below(node, here, following)
    if isinstance(node, list):
        node[int(path[-1]) :] = [value]
    else:
        node[path[-1]] = value
    return made


def _below(node: Any, here: str | int, following: str | int) -> Any:
    empty: Sequence[Any] | dict[str, Any] = [] if isinstance(following, int) else {}
    if isinstance(node, list):
        if not node:
            node.append(empty)
        return node[0]
    if not isinstance(node.get(here), list | dict):
        node[here] = empty
    return node[here]
