"""Goods that enter the books: harvest 采收, intake 收购, bought-in 外购."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.errors import NotDispatchedYet
from trace.rooms.batches.models import Batch, DispatchLine
from trace.rooms.batches.queries import get_batch
from trace.rooms.batches.rules import BatchKind, RestrictionKind, SourceLine, base_of
from trace.rooms.batches.services import recording
from trace.rooms.batches.services.growing import breaches_at_harvest
from trace.rooms.batches.services.yields import judge_harvest
from trace.rooms.batches.yields import Unexpected, facts_of
from trace.rooms.cultivation.rules import Breach
from trace.rooms.events.rules import own_word
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import members_by_id, units_by_id
from trace.rooms.products.models import Product
from trace.standards.epcis.events import Action, ObjectEvent

Facts = dict[str, object]


def register_harvest(
    work: Work,
    *,
    producer_id: int,
    product_id: int,
    lines: Sequence[SourceLine],
    on: date,
    premises_id: int | None = None,
    lot: str | None = None,
    note: str = "",
) -> Batch:
    """Book what was harvested on a day as one batch; every line names its production unit.

    What lies above a unit's ceiling is booked all the same, and the batch waits for a yield check.
    Raises   MissingPermission · InvalidValue · UnitsDiffer · LotTaken (nothing is written)
    """
    return _register(
        work,
        BatchKind.HARVEST,
        producer_id=producer_id,
        product_id=product_id,
        lines=lines,
        on=on,
        premises_id=premises_id,
        lot=lot,
        note=note,
    )


def register_intake(
    work: Work,
    *,
    producer_id: int,
    product_id: int,
    lines: Sequence[SourceLine],
    on: date,
    premises_id: int | None = None,
    lot: str | None = None,
    note: str = "",
) -> Batch:
    """Book one intake note as one batch; every line names a member or contract farmer, or a unit of theirs.

    What lies above a unit's ceiling is booked all the same, and the batch waits for a yield check.
    Raises   MissingPermission · InvalidValue · UnitsDiffer · LotTaken (nothing is written)
    """
    return _register(
        work,
        BatchKind.INTAKE,
        producer_id=producer_id,
        product_id=product_id,
        lines=lines,
        on=on,
        premises_id=premises_id,
        lot=lot,
        note=note,
    )


def _register(
    work: Work,
    kind: BatchKind,
    *,
    producer_id: int,
    product_id: int,
    lines: Sequence[SourceLine],
    on: date,
    premises_id: int | None,
    lot: str | None,
    note: str,
) -> Batch:
    producer = recording.books_of(work, producer_id)
    product = recording.own_product(work, producer, product_id)
    recording.check_lines(lines)
    found = _line_facts(work, kind, producer, product, lines, on)
    units = [line.unit_id for line in lines if line.unit_id is not None]
    breaches = breaches_at_harvest(work, producer, product, units, on)
    grown = [(int(str(f["unit"])), int(str(f["base"]))) for f in found if f["unit"] is not None]
    judged = judge_harvest(work, product=product, on=on, lines=grown)
    making = _Making(
        kind, producer, product, on, premises_id, lot, note, tuple(breaches), judged.found
    )
    return _enter(work, making, found, [line.quantity for line in lines])


def register_bought_in(
    work: Work,
    *,
    producer_id: int,
    product_id: int,
    quantity: Quantity,
    supplier_name: str,
    supplier_phone: str = "",
    origin_text: str = "",
    document_number: str | None = None,
    on: date,
    premises_id: int | None = None,
    lot: str | None = None,
    from_batch_id: int | None = None,
    note: str = "",
) -> Batch:
    """Book goods bought from outside; they never count as local, whatever their origin.

    from_batch_id  the seller's batch, where the seller keeps its books here too: stops and recalls reach on
    Raises         MissingPermission · InvalidValue · UnitsDiffer · LotTaken · NotDispatchedYet
    """
    producer = recording.books_of(work, producer_id)
    product = recording.own_product(work, producer, product_id)
    base = base_of(product, quantity)
    line: Facts = {
        "supplier": recording.check_text(supplier_name, field="supplier_name", limit=120),
        "supplier_phone": supplier_phone.strip() or None,
        "origin": origin_text.strip() or None,
        "document": (document_number or "").strip() or None,
        "base": base,
    }
    origin = _bought_from(work, producer, from_batch_id, base)
    making = _Making(BatchKind.BOUGHT_IN, producer, product, on, premises_id, lot, note)
    return _enter(work, making, [line], [quantity], origin)


def _bought_from(
    work: Work, producer: Producer, from_batch_id: int | None, base: int
) -> list[Facts]:
    if from_batch_id is None:
        return []
    try:
        batch = get_batch(work, from_batch_id)
    except NoSuchRecord as error:
        raise InvalidValue(field="from_batch_id", reason="unknown-choice") from error
    if batch.producer_id == producer.id:
        raise InvalidValue(field="from_batch_id", reason="own-goods", value=batch.lot)
    sent = work.session.scalar(
        select(func.count()).select_from(DispatchLine).where(DispatchLine.batch_id == batch.id)
    )
    if not sent:
        raise NotDispatchedYet(lot=batch.lot)
    return [{"uri": batch.uri, "base": base}]


@dataclass(frozen=True, slots=True)
class _Making:
    kind: BatchKind
    producer: Producer
    product: Product
    on: date
    premises_id: int | None
    lot: str | None
    note: str
    breaches: tuple[Breach, ...] = ()
    unexpected: Sequence[Unexpected] = ()


def _line_facts(
    work: Work,
    kind: BatchKind,
    producer: Producer,
    product: Product,
    lines: Sequence[SourceLine],
    on: date,
) -> list[Facts]:
    units = units_by_id(work, {line.unit_id for line in lines if line.unit_id is not None})
    members = members_by_id(work, {line.member_id for line in lines if line.member_id is not None})
    found: list[Facts] = []
    for number, line in enumerate(lines):
        unit = units.get(line.unit_id) if line.unit_id is not None else None
        member = members.get(line.member_id) if line.member_id is not None else None
        at = f"lines.{number}"
        if line.unit_id is not None and (unit is None or unit.producer_id != producer.id):
            raise InvalidValue(field=f"{at}.unit_id", reason="unknown-choice")
        if line.member_id is not None and (member is None or member.producer_id != producer.id):
            raise InvalidValue(field=f"{at}.member_id", reason="unknown-choice")
        member_id = line.member_id or (unit.member_id if unit else None)
        if kind is BatchKind.HARVEST and unit is None:
            raise InvalidValue(field=f"{at}.unit_id", reason="required")
        if kind is BatchKind.INTAKE and member_id is None:
            raise InvalidValue(field=f"{at}.member_id", reason="required")
        if unit is not None and unit.closed_on is not None and unit.closed_on < on:
            raise InvalidValue(field=f"{at}.unit_id", reason="unit-closed", value=unit.name)
        if line.price_fen is not None and line.price_fen < 0:
            raise InvalidValue(field=f"{at}.price_fen", reason="positive")
        found.append(
            {
                "unit": line.unit_id,
                "member": member_id,
                "base": base_of(product, line.quantity, field=f"{at}.quantity"),
                "price_fen": line.price_fen,
            }
        )
    return found


def _enter(
    work: Work,
    making: _Making,
    lines: list[Facts],
    entered: Sequence[Quantity],
    origin: Sequence[Facts] = (),
) -> Batch:
    producer, product, on = making.producer, making.product, making.on
    location = recording.check_premises(work, making.premises_id, [producer.id])
    lot = recording.LotBook.open(work).take(product, making.lot, on)
    total = sum(int(str(line["base"])) for line in lines)
    made = recording.made_facts(work, product, lot, total, on, *entered)
    made["yields"] = facts_of(making.unexpected)
    harvested = making.kind is BatchKind.HARVEST
    event = ObjectEvent(
        **recording.occasion(
            work,
            "source",
            on,
            location=location,
            kind=making.kind.value,
            producer=producer.id,
            processor=producer.id,
            premises=making.premises_id,
            note=making.note.strip() or None,
            batch=made,
            lines=lines,
            **({"from": origin} if origin else {}),
            **_interval_facts(making.breaches),
        ),
        action=Action.ADD,
        # CBV has no word for harvesting; goods of others come into being as a lot of ours on receipt.
        biz_step=own_word(work.ports.base_url, "harvesting") if harvested else "commissioning",
        disposition="active",
        quantities=(recording.quantity_of(str(made["uri"]), total, product.dimension),),
        ilmd=recording.lot_data(made, on, harvested=harvested),
    )
    stored = recording.enter(work, event, organisation_id=producer.id)
    batch = recording.batches_made(work, stored)[0]
    audit(
        work,
        "batch.registered",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=producer.id,
        kind=making.kind.value,
        lot=lot,
        quantity=str(batch.produced),
        awaits_yield_check=batch.is_flagged,
    )
    _tell_breaches(work, batch, making.breaches)
    return batch


def _tell_breaches(work: Work, batch: Batch, breaches: Sequence[Breach]) -> None:
    for breach in breaches:
        audit(
            work,
            "batch.restricted",
            subject_kind="batch",
            subject_key=batch.id,
            organisation_id=batch.producer_id,
            kind=RestrictionKind.INTERVAL.value,
            reason=breach.text,
            document_number=breach.record,
        )


def _interval_facts(breaches: Sequence[Breach]) -> Facts:
    """What was harvested too early is booked all the same; the event says why it is restricted from the start."""
    if not breaches:
        return {}
    return {"intervals": [{"reason": each.text, "record": each.record} for each in breaches]}
