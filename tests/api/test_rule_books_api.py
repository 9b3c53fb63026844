"""Rule-books through the interface: the body of the form, the same differences."""

from __future__ import annotations

import pytest

from tests.factories.brands import make_brand
from tests.rooms.brands.test_rule_books import FULL
from trace.kernel.actor import Role
from trace.rooms.brands import queries
from trace.rooms.brands.rules import RuleBookBody

BASE = "/api/v1/brands"


@pytest.fixture
def brand(work):
    """A brand with its first rule-book."""
    return make_brand(work)


@pytest.fixture
def staff(client_as, brand):
    """Somebody of the authority, with a token."""
    person = client_as(Role.BRAND, organisation_id=brand.authority_id)
    headers = {"Authorization": f"Bearer {person.token()}", "Accept-Language": "en"}

    def send(method: str, path: str, **options):
        answer = person.open(f"{BASE}/{brand.id}{path}", method=method, headers=headers, **options)
        return answer.status_code, answer.get_json()

    return send


def _sent() -> dict[str, object]:
    return FULL.to_json() | {"from_on": "2026-08-01", "source": "万品办〔2026〕9号"}


def test_the_stored_body_is_taken_as_it_is_given_back(work, staff, brand):
    status, preview = staff("POST", "/rule-books/preview", json=_sent())
    assert (status, preview["version"], preview["in_force"]["version"]) == (200, 2, 1)
    assert len(queries.rule_books_of(work, brand.id)) == 1

    status, book = staff("POST", "/rule-books", json=_sent() | {"version": preview["version"]})

    assert status == 201
    assert RuleBookBody.from_json(book["body"]) == FULL
    status, compared = staff("GET", "/rule-books/2/differences")
    assert (status, compared["old"], compared["new"]) == (200, 1, 2)
    assert compared["items"] == preview["differences"]
    assert staff("GET", "/rule-books/2/differences?old=2")[1]["items"] == []
    assert staff("GET", "/rule-books/9/differences")[0] == 404
    status, problem = staff("POST", "/rule-books", json=_sent() | {"version": 2})
    assert (status, problem["type"].rsplit("/", 1)[1]) == (409, "rule-book-overtaken")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"quota": {"per_mu_kg": "viel"}}, "/quota/per_mu_kg"),
        ({"quota": {"per_mu_kg": {"peach": "many"}}}, "/quota/per_mu_kg/0/kg"),
        (
            {"quota": {"per_mu_kg": [{"product_code": "peach", "kg": "1"}] * 2}},
            "/quota/per_mu_kg",
        ),
        ({"fees": [{"name": "工本费", "amount_fen": 5}]}, "/fees/0/basis"),
        ({"procedure": [{"kind": "lottery"}]}, "/procedure/0/kind"),
        ({"conditions": [{"code": "C1", "title": "x", "fact": "weather"}]}, "/conditions/0/fact"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(staff, change, pointer):
    status, problem = staff("POST", "/rule-books", json=_sent() | change)

    assert status == 422
    assert pointer in [error["pointer"] for error in problem["errors"]]
