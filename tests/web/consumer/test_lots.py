"""The resolver, the page of a lot, the page of a product."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.factories.batches import kg, make_bought_in, make_dispatch, make_process
from tests.factories.certificates import make_certificate
from tests.factories.labels import make_packed
from tests.factories.producers import make_draft, make_producer
from tests.factories.products import make_product
from tests.web.consumer.conftest import Market
from trace.kernel.clock import CHINA
from trace.kernel.work import Work
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import GoodsLine, RestrictionKind
from trace.web.consumer.story import MOST_DEPARTURES


def test_the_resolver_keeps_the_whole_query(phone: FlaskClient, market: Market) -> None:
    answer = phone.get(market.printed + "&lang=en&11=260717&gtin=1&utm=x%20y")

    assert answer.status_code == 307
    assert answer.headers["Location"] == (
        f"/v/{market.code.serial}?gtin={market.run.gtin}&lot={market.run.lot}"
        f"&s={market.code.signature}&lang=en&11=260717&utm=x+y"
    )


def test_what_nobody_has_approved_is_not_published(phone: FlaskClient, work: Work) -> None:
    producer = make_draft(work)
    product = make_product(work, producer)
    certificate = make_certificate(work, producer)
    work.session.commit()

    assert phone.get(f"/lots/{product.code}").status_code == 404
    assert phone.get(f"/lots/{product.code}/26071701").status_code == 404
    assert phone.get(f"/certificates/{certificate.id}").status_code == 404


def test_a_serial_never_walks_up_the_tree(phone: FlaskClient, market: Market) -> None:
    answer = phone.get(f"/01/{market.run.gtin}/21/ANYTHING%2FELSE")

    assert answer.headers["Location"] == f"/v/ANYTHING/ELSE?gtin={market.run.gtin}"
    assert phone.get(answer.headers["Location"]).status_code == 200


def test_a_lot_leads_to_its_page_and_an_unknown_one_to_the_product(
    phone: FlaskClient, market: Market
) -> None:
    known = phone.get(f"/01/{market.run.gtin}/10/{market.run.lot}?a=b")
    unknown = phone.get(f"/01/{market.run.gtin}/10/NEVER.1")
    product = phone.get(f"/01/{market.run.gtin}/")

    assert known.headers["Location"] == f"/lots/{market.run.gtin}/{market.run.lot}?a=b"
    assert unknown.headers["Location"] == f"/lots/{market.run.gtin}?lot=NEVER.1"
    assert product.headers["Location"] == f"/lots/{market.run.gtin}"
    page = phone.get(unknown.headers["Location"])
    assert "没有该产品生产批号NEVER.1的记录" in page.text
    assert market.packed.product.name in page.text


def test_an_unknown_gtin_is_404_and_a_bad_link_400(phone: FlaskClient, market: Market) -> None:
    gtin = market.run.gtin or ""
    wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)

    assert phone.get("/01/09520000000004").status_code == 404
    bad = phone.get(f"/01/{wrong}", headers={"Accept": "application/json"})
    assert bad.status_code == 400
    assert bad.content_type == "application/problem+json"
    assert (bad.json or {})["facts"] == {"reason": "check"}
    assert phone.get(f"/01/{gtin}/21/X/10/L").status_code == 400


def test_the_resolver_answers_apps_of_other_sites(phone: FlaskClient, market: Market) -> None:
    options = phone.options(market.printed)
    head = phone.head(market.printed)

    assert options.status_code == 204
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert head.status_code == 307
    assert head.headers["Location"].startswith(f"/v/{market.code.serial}?")
    assert head.headers["Access-Control-Allow-Origin"] == "*"
    assert phone.post(market.printed).status_code == 405


def test_a_lot_tells_its_story_and_hides_who_bought_and_grew(
    phone: FlaskClient, market: Market
) -> None:
    page = phone.get(f"/lots/{market.run.gtin}/{market.run.lot}").text

    assert 'data-lot="open"' in page
    assert "data-verdict" not in page
    assert "采收" in page
    assert "江西省" in page
    assert "运输温度" in page


def test_dispatches_are_told_by_time_town_and_node_and_never_by_buyer(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    address = f"/lots/{market.run.gtin}/{market.run.lot}"
    assert '<li class="gap"><b>发货</b> 没有记录' in phone.get(address).text

    sent = GoodsLine(batch_id=market.packed.batch.id, quantity=kg("2"), is_labelled=True)
    make_dispatch(
        work,
        market.packed.batch,
        lines=[sent],
        leg="县级中心→白水乡节点 交王老板",
        destination_division="360922205205",
        destination="白水乡示范村丁字口",
        at=datetime(2026, 7, 18, 7, 5, tzinfo=CHINA),
    )

    for page in (phone.get(address).text, phone.get(market.page).text):
        assert "发往江西省宜春市万载县白水乡 · 县级节点 → 乡镇节点" in page
        assert "2026年7月18日 07:05" in page
        for secret in ("示例超市", "13900000000", "赣C00000", "示范村", "丁字口", "王老板"):
            assert secret not in page


def test_a_lot_sent_to_many_places_tells_the_first_and_counts_the_rest(
    phone: FlaskClient, work: Work
) -> None:
    batch = make_packed(work, with_brand=False).batch
    for number in range(MOST_DEPARTURES + 2):
        make_dispatch(
            work,
            batch,
            quantity=kg("1"),
            at=work.now - timedelta(hours=number),
            leg=("村级站点", "乡镇节点", "县级中心", "")[number % 4],
            destination_division=("360922202", "360922")[number // 4],
            despite_stop="退回供货方" if number == 5 else None,
        )

    page = phone.get(f"/lots/{batch.product.code}/{batch.lot}").text

    assert page.count("<b>发货</b>") == MOST_DEPARTURES + 1
    assert "受限期间移送" in page
    assert "另有2次发货" in page


def test_a_product_without_gtin_is_found_by_its_code(phone: FlaskClient, work: Work) -> None:
    packed = make_packed(work, with_brand=False)
    code = packed.product.code

    assert phone.get(f"/lots/{code.lower()}/{packed.batch.lot}").status_code == 200
    assert packed.product.name in phone.get(f"/lots/{code}").text
    assert phone.get("/lots/NO-SUCH-CODE").status_code == 404
    gone = phone.get(f"/lots/{code}/NEVER")
    assert (gone.status_code, gone.headers["Location"]) == (307, f"/lots/{code}?lot=NEVER")


def test_bought_in_goods_and_stops_are_told(phone: FlaskClient, work: Work) -> None:
    producer = make_producer(work)
    product = make_product(work, producer)
    work.session.flush()
    bought = make_bought_in(work, producer, product)
    sorted_batch = make_process(work, [bought])
    stop = batches.place_restriction(
        work,
        batch_ids=[bought.id],
        kind=RestrictionKind.OWN_STOP,
        reason="自查",
    )[0]
    work.session.flush()
    address = f"/lots/{product.code}/{sorted_batch.lot}"

    held = phone.get(address).text
    batches.lift_own_stop(work, restriction_id=stop.id, reason="自查合格")
    work.session.flush()
    free = phone.get(address).text

    assert 'data-lot="held"' in held
    assert "该批次暂停销售" in held
    assert "外购自外省" in held
    assert 'data-lot="open"' in free
    assert "解除：" in free


@pytest.mark.parametrize("address", ["/", "/?lang=en", "/help", "/help?lang=en", "/feedback/new"])
def test_open_pages_answer_without_a_cookie(phone: FlaskClient, address: str) -> None:
    page = phone.get(address)

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers


def test_the_front_page_shows_the_brands_and_their_goods(
    phone: FlaskClient, market: Market
) -> None:
    page = phone.get("/").text

    assert market.packed.brand is not None
    assert market.packed.brand.name in page
    assert 'name="code"' in page
    assert 'name="photo"' in page
    for address in ("/conformity", "/register", "/help"):
        assert f'href="{address}' in page
        assert phone.get(address).status_code == 200
