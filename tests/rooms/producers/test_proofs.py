"""Proofs of the right to produce: their form, what they cover on a day, their renewal and verification."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.factories.producers import (
    COUNTY,
    a_licence_number,
    make_premises,
    make_producer,
    make_proof,
)
from tests.factories.products import make_packaged_food
from trace.kernel.actor import Role
from trace.kernel.errors import (
    AlreadyRecorded,
    InvalidFields,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
)
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.producers import queries, services
from trace.rooms.producers.models import LookUpResult, Proof, ProofKind, ProofStanding
from trace.rooms.producers.rules import ProofReason

WorkAs = Callable[..., Work]
PDF = Upload("licence.pdf", b"%PDF-1.4 example")


def reason_on(work: Work, proof: Proof, product_id: int, day: date) -> tuple[bool, str, Any]:
    decision = queries.proofs_covering(work, proof.producer_id, product_id, day)[0]
    return decision.covers, decision.reason, decision.warning


def test_a_proof_covers_listed_products_within_its_period(work: Work) -> None:
    producer = make_producer(work)
    listed, other = make_packaged_food(work, producer), make_packaged_food(work, producer)
    proof = make_proof(work, producer, [listed], evidence=PDF)

    assert reason_on(work, proof, listed.id, date(2026, 7, 1)) == (True, "covered", None)
    assert reason_on(work, proof, other.id, date(2026, 7, 1))[1] == ProofReason.PRODUCT_NOT_LISTED
    assert reason_on(work, proof, listed.id, date(2023, 7, 1))[1] == ProofReason.NOT_YET_VALID
    assert reason_on(work, proof, listed.id, date(2029, 1, 1))[1] == ProofReason.EXPIRED
    assert proof.evidence_file_id is not None
    assert queries.listed_products(work, [proof.id]) == {listed.id}
    assert list(queries.proofs_of(work, producer.id)) == [proof]
    assert list(queries.find_proofs_by_number(work, proof.number)) == [proof]


def test_an_undecided_renewal_covers_with_a_warning_until_it_is_refused(work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    proof = make_proof(
        work, producer, [food], valid_from=date(2021, 7, 10), valid_until=date(2026, 7, 9)
    )
    today = work.today

    services.apply_for_renewal(work, proof_id=proof.id, on=date(2026, 6, 1))
    assert reason_on(work, proof, food.id, today) == (True, "covered", "renewal_undecided")
    services.refuse_renewal(work, proof_id=proof.id, on=today)
    assert reason_on(work, proof, food.id, today)[1] == ProofReason.EXPIRED
    assert reason_on(work, proof, food.id, date(2026, 7, 12))[0]


def test_the_better_of_two_proofs_is_told_first(work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    make_proof(work, producer)
    good = make_proof(work, producer, [food], valid_from=date(2022, 1, 1))

    decisions = queries.proofs_covering(work, producer.id, food.id, work.today)

    assert [decision.covers for decision in decisions] == [True, False]
    assert decisions[0].proof is good


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("QS360901010123", "food-licence-qs-number"),
        ("SC10236070200001", "food-licence-check"),
        ("SC13236092290016", "food-licence-category"),
    ],
)
def test_an_sc_number_of_a_wrong_form_is_refused(work: Work, number: str, reason: str) -> None:
    with pytest.raises(InvalidFields) as refusal:
        make_proof(work, make_producer(work), number=number)

    assert refusal.value.problems[0].reason == reason


def test_area_and_category_of_an_sc_number_only_warn(work: Work) -> None:
    producer = make_producer(work)
    elsewhere = make_proof(work, producer, number=a_licence_number("118", "430225"))
    at_home = make_proof(work, producer, premises_id=make_premises(work, producer).id)
    workshop = make_proof(work, producer, kind=ProofKind.SMALL_WORKSHOP, number=" 赣坊001 ")

    assert queries.warnings_of(work, elsewhere) == ("area_differs", "category_differs")
    assert queries.warnings_of(work, at_home) == ()
    assert queries.warnings_of(work, workshop) == ()
    assert workshop.number == "赣坊001"


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"kind": ProofKind.SMALL_WORKSHOP, "number": " "}, InvalidValue),
        ({"valid_until": date(2020, 1, 1)}, InvalidValue),
        ({"issuer": ""}, InvalidValue),
        ({"items": [services.NewItem("糕", "12a")]}, InvalidValue),
        ({"items": [services.NewItem("糕", product_ids=(999_999,))]}, NoSuchRecord),
    ],
)
def test_a_wrong_proof_is_refused(work: Work, wrong: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        make_proof(work, make_producer(work), **wrong)


def test_a_proof_is_recorded_once_and_only_at_own_premises(work: Work) -> None:
    producer = make_producer(work)
    proof = make_proof(work, producer)

    with pytest.raises(AlreadyRecorded):
        make_proof(work, producer, number=proof.number)
    with pytest.raises(NoSuchRecord):
        make_proof(work, producer, premises_id=make_premises(work, make_producer(work)).id)
    with pytest.raises(NoSuchRecord):
        queries.get_proof(work, 999_999)


def test_the_item_list_is_replaced_and_evidence_added(work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    proof = make_proof(work, producer)

    items = [services.NewItem("果糕", "1701", (food.id,)), services.NewItem("其他")]
    services.set_proof_items(work, proof_id=proof.id, items=items)
    services.attach_proof_evidence(work, proof_id=proof.id, upload=PDF)

    assert [item.name for item in proof.items] == ["果糕", "其他"]
    assert proof.evidence_file_id is not None
    assert reason_on(work, proof, food.id, work.today)[0]


@pytest.mark.parametrize("on", [date(2026, 7, 19), date(2020, 1, 1)])
def test_a_renewal_is_dated_within_the_validity_and_not_ahead(work: Work, on: date) -> None:
    proof = make_proof(work, make_producer(work))

    with pytest.raises(InvalidValue):
        services.apply_for_renewal(work, proof_id=proof.id, on=on)
    with pytest.raises(InvalidValue):
        services.refuse_renewal(work, proof_id=proof.id, on=work.today)


def test_a_suspension_or_revocation_holds_from_its_day(work: Work, work_as: WorkAs) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    proof = make_proof(work, producer, [food])
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    def change(state: ProofStanding, day: date, by: Work = officer) -> None:
        services.change_proof_state(by, proof_id=proof.id, state=state, from_on=day, reason="核查")

    change(ProofStanding.SUSPENDED, date(2026, 7, 1))
    assert reason_on(work, proof, food.id, date(2026, 6, 30))[0]
    assert reason_on(work, proof, food.id, date(2026, 7, 2))[1] == ProofReason.SUSPENDED
    change(ProofStanding.REVOKED, date(2026, 7, 10))
    assert reason_on(work, proof, food.id, date(2026, 7, 12))[1] == ProofReason.REVOKED
    with pytest.raises(InvalidValue):
        change(ProofStanding.IN_FORCE, date(2026, 8, 1))
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    with pytest.raises(MissingPermission):
        change(ProofStanding.IN_FORCE, work.today, clerk)


def test_an_officers_look_up_is_kept_with_who_where_and_when(work: Work, work_as: WorkAs) -> None:
    proof = make_proof(work, make_producer(work))
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY, label="王检查员")

    services.verify_proof(
        officer, proof_id=proof.id, result=LookUpResult.MATCHES, where_looked_up="省局公示"
    )

    found = proof.verifications[0]
    assert (found.by, found.where_looked_up, found.at) == ("王检查员", "省局公示", work.now)


def test_proofs_that_end_soon_are_listed_unless_something_was_done(
    work: Work, work_as: WorkAs
) -> None:
    producer = make_producer(work)
    soon = {"valid_from": date(2021, 8, 2), "valid_until": date(2026, 8, 1)}
    ending = make_proof(work, producer, **soon)
    renewing = make_proof(work, producer, **soon)
    services.apply_for_renewal(work, proof_id=renewing.id, on=date(2026, 6, 1))
    followed = make_proof(work, producer, **soon)
    make_proof(work, producer, number=followed.number, valid_from=date(2026, 8, 2))
    make_proof(work, producer)

    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)
    assert [proof for proof, _ in queries.expiring_proofs(officer)] == [ending]
    with pytest.raises(MissingPermission):
        queries.expiring_proofs(work_as(Role.PRINTER, organisation_id=9))
