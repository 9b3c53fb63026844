"""What every act on batches shares: the producer's books, the event around the facts, its capture and projection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from sqlalchemy import select

from trace.kernel.clock import CHINA
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Dimension, Quantity
from trace.kernel.work import Work
from trace.rooms.batches import projection
from trace.rooms.batches.errors import (
    BalanceNegative,
    BatchHeld,
    LabelledNotEnough,
    LotTaken,
    NotEnoughLeft,
)
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import find_batch, get_batch
from trace.rooms.batches.rules import (
    MAX_LINES,
    GoodsLine,
    InputLine,
    batch_uri,
    check_lot,
    instant_of,
    lot_of_day,
    row_id,
    shown_unit,
)
from trace.rooms.events.models import StoredEvent
from trace.rooms.events.rules import pack
from trace.rooms.events.services import capture
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_premises, get_producer
from trace.rooms.products.models import Product
from trace.rooms.products.queries import get_product
from trace.standards.epcis.events import Event, JsonObject, Place, QuantityElement

_MILLION = Decimal(10) ** 6
UOM = {Dimension.MASS: "KGM", Dimension.VOLUME: "LTR", Dimension.COUNT: None}


def books_of(work: Work, producer_id: int) -> Producer:
    """Return the producer in whose books the actor may write; raises NoSuchRecord · MissingPermission."""
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.BATCHES_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )
    return producer


def own_product(
    work: Work, producer: Producer, product_id: int, *, field: str = "product_id"
) -> Product:
    """Return the producer's product; raises InvalidValue reason `unknown-choice` for another's or none."""
    try:
        product = get_product(work, product_id)
    except NoSuchRecord as error:
        raise InvalidValue(field=field, reason="unknown-choice", value=str(product_id)) from error
    if product.producer_id != producer.id:
        raise InvalidValue(field=field, reason="unknown-choice", value=str(product_id))
    return product


def check_premises(work: Work, premises_id: int | None, owners: Iterable[int]) -> str | None:
    """Return the location URI of premises that belong to one of `owners`; raises InvalidValue."""
    if premises_id is None:
        return None
    unknown = InvalidValue(field="premises_id", reason="unknown-choice", value=str(premises_id))
    try:
        premises = get_premises(work, premises_id)
    except NoSuchRecord as error:
        raise unknown from error
    if premises.producer_id not in owners:
        raise unknown
    if premises.gln:
        return f"https://id.gs1.org/414/{premises.gln}"
    return f"{work.ports.base_url}/premises/{premises.id}"


def check_lines(lines: Iterable[object], *, field: str = "lines") -> None:
    """Raise InvalidValue reason `required` or `too-many-lines` unless there are 1 to 500 lines."""
    count = len(list(lines))
    if not count:
        raise InvalidValue(field=field, reason="required")
    if count > MAX_LINES:
        raise InvalidValue(field=field, reason="too-many-lines", value=str(count))


def check_text(text: str | None, *, field: str, limit: int) -> str:
    """Return the text trimmed; raises InvalidValue reason `required` or `too-long`."""
    trimmed = (text or "").strip()
    if not trimmed:
        raise InvalidValue(field=field, reason="required")
    if len(trimmed) > limit:
        raise InvalidValue(field=field, reason="too-long", value=trimmed[:40])
    return trimmed


@dataclass(slots=True)
class LotBook:
    """Gives out lot numbers within one act: two outputs of one product never get the same."""

    work: Work
    _given: set[tuple[int, str]]

    @classmethod
    def open(cls, work: Work) -> LotBook:
        """Return a book in which nothing has been given out."""
        return cls(work, set())

    def take(self, product: Product, lot: str | None, on: date, *, field: str = "lot") -> str:
        """Return the lot asked for, or the next free one of the day; raises LotTaken · InvalidValue."""
        chosen = check_lot(lot, field=field) if lot and lot.strip() else self._next(product, on)
        if (product.id, chosen) in self._given or find_batch(
            self.work, product_id=product.id, lot=chosen
        ):
            raise LotTaken(lot=chosen)
        self._given.add((product.id, chosen))
        return chosen

    def _next(self, product: Product, on: date) -> str:
        # Two clerks asking at once must not be given the same number: the product's row is held until the end.
        self.work.session.execute(
            select(Product.id).where(Product.id == product.id).with_for_update(key_share=True)
        )
        prefix = f"{on:%y%m%d}"
        taken = self.work.session.scalars(
            select(Batch.lot).where(Batch.product_id == product.id, Batch.lot.startswith(prefix))
        )
        given = [lot for product_id, lot in self._given if product_id == product.id]
        return lot_of_day(on, [*taken, *given])


def made_facts(
    work: Work, product: Product, lot: str, base: int, on: date, *entered: Quantity
) -> dict[str, object]:
    """Return what an event says of a batch that comes to be."""
    shelf_life = product.shelf_life_days
    return {
        "product": product.id,
        "lot": lot,
        "uri": batch_uri(product, lot, base_url=work.ports.base_url),
        "base": base,
        "unit": shown_unit(product, *entered).value,
        "expires_on": (on + timedelta(days=shelf_life)).isoformat() if shelf_life else None,
    }


def lot_data(made: Mapping[str, object], on: date, *, harvested: bool = False) -> JsonObject:
    """Return the master data of a lot in the words of CBV."""
    found = {
        "cbvmda:lotNumber": str(made["lot"]),
        "cbvmda:itemExpirationDate": made.get("expires_on"),
        "cbvmda:harvestEndDate": on.isoformat() if harvested else None,
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def quantity_of(uri: str, base: int, dimension: Dimension) -> QuantityElement:
    """Return ledger units of a lot as EPCIS has them: kilograms, litres or a plain number."""
    exact = Decimal(base) if dimension is Dimension.COUNT else Decimal(base) / _MILLION
    # The standard's number is a double to most readers; the exact ledger units stand in our extension.
    shown = exact if exact == exact.to_integral_value() else Decimal(repr(float(exact)))
    return QuantityElement(epc_class=uri, quantity=shown, uom=UOM[dimension])


class Occasion(TypedDict):
    """When and where an event happened, and our own facts of it."""

    event_time: datetime
    event_time_zone_offset: str
    biz_location: Place | None
    extensions: JsonObject


def occasion(
    work: Work,
    act: str,
    on: date | datetime,
    *,
    location: str | None = None,
    **facts: object,
) -> Occasion:
    """Return the parts of an event that are alike for every act; raises InvalidValue reason `future`."""
    if isinstance(on, datetime):
        instant, day = on, on.astimezone(CHINA).date()
        if instant > work.now:
            raise InvalidValue(field="at", reason="future", value=instant.isoformat())
    else:
        instant, day = instant_of(on, work.now), on
    return Occasion(
        event_time=instant,
        event_time_zone_offset="+08:00",
        biz_location=Place(id=location) if location else None,
        extensions=pack(
            {"act": act, "on": day.isoformat(), "account": work.actor.account_id, **facts}
        ),
    )


def enter(work: Work, event: Event, *, organisation_id: int) -> StoredEvent:
    """Capture the event and bring the projections up to it."""
    stored = capture(work, event=event, organisation_id=organisation_id)
    projection.apply(work.session, stored)
    return stored


@contextmanager
def beside_lines(name: str, lines: Sequence[InputLine | GoodsLine], *, day: str) -> Iterator[None]:
    """Put a refusal about one batch beside the line that names it, and one about a day beside the input `day`."""
    try:
        yield
    except BalanceNegative as error:
        raise error.beside(day) from None
    except (NotEnoughLeft, LabelledNotEnough, BatchHeld) as error:
        named = [n for n, line in enumerate(lines) if line.batch_id == error.batch_id]
        # What holds a batch may have been placed on one further up, which no line names.
        part = "batch_id" if isinstance(error, BatchHeld) else "quantity"
        raise error.beside(f"{name}.{named[0]}.{part}" if named else name) from None


def batches_made(work: Work, stored: StoredEvent, count: int = 1) -> list[Batch]:
    """Return the batches that the event brought into being, in its order."""
    return [get_batch(work, row_id(stored.id, number)) for number in range(count)]
