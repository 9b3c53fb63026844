"""能否申领: what stops, what to do and where, and how many labels are possible, on page and as JSON."""

from __future__ import annotations

import html
import re

import pytest

from tests.factories.batches import make_packing_batch
from tests.factories.labels import (
    Packed,
    make_activated_run,
    make_bound_run,
    make_conformity,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.producers import make_producer
from trace.http.gates import REMEDIES
from trace.http.remedies import PAGES
from trace.kernel.actor import Role
from trace.rooms.batches import services as batches
from trace.rooms.labels import services
from trace.rooms.labels.rules import MAX_LABELS, Gate
from trace.rooms.producers import services as producers


@pytest.fixture
def packed(work) -> Packed:
    """Two hundred boxes, a quota of a hundred and fifty."""
    return make_packed(work, quota=150)


@pytest.fixture
def clerk(client_as, packed):
    """The browser of the producer's clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)


@pytest.fixture
def ask(clerk, packed):
    """Ask the interface for a dry run; return its answer."""
    headers = {"Authorization": f"Bearer {clerk.token()}", "Accept-Language": "en"}

    def send(**overrides):
        given = {
            "producer_id": packed.producer.id,
            "product_id": packed.product.id,
            "batch_id": packed.batch.id,
            "brand_id": packed.brand.id,
            "count": 20,
        }
        sent = {name: value for name, value in (given | overrides).items() if value is not None}
        answer = clerk.post("/api/v1/labels/dry-runs", json=sent, headers=headers)
        assert answer.status_code == 200
        return answer.get_json()

    return send


def text_of(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.get_data(as_text=True)))


def query(packed: Packed, count: int) -> str:
    return f"batch_id={packed.batch.id}&brand_id={packed.brand.id}&count={count}"


def test_the_page_asks_first_and_then_says_what_stops_and_how_many_are_possible(clerk, packed):
    asked = clerk.get("/producer/labels/dry-run")
    assert "能否申领" in text_of(asked)
    assert packed.batch.lot in text_of(asked)

    stopped = text_of(clerk.get(f"/producer/labels/dry-run?{query(packed, 151)}&lang=zh"))

    assert "现在最多可申领150枚标签" in stopped
    assert "G10" in stopped
    assert 'href="/producer/quota' in stopped
    assert "Nothing stops this order" in text_of(
        clerk.get(f"/producer/labels/dry-run?{query(packed, 150)}&lang=en")
    )


def test_nothing_is_written_by_asking(work, clerk, packed):
    clerk.get(f"/producer/labels/dry-run?{query(packed, 100)}")

    work.session.expire_all()
    assert packed.batch.labelled_base == 0


def test_what_was_typed_wrongly_stands_beside_its_field(clerk, packed):
    answer = clerk.get(f"/producer/labels/dry-run?batch_id={packed.batch.id}&count=many&lang=en")

    assert answer.status_code == 422
    assert 'value="many"' in answer.get_data(as_text=True)
    assert clerk.get("/producer/labels/dry-run?batch_id=999999&count=5").status_code in (404, 422)


def test_the_interface_names_page_and_largest_count(ask, packed, work):
    enough, too_many = ask(count=150), ask(count=151)

    assert (enough["is_refused"], enough["largest_count"]) == (False, 150)
    assert (too_many["is_refused"], too_many["largest_count"]) == (True, 150)
    (quota,) = [gate for gate in too_many["gates"] if gate["outcome"] == "failed"]
    assert quota["remedy_address"] == "http://localhost/producer/quota"
    assert quota["remedy"]
    assert ask(batch_id=None, brand_id=None)["largest_count"] == MAX_LABELS

    stop = batches.stop_own(work, batch_id=packed.batch.id, reason="自查")
    work.session.commit()
    held = ask(count=1)
    assert held["largest_count"] == 0
    (gate,) = [gate for gate in held["gates"] if gate["outcome"] == "failed"]
    assert gate["remedy_address"].endswith(f"/producer/batches?text={packed.batch.lot}")
    batches.lift_own_stop(work, restriction_id=stop.id, reason="排除")


def test_every_remedy_leads_somewhere():
    lost = [reason for reason in REMEDIES if not any(reason.startswith(start) for start in PAGES)]

    assert lost == []


# ------------------------------------------------------------------------------------------ as packed, and now


def test_a_run_shows_what_changed_since_it_was_packed(work, clerk, packed):
    run = make_activated_run(work, packed, 10)
    address = f"/producer/labels/{run.id}/gates"
    assert "when activated" in text_of(clerk.get(f"{address}?lang=en"))
    same = text_of(clerk.get(f"{address}/now?lang=en"))
    assert "Nothing has changed since." in same

    producers.suspend_producer(work, producer_id=packed.producer.id, reason="抽检不合格")
    work.session.commit()
    page = text_of(clerk.get(f"{address}/now?lang=zh", headers={"HX-Request": "true"}))

    assert "此后有变化" in page
    assert "抽检不合格" in page
    found = services.judge_again(work, run_id=run.id)
    assert found.changed == [Gate.PRODUCER]
    assert {row.gate for row in found.goods.as_packed} == set(Gate)
    # What the day of production decided is not asked again.
    decided = {Gate.PROOF, Gate.ORIGIN, Gate.GRADE, Gate.QUOTA}
    assert {row.gate for row in found.now} == set(Gate) - decided


def test_labels_on_several_batches_are_judged_batch_by_batch(work, clerk, packed):
    run = make_pre_printed_run(work, packed, 10)
    make_exported(work, run)
    other = make_packing_batch(work, packed.producer, packed.product, packs=20)
    make_conformity(work, other)
    for first, batch in ((0, packed.batch), (5, other)):
        services.bind_range(work, run_id=run.id, first=first, last=first + 4, batch_id=batch.id)
    batches.stop_own(work, batch_id=other.id, reason="自查")
    work.session.commit()

    assert services.judge_again(work, run_id=run.id).changed == [Gate.SAFETY]
    assert services.judge_again(work, run_id=run.id, batch_id=packed.batch.id).changed == []
    page = text_of(clerk.get(f"/producer/labels/{run.id}/gates?batch={packed.batch.id}"))
    assert f"/gates/now?batch={packed.batch.id}" in page
    missing = clerk.get(f"/producer/labels/{run.id}/gates/now?batch=999999")
    assert missing.status_code == 404


def test_officers_see_it_within_their_division_and_others_do_not(work, client_as, packed):
    run = make_bound_run(work, packed, 10)
    officer = client_as(Role.MARKET_OFFICER)
    stranger = client_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    assert "包装时" in text_of(officer.get(f"/officer/label-runs/{run.id}/gates"))
    assert "G9" in text_of(officer.get(f"/officer/label-runs/{run.id}/gates/now"))
    assert stranger.get(f"/producer/labels/{run.id}/gates").status_code == 404


def test_labels_without_a_batch_are_judged_by_what_can_be_judged(work, clerk, packed):
    run = make_pre_printed_run(work, packed, 10)

    headers = {"Authorization": f"Bearer {clerk.token()}"}
    answer = clerk.get(f"/api/v1/labels/runs/{run.id}/judgements", headers=headers).get_json()

    assert (answer["batch_id"], answer["label_count"]) == (None, 10)
    assert {gate["gate"] for gate in answer["now"]} == {"G1", "G3", "G4"}
    assert len(answer["as_packed"]) >= 10
