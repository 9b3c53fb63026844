"""A small county in which every role has something to be let into: what the access matrix asks for by name."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.people import make_organisation, make_person
from tests.factories.producers import COUNTY
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.batches.services import stop_own
from trace.rooms.producers.queries import get_producer


@dataclass
class World:
    """Records by name; `organisations` are those in which the asking people hold their roles."""

    records: dict[str, object] = field(default_factory=dict)
    organisations: dict[Role, int] = field(default_factory=dict)

    def get(self, name: object, default: object) -> object:
        """Return the record called `name`, or `default`."""
        return self.records.get(name, default) if isinstance(name, str) else default

    def organisation_of(self, role: Role) -> int:
        """Return the organisation in which the asking person holds `role`."""
        return self.organisations[role]


def make_world(work: Work) -> World:
    """Return the world, written through the real services."""
    world = World()
    for role in Role:
        world.organisations[role] = make_organisation(work, role, division=COUNTY)
    somebody = make_person(work, Role.AUDITOR)
    world.records |= {
        "account": somebody.account_id,
        "organisation": world.organisations[Role.PRINTER],
        "producer": world.organisations[Role.PRODUCER_CLERK],
    }
    work.session.flush()
    batch = make_harvest(work, get_producer(work, world.organisations[Role.PRODUCER_CLERK]))
    dispatch = make_dispatch(work, batch, quantity=kg(1))
    stop = stop_own(work, batch_id=batch.id, reason="示例")
    world.records |= {"batch": batch.id, "dispatch": dispatch.id, "own_stop": stop.id}
    return world
