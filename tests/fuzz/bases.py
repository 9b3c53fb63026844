"""What a form would be filled in with if nothing were wrong: the ground that bad values are put on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from tests.contracts.world import World
from tests.factories.intake import a_workbook, example
from tests.factories.producers import VILLAGE, a_credit_code
from tests.factories.products import a_gtin
from tests.fuzz.forms import Field, PageForm
from tests.fuzz.values import BadFile, Kind, a_picture
from trace.rooms.intake.kinds import SheetKey

TODAY = "2026-07-18"
_count = itertools.count(1)
SOUND = BadFile("sound", "photo.jpg", a_picture("JPEG"), "image/jpeg")

# Addresses that show a form only with an argument.
MORE_PAGES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("officer.new_recall", {"batch_ids": "harvest"}),
    ("producer.new_recall", {"batch_ids": "harvest"}),
    ("officer.record_test", {"batch": "harvest"}),
    ("producer.record_test", {"batch": "harvest"}),
    ("officer.record_measurement", {"batch": "harvest"}),
    ("producer.record_measurement", {"batch": "harvest"}),
    ("producer.new_product", {"assortment": "1"}),
    ("producer.record_packing", {"batch": "harvest"}),
    ("producer.issue_conformity", {"batch": "harvest"}),
    ("producer.label_run", {"act": "spoil"}),
    ("producer.label_run", {"act": "void"}),
    ("printer.label_run", {"act": "spoil"}),
)
# Values of a path's argument beside the world's own.
VARIANTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "producer.batch_act": tuple({"act": act} for act in ("loss", "own-use", "correct", "stop")),
    "producer.record_process_of": tuple(
        {"kind": kind} for kind in ("processing", "commissioned_processing", "assortment")
    ),
    "officer.recall_act": ({"act": "extend"},),
    "producer.change_application": ({"application_id": "draft_application"},),
    "producer.application": ({"application_id": "draft_application"},),
    "producer.label_run": ({"run_id": "pre_printed_run"},),
    "brand.new_norm": tuple(
        {"kind": kind} for kind in ("grade_standard", "proof_rule", "pre_issued_text")
    ),
}

# By the end of a field's name; a callable is asked anew for every form.
VALUES: Mapping[str, str | Callable[[], str]] = {
    "name": lambda: f"示例名称{next(_count)}",
    "division": VILLAGE,
    "destination_division": "360922",
    "territory": "360922",
    "credit_code": a_credit_code,
    "credit_code_override": "",
    "processor_credit_code": "",
    "gtin": a_gtin,
    "gln": "",
    "code": lambda: f"FZ-{next(_count):05d}",
    "number": lambda: f"BH{next(_count):05d}",
    "lot": lambda: f"L{next(_count):05d}",
    "season": "2026",
    "value": "1",
    "size": "3.5",
    "price": "2.50",
    "density": "",
    "latitude": "28.1",
    "longitude": "114.4",
    "planting_year": "2018",
    "nice_class": "31",
    "shelf_life_days": "30",
    "days": "30",
    "count": "5",
    "label_count": "5",
    "side_mm": "25",
    "local_percent": "100",
    "term_months": "36",
    "transition_days": "180",
    "category_code": "1701",
    "first": "1",
    "last": "2",
    "valid_from": "2026-01-01",
    "valid_until": "2028-12-31",
    "old_stock_until": "2026-12-31",
    "usable_until": "2026-12-31",
    "public_until": "2027-12-31",
    "begins": "06-15",
    "ends": "08-31",
    "sampled_on": "2026-07-17",
    "reported_on": TODAY,
    "joined_on": "2026-01-02",
    "primary": "#aa3300",
    "paper": "#ffffff",
    "website": "",
    "despite_stop": "",
    "numbering": "{brand}-{year}-{serial}",
    "season_start": "01-01",
    "new_password": "a new long password 7",
    "repeated": "a new long password 7",
    "password": "a new long password 7",
    "old_password": "a long enough password 1",
    "badge_number": lambda: f"360922{next(_count):02d}",
    "refusal": "",
    "document_number": "示例文〔2026〕9号",
    "email": "a@example.org",
    "into": "",
    "next": "",
}
BY_KIND = {
    Kind.TEXT: "示例文字",
    Kind.NUMBER: "1",
    Kind.DATE: TODAY,
    Kind.MOMENT: f"{TODAY}T09:00",
    Kind.PHONE: "13800138000",
    Kind.CODE: "",
    Kind.SECRET: "a long enough password 1",
    Kind.CHECK: "",
    Kind.FILE: "",
}
NUMBERS = {"value", "size", "price", "density", "latitude", "longitude", "planting_year", "days"}
NUMBERS |= {"nice_class", "shelf_life_days", "count", "label_count", "side_mm", "local_percent"}
NUMBERS |= {"term_months", "transition_days"}
CODES = {"division", "destination_division", "credit_code", "processor_credit_code", "gtin", "gln"}
CODES |= {"territory"}
# Whose amounts are texts: what a test or an instrument found may read "not detected".
FREE_VALUES = ("items.", "others.", "limits.")


def kind_of(found: Field) -> Kind:
    """Return what a field of a page takes."""
    last = found.name.rsplit(".", 1)[-1]
    match found.kind:
        case "date":
            return Kind.DATE
        case "datetime-local":
            return Kind.MOMENT
        case "select" | "radio" | "button":
            is_answer = set(found.choices) <= {"", "true", "false"}
            return Kind.CHECK if is_answer else Kind.CHOICE
        case "checkbox":
            is_flag = found.choices in (["true"], ["1"], ["on"])
            return Kind.CHECK if is_flag else Kind.CHOICE
        case "file":
            return Kind.FILE
        case "password":
            return Kind.SECRET
        case "tel":
            return Kind.PHONE
        case "hidden" if last.endswith("_id"):
            return Kind.CHOICE
    if last == "value" and found.name.startswith(FREE_VALUES):
        return Kind.TEXT
    if found.kind == "number" or last in NUMBERS:
        return Kind.NUMBER
    return Kind.CODE if last in CODES else Kind.TEXT


def filled(endpoint: str, form: PageForm, world: World) -> dict[str, list[str]]:
    """Return the form filled in as somebody would who makes no mistake; files are `sound_files`."""
    own = OVERRIDES.get(endpoint, {})
    given: dict[str, list[str]] = {}
    for name, found in form.fields.items():
        if name == "csrf_token" or kind_of(found) is Kind.FILE:
            continue
        if name in own:
            value = str(world.get(own[name], own[name]))
        elif found.kind == "button":
            continue
        else:
            value = found.current or _fresh(found)
        if value:
            given[name] = [value]
    return given


def sound_files(endpoint: str, form: PageForm) -> dict[str, BadFile]:
    """Return a sound file for every input of the form that asks for one."""
    wanted = [each for each in form.fields.values() if each.kind == "file"]
    sound = sound_workbook() if endpoint.endswith(".imports") else SOUND
    return {each.name: sound for each in wanted}


def sound_workbook() -> BadFile:
    """Return a workbook that can be taken over: one member."""
    upload = a_workbook(members=[example(SheetKey.MEMBERS)])
    return BadFile("workbook", upload.name, upload.content, "application/octet-stream")


def _fresh(found: Field) -> str:
    kind = kind_of(found)
    last = found.name.rsplit(".", 1)[-1]
    if kind is Kind.CHOICE:
        if not found.is_required and found.kind in ("select", "checkbox"):
            return ""
        return next((choice for choice in found.choices if choice), "")
    if kind is Kind.CHECK and found.kind != "checkbox":
        return "true"
    if kind is Kind.CHECK or (
        any(map(str.isdigit, found.name.split("."))) and ".0." not in found.name
    ):
        return ""
    value = VALUES.get(last)
    if value is None:
        return BY_KIND[kind]
    return value() if callable(value) else value


# Where the words above do not make sense of a form: by endpoint and field, names of the world's records or literals.
_HARVESTED = {"product_id": "harvest_product", "lines.0.unit_id": "harvest_unit", "lot": ""}
_MADE = {
    "inputs.0.batch_id": "harvest",
    "inputs.0.quantity.value": "10",
    "outputs.0.product_id": "packed_product",
    "outputs.0.quantity.value": "4",
    "outputs.0.quantity.unit": "piece",
    "outputs.0.grade": "",
}
_SORTED = _MADE | {"outputs.0.product_id": "harvest_product", "outputs.0.quantity.unit": "kg"}
_NORMS = {
    "measured.0.name": "sugar",
    "measured.0.label": "糖度",
    "measured.0.unit": "%",
    "limits.0.grade": "特级",
    "limits.0.field": "sugar",
    "limits.0.op": ">=",
    "limits.0.value": "12",
    "limits.0.varieties": "",
    "body": '{"rules": []}',
}
OVERRIDES: Mapping[str, Mapping[str, Any]] = {
    "account.sign_in": {"phone": "phone", "password": "a long enough password 1"},
    "brand.grant": {
        "valid_from": "2026-08-01",
        "product_ids": "applied_product",
        "quota.0.product_id": "applied_product",
    },
    "brand.refuse": {"grounds.0.condition_code": "C1"},
    "brand.imports": {"brand_id": "brand"},
    "brand.take_over": {
        "products.0.product_id": "draft_product",
        "quota.0.product_id": "draft_product",
    },
    "brand.new_norm": _NORMS,
    "officer.certificate_state": {"state": "suspended"},
    "officer.new_check": {
        "code": "",
        "officers.1.name": "示例乙",
        "officers.1.badge_number": "36092299",
    },
    "officer.join_lead": {"into": "other_lead"},
    "officer.new_recall": {"batch_ids": "harvest"},
    "producer.new_recall": {"batch_ids": "harvest"},
    "producer.issue_conformity": {"batch_id": "harvest"},
    "producer.record_dispatch": {"lines.0.batch_id": "harvest"},
    "producer.record_harvest": _HARVESTED,
    "producer.record_intake": _HARVESTED | {"lines.0.member_id": "harvest_member"},
    "producer.record_packing": _MADE,
    "producer.record_process_of": _SORTED | {"processor_credit_code": "processor_credit_code"},
    "producer.record_purchase": {"product_id": "harvest_product", "document_number": "FP-1"},
    "producer.order_labels": {
        "batch_id": "packed_batch",
        "brand_id": "packed_brand",
        "act": "order",
    },
    "producer.new_product": {
        "components.0.product_id": "packed_product",
        "net_content.value": "500",
        "is_prepackaged_food": "",
    },
    "producer.new_proof": {"number": "proof_number"},
    "producer.new_certificate": {"number": "certificate_number", "mark": "organic"},
    "producer.act_on_labels": {"batch_id": "packed_batch"},
}
