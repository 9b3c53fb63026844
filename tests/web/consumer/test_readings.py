"""How warm goods were, as a buyer sees it: a drawing, the same as a table, and nothing that was taken back."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.factories.batches import kg, make_dispatch
from tests.factories.recalls import make_recall
from tests.factories.transport import make_readings
from tests.web.consumer.conftest import Market
from trace.kernel.work import Work
from trace.rooms.batches.models import Dispatch
from trace.rooms.batches.rules import GoodsLine
from trace.rooms.transport.services import acknowledge_breach, take_back_series


def sent_of(work: Work, market: Market) -> Dispatch:
    line = GoodsLine(batch_id=market.packed.batch.id, quantity=kg("2"), is_labelled=True)
    return make_dispatch(work, market.packed.batch, lines=[line])


def test_a_pack_and_its_lot_show_the_logger_as_a_drawing_and_as_a_table(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    series = make_readings(work, sent_of(work, market))

    for address in (market.page, f"/lots/{market.run.gtin}/{market.run.lot}"):
        page = phone.get(address).text
        assert page.count('class="chart-band"') == 1
        assert '<th scope="col">温度</th>' in page
        assert "<td>9 °C – 9 °C</td>" in page
        assert "生产主体尚未说明原因" in page
        assert "D-100" not in page
        assert "运输温度" not in page
    acknowledge_breach(work, breach_id=series.breaches[0].id, comment="王师傅忘关箱门")
    page = phone.get(market.page).text
    assert "生产主体尚未说明原因" not in page
    assert "王师傅" not in page


def test_what_was_taken_back_is_not_told(phone: FlaskClient, market: Market, work: Work) -> None:
    series = make_readings(work, sent_of(work, market))

    take_back_series(work, series_id=series.id, reason="录错单")

    page = phone.get(market.page).text
    assert "chart-band" not in page
    assert "运输温度" in page


def test_of_a_pack_to_be_brought_back_nobody_is_told_that_no_temperatures_are_on_record(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    make_readings(work, sent_of(work, market))

    make_recall(work, [market.packed.batch])

    for address in (market.page, f"/lots/{market.run.gtin}/{market.run.lot}"):
        page = phone.get(address).text
        assert "recalled" in page
        assert "运输温度" not in page
