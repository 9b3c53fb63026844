"""What of a brand's applicants and holders an actor may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, or_

from trace.kernel.actor import Actor, ActorKind, Role
from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission, may, may_somewhere
from trace.rooms.brands.models import Brand
from trace.rooms.producers.models import Producer


def visible(
    statement: Select[Any], record: Any, actor: Actor, *also: ColumnElement[bool]
) -> Select[Any]:
    """Keep what concerns the actor: own organisation, own brand, an officer's area, or the whole instance.

    record   has a producer, and is joined with its brand
    also     what else concerns the actor
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
        *also,
    ]
    return statement.where(or_(*concerned))
