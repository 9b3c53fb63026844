"""证码合一: the words 承诺达标合格证 and the certificate's number on the label itself."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_harvest, make_packing_batch
from tests.factories.conformity import make_certificate
from tests.factories.labels import Packed, make_bound_run, make_exported, make_packed
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from trace.rooms.conformity.services import void_certificate
from trace.rooms.labels import queries, rules
from trace.rooms.labels.rules import ExportFormat, Gate, Outcome
from trace.rooms.labels.services import preview_order, sample_label
from trace.rooms.labels.services.looks import text_of_run
from trace.rooms.sheets.drawing.face import LabelText, plan_label
from trace.rooms.sheets.drawing.layouts import LAYOUTS
from trace.rooms.sheets.rules import LayoutTooSmall


def test_a_joined_label_shows_the_words_as_large_as_the_products_name_and_the_number(work):
    packed = make_packed(work, with_brand=False, with_conformity=False)
    paper = make_certificate(work, packed.batch)
    order = packed.order(joins_conformity=True)

    preview = preview_order(work, order)
    plan, _serial, _symbol = sample_label(work, order)
    run = make_bound_run(work, packed, joins_conformity=True)

    assert preview.text.promise == ("承诺达标合格证", f"合格证编号 {paper.number}")
    sizes = {words.text: words.size for words in plan.words}
    assert sizes["承诺达标合格证"] == sizes[packed.product.name]
    assert queries.joined_with(work, run.id) == paper.number
    assert text_of_run(work, queries.get_run(work, run.id)).promise == preview.text.promise


@pytest.mark.parametrize("format", [ExportFormat.SHEET_PDF, ExportFormat.ROLL_PDF])
def test_the_usual_sheets_and_rolls_have_room_for_it(work, format):
    packed = make_packed(work, with_brand=False)
    run = make_bound_run(work, packed, joins_conformity=True)

    export = make_exported(work, run, format=format)

    assert export.finished_at is not None


def test_a_label_too_small_for_the_words_is_refused_and_never_printed_without_them():
    text = LabelText(
        "某品牌", "某产品", (), promise=("承诺达标合格证", "合格证编号 HGZ20260718-AAAAAA")
    )
    plain = LabelText("某品牌", "某产品", ())
    small = min(LAYOUTS.values(), key=lambda layout: layout.label_height * layout.label_width)
    narrow = small.label_height

    assert plan_label(plain, small, 20, 49).height == narrow
    tall = LabelText("某" * 60, "某" * 40, (), promise=text.promise)
    with pytest.raises(LayoutTooSmall):
        plan_label(tall, small, 20, 49)


def test_without_the_choice_a_label_shows_no_certificate(work):
    run = make_bound_run(work, make_packed(work))

    assert queries.joined_with(work, run.id) is None
    assert text_of_run(work, queries.get_run(work, run.id)).promise == ()


def test_the_batchs_own_certificate_goes_before_that_of_its_harvest(work):
    producer = make_producer(work)
    goods = make_packed_product(work, producer)
    work.session.flush()
    harvest = make_harvest(work, producer)
    batch = make_packing_batch(work, producer, goods, source=harvest, packs=10)
    older = make_certificate(work, harvest)
    packed = Packed(producer, goods, batch)
    assert (
        preview_order(work, packed.order(joins_conformity=True))
        .text.promise[1]
        .endswith(older.number)
    )

    own = make_certificate(work, batch)

    assert (
        preview_order(work, packed.order(joins_conformity=True))
        .text.promise[1]
        .endswith(own.number)
    )


def test_labels_printed_ahead_and_batches_without_a_certificate_have_nothing_to_join(work):
    packed = make_packed(work, with_conformity=False)
    with pytest.raises(rules.NothingToJoin) as refusal:
        preview_order(work, packed.order(joins_conformity=True))
    assert refusal.value.lot == packed.batch.lot
    with pytest.raises(rules.JoinNeedsBatch):
        preview_order(work, packed.order(joins_conformity=True, batch_id=None))


def test_a_certificate_made_void_after_the_order_stops_activation_at_g2(work):
    packed = make_packed(work, with_brand=False, with_conformity=False)
    paper = make_certificate(work, packed.batch)
    run = make_bound_run(work, packed, joins_conformity=True)

    void_certificate(work, number=paper.number, reason="误开")

    found = [
        each for each in preview_order(work, packed.order()).findings if each.gate is Gate.PROOF
    ]
    assert Outcome.FAILED in {each.outcome for each in found}
    assert queries.joined_with(work, run.id) == paper.number
