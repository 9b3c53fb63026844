"""Those who have no business with the first cooperative's records, and words that none of them may read.

`World` of world.py is the first cooperative's county. Here it gets what is still missing for its private facts to
travel as far as they can (a labelled pack with members and suppliers behind it, feedback with a contact, a delivery),
and every private fact is a canary: a name or number that stands nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from tests.contracts.bodies import a_png
from tests.contracts.world import World, make_world
from tests.factories import conformity as papers
from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_intake,
    make_packing_batch,
    make_process,
)
from tests.factories.brands import kind_of
from tests.factories.certificates import make_certificate
from tests.factories.intake import a_workbook, holder_row
from tests.factories.labels import (
    Packed,
    make_activated_run,
    make_bound_run,
    make_codes,
    make_conformity,
    make_exported,
    make_packed,
)
from tests.factories.people import issue_token, make_organisation, make_person, open_session
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product, make_product
from tests.factories.supervision import make_feedback, make_lead
from trace.http.identity import COOKIE
from trace.http.session import house
from trace.kernel.actor import Actor, Role
from trace.kernel.files import StoredFile
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.accounts.models import AccountSession, ApiToken, Membership
from trace.rooms.accounts.services import add_membership
from trace.rooms.accounts.services import issue_token as new_token
from trace.rooms.accounts.services.site import store_verification_file
from trace.rooms.authorisations.queries import get_authorisation
from trace.rooms.batches.services import attach_file
from trace.rooms.brands.queries import get_brand
from trace.rooms.certificates.kinds import Mark
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.intake.kinds import ImportKind
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.queries import label_uri
from trace.rooms.notices.models import NoticeAddress
from trace.rooms.producers.models import Member, Premises, Producer, ProductionUnit
from trace.rooms.producers.queries import get_producer
from trace.rooms.producers.services import apply_for_renewal
from trace.rooms.products.queries import get_product
from trace.rooms.recalls.models import Recall
from trace.rooms.supervision.models import Check, CheckOfficer, FeedbackItem, Lead

OTHER_COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE = "360921", "360922102", "360922101202"
#: Phone numbers of people: nobody but those concerned may see one in full.
PHONES = tuple(f"1990000{number:04d}" for number in range(1, 8))
MEMBER, FARMER, SENDER, BUYER, SUPPLIER, SELLER, CONTACT = PHONES
VISITOR = "a visitor"
CLERK = "the clerk of another cooperative"
OFFICER = "an officer of another county"
ASSISTANT = "an assistant of another township and village"
AUTHORITY = "the brand authority of another county"
SERVANT = "another laboratory and print shop"
NEIGHBOUR = "another brand authority of the county"
STRANGERS = (VISITOR, CLERK, OFFICER, ASSISTANT, AUTHORITY, SERVANT)
#: Begins every other private fact: names of people, places of sale, words of complaints.
CANARY = "金丝雀"


# Where systems come in with a token and no cookie counts.
SYSTEMS = ("/api/", "/epcis/")


@dataclass
class Stranger:
    """Somebody who may come in, but to nothing of the first cooperative."""

    name: str
    roles: tuple[Role, ...] = ()
    organisation_id: int = 0
    cookie: str = ""
    token: str = ""


@dataclass
class Reach:
    """The application, its world, and everybody who knocks; requests are undone one by one."""

    app: Flask
    connection: Connection
    world: World
    people: dict[str, Stranger] = field(default_factory=dict)
    insiders: dict[Role, Stranger] = field(default_factory=dict)
    files: list[StoredFile] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Names and numbers that lists of others must not hold."""
        named = ("recall", "lead", "check", "conformity_number", "producer_name")
        return [str(self.world.records[name]) for name in named] + self.brand_names

    @property
    def brand_names(self) -> list[str]:
        """Numbers that no other brand's people may read in their lists."""
        return [str(self.world.records["authorisation_number"])]

    def ask(self, person: Stranger, method: str, path: str, **sent: Any) -> TestResponse:
        """Send one request as `person` and undo what it did."""
        client = self.app.test_client()
        headers = dict(sent.pop("headers", {}))
        if path.startswith(SYSTEMS):
            if person.token:
                headers["Authorization"] = f"Bearer {person.token}"
        elif person.cookie:
            client.set_cookie(COOKIE, person.cookie)
        before = self.connection.begin_nested()
        try:
            return client.open(path, method=method, buffered=True, headers=headers, **sent)
        finally:
            if before.is_active:
                before.rollback()

    def client(self) -> FlaskClient:
        """Return a client of a visitor."""
        return self.app.test_client()


def outcome_of(response: TestResponse) -> str:
    """Return what came of a request: its status, or `sign-in` for a redirect there."""
    if response.status_code == 302 and "/account/sign-in" in response.headers["Location"]:
        return "sign-in"
    return str(response.status_code)


def make_reach(app: Flask, connection: Connection) -> Reach:
    """Return the world with its canaries, its own people and the strangers."""
    make = sessionmaker(
        connection,
        join_transaction_mode="create_savepoint",
        autoflush=False,
        expire_on_commit=False,
    )
    with make() as session:
        parts = house(app)
        work = Work(session, Actor.system("test"), parts.clock.now(), "test", parts.ports)
        world = make_world(work)
        _add_records(work, world)
        reach = Reach(app, connection, world)
        for role in Role:
            place = (role, world.organisation_of(role), None)
            reach.insiders[role] = _enter(work, f"own {role.value}", place)
        for stranger in _strangers(work):
            reach.people[stranger.name] = stranger
        _plant_canaries(work, world)
        reach.files = list(session.scalars(select(StoredFile).order_by(StoredFile.id)))
        session.commit()
    return reach


Place = tuple[Role, int, str | None]


def _enter(work: Work, name: str, *places: Place) -> Stranger:
    """Return somebody who holds these roles, each in an organisation and, where it needs one, over a division."""
    role, organisation_id, division = places[0]
    person = make_person(work, role, organisation_id=organisation_id, division=division)
    for further, place_id, prefix in places[1:]:
        add_membership(
            work,
            account_id=person.account_id,
            role=further,
            organisation_id=place_id,
            division=prefix or "",
        )
    cookie, token = open_session(work, person), issue_token(work, person)
    return Stranger(name, tuple(place[0] for place in places), organisation_id, cookie, token)


def _strangers(work: Work) -> list[Stranger]:
    def office(role: Role, division: str) -> Place:
        return role, make_organisation(work, role, division=division), division

    other = make_producer(work)
    make_packed_product(work, other)
    return [
        Stranger(VISITOR),
        _enter(work, CLERK, (Role.PRODUCER_CLERK, other.id, None)),
        _enter(
            work,
            OFFICER,
            office(Role.MARKET_OFFICER, OTHER_COUNTY),
            office(Role.AGRICULTURE_OFFICER, OTHER_COUNTY),
        ),
        _enter(
            work,
            ASSISTANT,
            office(Role.TOWNSHIP_ASSISTANT, OTHER_TOWNSHIP),
            office(Role.VILLAGE_ASSISTANT, OTHER_VILLAGE),
        ),
        _enter(work, AUTHORITY, office(Role.BRAND, OTHER_COUNTY)),
        _enter(
            work,
            SERVANT,
            office(Role.LAB, OTHER_COUNTY),
            (Role.PRINTER, make_organisation(work, Role.PRINTER), None),
            (Role.TRADER, make_organisation(work, Role.TRADER), None),
        ),
        # Sees the producers of its county, but no other brand's papers.
        _enter(work, NEIGHBOUR, (Role.BRAND, make_organisation(work, Role.BRAND), None)),
    ]


# ---------------------------------------------------------------- records that the world lacks


def _add_records(work: Work, world: World) -> None:
    producer = get_producer(work, world.organisations[Role.PRODUCER_CLERK])
    records = world.records
    records |= _pack(work, producer) | _organic_run(work, producer)
    brand = get_brand(work, _number(records["brand"]))
    held = get_authorisation(work, _number(records["authorisation"]))
    account_id = _number(records["account"])
    new_token(work, account_id=account_id, name="somebody's", days=3)
    person = make_person(work, Role.AUDITOR)
    open_session(work, person)
    session = work.session.scalars(
        select(AccountSession).where(AccountSession.account_id == person.account_id)
    ).one()
    token = work.session.scalars(select(ApiToken).where(ApiToken.account_id == account_id)).one()
    apply_for_renewal(work, proof_id=_number(records["proof"]), on=work.today)
    store_verification_file(work, name="check.txt", content="示例")
    address = NoticeAddress(
        organisation_id=producer.id, email="office@example.org", added_by="示例", added_at=work.now
    )
    work.session.add(address)
    work.session.flush()
    records |= {
        "notice_address": address.id,
        "authority": world.organisations[Role.BRAND],
        "authorised_product": held.products[0].product_id,
        "brand_product": kind_of(brand),
        "membership": work.session.scalars(
            select(Membership.id).where(Membership.account_id == account_id)
        ).first(),
        "producer_name": producer.name,
        "other_lead": make_lead(work).number,
        "session": session.id,
        "token": token.id,
        "holder_workbook": a_workbook(
            ImportKind.BRAND,
            holders=[holder_row(producer, get_product(work, _number(records["packed_product"])))],
        ).content,
        "gtin": get_product(work, _number(records["product"])).gtin,
        "receipt": make_feedback(
            work, contact_phone=SENDER, contact_name=f"{CANARY}消费者", producer_id=producer.id
        ).receipt,
    }


def _pack(work: Work, producer: Producer) -> dict[str, object]:
    """Return a labelled pack behind which stand a member, a contract farmer's paper and a supplier."""
    bulk = make_product(work, producer)
    intake = make_intake(work, producer, bulk, quantity=kg(100))
    bought = make_bought_in(
        work,
        producer,
        bulk,
        supplier_name=f"{CANARY}供应商",
        supplier_phone=SUPPLIER,
    )
    collected = papers.make_collected(work, bought, promisor=CANARY, phone=SELLER)
    work.session.flush()
    mixed = make_process(work, [intake, bought])
    goods = make_packed_product(work, producer)
    batch = make_packing_batch(work, producer, goods, source=mixed, packs=20)
    make_conformity(work, batch)
    run = make_activated_run(work, Packed(producer, goods, batch))
    make_dispatch(
        work,
        mixed,
        quantity=kg(1),
        buyer=f"{CANARY}超市",
        buyer_phone=BUYER,
        destination=f"{CANARY}路1号",
    )
    for is_public in (True, False):
        attach_file(
            work,
            batch_id=batch.id,
            upload=Upload("p.png", a_png()),
            caption="示例",
            is_public=is_public,
        )
    uri = label_uri(work, run, 0).removeprefix(work.ports.base_url)
    return {
        "pack_uri": uri,
        "serial": uri.split("/v/")[1].split("?")[0],
        "packed_batch": batch.id,
        "packed_product": goods.id,
        "bulk_product": bulk.id,
        "product_key": goods.code,
        "lot": batch.lot,
        "collected_number": collected.number,
        "public_run": run.id,
    }


def _organic_run(work: Work, producer: Producer) -> dict[str, object]:
    """Return labels that claim the organic mark, with the certifier's codes for them."""
    packed = make_packed(work, producer=producer, with_brand=False)
    make_certificate(work, producer, [packed.product], number="123OP2600777")
    work.session.flush()
    run = make_bound_run(work, packed, marks=(Mark.ORGANIC,))
    make_exported(work, run)
    return {"organic_run": run.id, "code_list": make_codes(work, run).id}


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _plant_canaries(work: Work, world: World) -> None:
    """Give every private fact of the first cooperative a name that stands nowhere else."""
    work.session.flush()
    producer_id = world.organisations[Role.PRODUCER_CLERK]
    own: list[tuple[Any, Any, dict[str, object]]] = [
        (Member, Member.producer_id, {"name": f"{CANARY}社员", "phone": MEMBER}),
        (ProductionUnit, ProductionUnit.producer_id, {"surveyed_by": f"{CANARY}测绘"}),
        (Premises, Premises.producer_id, {"name": Premises.name}),
        (Producer, Producer.id, {"contact_name": f"{CANARY}联系人"}),
        (FeedbackItem, FeedbackItem.producer_id, {"text": f"{CANARY}投诉", "contact_phone": SENDER,
                                                  "contact_name": f"{CANARY}消费者"}),
        (Lead, Lead.producer_id, {"summary": f"{CANARY}线索", "facts": {"place": f"{CANARY}市场"}}),
        (Check, Check.producer_id, {"findings": f"{CANARY}核验", "companion": f"{CANARY}陪同"}),
        (LabelRun, LabelRun.producer_id, {"ordered_by": f"{CANARY}经办"}),
        (Recall, Recall.producer_id, {"ordered_by_name": f"{CANARY}召回人"}),
        (ConformityCertificate, ConformityCertificate.producer_id,
         {"recorded_by": f"{CANARY}开证人"}),
    ]  # fmt: skip
    for model, owner, values in own:
        work.session.execute(
            update(model).where(owner == producer_id).values(values),
            execution_options={"synchronize_session": False},
        )
    work.session.execute(
        update(CheckOfficer).values(name=f"{CANARY}执法员"),
        execution_options={"synchronize_session": False},
    )
