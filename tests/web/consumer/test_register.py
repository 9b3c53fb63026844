"""Everybody can read who may use a brand and who lost it."""

from __future__ import annotations

import pytest

from tests.factories.brands import make_authorisation, make_brand
from trace.rooms.sanctions import services

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def brand(work):
    """A brand with a rule-book."""
    return make_brand(work)


def page_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_register_is_searched_by_name_number_and_standing(work, client, brand):
    good, lost = make_authorisation(work, brand), make_authorisation(work, brand)
    services.change_authorisation_state(
        work, authorisation_id=lost.id, act="withdraw", reason="转让标识"
    )
    work.session.commit()

    everything = page_of(client.get(f"/register?brand={brand.id}"))
    named = page_of(client.get(f"/register?text={good.producer.name}"))
    gone = page_of(client.get(f"/register?standing=lost&brand={brand.id}"))

    assert good.number in everything
    assert lost.number in everything
    assert good.number in named
    assert lost.number not in named
    assert good.number not in gone
    assert "转让标识" in gone


def test_an_odd_question_is_answered_all_the_same(work, client, brand):
    held = make_authorisation(work, brand)
    work.session.commit()

    for query in ("brand=²", "brand=999999", "standing=x", "cursor=%01", "text=%25_%5C"):
        assert client.get(f"/register?{query}").status_code == 200
    assert held.number in page_of(client.get("/register?cursor=broken"))
    assert "Set-Cookie" not in client.get("/register").headers


def test_a_long_register_has_more_pages(work, client, brand, monkeypatch):
    first, second = make_authorisation(work, brand), make_authorisation(work, brand)
    work.session.commit()
    monkeypatch.setattr("trace.rooms.authorisations.queries.authorisations.DEFAULT_SIZE", 1)
    monkeypatch.setattr(
        "trace.rooms.authorisations.queries.authorisations.public_register.__kwdefaults__",
        {"text": "", "standing": "", "brand_id": None, "cursor": None, "size": 1},
    )

    page = page_of(client.get(f"/register?brand={brand.id}"))

    assert second.number in page
    assert first.number not in page
    assert "cursor=" in page


def test_a_verify_page_says_how_it_stands_and_claims_no_seal(work, client, brand):
    held = make_authorisation(work, brand, number="万好〔2026〕1号")
    work.session.commit()

    page = page_of(client.get("/authorisations/万好〔2026〕1号", headers=ENGLISH))

    assert 'data-standing="in_force"' in page
    assert held.producer.name in page
    assert "It is no electronic seal" in page


@pytest.mark.parametrize(
    ("act", "standing", "word"),
    [("suspend", "suspended", "Suspended"), ("withdraw", "withdrawn", "Right withdrawn")],
)
def test_a_verify_page_tells_of_a_sanction(work, client, brand, act, standing, word):
    held = make_authorisation(work, brand)
    services.change_authorisation_state(
        work, authorisation_id=held.id, act=act, reason="抽检不合格", document_number="万品1号"
    )
    work.session.commit()

    page = page_of(client.get(f"/authorisations/{held.number}", headers=ENGLISH))

    assert f'data-standing="{standing}"' in page
    assert f"<b>{word}</b>" in page
    assert "抽检不合格" in page
    assert "万品1号" in page


def test_an_unknown_number_is_not_found(client):
    assert client.get("/authorisations/没有").status_code == 404
