"""Every resource of /epcis/ with every verb: what it takes is answered, everything else is 405 with what it takes."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api.epcis_asking import Partner
from tests.factories.epcis import make_repository_records
from tests.factories.producers import make_producer
from trace.kernel.actor import Role

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
READ = {"GET", "HEAD", "OPTIONS"}
#: As GS1's OpenAPI has them; HEAD goes with GET.
RESOURCES = {
    "/": READ,
    "/capture": READ | {"POST"},
    "/capture/{capture_job}": READ,
    "/events": READ | {"POST"},
    "/events/{captured_event}": READ,
    "/eventTypes": READ,
    "/eventTypes/ObjectEvent": READ,
    "/eventTypes/ObjectEvent/events": READ,
    "/epcs": READ,
    "/epcs/{captured_epc}": READ,
    "/epcs/{captured_epc}/events": READ,
    "/bizSteps": READ,
    "/bizSteps/receiving": READ,
    "/bizSteps/receiving/events": READ,
    "/bizLocations": READ,
    "/bizLocations/{captured_place}": READ,
    "/bizLocations/{captured_place}/events": READ,
    "/readPoints": READ,
    "/readPoints/{captured_place}": READ,
    "/readPoints/{captured_place}/events": READ,
    "/dispositions": READ,
    "/dispositions/in_progress": READ,
    "/dispositions/in_progress/events": READ,
    "/queries": READ | {"POST"},
    "/queries/{named_query}": READ | {"DELETE"},
    "/queries/{named_query}/events": READ,
    "/queries/{named_query}/subscriptions": READ | {"POST"},
    "/queries/{named_query}/subscriptions/{subscription}": READ | {"DELETE"},
    "/nextPageToken/abc": {"DELETE", "OPTIONS"},
}


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def records(work, producer):
    made = make_repository_records(work, producer)
    return {name: quote(str(value), safe="") for name, value in made.items()}


@pytest.fixture
def partner(client_as, producer):
    return Partner(client_as(Role.PRODUCER_CLERK, organisation_id=producer.id))


def allowed(answer):
    return set(answer.headers["Allow"].split(", "))


def test_a_verb_that_a_resource_does_not_take_is_told_which_it_takes(partner, records):
    for resource, taken in RESOURCES.items():
        for verb in [each for each in VERBS if each not in taken]:
            answer = partner.ask(verb, resource.format(**records))

            asked = f"{verb} {resource}"
            assert answer.status_code == 405, asked
            assert allowed(answer) == taken, asked
            assert answer.content_type == "application/problem+json", asked
            assert answer.headers["GS1-EPCIS-Version"] == "2.0.0", asked
            if verb != "HEAD":
                assert answer.json["type"] == "epcisException:ImplementationException", asked
                assert answer.json["status"] == 405, asked


def test_a_verb_that_a_resource_takes_is_answered(partner, records):
    # What is deleted is asked for last.
    asked = sorted((verb == "DELETE", each, verb) for each in RESOURCES for verb in RESOURCES[each])
    for _last, resource, verb in asked:
        answer = partner.ask(verb, resource.format(**records), sent={} if verb == "POST" else None)

        expected = {"POST": {400}, "DELETE": {204, 404}, "OPTIONS": {204}}.get(verb, {200})
        assert answer.status_code in expected, f"{verb} {resource}: {answer.text}"
        if verb == "OPTIONS":
            assert allowed(answer) == RESOURCES[resource]


def test_no_verb_makes_a_resource_of_what_is_none(partner):
    answers = {verb: partner.ask(verb, "/plenty") for verb in VERBS}

    assert {verb: answer.status_code for verb, answer in answers.items()} == dict.fromkeys(
        VERBS, 404
    )
    assert {answers[verb].json["type"] for verb in VERBS if verb != "HEAD"} == {
        "epcisException:NoSuchResourceException"
    }


def test_a_stranger_is_told_of_verbs_what_discovery_tells_everybody(client):
    answer = client.put("/epcis/capture")

    assert (answer.status_code, allowed(answer)) == (405, RESOURCES["/capture"])


def test_elsewhere_such_a_verb_is_answered_as_before(client):
    answer = client.put("/.well-known/gs1resolver", headers={"Accept": "application/json"})

    assert answer.status_code == 405
    assert answer.json["type"].endswith("/problems/method-not-allowed")
