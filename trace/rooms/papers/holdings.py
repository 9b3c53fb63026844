"""What belongs to a producer: for each table, how its rows lead to the producer; and what is left out, and why."""

from __future__ import annotations

_BATCH = "batch_id:batches.producer_id"
_PRODUCT = "product_id:products.producer_id"
_RUN = "run_id:label_runs.producer_id"
_RIGHT = "authorisation_id:authorisations.producer_id"
_APPLICATION = "application_id:applications.producer_id"
_RECALL = "recall_id:recalls.producer_id"

#: table → path: columns that lead from row to row, the last one holds the producer's id.
HELD: dict[str, str] = {
    # the registers
    "organisations": "id",
    "producers": "id",
    "producer_reviews": "producer_id",
    "suspensions": "producer_id",
    "members": "producer_id",
    "production_units": "producer_id",
    "premises": "producer_id",
    "proofs": "producer_id",
    "proof_items": "proof_id:proofs.producer_id",
    "proof_states": "proof_id:proofs.producer_id",
    "proof_verifications": "proof_id:proofs.producer_id",
    "products": "producer_id",
    "product_components": _PRODUCT,
    "product_links": _PRODUCT,
    "label_texts": _PRODUCT,
    "notice_addresses": "organisation_id",
    # certificates
    "certificates": "producer_id",
    "certificate_lines": "certificate_id:certificates.producer_id",
    "certificate_states": "certificate_id:certificates.producer_id",
    "certificate_verifications": "certificate_id:certificates.producer_id",
    "certified_accounts": "line_id:certificate_lines.certificate_id:certificates.producer_id",
    "certified_entries": (
        "account_id:certified_accounts.line_id:certificate_lines.certificate_id:certificates.producer_id"
    ),
    "trademarks": "producer_id",
    # growing, batches, deliveries (the events themselves are epcis.jsonld)
    "cultivation_records": "producer_id",
    "input_labels": "producer_id",
    "batches": "producer_id",
    "batch_inputs": "child_id:batches.producer_id",
    "source_lines": _BATCH,
    "ledger_entries": _BATCH,
    "restrictions": _BATCH,
    "batch_reversals": "event_pk:events.organisation_id",
    "event_files": "event_pk:events.organisation_id",
    "yield_findings": _BATCH,
    "yield_surveys": "producer_id",
    "yield_survey_files": "survey_id:yield_surveys.producer_id",
    "dispatches": "producer_id",
    "dispatch_lines": "dispatch_id:dispatches.producer_id",
    "arrivals": "dispatch_id:dispatches.producer_id",
    "sensor_series": "producer_id",
    "sensor_breaches": "series_id:sensor_series.producer_id",
    # tests, conformity
    "test_reports": _BATCH,
    "test_items": "report_id:test_reports.batch_id:batches.producer_id",
    "measurements": _BATCH,
    "challenges": "sample_id:samples.batch_id:batches.producer_id",
    "conformity_certificates": "producer_id",
    "conformity_checks": "certificate_id:conformity_certificates.producer_id",
    # the brand: applications, authorisations, packaging, quota, sanctions
    "applications": "producer_id",
    "application_products": _APPLICATION,
    "application_files": _APPLICATION,
    "application_grounds": _APPLICATION,
    "application_self_checks": _APPLICATION,
    "application_uses": _APPLICATION,
    "application_contracts": "step_id:application_steps.application_id:applications.producer_id",
    "authorisations": "producer_id",
    "authorisation_products": _RIGHT,
    "authorisation_places": _RIGHT,
    "authorisation_states": _RIGHT,
    "authorisation_changes": _RIGHT,
    "authorisation_annulments": _RIGHT,
    "packaging_filings": _RIGHT,
    "packaging_stocks": _RIGHT,
    "packaging_stock_uses": "stock_id:packaging_stocks.authorisation_id:authorisations.producer_id",
    "assessments": _RIGHT,
    "sanctions": _RIGHT,
    "sanction_requests": "sanction_id:sanctions.authorisation_id:authorisations.producer_id",
    "sanction_files": (
        "request_id:sanction_requests.sanction_id:sanctions.authorisation_id:authorisations.producer_id"
    ),
    "quota_accounts": _RIGHT,
    "quota_grants": "account_id:quota_accounts.authorisation_id:authorisations.producer_id",
    "quota_entries": "account_id:quota_accounts.authorisation_id:authorisations.producer_id",
    "quota_instalments": (
        "grant_id:quota_grants.account_id:quota_accounts.authorisation_id:authorisations.producer_id"
    ),
    "quota_season_ends": "account_id:quota_accounts.authorisation_id:authorisations.producer_id",
    # labels
    "label_runs": "producer_id",
    "label_ranges": _RUN,
    "label_print_entries": _RUN,
    "label_run_packaging": _RUN,
    "gate_results": _RUN,
    "joined_certificates": _RUN,
    "imported_code_lists": _RUN,
    "imported_codes": _RUN,
    "label_templates": "organisation_id",
    "label_template_versions": "template_id:label_templates.organisation_id",
    # what offices found and ordered, as it was served on the producer
    "inspections": "producer_id",
    "inspection_answers": "inspection_id:inspections.producer_id",
    "rectification_steps": "inspection_id:inspections.producer_id",
    "rectifications": "producer_id",
    "rectification_entries": "rectification_id:rectifications.producer_id",
    "rectification_pictures": (
        "entry_id:rectification_entries.rectification_id:rectifications.producer_id"
    ),
    "credit_objections": "producer_id",
    "notices": "organisation_id",
    # recalls
    "recalls": "producer_id",
    "recall_batches": _RECALL,
    "recall_scopes": _RECALL,
    "recall_duties": _RECALL,
    "recall_holders": _RECALL,
    "recall_amounts": _RECALL,
    "recall_entries": _RECALL,
    "recall_totals": _RECALL,
    "recall_checks": _RECALL,
    "recall_reports": _RECALL,
    "recall_drills": "producer_id",
    "recall_drill_holders": "drill_id:recall_drills.producer_id",
    # what its systems sent to /epcis/, as it was sent, and what they asked for there
    "capture_jobs": "organisation_id",
    "captured_events": "organisation_id",
    "master_attributes": "organisation_id",
    "master_children": "organisation_id",
    "named_queries": "organisation_id",
    "subscriptions": "organisation_id",
    "webhook_deliveries": "subscription_id:subscriptions.organisation_id",
    # what it handed in as workbooks, and archives before this one
    "workbook_imports": "organisation_id",
    "imported_rows": "import_id:workbook_imports.organisation_id",
    "imported_records": "organisation_id",
    "archives": "producer_id",
}
#: Columns that say where offices' own work touches the producer's record.
WITHHELD: dict[str, tuple[str, ...]] = {
    "inspections": ("lead_id",),
    "rectifications": ("case_id",),
    # Sealed, and worth nothing but to whoever is to be deceived.
    "subscriptions": ("sealed_token",),
}
_OFFICE = "an office's own work, which it may not have disclosed"
_PEOPLE = "people's accounts and sessions, not a producer's record"
_CODES = "signed codes are as good as labels: whoever holds them could print packs"
_COMMON = "the same for every producer"
_INNER = "the service's own workings"
_CONSUMER = "what consumers did and wrote is theirs and the offices'"
#: table → why no archive holds it.
LEFT_OUT: dict[str, str] = {
    **dict.fromkeys(
        ("accounts", "api_tokens", "idempotency_keys", "lockouts", "memberships", "sessions"),
        _PEOPLE,
    ),
    **dict.fromkeys(
        (
            *("application_step_files", "application_steps", "assessment_files", "audit_entries"),
            *("barred_inputs", "case_duties", "case_filings", "case_leads", "case_letters"),
            *("case_officers", "case_proposals", "case_steps", "cases"),
            *("check_officers", "check_pictures", "checks", "clone_signals", "field_bundles"),
            *("field_entries", "field_photographs", "inspection_officers", "inspection_pictures"),
            *("lead_assignments", "lead_joins", "lead_pictures", "lead_subjects", "leads"),
            *("panel_scores", "panel_sheets", "planned_inspections", "risk_gradings"),
            *("sample_officers", "sample_seals", "samples", "site_check_items"),
            *("site_check_pictures", "site_checks"),
            *("event_decisions", "match_proposals", "signal_judgements"),
            *("exchange_attempts", "exchange_handovers", "exchange_streams"),
        ),
        _OFFICE,
    ),
    **dict.fromkeys(("export_drawings", "export_parts", "run_exports"), _CODES),
    **dict.fromkeys(
        (
            *("approval_steps", "brand_products", "brands", "check_lists", "link_rules"),
            *("context_prefixes", "event_contexts", "watch_limits"),
            *("norm_versions", "norms", "public_notices", "rule_books", "site_settings"),
        ),
        _COMMON,
    ),
    **dict.fromkeys(
        (
            *("graph_stamps", "jobs", "notice_digests", "recall_probe_labels", "recall_probes"),
            *("captured_epcs", "captured_words", "exchange_changes", "page_stamps"),
            *("revoked_page_tokens", "verification_files", "workbook_undoings"),
        ),
        _INNER,
    ),
    **dict.fromkeys(
        (
            *("feedback_items", "feedback_pictures", "feedback_replies", "objection_pictures"),
            *("objections", "pack_scans", "scan_clients", "scan_counters"),
        ),
        _CONSUMER,
    ),
    "event_epcs": "an index of the events, which are in epcis.jsonld",
    "events": "in epcis.jsonld, as EPCIS 2.0",
    "files": "the bytes are in files/, named by the rows that refer to them",
    "quota_transfers": "each side's own entries are in quota_entries; the other side is another producer's",
}
