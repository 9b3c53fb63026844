"""The demo county: it loads once, its people can sign in, and its labels answer every verdict in every form."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from werkzeug.test import TestResponse

from tests import databases
from tests.county import HOMES, County, load_county
from tests.rooms.sheets.printers import print_tspl, print_zpl
from tests.rooms.sheets.test_templates import rendered
from trace.cli.demo_county import ROLES
from trace.cli.demo_county.codes import FORMS
from trace.http.session import house, open_work
from trace.kernel.actor import Actor
from trace.rooms.batches.queries import list_batches
from trace.rooms.labels.services import making
from trace.rooms.scanning.rules import Verdict
from trace.rooms.sheets.starters import STARTERS
from trace.wire.templates import TemplateSchema


@pytest.fixture(scope="module")
def county(
    all_databases: databases.Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """The loaded county; its tests read, and print labels."""
    made = load_county(all_databases.copy("demo_county"), tmp_path_factory.mktemp("demo"))
    yield made
    databases.close(made.app)


def test_the_pages_answer_every_promised_verdict_in_every_form(county: County) -> None:
    client = county.app.test_client()

    for code in county.codes:
        path = code["uri"].removeprefix(databases.BASE_URL)
        page = client.get(path, follow_redirects=True)
        data = client.get(path, follow_redirects=True, headers={"Accept": "application/json"})

        assert page.status_code == data.status_code == 200
        assert f'data-verdict="{code["verdict"]}"' in page.get_data(as_text=True), code
        assert data.get_json()["verdict"] == code["verdict"], code

    assert {code["verdict"] for code in county.codes} == {verdict.value for verdict in Verdict}
    assert {code["form"] for code in county.codes} == set(FORMS)
    active = {code["form"] for code in county.codes if code["verdict"] == "active"}
    assert active == set(FORMS)


def test_every_code_of_goods_leads_to_the_page_of_its_lot(county: County) -> None:
    client = county.app.test_client()
    lots = {code["lot_uri"] for code in county.codes if code["lot_uri"]}

    answers = {lot: client.get(lot.removeprefix(databases.BASE_URL)) for lot in lots}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert len(lots) >= 8


def test_the_nine_accounts_sign_in_and_their_tokens_are_good(county: County) -> None:
    assert [way["role"] for way in county.accounts][: len(ROLES)] == list(ROLES)
    assert set(county.accounts[0]) == {"role", "login", "password", "token"}

    for role, home in HOMES.items():
        page = county.signed_in(role).get(home)
        way = next(way for way in county.accounts if way["role"] == role)
        told = county.app.test_client().get(
            "/api/v1/me", headers={"Authorization": f"Bearer {way['token']}"}
        )

        assert page.status_code == 200, role
        assert "演示数据" in page.get_data(as_text=True)
        assert told.status_code == 200
        assert told.get_json()["name"]


def test_secrets_are_kept_where_only_the_service_reads_them(county: County) -> None:
    file = house(county.app).settings.data_dir / "demo.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert county.accounts[0]["password"] in county.run("demo", "accounts").output


def test_label_sheets_are_there_to_be_fetched(county: County) -> None:
    client = county.signed_in("producer")
    runs = client.get("/producer/labels").get_data(as_text=True)
    numbers = sorted({part.split('"')[0] for part in runs.split('"/producer/labels/')[1:]})
    pages = [client.get(f"/producer/labels/{number}") for number in numbers if number.isdigit()]
    links = {
        "/producer/labels/files/" + part.split('"')[0]
        for page in pages
        for part in page.get_data(as_text=True).split('"/producer/labels/files/')[1:]
    }

    kinds = set()
    for link in links:
        with client.get(link) as answer:
            kinds.add(answer.mimetype)
            assert answer.status_code == 200
            assert answer.data.startswith(b"%PDF-") or answer.mimetype != "application/pdf"

    assert {"application/pdf", "text/csv"} <= kinds


def test_the_books_are_the_same_when_rebuilt_from_the_events(county: County) -> None:
    before = _books(county)

    rebuilt = county.run("events", "rebuild")

    assert rebuilt.exit_code == 0, rebuilt.output
    assert _books(county) == before
    assert len(before) > 40


@pytest.mark.parametrize(
    ("format", "starter", "count"),
    [
        ("sheet_pdf", "sheet-36", 36),
        ("sheet_pdf", "sheet-28", 28),
        ("roll_pdf", "roll", 5),
        ("zpl", "roll", 5),
        ("tspl", "roll", 5),
    ],
)
def test_every_label_of_a_run_decodes_from_what_is_printed(
    county: County, tmp_path: Path, format: str, starter: str, count: int
) -> None:
    ask = _interface(county, "producer")
    owner = ask("GET", "/me").json["places"][0]["organisation_id"]
    run_id, expected = _run_to_print(ask, owner, count)
    template = {
        "organisation_id": owner,
        "name": f"{format}-{starter}",
        "template": TemplateSchema().dump(STARTERS[starter]),
    }
    kept = ask("POST", "/label-templates", json=template)
    wanted = {"format": format, "template_id": kept.json["id"], "first": 1, "last": count}
    made = ask("POST", f"/labels/runs/{run_id}/exports", json=wanted)
    assert made.status_code == 202, made.json

    with county.app.app_context():
        making.export_run(
            partial(open_work, Actor.system("labels.export")),
            house().ports,
            export_id=made.json["id"],
            report=lambda _done, _total: None,
        )
    with ask("GET", f"/labels/exports/{made.json['id']}/files/0") as answer:
        file = answer.data

    pictures = {
        "zpl": lambda: [label.picture for label in print_zpl(file)],
        "tspl": lambda: [label.picture for label in print_tspl(file, 8)],
    }.get(format, lambda: rendered(file, tmp_path))()
    found = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    assert sorted(found) == sorted(expected)
    assert len(pictures) == (1 if starter.startswith("sheet") else count)


def test_a_second_load_is_refused_and_told(county: County) -> None:
    again = county.run("demo", "load")
    quiet = county.run("demo", "load", "--if-empty")

    assert again.exit_code == 1
    assert "not empty" in again.output
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_production_takes_no_demo_data(standalone_app: Callable[..., Flask]) -> None:
    app = standalone_app(TRACE_ENV="production", TRACE_BASE_URL="https://trace.example")

    refused = app.test_cli_runner().invoke(args=["demo", "load", "--if-empty"])
    listed = app.test_cli_runner().invoke(args=["demo", "accounts", "--json"])

    assert refused.exit_code == 1
    assert "production" in refused.output
    assert json.loads(listed.output) == []


def test_an_instance_without_the_demo_has_nothing_to_list(
    standalone_app: Callable[..., Flask],
) -> None:
    runner = standalone_app().test_cli_runner()

    # `make run` asks for the accounts whatever the database holds.
    listed, codes = runner.invoke(args=["demo", "accounts"]), runner.invoke(args=["demo", "codes"])

    assert (listed.exit_code, listed.output) == (0, "")
    assert (codes.exit_code, codes.output) == (0, "")


def _interface(county: County, role: str) -> Callable[..., TestResponse]:
    """Return a caller of the interface with the token of a demo account."""
    token = next(way["token"] for way in county.accounts if way["role"] == role)
    client = county.app.test_client()

    def ask(method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    return ask


def _run_to_print(
    ask: Callable[..., TestResponse], owner: int, count: int
) -> tuple[int, list[str]]:
    """A run of the producer's that has so many labels, and what their codes say."""
    runs = ask("GET", f"/labels/runs?producer_id={owner}").json["items"]
    run = next(
        run for run in runs if run["count"] >= count and run["lot"] and run["state"] == "exported"
    )
    labels = [ask("GET", f"/labels/runs/{run['id']}/labels/{n + 1}").json for n in range(count)]
    return run["id"], [label["uri"] for label in labels]


def _books(county: County) -> list[tuple[str, int, int]]:
    with county.app.app_context(), open_work(Actor.system("test"), read_only=True) as work:
        found = list_batches(work, size=500).items
        return sorted((batch.uri, batch.produced_base, batch.remaining_base) for batch in found)
