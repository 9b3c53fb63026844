"""Plausible bodies for every route that takes one: from the interface's own description, and written down for pages.

A body names the records of the world, so that nothing but the sender's rights can stand against it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.routing import Rule

from tests.contracts.world import World
from tests.factories.epcis import A_SUBSCRIPTION, make_epcis_document, make_epcis_event
from tests.factories.intake import a_workbook, example
from tests.factories.producers import VILLAGE, a_credit_code, a_licence_number
from tests.factories.sheets import typed_template
from tests.factories.transport import a_table
from trace.rooms.intake.kinds import SheetKey
from trace.rooms.scanning.rules import HOUSE_LIMITS
from trace.rooms.sheets.starters import STARTERS
from trace.wire.templates import TemplateSchema

TODAY = "2026-07-18"
YESTERDAY = "2026-07-17"
TEXTS = {
    "division": VILLAGE,
    "phone": "13900000099",
    "buyer_phone": "13900000099",
    "contact_phone": "13900000099",
    "season": "2026",
    "first": "1",
    "last": "1",
    "code": "X-99",
    "size": "3",
    "number": "X-2026-0099",
    "from_on": TODAY,
    "on": TODAY,
    "at": "2026-07-18T09:30:00+08:00",
    "name": "示例名称",
    "badge_number": "36092299",
    "season_start": "01-01",
    "numbering": "{year}-{serial}",
    "condition_code": "C1",
    "product_code": "peach",
    "category_code": "1701",
    "locale": "en",
}
# Of a logger and a time that no record of the world has.
A_LOGGERS_FILE = a_table(3, 4, begin="2026-07-16 08:").content
A_TEMPLATE = TemplateSchema().dump(STARTERS["roll"])
A_LINK = {
    "kind": "homepage",
    "url": "https://peach.wanzai.cn/",
    "title_zh": "示例",
    "title_en": "Example",
}
TWO_OFFICERS = [
    {"name": "示例甲", "badge_number": "36092298"},
    {"name": "示例乙", "badge_number": "36092299"},
]
# What a schema's name says better than its fields' names; `world:` names a record.
FIELDS: dict[str, dict[str, Any]] = {
    "accounts.NewAccountInput": {"role": "printer", "organisation_id": "world:organisation"},
    "accounts.MembershipInput": {"role": "printer", "organisation_id": "world:organisation"},
    "batches.Process": {"kind": "sorting"},
    "batches.SourceLine": {"unit_id": "world:unit", "member_id": "world:member"},
    "batches.OutputLine": {"quantity": "1 kg"},
    "batches.InputLine": {"quantity": "1 kg"},
    "batches.Correction": {"quantity": "2000 kg"},
    "brands.StateChange": {"act": "suspend"},
    "brands.Refusal": {"grounds": [{"condition_code": "C1", "finding": "示例"}]},
    "brands.NewBrand": {"authority_id": "world:authority", "territory": ["360922"]},
    "brands.BrandChange": {"territory": ["360922"]},
    "printing.Printed": {"count": 1},
    "quota.Decision": {"product_id": "world:authorised_product", "reason": "示例"},
    "quota.NewTransfer": {"account_id": "world:quota_account", "number": "world:taker_number"},
    "packaging.NewFiling": {"product_id": "world:authorised_product"},
    "brands.QuotaGrant": {"product_id": "world:authorised_product"},
    "brands.AppliedProduct": {"product_id": "world:packed_product"},
    "brands.NewApplication": {
        "products": [
            {"product_id": "world:packed_product", "brand_product_id": "world:brand_product"}
        ]
    },
    "blending.BlendInput": {"kind": "packing"},
    "brands.NewImport": {"valid_until": "2028-12-31"},
    "cases.AddLead": {"lead": "world:other_lead"},
    "cases.HandOver": {"handlers": TWO_OFFICERS},
    "cases.LetterIn": {"to_division": "430225"},
    "cases.Order": {"due_on": "2026-08-18"},
    "cases.ProposeFiling": {
        "party_name": "示例经营部",
        "lead": "world:other_lead",
        "regime": "market",
        "goods": "food",
        "stage": "market",
        "handlers": TWO_OFFICERS,
    },
    "certificates.CertificateInput": {"number": "123OP2699999", "valid_until": "2026-12-31"},
    "certificates.CertificateStateInput": {"state": "suspended"},
    "certificates.TrademarkInput": {"nice_class": 31, "valid_until": "2030-01-01"},
    "conformity.Collect": {"outside_number": "XS-99"},
    "conformity.Issue": {"batch_id": "world:conformity_batch", "basis": ["control"]},
    "cultivation.BarredInput": {"commodities": ["fruit"], "division": "360922"},
    "cultivation.CorrectionInput": {"kind": "farm_work", "unit_id": "world:unit", "name": "套袋"},
    "cultivation.OwnedLabelInput": {"interval_days": 14, "producer_id": "world:producer"},
    "cultivation.RecordInput": {"kind": "farm_work", "unit_id": "world:unit", "name": "套袋"},
    "transport.ArrivalInput": {"at": "2026-07-18T10:00:00+08:00", "stop": "town"},
    "transport.ReadingsInput": {"content": A_LOGGERS_FILE.decode(), "zone": "+08:00"},
    "outside_events.Match": {"producer_id": "world:producer"},
    "links.LinkInput": A_LINK,
    "links.LinkRulesInput": {"division": "360922", "most": 3},
    "labels.Order": {"product_id": "world:packed_product", "count": 1},
    "labels.Bind": {"batch_id": "world:packed_batch"},
    "labels.ExportInput": {"format": "csv"},
    "labels.Printer": {"printer_id": "world:organisation"},
    "templates.Template": A_TEMPLATE,
    "norms.NormInput": {"kind": "season", "body": {"from": "06-15", "to": "08-31"}},
    "norms.VersionInput": {"body": {"from": "06-15", "to": "08-31"}},
    "procedure.AskOffice": {"organisation_id": "world:organisation"},
    "procedure.ContractInput": {"signed_on": TODAY},
    "procedure.ExpertScore": {"points": 90},
    "procedure.SiteCheckInput": {"result": "recheck"},
    "procedure.StepDecision": {"decision": "pass"},
    "producers.Identity": {"credit_code": a_credit_code()},
    "producers.RegisterProducer": {"credit_code": a_credit_code()},
    "producers.ProofInput": {"number": a_licence_number(), "valid_until": "2028-12-31"},
    "producers.ProofStateInput": {"state": "suspended"},
    "producers.Review": {"decision": "pass"},
    "producers.Steps": {"levels": ["county"]},
    "products.LabelTextInput": {
        "fields": {
            "name": "示例",
            "net_content": "250 g",
            "ingredients": "示例",
            "origin": "示例",
            "producer_name": "示例",
            "producer_address": "示例",
            "producer_phone": "13900000099",
            "shelf_life": "240 天",
            "standard_code": "Q/SL 0001S",
            "storage": "常温",
            "licence_number": "SC11736092290017",
        }
    },
    "products.ProductFacts": {
        "commodity": "processed",
        "gtin": "world:gtin",
        "net_content": "250 g",
    },
    "recalls.OrderRecall": {"batch_ids": ["world:batch"], "document_number": "示例〔2026〕9号"},
    "recalls.NamedBatches": {"batch_ids": ["world:batch"]},
    "recall_courses.Disposal": {"batch_id": "world:recalled_batch", "kind": "destroyed"},
    "recall_courses.Extension": {"until": "2027-12-31"},
    "recall_courses.Found": {"amount_id": "world:recall_amount"},
    "recall_courses.MarkHolder": {"state": "told"},
    "signs.LimitsIn": asdict(HOUSE_LIMITS),
    "supervision.JoinLeads": {"into": "world:other_lead"},
    "supervision.ReplyFeedback": {"verb": "accept"},
    "field_entries.FieldEntry": {
        "key": "key-of-another-phone",
        "check": {
            "place": "示例市场",
            "division": VILLAGE,
            "result": "agrees",
            "findings": "示例",
            "officers": TWO_OFFICERS,
        },
    },
    "supervision.AssignLead": {"account_id": "world:colleague"},
    "supervision.RecordCheck": {"officers": TWO_OFFICERS},
    "inspections.CheckListInput": {"items": [{"code": "1", "text": "示例", "is_key": True}]},
    "inspections.RecordInspection": {
        "officers": TWO_OFFICERS,
        "check_list_id": "world:check_list",
        "answers": [
            {"code": "1.1", "finding": "conforms"},
            {"code": "3.1", "finding": "conforms"},
        ],
        "result": "conforms",
        "rectify_by": None,
        "plan_id": None,
        "kind": "daily",
        "signature": None,
        "refusal": "拒签",
        "witness": "示例",
    },
    "inspections.PlanInspection": {"kind": "daily", "until_on": "2026-12-31"},
    "inspections.RiskGrade": {"grade": "b"},
    "credit.FileObjection": {"kind": "inspection", "entry_id": "world:credit_entry"},
    "samples.TakeSample": {
        "officers": TWO_OFFICERS,
        "is_rapid": True,
        "backup_quantity": "",
        "seals": [],
        "sheet": {},
        "number": "",
        "taken_at": "2026-07-18T09:00:00+08:00",
        "signature": None,
        "refusal": "拒签",
        "witness": "示例",
    },
    "testing.MeasurementInput": {"values": {"weight_g": "182"}},
    "testing.Report": {"lab_name": "示例检验院", "kind": "commissioned"},
}
# What is sent to every form; a form takes what it knows and leaves the rest.
FORM = TEXTS | {
    "at": "2026-07-18T09:30",
    "act": "suspend",
    "address": "示例路9号",
    "agrees": "true",
    "area_basis": "declared",
    "caption": "示例",
    "commodity": "fruit",
    "condition_code": "C2",
    "contract_number": "HT-99",
    "count": "1",
    "decision": "pass",
    "crop": "黄桃",
    "description": "示例",
    "first_on": "2026-07-18",
    "formulation": "2%水剂",
    "document": "示例〔2026〕9号",
    "document_number": "示例〔2026〕9号",
    "format": "csv",
    "into": "world:other_lead",
    "kind": "plot",
    "office": "示例单位",
    "place": "示例市场",
    "product_id": "world:authorised_product",
    "quantity.value": "1",
    "quantity.unit": "kg",
    "reason": "示例",
    "result": "matches",
    "source": "示例文件",
    "state": "suspended",
    "statement": "示例",
    "territory": "360922",
    "text": "示例",
    "valid_from": "2026-01-02",
    "valid_until": "2028-12-31",
    "verb": "accept",
    "where_looked_up": "示例网站",
    "work_phone": "13900000099",
}
RECALL_REPORT = {"cause": "示例", "measures": "示例", "conclusion": "示例"}
SEASON = {"title": "示例", "begins": "06-15", "ends": "08-31"}
LOGGER = {"device": "D-98", "zone": "+08:00"}
MATCH = {"act": "match", "producer_id": "world:producer"}
FORMS: dict[str, dict[str, str]] = {
    "producer.acknowledge_breach": {"comment": "示例"},
    "producer.batch_readings": LOGGER,
    "admin.outside_event": MATCH,
    "officer.outside_event": MATCH,
    "producer.dispatch_readings": LOGGER,
    "producer.record_arrival": {
        "stop": "town",
        "at": "2026-07-18T10:00",
        "receiver": "示例",
        "proof": "signed",
    },
    "admin.add_membership": {
        "role": "printer",
        "organisation_id": "world:organisation",
        "division": "",
    },
    "brand.new_norm": SEASON,
    "brand.new_version": SEASON,
    "brand.take_over": {
        "number": "",
        "products.0.product_id": "world:packed_product",
        "products.0.brand_product_id": "world:brand_product",
    },
    "brand.refuse": {"grounds.0.condition_code": "C1", "grounds.0.finding": "示例"},
    "brand.grant": {"number": "", "valid_from": "", "valid_until": ""},
    "brand.new_rule_book": {
        "conditions.0.code": "C1",
        "conditions.0.title": "示例",
        "_step": "publish",
        "term_months": "12",
        "transition_days": "90",
    },
    "brand.assessment": {"result": "pass", "findings": "示例"},
    "brand.change": {"decision": "accept", "reply": "示例"},
    "producer.ask_change": {"kind": "trademark", "new_value": "示例商标"},
    "consumer.conformity": {"market": "示例市场", "received": "1 kg"},
    "officer.approve_filing": {"case_number": "示例〔2026〕99号"},
    "officer.assign_lead": {"account_id": "world:colleague"},
    "officer.case_act": {"verb": "note"},
    "officer.field_entry": {"decision": "record"},
    "officer.decide_step": {"decision": "return"},
    "officer.record_site_check": {
        "first_person": "甲",
        "second_person": "乙",
        "findings": "示例",
        "result": "recheck",
    },
    "officer.new_barred_input": {"commodities": "fruit"},
    "officer.judge_rectification": {"act": "submit", "text": "示例"},
    "officer.credit_objection": {"uphold": "false", "answer": "示例"},
    "producer.credit_entry": {"reason": "示例"},
    "officer.receive_sample": {"is_intact": "true"},
    "officer.decide_sample_stop": {"confirm": "false", "reason": "示例"},
    "officer.decide_sample_challenge": {"accept": "false", "reason": "示例"},
    "officer.plan_inspection": {
        "kind": "daily",
        "from_on": "2026-07-18",
        "until_on": "2026-12-31",
    },
    "officer.report_sample": {
        "report_number": "示例-9",
        "reported_on": "2026-07-18",
        "is_safety": "true",
        "passed": "true",
    },
    "officer.set_risk_grade": {"grade": "b", "from_on": "2026-07-18", "reasons": "示例"},
    "officer.new_input_label": {"interval_days": "14", "division": "360922"},
    "producer.correct_cultivation": {"kind": "farm_work", "unit_id": "world:unit"},
    "producer.new_cultivation": {"kind": "farm_work", "unit_id": "world:unit"},
    "producer.new_input_label": {"interval_days": "14"},
    "officer.approval_steps": {"levels": "county"},
    "officer.refuse_filing": {"words": "示例"},
    "producer.new_filing": {"covered": "1-1", "channel": "", "valid_from": ""},
    "brand.approve_filing": {"old_usable_until": ""},
    "brand.quota_sheet": {"total": "1"},
    "brand.end_season": {"counted": "0"},
    "producer.new_transfer": {"number": "world:taker_number", "ground": "示例"},
    "officer.recall_act": RECALL_REPORT,
    "producer.recall_act": RECALL_REPORT,
    "producer.recall_message": {"answer": "已下架"},
    "trader.recall_message": {"answer": "已下架"},
    "producer.sanction": {"kind": "appeal"},
    "producer.use_stock": {"note": "示例"},
    "producer.act_on_labels": {"batch_id": "world:packed_batch"},
    "producer.apply": {
        "products.0.product_id": "world:packed_product",
        "products.0.brand_product_id": "world:brand_product",
    },
    "producer.change_application": {
        "products.0.product_id": "world:packed_product",
        "products.0.brand_product_id": "world:brand_product",
    },
    "producer.assign_label_printer": {"printer_id": "world:organisation"},
    "producer.label_template": typed_template(STARTERS["roll"]),
    "printer.label_template": typed_template(STARTERS["roll"]),
    "producer.edit_product": {
        "code": "",
        "gtin": "world:gtin",
        "commodity": "processed",
        "net_content.value": "250",
        "net_content.unit": "g",
    },
    "brand.watch_limits": {name: str(limit) for name, limit in asdict(HOUSE_LIMITS).items()},
    "officer.sign": {"judged": "true", "note": "示例"},
    "brand.link_rules": {"most": "3", "barred_hosts": "t.cn", "only_hosts": ""},
    "producer.links": A_LINK,
    "producer.label_text": {
        f"fields.{name}": text for name, text in FIELDS["products.LabelTextInput"]["fields"].items()
    },
    "producer.batch_act": {"quantity.value": "1"},
    "producer.member": {"kind": "member"},
    "producer.one_premises": {"kind": "factory"},
    "producer.proof_items": {"items.0.name": "蜜饯", "items.0.category_code": "1701"},
    "producer.record_process_of": {
        "inputs.0.batch_id": "world:batch",
        "inputs.0.quantity.value": "1",
        "inputs.0.quantity.unit": "kg",
        "outputs.0.product_id": "world:bulk_product",
        "outputs.0.quantity.value": "1",
        "outputs.0.quantity.unit": "kg",
    },
}
FILES = ("file", "files", "picture", "pictures", "evidence", "photo", "workbook")
# What a page's own script sends.
_JSON_PAGES = {"officer.send_field_decision": {"decision": "record"}}
# GS1 describes these.
EPCIS: dict[str, dict[str, Any]] = {
    "epcis.capture": make_epcis_document(make_epcis_event()),
    "epcis.post_event": make_epcis_event(),
    "epcis.define_query": {"name": "others", "query": {"EQ_action": ["ADD"]}},
    "epcis.subscribe": A_SUBSCRIPTION,
}
_LOGGERS = ("producer.batch_readings", "producer.dispatch_readings")
_PICTURES = ("products.put_picture", "proofs.put_evidence", "certificates.put_evidence")


def a_png() -> bytes:
    """Return a small picture."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "peru").save(content, "PNG")
    return content.getvalue()


class Bodies:
    """What is sent where, for the records of one world."""

    def __init__(self, client: FlaskClient, world: World) -> None:
        """Read the interface's description."""
        self._description = client.get("/api/v1/openapi.json").get_json()
        self._records = world.records
        self._world = world
        self._png = a_png()
        self._workbooks = {
            "imports.check_producer_workbook": a_workbook(
                members=[example(SheetKey.MEMBERS)]
            ).content,
            "imports.check_brand_workbook": world.records["holder_workbook"],
        }

    def of(self, rule: Rule, method: str, **instead: object) -> dict[str, Any]:
        """Return what Flask's test client sends: `json`, or `data` with files; `instead` replaces records by name."""
        self._world = World(self._records | instead)
        if rule.endpoint in self._workbooks:
            sent = self._workbooks[rule.endpoint]
            return {"data": sent, "query_string": {"name": "台账.xlsx"}}
        if rule.endpoint in _PICTURES:
            return {"data": self._png}
        if rule.rule.startswith("/api/"):
            return self._described(rule, method)
        if rule.endpoint in EPCIS:
            return {"json": EPCIS[rule.endpoint]}
        if rule.endpoint in _JSON_PAGES:
            return {"json": _JSON_PAGES[rule.endpoint]}
        form = FORM | FORMS.get(rule.endpoint, {})
        sent = {name: self._meant(text) for name, text in form.items()} | self._files()
        if rule.endpoint in _LOGGERS:
            sent["file"] = (io.BytesIO(A_LOGGERS_FILE), "logger.csv")
        return {"data": sent}

    def arguments_of(self, rule: Rule) -> list[str]:
        """Return the names of what an interface's list may be asked by."""
        described = self._operation(rule, "GET").get("parameters", [])
        return [each["name"] for each in described if each.get("in") == "query"]

    def _operation(self, rule: Rule, method: str) -> dict[str, Any]:
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
        found: dict[str, Any] = self._description["paths"].get(path, {}).get(method.lower(), {})
        return found

    def _described(self, rule: Rule, method: str) -> dict[str, Any]:
        content = self._operation(rule, method).get("requestBody", {}).get("content", {})
        if "application/json" in content:
            return {"json": self._example(content["application/json"]["schema"], "")}
        for media_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            if media_type in content:
                schema = content[media_type]["schema"]
                named = [name for name in FILES if name in schema.get("properties", ())]
                return {"data": self._example(schema, "") | self._files(named or FILES)}
        return {"data": self._files()}

    def _files(self, names: Iterable[str] = FILES) -> dict[str, Any]:
        return {name: (io.BytesIO(self._png), "picture.png") for name in names}

    def _example(self, schema: dict[str, Any], name: str) -> Any:
        if "$ref" in schema:
            title = schema["$ref"].rsplit("/", 1)[1]
            found = self._description["components"]["schemas"][title]
            return self._object(found, FIELDS.get(title, {}))
        if "example" in schema:
            return schema["example"]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return self._example(schema["anyOf"][0], name)
        kinds = schema.get("type", "string")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "array":
            return [self._example(schema["items"], name.removesuffix("s"))]
        if kind == "object":
            return self._object(schema, {})
        if kind == "integer":
            return self._world.get(name.removesuffix("_id"), 1)
        if kind == "boolean":
            return True
        if kind == "number":
            return "1"
        shown = {"date": TODAY, "date-time": TEXTS["at"]}.get(schema.get("format", ""), "示例")
        return TEXTS.get(name, shown)

    def _object(self, schema: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        parts = schema.get("properties", {})
        made = {name: self._example(parts[name], name) for name in schema.get("required", ())}
        return made | {name: self._meant(value) for name, value in given.items()}

    def _meant(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._meant(each) for each in value]
        if isinstance(value, dict):
            return {name: self._meant(each) for name, each in value.items()}
        if isinstance(value, str) and value.startswith("world:"):
            return self._world.records[value.removeprefix("world:")]
        return value
