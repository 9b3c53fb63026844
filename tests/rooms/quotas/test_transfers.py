"""Transfers of quota between holders, and many of them at once."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.brands import (
    make_authorisation,
    make_brand,
    make_rule_book,
)
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from tests.factories.quota import a_body, account_of, carry_out, make_holders, make_transfer
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.quotas import queries, services
from trace.rooms.quotas.errors import (
    HolderNotInForce,
    QuotaExhausted,
    TransferForbidden,
    TransferStepRefused,
    TransferUnfit,
)
from trace.rooms.quotas.kinds import QuotaKind, TransferState
from trace.rooms.sanctions import services as sanctions


def kinds_of(work, account):
    return [entry.kind for entry in queries.quota_statement(work, account.id).entries]


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
    sanctions.change_authorisation_state(
        work, authorisation_id=taker.id, act="suspend", reason="抽检不合格"
    )
    clock.advance(hours=1)
    later = work_by(work.actor)
    later.session.expire_all()

    with pytest.raises(HolderNotInForce) as refusal:
        services.approve_transfer(later, transfer_id=transfer.id, document="批复")

    assert (refusal.value.number, refusal.value.standing) == (taker.number, "suspended")


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
