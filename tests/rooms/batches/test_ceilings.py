"""Harvests and intakes above the ceiling of their land: booked, held, and released by what was measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import kg, make_process
from tests.factories.norms import make_season
from tests.factories.producers import make_member, make_producer, make_unit
from tests.factories.products import make_product
from tests.factories.yields import make_ceiling, make_over_ceiling, make_picking, make_survey
from tests.rooms.batches.test_rebuild import rows_of
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.uploads import Upload
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import NothingWaits, SurveyNeeded
from trace.rooms.batches.rules import RestrictionKind, YieldCause
from trace.rooms.batches.services import SourceLine

COUNTY, TOWNSHIP = "360922", "360922101"


@pytest.fixture
def orchard(work):
    """A producer whose plot of 12.5 mu may yield a tonne in a year."""
    producer = make_producer(work)
    make_ceiling(work)
    unit, product = make_unit(work, producer), make_product(work, producer)
    work.session.flush()
    return producer, unit, product


def is_waiting(work, batch) -> bool:
    found = queries.get_batch(work, batch.id)
    held = queries.restrictions_on(work, [batch.id], with_ancestors=False)
    assert found.is_flagged is any(each.kind is RestrictionKind.YIELD_CHECK for each in held)
    return found.is_flagged


def test_a_harvest_above_the_ceiling_is_booked_and_waits_with_the_reason(work, orchard):
    _producer, unit, product = orchard
    first = make_picking(work, unit, product, 700)
    second = make_picking(work, unit, product, 400)

    assert (is_waiting(work, first), is_waiting(work, second)) == (False, True)
    assert str(second.produced) == "400 kg"
    (found,) = queries.findings_of(work, [second.id])
    assert found.cause is YieldCause.CEILING
    assert found.is_waiting
    assert (str(found.found), str(found.limit)) == ("1100 kg", "1000 kg")
    assert (found.production_unit_id, found.season) == (unit.id, "2026")
    assert found.restriction.reason == (
        f"{unit.name} ({unit.code}, 12.5 mu) · 2026 · 1100 kg > 1000 kg · 黄桃产量上限（示例） #1"
    )


def test_other_products_of_the_same_goods_count_and_other_years_do_not(work, orchard):
    producer, unit, product = orchard
    second_name = make_product(work, producer, name="黄桃（次果）")
    make_picking(work, unit, product, 700)

    last_year = make_picking(work, unit, product, 900, on=date(2025, 12, 31))
    evading = make_picking(work, unit, second_name, 400)

    assert not is_waiting(work, last_year)  # the ceiling was not in force then
    assert is_waiting(work, evading)


def test_an_intake_is_judged_by_each_unit_it_names(work, orchard):
    producer, unit, product = orchard
    member = make_member(work, producer)
    work.session.flush()
    small = make_unit(work, producer, member_id=member.id, size=Decimal(1))
    work.session.flush()
    lines = [
        SourceLine(quantity=kg(900), unit_id=unit.id, member_id=member.id),
        SourceLine(quantity=kg(50), unit_id=small.id),
        SourceLine(quantity=kg(50), unit_id=small.id),
        SourceLine(quantity=kg(5000), member_id=member.id),
    ]

    batch = services.register_intake(
        work, producer_id=producer.id, product_id=product.id, lines=lines, on=work.today
    )

    (found,) = queries.findings_of(work, [batch.id])
    assert (found.production_unit_id, str(found.found)) == (small.id, "100 kg")


def test_a_season_norm_says_which_harvests_are_one_season(work):
    season = make_season(work, body={"from": "11-01", "to": "02-15"})
    make_ceiling(work, season=season.code)
    producer = make_producer(work)
    unit, product = make_unit(work, producer), make_product(work, producer)
    work.session.flush()
    past = replace(work, now=work.now)
    before = make_picking(past, unit, product, 900, on=date(2026, 2, 1))

    same = make_picking(past, unit, product, 200, on=date(2026, 4, 1))

    assert not is_waiting(work, before)
    assert is_waiting(work, same)
    assert queries.findings_of(work, [same.id])[0].season == "2025"


def test_a_survey_raises_the_ceiling_and_releases_what_lies_within(work, orchard):
    _producer, unit, product = orchard
    batches = [make_picking(work, unit, product, amount) for amount in (700, 400, 300)]

    survey = make_survey(work, unit, product, 1200)

    assert [is_waiting(work, batch) for batch in batches] == [False, False, True]
    (found,) = queries.findings_of(work, [batches[1].id])
    assert found.restriction.lift_reason.startswith(survey.number)
    make_survey(work, unit, product, 1400)
    assert not is_waiting(work, batches[2])
    assert is_waiting(work, make_picking(work, unit, product, 1))


def test_a_survey_for_one_mu_counts_the_whole_unit(work, orchard):
    _producer, unit, product = orchard

    survey = make_survey(
        work, unit, product, 0, measured=Quantity(Decimal("200.5"), Unit.JIN), is_per_size=True
    )

    assert (str(survey.total), str(survey.measured)) == ("2506.25 jin", "200.5 jin")
    assert not is_waiting(work, make_picking(work, unit, product, 1250))


def test_a_smaller_survey_never_lowers_the_norm(work, orchard):
    _producer, unit, product = orchard

    make_survey(work, unit, product, 10)

    assert not is_waiting(work, make_picking(work, unit, product, 1000))


def test_a_corrected_survey_holds_again_what_it_no_longer_covers(work, orchard):
    _producer, unit, product = orchard
    first, second = (make_picking(work, unit, product, amount) for amount in (700, 600))
    make_survey(work, unit, product, 13_000)
    assert not is_waiting(work, second)

    make_survey(work, unit, product, 1200)

    assert (is_waiting(work, first), is_waiting(work, second)) == (False, True)


def test_a_survey_corrected_after_the_harvest_holds_the_latest_of_it(work, orchard):
    _producer, unit, product = orchard
    make_survey(work, unit, product, 13_000)
    batches = [make_picking(work, unit, product, amount) for amount in (700, 300, 200)]
    assert not any(is_waiting(work, batch) for batch in batches)

    make_survey(work, unit, product, 1100)

    assert [is_waiting(work, batch) for batch in batches] == [False, False, True]


def test_surveys_of_another_season_or_product_change_nothing(work, orchard):
    producer, unit, product = orchard
    make_ceiling(work, {"per": "mu", "most": "80", "unit": "kg", "products": ["示例"]})
    batch = make_picking(work, unit, product, 1100)
    honey = make_product(work, producer, name="蜂蜜")

    make_survey(work, unit, product, 5000, season_on=date(2025, 7, 1))
    make_survey(work, unit, product, 5000, season_on=date(2027, 7, 1))

    assert is_waiting(work, batch)
    assert make_survey(work, unit, honey, 10).product_id == honey.id


def test_correcting_the_amount_downwards_releases_the_batch(work, orchard):
    _producer, unit, product = orchard
    batch = make_picking(work, unit, product, 7000)
    assert is_waiting(work, batch)

    services.correct_batch(work, batch_id=batch.id, quantity=kg(700), reason="多打一个零")

    assert not is_waiting(work, batch)
    assert queries.findings_of(work, [batch.id])[0].restriction.lift_reason == "多打一个零"


def test_correcting_upwards_is_judged_by_the_ceiling(work, orchard):
    _producer, unit, product = orchard
    batch = make_picking(work, unit, product, 100)

    services.correct_batch(work, batch_id=batch.id, quantity=kg(900), reason="漏记")
    assert not is_waiting(work, batch)  # the ceiling vouches for it

    services.correct_batch(work, batch_id=batch.id, quantity=kg(1001), reason="漏记")
    assert is_waiting(work, batch)


def test_only_the_township_or_the_agriculture_office_of_the_land_surveys(work, work_as, orchard):
    _producer, unit, product = orchard
    batch = make_picking(work, unit, product, 1100)
    strangers = [
        work_as(Role.TOWNSHIP_ASSISTANT, division="360922102"),
        work_as(Role.MARKET_OFFICER, division=COUNTY),
        work_as(Role.PRODUCER_CLERK, organisation_id=unit.producer_id),
    ]

    for stranger in strangers:
        with pytest.raises(MissingPermission):
            make_survey(stranger, unit, product, 2000)
    survey = make_survey(work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP), unit, product, 2000)

    assert not is_waiting(work, batch)
    assert survey.recorded_by_name == "test township_assistant"


def test_a_survey_refuses_what_it_cannot_keep(work, orchard):
    _producer, unit, product = orchard
    stranger = make_product(work, make_producer(work))
    papers = [Upload("a.pdf", b"%PDF-1.7")] * 7
    cases = {
        "product_id": {"product_id": stranger.id},
        "surveyed_on": {"surveyed_on": work.today + timedelta(days=1)},
        "surveyed_by": {"surveyed_by": " "},
        "method": {"method": ""},
        "files": {"files": papers},
        "measured": {"measured": kg(10**9), "is_per_size": True},
    }

    for field, change in cases.items():
        with pytest.raises(InvalidValue) as refusal:
            make_survey(work, unit, product, 10, **change)
        assert refusal.value.field == field
    with pytest.raises(InvalidValue, match="unknown-choice"):
        make_survey(work, unit, product, 10, product_id=999_999)
    with pytest.raises(NoSuchRecord):
        make_survey(work, unit, product, 10, production_unit_id=999_999)
    with pytest.raises(NoSuchRecord):
        queries.get_survey(work, 999_999)


def test_a_ceiling_is_cleared_by_a_survey_and_not_by_word(work, work_as):
    batch, unit, product = make_over_ceiling(work, make_producer(work))
    (found,) = queries.findings_of(work, [batch.id])
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    with pytest.raises(SurveyNeeded):
        services.decide_finding(officer, finding_id=found.id, reason="看过了")
    with pytest.raises(SurveyNeeded):
        services.lift_restriction(work, restriction_ids=[found.restriction_id], reason="看过了")
    make_survey(officer, unit, product, 1200)
    with pytest.raises(NothingWaits):
        services.decide_finding(officer, finding_id=found.id, reason="看过了")


def test_lists_show_what_is_in_reach(work, work_as):
    producer = make_producer(work)
    batch, unit, product = make_over_ceiling(work, producer)
    near = work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    far = work_as(Role.TOWNSHIP_ASSISTANT, division="430225100")
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)

    for reader in (work, near, clerk):
        listed = queries.list_findings(reader, text=f"{batch.lot} {unit.name}")
        assert [each.batch_id for each in listed] == [batch.id]
        assert queries.count_waiting(reader) == 1
        assert queries.read_finding(reader, listed.items[0].id).batch_id == batch.id
    assert not queries.list_findings(far).items
    assert not queries.list_findings(clerk, is_waiting=False).items
    assert queries.list_findings(clerk, is_waiting=None, producer_id=producer.id).items
    with pytest.raises(MissingPermission):
        queries.read_finding(far, queries.findings_of(work, [batch.id])[0].id)
    with pytest.raises(MissingPermission):
        queries.list_findings(work_as(Role.PRINTER, organisation_id=999_999))
    with pytest.raises(NoSuchRecord):
        queries.get_finding(work, 999_999)
    survey = make_survey(near, unit, product, 1300)
    assert [each.id for each in queries.list_surveys(clerk, text=survey.number)] == [survey.id]
    assert queries.read_survey(near, survey.id).total_base == 1300 * 10**6
    with pytest.raises(MissingPermission):
        queries.read_survey(far, survey.id)


def test_what_was_made_of_waiting_goods_waits_with_them(work, orchard):
    _producer, unit, product = orchard
    batch = make_picking(work, unit, product, 1100)

    sorted_out = make_process(work, [batch], quantity=kg(1000))

    held = queries.restrictions_on(work, [sorted_out.id])
    assert [each.batch.id for each in held] == [batch.id]


def test_a_rebuild_reads_findings_and_releases_out_of_the_events(work, orchard):
    _producer, unit, product = orchard
    batches = [make_picking(work, unit, product, amount) for amount in (700, 400, 300, 9000)]
    make_survey(work, unit, product, 13_000)
    make_survey(work, unit, product, 1200)
    services.correct_batch(work, batch_id=batches[3].id, quantity=kg(1), reason="录错")
    before = rows_of(work)
    assert before["yield_findings"]

    services.rebuild(work)

    assert rows_of(work) == before
