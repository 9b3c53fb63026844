"""The inbox page: what ends soon, read, exported; where the digests go."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories.brands import make_authorisation
from tests.factories.certificates import make_certificate, make_trademark
from tests.factories.producers import make_producer, make_proof
from tests.factories.products import make_packaged_food
from tests.web.brand.conftest import ENGLISH, text_of
from trace.kernel.actor import Role
from trace.rooms.notices import services


@pytest.fixture
def producer(work):
    """A producer of whom four things end soon."""
    made = make_producer(work)
    product = make_packaged_food(work, made)
    soon = work.today + timedelta(days=20)
    make_certificate(work, made, [product], valid_until=soon)
    make_proof(work, made, [product], valid_until=soon)
    make_trademark(work, made, name="高山", valid_until=soon)
    make_authorisation(work, producer=made, valid_until=soon)
    services.remind(work, marks=(90, 30, 7))
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, producer):
    """The browser of the producer's clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def test_the_inbox_tells_what_ends_and_where_to_act(clerk):
    page = text_of(clerk.get("/account/inbox", headers=ENGLISH))

    assert "Trademark 高山" in page
    assert "Afterwards no labels can be ordered." in page
    for address in ("/producer/applications", "/producer/proofs/", "/producer/certificates/"):
        assert f'href="{address}' in page
    assert clerk.get("/account/inbox/count").get_data(as_text=True) == "4"
    assert "商标高山" in text_of(clerk.get("/account/inbox"))
    assert clerk.get("/account/inbox?format=csv").data.decode("utf-8-sig").count("\n") == 5


def test_every_link_of_the_inbox_leads_to_a_page(clerk):
    page = clerk.get("/account/inbox").get_data(as_text=True)
    links = re.findall(r'data-label="内容"><a href="([^"]+)"', page)

    assert len(links) == 4
    assert {clerk.get(link).status_code for link in links} == {200}


def test_notices_are_read_one_by_one_or_all_at_once(clerk):
    page = clerk.get("/account/inbox").get_data(as_text=True)
    number = re.findall(r'name="notice_id" value="(\d+)"', page)[0]

    assert clerk.post("/account/inbox/read", data={"notice_id": number}).status_code == 302
    assert clerk.get("/account/inbox/count").get_data(as_text=True) == "3"
    clerk.post("/account/inbox/read")

    assert clerk.get("/account/inbox/count").get_data(as_text=True) == ""
    assert "近期没有到期事项" in text_of(clerk.get("/account/inbox?unread=true"))


def test_addresses_are_entered_and_removed_on_the_page(clerk):
    assert clerk.post("/account/inbox/addresses", data={"email": "a@example.cn"}).status_code == 302
    twice = clerk.post("/account/inbox/addresses", data={"email": "a@example.cn"}, headers=ENGLISH)
    assert "This address gets the digests already." in text_of(twice)
    wrong = clerk.post("/account/inbox/addresses", data={"email": "nobody"}, headers=ENGLISH)
    assert wrong.status_code == 422
    assert "Enter a mail address such as" in text_of(wrong)
    assert 'value="nobody"' in text_of(wrong)
    page = clerk.get("/account/inbox").get_data(as_text=True)
    (remove,) = re.findall(r'action="(/account/inbox/addresses/\d+/remove)"', page)

    clerk.post(remove)

    assert "a@example.cn" not in text_of(clerk.get("/account/inbox"))


def test_the_authority_is_led_to_the_authorisation(work, client_as, producer):
    held = make_authorisation(work, valid_until=work.today + timedelta(days=3))
    services.remind(work, marks=(7,))
    work.session.commit()
    staff = client_as(Role.BRAND, organisation_id=held.brand.authority_id)

    page = text_of(staff.get("/account/inbox"))

    assert f"/brand/authorisations/{held.id}" in page


def test_the_interface_lists_and_reads(clerk, producer):
    headers = {"Authorization": f"Bearer {clerk.token()}"}
    listed = clerk.get(f"/api/v1/inbox/?organisation_id={producer.id}", headers=headers)
    assert len(listed.get_json()["items"]) == 4

    body = {"organisation_id": producer.id}
    read = clerk.post("/api/v1/inbox/read", json=body, headers=headers)

    assert read.get_json() == {"count": 4}
    other = clerk.get("/api/v1/inbox/?organisation_id=999999", headers=headers)
    assert other.status_code == 403
