"""Systems read what waits, record surveys and counts, decide, explain, and read statements."""

from __future__ import annotations

import pytest

from tests.factories.batches import kg, make_harvest, make_process
from tests.factories.producers import make_producer
from tests.factories.yields import make_over_ceiling, make_recipe
from trace.kernel.actor import Role
from trace.rooms.batches import queries
from trace.rooms.batches.rules import BatchKind


@pytest.fixture
def asking(client_as):
    """Return a caller with a token: `asking(Role.LAB)("GET", "/yield-checks")`."""

    def caller(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}", "Accept-Language": "en"}

        def ask(verb, path, /, **body):
            return client.open(f"/api/v1{path}", method=verb, headers=headers, json=body or None)

        return ask

    return caller


def test_a_survey_sent_by_a_system_releases_what_waits(asking, work):
    batch, unit, product = make_over_ceiling(work, make_producer(work))
    ask = asking(Role.TOWNSHIP_ASSISTANT)
    (found,) = ask("GET", "/yield-checks").get_json()["items"]
    assert (found["cause"], found["lot"], found["is_waiting"]) == ("ceiling", batch.lot, True)
    assert found["sentence"].startswith(unit.name)
    assert "yield survey" in found["remedy"]

    made = ask(
        "POST",
        "/yield-surveys",
        production_unit_id=unit.id,
        product_id=product.id,
        season_on="2026-07-01",
        measured={"value": "104", "unit": "kg"},
        is_per_size=True,
        surveyed_on="2026-07-18",
        surveyed_by="农技员",
        method="实收",
    )

    assert made.status_code == 201
    assert made.get_json()["total"] == {"value": "1300", "unit": "kg"}
    survey_id = made.get_json()["id"]
    assert ask("GET", f"/yield-surveys/{survey_id}").get_json()["number"].startswith("CC2026")
    assert len(ask("GET", "/yield-surveys").get_json()["items"]) == 1
    assert ask("GET", "/yield-checks").get_json()["items"] == []
    assert len(ask("GET", "/yield-checks?state=cleared").get_json()["items"]) == 1
    assert ask("GET", f"/yield-checks/{found['id']}").get_json()["is_waiting"] is False


def test_a_ceiling_is_not_cleared_by_word_and_a_process_is(asking, work):
    over, _unit, _product = make_over_ceiling(work, make_producer(work))
    more = make_process(work, [make_harvest(work, quantity=kg(10))], quantity=kg(12))
    ceiling, process = (queries.findings_of(work, [each.id])[0].id for each in (over, more))
    ask = asking(Role.MARKET_OFFICER)

    refused = ask("POST", f"/yield-checks/{ceiling}/decision", reason="看过了")
    decided = ask("POST", f"/yield-checks/{process}/decision", reason="看过了")

    assert refused.status_code == 409
    assert refused.get_json()["type"].endswith("/problems/yield-survey-needed")
    assert "yield survey" in refused.get_json()["detail"]
    assert (decided.status_code, decided.get_json()["is_waiting"]) == (200, False)


def test_a_producers_system_explains_counts_and_reads_the_statement(asking, work):
    producer = make_producer(work)
    make_recipe(work)
    harvest = make_harvest(work, producer, quantity=kg(100))
    dried = make_process(work, [harvest], kind=BatchKind.PROCESSING, quantity=kg(5))
    (found,) = queries.findings_of(work, [dried.id])
    ask = asking(Role.PRODUCER_CLERK, organisation_id=producer.id)

    told = ask("POST", f"/yield-checks/{found.id}/explanation", text="霉变剔除")
    counted = ask(
        "POST", f"/batches/{dried.id}/stock-takes", counted="4 kg", on="2026-07-18", reason="盘点"
    )
    statement = ask("GET", f"/batches/{dried.id}/statement?page_size=1").get_json()

    assert told.get_json()["explanation"] == "霉变剔除"
    assert (counted.status_code, counted.get_json()["remaining"]["value"]) == (201, "4")
    assert statement["balance"]["remaining"] == 4 * 10**6
    assert statement["balance"]["lost"] == 10**6
    assert statement["items"][0]["left"] == {"value": "5", "unit": "kg"}
    assert statement["next_cursor"]
    early = ask("GET", f"/batches/{dried.id}/statement?on=2026-07-01").get_json()
    assert early["items"] == []
