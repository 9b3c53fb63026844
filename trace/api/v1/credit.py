"""Credit files 信用档案: the entries of a producer, the rule by which they count, objections and answers."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.credit import queries, rules, services
from trace.wire import credit as wire
from trace.wire.common import page_of_items

blp = Blueprint("credit", __name__, url_prefix="/credit", description="Credit files of producers")


@blp.route("/entries")
@blp.arguments(wire.EntryListQuery, location="query")
@blp.response(200, page_of_items(wire.EntrySchema))
def list_entries(asked: dict[str, Any]) -> dict[str, Any]:
    """List the entries of a producer's credit file, the newest first."""
    size, producer_id = asked.pop("page_size"), asked.pop("producer_id")
    with door_work(read_only=True) as work:
        found = queries.read_file(work, producer_id)
        return page_answer(queries.list_entries(found, size=size, **asked))


@blp.route("/rule")
@blp.response(200, wire.RuleSchema)
def read_rule() -> dict[str, Any]:
    """Return the rule by which entries count today, with its sources and whether they were read."""
    with door_work(read_only=True) as work:
        return wire.rule_answer(rules.rule_on(work.today))


@blp.route("/objections/")
class Objections(MethodView):
    @blp.arguments(wire.ObjectionListQuery, location="query")
    @blp.response(200, page_of_items(wire.ObjectionSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the objections one may know of, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_objections(work, size=size, **asked))

    @blp.arguments(wire.FileObjectionSchema)
    @blp.response(201, wire.ObjectionSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Object to an entry of one's own file, once."""
        with door_work() as work:
            return services.file_objection(work, **sent)


@blp.route("/objections/<number>")
@blp.response(200, wire.ObjectionSchema)
def read_objection(number: str) -> Any:
    """Return one objection."""
    with door_work(read_only=True) as work:
        return queries.get_objection(work, number)


@blp.route("/objections/<number>/answer", methods=["POST"])
@blp.arguments(wire.AnswerObjectionSchema)
@blp.response(200, wire.ObjectionSchema)
def answer_objection(sent: dict[str, Any], number: str) -> Any:
    """Answer an objection; upheld, the entry stops counting."""
    with door_work() as work:
        return services.answer_objection(work, number=number, **sent)
