"""The quota ledger: what was granted, used and is left."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.authorisations.rules import last_instant
from trace.rooms.quotas import queries, services
from trace.wire.authorisations import (
    QuotaAccountSchema,
    QuotaEntrySchema,
    QuotaGrantSchema,
    QuotaQuery,
    QuotaStatementSchema,
    StatementQuery,
)
from trace.wire.common import page_of_items

blp = Blueprint("quota", __name__, url_prefix="/quota", description="Label quota and its ledger")


@blp.route("/accounts")
@blp.arguments(QuotaQuery, location="query")
@blp.response(200, page_of_items(QuotaAccountSchema))
def accounts(asked: dict[str, Any]) -> dict[str, Any]:
    """List the quota accounts the caller may see, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_quota_accounts(work, size=size, **asked))


@blp.route("/accounts/<int:account_id>/statement")
@blp.arguments(StatementQuery, location="query")
@blp.response(200, QuotaStatementSchema)
def statement(asked: dict[str, Any], account_id: int) -> Any:
    """Return the statement of an account, now or as of the end of a day."""
    with door_work(read_only=True) as work:
        at = last_instant(asked["on"], work.now) if asked["on"] else work.now
        return queries.quota_statement(work, account_id, at=at)


@blp.route("/grants", methods=["POST"])
@blp.arguments(QuotaGrantSchema)
@blp.response(201, QuotaEntrySchema)
def grant(sent: dict[str, Any]) -> Any:
    """Grant labels for a product and a season, on the ground of a document."""
    with door_work() as work:
        return services.grant_quota(work, **sent)
