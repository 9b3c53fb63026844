"""市场查验: a market scans the certificate that goods arrived with, with an account or without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.conformity import make_certificate
from tests.factories.producers import COUNTY
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.rooms.conformity import queries, rules, services


@pytest.fixture
def paper(work):
    return make_certificate(work, make_harvest(work))


def a_check(**more):
    given = {
        "market": "示例农贸市场3号摊",
        "phone": "13900000031",
        "received": "20箱",
        "agrees": True,
    }
    return given | more


def test_a_market_without_an_account_leaves_its_name_phone_and_count(work, paper):
    check = services.record_market_check(work, number=paper.number, **a_check(note="外箱完好"))

    assert check.is_by_market
    assert (check.office, check.received, check.market_phone) == (
        "示例农贸市场3号摊",
        "20箱",
        "13900000031",
    )
    assert queries.certificates_for(work, [paper.batch_id])[0].checks == [check]


def test_an_officers_check_may_tell_the_count_too_and_is_no_markets(work_as, paper):
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    check = services.check_certificate(
        officer,
        number=paper.number,
        agrees=True,
        place="县批发市场",
        office="示例局",
        received=" 200千克 ",
    )

    assert (check.received, check.is_by_market) == ("200千克", False)


@pytest.mark.parametrize("name", ["market", "phone", "received"])
def test_name_phone_and_count_are_needed(work, paper, name):
    with pytest.raises(InvalidValue) as refusal:
        services.record_market_check(work, number=paper.number, **a_check(**{name: " "}))

    assert refusal.value.field == name


def test_void_and_unknown_certificates_are_not_checked(work, paper):
    services.void_certificate(work, number=paper.number, reason="误开")

    with pytest.raises(rules.CertificateIsVoid):
        services.record_market_check(work, number=paper.number, **a_check())
    with pytest.raises(NoSuchRecord):
        services.record_market_check(work, number="HGZ-NONE", **a_check())


def test_fifty_checks_a_day_are_enough_for_one_certificate(work, work_as, paper):
    for _ in range(rules.MOST_MARKET_CHECKS):
        services.record_market_check(work, number=paper.number, **a_check())

    with pytest.raises(rules.TooManyMarketChecks):
        services.record_market_check(work, number=paper.number, **a_check())
    tomorrow = work.now + timedelta(days=1, seconds=1)
    assert queries.market_checks_since(work, paper.id, tomorrow - rules.MARKET_SPAN) == 0
