"""承诺达标合格证 on the producer's phone: one tap, prints, the seller's paper, a mistake made void."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.factories.batches import kg, make_bought_in, make_harvest, make_process
from tests.factories.conformity import make_certificate, make_collected
from tests.factories.producers import make_producer
from tests.factories.testing import make_failure
from trace.kernel.actor import Role
from trace.rooms.conformity import queries, rules
from trace.rooms.conformity.models import ConformityKind

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def batch(work):
    found = make_harvest(work)
    work.session.commit()
    return found


@pytest.fixture
def clerk(client_as, batch):
    return client_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def a_picture():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return (io.BytesIO(content.getvalue()), "hgz.png")


def test_one_tap_on_the_list_issues_and_leads_to_the_prints(clerk, work, batch):
    listed = text_of(clerk.get("/producer/conformity"))
    assert batch.lot in listed
    assert 'name="basis" value="control"' in listed

    answer = clerk.post(
        "/producer/conformity/issue", data={"batch_id": batch.id, "basis": "control"}
    )

    (made,) = queries.certificates_for(work, [batch.id])
    assert answer.headers["Location"] == f"/producer/conformity/{made.number}"
    shown = text_of(clerk.get(answer.headers["Location"]))
    for text in (
        rules.HEADING,
        made.number,
        "1000千克",
        batch.producer.phone,
        f"/producer/conformity/{made.number}/print/thermal",
        f"/producer/conformity/{made.number}/print/a4",
        *rules.BASIS_WORDS.values(),
        rules.STATEMENTS[made.statement],
    ):
        assert text in shown
    assert batch.lot not in text_of(clerk.get("/producer/conformity?text=HGZ"))


@pytest.mark.parametrize("paper", ["thermal", "a4"])
def test_a_print_is_chinese_and_complete_in_every_language(clerk, work, batch, paper):
    made = make_certificate(work, batch)
    work.session.commit()

    sheet = text_of(clerk.get(f"/producer/conformity/{made.number}/print/{paper}", headers=ENGLISH))

    for text in (
        rules.HEADING,
        *rules.FIELD_WORDS.values(),
        rules.STATEMENTS[made.statement],
        "2026年7月18日",
        made.number,
        "<svg",
        f'class="{paper} sheet"',
    ):
        assert text in sheet
    assert clerk.get(f"/producer/conformity/{made.number}/print/letter").status_code == 404


def test_what_cannot_be_promised_is_refused_beside_its_field_and_kept(clerk, work, batch):
    address = "/producer/conformity/issue"
    answer = clerk.post(
        address,
        data={"batch_id": batch.id, "basis": ["control", "commissioned_test"]},
        headers=ENGLISH,
    )
    assert answer.status_code == 422
    assert "needs a passed safety test" in text_of(answer)
    assert text_of(answer).count("checked") >= 2

    more = {
        "batch_id": batch.id,
        "basis": "control",
        "quantity.value": "1200",
        "quantity.unit": "kg",
    }
    refused = text_of(clerk.post(address, data=more, headers=ENGLISH))
    assert "Only 1,000 kg has no certificate yet" in refused
    assert 'value="1200"' in refused
    assert clerk.post(address, data={"batch_id": batch.id}).status_code == 422
    assert queries.certificates_for(work, [batch.id]) == []


def test_held_goods_say_so_before_and_after_the_tap(clerk, work, batch):
    make_failure(work, batch)
    work.session.commit()

    page = text_of(clerk.get(f"/producer/conformity/issue?batch_id={batch.id}"))
    answer = clerk.post(
        "/producer/conformity/issue", data={"batch_id": batch.id, "basis": "control"}
    )

    assert "安全检测不合格" in page or "不合格" in page
    assert answer.status_code == 422
    assert queries.certificates_for(work, [batch.id]) == []


def test_without_a_batch_the_form_leads_to_the_list(clerk):
    assert clerk.get("/producer/conformity/issue").headers["Location"] == "/producer/conformity"


def test_a_part_of_a_batch_is_certified_and_the_rest_stays(clerk, work, batch):
    form = {
        "batch_id": batch.id,
        "basis": "control",
        "quantity.value": "300",
        "quantity.unit": "kg",
    }
    clerk.post("/producer/conformity/issue", data=form)

    page = text_of(clerk.get(f"/producer/conformity/issue?batch_id={batch.id}"))

    assert "300千克" in page
    assert queries.grounds_of(work, batch.id).uncertified == kg(700)


def test_a_sellers_paper_is_photographed_and_the_buyer_goes_on_to_issue(clerk, work, batch):
    bought = make_bought_in(work, batch.producer, batch.product)
    mixed = make_process(work, [batch, bought])
    work.session.commit()
    page = text_of(clerk.get(f"/producer/conformity/issue?batch_id={mixed.id}"))
    assert bought.lot in page
    form = text_of(clerk.get(f"/producer/conformity/collect?batch_id={bought.id}"))
    assert 'value="示例批发市场"' in form
    assert 'value="外省"' in form

    told = {"batch_id": bought.id, "promisor": "示例批发市场", "origin": "外省"}
    refused = clerk.post("/producer/conformity/collect", data=told)
    sent = clerk.post("/producer/conformity/collect", data=told | {"file": a_picture()})

    assert refused.status_code == 422
    (paper,) = queries.certificates_for(work, [bought.id])
    assert paper.kind is ConformityKind.COLLECTED
    assert sent.headers["Location"].endswith(f"issue?batch_id={bought.id}")
    assert f"/files/{paper.file_id}" in text_of(clerk.get(f"/producer/conformity/{paper.number}"))
    assert clerk.get(f"/files/{paper.file_id}", buffered=True).status_code == 200
    issued = clerk.post(
        "/producer/conformity/issue", data={"batch_id": mixed.id, "basis": "control"}
    )
    assert rules.STATEMENTS["buyer"] in text_of(clerk.get(issued.headers["Location"]))


def test_the_form_for_a_sellers_paper_offers_batches_where_none_is_named(clerk, batch):
    page = text_of(clerk.get("/producer/conformity/collect"))
    harvest = text_of(clerk.get(f"/producer/conformity/collect?batch_id={batch.id}"))

    assert f'<option value="{batch.id}">' in page
    assert batch.lot in harvest


def test_a_wrong_certificate_is_made_void_with_its_reason(clerk, work, batch):
    made = make_certificate(work, batch)
    work.session.commit()
    address = f"/producer/conformity/{made.number}"

    clerk.post(f"{address}/void", data={})
    assert queries.find_by_number(work, made.number).is_in_force
    clerk.post(f"{address}/void", data={"reason": "数量写错"})
    again = clerk.post(f"{address}/void", data={"reason": "再次"}, follow_redirects=True)

    assert "数量写错" in text_of(again)
    assert "print/thermal" not in text_of(again)


def test_others_certificates_are_not_shown_here(clerk, client_as, work):
    other = make_certificate(work, make_harvest(work))
    work.session.commit()

    for page in ("", "/print/a4"):
        assert clerk.get(f"/producer/conformity/{other.number}{page}").status_code == 403
    assert clerk.post(f"/producer/conformity/{other.number}/void").status_code == 403
    stranger = client_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    issue = {"batch_id": other.batch_id, "basis": "control"}
    assert stranger.post("/producer/conformity/issue", data=issue).status_code == 403
    assert stranger.get(f"/producer/conformity/issue?batch_id={other.batch_id}").status_code == 403


def test_the_list_goes_out_as_a_file(clerk, work, batch):
    made = make_certificate(work, batch)
    bought = make_bought_in(work, batch.producer, batch.product)
    paper = make_collected(work, bought)
    work.session.commit()

    sheet = text_of(clerk.get("/producer/conformity?format=csv&kind=collected"))

    assert paper.number in sheet
    assert made.number not in sheet
