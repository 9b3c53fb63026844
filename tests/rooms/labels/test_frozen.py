"""What a suspension or withdrawal does to labels: none are ordered, activated or bound, and the rest can be voided."""

from __future__ import annotations

import pytest

from tests.factories.brands import make_brand, make_rule_book
from tests.factories.holders import CHARGE, STRICT, clerk_of, impose, later, staff_of
from tests.factories.labels import (
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from trace.kernel.errors import MissingPermission
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.labels import queries, services
from trace.rooms.labels.rules import Gate, GatesRefused, Outcome, RangeKind
from trace.rooms.quotas import queries as quotas
from trace.rooms.sanctions import services as sanctions
from trace.rooms.sanctions.errors import SanctionStepRefused


def packed_under_a_ladder(work):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, STRICT)
    return make_packed(work, brand=brand)


def stopped_by(refusal):
    return {
        (finding.gate, finding.reason)
        for finding in refusal.value.findings
        if finding.outcome is Outcome.FAILED
    }


def suspend(work, packed):
    return impose(work, packed.authorisation, SanctionKind.SUSPENSION)


@pytest.mark.parametrize("make_run", [make_bound_run, make_pre_printed_run])
def test_labels_ordered_before_a_suspension_stay_dead_until_it_is_lifted(work, make_run):
    packed = packed_under_a_ladder(work)
    run = make_run(work, packed, 10)
    make_exported(work, run)
    sanction = suspend(work, packed)

    def use(at):
        if run.batch_id is None:
            services.bind_range(at, run_id=run.id, first=0, last=4, batch_id=packed.batch.id)
        return services.activate_range(at, run_id=run.id, first=0, last=4)

    with pytest.raises(GatesRefused) as refusal:
        use(work)
    then = later(work, hours=1)
    sanctions.lift_suspension(then, sanction_id=sanction.id, reason="整改通过")
    range_ = use(then)

    assert stopped_by(refusal) == {(Gate.AUTHORISATION, "authorisation-suspended")}
    assert range_.kind is RangeKind.ACTIVATED


def test_no_labels_are_ordered_while_the_right_is_suspended_and_the_reason_is_told(work):
    packed = packed_under_a_ladder(work)
    suspend(work, packed)

    findings = services.preview_order(work, packed.order(5)).findings

    (finding,) = [one for one in findings if one.gate is Gate.AUTHORISATION]
    assert finding.outcome is Outcome.FAILED
    assert CHARGE.facts in finding.facts["cause"]


def test_what_was_never_activated_is_voided_in_one_act_and_given_back(work, work_by):
    packed = packed_under_a_ladder(work)
    held = packed.authorisation
    bound = make_bound_run(work, packed, 10)
    make_exported(work, bound)
    services.activate_range(work, run_id=bound.id, first=0, last=3)
    printed = make_pre_printed_run(work, packed, 20)
    cancelled = make_bound_run(work, packed, 5)
    services.cancel_run(work, run_id=cancelled.id, reason="错单")
    staff = staff_of(work, held, work_by)
    sanction = impose(staff, held, SanctionKind.SUSPENSION)

    count = services.void_unused(staff, sanction_id=sanction.id)

    assert count == 6 + 20
    rows = queries.ranges_of(work, bound.id)
    assert [(s.first, s.last) for s in queries.spans_of(rows, RangeKind.VOIDED)] == [(4, 9)]
    left = quotas.quota_left(
        work, authorisation_id=held.id, product_id=packed.product.id, on=work.today
    )
    assert left == 10_000 - 4
    assert services.void_unused(staff, sanction_id=sanction.id) == 0
    assert printed.count == 20


def test_only_the_authority_voids_and_only_while_the_mark_is_stopped(work, work_by):
    packed = packed_under_a_ladder(work)
    held = packed.authorisation
    warning = impose(work, held, SanctionKind.WARNING)
    proposed = impose(work, held, SanctionKind.WITHDRAWAL)
    sanction = suspend(work, packed)

    with pytest.raises(MissingPermission):
        services.void_unused(clerk_of(work, held, work_by), sanction_id=sanction.id)
    for wrong in (warning, proposed):
        with pytest.raises(SanctionStepRefused):
            services.void_unused(work, sanction_id=wrong.id)
