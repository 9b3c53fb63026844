"""Pages of packaging filings, calculations, transfers and season ends, as holders and the authority use them."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from tests.contracts.bodies import a_png
from tests.factories.brands import PEACH, make_authorisation, make_brand, make_rule_book
from tests.factories.producers import make_producer, make_unit
from tests.factories.quota import (
    account_of,
    filing_required,
    make_filing,
    make_holders,
    make_stock,
    make_transfer,
    yields,
)
from trace.kernel.actor import Role
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.kinds import FilingState
from trace.rooms.quotas import queries, services
from trace.rooms.quotas.kinds import QuotaKind, TransferState


@pytest.fixture
def held(work):
    """A holder whose rule-book asks for filed packaging and names a yield."""
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(
        work,
        brand,
        filing_required(required_elements=("授权编号", "12315")),
        from_on=date(2026, 1, 2),
    )
    return make_authorisation(work, brand)


@pytest.fixture
def clerk(client_as, held):
    return client_as(Role.PRODUCER_CLERK, organisation_id=held.producer_id)


@pytest.fixture
def authority(client_as, held):
    return client_as(Role.BRAND, organisation_id=held.brand.authority_id)


def hand_in(client, held, **given):
    sent = {
        "covered": f"{held.id}-{held.products[0].product_id}",
        "description": "2.5千克礼盒",
        "file": (io.BytesIO(a_png()), "样稿.png"),
    }
    return client.post("/producer/packaging/new", data=sent | given, follow_redirects=True)


def test_packaging_is_handed_in_seen_with_its_picture_and_approved(work, held, clerk, authority):
    page = hand_in(clerk, held).get_data(as_text=True)
    (filing,) = authorisations.list_filings(work).items
    assert "待审核" in page

    shown = authority.get(f"/brand/packaging/{filing.id}").get_data(as_text=True)
    picture = authority.get(f"/brand/packaging/{filing.id}/file", buffered=True)
    done = authority.post(f"/brand/packaging/{filing.id}/approve", follow_redirects=True)

    assert "授权编号" in shown
    assert picture.mimetype == "image/jpeg"
    assert "包装备案已批准" in done.get_data(as_text=True)
    work.session.refresh(filing)
    assert filing.state is FilingState.APPROVED


def test_what_was_typed_stays_when_the_file_is_missing(held, clerk):
    answer = hand_in(clerk, held, file=(io.BytesIO(b""), ""))

    assert answer.status_code == 422
    assert "2.5千克礼盒" in answer.get_data(as_text=True)


def test_packaging_is_returned_with_a_reason_that_the_holder_reads(work, held, clerk, authority):
    filing = make_filing(work, held, approved=False)
    work.session.commit()

    empty = authority.post(f"/brand/packaging/{filing.id}/return", data={"reason": ""})
    authority.post(f"/brand/packaging/{filing.id}/return", data={"reason": "缺授权编号"})

    assert empty.status_code == 422
    assert "缺授权编号" in clerk.get(f"/producer/packaging/{filing.id}").get_data(as_text=True)
    again = authority.post(f"/brand/packaging/{filing.id}/approve")
    assert again.status_code == 409 or "退回修改" in again.get_data(as_text=True)


def test_a_filing_is_taken_back_once(work, held, clerk):
    filing = make_filing(work, held, approved=False)
    work.session.commit()
    address = f"/producer/packaging/{filing.id}/withdraw"

    first = clerk.post(address, follow_redirects=True).get_data(as_text=True)
    second = clerk.post(address, follow_redirects=True).get_data(as_text=True)

    assert "包装备案已撤回" in first
    assert "不能再这样办理" in second


def test_old_packaging_is_counted_off_on_its_page(work, held, clerk):
    stock = make_stock(work, held, 10)
    work.session.commit()
    address = f"/producer/packaging/stocks/{stock.id}/use"

    clerk.post(address, data={"count": "4", "note": "散装零售"})
    too_many = clerk.post(address, data={"count": "7", "note": "散装零售"})

    assert too_many.status_code == 422
    assert "旧包装只剩6件" in too_many.get_data(as_text=True)


def test_an_order_offers_the_filed_versions(work, held, clerk):
    make_filing(work, held, description="秋季礼盒")
    make_stock(work, held, 10)
    work.session.commit()

    page = clerk.get("/producer/labels/new").get_data(as_text=True)

    assert "秋季礼盒" in page
    assert "旧包装" in page


# ------------------------------------------------------------------- quota


def test_the_authority_sees_the_calculation_and_grants_in_instalments(work, client_as):
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, yields(PEACH, "500", instalments=2), from_on=date(2026, 1, 2))
    producer = make_producer(work)
    make_unit(work, producer, crop="黄桃")
    make_unit(work, producer, crop="水稻")
    held = make_authorisation(work, brand, producer, quota=0)
    client = client_as(Role.BRAND, organisation_id=brand.authority_id)
    address = f"/brand/authorisations/{held.id}/quota/{held.products[0].product_id}"
    later = (work.today + timedelta(days=40)).isoformat()

    shown = client.get(address).get_data(as_text=True)
    given = {"season": "2026", "total": "2000", "document": "核定单1号"}
    refused = client.post(address, data=given)
    parts = {
        "instalments.0.planned_on": work.today.isoformat(),
        "instalments.0.count": "1500",
        "instalments.1.planned_on": later,
        "instalments.1.count": "500",
    }
    page = client.post(
        address, data=given | parts | {"reason": "受灾减产"}, follow_redirects=True
    ).get_data(as_text=True)

    assert "2,500" in shown
    assert "作物不符" in shown
    assert refused.status_code == 422
    assert "测算数为2500枚" in refused.get_data(as_text=True)
    assert "待发放" in page
    (waiting,) = queries.list_instalments(work).items
    listed = client.get("/brand/quota/instalments").get_data(as_text=True)
    assert "未到期" in listed
    released = client.post(f"/brand/quota/instalments/{waiting.id}/release", follow_redirects=True)
    assert "该期已发放" in released.get_data(as_text=True)
    again = client.post(f"/brand/quota/instalments/{waiting.id}/release", follow_redirects=True)
    assert "已发放或已停止" in again.get_data(as_text=True)
    assert account_of(work, held).remaining == 2000


def test_a_wrong_grant_is_taken_back_from_the_statement(work, held, authority):
    account = account_of(work, held)
    (entry,) = queries.quota_statement(work, account.id).entries
    work.session.commit()
    address = f"/brand/quota/{account.id}/entries/{entry.id}/reverse"

    first = authority.post(address, data={"document": "更正1号"}, follow_redirects=True)
    second = authority.post(address, data={"document": "更正1号"})

    assert second.status_code == 422
    assert "核发冲回" in first.get_data(as_text=True)
    assert "该笔核发已冲回" in second.get_data(as_text=True)
    kinds = [each.kind for each in queries.quota_statement(work, account.id).entries]
    assert kinds == [QuotaKind.GRANT, QuotaKind.REVERSE]


def test_a_transfer_goes_from_page_to_page(work, client_as):
    giver, taker = make_holders(work)
    account = account_of(work, giver)
    work.session.commit()
    giving = client_as(Role.PRODUCER_CLERK, organisation_id=giver.producer_id)
    taking = client_as(Role.PRODUCER_CLERK, organisation_id=taker.producer_id)
    authority = client_as(Role.BRAND, organisation_id=giver.brand.authority_id)
    address = f"/producer/quota/{account.id}/transfer"

    unknown = giving.post(address, data={"number": "X", "count": "1", "ground": "调剂"})
    giving.post(address, data={"number": taker.number, "count": "200", "ground": "调剂"})
    (transfer,) = queries.list_transfers(work).items
    early = authority.post(
        f"/brand/quota/transfers/{transfer.id}/approve", data={"document": "批复"}
    )
    taking.post(f"/producer/quota/transfers/{transfer.id}/accept")
    done = authority.post(
        f"/brand/quota/transfers/{transfer.id}/approve",
        data={"document": "批复1号"},
        follow_redirects=True,
    )

    assert unknown.status_code == 422
    assert "没有授权编号为“X”" in unknown.get_data(as_text=True)
    assert early.status_code == 422
    assert "调剂已办理" in done.get_data(as_text=True)
    assert account_of(work, taker).remaining == 300
    for client, path in ((giving, "/producer"), (authority, "/brand")):
        assert "已办理" in client.get(f"{path}/quota/transfers").get_data(as_text=True)


def test_a_transfer_is_refused_on_its_page(work, client_as):
    giver, taker = make_holders(work)
    transfer = make_transfer(work, giver, taker)
    work.session.commit()
    authority = client_as(Role.BRAND, organisation_id=giver.brand.authority_id)

    authority.post(f"/brand/quota/transfers/{transfer.id}/refuse", data={"reason": "面积不足"})
    page = authority.get(f"/brand/quota/transfers/{transfer.id}").get_data(as_text=True)

    work.session.refresh(transfer)
    assert "面积不足" in page
    assert transfer.state is TransferState.REFUSED


def test_a_season_is_ended_on_its_page(work, held, authority):
    services.grant_quota(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        season="2025",
        count=1000,
        document="示例",
    )
    account = account_of(work, held, "2025")
    work.session.commit()
    address = f"/brand/quota/{account.id}/season-end"

    page = authority.post(
        address, data={"counted": "300", "document": "盘点表"}, follow_redirects=True
    ).get_data(as_text=True)

    assert "结转300枚" in page
    assert "产季结算：盘点300件" in page
