"""Declarations at /epcis/ that an earlier event was in error: they have its id and change nothing of it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api.epcis_asking import Partner, events_in
from tests.factories.epcis import make_epcis_document, make_epcis_event
from trace.kernel.actor import Role

WRONG = {"errorDeclaration": {"declarationTime": "2026-07-18T01:00:00Z", "reason": "did_not_occur"}}


@pytest.fixture
def partner(client_as):
    return Partner(client_as(Role.PRODUCER_CLERK))


def by_id(partner, event_id):
    return events_in(partner.get(f"/events/{quote(event_id, safe='')}"))


def declared(events):
    return ["errorDeclaration" in event for event in events]


def test_an_event_is_repeated_with_a_declaration_and_both_are_found_by_its_id(partner):
    event = make_epcis_event()

    answers = [partner.post("/events", each) for each in (event, {**event, **WRONG})]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    found = by_id(partner, event["eventID"])
    assert declared(found) == [False, True]
    assert {each["eventID"] for each in found} == {event["eventID"]}
    assert declared(partner.found(EQ_eventID=event["eventID"])) == [False, True]
    assert declared(partner.found(EXISTS_errorDeclaration="true")) == [True]


def test_the_same_declaration_again_changes_nothing(partner):
    event = make_epcis_event()
    document = make_epcis_document(event, {**event, **WRONG})

    answers = [partner.post("/capture", document) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert declared(by_id(partner, event["eventID"])) == [False, True]


def test_an_event_without_an_id_is_declared_by_what_it_says(partner):
    event = make_epcis_event(eventID=None)
    given = partner.post("/events", event).json["eventID"]

    partner.post("/events", {**event, **WRONG})

    found = by_id(partner, given)
    assert declared(found) == [False, True]
    assert {each["eventID"] for each in found} == {given}


def test_an_event_as_it_was_read_back_can_be_declared(partner):
    event = make_epcis_event(eventID=None)
    given = partner.post("/events", event).json["eventID"]
    (read,) = by_id(partner, given)

    answer = partner.post("/events", {**read, **WRONG})

    assert answer.status_code == 201
    assert declared(by_id(partner, given)) == [False, True]


def test_a_declaration_that_comes_before_its_event_keeps_no_one_from_sending_it(partner):
    event = make_epcis_event(eventID="urn:x:" + "y" * 994)

    answers = [partner.post("/events", each) for each in ({**event, **WRONG}, event)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert declared(by_id(partner, event["eventID"])) == [True, False]


def test_a_declaration_has_to_repeat_its_event_and_two_of_one_instant_to_agree(partner):
    event = make_epcis_event()
    partner.post("/events", event)

    other = partner.post("/events", {**event, **WRONG, "bizStep": "shipping"})
    right = partner.post("/events", {**event, **WRONG})
    reason = {**WRONG["errorDeclaration"], "reason": "incorrect_data"}
    again = partner.post("/events", {**event, "errorDeclaration": reason})

    assert (other.status_code, right.status_code, again.status_code) == (409, 201, 409)
    assert other.json["type"] == "epcisException:ResourceAlreadyExistsException"
    assert declared(by_id(partner, event["eventID"])) == [False, True]


def test_nobody_declares_what_another_has_sent(partner, client_as):
    event = make_epcis_event()
    partner.post("/events", event)

    answer = Partner(client_as(Role.PRODUCER_CLERK)).post("/events", {**event, **WRONG})

    assert answer.status_code == 409
    assert declared(by_id(partner, event["eventID"])) == [False]
