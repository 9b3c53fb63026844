"""The facts that can be handed over: which there are, and each as one flat record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, aliased, joinedload

from trace.kernel.clock import CHINA
from trace.rooms.accounts.models import Organisation
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.queries import restrictions_above
from trace.rooms.conformity.models import ConformityCertificate, ConformityKind
from trace.rooms.events.models import EventEpc, StoredEvent
from trace.rooms.events.rules import PREFIX
from trace.rooms.exchange.kinds import FactKind
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact to hand over.

    label   by which people know it;  after  the fact it names, which goes first
    record  by the names of targets.SOURCES: texts, whole numbers, true and false, lists of texts
    """

    kind: FactKind
    id: int
    label: str
    division: str
    after: tuple[FactKind, int] | None
    record: dict[str, object]


# Who was never approved is no subject of anybody's register, nor is what is said of its goods.
_APPROVED = Producer.approved_at.is_not(None)


def ids_of(kind: FactKind) -> Select[str, int, str]:
    """Return the statement of (kind, id, division) of every fact of a kind that there is to hand over."""
    division: ColumnElement[str] = Producer.division  # type: ignore[assignment]
    name = literal(kind.value).label("kind")
    if kind is FactKind.PRODUCER:
        return select(name, Producer.id.label("id"), division.label("division")).where(_APPROVED)
    if kind is FactKind.EVENT:
        home = func.coalesce(Organisation.division, "").label("division")
        return select(name, StoredEvent.id.label("id"), home).join(
            Organisation, Organisation.id == StoredEvent.organisation_id
        )
    model: Any = {FactKind.PRODUCT: Product, FactKind.BATCH: Batch}.get(kind, ConformityCertificate)
    made = select(name, model.id.label("id"), division.label("division"))
    made = made.join(Producer, Producer.id == model.producer_id).where(_APPROVED)
    if kind is FactKind.CERTIFICATE:
        # What a seller handed over is the seller's to report.
        made = made.where(ConformityCertificate.kind == ConformityKind.ISSUED)
    return made


def next_ids(session: Session, kind: FactKind, *, above: int, count: int) -> Sequence[int]:
    """Return the next `count` ids of a kind above one, in their order."""
    facts = ids_of(kind).subquery()
    statement = select(facts.c.id).where(facts.c.id > above).order_by(facts.c.id).limit(count)
    return session.scalars(statement).all()


def read_facts(
    session: Session, kind: FactKind, ids: Sequence[int], *, base_url: str
) -> dict[int, Fact]:
    """Return the facts with these ids; what is not (or no longer) to be handed over is left out."""
    readers: Mapping[FactKind, Callable[[Session, Sequence[int], str], list[Fact]]] = {
        FactKind.PRODUCER: _producers,
        FactKind.PRODUCT: _products,
        FactKind.BATCH: _batches,
        FactKind.CERTIFICATE: _certificates,
        FactKind.EVENT: _events,
    }
    return {fact.id: fact for fact in readers[kind](session, ids, base_url)} if ids else {}


def event_document(session: Session, subject_id: int) -> dict[str, object]:
    """Return one stored event, raises LookupError; events are never taken out."""
    found = session.get(StoredEvent, subject_id)
    if found is None:
        raise LookupError(f"event {subject_id}")
    return dict(found.document)


def without_extensions(value: Any) -> Any:
    """Return a document without what stands in it under our own prefix: names and telephones of suppliers are there."""
    if isinstance(value, dict):
        return {
            name: without_extensions(each)
            for name, each in value.items()
            if not name.startswith(f"{PREFIX}:")
        }
    return [without_extensions(each) for each in value] if isinstance(value, list) else value


# ---------------------------------------------------------------- the five records


def _producers(session: Session, ids: Sequence[int], _base_url: str) -> list[Fact]:
    found = session.scalars(select(Producer).where(Producer.id.in_(ids), _APPROVED))
    names = (
        "id", "name", "credit_code", "subject_kind", "division", "address", "contact_name", "phone",
        "state", "registered_at", "approved_at", "closed_at",
    )  # fmt: skip
    return [
        Fact(FactKind.PRODUCER, row.id, row.name, row.division, None, _taken(row, names))
        for row in found
    ]


def _products(session: Session, ids: Sequence[int], _base_url: str) -> list[Fact]:
    rows = session.execute(
        select(Product, Producer)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Product.id.in_(ids), _APPROVED)
    )
    names = (
        "id", "code", "gtin", "name", "commodity", "variety", "is_prepackaged_food", "shelf_life_days",
        "storage", "standard_code", "ingredients", "state", "registered_at",
    )  # fmt: skip
    made = []
    for row, producer in rows:
        content = row.net_content
        record = _taken(row, names) | _owner(producer)
        record["net_content"] = f"{content.value.normalize():f}" if content else None
        record["net_content_unit"] = content.unit.value if content else None
        record["origin"] = row.origin_text
        after = (FactKind.PRODUCER, producer.id)
        made.append(Fact(FactKind.PRODUCT, row.id, row.name, producer.division, after, record))
    return made


def _batches(session: Session, ids: Sequence[int], base_url: str) -> list[Fact]:
    found = session.scalars(
        select(Batch)
        .join(Producer, Producer.id == Batch.producer_id)
        .where(Batch.id.in_(ids), _APPROVED)
        .options(
            joinedload(Batch.product),
            joinedload(Batch.producer),
            joinedload(Batch.processor),
            joinedload(Batch.premises),
        )
    )
    told = _restrictions(session, ids)
    names = ("id", "lot", "uri", "kind", "made_on", "expires_on", "unit", "grade", "registered_at")
    made = []
    for row in found:
        record = _taken(row, names) | _owner(row.producer)
        record |= {
            "product_id": row.product_id,
            "product_code": row.product.code,
            "product_gtin": row.product.gtin,
            "product_name": row.product.name,
            "page": f"{base_url}/lots/{row.product.public_key}/{row.lot}",
            "quantity": f"{row.produced.value.normalize():f}",
            "premises_name": row.premises.name if row.premises else None,
            "premises_address": row.premises.address if row.premises else None,
            "processor_name": row.processor.name,
            "state": "recorded",
            "restrictions": sorted({each.kind.value for each in told[row.id]}),
            "restriction_documents": sorted(
                {each.document_number for each in told[row.id] if each.document_number}
            ),
        }
        after = (FactKind.PRODUCT, row.product_id)
        made.append(Fact(FactKind.BATCH, row.id, row.lot, row.producer.division, after, record))
    return made


def _restrictions(session: Session, ids: Sequence[int]) -> Mapping[int, list[Restriction]]:
    """Return what holds each of these batches now: a stop on what it was made of holds it too."""
    found: dict[int, list[Restriction]] = defaultdict(list)
    for batch_id, restriction in session.execute(restrictions_above(ids)):
        found[batch_id].append(restriction)
    return found


def ever_restricted(session: Session, ids: Sequence[int]) -> list[int]:
    """Return which of these batches are or were under a stop or a recall of their own."""
    rows = select(Restriction.batch_id).where(Restriction.batch_id.in_(ids)).distinct()
    return list(session.scalars(rows))


def _certificates(session: Session, ids: Sequence[int], base_url: str) -> list[Fact]:
    rows = session.execute(
        select(ConformityCertificate, Producer, Batch.lot, Product.code)
        .join(Producer, Producer.id == ConformityCertificate.producer_id)
        .join(Batch, Batch.id == ConformityCertificate.batch_id)
        .join(Product, Product.id == Batch.product_id)
        .where(
            ConformityCertificate.id.in_(ids),
            ConformityCertificate.kind == ConformityKind.ISSUED,
            _APPROVED,
        )
    )
    names = (
        "id", "number", "batch_id", "product_name", "origin", "promisor", "phone", "statement", "basis",
        "issued_at", "state", "voided_at", "void_reason",
    )  # fmt: skip
    made = []
    for row, producer, lot, code in rows:
        record = _taken(row, names) | _owner(producer)
        record |= {"quantity": row.quantity_text, "lot": lot, "product_code": code}
        record["page"] = f"{base_url}/conformity/{row.number}"
        after = (FactKind.BATCH, row.batch_id)
        made.append(
            Fact(FactKind.CERTIFICATE, row.id, row.number, producer.division, after, record)
        )
    return made


def _events(session: Session, ids: Sequence[int], _base_url: str) -> list[Fact]:
    owner = aliased(Organisation)
    rows = session.execute(
        select(StoredEvent, owner)
        .join(owner, owner.id == StoredEvent.organisation_id)
        .where(StoredEvent.id.in_(ids))
    ).all()
    epcs: dict[int, list[str]] = {}
    for event_pk, epc in session.execute(
        select(EventEpc.event_pk, EventEpc.epc)
        .where(EventEpc.event_pk.in_(ids))
        .order_by(EventEpc.id)
    ):
        epcs.setdefault(event_pk, []).append(epc)
    names = (
        "id", "event_id", "event_type", "action", "biz_step", "disposition", "event_time", "offset",
        "record_time", "read_point", "biz_location",
    )  # fmt: skip
    made = []
    for row, home in rows:
        record = _taken(row, names) | {"epcs": epcs.get(row.id, [])}
        record |= {
            "producer_id": home.id,
            "producer_name": home.name,
            "producer_credit_code": home.credit_code,
        }
        made.append(Fact(FactKind.EVENT, row.id, row.event_id, home.division, None, record))
    return made


def _owner(producer: Producer) -> dict[str, object]:
    return {
        "producer_id": producer.id,
        "producer_name": producer.name,
        "producer_credit_code": producer.credit_code,
    }


def _taken(row: object, names: Sequence[str]) -> dict[str, object]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    """Days as 2026-09-15, instants as the clock in China shows them with its offset, words as they are kept."""
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value
