"""Signs of copied codes for systems: the list, a judgement, how the rules do, a brand's limits."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from tests.factories.labels import make_activated_run, make_packed
from tests.factories.signs import make_sign
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.rooms.brands.models import Brand
from trace.rooms.scanning.rules import HOUSE_LIMITS


@pytest.fixture
def api(client_as):
    """Return a caller of the interface in somebody's name."""

    def make(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}"}

        def call(method, path, json=None):
            return client.open(f"/api/v1/signs{path}", method=method, json=json, headers=headers)

        return call

    return make


@pytest.fixture
def code(work):
    run = make_activated_run(work, make_packed(work))
    make_sign(work, run)
    make_sign(work, run, index=1)
    work.session.commit()
    return code_of(work, run)


def test_signs_are_listed_page_by_page_and_judged(api, code):
    call = api(Role.MARKET_OFFICER)

    first = call("GET", "/?page_size=1").json
    rest = call("GET", f"/?page_size=1&cursor={first['next_cursor']}").json
    assert {one["number"] for one in (*first["items"], *rest["items"])} == {1, 2}
    assert first["items"][0]["facts"]["minutes"] == 5

    path = f"/{code.serial}/travel"
    judged = call("POST", f"{path}/judgements", {"judged": "true", "note": "查获仿品"})
    assert judged.status_code == 201
    assert call("GET", path).json == judged.json
    assert judged.json["standing"] == "true"
    assert [one["note"] for one in judged.json["judgements"]] == ["查获仿品"]
    assert len(call("GET", "/?standing=open").json["items"]) == 1

    travel = next(one for one in call("GET", "/rules").json["items"] if one["kind"] == "travel")
    assert travel == {
        "kind": "travel", "signs": 2, "true": 1, "false": 0, "open": 1, "precision": 1.0,
    }  # fmt: skip


def test_a_brand_reads_and_sets_its_limits_and_sees_numbers_alone(api, code, work):
    brand = work.session.get_one(Brand, code.run.brand_id)
    call = api(Role.BRAND, organisation_id=brand.authority_id)
    path = f"/limits/{brand.id}"

    assert call("GET", path).json == asdict(HOUSE_LIMITS)
    changed = asdict(HOUSE_LIMITS) | {"codes_a_phone": 200}
    assert call("PUT", path, changed).json == changed
    assert call("GET", path).json == changed
    assert call("PUT", path, changed | {"codes_a_phone": 1}).status_code == 422
    numbers = {one["kind"]: one["signs"] for one in call("GET", f"{path}/rules").json["items"]}
    assert numbers["travel"] == 2

    other = api(Role.BRAND)
    assert other("GET", path).status_code == 403
    assert other("PUT", path, changed).status_code == 403
    assert other("GET", f"{path}/rules").status_code == 403
    assert other("GET", "/limits/999999").status_code == 404
