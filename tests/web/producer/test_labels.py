"""Labels in the browser: checked, ordered, made, activated, voided - by the clerk and by the print shop."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from tests.factories.certificates import make_certificate
from tests.factories.labels import (
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.norms import make_grade_standard
from tests.factories.people import make_organisation
from tests.factories.testing import make_measurement
from trace.jobs.worker import Worker
from trace.kernel.actor import Role
from trace.rooms.labels import printer_files, queries, services
from trace.rooms.labels.rules import RunState

MOST_STATEMENTS = 12


@pytest.fixture
def packed(work):
    """Two hundred boxes with brand and conformity certificate."""
    return make_packed(work)


@pytest.fixture
def clerk(client_as, packed):
    """The browser of the producer's clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)


@pytest.fixture
def statements(connection) -> Iterator[list[str]]:
    """Every SQL statement of the test so far."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def text_of(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.get_data(as_text=True)))


def typed(packed, **overrides):
    """What a clerk enters for an order of the packed batch."""
    given = {"batch_id": packed.batch.id, "count": 20, "brand_id": packed.brand.id}
    return {name: value for name, value in (given | overrides).items() if value is not None}


def test_a_check_tells_every_gate_and_orders_nothing(work, packed, clerk):
    answer = clerk.post(
        "/producer/labels/new?lang=en", data=typed(packed, count=201) | {"act": "check"}
    )

    page = text_of(answer)
    assert answer.status_code == 200
    for number in range(1, 11):
        assert f"G{number} " in page
    assert "enough for 200 labels; 201 were asked" in page
    assert "Order fewer labels, or record first what is missing." in page
    assert "This order would be refused" in page
    sample = re.search(r'src="(/producer/labels/sample\.png[^"]+)"', answer.text)
    assert sample
    picture = clerk.get(html.unescape(sample[1]))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert not queries.runs_of(work, packed.producer.id).items


@pytest.mark.parametrize("choice", ["-1", "filing-1x", "stock-0", "filing-", "other-1"])
def test_a_choice_of_packaging_that_no_form_offers_is_refused_beside_its_field(
    work, packed, clerk, choice
):
    answer = clerk.post(
        "/producer/labels/new", data=typed(packed) | {"packaging": choice, "act": "order"}
    )

    assert answer.status_code == 422
    assert not queries.runs_of(work, packed.producer.id).items


def test_a_checked_order_is_changed_or_placed_from_the_same_page(work, packed, clerk):
    sent = typed(packed, count=20) | {"act": "check"}

    checked = clerk.post("/producer/labels/new?lang=en", data=sent).text
    change = html.unescape(re.search(r'href="(/producer/labels/new\?batch_id=[^"]+)"', checked)[1])
    hidden = dict(re.findall(r'type="hidden" name="(\w+_id)" value="(\d+)"', checked))
    changed = clerk.get(change).text
    placed = clerk.post("/producer/labels/new", data=hidden | {"count": 19, "act": "order"})

    assert 'name="count"' in checked
    assert 'value="20"' in changed
    assert f'<option value="{packed.batch.id}" selected>' in changed
    assert placed.status_code == 302
    (run,) = queries.runs_of(work, packed.producer.id)
    assert (run.count, run.brand_id, run.batch_id) == (19, packed.brand.id, packed.batch.id)


def test_a_check_by_all_gates_asks_the_database_twelve_times_at_most(work, client_as, statements):
    """Of one product, with every kind of paper in play: brand, claimed mark, grade standard, conformity."""
    standard = make_grade_standard(work)
    work.session.flush()
    packed = make_packed(work, grade_norm_code=standard.code)
    make_certificate(work, packed.producer, [packed.product])
    make_measurement(work, packed.batch)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)
    work.session.commit()
    work.session.expunge_all()

    statements.clear()
    sent = typed(packed, count=201, marks="organic") | {"act": "check"}
    answer = clerk.post("/producer/labels/new?lang=en", data=sent)

    assert "This order would be refused" in text_of(answer)
    assert len(statements) <= MOST_STATEMENTS, (len(statements), statements)


def test_labels_are_ordered_made_fetched_and_activated(work, app, packed, clerk):
    answer = clerk.post("/producer/labels/new", data=typed(packed) | {"act": "order"})
    assert answer.status_code == 302
    (run,) = queries.runs_of(work, packed.producer.id)
    address = answer.headers["Location"]
    asks_again = f'hx-get="{address}/progress'
    assert asks_again in clerk.get(address).text

    assert Worker(app).run_until_idle() == 1
    work.session.expire_all()
    page = text_of(clerk.get(f"{address}?lang=en"))
    assert asks_again not in page
    assert f"{run.code}-1-20.pdf" in page
    (export,) = printer_files.exports_of(work, run.id)
    file = clerk.get(f"/producer/labels/files/{export.id}/0", buffered=True)
    assert file.data.startswith(b"%PDF")
    assert "no-store" in file.headers["Cache-Control"]
    assert (
        clerk.get(f"/producer/labels/files/{export.id}/manifest", buffered=True).get_json()["run"]
        == run.code
    )
    assert clerk.get(f"/producer/labels/files/{export.id}/7", buffered=True).status_code == 404
    picture = clerk.get(f"/producer/labels/{run.id}/label/1.png")
    assert picture.data.startswith(b"\x89PNG")

    scanned = queries.label_uri(work, run, 0)
    sent = {"first": scanned, "last": "10"}
    assert clerk.post(f"/producer/labels/{run.id}/activate", data=sent).status_code == 302
    work.session.expire_all()
    assert queries.label_state(work, run, 9).is_activated
    again = clerk.post(f"/producer/labels/{run.id}/activate?lang=en", data=sent)
    assert again.status_code == 422
    assert "Labels 1 to 10 went through this already (Labels activated)." in text_of(again)
    assert scanned in html.unescape(again.text)


def test_a_refused_order_shows_the_gates_and_keeps_what_was_typed(work, packed, clerk):
    answer = clerk.post(
        "/producer/labels/new?lang=en", data=typed(packed, count=500) | {"act": "order"}
    )

    page = text_of(answer)
    assert answer.status_code == 422
    assert "The labels are refused at G9." in page
    assert 'value="500"' in page
    assert not queries.runs_of(work, packed.producer.id).items


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"batch_id": None}, "Choose a packed batch or, to print ahead, a product."),
        ({"count": 0}, "Order 1 to 5000000 labels at a time."),
        ({"count": "viele"}, "Enter a whole number."),
        ({"count": None}, "Fill this in."),
        ({"printer_id": 999999}, "Choose a print shop that is active."),
        ({"marks": "halal"}, "Choose one of"),
    ],
)
def test_bad_orders_are_refused_beside_their_field(packed, clerk, given, message):
    answer = clerk.post(
        "/producer/labels/new?lang=en", data=typed(packed, **given) | {"act": "order"}
    )

    assert answer.status_code == 422
    assert message in text_of(answer)


def test_pre_printed_labels_are_bound_spoiled_and_voided(work, packed, clerk):
    run = make_pre_printed_run(work, packed, count=10)
    make_exported(work, run)
    work.session.commit()
    address = f"/producer/labels/{run.id}"
    page = text_of(clerk.get(f"{address}?act=bind&lang=en"))
    assert packed.batch.lot in page

    def act(name, **given):
        answer = clerk.post(f"{address}/{name}?lang=en", data=given)
        work.session.expire_all()
        return answer

    assert act("activate", first=1, last=2).status_code == 422
    assert act("bind", first=1, last=8, batch_id=packed.batch.id).status_code == 302
    assert act("spoil", first=3, last=3, reason="卡纸").status_code == 302
    assert act("void", first=4, last=4).status_code == 422
    assert act("void", first=4, last=4, reason="脱落").status_code == 302
    assert act("activate", first=1, last=8).status_code == 302
    progress = queries.progress_of(run, queries.ranges_of(work, run.id))
    assert (progress.activated_count, progress.spoiled_count, progress.voided_count) == (6, 1, 1)


def test_a_stop_is_shown_with_its_remedy_when_activating(work, packed, clerk):
    from trace.rooms.batches import services as batch_services

    run = make_bound_run(work, packed)
    make_exported(work, run)
    batch_services.stop_own(work, batch_id=packed.batch.id, reason="包装破损")
    work.session.commit()

    answer = clerk.post(
        f"/producer/labels/{run.id}/activate?lang=en", data={"first": "1", "last": "2"}
    )

    page = text_of(answer)
    assert answer.status_code == 409
    assert "The producer has stopped batch" in page
    assert "Lift your stop on the batch's page first." in page


def test_files_are_asked_for_refused_and_stopped(work, packed, clerk):
    run = make_bound_run(work, packed)
    work.session.commit()
    address = f"/producer/labels/{run.id}"

    refused = clerk.post(f"{address}/files?lang=en", data={"format": "sheet_pdf", "side_mm": "15"})
    assert refused.status_code == 422
    assert "15 mm cannot be read" in text_of(refused)
    assert clerk.post(f"{address}/files", data={"format": "csv"}).status_code == 302
    work.session.expire_all()
    (export,) = printer_files.exports_of(work, run.id)
    assert "hx-get" in clerk.get(f"{address}/progress").text
    assert clerk.post(f"/producer/labels/files/{export.id}/cancel").status_code == 302
    assert "hx-get" not in clerk.get(f"{address}/progress").text
    assert clerk.post(f"/producer/labels/files/{export.id}/resume").status_code == 302
    assert "hx-get" in clerk.get(f"{address}/progress").text


def test_an_order_is_handed_to_a_print_shop_and_cancelled(work, packed, clerk):
    run = make_bound_run(work, packed)
    printer_id = make_organisation(work, Role.PRINTER)
    work.session.commit()
    address = f"/producer/labels/{run.id}"

    assert clerk.post(f"{address}/printer", data={"printer_id": printer_id}).status_code == 302
    work.session.expire_all()
    assert run.printer_id == printer_id
    assert clerk.post(f"{address}/cancel", data={}).status_code == 422
    assert clerk.post(f"{address}/cancel", data={"reason": "不需要"}).status_code == 302
    work.session.expire_all()
    assert run.state is RunState.CANCELLED
    assert "不需要" in clerk.get(address).text


def test_the_list_is_searched_narrowed_and_exported(work, packed, clerk):
    run = make_bound_run(work, packed)
    work.session.commit()

    assert run.code in clerk.get(f"/producer/labels?text={run.code}").text
    assert run.code not in clerk.get("/producer/labels?state=cancelled").text
    file = clerk.get("/producer/labels?format=csv&lang=en")
    assert run.code in file.get_data(as_text=True)


def test_no_page_of_labels_asks_the_database_too_often(work, packed, clerk, statements):
    run = make_pre_printed_run(work, packed, count=10)
    make_exported(work, run)
    services.bind_range(work, run_id=run.id, first=0, last=4, batch_id=packed.batch.id)
    services.activate_range(work, run_id=run.id, first=0, last=4)
    work.session.commit()
    work.session.expunge_all()

    for path in ("", "/new", f"/{run.id}", f"/{run.id}/progress"):
        statements.clear()
        assert clerk.get(f"/producer/labels{path}").status_code == 200
        assert len(statements) <= MOST_STATEMENTS, (path, len(statements), statements)


def test_a_print_shop_sees_fetches_and_activates_its_orders_only(work, packed, client_as):
    printer_id = make_organisation(work, Role.PRINTER)
    mine = make_bound_run(work, packed, printer_id=printer_id)
    other = make_bound_run(work, packed)
    for run in (mine, other):
        make_exported(work, run)
    printer = client_as(Role.PRINTER, organisation_id=printer_id)

    listed = printer.get("/printer/").text
    assert mine.code in listed
    assert other.code not in listed
    assert printer.get(f"/printer/runs/{other.id}").status_code == 404
    page = text_of(printer.get(f"/printer/runs/{mine.id}?lang=en"))
    assert "Void labels" not in page
    (export,) = printer_files.exports_of(work, mine.id)
    assert printer.get(f"/printer/files/{export.id}/0", buffered=True).status_code == 200
    assert printer.get(f"/printer/files/{export.id}/manifest", buffered=True).status_code == 200
    assert printer.get(f"/printer/runs/{mine.id}/label/2.png").status_code == 200
    sent = {"first": "1", "last": "3"}
    assert printer.post(f"/printer/runs/{mine.id}/activate", data=sent).status_code == 302
    assert printer.post(f"/printer/runs/{other.id}/activate", data=sent).status_code == 404
    assert printer.post(
        f"/printer/runs/{mine.id}/void", data=sent | {"reason": "x"}
    ).status_code in (
        403,
        422,
    )
    assert printer.post(f"/printer/runs/{mine.id}/files", data={"format": "csv"}).status_code == 302
    work.session.expire_all()
    newest = printer_files.exports_of(work, mine.id)[0]
    assert "hx-get" in printer.get(f"/printer/runs/{mine.id}/progress").text
    assert printer.post(f"/printer/files/{newest.id}/cancel").status_code == 302
