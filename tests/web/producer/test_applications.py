"""A producer applies for a brand, reads the decision with its reasons, and sees the labels that are left."""

from __future__ import annotations

import io

import pytest

from tests.factories.brands import (
    kind_of,
    make_application,
    make_authorisation,
    make_brand,
    make_draft_application,
)
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from trace.kernel.actor import Role
from trace.rooms.applications import queries, services
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.rules import Ground, Refusal
from trace.rooms.quotas import queries as quotas
from trace.rooms.sanctions import services as sanctions

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def brand(work):
    """A brand with a rule-book."""
    return make_brand(work)


@pytest.fixture
def producer(work):
    """An approved cooperative."""
    return make_producer(work)


@pytest.fixture
def clerk(client_as, producer):
    """Its clerk's browser."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def a_pdf(name="报告.pdf"):
    return (io.BytesIO(b"%PDF-1.7\n%x"), name)


def page_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_an_application_goes_from_the_conditions_to_submission(work, brand, producer, clerk):
    product = make_packed_product(work, producer)
    work.session.commit()
    assert f"/producer/brands/{brand.id}/self-check" in page_of(clerk.get("/producer/applications"))
    checked = page_of(clerk.get(f"/producer/brands/{brand.id}/self-check"))
    assert f"/producer/brands/{brand.id}/apply" in checked
    assert "近三年无质量安全事故" in page_of(clerk.get(f"/producer/brands/{brand.id}/apply"))
    typed = {
        "products.0.product_id": str(product.id),
        "products.0.brand_product_id": str(kind_of(brand)),
        "products.0.label_count": "3000",
        "statement": "承诺遵守",
    }

    empty = clerk.post(
        f"/producer/brands/{brand.id}/apply", data={"statement": "承诺遵守"}, headers=ENGLISH
    )
    made = clerk.post(f"/producer/brands/{brand.id}/apply", data=typed)
    address = made.location
    early = clerk.post(f"{address}/submit", headers=ENGLISH)
    told = page_of(clerk.get(address, headers=ENGLISH))
    no_file = clerk.post(f"{address}/files", data={"condition_code": "C2"}, headers=ENGLISH)
    wrong_kind = clerk.post(
        f"{address}/files",
        data={"condition_code": "C2", "file": (io.BytesIO(b"MZ"), "x.exe")},
        headers=ENGLISH,
    )
    attached = clerk.post(
        f"{address}/files", data={"condition_code": "C2", "caption": "检验报告", "file": a_pdf()}
    )
    clerk.post(f"{address}/submit")

    assert empty.status_code == 422
    assert "承诺遵守" in page_of(empty)
    assert early.status_code == 302
    assert "Documents are missing for: 近一年产品检验合格" in told
    assert "Choose a file first." in page_of(no_file)
    assert "is not of a kind" in page_of(wrong_kind)
    assert attached.status_code == 302
    found = next(iter(queries.list_applications(work, producer_id=producer.id)))
    assert found.state is ApplicationState.SUBMITTED
    assert "检验报告" in page_of(clerk.get(address))


def test_a_draft_is_changed_loses_a_document_and_is_taken_back(work, brand, producer, clerk):
    draft = make_draft_application(work, brand, producer)
    product_id = draft.products[0].product_id
    work.session.commit()
    address = f"/producer/applications/{draft.id}"
    typed = {
        "products.0.product_id": str(product_id),
        "products.0.brand_product_id": str(kind_of(brand)),
        "statement": "改过",
    }

    assert "10000" in page_of(clerk.get(f"{address}/change"))
    assert clerk.post(f"{address}/change", data={}).status_code == 422
    wrong = clerk.post(f"{address}/change", data=typed | {"products.0.product_id": "999999"})
    assert wrong.status_code == 422
    assert clerk.post(f"{address}/change", data=typed).status_code == 302
    file_id = draft.files[0].file_id
    assert clerk.post(f"{address}/files/{file_id}/remove").status_code == 302
    assert clerk.post(f"{address}/withdraw").status_code == 302
    assert clerk.post(f"{address}/withdraw", headers=ENGLISH).status_code == 302
    assert "not possible any more" in page_of(clerk.get(address, headers=ENGLISH))

    work.session.expire_all()
    found = queries.get_application(work, draft.id)
    assert (found.statement, found.state, found.files) == ("改过", ApplicationState.WITHDRAWN, [])


def test_the_reasons_of_a_refusal_are_read_by_the_applicant(work, brand, producer, clerk):
    application = make_application(work, brand, producer)
    services.decide_application(
        work,
        application_id=application.id,
        decision=Refusal((Ground("C3", "2025年抽检不合格"),), "名额已满"),
    )
    work.session.commit()

    page = page_of(clerk.get(f"/producer/applications/{application.id}"))

    for text in ("近三年无质量安全事故", "2025年抽检不合格", "名额已满", "示例文〔2026〕1号"):
        assert text in page


def test_authorisations_and_labels_left_are_shown(work, brand, producer, clerk):
    held = make_authorisation(work, brand, producer, quota=4321)
    sanctions.change_authorisation_state(
        work, authorisation_id=held.id, act="suspend", reason="抽检不合格"
    )
    account = quotas.quota_accounts(work, [held.id])[0]
    work.session.commit()

    page = page_of(clerk.get("/producer/applications"))

    assert held.number in page
    assert "抽检不合格" in page
    assert "4,321" in page_of(clerk.get("/producer/quota", headers=ENGLISH))
    assert "4,321" in page_of(clerk.get(f"/producer/quota/{account.id}", headers=ENGLISH))


def test_applications_of_others_do_not_exist_here(work, brand, clerk):
    application = make_application(work, brand)
    held = make_authorisation(work, brand)
    account = quotas.quota_accounts(work, [held.id])[0]
    work.session.commit()
    file_id = application.files[0].file_id

    for page in (
        f"applications/{application.id}",
        f"applications/{application.id}/change",
        f"applications/{application.id}/files/{file_id}",
        f"quota/{account.id}",
    ):
        assert clerk.get(f"/producer/{page}").status_code == 404
    for act in ("submit", "withdraw", f"files/{file_id}/remove"):
        assert clerk.post(f"/producer/applications/{application.id}/{act}").status_code == 404
