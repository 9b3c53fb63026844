"""What moves quota: grants by calculation, instalments, transfers, ends of seasons, counter-entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.kernel.work import Work
from trace.rooms.applications.queries import labels_applied_for
from trace.rooms.quotas import queries, services
from trace.wire.authorisations import QuotaEntrySchema
from trace.wire.common import page_of_items
from trace.wire.quota import (
    DecisionSchema,
    DocumentOnlySchema,
    GrantRecordSchema,
    InstalmentQuery,
    InstalmentSchema,
    NewTransferSchema,
    SeasonEndInputSchema,
    SeasonEndSchema,
    SheetQuery,
    SheetSchema,
    StopSchema,
    TransferAnswerSchema,
    TransferQuery,
    TransferSchema,
)

blp = Blueprint(
    "quota_acts",
    __name__,
    url_prefix="/quota",
    description="Grants by land and yield, instalments, transfers between holders, ends of seasons",
)


@blp.route("/sheet")
@blp.arguments(SheetQuery, location="query")
@blp.response(200, SheetSchema)
def sheet(asked: dict[str, Any]) -> Any:
    """Work out how many labels a holder's land bears for a product and a season."""
    with door_work(read_only=True) as work:
        return queries.quota_sheet(work, **asked, applied=_applied(work, asked))


@blp.route("/decisions", methods=["POST"])
@blp.arguments(DecisionSchema)
@blp.response(201, GrantRecordSchema)
def decide(sent: dict[str, Any]) -> Any:
    """Grant labels by the calculation, at once or in instalments; another number needs a reason."""
    with door_work() as work:
        return services.grant_by_sheet(work, **sent, applied=_applied(work, sent))


def _applied(work: Work, sent: Mapping[str, Any]) -> int | None:
    return labels_applied_for(
        work, authorisation_id=sent["authorisation_id"], product_id=sent["product_id"]
    )


@blp.route("/instalments")
@blp.arguments(InstalmentQuery, location="query")
@blp.response(200, page_of_items(InstalmentSchema))
def instalments(asked: dict[str, Any]) -> dict[str, Any]:
    """List the instalments the caller may see, those due first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_instalments(work, size=size, **asked))


@blp.route("/instalments/<int:instalment_id>/release", methods=["POST"])
@blp.response(201, QuotaEntrySchema)
def release(instalment_id: int) -> Any:
    """Put an instalment into the ledger."""
    with door_work() as work:
        return services.release_instalment(work, instalment_id=instalment_id)


@blp.route("/instalments/<int:instalment_id>/stop", methods=["POST"])
@blp.arguments(StopSchema)
@blp.response(200, InstalmentSchema)
def stop(sent: dict[str, Any], instalment_id: int) -> Any:
    """Decide that an instalment will not come."""
    with door_work() as work:
        return services.stop_instalment(work, instalment_id=instalment_id, **sent)


@blp.route("/entries/<int:entry_id>/reverse", methods=["POST"])
@blp.arguments(DocumentOnlySchema)
@blp.response(201, QuotaEntrySchema)
def reverse(sent: dict[str, Any], entry_id: int) -> Any:
    """Take a wrong grant back by a counter-entry."""
    with door_work() as work:
        return services.reverse_grant(work, entry_id=entry_id, **sent)


@blp.route("/transfers")
class Transfers(MethodView):
    @blp.arguments(TransferQuery, location="query")
    @blp.response(200, page_of_items(TransferSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the transfers the caller may see, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_transfers(work, size=size, **asked))

    @blp.arguments(NewTransferSchema)
    @blp.response(201, TransferSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Ask to give labels to another holder of the brand."""
        with door_work() as work:
            return services.request_transfer(work, **sent)


@blp.route("/transfers/<int:transfer_id>")
@blp.response(200, TransferSchema)
def read_transfer(transfer_id: int) -> Any:
    """Return one transfer."""
    with door_work(read_only=True) as work:
        return queries.get_transfer(work, transfer_id)


@blp.route("/transfers/<int:transfer_id>/answer", methods=["POST"])
@blp.arguments(TransferAnswerSchema)
@blp.response(200, TransferSchema)
def answer(sent: dict[str, Any], transfer_id: int) -> Any:
    """Accept or decline it as the taker, or withdraw it as the giver."""
    with door_work() as work:
        return services.answer_transfer(work, transfer_id=transfer_id, **sent)


@blp.route("/transfers/<int:transfer_id>/approve", methods=["POST"])
@blp.arguments(DocumentOnlySchema)
@blp.response(200, TransferSchema)
def approve(sent: dict[str, Any], transfer_id: int) -> Any:
    """Carry an accepted transfer out."""
    with door_work() as work:
        return services.approve_transfer(work, transfer_id=transfer_id, **sent)


@blp.route("/transfers/<int:transfer_id>/refuse", methods=["POST"])
@blp.arguments(StopSchema)
@blp.response(200, TransferSchema)
def refuse(sent: dict[str, Any], transfer_id: int) -> Any:
    """Refuse it."""
    with door_work() as work:
        return services.refuse_transfer(work, transfer_id=transfer_id, **sent)


@blp.route("/accounts/<int:account_id>/season-end", methods=["POST"])
@blp.arguments(SeasonEndInputSchema)
@blp.response(201, SeasonEndSchema)
def end_season(sent: dict[str, Any], account_id: int) -> Any:
    """End a season after a stock-take: labels for counted packs are carried over, the rest expires."""
    with door_work() as work:
        return services.end_season(work, account_id=account_id, **sent)
