"""Members and contract farmers, production units, premises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trace.kernel.checks import require_text
from trace.kernel.codes import parse_code
from trace.kernel.errors import AlreadyRecorded, InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.producers import queries, rules
from trace.rooms.producers.models import (
    AreaBasis,
    Member,
    MemberKind,
    Premises,
    PremisesKind,
    Producer,
    ProductionUnit,
    SizeUnit,
    UnitKind,
)
from trace.standards.gs1.keys import Gln

FIRST_PLANTING_YEAR = 1800


@dataclass(frozen=True, slots=True)
class NewUnit:
    """The particulars of a production unit.

    code         the producer's own, unique there; drawn by the system when empty
    size_unit    mu for plots, forest stands and ponds; colony, head, tree for the others (None takes the right one)
    latitude     and longitude: degrees, WGS 84; both or none
    surveyed_by  who measured it, where somebody did
    """

    kind: UnitKind
    name: str
    size: Decimal
    area_basis: AreaBasis
    division: str
    code: str = ""
    size_unit: SizeUnit | None = None
    member_id: int | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    crop: str = ""
    variety: str = ""
    planting_year: int | None = None
    surveyed_by: str = ""
    surveyed_on: date | None = None


def add_member(
    work: Work,
    *,
    producer_id: int,
    kind: MemberKind,
    number: str,
    name: str,
    phone: str = "",
    division: str = "",
    contract_number: str = "",
    joined_on: date | None = None,
) -> Member:
    """Register a member or contract farmer under the producer's own number.

    Raises   NotPermitted · InvalidValue (also for an identity-card number) · AlreadyRecorded
    """
    producer = _producer(work, producer_id)
    member = Member(producer_id=producer.id)
    _fill_member(
        work, member, kind, number, name, phone, division, contract_number, joined_on or work.today
    )
    work.session.add(member)
    work.session.flush()  # intake notes refer to the member by its id
    _tell(work, "member.added", "member", member.id, producer, number=member.number)
    return member


def update_member(
    work: Work,
    *,
    member_id: int,
    kind: MemberKind,
    number: str,
    name: str,
    phone: str = "",
    division: str = "",
    contract_number: str = "",
    joined_on: date | None = None,
) -> Member:
    """Correct the particulars of a member; raises as add_member does."""
    member = queries.get_member(work, member_id)
    producer = _producer(work, member.producer_id)
    before = {"number": member.number, "name": member.name, "kind": member.kind.value}
    since = joined_on or member.joined_on
    _fill_member(work, member, kind, number, name, phone, division, contract_number, since)
    _tell(work, "member.updated", "member", member.id, producer, before=before)
    return member


def _fill_member(
    work: Work,
    member: Member,
    kind: MemberKind,
    number: str,
    name: str,
    phone: str,
    division: str,
    contract_number: str,
    joined_on: date | None,
) -> None:
    for field, text in (("number", number), ("name", name), ("contract_number", contract_number)):
        rules.refuse_identity_number(field, text)
    member.kind = kind
    member.number = require_text("number", number, longest=20)
    member.name = require_text("name", name, longest=80)
    member.phone = phone.strip()[:30]
    member.division = rules.accept_division(division, township=False) if division.strip() else ""
    member.contract_number = contract_number.strip()[:64]
    if kind is MemberKind.CONTRACT_FARMER:
        require_text("contract_number", contract_number, longest=64)
    member.joined_on = joined_on
    other = queries.find_member(work, member.producer_id, member.number)
    if other is not None and other.id != member.id:
        raise AlreadyRecorded(rule="uq_members_producer_id_number")


def end_membership(work: Work, *, member_id: int, on: date) -> Member:
    """Record the last day of a membership or contract; deliveries of before stay as they are."""
    member = queries.get_member(work, member_id)
    producer = _producer(work, member.producer_id)
    if member.left_on is not None:
        raise rules.RecordClosed(kind="member", name=member.name)
    if member.joined_on is not None and on < member.joined_on:
        raise InvalidValue(field="on", reason="before-start", value=on.isoformat())
    member.left_on = on
    _tell(work, "member.left", "member", member.id, producer, on=on)
    return member


def add_unit(work: Work, *, producer_id: int, unit: NewUnit) -> ProductionUnit:
    """Register a production unit of any kind.

    Raises   NotPermitted · InvalidValue · InvalidFields · NoSuchRecord (member) · AlreadyRecorded (code)
    """
    producer = _producer(work, producer_id)
    row = ProductionUnit(producer_id=producer.id)
    code = unit.code.strip() or queries.next_unit_code(work, producer.id)
    _fill_unit(work, row, unit, code)
    work.session.add(row)
    work.session.flush()  # harvests refer to the unit by its id
    _tell(work, "unit.added", "production_unit", row.id, producer, code=code, size=row.size)
    return row


def update_unit(work: Work, *, unit_id: int, unit: NewUnit) -> ProductionUnit:
    """Correct a production unit, such as after a survey; raises as add_unit does."""
    row = queries.get_unit(work, unit_id)
    producer = _producer(work, row.producer_id)
    before = {"size": row.size, "area_basis": row.area_basis.value, "division": row.division}
    _fill_unit(work, row, unit, unit.code.strip() or row.code)
    _tell(work, "unit.updated", "production_unit", row.id, producer, before=before, size=row.size)
    return row


def _fill_unit(work: Work, row: ProductionUnit, unit: NewUnit, code: str) -> None:
    row.kind = unit.kind
    row.code = require_text("code", code, longest=20)
    row.name = require_text("name", unit.name, longest=80)
    row.size_unit = unit.size_unit or rules.UNIT_SIZES[unit.kind]
    rules.require_unit_size(unit.kind, unit.size, row.size_unit)
    row.size = unit.size.quantize(Decimal("0.001"))  # as it is read back
    row.area_basis = unit.area_basis
    row.division = rules.accept_division(unit.division)
    row.latitude, row.longitude = rules.accept_position(unit.latitude, unit.longitude)
    row.crop = unit.crop.strip()[:60]
    row.variety = unit.variety.strip()[:60]
    _require_past(work, "surveyed_on", unit.surveyed_on)
    year = unit.planting_year
    if year is not None and not FIRST_PLANTING_YEAR <= year <= work.today.year:
        raise InvalidValue(field="planting_year", reason="range", value=str(year))
    row.planting_year = year
    row.surveyed_by = unit.surveyed_by.strip()[:80]
    row.surveyed_on = unit.surveyed_on
    row.member_id = _own_member(work, row.producer_id, unit.member_id)
    other = queries.find_unit(work, row.producer_id, row.code)
    if other is not None and other.id != row.id:
        raise AlreadyRecorded(rule="uq_production_units_producer_id_code")


def _own_member(work: Work, producer_id: int, member_id: int | None) -> int | None:
    if member_id is None:
        return None
    member = queries.get_member(work, member_id)
    if member.producer_id != producer_id:
        raise NoSuchRecord(kind="member", key=str(member_id))
    return member.id


def close_unit(work: Work, *, unit_id: int, on: date) -> ProductionUnit:
    """Record the last day on which a unit belonged to the producer; its harvests of before stay."""
    unit = queries.get_unit(work, unit_id)
    producer = _producer(work, unit.producer_id)
    if unit.closed_on is not None:
        raise rules.RecordClosed(kind="production_unit", name=unit.name)
    unit.closed_on = on
    _tell(work, "unit.closed", "production_unit", unit.id, producer, on=on)
    return unit


def add_premises(
    work: Work,
    *,
    producer_id: int,
    kind: PremisesKind,
    name: str,
    address: str,
    division: str,
    gln: str | None = None,
) -> Premises:
    """Register a factory, warehouse, cold store or shop.

    Raises   NotPermitted · InvalidValue · InvalidFields (division, GLN) · AlreadyRecorded (name)
    """
    producer = _producer(work, producer_id)
    row = Premises(producer_id=producer.id)
    _fill_premises(work, row, kind, name, address, division, gln)
    work.session.add(row)
    work.session.flush()  # batches and proofs refer to the premises by their id
    _tell(work, "premises.added", "premises", row.id, producer, name=row.name)
    return row


def update_premises(
    work: Work,
    *,
    premises_id: int,
    kind: PremisesKind,
    name: str,
    address: str,
    division: str,
    gln: str | None = None,
) -> Premises:
    """Correct the particulars of premises; raises as add_premises does."""
    row = queries.get_premises(work, premises_id)
    producer = _producer(work, row.producer_id)
    before = {"name": row.name, "address": row.address}
    _fill_premises(work, row, kind, name, address, division, gln)
    _tell(work, "premises.updated", "premises", row.id, producer, before=before)
    return row


def _fill_premises(
    work: Work,
    row: Premises,
    kind: PremisesKind,
    name: str,
    address: str,
    division: str,
    gln: str | None,
) -> None:
    row.kind = kind
    row.name = require_text("name", name, longest=80)
    row.address = require_text("address", address, longest=200)
    row.division = rules.accept_division(division)
    row.gln = (
        parse_code(Gln.parse, gln, field="gln").digits if (gln or "").strip() and gln else None
    )
    other = queries.find_premises(work, row.producer_id, row.name)
    if other is not None and other.id != row.id:
        raise AlreadyRecorded(rule="uq_premises_producer_id_name")


def close_premises(work: Work, *, premises_id: int, on: date) -> Premises:
    """Record the last day of use of premises."""
    row = queries.get_premises(work, premises_id)
    producer = _producer(work, row.producer_id)
    if row.closed_on is not None:
        raise rules.RecordClosed(kind="premises", name=row.name)
    row.closed_on = on
    _tell(work, "premises.closed", "premises", row.id, producer, on=on)
    return row


def _require_past(work: Work, field: str, day: date | None) -> None:
    if day is not None and day > work.today:
        raise InvalidValue(field=field, reason="future", value=day.isoformat())


def _producer(work: Work, producer_id: int) -> Producer:
    producer = queries.get_producer(work, producer_id)
    require(
        work.actor,
        Permission.PRODUCERS_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )
    return producer


def _tell(work: Work, verb: str, kind: str, key: int, producer: Producer, **facts: object) -> None:
    record(work, verb, subject_kind=kind, subject_key=key, organisation_id=producer.id, **facts)
