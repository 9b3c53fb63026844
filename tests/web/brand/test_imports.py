"""The brand takes over the holders it authorised on paper."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.factories.intake import a_workbook, holder_row
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from tests.web.brand.conftest import text_of
from trace.kernel.actor import Role
from trace.rooms.authorisations.queries import authorisation_by_number
from trace.rooms.intake.kinds import ImportKind


@pytest.fixture
def given(work):
    """A workbook with one holder."""
    holder = make_producer(work)
    product = make_packed_product(work, holder)
    work.session.commit()
    return a_workbook(ImportKind.BRAND, holders=[holder_row(holder, product)])


def hand_in(staff, upload, **fields):
    data = {"file": (io.BytesIO(upload.content), upload.name), **fields}
    return staff.post("/brand/imports", data=data)


def test_holders_are_checked_and_taken_over(staff, work, brand, given):
    checked = hand_in(staff, given, brand_id=brand.id)
    done = staff.post(checked.location + "/take-over", follow_redirects=True)

    held = authorisation_by_number(work, "WZ-2025-001")
    assert held is not None
    assert f"/brand/authorisations/{held.id}" in text_of(done)
    assert staff.get(checked.location + "/file", buffered=True).status_code == 200
    assert "台账.xlsx" in text_of(staff.get("/brand/imports"))


def test_the_brand_has_to_be_chosen(staff, given):
    answer = hand_in(staff, given)

    assert answer.status_code == 422


def test_the_brands_template_holds_its_own_sheet(staff):
    answer = staff.get("/brand/imports/template.xlsx", buffered=True)

    assert load_workbook(io.BytesIO(answer.data)).sheetnames == ["填写说明", "授权用标主体"]


def test_a_brand_of_others_is_refused(client_as, brand, given):
    stranger = client_as(Role.BRAND)

    assert hand_in(stranger, given, brand_id=brand.id).status_code == 403
