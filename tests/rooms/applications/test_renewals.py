"""Renewal in its window: the application that is to follow an authorisation."""

from __future__ import annotations

import pytest

from tests.factories.brands import BODY, PDF
from tests.factories.holders import (
    STRICT,
    clerk_of,
    impose,
    later,
    make_held,
)
from trace.rooms.applications import queries, rules, services
from trace.rooms.applications.errors import RenewalNotOpen, RenewalOutsideWindow
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.rules import GrantTerms
from trace.rooms.authorisations.errors import (
    RequestPending,
)
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.rules import Place, Use
from trace.rooms.brands.kinds import SanctionKind


def ending(work, body=STRICT):
    """An authorisation that ends 100 days from today: in its window of 180 to 30 days."""
    return make_held(work, body, valid_until=later(work, days=100).today)


@pytest.mark.parametrize(("days", "is_open"), [(-81, False), (-80, True), (70, True), (71, False)])
def test_an_authorisation_is_renewed_in_its_window_alone(work, work_by, days, is_open):
    held = ending(work)
    clerk = later(clerk_of(work, held, work_by), days=days)

    if is_open:
        made = services.renew_authorisation(clerk, authorisation_id=held.id)
        assert made.use.renews_id == held.id
        return
    with pytest.raises(RenewalOutsideWindow) as refusal:
        services.renew_authorisation(clerk, authorisation_id=held.id)
    assert refusal.value.last_on == later(work, days=70).today


def test_a_rule_book_without_a_window_takes_renewals_from_the_first_day(work):
    held = make_held(work, BODY)
    window = rules.renewal_window(held.valid_until, BODY)

    assert held.valid_from in window
    assert held.valid_until in window
    assert services.renew_authorisation(work, authorisation_id=held.id).brand_id == held.brand_id


def test_one_tap_fills_the_application_in_and_the_new_term_follows_the_old(work):
    held = ending(work)

    made = services.renew_authorisation(work, authorisation_id=held.id)
    again = services.renew_authorisation(work, authorisation_id=held.id)
    services.attach_document(work, application_id=made.id, upload=PDF, condition_code="C2")
    services.submit_application(work, application_id=made.id)
    with pytest.raises(RequestPending):
        services.renew_authorisation(work, authorisation_id=held.id)
    services.decide_application(work, application_id=made.id, decision=GrantTerms())

    granted = queries.authorisation_of_application(work, made.id)
    assert again.id == made.id
    assert [line.label_count for line in made.products] == [10_000]
    assert granted.valid_from == later(work, days=101).today
    assert made.state is ApplicationState.GRANTED


def test_a_shop_is_renewed_with_its_places(work):
    first = make_held(work)
    held = services.import_authorisation(
        work,
        brand_id=first.brand_id,
        producer_id=first.producer_id,
        number="",
        valid_from=work.today,
        valid_until=later(work, days=60).today,
        products=[],
        use=Use(AuthorisationKind.SHOP, (Place("示范店", "示范路1号"),)),
    )

    made = services.renew_authorisation(work, authorisation_id=held.id)

    assert made.use.kind is AuthorisationKind.SHOP
    assert made.use.places[0]["address"] == "示范路1号"


def test_what_is_suspended_is_not_renewed(work):
    held = ending(work)
    impose(work, held, SanctionKind.SUSPENSION)

    with pytest.raises(RenewalNotOpen):
        services.renew_authorisation(work, authorisation_id=held.id)
