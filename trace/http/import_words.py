"""What an import made and what builds on it, in words, with the page of each where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.rooms.intake.errors import Obstacle
from trace.rooms.intake.kinds import Footing

__all__ = ["KINDS", "THINGS", "obstacle_address", "obstacle_text", "record_address", "taken_back"]

#: Kinds of records that an import makes, with their number.
KINDS = {
    "member": _l("members and contract farmers: %(count)d"),
    "production_unit": _l("production units: %(count)d"),
    "product": _l("products: %(count)d"),
    "proof": _l("proofs of the right to produce: %(count)d"),
    "batch": _l("batches: %(count)d"),
    "authorisation": _l("authorisations with their quota: %(count)d"),
}
#: What may build on a record, by the table of it; a test holds every table that can.
THINGS = {
    "application_contracts": _l("Contract"),
    "application_products": _l("Application"),
    "application_uses": _l("Application for renewal"),
    "arrivals": _l("Arrival of a dispatch"),
    "assessment_files": _l("Yearly assessment"),
    "assessments": _l("Yearly assessment"),
    "authorisation_annulments": _l("Authorisation that was taken back"),
    "authorisation_changes": _l("Change of name or trademark"),
    "authorisation_places": _l("Shop or printing works"),
    "authorisation_products": _l("Authorisation"),
    "authorisation_states": _l("Change of an authorisation's state"),
    "batch_inputs": _l("Batch made of it"),
    "batches": _l("Batch"),
    "certificate_lines": _l("Certificate"),
    "certified_entries": _l("Draw-down of a certificate"),
    "checks": _l("Inspection"),
    "conformity_certificates": _l("Conformity certificate"),
    "cultivation_records": _l("Cultivation record"),
    "dispatch_lines": _l("Dispatch"),
    "events": _l("Traceability event"),
    "feedback_items": _l("Feedback of a consumer"),
    "label_ranges": _l("Labels of an order"),
    "label_run_packaging": _l("Packaging of a label order"),
    "label_runs": _l("Label order"),
    "label_texts": _l("Label text"),
    "lead_subjects": _l("Lead"),
    "ledger_entries": _l("Entry in a batch's books"),
    "measurements": _l("Grade measurement"),
    "packaging_filings": _l("Packaging filing"),
    "packaging_stock_uses": _l("Use of old packaging"),
    "packaging_stocks": _l("Old packaging"),
    "product_components": _l("Assortment"),
    "product_links": _l("Link of a producer"),
    "production_units": _l("Production unit"),
    "proof_items": _l("Item of a proof"),
    "proof_states": _l("State of a proof"),
    "proof_verifications": _l("Look-up of a proof"),
    "quota_accounts": _l("Quota account"),
    "quota_entries": _l("Quota entry"),
    "quota_grants": _l("Quota grant"),
    "quota_instalments": _l("Instalment of a grant"),
    "quota_season_ends": _l("End of a season"),
    "quota_transfers": _l("Quota transfer"),
    "recall_amounts": _l("Recall"),
    "recall_batches": _l("Recall"),
    "recall_drill_holders": _l("Recall drill"),
    "recall_drills": _l("Recall drill"),
    "recall_entries": _l("Recall"),
    "recall_probe_labels": _l("Test label"),
    "recall_totals": _l("Recall"),
    "restrictions": _l("Restriction on a batch"),
    "samples": _l("Sampling sheet"),
    "sanctions": _l("Sanction"),
    "sensor_breaches": _l("Breach of storage limits"),
    "sensor_series": _l("Readings of temperature and humidity"),
    "source_lines": _l("Harvest or intake"),
    "test_reports": _l("Test report"),
    "yield_findings": _l("Yield check"),
    "yield_surveys": _l("Yield survey"),
}
# Where a record is shown: the endpoint and its argument.
_RECORDS = {
    "member": ("producer.member", "member_id"),
    "production_unit": ("producer.unit", "unit_id"),
    "product": ("producer.product", "product_id"),
    "proof": ("producer.proof", "proof_id"),
    "batch": ("producer.batch", "batch_id"),
    "authorisation": ("brand.authorisation", "authorisation_id"),
}
_OWNERS = {
    "producer": {
        "applications": ("producer.application", "application_id"),
        "authorisations": ("producer.authorisation", "authorisation_id"),
        "batches": ("producer.batch", "batch_id"),
        "certificates": ("producer.certificate", "certificate_id"),
        "conformity_certificates": ("producer.conformity_certificate", "number"),
        "cultivation_records": ("producer.cultivation_record", "number"),
        "dispatches": ("producer.dispatch", "dispatch_id"),
        "label_runs": ("producer.label_run", "run_id"),
        "packaging_filings": ("producer.filing", "filing_id"),
        "production_units": ("producer.unit", "unit_id"),
        "products": ("producer.product", "product_id"),
        "proofs": ("producer.proof", "proof_id"),
        "recalls": ("producer.recall", "number"),
        "samples": ("producer.sample", "number"),
        "test_reports": ("producer.test_report", "report_id"),
    },
    "brand": {
        "authorisations": ("brand.authorisation", "authorisation_id"),
        "packaging_filings": ("brand.filing", "filing_id"),
        "quota_accounts": ("brand.quota_statement", "account_id"),
        "quota_transfers": ("brand.transfer", "transfer_id"),
        "sanctions": ("brand.sanction", "sanction_id"),
    },
}


def record_address(kind: str, key: int) -> str:
    """Return where the record that a row became is shown."""
    endpoint, name = _RECORDS[kind]
    values: dict[str, Any] = {name: key}
    return url_for(endpoint, **values)


def taken_back(counts: Mapping[str, int]) -> list[str]:
    """Return what undoing takes back, kind by kind, in the order of the workbook's sheets."""
    return [str(text) % {"count": counts[kind]} for kind, text in KINDS.items() if kind in counts]


def obstacle_text(obstacle: Obstacle) -> str:
    """Return what builds on the import, as people call it."""
    if obstacle.footing is Footing.CHANGED:
        return _("Changed since by %(who)s", who=obstacle.name or "")
    known = THINGS.get(obstacle.table)
    thing = _("Another record") if known is None else str(known)
    return f"{thing} {obstacle.name}" if obstacle.name else thing


def obstacle_address(portal: str, obstacle: Obstacle) -> str | None:
    """Return the page of what builds on the import, None where the portal has none."""
    if obstacle.footing is Footing.CHANGED:
        return record_address(obstacle.owner, obstacle.id)
    found = _OWNERS[portal].get(obstacle.owner)
    if found is None:
        return None
    endpoint, name = found
    values: dict[str, Any] = {name: obstacle.name if name == "number" else obstacle.id}
    return url_for(endpoint, **values)
