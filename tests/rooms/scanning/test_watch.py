"""The watch over copies from the view to the lead: what each rule needs to know is found, and a brand's limits hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories.labels import Packed, make_activated_run, make_bound_run, make_packed
from trace.kernel.actor import Actor
from trace.kernel.clock import local_date
from trace.kernel.errors import MissingPermission
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.labels.codes import codec
from trace.rooms.labels.models import LabelRun
from trace.rooms.scanning import services, view_token
from trace.rooms.scanning.models import CloneSignal, ScanClient, WatchLimits
from trace.rooms.scanning.rules import HOUSE_LIMITS, SignalKind, Verdict
from trace.rooms.supervision.models import Lead

JIANGXI = "36"


@pytest.fixture
def packed(work: Work) -> Packed:
    return make_packed(work)


@pytest.fixture
def run(work: Work, packed: Packed) -> LabelRun:
    return make_activated_run(work, packed)


@pytest.fixture
def visitor(work: Work) -> Work:
    return replace(work, actor=Actor.anonymous())


def see(
    work: Work,
    run: LabelRun,
    index: int = 0,
    *,
    client: str = "a",
    verdict: Verdict = Verdict.ACTIVE,
    is_past_expiry: bool = False,
) -> None:
    token = view_token.make_token(
        services.token_secret(work),
        run_id=run.id,
        index=index,
        verdict=verdict,
        now=work.now,
        is_past_expiry=is_past_expiry,
    )
    assert services.confirm_view(work, token=token, province=JIANGXI, client_hash=client)
    work.session.flush()


def signs(work: Work) -> list[tuple[SignalKind, int, dict[str, object]]]:
    rows = work.session.scalars(select(CloneSignal).order_by(CloneSignal.kind, CloneSignal.index))
    return [(row.kind, row.index, row.facts) for row in rows]


def limit(work: Work, run: LabelRun, **changed: int) -> None:
    values = {name: getattr(HOUSE_LIMITS, name) for name in HOUSE_LIMITS.__slots__} | changed
    work.session.add(WatchLimits(brand_id=run.brand_id, set_by="brand", set_at=work.now, **values))
    work.session.flush()


def test_a_view_of_a_label_that_was_never_activated_opens_a_lead(
    visitor: Work, packed: Packed
) -> None:
    printed = make_bound_run(visitor_as_system(visitor), packed)

    see(visitor, printed, verdict=Verdict.INACTIVE)

    kinds = {kind for kind, _index, _facts in signs(visitor)}
    assert kinds == {SignalKind.NOT_ACTIVATED, SignalKind.LOT_EXCESS}
    serial = codec(visitor.ports.keyring, printed.code).serial(0)
    leads = visitor.session.scalars(select(Lead)).all()
    assert {lead.subject_key for lead in leads} == {serial}
    assert any("从未启用" in lead.summary for lead in leads)


def visitor_as_system(work: Work) -> Work:
    return replace(work, actor=Actor.system("test"))


def test_of_a_lot_of_which_more_is_seen_than_was_activated_one_sign_is_enough(
    visitor: Work, packed: Packed
) -> None:
    printed = make_bound_run(visitor_as_system(visitor), packed)

    for index in (2, 1, 0):
        see(visitor, printed, index, verdict=Verdict.INACTIVE)

    found = [sign for sign in signs(visitor) if sign[0] is SignalKind.LOT_EXCESS]
    assert found == [(SignalKind.LOT_EXCESS, 2, {"seen": 1, "activated": 0})]


def test_a_pack_seen_long_after_its_best_before_day_is_a_sign_and_soon_after_is_none(
    visitor: Work, work_later: Callable[..., Work], packed: Packed, run: LabelRun
) -> None:
    batch = visitor.session.get_one(Batch, packed.batch.id)
    batch.expires_on = local_date(visitor.now) - timedelta(days=60)
    visitor.session.flush()
    see(visitor, run, is_past_expiry=True)
    assert signs(visitor) == []

    tomorrow = replace(work_later(days=1), actor=visitor.actor)
    see(tomorrow, run, client="b", is_past_expiry=True)

    expected = {"days": 61, "on": batch.expires_on.isoformat()}
    assert signs(visitor) == [(SignalKind.EXPIRED, 0, expected)]


def test_a_phone_that_asks_for_many_labels_in_a_day_is_a_sign(visitor: Work, run: LabelRun) -> None:
    limit(visitor, run, codes_a_phone=5)

    for index in (0, 1, 2, 3, 3, 3):
        see(visitor, run, index)
    assert signs(visitor) == []
    see(visitor, run, 4)

    assert signs(visitor) == [(SignalKind.ONE_PHONE, 4, {"codes": 5})]


def test_labels_asked_for_on_two_days_are_not_added_up(
    visitor: Work, work_later: Callable[..., Work], run: LabelRun
) -> None:
    limit(visitor, run, codes_a_phone=5)
    for index in range(4):
        see(visitor, run, index)

    tomorrow = replace(work_later(days=1), actor=visitor.actor)
    for index in range(4, 8):
        see(tomorrow, run, index)

    assert signs(visitor) == []


def test_the_limits_of_the_labels_brand_decide(visitor: Work, run: LabelRun) -> None:
    limit(visitor, run, phones_a_day=6)
    for number in range(6):
        see(visitor, run, client=f"phone {number}")
    limit(visitor, run, phones_a_day=9)
    for number in range(8):
        see(visitor, run, 1, client=f"phone {number}")

    assert signs(visitor) == [(SignalKind.MANY_PHONES, 0, {"phones": 6, "hours": 24})]


def test_copies_sold_slowly_are_told_of_in_days(
    visitor: Work, work_later: Callable[..., Work], run: LabelRun
) -> None:
    for number in range(15):
        later = replace(work_later(days=2 * number), actor=visitor.actor)
        see(later, run, client=f"phone {number}")

    assert signs(visitor) == [(SignalKind.MANY_PHONES, 0, {"phones": 15, "hours": 720})]
    assert "在 30 天内被 15 部手机查询" in visitor.session.scalars(select(Lead)).one().summary


def test_the_phones_of_days_that_are_over_are_forgotten(
    visitor: Work, work: Work, work_later: Callable[..., Work], run: LabelRun
) -> None:
    see(visitor, run)
    count = select(func.count()).select_from(ScanClient)
    assert services.forget_clients(visitor_as_system(work)) == 0
    assert work.session.scalar(count) == 1

    assert services.forget_clients(visitor_as_system(work_later(days=2))) == 1

    assert work.session.scalar(count) == 0
    with pytest.raises(MissingPermission):
        services.forget_clients(visitor)
