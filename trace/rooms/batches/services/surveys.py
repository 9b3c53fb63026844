"""Yield surveys 测产, decisions on what waits for a yield check, and explanations of what came out too little."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import Invalid, InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import MAX_BASE, Quantity
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.errors import NothingWaits
from trace.rooms.batches.models import YieldFinding, YieldSurvey, YieldSurveyFile
from trace.rooms.batches.queries import get_finding, get_survey, lock_units
from trace.rooms.batches.rules import YieldCause
from trace.rooms.batches.services import recording
from trace.rooms.batches.services.restrictions import lift_restriction
from trace.rooms.batches.services.yields import settle_ceilings
from trace.rooms.producers.models import ProductionUnit
from trace.rooms.products.models import Product
from trace.rooms.products.queries import get_product
from trace.standards.epcis.events import Action, ObjectEvent, QuantityElement

MAX_FILES = 6


def record_survey(
    work: Work,
    *,
    production_unit_id: int,
    product_id: int,
    season_on: date,
    measured: Quantity,
    is_per_size: bool,
    surveyed_on: date,
    surveyed_by: str,
    method: str,
    document_number: str = "",
    note: str = "",
    files: Sequence[Upload] = (),
) -> YieldSurvey:
    """Record what a production unit yields by a survey, and release the batches that now lie within its ceiling.

    season_on    a day of the season that was surveyed
    is_per_size  whether `measured` is for one mu, tree, colony or head instead of the whole unit
    files        photographs and papers, six at most; nobody but readers of the survey sees them
    Raises       MissingPermission where the land lies · InvalidValue · FileKindRefused (nothing is written)
    """
    unit = _unit(work, production_unit_id)
    require(work.actor, Permission.YIELDS_SURVEY, division=unit.division)
    product = _product(work, unit, product_id)
    total = _total(unit, measured, is_per_size=is_per_size)
    if surveyed_on > work.today:
        raise InvalidValue(field="surveyed_on", reason="future", value=surveyed_on.isoformat())
    survey = YieldSurvey(
        number=f"CC{work.today:%Y%m%d}-{ids.readable_code(6)}",
        producer_id=unit.producer_id,
        production_unit_id=unit.id,
        product_id=product.id,
        season_on=season_on,
        measured_base=measured.base,
        unit=measured.unit,
        is_per_size=is_per_size,
        total_base=total,
        surveyed_on=surveyed_on,
        surveyed_by=require_text("surveyed_by", surveyed_by, longest=120),
        method=require_text("method", method, longest=200),
        document_number=document_number.strip()[:64] or None,
        note=note.strip()[:2000],
        recorded_by=work.actor.account_id,
        recorded_by_name=work.actor.label[:120],
        recorded_at=work.now,
        files=_stored(work, files),
    )
    work.session.add(survey)
    work.session.flush()  # what waits is settled by all surveys, this one included
    settle_ceilings(work, [unit.id], _reason(survey, unit))
    _tell(work, survey, unit)
    return get_survey(work, survey.id)


def _unit(work: Work, unit_id: int) -> ProductionUnit:
    unit = lock_units(work, [unit_id]).get(unit_id)
    if unit is None:
        raise NoSuchRecord(kind="production_unit", key=str(unit_id))
    return unit


def _product(work: Work, unit: ProductionUnit, product_id: int) -> Product:
    unknown = InvalidValue(field="product_id", reason="unknown-choice", value=str(product_id))
    try:
        product = get_product(work, product_id)
    except NoSuchRecord as error:
        raise unknown from error
    if product.producer_id != unit.producer_id:
        raise unknown
    return product


def _total(unit: ProductionUnit, measured: Quantity, *, is_per_size: bool) -> int:
    size = unit.size if is_per_size else Decimal(1)
    total = int((measured.base * size).to_integral_value(rounding=ROUND_FLOOR))
    if total > MAX_BASE:
        raise InvalidValue(field="measured", reason="too-large", value=str(measured.value))
    return total


def _stored(work: Work, files: Sequence[Upload]) -> list[YieldSurveyFile]:
    if len(files) > MAX_FILES:
        raise InvalidValue(field="files", reason="too-many-pictures", value=str(len(files)))
    stored = []
    for number, upload in enumerate(files):
        try:
            file = store_document(work, upload, organisation_id=None, is_public=False)
        except Invalid as error:
            raise error.beside(f"files.{number}") from None
        stored.append(YieldSurveyFile(file_id=file.id))
    return stored


def _reason(survey: YieldSurvey, unit: ProductionUnit) -> str:
    """Name the survey by what is the same in every language."""
    return f"{survey.number} · {unit.name} ({unit.code}) · {survey.total} · {survey.surveyed_by}"


def _tell(work: Work, survey: YieldSurvey, unit: ProductionUnit) -> None:
    audit(
        work,
        "yield.surveyed",
        subject_kind="yield_survey",
        subject_key=survey.id,
        organisation_id=survey.producer_id,
        number=survey.number,
        unit=unit.code,
        total=str(survey.total),
    )


def decide_finding(work: Work, *, finding_id: int, reason: str) -> YieldFinding:
    """Release a batch that waits for a yield check by an officer's decision, with the reason.

    Raises   MissingPermission · SurveyNeeded for a production unit's ceiling · NothingWaits · InvalidValue
    """
    found = get_finding(work, finding_id)
    if found.restriction_id is None or not found.is_waiting:
        raise NothingWaits
    lift_restriction(work, restriction_ids=[found.restriction_id], reason=reason)
    return get_finding(work, finding_id)


def explain_finding(work: Work, *, finding_id: int, text: str) -> YieldFinding:
    """Record why less came out than the recipe's band: what spoilt, was sorted out or spilt. Said once, kept.

    Raises   MissingPermission · InvalidValue reason `required`, or `not-below` for a finding of another cause
    """
    found = get_finding(work, finding_id)
    recording.books_of(work, found.batch.producer_id)
    said = recording.check_text(text, field="text", limit=2000)
    if found.cause is not YieldCause.BELOW_BAND:
        raise InvalidValue(field="text", reason="not-below")
    event = ObjectEvent(
        **recording.occasion(work, "explain", work.today, finding=found.id, text=said),
        action=Action.OBSERVE,
        biz_step="inspecting",
        quantities=(QuantityElement(epc_class=found.batch.uri),),
    )
    recording.enter(work, event, organisation_id=found.batch.producer_id)
    audit(
        work,
        "yield.explained",
        subject_kind="batch",
        subject_key=found.batch_id,
        organisation_id=found.batch.producer_id,
        text=said,
    )
    return get_finding(work, finding_id)
