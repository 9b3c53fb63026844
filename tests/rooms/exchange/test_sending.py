"""What is due is claimed once and in order; who may look and who may try again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.exchange import a_target, handovers, make_exchange_records, run_round
from tests.factories.producers import COUNTY, make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.exchange import queries, services
from trace.rooms.exchange.errors import NothingToRetry
from trace.rooms.exchange.kinds import FactKind, HandoverState, Outcome
from trace.rooms.exchange.models import Handover
from trace.rooms.exchange.rules import LEASE, Attempt
from trace.rooms.producers.services import suspend_producer

Actors = Callable[..., Work]


@pytest.fixture
def subject(work: Work) -> Handover:
    """One subject that waits."""
    producer = make_producer(work)
    run_round(work, a_target())
    (found,) = handovers(work, FactKind.PRODUCER, producer.id)
    return found


def _claim(work: Work) -> list[services.Parcel]:
    parcels = services.claim_parcels(work, target=a_target())
    work.session.flush()
    return parcels


def _end(work: Work, parcel: services.Parcel, outcome: Outcome) -> Handover:
    made = services.record_attempt(work, handover_id=parcel.id, attempt=Attempt(outcome))
    work.session.flush()
    return made


def test_what_is_claimed_is_not_claimed_twice(work: Work, subject: Handover) -> None:
    assert [parcel.key for parcel in _claim(work)] == [subject.key]
    assert all(parcel.key != subject.key for parcel in _claim(work))


def test_what_a_dead_worker_left_may_have_arrived(work: Work, subject: Handover) -> None:
    _claim(work)
    later = replace(work, now=work.now + LEASE + timedelta(seconds=1))

    (parcel,) = _claim(later)

    assert (parcel.key, parcel.may_have_arrived) == (subject.key, True)


def test_an_end_is_recorded_once(work: Work, subject: Handover) -> None:
    (parcel,) = _claim(work)
    _end(work, parcel, Outcome.DELIVERED)

    _end(work, parcel, Outcome.REFUSED)

    assert subject.state is HandoverState.DELIVERED
    assert subject.attempt_count == 1


def test_a_newer_version_waits_for_what_is_on_its_way(work: Work, subject: Handover) -> None:
    (parcel,) = _claim(work)
    suspend_producer(work, producer_id=subject.subject_id, reason="示例", document_number="1号")
    work.session.flush()
    run_round(work, a_target())
    assert all(each.kind is not FactKind.PRODUCER for each in _claim(work))

    assert _end(work, parcel, Outcome.LATER).state is HandoverState.SUPERSEDED

    (second,) = _claim(work)
    assert (second.kind, second.version) == (FactKind.PRODUCER, 2)


def test_only_the_newest_failure_is_tried_again(work: Work, subject: Handover) -> None:
    with pytest.raises(NothingToRetry):
        services.retry_handover(work, handover_id=subject.id)
    with pytest.raises(NothingToRetry):
        services.retry_target(work, target="province")
    (parcel,) = _claim(work)
    _end(work, parcel, Outcome.REFUSED)

    assert services.retry_target(work, target="province") == 1

    work.session.flush()
    assert (subject.state, subject.attempt_count) == (HandoverState.WAITING, 0)


def test_a_target_has_one_delivery_at_a_time(work: Work, subject: Handover) -> None:
    assert services.queue_deliveries(work, targets=[a_target()]) == 1
    work.session.flush()

    assert services.queue_deliveries(work, targets=[a_target()]) == 0
    assert services.count_due(work, target=a_target()) >= 1
    assert subject.state is HandoverState.WAITING


def test_officers_see_their_own_area_alone(work: Work, subject: Handover, work_as: Actors) -> None:
    near = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    far = work_as(Role.AGRICULTURE_OFFICER, division="500237")

    assert queries.get_handover(near, subject.id) is subject
    assert len(queries.list_handovers(near, target="province", kind=FactKind.PRODUCER)) == 1
    with pytest.raises(NoSuchRecord):
        queries.get_handover(far, subject.id)
    assert len(queries.list_handovers(far)) == 0
    assert all(each.existing == 0 for each in queries.read_coverage(far))


def test_a_list_is_searched_and_filtered(work: Work, subject: Handover) -> None:
    assert len(queries.list_handovers(work, text=subject.label)) == 1
    assert len(queries.list_handovers(work, state=HandoverState.DEAD)) == 0
    assert queries.blocking(work, subject) is None


def test_others_see_nothing_and_only_administrators_try_again(work: Work, work_as: Actors) -> None:
    make_harvest(work, make_producer(work))
    made = make_exchange_records(work)
    dead = int(str(made["dead_handover"]))

    with pytest.raises(MissingPermission):
        queries.read_coverage(work_as(Role.MARKET_OFFICER, division=COUNTY))
    with pytest.raises(MissingPermission):
        services.retry_handover(
            work_as(Role.AGRICULTURE_OFFICER, division=COUNTY), handover_id=dead
        )
    assert services.retry_handover(work_as(Role.ADMINISTRATOR), handover_id=dead).is_latest
