"""The register as open data: stable columns, masked persons, what caches are told."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.factories.brands import make_authorisation, make_brand
from tests.factories.holders import impose, make_held
from tests.factories.producers import make_producer
from tests.web.brand.conftest import ENGLISH, text_of
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.producers.kinds import SubjectKind
from trace.rooms.sanctions import services
from trace.web.consumer.open_data import COLUMNS


@pytest.fixture
def brand(work):
    """A brand with a rule-book."""
    return make_brand(work)


def _items(client, query: str = "") -> dict[str, dict[str, object]]:
    answer = client.get(f"/register.json{query}")
    assert answer.status_code == 200
    return {item["number"]: item for item in answer.get_json()["items"]}


def test_json_and_csv_say_the_same_with_columns_that_stay(work, client, brand):
    held = make_authorisation(work, brand)
    work.session.commit()

    body = client.get("/register.json").get_json()
    table = client.get("/register.csv").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))

    assert (body["count"], body["columns"]) == (1, list(COLUMNS))
    assert body["last_changed_at"].endswith("+08:00")
    assert "来源" in body["licence"]
    (item,) = body["items"]
    assert list(item) == list(COLUMNS)
    assert item["number"] == held.number
    assert (item["standing"], item["mark_type"], item["kind"]) == (
        "in_force",
        "ordinary",
        "products",
    )
    assert item["url"].endswith(f"/authorisations/{held.number}")
    assert rows[0]["holder"] == item["holder"] == held.producer.name
    assert rows[0]["products"] == "、".join(item["products"])


def test_the_name_of_a_natural_person_is_masked_and_no_phone_is_told(work, client, brand):
    farmer = make_producer(work, name="张小满", subject_kind=SubjectKind.HOUSEHOLD)
    held = make_authorisation(work, brand, producer=farmer)
    work.session.commit()

    text = client.get("/register.json").get_data(as_text=True)
    item = _items(client)[held.number]

    assert item["holder"] == "张*"
    assert item["division"] == farmer.division[:6]
    assert farmer.phone not in text
    assert "小满" not in text


def test_a_sanction_is_told_as_long_as_it_is_public(work, client, brand):
    public, over = make_authorisation(work, brand), make_authorisation(work, brand)
    for held, days in ((public, 30), (over, -1)):
        services.change_authorisation_state(
            work,
            authorisation_id=held.id,
            act="withdraw",
            reason="擅自扩大使用范围",
            document_number="万品办〔2026〕12号",
            public_until=work.today + timedelta(days=max(days, 0)),
        )
    over.states[-1].public_until = work.today - timedelta(days=1)
    work.session.commit()

    items = _items(client)

    assert list(items) == [public.number]
    assert items[public.number]["standing"] == "withdrawn"
    assert items[public.number]["reason"] == "擅自扩大使用范围"
    assert items[public.number]["public_until"] == (work.today + timedelta(days=30)).isoformat()
    assert _items(client, "?standing=in_force") == {}
    assert list(_items(client, f"?text={public.number}")) == [public.number]


def test_a_warning_is_told_beside_the_standing_and_who_kept_the_old_file_hears_of_it(work, client):
    held = make_held(work)
    work.session.commit()
    before = client.get("/register.json")

    made = impose(work, held, SanctionKind.WARNING)
    work.session.commit()
    after = client.get("/register.json", headers={"If-None-Match": before.headers["ETag"]})
    table = client.get("/register.csv").get_data().decode("utf-8-sig")

    assert before.get_json()["items"][0]["sanctions"] == []
    (item,) = after.get_json()["items"]
    (told,) = item["sanctions"]
    assert item["standing"] == "in_force"
    assert (told["kind"], told["document_number"]) == ("warning", made.document_number)
    assert made.facts not in after.get_data(as_text=True)
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["sanctions"].startswith(f"warning in_force {work.today.isoformat()} {made.rule}")


def test_a_reader_who_has_it_already_gets_nothing_again(work, client, brand):
    make_authorisation(work, brand)
    work.session.commit()
    first = client.get("/register.csv")

    again = client.get("/register.csv", headers={"If-None-Match": first.headers["ETag"]})
    make_authorisation(work, brand)
    work.session.commit()
    other = client.get(
        "/register.csv?standing=lost", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert (again.status_code, again.get_data()) == (304, b"")
    assert other.status_code == 200


def test_an_empty_register_is_an_answer_too(client):
    body = client.get("/register.json").get_json()

    assert (body["count"], body["items"], body["last_changed_at"]) == (0, [], None)
    assert client.get("/register.csv").status_code == 200


def test_the_page_leads_to_the_data_and_says_when_it_changed(work, client, brand):
    make_authorisation(work, brand)
    work.session.commit()

    page = text_of(client.get("/register?standing=in_force", headers=ENGLISH))

    assert "/register.csv?standing=in_force" in page
    assert "Last changed on" in page
    assert "Names of natural persons are masked." in page


def test_the_whole_register_takes_few_statements(work, client, brand, connection):
    for _ in range(4):
        make_authorisation(work, brand)
    work.session.commit()
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    client.get("/register.json")
    event.remove(connection, "before_cursor_execute", note)

    assert len(seen) <= 8
