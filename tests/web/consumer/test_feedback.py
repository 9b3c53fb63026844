"""What visitors send about a pack, and how they follow it."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from tests.web.consumer.conftest import Market
from trace.kernel.work import Work
from trace.rooms.supervision.models import FeedbackItem, Lead
from trace.rooms.supervision.rules import FeedbackKind


def items(work: Work) -> list[FeedbackItem]:
    return list(work.session.scalars(select(FeedbackItem).order_by(FeedbackItem.id)))


def a_report(**changes: object) -> dict[str, object]:
    return {"kind": "report", "text": "二维码贴在别的纸箱上"} | changes


def test_a_report_is_tied_to_the_code_and_followed_by_its_receipt(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    code = market.code.serial
    assert market.packed.product.name in phone.get(f"/feedback/new?code={code}").text

    sent = phone.post("/feedback/new", data=a_report(code=code))

    kept = items(work)[0]
    assert sent.status_code == 303
    assert (kept.kind, kept.run_id, kept.label_index) == (FeedbackKind.REPORT, market.run.id, 0)
    assert kept.batch_id == market.packed.batch.id
    assert kept.producer_id == market.packed.producer.id
    page = phone.get(sent.headers["Location"])
    assert kept.receipt in page.text
    assert "已收到，谢谢" in page.text
    assert "Set-Cookie" not in sent.headers


def test_feedback_on_a_lot_and_on_a_product_names_them(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    about = {"product": market.run.gtin, "lot": market.run.lot}
    phone.post("/feedback/new", data=a_report(kind="feedback", **about))
    phone.post("/feedback/new", data=a_report(kind="feedback", product=market.run.gtin))

    lot, product = items(work)
    assert (lot.producer_id, lot.batch_id) == (market.packed.producer.id, market.packed.batch.id)
    assert (product.producer_id, product.batch_id) == (market.packed.producer.id, None)


def test_a_complaint_needs_a_name_and_a_phone_and_keeps_what_was_typed(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    answer = phone.post(
        "/feedback/new",
        data=a_report(kind="complaint", text="变质了", code=market.code.serial, contact_phone="12"),
    )

    assert answer.status_code == 422
    assert "变质了" in answer.text
    assert 'value="complaint" required checked' in answer.text
    assert 'value="12"' in answer.text
    assert items(work) == []

    refused = phone.post("/feedback/new", data=a_report(kind="complaint", code=market.code.serial))
    assert refused.status_code == 422
    assert items(work) == []


def test_a_report_of_a_code_that_is_not_ours_reaches_the_county(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    assert market.packed.brand is not None

    answer = phone.post("/feedback/new", data=a_report(code="7777-7777-7777-7"))

    kept = items(work)[0]
    assert answer.status_code == 303
    assert kept.division == market.packed.brand.division
    assert kept.producer_id is None
    assert "7777777777777" in kept.text
    assert work.session.scalar(select(func.count(Lead.id))) == 1


def test_a_report_without_any_county_is_refused_in_words(phone: FlaskClient, work: Work) -> None:
    answer = phone.post("/feedback/new", data=a_report())

    assert answer.status_code == 422
    assert items(work) == []


def test_a_form_filled_by_a_robot_is_dropped(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    answer = phone.post(
        "/feedback/new", data=a_report(code=market.code.serial, website="https://spam.example")
    )

    assert answer.status_code == 303
    assert items(work) == []


def test_photographs_are_kept_and_other_files_refused(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "JPEG")
    picture.seek(0)
    code = market.code.serial

    sent = phone.post("/feedback/new", data=a_report(code=code, pictures=[(picture, "pack.jpg")]))
    refused = phone.post(
        "/feedback/new", data=a_report(code=code, pictures=[(io.BytesIO(b"x"), "pack.exe")])
    )

    assert sent.status_code == 303
    assert refused.status_code == 422
    assert len(items(work)) == 1


def test_an_unknown_receipt_says_so(phone: FlaskClient) -> None:
    asked = phone.get("/feedback/?receipt=ABCD-EFGH-2345")
    page = phone.get(asked.headers["Location"])

    assert asked.status_code == 303
    assert page.status_code == 404
    assert "没有回执编号为ABCD-EFGH-2345的记录" in page.text
    assert phone.get("/feedback/").status_code == 200
