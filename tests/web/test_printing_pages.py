"""The printer's account on its pages, for printer, producer and authority."""

from __future__ import annotations

import pytest

from tests.factories.labels import make_bound_run, make_exported, make_packed
from tests.factories.people import make_organisation
from trace.kernel.actor import Role


@pytest.fixture
def packed(work):
    return make_packed(work)


@pytest.fixture
def shop(work):
    return make_organisation(work, Role.PRINTER)


@pytest.fixture
def run(work, packed, shop):
    """An order assigned to a print shop, with files."""
    made = make_bound_run(work, packed, printer_id=shop)
    make_exported(work, made)
    work.session.commit()
    return made


@pytest.fixture
def printer(client_as, shop):
    return client_as(Role.PRINTER, organisation_id=shop)


@pytest.fixture
def producer(client_as, packed):
    return client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)


def test_the_printer_reports_and_the_producer_voids_what_is_missing(run, printer, producer):
    at_shop = f"/printer/runs/{run.id}/account"
    at_home = f"/producer/labels/{run.id}/account"

    unsaid = printer.post(f"{at_shop}/printed", data={"note": "夜班"})
    printed = printer.post(f"{at_shop}/printed", data={"count": "8"}, follow_redirects=True)
    over = printer.post(f"{at_shop}/handed-over", data={"first": "1", "last": "5"})
    void = printer.post(f"{at_shop}/missing", data={"first": "6", "last": "6", "reason": "遗失"})
    missing = producer.post(
        f"{at_home}/missing",
        data={"first": "6", "last": "6", "reason": "遗失"},
        follow_redirects=True,
    ).get_data(as_text=True)

    assert unsaid.status_code == 422
    assert "夜班" in unsaid.get_data(as_text=True)
    assert "印刷已登记" in printed.get_data(as_text=True)
    assert (over.status_code, void.status_code) == (302, 403)
    assert "缺失的标签已作废" in missing
    assert "遗失" in missing


def test_files_of_the_rest_are_asked_for_on_the_page(run, printer):
    at_shop = f"/printer/runs/{run.id}/account"
    printer.post(f"{at_shop}/printed", data={"count": "8"})

    wrong = printer.post(f"{at_shop}/files", data={"format": "csv", "layout": "none"})
    asked = printer.post(f"{at_shop}/files", data={"format": "csv", "side_mm": "25"})

    assert wrong.status_code == 422
    assert asked.headers["Location"].endswith(f"/printer/runs/{run.id}")


def test_returned_labels_are_taken_back_on_the_page(run, producer):
    done = producer.post(
        f"/producer/labels/{run.id}/account/returned",
        data={"first": "9", "last": "10", "reason": "余标"},
        follow_redirects=True,
    )

    assert "标签已收回并作废" in done.get_data(as_text=True)


def test_the_take_up_report_is_there_for_all_three_and_as_a_file(
    run, packed, printer, producer, client_as
):
    authority = client_as(Role.BRAND, organisation_id=packed.brand.authority_id)

    for client, path in (
        (printer, "/printer"),
        (producer, "/producer/labels"),
        (authority, "/brand"),
    ):
        page = client.get(f"{path}/take-up").get_data(as_text=True)
        assert run.code in page
        file = client.get(f"{path}/take-up?format=csv").get_data(as_text=True)
        assert run.code in file
        assert "领用率" in file


def test_the_interface_tells_the_account_and_takes_reports(run, printer):
    headers = {"Authorization": f"Bearer {printer.token()}"}
    base = f"/api/v1/printing/runs/{run.id}"

    made = printer.post(f"{base}/printed", json={"count": 4}, headers=headers)
    by_range = printer.post(f"{base}/printed", json={"first": "5", "last": "6"}, headers=headers)
    printer.post(f"{base}/hand-overs", json={"first": "1", "last": "2"}, headers=headers)
    rest = printer.post(f"{base}/unprinted", json={"format": "csv"}, headers=headers)
    told = printer.get(base, headers=headers).get_json()

    assert (made.status_code, by_range.status_code, rest.status_code) == (201, 201, 202)
    assert [item["first"] for item in rest.get_json()["items"]] == [7]
    assert told["counts"] == {
        "expected": 10,
        "unprinted": 4,
        "at_printer": 4,
        "at_producer": 2,
        "applied": 0,
        "spoiled": 0,
        "returned": 0,
        "missing": 0,
        "voided": 0,
    }
    listed = printer.get("/api/v1/printing/take-up", headers=headers).get_json()
    assert [item["code"] for item in listed["items"]] == [run.code]
