"""What the lists of records about authorisations share: whose they are, and who may see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from trace.kernel.work import Work
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.brands.queries import visible
from trace.rooms.producers.models import Producer


def with_holder(relation: Any) -> tuple[LoaderOption, ...]:
    """Return the loading of holder and brand through a relation to the authorisation."""
    held = joinedload(relation)
    return held.joinedload(Authorisation.brand), held.joinedload(Authorisation.producer)


def of_visible(work: Work, record: Any) -> Select[Any]:
    """Return the records of this kind whose authorisations the actor may see."""
    statement = select(record).join(record.authorisation).join(Authorisation.brand)
    return visible(statement, Authorisation, work.actor)


def named(statement: Select[Any], text: str) -> Select[Any]:
    """Keep records of authorisations with part of a number or of a holder's name."""
    if not text:
        return statement
    return statement.where(
        or_(
            Authorisation.number.contains(text, autoescape=True),
            Authorisation.holder_name.contains(text, autoescape=True),
            Producer.name.contains(text, autoescape=True),
        )
    )
