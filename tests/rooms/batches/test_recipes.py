"""What comes out of a process against its recipe: above waits, below is explained."""

from __future__ import annotations

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.yields import make_recipe
from tests.rooms.batches.test_rebuild import rows_of
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import NothingWaits
from trace.rooms.batches.rules import BatchKind, YieldCause
from trace.rooms.batches.services import InputLine, OutputLine
from trace.rooms.products.kinds import Commodity


@pytest.fixture
def mill(work):
    """A producer of powder by a recipe of 18 to 25 percent."""
    producer = make_producer(work)
    make_recipe(work, {"products": ["粉"], "of": ["百合"], "least": "18", "most": "25"})
    fresh = make_product(work, producer, name="鲜百合", commodity=Commodity.VEGETABLE)
    powder = make_product(work, producer, name="百合粉", commodity=Commodity.PROCESSED)
    work.session.flush()
    return producer, fresh, powder


def milled(work, mill, amount, *, fresh_kg=100, **overrides):
    producer, fresh, powder = mill
    dug = make_harvest(work, producer, fresh, quantity=kg(fresh_kg))
    return make_process(
        work, [dug], powder, kind=BatchKind.PROCESSING, quantity=kg(amount), **overrides
    )


def causes(work, batch) -> list[YieldCause]:
    return [each.cause for each in queries.findings_of(work, [batch.id])]


@pytest.mark.parametrize(
    ("amount", "cause", "waits"),
    [
        (17, YieldCause.BELOW_BAND, False),
        (18, None, False),
        (25, None, False),
        (26, YieldCause.ABOVE_BAND, True),
    ],
)
def test_the_band_of_the_recipe_decides(work, mill, amount, cause, waits):
    batch = milled(work, mill, amount)

    assert causes(work, batch) == ([cause] if cause else [])
    assert queries.get_batch(work, batch.id).is_flagged is waits


def test_a_finding_says_what_came_out_against_which_rule(work, mill):
    batch = milled(work, mill, 30)

    (found,) = queries.findings_of(work, [batch.id])

    assert (str(found.found), str(found.limit)) == ("30 kg", "25 kg")
    assert found.norm_version.norm.title == "桃干得率（示例）"
    assert found.restriction.reason == "30 kg > 25 kg · 18–25 % · 桃干得率（示例） #1"


def test_sugar_that_went_in_beside_makes_no_room(work, mill):
    producer, fresh, powder = mill
    sugar = make_bought_in(
        work, producer, make_product(work, producer, name="白砂糖"), quantity=kg(100)
    )
    dug = make_harvest(work, producer, fresh, quantity=kg(100))

    (batch,) = services.register_process(
        work,
        kind=BatchKind.PROCESSING,
        producer_id=producer.id,
        inputs=[InputLine(batch_id=each.id, quantity=kg(100)) for each in (dug, sugar)],
        outputs=[OutputLine(product_id=powder.id, quantity=kg(40))],
        on=work.today,
    )

    assert causes(work, batch) == [YieldCause.ABOVE_BAND]


def test_outputs_of_one_recipe_are_judged_together_and_the_rest_by_what_went_in(work, mill):
    producer, fresh, powder = mill
    waste = make_product(work, producer, name="百合皮渣")
    dug = make_harvest(work, producer, fresh, quantity=kg(100))

    batches = services.register_process(
        work,
        kind=BatchKind.PROCESSING,
        producer_id=producer.id,
        inputs=[InputLine(batch_id=dug.id, quantity=kg(100))],
        outputs=[
            OutputLine(product_id=powder.id, quantity=kg(13)),
            OutputLine(product_id=powder.id, quantity=kg(13)),
            OutputLine(product_id=waste.id, quantity=kg(80)),
        ],
        on=work.today,
    )

    assert [causes(work, batch) for batch in batches] == [
        [YieldCause.ABOVE_BAND],
        [YieldCause.ABOVE_BAND],
        [YieldCause.ABOVE_INPUT],
    ]


def test_a_recipe_may_let_more_out_than_went_in(work):
    make_recipe(work, {"products": ["黄桃"], "least": "100", "most": "250"})
    harvest = make_harvest(work, quantity=kg(10))

    soaked = make_process(work, [harvest], kind=BatchKind.PROCESSING, quantity=kg(20))

    assert causes(work, soaked) == []


def test_the_recipe_of_the_smaller_place_goes_before(work, mill):
    make_recipe(work, {"products": ["粉"], "least": "10", "most": "40"}, division="360922")

    assert causes(work, milled(work, mill, 40)) == []
    assert causes(work, milled(work, mill, 41)) == [YieldCause.ABOVE_BAND]


def test_an_officer_decides_what_a_process_brought_out_too_much(work, work_as, mill):
    batch = milled(work, mill, 26)
    (found,) = queries.findings_of(work, [batch.id])
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)
    officer = work_as(Role.MARKET_OFFICER, division="360922")

    with pytest.raises(MissingPermission):
        services.decide_finding(clerk, finding_id=found.id, reason="本批较干")
    with pytest.raises(InvalidValue, match="required"):
        services.decide_finding(officer, finding_id=found.id, reason=" ")
    decided = services.decide_finding(officer, finding_id=found.id, reason="现场称重属实")

    assert not decided.is_waiting
    assert not queries.get_batch(work, batch.id).is_flagged
    with pytest.raises(NothingWaits):
        services.decide_finding(officer, finding_id=found.id, reason="再次")


def test_a_loss_below_the_band_is_explained_by_the_producer(work, work_as, mill):
    batch = milled(work, mill, 5)
    above = milled(work, mill, 30)
    (found,) = queries.findings_of(work, [batch.id])
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)

    with pytest.raises(NothingWaits):
        services.decide_finding(work, finding_id=found.id, reason="无需")
    with pytest.raises(MissingPermission):
        services.explain_finding(
            work_as(Role.PRODUCER_CLERK, organisation_id=999_999), finding_id=found.id, text="x"
        )
    (other,) = queries.findings_of(work, [above.id])
    with pytest.raises(InvalidValue, match="not-below"):
        services.explain_finding(clerk, finding_id=other.id, text="x")
    told = services.explain_finding(clerk, finding_id=found.id, text="沉淀池漏浆")

    assert told.explanation == "沉淀池漏浆"
    before = rows_of(work)
    services.rebuild(work)
    assert rows_of(work) == before


def test_correcting_what_came_out_judges_it_again(work, mill):
    batch = milled(work, mill, 30)

    services.correct_batch(work, batch_id=batch.id, quantity=kg(27), reason="复称")
    assert queries.get_batch(work, batch.id).is_flagged
    services.correct_batch(work, batch_id=batch.id, quantity=kg(24), reason="复称")
    assert not queries.get_batch(work, batch.id).is_flagged
    services.correct_batch(work, batch_id=batch.id, quantity=kg(26), reason="复称")

    assert queries.get_batch(work, batch.id).is_flagged
    assert len(causes(work, batch)) == 2


def test_more_counted_than_recorded_waits_where_nothing_vouches_for_it(work):
    bought = make_bought_in(work, quantity=kg(100))
    packed = make_packing_batch(work, packs=100)

    services.correct_batch(work, batch_id=bought.id, quantity=kg(101), reason="复称")
    assert causes(work, bought) == []
    services.correct_batch(work, batch_id=bought.id, quantity=kg("101.5"), reason="复称")
    assert causes(work, bought) == [YieldCause.RAISED]
    services.correct_batch(work, batch_id=packed.id, quantity=kg(260), reason="复称")
    assert causes(work, packed) == [YieldCause.ABOVE_INPUT]
    services.correct_batch(work, batch_id=bought.id, quantity=kg(100), reason="原数")

    assert not queries.get_batch(work, bought.id).is_flagged
