"""The page of a pack as a phone sees it, its JSON, and the image that counts."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import qrcode
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event

from tests.conftest import PersonClient
from tests.factories.batches import kg, make_dispatch
from tests.factories.certificates import make_certificate
from tests.factories.labels import make_activated_run, make_packed, make_pre_printed_run
from tests.factories.norms import make_grade_standard
from tests.factories.products import a_gtin, set_label
from tests.factories.recalls import make_recall
from tests.factories.testing import make_measurement, make_report
from tests.rooms.scanning.scans import code_of
from tests.web.consumer.conftest import Market
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import GoodsLine, RestrictionKind
from trace.rooms.certificates.kinds import Mark, VerificationResult
from trace.rooms.certificates.services import verify_certificate
from trace.rooms.scanning.rules import Verdict
from trace.rooms.testing.rules import ItemFound
from trace.settings import ROOT
from trace.standards.signing.serial import check_character
from trace.web.consumer import wording

MOST_STATEMENTS = 12
MOST_BYTES = 40_000
# Well formed, and of no run.
STRANGE = "7" * 12 + check_character("7" * 12)


class Hunan:
    """A table in which every address is in Hunan."""

    def region(self, address: str) -> str:
        """Return the province's name as tables write it."""
        return "湖南省" if address else ""


def verdict_of(body: str) -> str:
    found = re.search(r'<main[^>]* data-verdict="(\w+)"', body)
    assert found, body[:2000]
    return found[1]


def image_of(body: str) -> str:
    found = re.search(r'<img class="seen" src="([^"]+)"', body)
    assert found, "the page has no confirming image"
    return found[1]


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_c: object, _cursor: object, text: str, *_rest: object) -> None:
        if not text.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            sent.append(text)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


def test_a_scanned_label_leads_to_its_page(phone: FlaskClient, market: Market) -> None:
    redirect = phone.get(market.printed)
    page = phone.get(redirect.headers["Location"])

    assert redirect.status_code == 307
    assert page.status_code == 200
    assert verdict_of(page.text) == "active"
    assert "标签有效；请核对实物与图片、净含量一致" in page.text
    assert market.packed.product.name in page.text
    assert market.packed.batch.lot in page.text
    assert 'href="tel:12315"' in page.text
    assert f'href="tel:{market.packed.producer.phone}"' in page.text


def test_the_story_names_who_vouches_and_what_is_missing(
    phone: FlaskClient, market: Market
) -> None:
    page = phone.get(market.page).text

    assert "自行申报" in page
    assert "承诺达标合格证" in page
    assert market.packed.authorisation is not None
    assert market.packed.authorisation.number in page
    assert '<li class="gap"><b>检测报告</b> 没有记录' in page


def test_a_first_view_is_small_complete_and_sets_no_cookie(
    phone: FlaskClient, market: Market
) -> None:
    page = phone.get(market.page)
    style = (ROOT / "static/css/consumer.css").read_bytes()
    mark = (ROOT / "static/img/mark.svg").read_bytes()
    sent = sum(len(gzip.compress(part)) for part in (page.data, style, mark))

    assert len(page.data) + len(style) + len(mark) < MOST_BYTES
    assert sent < MOST_BYTES / 2
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text
    assert not re.search(r'(?:src|rel="stylesheet" href)="https?://', page.text)
    assert page.headers["Cache-Control"] == "no-store"


def test_a_page_asks_the_database_twelve_times_at_most(
    phone: FlaskClient, market: Market, connection: Connection
) -> None:
    with statements(connection) as sent:
        phone.get(market.page)

    assert len(sent) <= MOST_STATEMENTS, "\n\n".join(sent)


def test_views_count_when_the_image_is_fetched_and_once(phone: FlaskClient, market: Market) -> None:
    first = phone.get(market.page).text
    assert "首次查询" in first

    image = phone.get(image_of(first))
    phone.get(image_of(first))
    second = phone.get(market.page).text

    assert image.status_code == 200
    assert image.content_type == "image/gif"
    assert "第 2 次查询，首次 7月18日" in second
    assert "地点不详" in second


def test_the_first_place_is_named_by_province(
    phone: FlaskClient, market: Market, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "trace_places", Hunan())

    phone.get(image_of(phone.get(market.page).text))

    assert "第 2 次查询，首次 7月18日 湖南（约）" in phone.get(market.page).text
    assert "first on 18 July, Hunan (approx.)" in phone.get(market.page + "&lang=en").text


def test_looking_without_the_image_changes_nothing(phone: FlaskClient, market: Market) -> None:
    for _ in range(3):
        phone.get(market.page)
        phone.head(market.page)
        phone.get(market.page, headers={"Accept": "application/json"})

    assert "首次查询" in phone.get(market.page).text


def test_robots_and_staff_get_no_image(
    phone: FlaskClient, market: Market, client_as: object
) -> None:
    robot = phone.get(market.page, headers={"User-Agent": "Baiduspider/2.0"}).text
    officer: PersonClient = client_as(Role.MARKET_OFFICER)  # type: ignore[operator]
    staff = officer.get(market.page).text

    assert verdict_of(robot) == verdict_of(staff) == "active"
    assert 'class="seen"' not in robot
    assert 'class="seen"' not in staff


def test_a_robot_that_fetches_the_image_counts_nothing(phone: FlaskClient, market: Market) -> None:
    image = image_of(phone.get(market.page).text)

    answer = phone.get(image, headers={"User-Agent": "python-requests/2"})

    assert answer.status_code == 200
    assert "首次查询" in phone.get(market.page).text


def test_json_says_the_same_with_status_200(phone: FlaskClient, market: Market) -> None:
    headers = {"Accept": "application/json"}
    found = phone.get(market.page, headers=headers)
    unknown = phone.get(f"/v/{STRANGE}", headers=headers)
    mistyped = phone.get("/v/" + "x" * 90, headers=headers)

    assert found.status_code == unknown.status_code == mistyped.status_code == 200
    assert found.json is not None
    assert found.json["verdict"] == "active"
    assert found.json["batch"]["lot"] == market.run.lot
    assert found.json["product"]["gtin"] == market.run.gtin
    assert found.json["scans"]["count"] == 0
    assert (unknown.json or {})["verdict"] == "unknown"
    assert (mistyped.json or {})["verdict"] == "mistyped"
    assert (mistyped.json or {})["product"] is None


def test_a_recall_shows_at_once_with_its_reason(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    batches.place_restriction(
        work,
        batch_ids=[market.packed.batch.id],
        kind=RestrictionKind.RECALL,
        reason="农药残留超标",
        document_number="示监责召〔2026〕1号",
    )
    work.session.flush()

    page = phone.get(market.page).text
    lot = phone.get(f"/lots/{market.run.gtin}/{market.run.lot}").text

    assert verdict_of(page) == "recalled"
    assert "该批次正在召回，请停止食用" in page
    assert "农药残留超标" in page
    assert 'data-lot="recalled"' in lot


def test_a_forged_code_tells_no_story_and_offers_a_report(
    phone: FlaskClient, market: Market
) -> None:
    page = phone.get(market.page[:-4] + "AAAA").text

    assert verdict_of(page) == "forged"
    assert "签名不符，疑似假冒" in page
    assert market.packed.producer.name not in page
    assert "/feedback/new?kind=report" in page


@pytest.mark.parametrize("address", ["/v/nonsense", "/v/a/b/c", f"/v/{STRANGE}", "/v/%E6%AC%A2"])
def test_a_code_that_is_none_gets_the_box_again(phone: FlaskClient, address: str) -> None:
    page = phone.get(address)

    assert page.status_code == 200
    assert verdict_of(page.text) in ("mistyped", "unknown")
    assert 'name="code"' in page.text
    assert 'class="seen"' not in page.text


def test_the_page_speaks_english_when_asked(phone: FlaskClient, market: Market) -> None:
    page = phone.get(market.page + "&lang=en").text

    assert '<html lang="en">' in page
    assert "The label is valid; please compare the goods with picture and net content" in page
    assert "Self-declared" in page
    assert 'lang="zh-CN"' in page


def test_the_label_text_is_the_version_printed_with_the_run(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    set_label(work, market.packed.producer, market.packed.product, origin="后来的产地")
    work.session.flush()

    page = phone.get(market.page).text

    assert "<h2>标签内容</h2>" in page
    assert "第 1 版" in page
    assert "后来的产地" not in page


def test_a_pre_printed_label_waits_for_its_batch(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    run = make_pre_printed_run(work, market.packed)

    page = phone.get(replace(market, run=run, code=code_of(work, run)).page).text

    assert verdict_of(page) == "inactive"
    assert "此标签尚未绑定任何批次" in page


def test_a_typed_code_is_forgiven_its_spelling(phone: FlaskClient, market: Market) -> None:
    serial = market.code.serial
    typed = f" {serial[:4].lower()}-{serial[4:8]} {serial[8:12]}-{serial[12:]} "

    answer = phone.get("/v", query_string={"code": typed})
    page = phone.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert verdict_of(page) == "unsigned"
    assert "查到此码；未含签名，无法确认标签真伪" in page


def test_a_pasted_address_is_followed_here_and_nowhere_else(
    phone: FlaskClient, market: Market
) -> None:
    pasted = phone.get("/v", query_string={"code": "https://elsewhere.example" + market.printed})
    evil = phone.get("/v", query_string={"code": "https://elsewhere.example/login"})
    empty = phone.get("/v", query_string={"code": ""})

    assert pasted.headers["Location"] == market.printed
    assert evil.headers["Location"] == empty.headers["Location"] == "/"


def photo(text: str) -> dict[str, object]:
    content = io.BytesIO()
    qrcode.make(text).save(content, format="PNG")
    content.seek(0)
    return {"photo": (content, "pack.png")}


def test_a_photograph_of_the_square_is_read(phone: FlaskClient, market: Market) -> None:
    answer = phone.post("/scan-photo", data=photo("http://localhost" + market.printed))

    assert answer.status_code == 303
    assert answer.headers["Location"] == market.printed


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "请先选择照片"),
        ({"photo": (io.BytesIO(b"no picture"), "pack.png")}, "没有找到"),
        (photo("https://example.org/other"), "没有找到"),
    ],
)
def test_a_photograph_without_a_code_of_ours_is_refused_in_words(
    phone: FlaskClient, data: dict[str, object], told: str
) -> None:
    answer = phone.post("/scan-photo", data=data)

    assert answer.status_code == 422
    assert told in answer.text


def test_every_verdict_has_its_fixed_chinese_headline(app: Flask) -> None:
    fixed = {
        Verdict.ACTIVE: "标签有效；请核对实物与图片、净含量一致",
        Verdict.WARNING: "标签有效，但请注意以下情况",
        Verdict.INACTIVE: "标签尚未启用，请暂勿食用并联系生产者",
        Verdict.VOIDED: "该标签已作废",
        Verdict.HELD: "该批次暂停销售",
        Verdict.RECALLED: "该批次正在召回，请停止食用",
        Verdict.FORGED: "签名不符，疑似假冒",
        Verdict.UNSIGNED: "查到此码；未含签名，无法确认标签真伪",
        Verdict.UNKNOWN: "未查到此码，并非本系统发放",
        Verdict.MISTYPED: "输入有误，请核对",
    }

    with app.test_request_context("/"):
        told = {verdict: wording.headline(verdict) for verdict in Verdict}

    assert told == fixed


def test_a_page_with_every_kind_of_paper_still_asks_twelve_times_at_most(
    phone: FlaskClient, work: Work, connection: Connection
) -> None:
    standard = make_grade_standard(work)
    work.session.flush()
    packed = make_packed(work, gtin=a_gtin(), grade_norm_code=standard.code)
    paper = make_certificate(work, packed.producer, [packed.product])
    item = ItemFound(name="毒死蜱", value="未检出", limit_value="≤0.05")
    make_report(work, packed.batch, items=[item])
    make_measurement(work, packed.batch)
    work.session.flush()
    run = make_activated_run(work, packed, marks=(Mark.ORGANIC,))
    line = GoodsLine(batch_id=packed.batch.id, quantity=kg(1), is_labelled=True)
    make_dispatch(work, packed.batch, lines=[line], destination_division="360922202")
    market = Market(packed, run, code_of(work, run), "")

    with statements(connection) as sent:
        page = phone.get(market.page).text

    assert verdict_of(page) == "active"
    assert "手持糖度计" in page
    assert "1项" in page
    assert f"{paper.number}" in page
    assert "由生产者填报，尚未向发证机构核实" in page
    assert len(sent) <= MOST_STATEMENTS, "\n\n".join(sent)
    verify_certificate(
        work,
        certificate_id=paper.id,
        result=VerificationResult.MATCHES,
        where_looked_up="中国食品农产品认证信息系统",
    )
    work.session.flush()
    assert "监管人员于2026年7月18日向发证机构核实" in phone.get(market.page).text
    make_recall(work, [packed.batch])
    with statements(connection) as sent:
        assert verdict_of(phone.get(market.page).text) == "recalled"
    assert len(sent) <= MOST_STATEMENTS, "\n\n".join(sent)
