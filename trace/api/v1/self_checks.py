"""Self-checks 自查: a brand's conditions held against a producer's records."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.http.self_check_words import finding_remedy, finding_sentence
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord
from trace.rooms.applications import queries
from trace.rooms.brands import queries as brands
from trace.rooms.brands.kinds import ConditionFact
from trace.rooms.brands.rules import Finding
from trace.wire.self_checks import KeptSelfCheckSchema, SelfCheckQuery, SelfCheckSchema

blp = Blueprint(
    "self_checks",
    __name__,
    url_prefix="/self-checks",
    description="What the records say of each condition of a brand, before somebody applies",
)


@blp.route("/")
@blp.arguments(SelfCheckQuery, location="query")
@blp.response(200, SelfCheckSchema)
def check_applicant(asked: dict[str, Any]) -> Any:
    """Hold the rule-book in force against a producer's records; nothing is written, nothing is decided."""
    chosen = set(asked.pop("product_id")) or None
    with door_work(read_only=True) as work:
        checked = brands.check_applicant(work, product_ids=chosen, **asked)
        return {
            "brand_id": checked.brand.id,
            "producer_id": checked.producer.id,
            "version": checked.book.version if checked.book else None,
            "findings": [_told(finding) for finding in checked.findings],
        }


@blp.route("/applications/<int:application_id>")
@blp.response(200, KeptSelfCheckSchema)
def kept_self_check(application_id: int) -> Any:
    """Return the self-check that was handed in with an application."""
    with door_work(read_only=True) as work:
        application = queries.get_application(work, application_id)
        kept = queries.self_check_of(work, application.id)
        if kept is None:
            raise NoSuchRecord(kind="self_check", key=str(application_id))
        return {
            "taken_at": kept.taken_at,
            "version": kept.rule_book.version,
            "findings": [_told(finding) for finding in queries.findings_of(kept)],
        }


def _told(finding: Finding) -> dict[str, object]:
    """Return a finding with its sentences in the language of the request."""
    told: dict[str, object] = {
        "fact": ConditionFact(finding.fact),
        "result": finding.result,
        "sentence": finding_sentence(finding),
        "remedy": finding_remedy(finding),
    }
    return finding.to_json() | told
