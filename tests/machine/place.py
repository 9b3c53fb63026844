"""Where the machine runs: a database prepared once, from which every story starts anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import NOW
from tests.factories.brands import BODY, make_authorisation, make_brand, make_rule_book
from tests.factories.certificates import make_certificate
from tests.factories.holders import LADDER
from tests.factories.producers import make_contract_farmer, make_member, make_producer, make_unit
from tests.factories.products import make_packed_product, make_product
from tests.factories.yields import make_ceiling
from trace.http.database import db
from trace.http.session import house
from trace.kernel.actor import Actor
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.quotas import services as quotas

PACK = 2_500_000
# So little that stories meet every limit.
QUOTA = 60
CERTIFIED_PACKS = 40
# Kilograms of fruit from one mu; the plots have 12.5 mu.
MU_YIELD = 40


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what every story has, by id."""

    producer: int
    unit: int
    member_unit: int
    farmer: int
    fruit: int
    goods: int
    box: int
    brand: int
    authorisation: int
    number: str
    certificate: int
    other_producer: int
    other_goods: int
    other_authorisation: int
    other_number: str


class Place:
    """One connection in a transaction that is never committed; a story is a savepoint in it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self._connection = db.engine.connect()
        self._outer = self._connection.begin()
        self._make = sessionmaker(
            self._connection,
            join_transaction_mode="create_savepoint",
            autoflush=False,
            expire_on_commit=False,
        )
        with self._make() as session:
            self.cast = _make_cast(self.work(session))
            session.commit()

    def close(self) -> None:
        """Undo everything."""
        self._outer.rollback()
        self._connection.close()

    @contextmanager
    def story(self) -> Iterator[Session]:
        """Give a session whose commits end savepoints; all it did is undone at the end."""
        # Released besides, or every story would lie within all those before it: a stack that slows each write down.
        self._connection.exec_driver_sql("SAVEPOINT story")
        session = self._make()
        try:
            yield session
        finally:
            session.close()
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT story")
            self._connection.exec_driver_sql("RELEASE SAVEPOINT story")

    def work(self, session: Session, now: Any = NOW) -> Work:
        """Return a unit of work of the system, which may do everything."""
        return Work(session, Actor.system("machine"), now, "machine", house(self.app).ports)


def _make_cast(work: Work) -> Cast:
    producer, other = make_producer(work), make_producer(work)
    fruit = make_product(work, producer)
    goods, box = make_packed_product(work, producer), make_packed_product(work, producer)
    other_goods = make_packed_product(work, other)
    member, farmer = make_member(work, producer), make_contract_farmer(work, producer)
    work.session.flush()
    unit, members = make_unit(work, producer), make_unit(work, producer, member_id=member.id)
    work.session.flush()
    make_ceiling(work, {"per": "mu", "most": str(MU_YIELD), "unit": "kg"})
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, replace(BODY, ladder=LADDER))
    held = make_authorisation(work, brand, producer, [goods], quota=QUOTA)
    quotas.grant_quota(
        work,
        authorisation_id=held.id,
        product_id=goods.id,
        season="2025",
        count=QUOTA,
        document="示例〔2025〕1号",
    )
    others = make_authorisation(work, brand, other, [other_goods], quota=QUOTA)
    stated = Quantity.from_base(CERTIFIED_PACKS * PACK, Unit.KG)
    line = ScopeLine(goods.name, goods.id, quantity=stated)
    early = replace(work, now=work.now - timedelta(days=60))
    paper = make_certificate(early, producer, lines=[line])
    return Cast(
        producer=producer.id,
        unit=unit.id,
        member_unit=members.id,
        farmer=farmer.id,
        fruit=fruit.id,
        goods=goods.id,
        box=box.id,
        brand=brand.id,
        authorisation=held.id,
        number=held.number,
        certificate=paper.id,
        other_producer=other.id,
        other_goods=other_goods.id,
        other_authorisation=others.id,
        other_number=others.number,
    )
