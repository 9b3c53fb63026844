"""What becomes of ranges: bound, activated, spoiled, voided - and what is refused on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.batches import make_dispatch, make_packing_batch
from tests.factories.labels import (
    make_activated_run,
    make_bound_run,
    make_conformity,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.people import make_organisation
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as batch_services
from trace.rooms.batches.rules import GoodsLine
from trace.rooms.labels import gate_records, queries, rules, services
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import Stage
from trace.rooms.quotas.queries import quota_left


def quota(work: Work, run: LabelRun) -> int:
    """How many labels are left in the quota of a run."""
    assert run.authorisation_id is not None
    return quota_left(
        work,
        authorisation_id=run.authorisation_id,
        product_id=run.product_id,
        on=work.today,
    )


def test_labels_are_dead_until_their_range_is_activated(work: Work) -> None:
    run = make_bound_run(work, count=10)
    make_exported(work, run)
    assert not queries.label_state(work, run, 4).is_activated

    services.activate_range(work, run_id=run.id, first=0, last=4)
    work.session.flush()

    inside, outside = queries.label_state(work, run, 4), queries.label_state(work, run, 5)
    assert inside.is_activated
    assert inside.activated_at == work.now
    assert inside.batch_id == run.batch_id
    assert not outside.is_activated
    stages = {(row.stage, row.first, row.last) for row in gate_records.gates_of(work, run.id)}
    assert (Stage.ACTIVATE, 0, 4) in stages


def test_nothing_is_activated_before_its_file_was_made(work: Work) -> None:
    run = make_bound_run(work)

    with pytest.raises(rules.NotExported):
        services.activate_range(work, run_id=run.id, first=0, last=1)


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (3, 2), (0, 10)])
def test_a_range_lies_within_the_run(work: Work, first: int, last: int) -> None:
    run = make_bound_run(work, count=10)
    make_exported(work, run)

    with pytest.raises(rules.RangeRefused):
        services.activate_range(work, run_id=run.id, first=first, last=last)


def test_no_label_is_activated_twice(work: Work) -> None:
    run = make_bound_run(work, count=10)
    make_exported(work, run)
    services.activate_range(work, run_id=run.id, first=2, last=5)
    work.session.flush()

    with pytest.raises(rules.RangeTaken) as refusal:
        services.activate_range(work, run_id=run.id, first=5, last=8)

    assert (refusal.value.first, refusal.value.last) == (6, 6)


def test_a_stop_after_the_order_forbids_activation(work: Work) -> None:
    run = make_bound_run(work)
    make_exported(work, run)
    assert run.batch_id is not None
    batch_services.stop_own(work, batch_id=run.batch_id, reason="包装破损")
    work.session.flush()
    work.session.expire_all()

    with pytest.raises(rules.GatesRefused) as refusal:
        services.activate_range(work, run_id=run.id, first=0, last=1)

    assert refusal.value.facts["reasons"] == ["held-own-stop"]


def test_a_printer_activates_only_runs_assigned_to_it(
    work: Work, work_as: Callable[..., Work]
) -> None:
    packed = make_packed(work)
    printer_id = make_organisation(work, Role.PRINTER)
    mine = make_bound_run(work, packed, printer_id=printer_id)
    other = make_bound_run(work, packed)
    for run in (mine, other):
        make_exported(work, run)
    printer = work_as(Role.PRINTER, organisation_id=printer_id)

    services.activate_range(printer, run_id=mine.id, first=0, last=1)

    with pytest.raises(MissingPermission):
        services.activate_range(printer, run_id=other.id, first=0, last=1)
    with pytest.raises(MissingPermission):
        services.void_range(printer, run_id=mine.id, first=0, last=1, reason="x")


def test_a_revoked_key_ends_every_run_it_signed(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_bound_run(work)
    make_exported(work, run)
    run.key_number = 200

    with pytest.raises(rules.KeyRevoked):
        services.activate_range(work, run_id=run.id, first=0, last=1)


def test_binding_draws_mass_and_quota_and_passes_all_gates(work: Work) -> None:
    packed = make_packed(work, packs=30, quota=100)
    run = make_pre_printed_run(work, packed, count=40)
    make_exported(work, run)
    assert quota(work, run) == 60

    services.bind_range(work, run_id=run.id, first=0, last=29, batch_id=packed.batch.id)
    services.activate_range(work, run_id=run.id, first=0, last=29)
    work.session.flush()

    assert batches.get_batch(work, packed.batch.id).remaining_base == 0
    assert quota(work, run) == 60
    state = queries.label_state(work, run, 3)
    assert (state.is_activated, state.batch_id) == (True, packed.batch.id)
    bound = [row for row in gate_records.gates_of(work, run.id) if row.stage is Stage.BIND]
    assert {row.gate.value for row in bound} == {f"G{number}" for number in range(1, 11)}
    latest = gate_records.gates_of_label(work, run.id, 3)
    assert {row.stage for row in latest} == {Stage.ACTIVATE}


def test_binding_refuses_what_ordering_would_have_refused(work: Work) -> None:
    packed = make_packed(work, packs=5)
    run = make_pre_printed_run(work, packed, count=10)
    make_exported(work, run)

    preview = services.preview_bind(work, run_id=run.id, first=0, last=9, batch_id=packed.batch.id)
    assert [found.reason for found in preview if found.stops] == ["mass-exceeded"]
    with pytest.raises(rules.GatesRefused):
        services.bind_range(work, run_id=run.id, first=0, last=9, batch_id=packed.batch.id)
    with pytest.raises(rules.RangeUnbound):
        services.activate_range(work, run_id=run.id, first=0, last=1)


def test_a_label_is_bound_once_and_bound_runs_never(work: Work) -> None:
    packed = make_packed(work)
    run = make_pre_printed_run(work, packed, count=10)
    make_exported(work, run)
    services.bind_range(work, run_id=run.id, first=0, last=4, batch_id=packed.batch.id)
    work.session.flush()
    bound = make_bound_run(work, packed)
    make_exported(work, bound)

    with pytest.raises(rules.RangeTaken):
        services.bind_range(work, run_id=run.id, first=4, last=6, batch_id=packed.batch.id)
    with pytest.raises(rules.WrongRunKind):
        services.bind_range(work, run_id=bound.id, first=0, last=1, batch_id=packed.batch.id)


def test_one_activation_may_span_labels_of_two_batches(work: Work) -> None:
    packed = make_packed(work, packs=5)
    second = make_packing_batch(work, packed.producer, packed.product, packs=5)
    make_conformity(work, second)
    run = make_pre_printed_run(work, packed, count=10)
    make_exported(work, run)
    services.bind_range(work, run_id=run.id, first=0, last=4, batch_id=packed.batch.id)
    services.bind_range(work, run_id=run.id, first=5, last=9, batch_id=second.id)
    work.session.flush()

    services.activate_range(work, run_id=run.id, first=0, last=9)
    work.session.flush()

    reach = queries.runs_reaching(work, [second.id])
    assert [(r.run.id, r.span, r.live_count, r.activated_count) for r in reach] == [
        (run.id, Span(5, 9), 5, 5)
    ]
    assert queries.runs_reaching(work, []) == []


def test_voided_labels_give_mass_and_quota_back_once(work: Work) -> None:
    packed = make_packed(work, packs=10, quota=10)
    run = make_activated_run(work, packed, count=10)

    services.void_range(work, run_id=run.id, first=0, last=3, reason="标签脱落")
    services.void_range(work, run_id=run.id, first=2, last=5, reason="标签脱落")
    work.session.flush()

    assert batches.get_batch(work, packed.batch.id).remaining_base == 6 * run.base_each
    assert quota(work, run) == 6
    assert queries.label_state(work, run, 5).is_voided
    progress = queries.progress_of(run, queries.ranges_of(work, run.id))
    assert progress.activated == (Span(6, 9),)
    assert (progress.voided_count, progress.waiting_count) == (6, 0)
    with pytest.raises(rules.NothingLeft):
        services.void_range(work, run_id=run.id, first=1, last=4, reason="x")
    with pytest.raises(InvalidValue):
        services.void_range(work, run_id=run.id, first=9, last=9, reason="  ")


def test_labels_of_goods_that_left_the_house_are_voided_without_giving_back(work: Work) -> None:
    packed = make_packed(work, packs=10, quota=10)
    run = make_activated_run(work, packed, count=10)
    sent = Quantity.from_base(8 * run.base_each, packed.batch.unit)
    make_dispatch(
        work,
        packed.batch,
        lines=[GoodsLine(batch_id=packed.batch.id, quantity=sent, is_labelled=True)],
    )
    work.session.flush()

    services.void_range(work, run_id=run.id, first=0, last=9, reason="套用")
    work.session.flush()

    assert quota(work, run) == 2
    assert batches.get_batch(work, packed.batch.id).remaining_base == 2 * run.base_each


def test_spoiled_labels_give_mass_back_but_count_in_the_quota(work: Work) -> None:
    packed = make_packed(work, packs=10, quota=10)
    run = make_bound_run(work, packed, count=10)
    make_exported(work, run)

    services.spoil_range(work, run_id=run.id, first=3, last=4, reason="卡纸")
    work.session.flush()
    services.activate_range(work, run_id=run.id, first=0, last=9)
    work.session.flush()

    state = queries.label_state(work, run, 3)
    assert state.is_spoiled
    assert quota(work, run) == 0
    assert batches.get_batch(work, packed.batch.id).remaining_base == 2 * run.base_each
    progress = queries.progress_of(run, queries.ranges_of(work, run.id))
    assert (progress.activated_count, progress.spoiled_count) == (8, 2)


def test_voiding_pre_printed_labels_releases_the_unbound_and_returns_the_bound(
    work: Work,
) -> None:
    packed = make_packed(work, packs=10, quota=20)
    run = make_pre_printed_run(work, packed, count=20)
    make_exported(work, run)
    services.bind_range(work, run_id=run.id, first=0, last=9, batch_id=packed.batch.id)
    work.session.flush()

    services.void_range(work, run_id=run.id, first=5, last=14, reason="退回")
    work.session.flush()

    assert quota(work, run) == 10
    assert batches.get_batch(work, packed.batch.id).remaining_base == 5 * run.base_each
    progress = queries.progress_of(run, queries.ranges_of(work, run.id))
    assert progress.bound_count == 5


def test_a_range_is_taken_by_scan_by_code_or_by_number(work: Work) -> None:
    run = make_bound_run(work, count=10)
    uri = queries.label_uri(work, run, 2)
    serial = uri.split("?")[0].rsplit("/", 1)[1]
    typed = f" {serial[:4].lower()}-{serial[4:8]}-{serial[8:12]}-{serial[12:]} "

    assert queries.label_span(work, run, uri, "7") == Span(2, 6)
    assert queries.label_span(work, run, typed, serial) == Span(2, 2)


@pytest.mark.parametrize("wrong", ["0", "11", "abc", "https://example.org/x", "", "/01/123/21/9"])
def test_what_is_no_label_of_the_run_is_refused_beside_its_field(work: Work, wrong: str) -> None:
    run = make_bound_run(work, count=10)

    with pytest.raises(rules.NotThisRun) as first:
        queries.label_span(work, run, wrong, "3")
    with pytest.raises(rules.LastNotThisRun) as last:
        queries.label_span(work, run, "3", wrong)
    assert (first.value.at, last.value.at) == ("first", "last")


def test_a_label_of_another_run_is_refused(work: Work) -> None:
    packed = make_packed(work)
    run, other = make_bound_run(work, packed), make_bound_run(work, packed)

    with pytest.raises(rules.NotThisRun):
        queries.label_index(work, run, queries.label_uri(work, other, 0))
