"""The pages and the interface of hand-overs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import PersonClient
from tests.factories.batches import make_harvest
from tests.factories.exchange import make_exchange_records, target_text
from tests.factories.producers import COUNTY, make_producer
from trace.http.exchange_files import folder
from trace.kernel.actor import Role
from trace.kernel.work import Work

ClientAs = Callable[..., PersonClient]


@pytest.fixture
def files(app: Flask) -> Iterator[None]:
    """One target's file that is right, and one with a mistake."""
    with app.app_context():
        place = folder()
    place.mkdir(parents=True, exist_ok=True)
    made = {"province": target_text(), "nation": "form = 1"}
    for name, text in made.items():
        (place / f"{name}.toml").write_text(text, encoding="utf-8")
    yield
    for name in made:
        (place / f"{name}.toml").unlink()


@pytest.fixture
def records(work: Work, files: None) -> dict[str, object]:
    """A hand-over done, one that failed."""
    make_harvest(work, make_producer(work))
    return make_exchange_records(work)


def test_an_administrator_sees_the_coverage_and_what_is_wrong_with_a_file(
    records: dict[str, object], client_as: ClientAs
) -> None:
    client = client_as(Role.ADMINISTRATOR)

    page = client.get("/admin/exchange?lang=zh").get_data(as_text=True)
    file = client.get("/admin/exchange?format=csv&lang=zh").get_data(as_text=True)

    assert "示例平台" in page
    assert "接口规范未公开" in page
    assert "nation.toml" in page
    assert "承诺达标合格证" in file


def test_a_target_lists_its_hand_overs_with_receipts(
    records: dict[str, object], client_as: ClientAs
) -> None:
    client = client_as(Role.ADMINISTRATOR)

    listed = client.get("/admin/exchange/targets/province?state=dead&kind=product&lang=en")
    one = client.get(f"/admin/exchange/handovers/{records['handover']}?lang=en")
    nowhere = client.get("/admin/exchange/targets/nowhere")

    assert "Hand-overs to 示例平台" in listed.get_data(as_text=True)
    assert "示例回执" in one.get_data(as_text=True)
    assert nowhere.status_code == 404


def test_an_administrator_tries_a_failure_again_once(
    records: dict[str, object], client_as: ClientAs
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    address = f"/api/v1/exchange/handovers/{records['dead_handover']}"
    bearer = {"Authorization": f"Bearer {client.token()}"}

    first = client.post(f"{address}/retry", headers=bearer)
    second = client.post(f"{address}/retry", headers=bearer)

    assert (first.status_code, first.get_json()["state"]) == (200, "waiting")
    assert second.status_code == 409
    assert second.get_json()["type"].endswith("/handover-nothing-to-retry")
    assert client.get(address, headers=bearer).get_json()["attempts"][0]["outcome"] == "refused"


def test_an_officer_sees_the_coverage_of_the_area_and_may_not_try_again(
    records: dict[str, object], client_as: ClientAs
) -> None:
    officer = client_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    bearer = {"Authorization": f"Bearer {officer.token()}"}

    page = officer.get("/officer/exchange?lang=en").get_data(as_text=True)
    rows = officer.get("/api/v1/exchange/coverage", headers=bearer).get_json()["items"]
    listed = officer.get("/api/v1/exchange/handovers?state=dead", headers=bearer).get_json()
    again = officer.post(
        f"/api/v1/exchange/handovers/{records['dead_handover']}/retry", headers=bearer
    )

    assert "Hand over now" not in page
    assert {row["kind"] for row in rows} == {
        "producer", "product", "batch", "certificate", "event",
    }  # fmt: skip
    assert [each["id"] for each in listed["items"]] == [records["dead_handover"]]
    assert again.status_code == 403
    assert officer.get("/admin/exchange").status_code == 403


def test_market_officers_have_no_such_page(records: dict[str, object], client_as: ClientAs) -> None:
    market = client_as(Role.MARKET_OFFICER, division=COUNTY)

    assert market.get("/officer/exchange").status_code == 403
