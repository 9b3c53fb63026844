"""The brand's people take holders back who came in by mistake."""

from __future__ import annotations

import pytest

from tests.factories.brands import make_brand
from tests.factories.intake import make_checked_holders
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from trace.kernel.actor import Role
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.intake import services
from trace.rooms.quotas import queries as quotas
from trace.rooms.quotas import services as quota_services


@pytest.fixture
def done(work):
    """One holder who was taken over from a workbook."""
    brand, holder = make_brand(work), make_producer(work)
    checked = make_checked_holders(work, brand, holder, make_packed_product(work, holder))
    return services.import_workbook(work, import_id=checked.id)


def test_the_brand_takes_a_holder_back(client_as, work, done):
    staff = client_as(Role.BRAND, organisation_id=done.organisation_id)
    address = f"/brand/imports/{done.id}"

    page = staff.get(address).get_data(as_text=True)
    answer = staff.post(address + "/undo", data={"reason": "名单有误"}, follow_redirects=True)

    assert "授权及其配额：1 项" in page
    assert "已撤回 1 条记录。" in answer.get_data(as_text=True)
    assert authorisations.authorisation_by_number(work, "WZ-2025-001") is None


def test_the_brand_reads_what_was_done_under_an_authorisation(client_as, work, done):
    held = authorisations.authorisation_by_number(work, "WZ-2025-001")
    assert held is not None
    held = authorisations.get_authorisation(work, held.id)
    quota_services.grant_quota(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        season="",
        count=5,
        document="补充核定",
    )
    work.session.commit()

    page = client_as(Role.BRAND, organisation_id=done.organisation_id).get(
        f"/brand/imports/{done.id}"
    )

    text = page.get_data(as_text=True)
    (account,) = quotas.quota_accounts(work, [held.id])
    assert f'<a href="/brand/quota/{account.id}">配额记录</a>' in text
    assert f"/brand/imports/{done.id}/undo" not in text
