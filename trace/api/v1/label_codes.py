"""Codes of certifiers (有机码): one for each smallest pack, handed in for the labels of a run."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.http.session import door_work
from trace.rooms.labels import imported, queries, services
from trace.wire.label_codes import (
    CodeListSchema,
    CodeListsSchema,
    CodesInput,
    WithdrawalInput,
)

blp = Blueprint(
    "label_codes",
    __name__,
    url_prefix="/labels",
    description="Codes of certifiers on the packs of a run",
)


@blp.route("/runs/<int:run_id>/pack-codes")
class PackCodes(MethodView):
    @blp.response(200, CodeListsSchema)
    def get(self, run_id: int) -> dict[str, Any]:
        """List what was handed in for a run; the codes themselves are in its files for printing."""
        with door_work(read_only=True) as work:
            run = queries.get_run(work, run_id)
            return {
                "count": run.count,
                "stored_count": imported.count_codes(work, run_id),
                "items": imported.lists_of(work, run_id),
            }

    @blp.arguments(CodesInput)
    @blp.response(201, CodeListSchema)
    def post(self, sent: dict[str, Any], run_id: int) -> Any:
        """Hand in one code for each label of a range, in print order; all are stored or none."""
        with door_work() as work:
            return services.import_codes(work, run_id=run_id, **sent)


@blp.route("/pack-codes/<int:list_id>/withdrawal", methods=["POST"])
@blp.arguments(WithdrawalInput)
@blp.response(200, CodeListSchema)
def withdraw(sent: dict[str, Any], list_id: int) -> Any:
    """Take a list handed in by mistake back while no label of it is activated."""
    with door_work() as work:
        return services.withdraw_codes(work, list_id=list_id, **sent)
