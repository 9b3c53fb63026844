"""Signs of copied codes 疑似复制码: what scans told, what it was found to be, how well each rule does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.http.sign_words import sign_text
from trace.rooms.scanning import services, signs
from trace.rooms.scanning.signs import Sign
from trace.wire.common import page_of_items
from trace.wire.signs import (
    JudgedSignSchema,
    JudgeSignSchema,
    LimitsInSchema,
    LimitsSchema,
    RuleRecordsSchema,
    SignListQuery,
    SignSchema,
)

blp = Blueprint("signs", __name__, url_prefix="/signs", description="Signs of copied codes")


@blp.route("/")
@blp.arguments(SignListQuery, location="query")
@blp.response(200, page_of_items(SignSchema))
def list_signs(asked: dict[str, Any]) -> dict[str, Any]:
    """List the signs that the caller may know of, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        found = signs.list_signs(work, size=size, **asked)
        return page_answer(found, [_shown(sign) for sign in found.items])


@blp.route("/rules")
@blp.response(200, RuleRecordsSchema)
def rule_records() -> dict[str, Any]:
    """Return how often each rule was right, by the judgements so far."""
    with door_work(read_only=True) as work:
        return {"items": signs.records_of_rules(work)}


@blp.route("/<serial>/<kind>")
@blp.response(200, JudgedSignSchema)
def read_sign(serial: str, kind: str) -> dict[str, Any]:
    """Return one sign with its judgements."""
    with door_work(read_only=True) as work:
        found = signs.get_sign(work, serial, kind)
        return _shown(found) | {"judgements": signs.judgements_of(work, found)}


@blp.route("/<serial>/<kind>/judgements", methods=["POST"])
@blp.arguments(JudgeSignSchema)
@blp.response(201, JudgedSignSchema)
def judge_sign(sent: dict[str, Any], serial: str, kind: str) -> dict[str, Any]:
    """Say what a sign was found to be; a later judgement replaces an earlier one."""
    with door_work() as work:
        found = signs.get_sign(work, serial, kind)
        before = signs.judgements_of(work, found)
        signal = found.signal
        made = services.judge_signal(
            work, run_id=signal.run_id, index=signal.index, kind=found.kind, **sent
        )
        return _shown(replace(found, judgement=made)) | {"judgements": [made, *before]}


@blp.route("/limits/<int:brand_id>")
class Limits(MethodView):
    @blp.response(200, LimitsSchema)
    def get(self, brand_id: int) -> Any:
        """Return from when on scans of a brand's labels are a sign of copies."""
        with door_work(read_only=True) as work:
            return signs.limits_for(work, brand_id)

    @blp.arguments(LimitsInSchema)
    @blp.response(200, LimitsSchema)
    def put(self, sent: dict[str, Any], brand_id: int) -> Any:
        """Set a brand's limits."""
        with door_work() as work:
            return services.set_limits(work, brand_id=brand_id, **sent)


@blp.route("/limits/<int:brand_id>/rules")
@blp.response(200, RuleRecordsSchema)
def rule_records_of_brand(brand_id: int) -> dict[str, Any]:
    """Return how often each rule was right with labels of one brand."""
    with door_work(read_only=True) as work:
        return {"items": signs.records_of_brand(work, brand_id)}


def _shown(sign: Sign) -> dict[str, Any]:
    return {
        "serial": sign.serial,
        "number": sign.number,
        "run": sign.run.code,
        "producer": sign.run.producer.name,
        "kind": sign.kind,
        "at": sign.signal.at,
        "facts": sign.signal.facts,
        "text": sign_text(sign.kind, sign.signal.facts),
        "standing": sign.standing,
    }
