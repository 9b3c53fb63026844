"""Members, production units and premises: what is accepted, what is refused, what stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.producers import (
    TOWNSHIP,
    make_contract_farmer,
    make_member,
    make_premises,
    make_producer,
    make_unit,
)
from trace.kernel.actor import Role
from trace.kernel.errors import (
    AlreadyRecorded,
    InvalidFields,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
)
from trace.kernel.work import Work
from trace.rooms.producers import queries, rules, services
from trace.rooms.producers.models import (
    AreaBasis,
    MemberKind,
    PremisesKind,
    SizeUnit,
    UnitKind,
)

WorkAs = Callable[..., Work]
TODAY = date(2026, 7, 18)


def a_unit(**overrides: Any) -> services.NewUnit:
    given: dict[str, Any] = {
        "kind": UnitKind.PLOT,
        "name": "一号地",
        "size": Decimal("3.333"),
        "area_basis": AreaBasis.MEASURED,
        "division": TOWNSHIP,
    }
    return services.NewUnit(**(given | overrides))


def test_members_and_contract_farmers_are_found_by_name_number_and_day(work: Work) -> None:
    producer = make_producer(work)
    member = make_member(work, producer, name="李四", number="A1", division=TOWNSHIP)
    farmer = make_contract_farmer(work, producer, name="王五", number="B1", phone="13711112222")
    services.end_membership(work, member_id=member.id, on=date(2026, 6, 1))
    work.session.flush()

    everyone = queries.list_members(work, producer.id)

    assert list(everyone) == [member, farmer]
    assert list(queries.list_members(work, producer.id, text="1371111")) == [farmer]
    assert list(queries.list_members(work, producer.id, kind=MemberKind.MEMBER)) == [member]
    assert list(queries.list_members(work, producer.id, on=TODAY)) == [farmer]
    assert member.belongs_on(date(2026, 6, 1))
    assert not member.belongs_on(date(2026, 6, 2))
    assert not member.belongs_on(date(2025, 6, 2))
    assert queries.members_by_id(work, [farmer.id]) == {farmer.id: farmer}
    assert queries.members_by_id(work, []) == {}


def test_an_identity_card_number_is_never_kept_nor_repeated(work: Work) -> None:
    with pytest.raises(InvalidValue) as refusal:
        make_member(work, make_producer(work), number="360922199001011234")

    assert refusal.value.reason == "identity-number"
    assert "360922199001011234" not in str(refusal.value)


def test_a_contract_farmer_needs_a_contract_and_a_number_is_given_once(work: Work) -> None:
    producer = make_producer(work)
    make_member(work, producer, number="A1")

    with pytest.raises(InvalidValue):
        make_contract_farmer(work, producer, contract_number=" ")
    with pytest.raises(AlreadyRecorded):
        make_member(work, producer, number="A1")


def test_a_member_is_corrected_and_leaves_once(work: Work) -> None:
    member = make_member(work, make_producer(work), number="A1")

    services.update_member(
        work, member_id=member.id, kind=MemberKind.MEMBER, number="A1", name="赵六"
    )
    assert (member.name, member.joined_on) == ("赵六", date(2026, 1, 2))
    with pytest.raises(InvalidValue):
        services.end_membership(work, member_id=member.id, on=date(2025, 1, 1))
    services.end_membership(work, member_id=member.id, on=TODAY)
    with pytest.raises(rules.RecordClosed):
        services.end_membership(work, member_id=member.id, on=TODAY)
    with pytest.raises(NoSuchRecord):
        queries.get_member(work, 999_999)


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        (UnitKind.PLOT, SizeUnit.MU),
        (UnitKind.FOREST_STAND, SizeUnit.MU),
        (UnitKind.POND, SizeUnit.MU),
        (UnitKind.APIARY, SizeUnit.COLONY),
        (UnitKind.HERD, SizeUnit.HEAD),
        (UnitKind.SCATTERED_TREES, SizeUnit.TREE),
    ],
)
def test_every_kind_of_unit_is_counted_in_its_own_unit(
    work: Work, kind: UnitKind, unit: SizeUnit
) -> None:
    row = make_unit(work, make_producer(work), kind=kind, size=Decimal(30))

    assert row.size_unit is unit


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"size_unit": SizeUnit.HEAD}, "size_unit"),
        ({"size": Decimal(0)}, "size"),
        ({"size": Decimal("NaN")}, "size"),
        ({"size": Decimal("1.2345")}, "size"),
        ({"size": Decimal(2_000_000)}, "size"),
        ({"kind": UnitKind.HERD, "size": Decimal("1.5")}, "size"),
        ({"latitude": Decimal(28)}, "longitude"),
        ({"longitude": Decimal(114)}, "latitude"),
        ({"latitude": Decimal(114), "longitude": Decimal(28)}, "latitude"),
        ({"planting_year": 2027}, "planting_year"),
        ({"surveyed_on": date(2026, 7, 19)}, "surveyed_on"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_unit_is_refused_at_its_field(
    work: Work, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        services.add_unit(work, producer_id=make_producer(work).id, unit=a_unit(**wrong))

    assert refusal.value.field == field


def test_units_get_codes_positions_and_members_and_are_searched(work: Work) -> None:
    producer = make_producer(work)
    member = make_member(work, producer)
    make_unit(work, producer, code="U002", crop="脆李")
    position = {"latitude": Decimal("28.1234567"), "longitude": Decimal("114.5")}
    unit = services.add_unit(
        work, producer_id=producer.id, unit=a_unit(member_id=member.id, crop="百合", **position)
    )

    assert unit.code == "U003"
    assert unit.latitude == Decimal("28.123457")
    assert list(queries.list_units(work, producer.id, text="百合")) == [unit]
    assert len(queries.list_units(work, producer.id, kind=UnitKind.PLOT)) == 2
    assert queries.units_by_id(work, [unit.id])[unit.id].member is member
    assert queries.units_by_id(work, []) == {}


def test_a_unit_is_corrected_after_a_survey_and_closed_once(work: Work) -> None:
    unit = make_unit(work, make_producer(work), code="P1")

    services.update_unit(
        work, unit_id=unit.id, unit=a_unit(surveyed_by="镇农技站", surveyed_on=TODAY)
    )
    assert (unit.code, unit.size, unit.surveyed_by) == ("P1", Decimal("3.333"), "镇农技站")
    services.close_unit(work, unit_id=unit.id, on=date(2026, 7, 1))
    work.session.flush()
    assert not queries.list_units(work, unit.producer_id, on=TODAY)
    with pytest.raises(rules.RecordClosed):
        services.close_unit(work, unit_id=unit.id, on=TODAY)
    with pytest.raises(NoSuchRecord):
        queries.get_unit(work, 999_999)


def test_a_unit_cannot_take_anothers_code_or_member(work: Work) -> None:
    producer = make_producer(work)
    make_unit(work, producer, code="P1")

    with pytest.raises(AlreadyRecorded):
        make_unit(work, producer, code="P1")
    with pytest.raises(NoSuchRecord):
        make_unit(work, producer, member_id=make_member(work, make_producer(work)).id)


def test_premises_are_kept_by_name_with_a_checked_gln(work: Work) -> None:
    producer = make_producer(work)
    factory = make_premises(work, producer, name="一厂", gln="9520000000004")

    given = {"address": "新路", "division": TOWNSHIP, "kind": PremisesKind.WAREHOUSE}
    services.update_premises(work, premises_id=factory.id, name="一厂", **given)
    assert (factory.kind, factory.gln) == (PremisesKind.WAREHOUSE, None)
    with pytest.raises(InvalidFields):
        make_premises(work, producer, gln="9520000000005")
    with pytest.raises(AlreadyRecorded):
        make_premises(work, producer, name="一厂")
    services.close_premises(work, premises_id=factory.id, on=date(2026, 7, 1))
    work.session.flush()
    assert not queries.premises_of(work, producer.id, on=TODAY)
    assert list(queries.premises_of(work, producer.id)) == [factory]
    with pytest.raises(rules.RecordClosed):
        services.close_premises(work, premises_id=factory.id, on=TODAY)
    with pytest.raises(NoSuchRecord):
        queries.get_premises(work, 999_999)


def test_another_producers_clerk_neither_writes_nor_reads(work: Work, work_as: WorkAs) -> None:
    producer = make_producer(work)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        make_member(stranger, producer)
    with pytest.raises(MissingPermission):
        queries.list_members(stranger, producer.id)
    with pytest.raises(MissingPermission):
        queries.list_units(stranger, producer.id)
