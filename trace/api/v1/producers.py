"""Producers for systems: registration, approval, suspension, standing."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.kernel.errors import MissingPermission
from trace.rooms.producers import queries, services
from trace.rooms.producers.services import ProducerIdentity
from trace.wire import producers as wire
from trace.wire.common import Page, page_of_items

blp = Blueprint("producers", __name__, description="Producers and their approval.")


@blp.get("/producers")
@blp.arguments(wire.ProducerPage, location="query")
@blp.response(200, page_of_items(wire.ProducerSchema))
def list_producers(asked: dict[str, Any]) -> Any:
    """List the producers that one may read, newest first."""
    with door_work(read_only=True) as work:
        page = queries.search_producers(
            work,
            text=asked["text"],
            division=asked["division"],
            state=asked["state"],
            cursor=asked["cursor"],
            size=asked["page_size"],
        )
    return page_answer(page)


@blp.post("/producers")
@blp.arguments(wire.RegisterProducerSchema)
@blp.response(201, wire.ProducerSchema)
def register_producer(typed: dict[str, Any]) -> Any:
    """Register a producer as a draft; visitors do so on /account/register-producer."""
    if not current_actor().is_signed_in:
        raise MissingPermission(permission="producers:write")
    with door_work() as work:
        return services.register_producer(
            work,
            identity=ProducerIdentity(**wire.part(typed, wire.IDENTITY_FIELDS)),
            **wire.part(typed, wire.CONTACT_FIELDS),
        )


@blp.get("/producers/review-queue")
@blp.arguments(Page, location="query")
@blp.response(200, page_of_items(wire.ProducerSchema))
def review_queue(asked: dict[str, Any]) -> Any:
    """List the registrations that wait for a step one may decide."""
    with door_work(read_only=True) as work:
        return page_answer(queries.review_queue(work, cursor=asked["cursor"]))


@blp.get("/producers/<int:producer_id>")
@blp.response(200, wire.ProducerSchema)
def get_producer(producer_id: int) -> Any:
    """One producer."""
    with door_work(read_only=True) as work:
        return queries.read_producer(work, producer_id)


@blp.put("/producers/<int:producer_id>/identity")
@blp.arguments(wire.IdentitySchema)
@blp.response(200, wire.ProducerSchema)
def put_identity(typed: dict[str, Any], producer_id: int) -> Any:
    """Correct who the producer is, while its registration is a draft or was refused."""
    with door_work() as work:
        return services.update_identity(
            work, producer_id=producer_id, identity=ProducerIdentity(**typed)
        )


@blp.put("/producers/<int:producer_id>/contact")
@blp.arguments(wire.ContactSchema)
@blp.response(200, wire.ProducerSchema)
def put_contact(typed: dict[str, Any], producer_id: int) -> Any:
    """Change how the producer is reached."""
    with door_work() as work:
        return services.update_contact(work, producer_id=producer_id, **typed)


@blp.post("/producers/<int:producer_id>/submission")
@blp.response(200, wire.ProducerSchema)
def submit(producer_id: int) -> Any:
    """Hand the registration in."""
    with door_work() as work:
        return services.submit_producer(work, producer_id=producer_id)


@blp.get("/producers/<int:producer_id>/reviews")
@blp.response(200, wire.ReviewEntrySchema(many=True))
def list_reviews(producer_id: int) -> Any:
    """What reviewers decided, oldest first."""
    with door_work(read_only=True) as work:
        return queries.reviews_of(work, producer_id)


@blp.post("/producers/<int:producer_id>/reviews")
@blp.arguments(wire.ReviewSchema)
@blp.response(200, wire.ProducerSchema)
def review(typed: dict[str, Any], producer_id: int) -> Any:
    """Decide the step at which the registration stands."""
    with door_work() as work:
        return services.review_producer(work, producer_id=producer_id, **typed)


@blp.get("/producers/<int:producer_id>/suspensions")
@blp.response(200, wire.SuspensionSchema(many=True))
def list_suspensions(producer_id: int) -> Any:
    """Every suspension, newest first."""
    with door_work(read_only=True) as work:
        queries.read_producer(work, producer_id)
        return queries.suspensions_of(work, producer_id)


@blp.post("/producers/<int:producer_id>/suspensions")
@blp.arguments(wire.SuspendSchema)
@blp.response(201, wire.SuspensionSchema)
def suspend(typed: dict[str, Any], producer_id: int) -> Any:
    """Suspend the producer from now on."""
    with door_work() as work:
        return services.suspend_producer(work, producer_id=producer_id, **typed)


@blp.post("/producers/<int:producer_id>/suspensions/lift")
@blp.arguments(wire.ReasonSchema)
@blp.response(200, wire.SuspensionSchema)
def lift(typed: dict[str, Any], producer_id: int) -> Any:
    """Lift the suspension in force."""
    with door_work() as work:
        return services.lift_suspension(work, producer_id=producer_id, **typed)


@blp.post("/producers/<int:producer_id>/closure")
@blp.arguments(wire.ReasonSchema)
@blp.response(200, wire.ProducerSchema)
def close(typed: dict[str, Any], producer_id: int) -> Any:
    """Close the producer for good."""
    with door_work() as work:
        return services.close_producer(work, producer_id=producer_id, **typed)


@blp.get("/producers/<int:producer_id>/standing")
@blp.arguments(wire.StandingQuery, location="query")
@blp.response(200, wire.StandingSchema)
def standing(asked: dict[str, Any], producer_id: int) -> Any:
    """The producer's standing at an instant."""
    with door_work(read_only=True) as work:
        queries.read_producer(work, producer_id)
        return queries.standing_at(work, producer_id, asked["at"] or work.now)


@blp.put("/approval-steps/<division>")
@blp.arguments(wire.StepsSchema)
@blp.response(200, wire.StepsSchema)
def put_steps(typed: dict[str, Any], division: str) -> Any:
    """Replace the steps of approval in a division."""
    with door_work() as work:
        services.set_approval_steps(work, division=division, levels=typed["levels"])
    return typed
