"""What ends soon is told once for each mark of days, to whoever has to act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories.brands import make_authorisation, make_brand
from tests.factories.certificates import make_certificate, make_trademark
from tests.factories.people import make_person
from tests.factories.producers import make_producer, make_proof
from tests.factories.products import make_packaged_food
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.certificates.kinds import CertificateStanding
from trace.rooms.certificates.services import change_state
from trace.rooms.notices import queries, rules, services
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.models import Notice

MARKS = (90, 30, 7)
TODAY = date(2026, 7, 18)


@pytest.mark.parametrize(
    ("left", "mark"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_the_least_mark_that_was_reached_counts(left: int, mark: int | None):
    assert rules.mark_of(TODAY + timedelta(days=left), TODAY, MARKS) == mark


def _told(work) -> list[tuple[NoticeKind, int, int]]:
    found = work.session.scalars(select(Notice).order_by(Notice.id))
    return [(each.kind, each.organisation_id, each.mark_days) for each in found]


@pytest.fixture
def producer(work):
    """A producer."""
    return make_producer(work)


def _ends_in(work, days: int) -> date:
    return work.today + timedelta(days=days)


def test_everything_that_ends_is_told_to_its_holder_and_an_authorisation_to_the_authority_too(
    work, producer
):
    product = make_packaged_food(work, producer)
    brand = make_brand(work)
    make_certificate(work, producer, [product], valid_until=_ends_in(work, 60))
    make_proof(work, producer, [product], valid_until=_ends_in(work, 20))
    make_trademark(work, producer, valid_until=_ends_in(work, 5))
    make_trademark(work, producer, name="另一商标", valid_until=_ends_in(work, 500))
    held = make_authorisation(work, brand, producer=producer, valid_until=_ends_in(work, 90))

    count = services.remind(work, marks=MARKS)

    assert count == 5
    assert sorted(_told(work)) == sorted(
        [
            (NoticeKind.CERTIFICATE_ENDS, producer.id, 90),
            (NoticeKind.PROOF_ENDS, producer.id, 30),
            (NoticeKind.TRADEMARK_ENDS, producer.id, 7),
            (NoticeKind.AUTHORISATION_ENDS, producer.id, 90),
            (NoticeKind.AUTHORISATION_ENDS, held.brand.authority_id, 90),
        ]
    )


def test_nothing_is_told_twice_and_each_mark_once(work, producer):
    make_trademark(work, producer, valid_until=_ends_in(work, 40))
    counts = [services.remind(work, marks=MARKS) for _ in range(2)]
    later = replace(work, now=work.now + timedelta(days=11))

    counts += [services.remind(later, marks=MARKS) for _ in range(2)]

    assert counts == [1, 0, 1, 0]
    assert [mark for _kind, _organisation, mark in _told(work)] == [90, 30]
    assert services.remind(work, marks=()) == 0


def test_what_is_followed_by_a_later_period_or_lost_already_is_not_told(work, producer):
    product = make_packaged_food(work, producer)
    first = make_trademark(work, producer, valid_until=_ends_in(work, 10))
    make_trademark(work, producer, name=first.name, valid_until=_ends_in(work, 4000))
    lost = make_certificate(work, producer, [product], valid_until=_ends_in(work, 10))
    change_state(
        work,
        certificate_id=lost.id,
        state=CertificateStanding.WITHDRAWN,
        from_on=work.today,
        reason="撤销",
    )

    assert services.remind(work, marks=MARKS) == 0


@pytest.fixture
def clerk(work, producer):
    """The work of the producer's clerk, with two notices in the inbox."""
    for days in (3, 5):
        make_trademark(work, producer, name=f"商标{days}", valid_until=_ends_in(work, days))
    services.remind(work, marks=MARKS)
    person = make_person(work, Role.PRODUCER_CLERK, organisation_id=producer.id)
    return replace(work, actor=person.actor)


def test_an_inbox_is_read_by_its_organisation_alone(work, clerk, producer):
    page = queries.inbox(clerk, producer.id)
    assert [notice.name for notice in page.items] == ["商标5", "商标3"]
    assert [notice.name for notice in queries.inbox(clerk, producer.id, text="标3").items] == [
        "商标3"
    ]
    assert queries.unread_count(clerk, producer.id) == 2

    assert services.mark_read(clerk, organisation_id=producer.id, notice_id=page.items[0].id) == 1
    assert services.mark_read(clerk, organisation_id=producer.id) == 1
    assert services.mark_read(clerk, organisation_id=producer.id) == 0

    assert queries.inbox(clerk, producer.id, unread=True).items == []
    other = make_producer(work)
    with pytest.raises(MissingPermission):
        queries.inbox(clerk, other.id)
    with pytest.raises(MissingPermission):
        services.mark_read(clerk, organisation_id=other.id)
    with pytest.raises(NoSuchRecord):
        services.mark_read(clerk, organisation_id=producer.id, notice_id=999_999)
    with pytest.raises(MissingPermission):
        queries.unread_count(replace(work, actor=Actor.anonymous()), producer.id)


def test_addresses_are_checked_counted_and_removed(clerk, producer):
    made = services.add_address(clerk, organisation_id=producer.id, email=" Zhang@Example.CN ")
    assert made.email == "Zhang@example.cn"
    for text in ("zhang", "a@b", "a b@example.cn", "张@example.cn", "a@example.cn,b@example.cn"):
        with pytest.raises(InvalidValue):
            services.add_address(clerk, organisation_id=producer.id, email=text)
    for number in range(4):
        services.add_address(clerk, organisation_id=producer.id, email=f"a{number}@example.cn")

    with pytest.raises(InvalidValue) as refusal:
        services.add_address(clerk, organisation_id=producer.id, email="sixth@example.cn")

    assert refusal.value.reason == "too-many-addresses"
    services.remove_address(clerk, organisation_id=producer.id, address_id=made.id)
    clerk.session.flush()
    assert len(queries.addresses_of(clerk, producer.id)) == 4
    with pytest.raises(NoSuchRecord):
        services.remove_address(clerk, organisation_id=producer.id, address_id=made.id)


def test_an_organisation_gets_one_digest_a_day(work, clerk, producer):
    assert list(queries.waiting_organisations(work)) == []
    services.add_address(clerk, organisation_id=producer.id, email="a@example.cn")
    assert list(queries.waiting_organisations(work)) == [producer.id]

    digest = services.open_digest(work, organisation_id=producer.id)
    again = services.open_digest(work, organisation_id=producer.id)
    services.close_digest(work, digest)
    make_trademark(work, producer, name="商标7", valid_until=_ends_in(work, 7))
    services.remind(work, marks=MARKS)

    assert [notice.name for notice in digest.notices] == ["商标3", "商标5"]
    assert digest.addresses == ("a@example.cn",)
    assert again == digest
    assert services.open_digest(work, organisation_id=producer.id) is None
    tomorrow = replace(work, now=work.now + timedelta(days=1))
    next_one = services.open_digest(tomorrow, organisation_id=producer.id)
    assert [notice.name for notice in next_one.notices] == ["商标7"]
