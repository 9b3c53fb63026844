"""Recording what was used, making a record void, keeping label data and the list of barred inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.cultivation import queries, rules
from trace.rooms.cultivation.kinds import DoseUnit, InputKind
from trace.rooms.cultivation.models import (
    DOSE_PLACES,
    BarredInput,
    CultivationRecord,
    InputLabel,
)
from trace.rooms.producers.models import Producer, ProductionUnit
from trace.rooms.producers.queries import get_producer, get_unit
from trace.rooms.producers.rules import accept_division
from trace.rooms.products.kinds import Commodity
from trace.standards.china.region_code import Division

MOST_DOSE = Decimal(100_000)
# 农药管理条例 article 36 asks for these of a pesticide; the maker may come from the label data.
PESTICIDE_NEEDS = ("maker", "target", "operator")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUse:
    """What was done on a unit; what label data say need not be said again.

    crop, season   the unit's crop and the year of the first day, where they are left out
    last_on        the first day, where it is left out
    """

    unit_id: int
    kind: InputKind
    first_on: date
    last_on: date | None = None
    times: int = 1
    name: str = ""
    formulation: str = ""
    ingredients: str = ""
    registration_number: str = ""
    maker: str = ""
    dose: Decimal | None = None
    dose_unit: DoseUnit | None = None
    target: str = ""
    method: str = ""
    operator: str = ""
    purchase_document: str = ""
    crop: str = ""
    season: str = ""
    note: str = ""
    label_id: int | None = None
    interval_days: int | None = None
    max_uses: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelData:
    """What the label on a pesticide says for one crop."""

    name: str
    formulation: str
    crop: str
    interval_days: int
    max_uses: int | None = None
    ingredients: str = ""
    registration_number: str = ""
    maker: str = ""
    target: str = ""
    source: str = ""


def add_record(
    work: Work,
    *,
    producer_id: int,
    use: NewUse,
    evidence: Upload | None = None,
    corrects: CultivationRecord | None = None,
) -> CultivationRecord:
    """Write one record down; whatever it breaks, it is kept.

    Doors call `batches.services.record_use`, which also restricts the harvests that this use reaches.
    Raises   MissingPermission · InvalidValue · an upload's refusals (nothing is written)
    """
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.BATCHES_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )
    unit = _own_unit(work, producer, use)
    record = _record(work, producer, unit, use)
    record.corrects_id = corrects.id if corrects else None
    if evidence is not None:
        record.file_id = store_document(work, evidence, organisation_id=producer.id).id
    work.session.add(record)
    work.session.flush()  # the harvests of the unit are judged with it
    _tell(work, "cultivation.recorded", record, kind=record.kind.value, unit=unit.id)
    return record


def void_record(work: Work, *, number: str, reason: str) -> CultivationRecord:
    """Make a wrong record void, with the reason kept beside it; what it restricted stays restricted.

    Raises   MissingPermission · NoSuchRecord · RecordIsVoid · InvalidValue
    """
    record = queries.get_record(work, number)
    producer = get_producer(work, record.producer_id)
    require(
        work.actor,
        Permission.BATCHES_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )
    if not record.is_in_force:
        raise rules.RecordIsVoid(number=record.number)
    record.void_reason = require_text("reason", reason, longest=1000)
    record.voided_at, record.voided_by = work.now, work.actor.label[:120]
    work.session.flush()  # the record that takes its place is judged without it
    _tell(work, "cultivation.voided", record, reason=record.void_reason)
    return record


def _own_unit(work: Work, producer: Producer, use: NewUse) -> ProductionUnit:
    try:
        unit = get_unit(work, use.unit_id)
    except NoSuchRecord as error:
        raise InvalidValue(field="unit_id", reason="unknown-choice") from error
    if unit.producer_id != producer.id:
        raise InvalidValue(field="unit_id", reason="unknown-choice")
    if unit.closed_on is not None and unit.closed_on < use.first_on:
        raise InvalidValue(field="unit_id", reason="unit-closed", value=unit.name)
    return unit


def _record(work: Work, producer: Producer, unit: ProductionUnit, use: NewUse) -> CultivationRecord:
    last_on = use.last_on or use.first_on
    rules.check_days(use.first_on, last_on, work.today)
    label = _label(work, producer, use)
    said = _said(use, label)
    _require_said(use, said)
    is_pesticide = use.kind is InputKind.PESTICIDE
    interval = label.interval_days if label else use.interval_days if is_pesticide else None
    most = label.max_uses if label else use.max_uses if is_pesticide else None
    return CultivationRecord(
        number=f"NS{work.today:%Y%m%d}-{ids.readable_code(6)}",
        producer_id=producer.id,
        production_unit_id=unit.id,
        unit=unit,
        kind=use.kind,
        crop=(use.crop.strip() or unit.crop)[:60],
        season=(use.season.strip() or str(use.first_on.year))[:20],
        **said,
        dose=_dose(use),
        dose_unit=use.dose_unit if use.dose is not None else None,
        method=use.method.strip()[:80],
        first_on=use.first_on,
        last_on=last_on,
        times=_in_range("times", use.times, 1, 99),
        purchase_document=use.purchase_document.strip()[:80],
        note=use.note.strip()[:2000],
        label_id=label.id if label else None,
        interval_days=_in_range("interval_days", interval, 0, 365),
        max_uses=_in_range("max_uses", most, 1, 99),
        harvest_from_on=rules.harvest_from(last_on, interval),
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )


def _label(work: Work, producer: Producer, use: NewUse) -> InputLabel | None:
    if use.label_id is None or use.kind is not InputKind.PESTICIDE:
        return None
    unknown = InvalidValue(field="label_id", reason="unknown-choice", value=str(use.label_id))
    try:
        label = queries.get_label(work, use.label_id)
    except NoSuchRecord as error:
        raise unknown from error
    if not rules.label_serves(label, producer_id=producer.id, division=producer.division):
        raise unknown
    return label


def _said(use: NewUse, label: InputLabel | None) -> dict[str, str]:
    """The words of the record: of the product those of its label data, of the use what was said."""
    of_label = {
        name: getattr(label, name) if label else ""
        for name in ("name", "formulation", "ingredients", "registration_number", "maker")
    }
    longest = {"name": 80, "formulation": 80, "ingredients": 200, "registration_number": 40}
    found = {
        name: (text or getattr(use, name).strip())[: longest.get(name, 120)]
        for name, text in of_label.items()
    }
    found["target"] = (use.target.strip() or (label.target if label else ""))[:80]
    found["operator"] = use.operator.strip()[:80]
    return found


def _require_said(use: NewUse, said: dict[str, str]) -> None:
    needed = ["name"]
    if use.kind is InputKind.PESTICIDE:
        needed += PESTICIDE_NEEDS
    for name in needed:
        require_text(name, said[name], longest=200)
    if use.kind in (InputKind.PESTICIDE, InputKind.FERTILISER):
        if use.dose is None:
            raise InvalidValue(field="dose", reason="required")
        if use.dose_unit is None:
            raise InvalidValue(field="dose_unit", reason="required")


def _dose(use: NewUse) -> Decimal | None:
    if use.dose is None:
        return None
    step = Decimal(1).scaleb(-DOSE_PLACES)
    if not use.dose.is_finite() or not 0 < use.dose <= MOST_DOSE or use.dose % step:
        raise InvalidValue(field="dose", reason="range", value=str(use.dose))
    return use.dose


def _in_range(field: str, value: int | None, least: int, most: int) -> int | None:
    if value is not None and not least <= value <= most:
        raise InvalidValue(field=field, reason="range", value=str(value))
    return value


# ---------------------------------------------------------------- label data


def add_label(
    work: Work, *, data: LabelData, producer_id: int | None = None, division: str = ""
) -> InputLabel:
    """Keep what a product's label says: for one producer, or an office's entry for all of a division.

    Raises   MissingPermission · InvalidValue
    """
    if producer_id is not None:
        producer = get_producer(work, producer_id)
        require(work.actor, Permission.BATCHES_WRITE, organisation_id=producer.id)
        place = ""
    else:
        place = _place(division)
        require(work.actor, Permission.NORMS_WRITE, division=place)
    label = InputLabel(
        producer_id=producer_id,
        division=place,
        name=require_text("name", data.name, longest=80),
        formulation=require_text("formulation", data.formulation, longest=80),
        ingredients=data.ingredients.strip()[:200],
        registration_number=data.registration_number.strip().upper()[:40],
        maker=data.maker.strip()[:120],
        crop=require_text("crop", data.crop, longest=60),
        target=data.target.strip()[:80],
        interval_days=_in_range("interval_days", data.interval_days, 0, 365),
        max_uses=_in_range("max_uses", data.max_uses, 1, 99),
        source=data.source.strip()[:200],
        entered_by=work.actor.label[:120],
        entered_at=work.now,
    )
    work.session.add(label)
    work.session.flush()  # doors answer with its id
    audit(
        work,
        "input-label.entered",
        subject_kind="input-label",
        subject_key=label.id,
        organisation_id=producer_id,
        name=label.name,
    )
    return label


def withdraw_label(work: Work, *, label_id: int) -> InputLabel:
    """Offer label data no longer; records that rest on it keep what it said. Wrong data are withdrawn and entered anew.

    Raises   MissingPermission · NoSuchRecord · AlreadyWithdrawn
    """
    label = queries.get_label(work, label_id)
    if label.producer_id is not None:
        require(work.actor, Permission.BATCHES_WRITE, organisation_id=label.producer_id)
    else:
        require(work.actor, Permission.NORMS_WRITE, division=label.division)
    _withdraw(work, label, label.name)
    audit(
        work,
        "input-label.withdrawn",
        subject_kind="input-label",
        subject_key=label.id,
        organisation_id=label.producer_id,
        name=label.name,
    )
    return label


# ---------------------------------------------------------------- barred inputs


def bar_input(
    work: Work,
    *,
    name: str,
    source: str,
    from_on: date,
    commodities: Sequence[Commodity] = (),
    division: str = "",
) -> BarredInput:
    """Enter a pesticide that may not be used, on goods of the kinds named or, without any, on none.

    division   for which it holds; empty for the whole instance, which needs the right over all of it
    Raises     MissingPermission · InvalidValue
    """
    place = _place(division) if division.strip() else ""
    require(work.actor, Permission.NORMS_WRITE, division=place or None)
    barred = BarredInput(
        division=place,
        name=require_text("name", name, longest=80),
        commodities=[each.value for each in dict.fromkeys(commodities)],
        from_on=from_on,
        source=require_text("source", source, longest=200),
        entered_by=work.actor.label[:120],
        entered_at=work.now,
    )
    work.session.add(barred)
    work.session.flush()  # doors answer with its id
    audit(
        work,
        "barred-input.entered",
        subject_kind="barred-input",
        subject_key=barred.id,
        name=barred.name,
    )
    return barred


def withdraw_barred(work: Work, *, barred_id: int) -> BarredInput:
    """End a bar; harvests that it restricted stay so until an office has decided.

    Raises   MissingPermission · NoSuchRecord · AlreadyWithdrawn
    """
    barred = queries.get_barred(work, barred_id)
    require(work.actor, Permission.NORMS_WRITE, division=barred.division or None)
    _withdraw(work, barred, barred.name)
    audit(
        work,
        "barred-input.withdrawn",
        subject_kind="barred-input",
        subject_key=barred.id,
        name=barred.name,
    )
    return barred


def _place(division: str) -> str:
    """The significant digits of a division, by which those of its townships and villages begin."""
    return Division.parse(accept_division(division, township=False)).prefix


def _withdraw(work: Work, entry: InputLabel | BarredInput, name: str) -> None:
    if entry.withdrawn_at is not None:
        raise rules.AlreadyWithdrawn(name=name)
    entry.withdrawn_at, entry.withdrawn_by = work.now, work.actor.label[:120]
    work.session.flush()  # what is offered is read anew


def _tell(work: Work, verb: str, record: CultivationRecord, **facts: object) -> None:
    audit(
        work,
        verb,
        subject_kind="cultivation-record",
        subject_key=record.number,
        organisation_id=record.producer_id,
        **facts,
    )
