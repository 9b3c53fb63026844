"""Which applications, authorisations and quota accounts an actor may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from trace.kernel.actor import Actor, ActorKind, Role
from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission, may, may_somewhere
from trace.rooms.brands.models import Application, ApplicationStep, Brand
from trace.rooms.producers.models import Producer

# Whose offices the brand's authority may ask for a preliminary review or a site check.
REVIEWING = (Role.TOWNSHIP_ASSISTANT, Role.AGRICULTURE_OFFICER)


def visible(statement: Select[Any], record: Any, actor: Actor) -> Select[Any]:
    """Keep what concerns the actor: own organisation, own brand, an officer's area, what one's office was asked,
    or the whole instance.

    Raises   MissingPermission for those who never see such records, instead of an empty list
    """
    if not may_somewhere(actor, Permission.PRODUCERS_READ):
        raise MissingPermission(permission=Permission.PRODUCERS_READ.value)
    statement = statement.join(record.producer)
    if actor.kind in (ActorKind.SYSTEM, ActorKind.OPERATOR):
        return statement
    if may(actor, Permission.PRODUCERS_READ):
        return statement
    areas = actor.divisions(Role.MARKET_OFFICER, Role.AGRICULTURE_OFFICER)
    concerned: list[ColumnElement[bool]] = [
        record.producer_id.in_(actor.organisations(Role.PRODUCER_CLERK)),
        Brand.authority_id.in_(actor.organisations(Role.BRAND)),
        *(Producer.division.startswith(area) for area in areas),
    ]
    if record is Application:
        asked = select(ApplicationStep.application_id).where(
            ApplicationStep.asked_organisation_id.in_(actor.organisations(*REVIEWING))
        )
        concerned.append(Application.id.in_(asked))
    return statement.where(or_(*concerned))
