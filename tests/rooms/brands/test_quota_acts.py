"""What moves quota: grants by land and yield, instalments, transfers, season ends and counter-entries."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.brands import (
    PEACH,
    make_application,
    make_authorisation,
    make_brand,
    make_rule_book,
)
from tests.factories.producers import make_producer, make_unit
from tests.factories.products import make_packed_product
from tests.factories.quota import a_body, account_of, make_holders, make_transfer, yields
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.brands import queries, services
from trace.rooms.brands.errors import (
    CarryForbidden,
    GrantInUse,
    GrantReversed,
    HolderNotInForce,
    InstalmentClosed,
    ProductNotAuthorised,
    QuotaExhausted,
    SeasonNotOver,
    TransferForbidden,
    TransferStepRefused,
    TransferUnfit,
)
from trace.rooms.brands.kinds import QuotaKind, TransferState
from trace.rooms.brands.rules import GrantTerms, grows
from trace.rooms.brands.services import InstalmentTerm
from trace.rooms.producers.kinds import UnitKind

NEXT_YEAR = date(2027, 7, 18)


def a_holder_with_land(work, *, kg="500", size="10", quota=0):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, yields(PEACH, kg), from_on=date(2026, 1, 2))
    producer = make_producer(work)
    make_unit(work, producer, crop="黄桃", size=Decimal(size))
    return make_authorisation(work, brand, producer, quota=quota)


def sheet_of(work, held):
    product_id = held.products[0].product_id
    return queries.quota_sheet(work, authorisation_id=held.id, product_id=product_id)


def decide(work, held, total, **given):
    terms = {"season": "2026", "document": "核定单1号", "reason": ""}
    return services.grant_by_sheet(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        total=total,
        **(terms | given),
    )


def kinds_of(work, account):
    return [entry.kind for entry in queries.quota_statement(work, account.id).entries]


# ------------------------------------------------------------------- the calculation


def test_land_in_the_territory_times_yield_by_net_content_is_the_figure(work):
    held = a_holder_with_land(work)

    sheet = sheet_of(work, held)

    # 10 mu × 500 kg ÷ 2.5 kg a box
    assert (sheet.area, sheet.by_area, sheet.figure) == (Decimal(10), 2000, 2000)


@pytest.mark.parametrize(
    ("unit", "cause"),
    [
        ({"division": "431229101", "crop": "黄桃"}, "outside"),
        ({"crop": "水稻"}, "other-crop"),
        ({"crop": "黄桃", "kind": UnitKind.SCATTERED_TREES, "size": Decimal(40)}, "other-measure"),
        ({"crop": ""}, "other-crop"),
    ],
)
def test_land_that_does_not_bear_the_goods_counts_for_nothing_and_says_why(work, unit, cause):
    held = a_holder_with_land(work)
    make_unit(work, held.producer, **unit)

    sheet = sheet_of(work, held)

    assert sheet.area == Decimal(10)
    assert [line.cause for line in sheet.lines] == ["", cause]


def test_closed_land_counts_for_nothing(work):
    from trace.rooms.producers.services import close_unit

    held = a_holder_with_land(work)
    unit = make_unit(work, held.producer, crop="黄桃")
    close_unit(work, unit_id=unit.id, on=work.today)

    assert [line.cause for line in sheet_of(work, held).lines] == ["", "closed"]


def test_what_was_granted_of_the_land_before_is_taken_off(work):
    held = a_holder_with_land(work, quota=1500)

    sheet = sheet_of(work, held)

    assert (sheet.granted, sheet.figure) == (1500, 500)
    assert sheet.committed == "3750 kg"


def test_the_application_caps_the_figure(work):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, yields(PEACH, "5000"), from_on=date(2026, 1, 2))
    producer = make_producer(work)
    make_unit(work, producer, crop="黄桃", size=Decimal(100))
    application = make_application(work, brand, producer)
    services.decide_application(work, application_id=application.id, decision=GrantTerms())
    held = queries.authorisation_of_application(work, application.id)

    sheet = sheet_of(work, queries.get_authorisation(work, held.id))

    assert (sheet.by_area, sheet.applied, sheet.figure) == (200_000, 10_000, 10_000)


def test_without_a_yield_there_is_no_figure_by_area(work):
    held = make_authorisation(work, quota=0)

    sheet = sheet_of(work, held)

    assert (sheet.by_area, sheet.missing, sheet.figure) == (None, "yield", None)


def test_goods_counted_by_volume_need_a_density(work):
    from trace.kernel.quantity import Dimension

    held = a_holder_with_land(work)
    oil = make_packed_product(
        work,
        held.producer,
        dimension=Dimension.VOLUME,
        net_content=Quantity(Decimal(500), Unit.ML),
    )
    other = make_authorisation(work, make_brand_like(work, held), held.producer, [oil], quota=0)

    assert sheet_of(work, other).missing == "density"


def make_brand_like(work, held):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, yields(PEACH, "500"), from_on=date(2026, 1, 2))
    return brand


def test_a_crop_is_known_by_what_the_goods_and_their_ingredients_are_called():
    assert grows("百合", ["百合粉"])
    assert grows("油茶", ["山茶油", "油茶籽"])
    assert not grows("水稻", ["百合粉"])
    assert not grows("", ["百合粉"])


def test_the_sheet_of_a_product_that_is_not_covered_is_refused(work):
    held = make_authorisation(work)

    with pytest.raises(ProductNotAuthorised):
        queries.quota_sheet(work, authorisation_id=held.id, product_id=0)


# ------------------------------------------------------------------- grants and instalments


def test_the_figure_is_granted_without_further_words_and_its_calculation_is_kept(work):
    held = a_holder_with_land(work)

    grant = decide(work, held, 2000)

    assert grant.sheet["figure"] == grant.figure == 2000
    assert account_of(work, held).remaining == 2000
    assert [g.id for g in queries.grants_of(work, grant.account_id)] == [grant.id]


def test_another_number_needs_a_reason(work):
    held = a_holder_with_land(work)

    with pytest.raises(InvalidValue) as refusal:
        decide(work, held, 1999)
    granted = decide(work, held, 1999, reason="现场核查部分桃树未挂果")

    assert (refusal.value.field, refusal.value.reason) == ("reason", "other-than-figure")
    assert granted.reason


def test_instalments_due_are_released_and_later_ones_wait(work):
    held = a_holder_with_land(work)
    parts = [InstalmentTerm(date(2026, 9, 1), 800), InstalmentTerm(work.today, 1200)]

    grant = decide(work, held, 2000, instalments=parts)
    waiting = queries.list_instalments(work).items

    assert account_of(work, held).remaining == 1200
    assert [each.count for each in waiting] == [800]
    assert [each.count for each in grant.instalments] == [1200, 800]


def test_an_instalment_is_released_once(work):
    held = a_holder_with_land(work)
    decide(work, held, 2000, instalments=[InstalmentTerm(date(2026, 9, 1), 2000)])
    (waiting,) = queries.list_instalments(work).items

    services.release_instalment(work, instalment_id=waiting.id)

    assert account_of(work, held).remaining == 2000
    with pytest.raises(InstalmentClosed):
        services.release_instalment(work, instalment_id=waiting.id)


def test_a_stopped_instalment_never_comes(work):
    held = a_holder_with_land(work)
    decide(work, held, 2000, instalments=[InstalmentTerm(date(2026, 9, 1), 2000)])
    (waiting,) = queries.list_instalments(work, text=held.number).items

    services.stop_instalment(work, instalment_id=waiting.id, reason="测产不足")

    assert queries.list_instalments(work).items == []
    assert account_of(work, held).remaining == 0
    with pytest.raises(InstalmentClosed):
        services.release_instalment(work, instalment_id=waiting.id)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [((1000, 999), "instalment-sum"), ((1,) * 13, "too-many-instalments"), ((2000, 0), "positive")],
)
def test_instalments_add_up_to_the_grant(work, counts, reason):
    held = a_holder_with_land(work)

    with pytest.raises(InvalidValue) as refusal:
        decide(
            work, held, 2000, instalments=[InstalmentTerm(work.today, count) for count in counts]
        )

    assert refusal.value.reason == reason


def test_a_wrong_grant_is_taken_back_by_a_counter_entry_once(work):
    held = make_authorisation(work, quota=500)
    account = account_of(work, held)
    (entry,) = queries.quota_statement(work, account.id).entries

    services.reverse_grant(work, entry_id=entry.id, document="更正1号")

    statement = queries.quota_statement(work, account.id)
    assert statement.totals["granted"] == statement.totals["remaining"] == 0
    assert [each.kind for each in statement.entries] == [QuotaKind.GRANT, QuotaKind.REVERSE]
    assert statement.balances
    assert statement.agrees
    with pytest.raises(GrantReversed):
        services.reverse_grant(work, entry_id=entry.id, document="更正2号")


def test_a_grant_that_is_partly_used_is_not_taken_back(work):
    giver, taker = make_holders(work)
    account = account_of(work, giver)
    (entry,) = queries.quota_statement(work, account.id).entries
    carry_out(work, make_transfer(work, giver, taker))

    with pytest.raises(GrantInUse) as refusal:
        services.reverse_grant(work, entry_id=entry.id, document="更正")

    assert (refusal.value.granted, refusal.value.remaining) == (1000, 800)


def test_only_a_grant_is_taken_back(work):
    giver, taker = make_holders(work)
    carry_out(work, make_transfer(work, giver, taker))
    entries = queries.quota_statement(work, account_of(work, giver).id).entries

    for entry_id in (0, entries[-1].id):
        with pytest.raises(NoSuchRecord):
            services.reverse_grant(work, entry_id=entry_id, document="更正")


def test_only_the_authority_grants_and_takes_back(work, work_as):
    held = a_holder_with_land(work, quota=10)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=held.producer_id)
    (entry,) = queries.quota_statement(work, account_of(work, held).id).entries

    with pytest.raises(MissingPermission):
        decide(clerk, held, 10, reason="x")
    with pytest.raises(MissingPermission):
        services.reverse_grant(clerk, entry_id=entry.id, document="x")
    with pytest.raises(NoSuchRecord):
        services.release_instalment(clerk, instalment_id=0)


# ------------------------------------------------------------------- transfers


def carry_out(work, transfer):
    services.answer_transfer(work, transfer_id=transfer.id, act="accept")
    return services.approve_transfer(work, transfer_id=transfer.id, document="调剂批复1号")


def test_a_transfer_is_asked_accepted_and_approved_and_both_accounts_balance(work):
    giver, taker = make_holders(work)

    done = carry_out(work, make_transfer(work, giver, taker))

    assert done.state is TransferState.APPROVED
    for held, remaining in ((giver, 800), (taker, 300)):
        statement = queries.quota_statement(work, account_of(work, held).id)
        assert statement.account.remaining == remaining
        assert statement.balances
        assert statement.agrees


def test_a_taker_without_quota_gets_an_account(work):
    giver, taker = make_holders(work, quota=(1000, 0))

    carry_out(work, make_transfer(work, giver, taker))

    assert account_of(work, taker).transferred_in == 200


def test_nothing_moves_before_the_approval_and_a_giver_may_have_used_it_by_then(work):
    giver, taker = make_holders(work)
    transfer = make_transfer(work, giver, taker, 1000)
    services.answer_transfer(work, transfer_id=transfer.id, act="accept")
    assert account_of(work, giver).remaining == 1000
    services.draw_quota(
        work,
        authorisation_id=giver.id,
        product_id=giver.products[0].product_id,
        on=work.today,
        count=1,
        run_id=1,
        document="R1",
    )

    with pytest.raises(QuotaExhausted) as refusal:
        services.approve_transfer(work, transfer_id=transfer.id, document="批复")

    assert refusal.value.remaining == 999
    assert kinds_of(work, account_of(work, taker)) == [QuotaKind.GRANT]


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        (["decline"], TransferState.DECLINED),
        (["withdraw"], TransferState.WITHDRAWN),
        (["accept", "withdraw"], TransferState.WITHDRAWN),
    ],
)
def test_a_transfer_ends_without_moving_a_label(work, acts, state):
    giver, taker = make_holders(work)
    transfer = make_transfer(work, giver, taker)

    for act in acts:
        services.answer_transfer(work, transfer_id=transfer.id, act=act)

    assert transfer.state is state
    with pytest.raises(TransferStepRefused):
        services.approve_transfer(work, transfer_id=transfer.id, document="批复")
    assert account_of(work, giver).remaining == 1000


def test_the_authority_refuses_with_a_reason(work):
    giver, taker = make_holders(work)
    transfer = make_transfer(work, giver, taker)

    services.refuse_transfer(work, transfer_id=transfer.id, reason="受让方基地面积不足")

    assert (transfer.state, transfer.reason) == (TransferState.REFUSED, "受让方基地面积不足")
    with pytest.raises(InvalidValue):
        services.answer_transfer(work, transfer_id=transfer.id, act="approve")


def test_each_step_of_a_transfer_belongs_to_one_side(work, work_as):
    giver, taker = make_holders(work)
    transfer = make_transfer(work, giver, taker)
    giving = work_as(Role.PRODUCER_CLERK, organisation_id=giver.producer_id)
    taking = work_as(Role.PRODUCER_CLERK, organisation_id=taker.producer_id)
    authority = work_as(Role.BRAND, organisation_id=giver.brand.authority_id)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        services.answer_transfer(giving, transfer_id=transfer.id, act="accept")
    with pytest.raises(MissingPermission):
        services.answer_transfer(taking, transfer_id=transfer.id, act="withdraw")
    with pytest.raises(MissingPermission):
        services.approve_transfer(taking, transfer_id=transfer.id, document="x")
    with pytest.raises(NoSuchRecord):
        queries.get_transfer(stranger, transfer.id)
    services.answer_transfer(taking, transfer_id=transfer.id, act="accept")
    services.approve_transfer(authority, transfer_id=transfer.id, document="批复")

    assert [
        len(queries.list_transfers(w).items) for w in (giving, taking, authority, stranger)
    ] == [
        1,
        1,
        1,
        0,
    ]


def test_transfers_are_found_by_holder_state_and_number(work, work_as):
    giver, taker = make_holders(work)
    make_transfer(work, giver, taker)

    def found(**asked):
        return len(queries.list_transfers(work, **asked).items)

    assert found(producer_id=taker.producer_id, text=giver.number) == 1
    assert found(state=TransferState.APPROVED) == 0
    assert found(producer_id=0) == 0
    auditor = work_as(Role.AUDITOR)
    assert len(queries.list_transfers(auditor).items) == 1
    with pytest.raises(MissingPermission):
        queries.list_transfers(work_as(Role.LAB, organisation_id=1))


def test_labels_of_small_packs_never_become_labels_of_large_ones(work):
    brand = make_brand(work)
    small = make_producer(work)
    goods = make_packed_product(work, small, net_content=Quantity(Decimal("0.5"), Unit.KG))
    giver = make_authorisation(work, brand, small, [goods])
    taker = make_authorisation(work, brand)

    with pytest.raises(TransferUnfit):
        make_transfer(work, giver, taker)
    assert make_transfer(work, taker, giver).to_product_id == goods.id


def test_labels_stay_within_the_brand_and_go_to_another_holder(work):
    giver, _taker = make_holders(work)
    elsewhere = make_authorisation(work)

    for taker in (giver, elsewhere):
        with pytest.raises(InvalidValue) as refusal:
            make_transfer(work, giver, taker)
        assert refusal.value.field == "number"


def test_no_more_is_given_than_there_is(work):
    giver, taker = make_holders(work)

    with pytest.raises(QuotaExhausted):
        make_transfer(work, giver, taker, 1001)
    with pytest.raises(NoSuchRecord):
        services.request_transfer(work, account_id=0, number="x", count=1, ground="x")


def test_a_rule_book_may_forbid_transfers(work):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, a_body(transfer_allowed=False), from_on=date(2026, 1, 2))
    giver, taker = make_holders(work, brand)

    with pytest.raises(TransferForbidden):
        make_transfer(work, giver, taker)


def test_a_suspended_holder_neither_gives_nor_takes(work, clock, work_by):
    giver, taker = make_holders(work)
    transfer = make_transfer(work, giver, taker)
    services.answer_transfer(work, transfer_id=transfer.id, act="accept")
    services.change_authorisation_state(
        work, authorisation_id=taker.id, act="suspend", reason="抽检不合格"
    )
    clock.advance(hours=1)
    later = work_by(work.actor)
    later.session.expire_all()

    with pytest.raises(HolderNotInForce) as refusal:
        services.approve_transfer(later, transfer_id=transfer.id, document="批复")

    assert (refusal.value.number, refusal.value.standing) == (taker.number, "suspended")


# ------------------------------------------------------------------- ends of seasons


@pytest.fixture
def next_year(clock, work_by, work):
    def go():
        clock.advance(days=365)
        return work_by(work.actor)

    return go


def test_at_the_end_of_a_season_labels_for_counted_packs_are_carried_over_and_the_rest_expires(
    work, next_year
):
    held = make_authorisation(work, quota=1000)
    later = next_year()

    end = services.end_season(
        later, account_id=account_of(work, held).id, counted=300, document="盘库表1号"
    )

    assert (end.carried, end.expired) == (300, 700)
    statement = queries.quota_statement(later, end.account_id)
    assert (statement.totals["expired"], statement.totals["remaining"]) == (700, 300)
    assert statement.balances
    assert statement.agrees
    assert [each.id for each in queries.season_ends_of(later, end.account_id)] == [end.id]


def test_oil_sold_next_summer_is_labelled_from_the_season_of_its_harvest(work, next_year):
    held = make_authorisation(work, quota=1000)
    later = next_year()
    account_id = account_of(work, held).id
    services.end_season(later, account_id=account_id, counted=300, document="盘库表1号")

    services.draw_quota(
        later,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        on=date(2026, 11, 1),
        count=300,
        run_id=1,
        document="R1",
    )

    assert account_of(later, held).remaining == 0


def test_no_more_is_carried_over_than_is_left(work, next_year):
    held = make_authorisation(work, quota=100)
    later = next_year()

    end = services.end_season(
        later, account_id=account_of(work, held).id, counted=300, document="盘库表"
    )

    assert (end.carried, end.expired) == (100, 0)


def test_what_was_carried_over_and_not_used_expires_in_turn(work, next_year):
    held = make_authorisation(work, quota=100)
    later = next_year()
    account_id = account_of(work, held).id
    services.end_season(later, account_id=account_id, counted=60, document="盘库表1")

    end = services.end_season(later, account_id=account_id, counted=0, document="盘库表2")

    assert (end.carried, end.expired) == (0, 60)
    assert account_of(later, held).remaining == 0


def test_a_running_season_is_not_ended(work):
    held = make_authorisation(work)

    with pytest.raises(SeasonNotOver):
        services.end_season(
            work, account_id=account_of(work, held).id, counted=0, document="盘库表"
        )


def test_a_rule_book_may_carry_nothing_over(work, next_year):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, a_body(carry_over=False), from_on=date(2026, 1, 2))
    held = make_authorisation(work, brand, quota=100)
    later = next_year()
    account_id = account_of(work, held).id

    with pytest.raises(CarryForbidden):
        services.end_season(later, account_id=account_id, counted=1, document="盘库表")
    assert (
        services.end_season(later, account_id=account_id, counted=0, document="表").expired == 100
    )


@pytest.mark.parametrize("given", [{"counted": -1}, {"document": ""}, {"counted": 10**10}])
def test_a_season_end_names_count_and_document(work, given):
    held = make_authorisation(work)
    valid = {"counted": 0, "document": "盘库表"}

    with pytest.raises(InvalidValue):
        services.end_season(work, account_id=account_of(work, held).id, **(valid | given))
    with pytest.raises(NoSuchRecord):
        services.end_season(work, account_id=0, **valid)


# ------------------------------------------------------------------- many at once


def test_transfers_that_cross_each_other_and_draws_at_once_lose_no_label(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(Actor.system("race")) as work:
        first, second = make_holders(work, quota=(400, 400))
        transfers = []
        for number in range(16):
            giver, taker = (first, second) if number % 2 else (second, first)
            transfer = make_transfer(work, giver, taker, 30)
            services.answer_transfer(work, transfer_id=transfer.id, act="accept")
            transfers.append(transfer.id)
        holders = [(held.id, held.products[0].product_id) for held in (first, second)]
    barrier = threading.Barrier(32)
    drawn, moved = [], []

    def act(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(Actor.system("race")) as own:
                    if number < 16:
                        services.approve_transfer(
                            own, transfer_id=transfers[number], document="race"
                        )
                        moved.append(30)
                    else:
                        held_id, product_id = holders[number % 2]
                        services.draw_quota(
                            own,
                            authorisation_id=held_id,
                            product_id=product_id,
                            on=date(2026, 7, 10),
                            count=45,
                            run_id=number,
                            document="race",
                        )
                        drawn.append(45)
            except QuotaExhausted:
                pass

    threads = [threading.Thread(target=act, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context(), open_work(Actor.system("race")) as work:
        accounts = queries.quota_accounts(work, [held_id for held_id, _product in holders])
        statements = [queries.quota_statement(work, account.id) for account in accounts]
        assert sum(account.remaining for account in accounts) == 800 - sum(drawn)
        assert all(statement.balances and statement.agrees for statement in statements)
        assert sum(account.transferred_in for account in accounts) == sum(moved)
