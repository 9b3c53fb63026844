"""Members and contract farmers for systems."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.producers import queries, services
from trace.wire import producers as wire
from trace.wire.common import page_of_items

blp = Blueprint("members", __name__, description="Members and contract farmers of a producer.")


@blp.get("/producers/<int:producer_id>/members")
@blp.arguments(wire.MemberPage, location="query")
@blp.response(200, page_of_items(wire.MemberSchema))
def list_members(asked: dict[str, Any], producer_id: int) -> Any:
    """List a producer's members and contract farmers by number."""
    with door_work(read_only=True) as work:
        page = queries.list_members(
            work,
            producer_id,
            text=asked["text"],
            kind=asked["kind"],
            cursor=asked["cursor"],
            size=asked["page_size"],
        )
    return page_answer(page)


@blp.post("/producers/<int:producer_id>/members")
@blp.arguments(wire.MemberInput)
@blp.response(201, wire.MemberSchema)
def add_member(typed: dict[str, Any], producer_id: int) -> Any:
    """Register a member or contract farmer."""
    with door_work() as work:
        return services.add_member(work, producer_id=producer_id, **typed)


@blp.put("/members/<int:member_id>")
@blp.arguments(wire.MemberInput)
@blp.response(200, wire.MemberSchema)
def put_member(typed: dict[str, Any], member_id: int) -> Any:
    """Correct a member's particulars."""
    with door_work() as work:
        return services.update_member(work, member_id=member_id, **typed)


@blp.post("/members/<int:member_id>/end")
@blp.arguments(wire.DaySchema)
@blp.response(200, wire.MemberSchema)
def end_membership(typed: dict[str, Any], member_id: int) -> Any:
    """Record the last day of a membership or contract."""
    with door_work() as work:
        return services.end_membership(work, member_id=member_id, on=typed["on"])
