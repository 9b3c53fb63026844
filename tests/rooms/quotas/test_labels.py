"""The quota ledger: exact, provable, and safe when many draw at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from tests.factories.brands import make_authorisation
from tests.factories.people import make_person
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.authorisations.errors import ProductNotAuthorised
from trace.rooms.quotas import queries, services
from trace.rooms.quotas.errors import QuotaExhausted, ReservationExceeded, ReturnExceedsDrawn

SUMMER = date(2026, 7, 10)


def asked(held, count, run_id=1, on=SUMMER):
    return {
        "authorisation_id": held.id,
        "product_id": held.products[0].product_id,
        "on": on,
        "count": count,
        "run_id": run_id,
        "document": f"R{run_id}",
    }


def account_of(work, held, season="2026"):
    return queries.find_account(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        season=season,
    )


def test_draws_returns_and_reservations_move_what_is_left(work):
    held = make_authorisation(work, quota=1000)

    services.draw_quota(work, **asked(held, 300))
    services.reserve_quota(work, **asked(held, 200, run_id=2))
    services.return_quota(work, run_id=1, count=50, document="作废")
    services.release_quota(work, run_id=2, count=80, document="取消")
    services.draw_reserved_quota(work, **asked(held, 100, run_id=2))

    account = account_of(work, held)
    assert account.remaining == 1000 - 300 - 200 + 50 + 80
    assert (account.drawn, account.returned, account.reserved) == (400, 50, 20)
    assert (
        queries.quota_left(
            work,
            authorisation_id=held.id,
            product_id=held.products[0].product_id,
            on=SUMMER,
        )
        == 630
    )


def test_the_last_label_can_be_drawn_and_not_one_more(work):
    held = make_authorisation(work, quota=10)
    services.draw_quota(work, **asked(held, 10))

    with pytest.raises(QuotaExhausted) as refusal:
        services.draw_quota(work, **asked(held, 1))

    assert (refusal.value.remaining, refusal.value.asked) == (0, 1)
    assert account_of(work, held).drawn == 10


def test_a_season_without_a_grant_has_nothing(work):
    held = make_authorisation(work)

    with pytest.raises(QuotaExhausted):
        services.draw_quota(work, **asked(held, 1, on=date(2025, 12, 31)))
    assert (
        queries.quota_left(work, authorisation_id=held.id, product_id=0, on=date(2025, 1, 1)) == 0
    )


def test_a_run_gives_back_no_more_than_it_took(work):
    held = make_authorisation(work)
    services.draw_quota(work, **asked(held, 5))
    services.reserve_quota(work, **asked(held, 5, run_id=2))

    with pytest.raises(ReturnExceedsDrawn) as refusal:
        services.return_quota(work, run_id=1, count=6, document="x")
    with pytest.raises(ReservationExceeded):
        services.release_quota(work, run_id=2, count=6, document="x")
    with pytest.raises(ReservationExceeded):
        services.draw_reserved_quota(work, **asked(held, 6, run_id=2))

    assert refusal.value.drawn == 5


def test_a_run_bound_to_two_seasons_returns_the_later_first(work):
    held = make_authorisation(work, quota=10)
    product_id = held.products[0].product_id
    services.grant_quota(
        work, authorisation_id=held.id, product_id=product_id, season="2025", count=9, document="x"
    )
    services.draw_quota(work, **asked(held, 4))
    services.draw_quota(work, **asked(held, 4, on=date(2025, 8, 1)))

    entries = services.return_quota(work, run_id=1, count=6, document="作废")

    assert [entry.count for entry in entries] == [4, 2]
    assert account_of(work, held).remaining + account_of(work, held, "2025").remaining == 17


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"count": 0}, InvalidValue),
        ({"count": 10**10}, InvalidValue),
        ({"season": "夏"}, InvalidValue),
        ({"document": " "}, InvalidValue),
        ({"product_id": 0}, ProductNotAuthorised),
        ({"authorisation_id": 0}, NoSuchRecord),
    ],
)
def test_a_grant_names_count_season_document_and_a_listed_product(work, given, error):
    held = make_authorisation(work)
    valid = {
        "authorisation_id": held.id,
        "product_id": held.products[0].product_id,
        "season": "",
        "count": 1,
        "document": "追加",
    }

    with pytest.raises(error):
        services.grant_quota(work, **(valid | given))


def test_a_statement_proves_any_date(work, clock, work_by):
    held = make_authorisation(work, quota=100)
    services.draw_quota(work, **asked(held, 30))
    clock.advance(days=5)
    later = work_by(work.actor)
    services.draw_quota(later, **asked(held, 20, run_id=2))
    account = account_of(work, held)

    then = queries.quota_statement(later, account.id, at=work.now + timedelta(days=1))
    now = queries.quota_statement(later, account.id)

    assert (then.totals["drawn"], then.totals["remaining"], then.balances) == (30, 70, True)
    assert now.balances
    assert {name: getattr(now.account, name) for name in now.totals} == now.totals
    assert [(entry.kind.value, entry.document) for entry in now.entries][1:] == [
        ("draw", "R1"),
        ("draw", "R2"),
    ]
    with pytest.raises(NoSuchRecord):
        queries.quota_statement(work, 0)


def test_the_ledger_is_moved_by_those_who_may(work, work_by):
    held = make_authorisation(work)
    holder, stranger, authority = (
        make_person(work, Role.PRODUCER_CLERK, organisation_id=held.producer_id),
        make_person(work, Role.PRODUCER_CLERK),
        make_person(work, Role.BRAND, organisation_id=held.brand.authority_id),
    )

    services.draw_quota(work_by(holder.actor), **asked(held, 10))
    with pytest.raises(MissingPermission):
        services.draw_quota(work_by(stranger.actor), **asked(held, 1))
    with pytest.raises(MissingPermission):
        services.return_quota(work_by(stranger.actor), run_id=1, count=1, document="x")
    services.return_quota(work_by(authority.actor), run_id=1, count=1, document="作废")
    with pytest.raises(MissingPermission):
        services.grant_quota(
            work_by(holder.actor),
            authorisation_id=held.id,
            product_id=held.products[0].product_id,
            season="",
            count=1,
            document="x",
        )

    accounts = queries.quota_accounts(work, [held.id])
    assert [account.product.name for account in accounts] == ["黄桃礼盒"]


def test_sixty_four_at_once_never_draw_one_too_many(standalone_app):
    app = standalone_app()
    system = Actor.system("race")
    with app.app_context(), open_work(system) as work:
        held = make_authorisation(work, quota=40 * 7 + 6)
        account_id = account_of(work, held).id
    outcomes: list[str] = []
    start = threading.Barrier(64)

    def draw(run_id: int) -> None:
        start.wait()
        with app.app_context():
            try:
                with open_work(system) as own:
                    services.draw_quota(own, **asked(held, 7, run_id=run_id))
                outcomes.append("drawn")
            except QuotaExhausted as refusal:
                outcomes.append("refused" if refusal.remaining == 6 else str(refusal))

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["drawn"] * 40 + ["refused"] * 24
    with app.app_context(), open_work(system, read_only=True) as work:
        statement = queries.quota_statement(work, account_id)
        assert statement.totals["remaining"] == statement.account.remaining == 6
        assert statement.balances
