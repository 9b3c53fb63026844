"""Taking in a logger's file, judging it by the limits of the goods, acknowledging what lay outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import or_, select

from trace.kernel.checks import require_text
from trace.kernel.clock import local_date
from trace.kernel.uploads import Upload, store_table
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import get_batch, get_dispatch
from trace.rooms.batches.rules import row_id
from trace.rooms.batches.services.recording import books_of, quantity_of
from trace.rooms.events.rules import own_word
from trace.rooms.norms.goals import StorageLimit, storage_limits_of
from trace.rooms.norms.kinds import NormKind
from trace.rooms.norms.queries import PlacedRule, limits_in_force
from trace.rooms.products.models import Product
from trace.rooms.transport.cold import Bounds, breaches_of, span_of, steps_of
from trace.rooms.transport.errors import (
    AcknowledgedAlready,
    SeriesRecordedAlready,
    TakenBackAlready,
)
from trace.rooms.transport.kinds import EPCIS_NAMES, Sensed
from trace.rooms.transport.logger_files import LoggerFile, Reading, read_logger_file
from trace.rooms.transport.models import SensorBreach, SensorSeries
from trace.rooms.transport.queries import get_breach, get_series
from trace.rooms.transport.services.arrivals import TAKING_BACK, goods_of, waybill_of
from trace.rooms.transport.services.recording import enter, occasion
from trace.standards.epcis.events import (
    Action,
    BizTransaction,
    JsonObject,
    ObjectEvent,
    QuantityElement,
)
from trace.standards.gs1.characters import percent_encode

ACKNOWLEDGING = "acknowledging_breach"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the readings are about: goods of a dispatch or of a batch, and whose books they stand in."""

    producer_id: int
    division: str
    goods: tuple[QuantityElement, ...]
    products: tuple[Product, ...]
    papers: tuple[BizTransaction, ...]
    dispatch_id: int | None = None
    batch_id: int | None = None

    @property
    def key(self) -> dict[str, int | None]:
        """The one of the two that is meant."""
        return {"dispatch": self.dispatch_id, "batch": self.batch_id}


@dataclass(frozen=True, slots=True)
class _Judged:
    """A limit of a product with the norm it stands in."""

    product: Product
    limit: StorageLimit
    placed: PlacedRule


def record_dispatch_readings(
    work: Work, *, dispatch_id: int, upload: Upload, device: str, zone: str = "+08:00"
) -> SensorSeries:
    """Take in what a logger measured beside the goods of a dispatch.

    Raises   MissingPermission · NoSuchRecord · InvalidValue · InvalidFields (rows) · SeriesRecordedAlready
             (nothing is written)
    """
    dispatch = get_dispatch(work, dispatch_id)
    producer = books_of(work, dispatch.producer_id)
    products = {line.batch.product_id: line.batch.product for line in dispatch.lines}
    subject = _Subject(
        producer.id,
        producer.division,
        goods_of(dispatch),
        tuple(products.values()),
        (waybill_of(work, dispatch),),
        dispatch_id=dispatch.id,
    )
    return _record(work, subject, upload, device, zone)


def record_batch_readings(
    work: Work, *, batch_id: int, upload: Upload, device: str, zone: str = "+08:00"
) -> SensorSeries:
    """Take in what a logger measured beside a batch in store; raises as `record_dispatch_readings`."""
    batch = get_batch(work, batch_id)
    producer = books_of(work, batch.producer_id)
    subject = _Subject(
        producer.id,
        producer.division,
        _goods_in_store(batch),
        (batch.product,),
        (),
        batch_id=batch.id,
    )
    return _record(work, subject, upload, device, zone)


def _record(work: Work, subject: _Subject, upload: Upload, device: str, zone: str) -> SensorSeries:
    name = require_text("device", device, longest=64)
    found = read_logger_file(upload.content, zone=zone, now=work.now)
    kept = store_table(work, upload, organisation_id=subject.producer_id)
    _refuse_second(work, subject, name, kept.digest, found.readings)
    judged = _limits(work, subject, found.readings[-1].at)
    event = ObjectEvent(
        **occasion(
            work,
            "measure",
            found.readings[-1].at,
            producer=subject.producer_id,
            **subject.key,
            device=name,
            digest=kept.digest,
            file=kept.id,
            zone=zone,
            count=len(found.readings),
            duplicates=found.duplicate_count,
            first=found.readings[0].at.isoformat(),
            shown=_shown(found.readings),
            limits=[_limit_facts(each) for each in judged],
            breaches=[fact for each in judged for fact in _breach_facts(found.readings, each)],
        ),
        action=Action.OBSERVE,
        biz_step="sensor_reporting",
        quantities=subject.goods,
        biz_transactions=subject.papers,
        sensor_elements=_elements(work, name, kept.digest, found),
    )
    stored = enter(work, event, organisation_id=subject.producer_id)
    series = get_series(work, row_id(stored.id))
    kind, key = _kept_for(series)
    audit(
        work,
        "readings.recorded",
        subject_kind=kind,
        subject_key=key,
        organisation_id=subject.producer_id,
        device=name,
        count=series.reading_count,
        breaches=len(series.breaches),
    )
    return series


def _refuse_second(
    work: Work, subject: _Subject, device: str, digest: str, readings: Sequence[Reading]
) -> None:
    same_time = (
        (SensorSeries.device == device)
        & (SensorSeries.first_at <= readings[-1].at)
        & (SensorSeries.last_at >= readings[0].at)
    )
    known = select(SensorSeries.id).where(
        SensorSeries.dispatch_id == subject.dispatch_id
        if subject.dispatch_id
        else SensorSeries.batch_id == subject.batch_id,
        SensorSeries.taken_back_at.is_(None),
        or_(SensorSeries.digest == digest, same_time),
    )
    if work.session.scalar(known.limit(1)) is not None:
        raise SeriesRecordedAlready(device=device)


def _limits(work: Work, subject: _Subject, at: datetime) -> list[_Judged]:
    """The limits that hold for the goods on that day where their producer is at home; of a quantity the first."""
    placed = [
        each
        for each in limits_in_force(work, NormKind.STORAGE_LIMIT, local_date(at))
        if each.holds_in(subject.division)
    ]
    # What a county says of its own goods goes before what holds for a whole province.
    placed.sort(key=lambda each: (-len(each.place), each.norm_id))
    found: dict[tuple[int, str], _Judged] = {}
    for product in subject.products:
        for each in placed:
            for limit in storage_limits_of(each.rule.body, product.name, product.commodity):
                found.setdefault((product.id, limit.quantity), _Judged(product, limit, each))
    return list(found.values())


def _bounds(judged: _Judged) -> Bounds:
    limit = judged.limit
    return Bounds(Sensed(limit.quantity), limit.least, limit.most, limit.minutes)


def _limit_facts(judged: _Judged) -> dict[str, object]:
    limit, rule = judged.limit, judged.placed.rule
    return {
        "product": judged.product.id,
        "name": judged.product.name,
        "quantity": limit.quantity,
        "least": _text(limit.least),
        "most": _text(limit.most),
        "minutes": limit.minutes,
        "title": rule.title,
        "source": rule.source,
        "version": rule.norm_version_id,
        "row": limit.row,
    }


def _breach_facts(readings: Sequence[Reading], judged: _Judged) -> Iterable[dict[str, object]]:
    facts = {
        name: value
        for name, value in _limit_facts(judged).items()
        if name not in ("name", "title", "source")
    }
    for each in breaches_of(readings, _bounds(judged)):
        yield facts | {
            "since": each.since.isoformat(),
            "until": each.until.isoformat(),
            "extreme": _text(each.extreme),
            "count": each.count,
        }


def _shown(readings: Sequence[Reading]) -> dict[str, object]:
    begin = readings[0].at
    shown: dict[str, object] = {}
    for sensed in Sensed:
        span = span_of(readings, sensed)
        if span is not None:
            shown[sensed.value] = {
                "least": _text(span.least),
                "most": _text(span.most),
                "steps": [
                    [int((step.at - begin).total_seconds()), float(step.least), float(step.most)]
                    for step in steps_of(readings, sensed)
                ],
            }
    return shown


def _elements(work: Work, device: str, digest: str, found: LoggerFile) -> tuple[JsonObject, ...]:
    """The readings as EPCIS has them: one element with one report for every value."""
    base = work.ports.base_url
    reports: list[JsonObject] = []
    for reading in found.readings:
        for sensed, (kind, unit) in EPCIS_NAMES.items():
            value = reading.value(sensed)
            if value is not None:
                at = reading.at.isoformat()
                reports.append({"type": kind, "value": float(value), "uom": unit, "time": at})
    metadata: JsonObject = {
        "startTime": found.readings[0].at.isoformat(),
        "endTime": found.readings[-1].at.isoformat(),
        "deviceID": f"{base}/loggers/{percent_encode(device)}",
        "rawData": f"{base}/sha256/{digest}",
    }
    return ({"sensorMetadata": metadata, "sensorReport": reports},)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


# ---------------------------------------------------------------- afterwards


def acknowledge_breach(work: Work, *, breach_id: int, comment: str) -> SensorBreach:
    """Acknowledge that goods lay outside their limits, saying why and what became of them.

    Raises   MissingPermission · NoSuchRecord · InvalidValue · AcknowledgedAlready · TakenBackAlready
    """
    breach = get_breach(work, breach_id)
    series = breach.series
    books_of(work, series.producer_id)
    text = require_text("comment", comment, longest=1000)
    if not series.stands:
        raise TakenBackAlready
    if breach.acknowledged_at is not None:
        raise AcknowledgedAlready(by=str(breach.acknowledged_by))
    facts = {"breach": breach.id, "comment": text}
    _afterwards(work, series, "acknowledge-breach", ACKNOWLEDGING, facts)
    kind, key = _kept_for(series)
    audit(
        work,
        "readings.acknowledged",
        subject_kind=kind,
        subject_key=key,
        organisation_id=series.producer_id,
        comment=text,
    )
    return get_breach(work, breach_id)


def take_back_series(work: Work, *, series_id: int, reason: str) -> SensorSeries:
    """Record that a file was handed in for the wrong goods or logger; its readings no longer count.

    Raises   MissingPermission · NoSuchRecord · InvalidValue · TakenBackAlready
    """
    series = get_series(work, series_id)
    books_of(work, series.producer_id)
    text = require_text("reason", reason, longest=200)
    if not series.stands:
        raise TakenBackAlready
    facts = {"series": series.id, "reason": text}
    _afterwards(work, series, "take-back-series", TAKING_BACK, facts)
    kind, key = _kept_for(series)
    audit(
        work,
        "readings.taken_back",
        subject_kind=kind,
        subject_key=key,
        organisation_id=series.producer_id,
        reason=text,
    )
    return get_series(work, series_id)


def _kept_for(series: SensorSeries) -> tuple[str, int]:
    """What the audit trail names: the dispatch or the batch; of both columns the database demands exactly one."""
    if series.dispatch_id is not None:
        return "dispatch", series.dispatch_id
    return "batch", series.batch_id or 0


def _afterwards(
    work: Work, series: SensorSeries, act: str, step: str, facts: dict[str, object]
) -> None:
    event = ObjectEvent(
        **occasion(work, act, work.now, **facts),
        action=Action.OBSERVE,
        biz_step=own_word(work.ports.base_url, step),
        quantities=_goods_again(work, series),
    )
    enter(work, event, organisation_id=series.producer_id)


def _goods_again(work: Work, series: SensorSeries) -> tuple[QuantityElement, ...]:
    if series.dispatch_id is not None:
        return goods_of(get_dispatch(work, series.dispatch_id))
    return _goods_in_store(get_batch(work, series.batch_id or 0))


def _goods_in_store(batch: Batch) -> tuple[QuantityElement, ...]:
    return (quantity_of(batch.uri, batch.produced_base, batch.product.dimension),)
