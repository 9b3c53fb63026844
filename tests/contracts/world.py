"""A small county in which every role has something to be let into: what the access matrix asks for by name."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.brands import make_brand_records
from tests.factories.cases import make_case_records
from tests.factories.certificates import make_certificate
from tests.factories.conformity import make_conformity_records
from tests.factories.credit import make_credit_records
from tests.factories.cultivation import make_cultivation_records
from tests.factories.entries import make_field_entry
from tests.factories.epcis import make_outside_records, make_repository_records
from tests.factories.exchange import make_exchange_records
from tests.factories.field import make_bundle
from tests.factories.holders import make_holder_records
from tests.factories.inspections import make_inspection_records
from tests.factories.intake import make_import_records
from tests.factories.labels import make_label_records
from tests.factories.norms import make_season
from tests.factories.papers import make_paper_records
from tests.factories.people import make_organisation, make_person
from tests.factories.procedure import make_procedure_records
from tests.factories.producers import (
    COUNTY,
    make_draft,
    make_member,
    make_premises,
    make_proof,
    make_unit,
)
from tests.factories.products import make_packaged_food
from tests.factories.quota import make_quota_records
from tests.factories.supervision import make_supervision_records
from tests.factories.traders import make_trader_records
from tests.factories.transport import make_arrival, make_readings
from tests.factories.yields import make_yield_records
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.batches.services import stop_own
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.producers.queries import get_producer
from trace.rooms.producers.services import submit_producer
from trace.rooms.transport.kinds import Stop


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
    world.records |= _registers(work, world.organisations[Role.PRODUCER_CLERK])
    printer_id = world.organisations[Role.PRINTER]
    authority_id = world.organisations[Role.BRAND]
    world.records |= make_brand_records(work, batch.producer, authority_id)
    world.records |= make_quota_records(work, int(str(world.records["authorisation"])))
    world.records |= make_holder_records(work, batch.producer, authority_id)
    world.records |= make_procedure_records(
        work, batch.producer, authority_id, world.organisations[Role.AGRICULTURE_OFFICER]
    )
    world.records |= make_label_records(work, batch.producer, printer_id)
    world.records |= make_import_records(work, batch.producer, int(str(world.records["brand"])))
    world.records |= make_conformity_records(work, batch.producer)
    world.records |= make_yield_records(work, batch.producer)
    world.records |= make_cultivation_records(work, batch.producer)
    # Another batch: what is stopped here holds nothing that other records need.
    world.records |= make_supervision_records(work, make_harvest(work, batch.producer))
    world.records |= make_case_records(work, batch.producer_id)
    world.records |= make_inspection_records(
        work, make_harvest(work, batch.producer), world.organisations[Role.LAB]
    )
    world.records |= make_credit_records(work, batch.producer_id)
    world.records |= make_outside_records(work, batch.producer)
    world.records |= make_repository_records(work, batch.producer)
    world.records |= make_trader_records(
        work, world.organisations[Role.TRADER], world.records["recall_holder"]
    )
    world.records |= {"batch": batch.id, "dispatch": dispatch.id, "own_stop": stop.id}
    world.records["arrival"] = make_arrival(work, dispatch, stop=Stop.BUYER, hours=0).id
    world.records |= {"division": COUNTY, "field_sequence": make_bundle(work).sequence}
    world.records |= {"field_entry": make_field_entry(work)}
    world.records |= make_paper_records(work, batch.producer_id, int(str(world.records["product"])))
    world.records |= make_exchange_records(work)
    series = make_readings(work, dispatch)
    world.records |= {"series": series.id, "sensor_breach": series.breaches[0].id}
    return world


def _registers(work: Work, producer_id: int) -> dict[str, object]:
    producer = get_producer(work, producer_id)
    product = make_packaged_food(work, producer)
    stated = ScopeLine(product.name, product.id, quantity=kg(1000))
    certificate = make_certificate(work, producer, lines=[stated])
    registration = make_draft(work)
    submit_producer(work, producer_id=registration.id)
    return {
        "member": make_member(work, producer).id,
        "unit": make_unit(work, producer).id,
        "premises": make_premises(work, producer).id,
        "proof": make_proof(work, producer, [product]).id,
        "product": product.id,
        "certificate": certificate.id,
        "certificate_line": certificate.lines[0].id,
        "norm": make_season(work).id,
        "registration": registration.id,
    }
