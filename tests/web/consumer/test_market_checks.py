"""The public page of a certificate: a market records there that goods arrived with it."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_harvest
from tests.factories.conformity import make_certificate
from tests.factories.producers import COUNTY
from trace.kernel.actor import Role
from trace.rooms.conformity import queries

CHECK = {"market": "示例农贸市场", "phone": "139 0000 0031", "received": "20箱", "agrees": "true"}


@pytest.fixture
def paper(work):
    made = make_certificate(work, make_harvest(work))
    work.session.commit()
    return made


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_market_records_a_check_and_the_public_reads_only_that_there_was_one(
    app, client_as, work, paper
):
    visitor = app.test_client()
    address = f"/conformity/{paper.number}"
    assert "尚无市场查验登记" in text_of(visitor.get(address))

    answer = visitor.post(address, data=CHECK)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}?checked=1")
    shown = text_of(visitor.get(answer.headers["Location"]))
    assert "市场进货查验1次，最近一次2026年7月18日" in shown
    assert "示例农贸市场" not in shown
    assert "13900000031" not in shown
    officer = client_as(Role.MARKET_OFFICER, division=COUNTY)
    seen = text_of(officer.get(f"/officer{address}"))
    assert "市场自行登记" in seen
    assert "13900000031" in seen
    assert "到货20箱" in seen
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=paper.producer_id)
    assert "示例农贸市场" in text_of(clerk.get(f"/producer{address}"))


def test_what_is_missing_is_told_and_what_was_typed_stays(app, work, paper):
    visitor = app.test_client()

    answer = visitor.post(f"/conformity/{paper.number}", data=CHECK | {"phone": "12"})

    assert answer.status_code == 422
    assert 'value="20箱"' in text_of(answer)
    assert queries.find_by_number(work, paper.number).checks == []


def test_a_machine_that_fills_in_everything_leaves_nothing(app, work, paper):
    visitor = app.test_client()

    answer = visitor.post(f"/conformity/{paper.number}", data=CHECK | {"website": "x"})

    assert answer.status_code == 303
    assert queries.find_by_number(work, paper.number).checks == []


def test_goods_that_did_not_agree_are_counted_and_an_unknown_number_is_said(app, paper):
    visitor = app.test_client()
    visitor.post(f"/conformity/{paper.number}", data=CHECK | {"agrees": "false"})

    assert "其中1次证货不符" in text_of(visitor.get(f"/conformity/{paper.number}"))
    answer = visitor.post("/conformity/HGZ-NONE", data=CHECK, follow_redirects=True)
    assert answer.status_code == 404
