"""Norms for systems: versioned rules that others judge by."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.rooms.norms import queries, services
from trace.wire import norms as wire
from trace.wire.common import page_of_items

blp = Blueprint("norms", __name__, description="Grade standards, seasons, rules on proofs, texts.")


@blp.before_request
def _require_sign_in() -> None:
    if not current_actor().is_signed_in:
        raise MissingPermission(permission="norms:read")


@blp.get("/norms")
@blp.arguments(wire.NormPage, location="query")
@blp.response(200, page_of_items(wire.NormSchema))
def list_norms(asked: dict[str, Any]) -> Any:
    """List norms by code with their versions."""
    with door_work(read_only=True) as work:
        page = queries.list_norms(
            work,
            kind=asked["kind"],
            text=asked["text"],
            cursor=asked["cursor"],
            size=asked["page_size"],
        )
    return page_answer(page)


@blp.post("/norms")
@blp.arguments(wire.NormInput)
@blp.response(201, wire.NormSchema)
def create_norm(typed: dict[str, Any]) -> Any:
    """Enter a norm with its first version."""
    with door_work() as work:
        return services.create_norm(work, **typed)


@blp.get("/norms/in-force")
@blp.arguments(wire.InForceQuery, location="query")
@blp.response(200, wire.RuleInForceSchema)
def in_force(asked: dict[str, Any]) -> Any:
    """What holds on a day, what the product ships with included."""
    with door_work(read_only=True) as work:
        found = queries.rule_in_force(work, asked["kind"], asked["code"], asked["on"] or work.today)
    if found is None:
        raise NoSuchRecord(kind="norm", key=asked["code"])
    return found


@blp.get("/norms/<int:norm_id>")
@blp.response(200, wire.NormSchema)
def get_norm(norm_id: int) -> Any:
    """One norm with its versions."""
    with door_work(read_only=True) as work:
        return queries.get_norm(work, norm_id)


@blp.post("/norms/<int:norm_id>/versions")
@blp.arguments(wire.VersionInput)
@blp.response(201, wire.VersionSchema)
def add_version(typed: dict[str, Any], norm_id: int) -> Any:
    """Add a version that holds from a day on."""
    with door_work() as work:
        return services.add_version(work, norm_id=norm_id, **typed)
