"""Pure decisions about authorisations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from trace.rooms.authorisations import rules
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import (
    Authorisation,
    AuthorisationProduct,
    AuthorisationStateChange,
)


def an_authorisation(*states: tuple[AuthorisationState, datetime]) -> Authorisation:
    return Authorisation(
        valid_from=date(2026, 3, 1),
        valid_until=date(2027, 2, 28),
        products=[AuthorisationProduct(product_id=7)],
        states=[AuthorisationStateChange(state=state, from_at=at) for state, at in states],
    )


NOW = datetime(2026, 7, 18, 4, tzinfo=UTC)


GRANTED = (AuthorisationState.IN_FORCE, datetime(2026, 3, 1, tzinfo=UTC))


STOPPED = (AuthorisationState.SUSPENDED, NOW)


ENDED = (AuthorisationState.WITHDRAWN, datetime(2026, 7, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("states", "on", "reason"),
    [
        ([GRANTED], date(2026, 3, 1), "covered"),
        ([GRANTED], date(2027, 2, 28), "covered"),
        ([GRANTED], date(2026, 2, 28), "not-yet-valid"),
        ([GRANTED], date(2027, 3, 1), "expired"),
        ([GRANTED, STOPPED], date(2026, 7, 17), "covered"),
        ([GRANTED, STOPPED], date(2026, 7, 18), "suspended"),
        ([GRANTED, ENDED], date(2026, 6, 30), "covered"),
        ([GRANTED, ENDED], date(2026, 7, 1), "withdrawn"),
        ([GRANTED, ENDED], date(2028, 1, 1), "withdrawn"),
        ([], date(2026, 7, 18), "not-yet-valid"),
    ],
)
def test_an_authorisation_is_judged_as_of_the_day(
    states: list[tuple[AuthorisationState, datetime]], on: date, reason: str
):
    held = an_authorisation(*states)
    # The first of March 2027 lies ahead of NOW: it is judged by what is known now.
    decision = rules.judge_authorisation(held, product_id=7, on=on, now=NOW)

    assert decision.reason == reason
    assert decision.covers == (reason == "covered")


def test_the_present_day_is_judged_as_of_now():
    held = an_authorisation(GRANTED, STOPPED)

    before = rules.standing_on(held, on=date(2026, 7, 18), now=NOW - timedelta(hours=1))

    assert before.word == "in_force"
    assert rules.standing_on(held, on=date(2026, 7, 18), now=NOW).is_lost


def test_the_nearest_miss_is_told():
    held = an_authorisation(GRANTED, ENDED)
    misses = [
        rules.judge_authorisation(held, product_id=product, on=date(2026, 7, 18), now=NOW)
        for product in (8, 7)
    ]

    assert rules.nearest_decision(misses).reason == "withdrawn"
    assert rules.nearest_decision([]).reason == "none"
