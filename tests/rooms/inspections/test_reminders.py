"""Being told in time of what an inspection calls for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories.inspections import make_inspection, make_time_limited
from tests.factories.people import make_person
from tests.factories.producers import COUNTY, make_producer
from trace.kernel.actor import Role
from trace.rooms.inspections import services
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.models import Notice


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def person(work):
    return make_person(work, Role.MARKET_OFFICER, division=COUNTY)


@pytest.fixture
def officer(work, work_as, person):
    return work_as(
        Role.MARKET_OFFICER,
        organisation_id=person.organisation_id,
        division=COUNTY,
        account_id=person.account_id,
    )


def later(work, days):
    return replace(work, now=work.now + timedelta(days=days))


def told(work):
    work.session.flush()
    return [
        (each.organisation_id, each.kind, each.mark_days)
        for each in work.session.query(Notice).order_by(Notice.id)
    ]


def test_a_producer_is_told_seven_three_and_one_days_before_its_rectification_is_due(
    work, officer, producer
):
    made = make_time_limited(officer, producer.id)
    services.publish_inspection(officer, number=made.number)

    counts = [services.remind(later(work, days)) for days in (0, 3, 3, 5, 7, 9, 10)]

    assert counts == [0, 1, 0, 0, 1, 1, 0]
    near = NoticeKind.RECTIFICATION_ENDS
    assert told(work) == [(producer.id, near, mark) for mark in (7, 3, 1)]


def test_an_overdue_rectification_is_told_once_to_producer_and_office(
    work, officer, person, producer
):
    made = make_time_limited(officer, producer.id)
    services.publish_inspection(officer, number=made.number)

    counts = [services.remind(later(work, days)) for days in (11, 30)]

    assert counts == [2, 0]
    overdue = NoticeKind.RECTIFICATION_OVERDUE
    assert told(work) == [(producer.id, overdue, 0), (person.organisation_id, overdue, 0)]


def test_nobody_is_told_of_what_was_handed_in_and_published(work, officer, producer):
    made = make_time_limited(officer, producer.id)
    services.publish_inspection(officer, number=made.number)
    services.submit_rectification(officer, number=made.number, text="已补齐")

    assert services.remind(later(work, 60)) == 0


def test_an_office_is_told_of_the_day_of_publication_and_the_producer_is_not(
    work, officer, person, producer
):
    made = make_inspection(officer, producer.id)
    left = (made.publish_by - work.today).days

    counts = [services.remind(later(work, left - days)) for days in (8, 7, -1, -2)]

    assert counts == [0, 1, 1, 0]
    assert told(work) == [
        (person.organisation_id, NoticeKind.PUBLICATION_ENDS, 7),
        (person.organisation_id, NoticeKind.PUBLICATION_OVERDUE, 0),
    ]


def test_an_inspection_that_nobody_of_an_office_recorded_tells_no_office(work, producer):
    make_inspection(work, producer.id)

    assert services.remind(later(work, 60)) == 0
