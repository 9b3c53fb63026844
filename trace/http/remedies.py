"""Where a producer does what a gate asks for: the address beside each remedy."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, url_for

from trace.http.gates import Finding
from trace.rooms.labels.rules import Outcome

#: By the beginning of the reason's slug, the longest first: the page, and which of its arguments is which fact.
PAGES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "producer": ("producer.profile", {}),
    "proof-missing": ("producer.new_proof", {}),
    "proof": ("producer.proofs", {}),
    "conformity": ("producer.batches", {"text": "lot"}),
    "certificate-no-certificate": ("producer.new_certificate", {}),
    "certificate": ("producer.certificates", {}),
    "authorisation": ("producer.applications", {}),
    "packaging-none": ("producer.new_filing", {}),
    "packaging-stock": ("producer.stocks", {}),
    "packaging": ("producer.filings", {}),
    "claim": ("producer.certificates", {}),
    "organic-codes": ("producer.labels", {}),
    "origin": ("producer.batches", {"text": "lot"}),
    "grade": ("producer.record_measurement", {}),
    "no-cultivation-records": ("producer.units", {}),
    "interval": ("producer.batches", {"text": "lot"}),
    "test-not-covering": ("producer.record_test", {}),
    "held-recall": ("producer.recalls", {}),
    "held-safety-failure": ("producer.record_test", {}),
    "held": ("producer.batches", {"text": "lot"}),
    "mass": ("producer.batches", {"text": "lot"}),
    "yield-check": ("producer.yield_checks", {}),
    "quota": ("producer.quota", {}),
}


def init_app(app: Flask) -> None:
    """Add the filter to the templates."""
    app.jinja_env.filters["remedy_address"] = remedy_address


def remedy_address(finding: Finding, *, absolute: bool = False) -> str | None:
    """Return the page on which the producer can do something about a finding; None where there is nothing to do."""
    if finding.outcome not in (Outcome.FAILED, Outcome.WARNING):
        return None
    known = [start for start in PAGES if finding.reason.startswith(start)]
    if not known:
        return None
    endpoint, arguments = PAGES[max(known, key=len)]
    given = {
        name: str(finding.facts[fact]) for name, fact in arguments.items() if fact in finding.facts
    }
    return url_for(endpoint, _external=absolute, **given)
