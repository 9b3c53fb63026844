"""A failed sample proposes a stop; the officer confirms it, and a lead is opened."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_harvest
from tests.factories.producers import COUNTY
from tests.factories.testing import make_lab, make_sample
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.inspections.services import decide_proposed_stop
from trace.rooms.supervision.models import Lead
from trace.rooms.supervision.rules import LeadKind
from trace.rooms.testing import services
from trace.rooms.testing.kinds import StopProposal
from trace.rooms.testing.rules.samples import SampleStateForbids


@pytest.fixture
def batch(work):
    return make_harvest(work)


@pytest.fixture
def officer(work_as):
    return work_as(Role.MARKET_OFFICER, division=COUNTY, organisation_id=1, account_id=7)


@pytest.fixture
def failed(work, work_as, officer, batch):
    lab_id = make_lab(work)
    number = make_sample(officer, batch, lab_id=lab_id).number
    lab = work_as(Role.LAB, organisation_id=lab_id)
    services.receive_sample(lab, number=number, is_intact=True)
    return services.report_sample(
        lab,
        number=number,
        report_number="F-1",
        reported_on=work.today,
        is_safety=True,
        passed=False,
    )


def held(work, batch):
    return sorted(found.kind for found in restrictions_on(work, [batch.id]))


def test_a_failure_holds_the_goods_and_proposes_a_stop(work, batch, failed):
    assert failed.stop is StopProposal.PROPOSED
    assert held(work, batch) == [RestrictionKind.SAFETY_FAILURE]


def test_the_officer_confirms_the_stop_and_a_lead_is_opened(officer, work, batch, failed):
    decide_proposed_stop(officer, number=failed.number, confirm=True, reason="农残超标，暂停销售")

    assert held(work, batch) == [RestrictionKind.OFFICER_STOP, RestrictionKind.SAFETY_FAILURE]
    lead = work.session.query(Lead).filter_by(subject_key=failed.number).one()
    assert lead.kind is LeadKind.FAILED_TEST
    with pytest.raises(SampleStateForbids):
        decide_proposed_stop(officer, number=failed.number, confirm=False, reason="再想想")


def test_a_declined_stop_leaves_the_failure_in_force(officer, work, batch, failed):
    decide_proposed_stop(officer, number=failed.number, confirm=False, reason="已全部封存")

    assert held(work, batch) == [RestrictionKind.SAFETY_FAILURE]
    assert not work.session.query(Lead).count()


def test_only_an_officer_of_the_area_decides(work_as, batch, failed):
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)

    with pytest.raises(MissingPermission):
        decide_proposed_stop(clerk, number=failed.number, confirm=False, reason="自己免除")
