"""The producer's clerk records a day: what was typed, what it becomes, what is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import event

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_intake,
    make_packing_batch,
    make_process,
)
from tests.factories.producers import make_member, make_premises, make_producer, make_unit
from tests.factories.products import make_packed_product, make_product
from trace.kernel.actor import Role
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import BatchKind

MOST_STATEMENTS = 12


@pytest.fixture
def producer(work):
    """An approved cooperative."""
    return make_producer(work)


@pytest.fixture
def clerk(client_as, producer):
    """Its clerk's browser."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


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
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def only_batch(work, producer):
    (batch,) = queries.list_batches(work, producer_id=producer.id)
    return batch


def test_a_harvest_is_recorded_from_the_form(work, producer, clerk):
    product, unit = make_product(work, producer), make_unit(work, producer)
    typed = {
        "product_id": product.id,
        "on": "2026-07-18",
        "lines.0.unit_id": unit.id,
        "lines.0.quantity.value": "120.5",
        "lines.0.quantity.unit": "kg",
        "lines.1.quantity.unit": "kg",
    }

    response = clerk.post("/producer/harvest?lang=en", data=typed)

    batch = only_batch(work, producer)
    assert response.headers["Location"].startswith(f"/producer/batches/{batch.id}")
    assert (batch.kind, str(batch.produced)) == (BatchKind.HARVEST, "120.5 kg")
    assert "26071801" in text_of(clerk.get(response.headers["Location"]))


def test_what_was_typed_stays_and_the_message_stands_beside_it(work, producer, clerk):
    product, unit = make_product(work, producer), make_unit(work, producer)
    typed = {
        "product_id": product.id,
        "on": "2026-07-19",
        "lines.0.unit_id": unit.id,
        "lines.0.quantity.value": "7.25",
        "lines.0.quantity.unit": "jin",
        "lot": "批号",
        "note": "阴天",
    }

    response = clerk.post("/producer/harvest?lang=en", data=typed)
    page = text_of(response)

    assert response.status_code == 422
    assert 'value="7.25"' in page
    assert "阴天" in page
    assert queries.list_batches(work, producer_id=producer.id).items == []
    assert "A lot number has 1 to 20" in page


def test_more_lines_are_given_without_losing_or_blaming_anything(producer, clerk, work):
    make_unit(work, producer)

    response = clerk.post("/producer/intake", data={"lines.0.quantity.value": "5", "more": "1"})
    page = text_of(response)

    assert response.status_code == 200
    assert 'name="lines.2.quantity.value"' in page
    assert 'value="5"' in page
    assert "is-wrong" not in page


def test_an_intake_note_with_price_and_a_purchase_are_recorded(work, producer, clerk):
    product, member = make_product(work, producer), make_member(work, producer)
    premises = make_premises(work, producer)
    work.session.flush()
    clerk.post(
        "/producer/intake",
        data={
            "product_id": product.id,
            "on": "2026-07-18",
            "premises_id": premises.id,
            "lines.0.member_id": member.id,
            "lines.0.quantity.value": "80",
            "lines.0.quantity.unit": "jin",
            "lines.0.price": "6.20",
        },
    )
    clerk.post(
        "/producer/purchase",
        data={
            "product_id": product.id,
            "on": "2026-07-18",
            "quantity.value": "10",
            "quantity.unit": "kg",
            "supplier_name": "示例批发市场",
            "supplier_phone": "0795-8888888",
            "origin_text": "外省",
        },
    )

    purchase, intake = queries.list_batches(work, producer_id=producer.id)

    (line,) = queries.source_lines_of(work, intake.id)
    assert (str(intake.produced), line.price_fen, intake.premises_id) == (
        "80 jin",
        620,
        premises.id,
    )
    (bought,) = queries.source_lines_of(work, purchase.id)
    assert (purchase.kind, bought.supplier_phone) == (BatchKind.BOUGHT_IN, "07958888888")


def test_packing_and_a_process_are_recorded_and_more_out_than_in_is_said(work, producer, clerk):
    harvest = make_harvest(work, producer, quantity=kg(100))
    boxes = make_packed_product(work, producer)
    packing = {
        "on": "2026-07-18",
        "inputs.0.batch_id": harvest.id,
        "inputs.0.quantity.value": "50",
        "inputs.0.quantity.unit": "kg",
        "outputs.0.product_id": boxes.id,
        "outputs.0.quantity.value": "20",
        "outputs.0.quantity.unit": "piece",
    }
    sorting = packing | {
        "outputs.0.product_id": harvest.product_id,
        "outputs.0.quantity.unit": "kg",
        "outputs.0.quantity.value": "60",
        "outputs.0.grade": "特级",
    }

    clerk.post("/producer/packing", data=packing)
    answer = clerk.post("/producer/process/sorting?lang=en", data=sorting)

    sorted_out, packed, _harvest = queries.list_batches(work, producer_id=producer.id)
    assert (packed.kind, str(packed.produced)) == (BatchKind.PACKING, "50 kg")
    assert (sorted_out.grade, sorted_out.is_flagged) == ("特级", True)
    assert "awaits a yield check" in text_of(clerk.get(answer.headers["Location"]))
    more = text_of(clerk.post("/producer/packing?lang=en", data=packing))
    assert "0 kg is left" in more
    assert clerk.get("/producer/process").status_code == 200
    assert clerk.get("/producer/process/harvest").status_code == 404


def test_commissioned_processing_names_the_processor_by_credit_code(work, producer, clerk):
    harvest, factory = make_harvest(work, producer), make_producer(work)
    powder = make_packed_product(work, producer)
    typed = {
        "on": "2026-07-18",
        "inputs.0.batch_id": harvest.id,
        "inputs.0.quantity.value": "5",
        "inputs.0.quantity.unit": "kg",
        "outputs.0.product_id": powder.id,
        "outputs.0.quantity.value": "1",
        "outputs.0.quantity.unit": "piece",
        "processor_credit_code": "93360922MA90000000",
    }
    where = "/producer/process/commissioned_processing?lang=en"

    refused = clerk.post(where, data=typed)
    clerk.post(where, data=typed | {"processor_credit_code": factory.credit_code.lower()})

    assert "No producer has this credit code." in text_of(refused)
    newest = next(iter(queries.list_batches(work, producer_id=producer.id)))
    assert newest.processor_id == factory.id


def test_yesterday_is_copied_into_forms_that_are_checked_before_they_are_sent(
    work, producer, clerk
):
    intake = make_intake(work, producer, quantity=kg(33))
    bought = make_bought_in(work, producer)
    packed = make_packing_batch(work, producer, packs=2)
    sorted_out = make_process(work, [bought])

    page = text_of(clerk.get("/producer/yesterday"))

    for address in (
        f"/producer/intake?copy={intake.id}",
        f"/producer/purchase?copy={bought.id}",
        f"/producer/packing?copy={packed.id}",
        f"/producer/process/sorting?copy={sorted_out.id}",
    ):
        assert address in page
        assert clerk.get(address).status_code == 200
    copy = text_of(clerk.get(f"/producer/intake?copy={intake.id}"))
    assert 'value="33"' in copy
    assert 'value="2026-07-18"' in copy
    assert "示例批发市场" in text_of(clerk.get(f"/producer/purchase?copy={bought.id}"))
    taken = text_of(clerk.get(f"/producer/packing?batch={intake.id}"))
    assert 'name="inputs.0.quantity.value" value="33"' in taken


def test_own_stop_is_asked_with_a_reason_shown_and_lifted(work, producer, clerk):
    harvest = make_harvest(work, producer)
    here = f"/producer/batches/{harvest.id}"

    assert clerk.get(f"{here}/stop").status_code == 200
    assert clerk.post(f"{here}/stop", data={"reason": " "}).status_code == 422
    clerk.post(f"{here}/stop", data={"reason": "农残疑问"})

    (held,) = queries.restrictions_on(work, [harvest.id])
    assert "农残疑问" in text_of(clerk.get(here))
    lift = f"{here}/stops/{held.restriction.id}/lift"
    assert clerk.get(lift).status_code == 200
    clerk.post(lift, data={"reason": "复检合格"})
    assert queries.restrictions_on(work, [harvest.id]) == []
    again = text_of(clerk.post(f"{lift}?lang=en", data={"reason": "again"}))
    assert "This restriction was lifted before." in again


def test_losses_own_use_and_corrections_are_recorded_on_the_batch(work, producer, clerk):
    harvest = make_harvest(work, producer, quantity=kg(100))
    here = f"/producer/batches/{harvest.id}"
    amount = {"quantity.value": "10", "quantity.unit": "kg", "on": "2026-07-18", "reason": "腐烂"}

    for act in ("loss", "own-use"):
        assert 'value="2026-07-18"' in text_of(clerk.get(f"{here}/{act}"))
        assert clerk.post(f"{here}/{act}", data=amount).status_code == 302
    more = amount | {"quantity.value": "500"}
    assert "only 80 kg is left" in text_of(clerk.post(f"{here}/loss?lang=en", data=more))
    clerk.post(f"{here}/correction", data=amount | {"quantity.value": "120"})

    assert str(queries.get_batch(work, harvest.id).remaining) == "100 kg"
    assert clerk.get(f"{here}/dance").status_code == 404


def test_a_photograph_is_stored_with_the_batch(work, producer, clerk):
    harvest = make_harvest(work, producer)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    here = f"/producer/batches/{harvest.id}/files"

    missing = clerk.post(f"{here}?lang=en", data={"caption": "果园"})
    broken = clerk.post(here, data={"file": (io.BytesIO(b"no picture"), "a.png")})
    picture.seek(0)
    clerk.post(here, data={"file": (picture, "a.png"), "caption": "果园", "is_public": "true"})

    assert "Choose a file." in text_of(missing)
    assert broken.status_code == 422
    (stored,) = queries.files_of(work, harvest.id, public=True)
    assert (stored.caption, stored.file.media_type) == ("果园", "image/jpeg")
    assert "果园" in text_of(clerk.get(f"/producer/batches/{harvest.id}"))


def test_a_dispatch_is_recorded_copied_and_refused_while_stopped(work, producer, clerk):
    harvest = make_harvest(work, producer, quantity=kg(100))
    typed = {
        "lines.0.batch_id": harvest.id,
        "lines.0.quantity.value": "40",
        "lines.0.quantity.unit": "kg",
        "buyer": "示例超市",
        "buyer_phone": "13900000000",
        "plate_or_waybill": "赣C12345",
        "destination": "南昌市示例路1号",
        "destination_division": "360100",
        "at": "2026-07-18T09:30",
    }

    done = clerk.post("/producer/dispatch", data=typed)
    (dispatch,) = queries.list_dispatches(work, producer_id=producer.id)
    assert done.headers["Location"].startswith(f"/producer/dispatches/{dispatch.id}")
    assert dispatch.dispatched_at.hour == 1
    assert "赣C12345" in text_of(clerk.get(done.headers["Location"]))
    assert "示例超市" in text_of(clerk.get(f"/producer/dispatch?copy={dispatch.id}"))
    assert 'value="60"' in text_of(clerk.get(f"/producer/dispatch?batch={harvest.id}"))
    assert clerk.post("/producer/dispatch", data={"more": "1"}).status_code == 200

    services.stop_own(work, batch_id=harvest.id, reason="自查")
    refused = clerk.post("/producer/dispatch?lang=en", data=typed)
    assert "must not leave" in text_of(refused)
    clerk.post("/producer/dispatch", data=typed | {"despite_stop": "退回隔离"})
    assert len(queries.list_dispatches(work, producer_id=producer.id)) == 2
    assert "赣C12345" in text_of(clerk.get("/producer/dispatches?text=超市"))


def test_lists_leave_as_files(work, producer, clerk):
    harvest = make_harvest(work, producer)
    make_dispatch(work, harvest, quantity=kg(1))

    batches = clerk.get("/producer/batches?format=csv").get_data(as_text=True)
    dispatches = clerk.get("/producer/dispatches?format=csv").get_data(as_text=True)

    assert harvest.lot in batches
    assert "示例超市" in dispatches
    assert clerk.get("/producer/batches?format=xlsx").get_data()[:2] == b"PK"


def test_no_page_needs_more_than_twelve_statements(work, producer, clerk, statements):
    intake = make_intake(work, producer)
    packed = make_packing_batch(work, producer, source=intake, packs=100)
    sent = make_dispatch(work, packed, quantity=kg(20))
    make_harvest(work, producer, on=work.today - timedelta(days=3))
    services.stop_own(work, batch_id=intake.id, reason="自查")
    pages = [
        "/producer/",
        "/producer/yesterday",
        "/producer/harvest",
        "/producer/intake",
        f"/producer/intake?copy={intake.id}",
        "/producer/purchase",
        "/producer/packing",
        f"/producer/packing?copy={packed.id}",
        "/producer/batches",
        f"/producer/batches/{packed.id}",
        f"/producer/batches/{packed.id}/graph",
        f"/producer/batches/{packed.id}/loss",
        f"/producer/batches/{packed.id}/files",
        "/producer/dispatches",
        f"/producer/dispatches/{sent.id}",
        f"/producer/dispatch?copy={sent.id}",
    ]
    work.session.commit()
    counts = {}
    for page in pages:
        work.session.expire_all()
        statements.clear()
        assert clerk.get(page).status_code == 200, page
        counts[page] = len(statements)

    assert {page: count for page, count in counts.items() if count > MOST_STATEMENTS} == {}


def test_another_producers_batch_is_not_shown(work, clerk):
    foreign = make_harvest(work)

    for page in ("", "/graph", "/loss", "/files"):
        answer = clerk.get(f"/producer/batches/{foreign.id}{page}")
        assert answer.status_code in (403, 404), page
    assert clerk.get("/producer/batches/1").status_code == 404
