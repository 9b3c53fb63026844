"""Which applications an actor may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from trace.kernel.actor import Actor, Role
from trace.rooms.applications.models import Application, ApplicationStep
from trace.rooms.brands.queries import visible

# Whose offices the brand's authority may ask for a preliminary review or a site check.
REVIEWING = (Role.TOWNSHIP_ASSISTANT, Role.AGRICULTURE_OFFICER)


def visible_applications(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Keep what concerns the actor: as `visible` has it, and what one's office was asked; raises MissingPermission."""
    asked = select(ApplicationStep.application_id).where(
        ApplicationStep.asked_organisation_id.in_(actor.organisations(*REVIEWING))
    )
    return visible(statement, Application, actor, Application.id.in_(asked))
