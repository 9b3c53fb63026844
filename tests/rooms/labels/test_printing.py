"""The printer's account: every label in one place, whatever is reported in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.labels import (
    make_activated_run,
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.people import make_organisation
from tests.factories.producers import make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.rooms.batches import queries as batches
from trace.rooms.labels import printing, queries, rules, services
from trace.rooms.labels.models import LabelRange, LabelRun, PrintEntry
from trace.rooms.labels.rules import ExportFormat, PrintKind, RangeKind, RunState
from trace.rooms.quotas import queries as quotas
from trace.rooms.sheets.rules import GOOD_SIDE_MM


def a_run(work, count=10, **overrides):
    run = make_bound_run(work, count=count, **overrides)
    make_exported(work, run)
    return run


def counts(work, run):
    account = printing.account_of(
        run, queries.ranges_of(work, run.id), printing.entries_of(work, run.id)
    )
    found = account.counts
    assert sum(found.values()) == 2 * found["expected"]
    return {name: count for name, count in found.items() if count and name != "expected"}


def test_labels_are_printed_handed_over_and_applied(work):
    run = a_run(work)
    assert counts(work, run) == {"unprinted": 10}

    services.report_printed(work, run_id=run.id, count=6)
    assert counts(work, run) == {"unprinted": 4, "at_printer": 6}
    services.hand_over(work, run_id=run.id, first=0, last=3)
    assert counts(work, run) == {"unprinted": 4, "at_printer": 2, "at_producer": 4}
    services.activate_range(work, run_id=run.id, first=0, last=2)

    assert counts(work, run) == {"unprinted": 4, "at_printer": 2, "at_producer": 1, "applied": 3}


def test_the_next_so_many_are_those_not_printed_in_print_order(work):
    run = a_run(work)
    services.report_printed(work, run_id=run.id, first=2, last=4)

    made = services.report_printed(work, run_id=run.id, count=4)

    assert [(entry.first, entry.last) for entry in made] == [(0, 1), (5, 6)]
    with pytest.raises(rules.FewerUnprinted) as refusal:
        services.report_printed(work, run_id=run.id, count=4)
    assert (refusal.value.left, refusal.value.asked) == (3, 4)


def test_what_was_reported_before_is_left_out(work):
    run = a_run(work)
    services.report_printed(work, run_id=run.id)

    with pytest.raises(rules.NothingLeft):
        services.report_printed(work, run_id=run.id, first=0, last=3)
    services.hand_over(work, run_id=run.id, first=0, last=9)
    with pytest.raises(rules.NothingLeft):
        services.hand_over(work, run_id=run.id, first=0, last=9)


def test_what_is_handed_over_counts_as_printed(work):
    run = a_run(work)

    services.hand_over(work, run_id=run.id, first=0, last=4)

    kinds = [entry.kind for entry in printing.entries_of(work, run.id)]
    assert kinds == [PrintKind.PRINTED, PrintKind.HANDED_OVER]
    assert counts(work, run) == {"unprinted": 5, "at_producer": 5}


def test_returned_labels_are_void_and_give_goods_and_quota_back(work):
    packed = make_packed(work, packs=10, quota=10)
    run = a_run(work, packed=packed)
    services.hand_over(work, run_id=run.id, first=0, last=9)

    services.return_unused(work, run_id=run.id, first=6, last=9, reason="订单取消")

    assert counts(work, run) == {"at_producer": 6, "returned": 4}
    assert queries.label_state(work, run, 7).is_voided
    assert batches.get_batch(work, packed.batch.id).remaining_base == 4 * run.base_each
    (account,) = quotas.quota_accounts(work, [packed.authorisation.id])
    assert (account.remaining, account.returned) == (4, 4)


def test_labels_on_packs_are_not_returned(work):
    run = make_activated_run(work)

    with pytest.raises(rules.RangeTaken):
        services.return_unused(work, run_id=run.id, first=0, last=9, reason="x")


def test_a_missing_range_is_void_in_one_act_and_says_why(work):
    run = a_run(work)
    services.spoil_range(work, run_id=run.id, first=4, last=4, reason="卡纸")

    entries = services.report_missing(
        work, run_id=run.id, first=3, last=6, reason="运输途中遗失一卷"
    )

    assert [(entry.first, entry.last) for entry in entries] == [(3, 3), (5, 6)]
    assert counts(work, run) == {"unprinted": 6, "spoiled": 1, "missing": 3}
    assert queries.label_state(work, run, 5).void_reason == "运输途中遗失一卷"
    with pytest.raises(rules.NothingLeft):
        services.report_missing(work, run_id=run.id, first=3, last=6, reason="x")
    with pytest.raises(InvalidValue):
        services.report_missing(work, run_id=run.id, first=0, last=0, reason=" ")


def test_pre_printed_labels_that_are_spoiled_stay_used(work):
    packed = make_packed(work, quota=10)
    run = make_pre_printed_run(work, packed)
    make_exported(work, run)
    services.bind_range(work, run_id=run.id, first=0, last=3, batch_id=packed.batch.id)

    services.spoil_range(work, run_id=run.id, first=2, last=5, reason="卡纸")

    (account,) = quotas.quota_accounts(work, [packed.authorisation.id])
    assert (account.drawn, account.spoiled, account.reserved) == (6, 4, 4)
    statement = quotas.quota_statement(work, account.id)
    assert statement.balances
    assert statement.agrees


def test_files_are_made_of_what_is_not_printed_alone(work):
    run = a_run(work)
    services.report_printed(work, run_id=run.id, first=2, last=4)

    made = services.export_unprinted(
        work, run_id=run.id, format=ExportFormat.CSV, side_mm=GOOD_SIDE_MM
    )

    assert [(export.first, export.last) for export in made] == [(0, 1), (5, 9)]
    services.report_printed(work, run_id=run.id)
    with pytest.raises(rules.NothingLeft):
        services.export_unprinted(work, run_id=run.id, format=ExportFormat.CSV, side_mm=25)


def test_too_many_gaps_are_told_apart_from_nothing(work):
    run = a_run(work, count=50)
    for index in range(1, 50, 2):
        services.report_printed(work, run_id=run.id, first=index, last=index)

    with pytest.raises(rules.TooManyGaps) as refusal:
        services.export_unprinted(work, run_id=run.id, format=ExportFormat.CSV, side_mm=25)

    assert refusal.value.gaps == 25


def test_nothing_is_reported_of_labels_that_cannot_exist(work):
    run = make_bound_run(work)

    with pytest.raises(rules.NotExported):
        services.report_printed(work, run_id=run.id)
    make_exported(work, run)
    services.cancel_run(work, run_id=run.id, reason="x")
    with pytest.raises(rules.WrongRunState):
        services.hand_over(work, run_id=run.id, first=0, last=0)
    assert counts(work, run) == {"voided": 10}


def test_the_printer_reports_and_the_producer_voids(work, work_as):
    shop = make_organisation(work, Role.PRINTER)
    run = a_run(work, printer_id=shop)
    printer = work_as(Role.PRINTER, organisation_id=shop)
    other = work_as(Role.PRINTER, organisation_id=make_organisation(work, Role.PRINTER))

    services.report_printed(printer, run_id=run.id, count=5)
    services.hand_over(printer, run_id=run.id, first=0, last=4)
    services.spoil_range(printer, run_id=run.id, first=5, last=5, reason="卡纸")
    for act in (services.return_unused, services.report_missing):
        with pytest.raises(MissingPermission):
            act(printer, run_id=run.id, first=0, last=0, reason="x")
    with pytest.raises(MissingPermission):
        services.report_printed(other, run_id=run.id, count=1)

    assert [row.run.id for row in printing.take_up(printer, printer_id=shop).items] == [run.id]
    assert printing.take_up(other).items == []


def test_the_report_shows_each_what_concerns_it(work, work_as):
    packed = make_packed(work)
    run = a_run(work, packed=packed)
    services.report_printed(work, run_id=run.id, count=3)
    brand = work_as(Role.BRAND, organisation_id=packed.brand.authority_id)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    (line,) = printing.take_up(brand, text=run.code).items

    assert (line.account.printed_count, line.account.applied_percent) == (3, 0)
    assert printing.take_up(stranger).items == []
    assert len(printing.take_up(work_as(Role.AUDITOR), producer_id=packed.producer.id).items) == 1
    with pytest.raises(MissingPermission):
        printing.take_up(work_as(Role.LAB, organisation_id=1))


SPANS = st.tuples(st.integers(0, 19), st.integers(0, 19)).map(sorted)


@given(
    st.lists(st.tuples(st.sampled_from(list(RangeKind)), SPANS), max_size=8),
    st.lists(st.tuples(st.sampled_from(list(PrintKind)), SPANS), max_size=8),
    st.sampled_from(list(RunState)),
)
def test_every_label_is_in_one_place(done, reported, state):
    run = LabelRun(count=20, state=state)
    rows = [LabelRange(kind=kind, first=first, last=last) for kind, (first, last) in done]
    entries = [PrintEntry(kind=kind, first=first, last=last) for kind, (first, last) in reported]

    account = printing.account_of(run, rows, entries)

    placed = sorted(
        index
        for name in printing.PLACES
        for span in getattr(account, name)
        for index in range(span.first, span.last + 1)
    )
    assert placed == list(range(20))
