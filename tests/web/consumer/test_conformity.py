"""The public look-up of a conformity certificate."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_bought_in, make_harvest
from tests.factories.conformity import make_certificate, make_collected
from tests.factories.people import make_person
from trace.kernel.actor import Role
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import place_restriction, stop_own
from trace.rooms.conformity import rules, services

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def batch(work):
    return make_harvest(work)


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_printed_code_leads_to_the_words_of_the_certificate_with_the_phone_masked(
    client, work, batch
):
    made = make_certificate(work, batch)
    work.session.commit()

    answer = client.get(f"/conformity/{made.number}")

    page = text_of(answer)
    for text in (rules.HEADING, rules.STATEMENTS[made.statement], made.number, made.promisor):
        assert text in page
    assert made.phone not in page
    assert f"{made.phone[:3]}****{made.phone[-4:]}" in page
    assert "Set-Cookie" not in answer.headers
    assert "script" not in page


def test_a_number_is_typed_in_any_case_and_an_unknown_one_says_so(client, work, batch):
    made = make_certificate(work, batch)
    work.session.commit()

    found = client.get(f"/conformity?number={made.number.lower()}")
    unknown = client.get("/conformity/HGZ-NONE", headers=ENGLISH)

    assert found.headers["Location"] == f"/conformity/{made.number}"
    assert client.get("/conformity").status_code == 200
    assert client.get("/conformity?number=a/b").status_code == 200
    assert unknown.status_code == 404
    assert "No certificate HGZ-NONE was issued here" in text_of(unknown)


def test_a_void_certificate_says_so_with_its_reason(client, work, batch):
    made = make_certificate(work, batch)
    services.void_certificate(work, number=made.number, reason="数量写错")
    work.session.commit()

    page = text_of(client.get(f"/conformity/{made.number}", headers=ENGLISH))

    assert "has been made void" in page
    assert "数量写错" in page


def test_goods_that_are_held_now_are_warned_of(client, work, batch):
    made = make_certificate(work, batch)
    place_restriction(work, batch_ids=[batch.id], kind=RestrictionKind.YIELD_CHECK, reason="复核")
    work.session.commit()
    before = text_of(client.get(f"/conformity/{made.number}", headers=ENGLISH))

    stop_own(work, batch_id=batch.id, reason="农残疑问")
    work.session.commit()
    after = text_of(client.get(f"/conformity/{made.number}", headers=ENGLISH))

    assert "is in force" in before
    assert "are held" in after


def test_checks_are_shown_without_names(client, work, work_as, batch):
    made = make_certificate(work, batch)
    person = make_person(work, Role.MARKET_OFFICER)
    officer = work_as(Role.MARKET_OFFICER, division="360922", label="示例执法员")
    services.check_certificate(
        officer, number=made.number, agrees=False, place="县批发市场", office="示例市监局"
    )
    work.session.commit()

    page = text_of(client.get(f"/conformity/{made.number}", headers=ENGLISH))

    assert "示例市监局" in page
    assert "Does not agree" in page
    assert "Checked by an officer" in page
    assert "Self-declared" in page
    assert "示例执法员" not in page
    assert person.phone not in page


def test_an_officer_goes_on_to_record_a_check(client_as, client, work, batch):
    made = make_certificate(work, batch)
    work.session.commit()

    link = f"/officer/conformity/{made.number}"
    assert link in text_of(client_as(Role.MARKET_OFFICER).get(f"/conformity/{made.number}"))
    assert link not in text_of(client.get(f"/conformity/{made.number}"))


def test_a_collected_certificate_is_named_as_the_sellers(client, work):
    made = make_collected(work, make_bought_in(work))
    work.session.commit()

    page = text_of(client.get(f"/conformity/{made.number}", headers=ENGLISH))

    assert "kept by the buyer" in page
    assert made.outside_number in page
