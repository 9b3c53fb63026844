"""Ordering labels: what is drawn, what is kept, what is refused and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.batches import make_harvest
from tests.factories.brands import make_brand
from tests.factories.labels import (
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.people import make_organisation
from tests.factories.producers import make_draft, make_producer
from tests.factories.products import a_gtin, make_packed_product, make_product
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.labels import gate_records, printer_files, queries, rules, services
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.rules import Gate, Outcome, RunKind, RunState, Stage
from trace.rooms.quotas.queries import quota_left


def outcomes(work: Work, run: LabelRun) -> dict[str, str]:
    """What each gate of a run found."""
    return {row.gate.value: row.outcome.value for row in gate_records.gates_of(work, run.id)}


def test_a_bound_run_passes_all_gates_and_draws_mass_and_quota(work: Work) -> None:
    packed = make_packed(work, packs=200)

    run = make_bound_run(work, packed, count=150)

    assert (run.kind, run.state, run.count) == (RunKind.BOUND, RunState.ORDERED, 150)
    assert len(run.code) == 4
    batch = batches.get_batch(work, packed.batch.id)
    assert batch.remaining_base == 50 * run.base_each
    assert packed.authorisation is not None
    left = quota_left(
        work,
        authorisation_id=packed.authorisation.id,
        product_id=run.product_id,
        on=work.today,
    )
    assert left == 10_000 - 150
    assert outcomes(work, run) == {
        "G1": "passed",
        "G2": "passed",
        "G3": "not_applicable",
        "G4": "passed",
        "G5": "passed",
        "G6": "not_applicable",
        "G7": "warning",
        "G8": "passed",
        "G9": "passed",
        "G10": "passed",
    }


def test_a_plain_run_skips_the_gates_of_the_brand(work: Work) -> None:
    run = make_bound_run(work, make_packed(work, with_brand=False))

    found = outcomes(work, run)
    assert {found[gate] for gate in ("G4", "G5", "G10")} == {"not_applicable"}


def test_a_pre_printed_run_passes_producer_authorisation_and_quota_and_reserves_it(
    work: Work,
) -> None:
    packed = make_packed(work, quota=100)

    run = make_pre_printed_run(work, packed, count=80)

    assert run.kind is RunKind.PRE_PRINTED
    assert run.lot is None
    found = outcomes(work, run)
    assert {found[gate] for gate in ("G1", "G4", "G10")} == {"passed"}
    assert found["G8"] == "not_applicable"
    assert batches.get_batch(work, packed.batch.id).remaining_base == 200 * run.base_each
    with pytest.raises(rules.GatesRefused) as refusal:
        make_pre_printed_run(work, packed, count=21)
    assert refusal.value.failed == "G10"


def test_the_dry_run_says_everything_and_writes_nothing(work: Work) -> None:
    packed = make_packed(work, packs=20, with_conformity=False, quota=5)

    preview = services.preview_order(work, packed.order(30))

    stopped = {found.gate for found in preview.findings if found.stops}
    assert stopped == {Gate.PROOF, Gate.MASS, Gate.QUOTA}
    assert preview.is_refused
    assert preview.text.is_sample
    assert preview.label_text_version == 1
    assert not queries.runs_of(work, packed.producer.id).items


def test_more_labels_than_goods_are_refused_and_nothing_is_written(work: Work) -> None:
    packed = make_packed(work, packs=20)

    with pytest.raises(rules.GatesRefused) as refusal:
        services.order_run(work, packed.order(21))

    assert refusal.value.failed == "G9"
    assert refusal.value.facts["reasons"] == ["mass-exceeded"]
    assert batches.get_batch(work, packed.batch.id).labelled_base == 0


def test_a_key_signs_and_a_gtin_puts_the_lot_into_the_code(work: Work) -> None:
    packed = make_packed(work, gtin=a_gtin())

    run = make_bound_run(work, packed)

    assert run.gtin == packed.product.gtin
    assert run.lot == packed.batch.lot
    assert f"/01/{run.gtin}/10/{run.lot}/21/{run.code}" in queries.label_uri(work, run, 0)


@pytest.mark.parametrize("count", [0, -1, rules.MAX_LABELS + 1])
def test_a_senseless_number_of_labels_is_refused(work: Work, count: int) -> None:
    packed = make_packed(work)

    with pytest.raises(rules.RunCountRefused):
        services.order_run(work, packed.order(count))


def test_only_packed_goods_of_the_product_are_labelled(work: Work) -> None:
    packed = make_packed(work)
    loose = make_product(work, packed.producer)
    harvest = make_harvest(work, packed.producer, packed.product)
    other = make_packed_product(work, packed.producer)

    with pytest.raises(rules.NoNetContent):
        services.order_run(work, packed.order(1, product_id=loose.id))
    with pytest.raises(rules.BatchNotPacked):
        services.order_run(work, packed.order(1, batch_id=harvest.id))
    with pytest.raises(rules.BatchOfOther):
        services.order_run(work, packed.order(1, product_id=other.id))
    with pytest.raises(NoSuchRecord):
        services.order_run(work, packed.order(1, producer_id=make_producer(work).id))


def test_an_unapproved_producer_gets_no_labels(work: Work) -> None:
    producer = make_draft(work)
    product = make_packed_product(work, producer)
    work.session.flush()

    with pytest.raises(rules.GatesRefused) as refusal:
        services.order_run(
            work, services.Order(producer_id=producer.id, product_id=product.id, count=1)
        )

    assert refusal.value.facts["reasons"] == ["producer-not-approved"]


def test_without_an_authorisation_the_brand_is_refused(work: Work) -> None:
    packed = make_packed(work, with_brand=False)
    brand = make_brand(work)

    with pytest.raises(rules.GatesRefused) as refusal:
        services.order_run(work, packed.order(1, brand_id=brand.id))

    assert refusal.value.failed == "G4, G10"


def test_the_printer_has_to_be_one(work: Work) -> None:
    packed = make_packed(work)
    printer_id = make_organisation(work, Role.PRINTER)

    run = make_bound_run(work, packed, printer_id=printer_id)

    assert run.printer_id == printer_id
    with pytest.raises(InvalidValue):
        services.assign_printer(work, run_id=run.id, printer_id=packed.producer.id)
    services.assign_printer(work, run_id=run.id, printer_id=None)
    assert run.printer_id is None


def test_a_clerk_of_another_producer_can_neither_order_nor_look(
    work: Work, work_as: Callable[..., Work]
) -> None:
    packed = make_packed(work)
    run = make_bound_run(work, packed)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        services.order_run(stranger, packed.order(1))
    with pytest.raises(MissingPermission):
        queries.runs_of(stranger, packed.producer.id)
    with pytest.raises(NoSuchRecord):
        queries.get_run(stranger, run.id)


def test_the_brand_and_the_printer_see_their_runs(work: Work, work_as: Callable[..., Work]) -> None:
    packed = make_packed(work)
    printer_id = make_organisation(work, Role.PRINTER)
    run = make_bound_run(work, packed, printer_id=printer_id)
    assert packed.brand is not None
    brand = work_as(Role.BRAND, organisation_id=packed.brand.authority_id)
    printer = work_as(Role.PRINTER, organisation_id=printer_id)

    assert queries.get_run(brand, run.id).code == run.code
    assert [found.id for found in queries.runs_for_printer(printer, printer_id)] == [run.id]
    with pytest.raises(MissingPermission):
        queries.runs_for_printer(brand, printer_id)


def test_a_cancelled_run_gives_everything_back_and_its_labels_are_void(work: Work) -> None:
    packed = make_packed(work, packs=50, quota=50)
    run = make_bound_run(work, packed, count=50)
    services.request_export(work, run_id=run.id, format=rules.ExportFormat.CSV)
    work.session.flush()

    services.cancel_run(work, run_id=run.id, reason="印错")
    work.session.flush()

    assert run.state is RunState.CANCELLED
    assert queries.label_state(work, run, 3).is_voided
    assert queries.label_state(work, run, 3).void_reason == "印错"
    assert printer_files.exports_of(work, run.id)[0].state is rules.ExportState.CANCELLED
    again = make_bound_run(work, packed, count=50)
    assert again.count == 50
    with pytest.raises(rules.WrongRunState):
        services.cancel_run(work, run_id=run.id, reason="再次")
    with pytest.raises(rules.WrongRunState):
        services.activate_range(work, run_id=run.id, first=0, last=1)


def test_a_cancelled_pre_printed_run_releases_its_reserve(work: Work) -> None:
    packed = make_packed(work, quota=50)
    run = make_pre_printed_run(work, packed, count=50)

    services.cancel_run(work, run_id=run.id, reason="不印了")

    assert make_pre_printed_run(work, packed, count=50).count == 50


def test_a_run_in_use_cannot_be_cancelled_and_a_reason_is_asked(work: Work) -> None:
    run = make_bound_run(work)
    make_exported(work, run)
    with pytest.raises(InvalidValue):
        services.cancel_run(work, run_id=run.id, reason=" ")
    services.activate_range(work, run_id=run.id, first=0, last=0)
    work.session.flush()

    with pytest.raises(rules.AlreadyInUse):
        services.cancel_run(work, run_id=run.id, reason="x")


def test_runs_are_found_by_code_lot_and_product(work: Work) -> None:
    packed = make_packed(work, gtin=a_gtin())
    run = make_bound_run(work, packed)
    assert run.lot is not None

    for text in (run.code.lower(), run.lot, "礼盒"):
        assert [r.id for r in queries.runs_of(work, packed.producer.id, text=text)] == [run.id]
    by_state = queries.runs_of(work, packed.producer.id, state=RunState.CANCELLED)
    assert not by_state.items


def test_gates_now_tell_what_has_changed_since(work: Work) -> None:
    from trace.rooms.producers import services as producers

    packed = make_packed(work)
    run = make_bound_run(work, packed)
    producers.suspend_producer(
        work, producer_id=packed.producer.id, reason="停业整顿", document_number="示例〔2026〕2号"
    )
    work.session.flush()

    found = services.judge_now(
        work,
        run=run,
        producer=packed.producer,
        product=packed.product,
        brand=packed.brand,
    )

    told = {finding.gate: (finding.outcome, finding.reason) for finding in found}
    assert told[Gate.PRODUCER] == (Outcome.FAILED, "producer-suspended")
    assert told[Gate.AUTHORISATION][0] is Outcome.PASSED
    assert set(told) == {Gate.PRODUCER, Gate.CERTIFICATES, Gate.AUTHORISATION}
    assert not gate_records.has_stage(gate_records.gates_of(work, run.id), Stage.NOW)
