"""A cooperative hands in its loggers' files, sees them drawn, and says why goods grew warm."""

from __future__ import annotations

import io

import pytest

from tests.factories.transport import make_readings, make_sent, make_storage_limit
from trace.kernel.actor import Role
from trace.rooms.transport import queries

CSV = "时间,温度(℃)\n2026-07-17 08:00,2\n2026-07-17 08:10,9\n2026-07-17 08:20,2\n"


@pytest.fixture
def sent(work):
    make_storage_limit(work)
    made = make_sent(work)
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, sent):
    return client_as(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)


def text_of(answer):
    return answer.get_data(as_text=True)


def form_of(content=CSV, **typed):
    file = (io.BytesIO(content.encode()), "logger.csv")
    return {"device": "D-7", "zone": "+08:00", "file": file} | typed


def test_a_file_is_handed_in_for_a_dispatch_and_drawn(clerk, sent, work):
    address = f"/producer/dispatches/{sent.id}/readings"
    assert clerk.get(address).status_code == 200

    answer = clerk.post(address, data=form_of())

    assert answer.status_code == 302
    (series,) = queries.series_of_dispatch(work, sent.id)
    page = text_of(clerk.get(answer.headers["Location"]))
    assert "D-7" in page
    assert 'class="chart-band"' in page
    assert 'class="chart-out"' in page
    assert "9 °C" in page
    assert series.digest in page
    assert "D-7" in text_of(clerk.get(f"/producer/dispatches/{sent.id}"))


def test_a_file_with_a_wrong_row_is_refused_beside_its_input_and_what_was_typed_stays(
    clerk, sent, work
):
    address = f"/producer/dispatches/{sent.id}/readings"

    wrong = clerk.post(address, data=form_of(CSV.replace(",9", ",warm")))
    none = clerk.post(address, data={"device": "D-7", "zone": "+08:00"})

    assert wrong.status_code == 422
    assert "第 3 行：“warm”不是数字。" in text_of(wrong)
    assert "D-7" in text_of(wrong)
    assert none.status_code == 422
    assert queries.series_of_dispatch(work, sent.id) == []


def test_a_batch_in_store_is_measured_too(clerk, sent, work):
    batch_id = sent.lines[0].batch_id

    assert clerk.post(f"/producer/batches/{batch_id}/readings", data=form_of()).status_code == 302

    assert len(queries.series_of_batch(work, batch_id)) == 1
    assert "D-7" in text_of(clerk.get(f"/producer/batches/{batch_id}/readings"))


def test_a_breach_is_found_in_the_list_and_acknowledged_with_a_comment(clerk, sent, work):
    (breach,) = make_readings(work, sent, 2, 9, 2).breaches
    work.session.commit()
    address = f"/producer/breaches/{breach.id}/acknowledge"
    assert "D-100" in text_of(clerk.get("/producer/cold-chain"))
    assert "D-100" not in text_of(clerk.get("/producer/cold-chain?text=K-9"))
    assert clerk.get(address).status_code == 200
    assert clerk.post(address, data={"comment": " "}).status_code == 422

    assert clerk.post(address, data={"comment": "箱门未关，已复称"}).status_code == 302

    assert "箱门未关，已复称" in text_of(clerk.get(f"/producer/readings/{breach.series_id}"))
    assert "D-100" not in text_of(clerk.get("/producer/cold-chain?state=open_excursion"))
    again = clerk.post(address, data={"comment": "再次"})
    assert again.status_code == 422
    assert "再次" in text_of(again)


def test_a_wrong_file_is_taken_back_and_stays_readable(clerk, sent, work):
    series = make_readings(work, sent, 2, 9, 2)
    work.session.commit()
    address = f"/producer/readings/{series.id}/take-back"
    assert clerk.get(address).status_code == 200
    assert clerk.post(address, data={}).status_code == 422

    assert clerk.post(address, data={"reason": "录错单"}).status_code == 302

    assert "已撤回：录错单" in text_of(clerk.get(f"/producer/readings/{series.id}"))
    assert "D-100" not in text_of(clerk.get("/producer/cold-chain"))
    again = clerk.post(address, data={"reason": "再次"})
    assert again.status_code == 422
    assert "此前已撤回" in text_of(again)


def test_every_reading_is_a_row_of_the_file(clerk, sent, work):
    series = make_readings(work, sent, 2, 9, 2)
    work.session.commit()

    rows = text_of(clerk.get(f"/producer/readings/{series.id}?format=csv")).strip().splitlines()

    assert len(rows) == 4
    assert rows[2].startswith("2026-07-17 08:10:00,9")


def test_others_readings_are_not_ones_own(client_as, sent, work):
    series = make_readings(work, sent, 2, 9, 2)
    work.session.commit()
    stranger = client_as(Role.PRODUCER_CLERK)

    for address in (
        f"/producer/readings/{series.id}",
        f"/producer/readings/{series.id}/take-back",
        f"/producer/breaches/{series.breaches[0].id}/acknowledge",
        f"/producer/dispatches/{sent.id}/readings",
        f"/producer/batches/{sent.lines[0].batch_id}/readings",
    ):
        assert stranger.get(address).status_code == 403
