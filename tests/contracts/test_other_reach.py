"""Nobody gets at the records of a cooperative that is not theirs: not by its address, nor in a list, nor in a file.

The access matrix judges by role; here everybody has a role that may come in, but in another cooperative, county,
township, village, print shop or laboratory - and visitors have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests import databases
from tests.conftest import NOW
from tests.contracts.bodies import Bodies
from tests.contracts.matrix import ANONYMOUS, ARGUMENTS, ROWS, roles_of
from tests.contracts.others import (
    CANARY,
    NEIGHBOUR,
    PHONES,
    STRANGERS,
    SYSTEMS,
    VISITOR,
    Reach,
    Stranger,
    make_reach,
    outcome_of,
)
from trace.http.exports import XLSX
from trace.http.session import house

REFUSED = ("401", "403", "404", "sign-in")
CHANGES = ("POST", "PUT", "PATCH", "DELETE")
# Values for paths that access/*.toml leaves out, by the names of records or as they are.
MORE_ARGUMENTS: dict[str, dict[str, object]] = {
    "account.remove_address": {"address_id": "notice_address"},
    "producer.withdraw_label_codes": {"run_id": "organic_run", "list_id": "code_list"},
    "label_codes.withdraw": {"list_id": "code_list"},
    "account.end_session": {"session_id": "session"},
    "account.revoke_token": {"token_id": "token"},
    "accounts.revoke_token": {"token_id": "token"},
    "accounts.remove_membership": {"account_id": "account", "membership_id": "membership"},
    "admin.remove_membership": {"account_id": "account", "membership_id": "membership"},
    "admin.remove_file": {"name": "check.txt"},
    "officer.send_field_photograph": {"digest": "0" * 64},
    "applications.ApplicationFile": {
        "application_id": "application",
        "file_id": "application_file",
    },
    "brand.application_file": {"application_id": "application", "file_id": "application_file"},
    "producer.application_file": {"application_id": "application", "file_id": "application_file"},
    "consumer.follow_feedback": {"receipt": "receipt"},
    "consumer.lot": {"product_key": "product_key", "lot": "lot"},
    "consumer.pack": {"serial": "serial"},
    "consumer.product": {"product_key": "product_key"},
    "consumer.product_data": {"product_key": "product_key"},
    "officer.pack": {"serial": "serial"},
    "officer.pack_scans": {"serial": "serial"},
    "epcis.capture_job": {"code": "capture_job"},
    "epcis.event": {"event_id": "captured_event"},
    "epcis.query": {"name": "named_query"},
    "epcis.query_events": {"name": "named_query"},
    "epcis.remove_query": {"name": "named_query"},
    "epcis.subscribe": {"name": "named_query"},
    "epcis.subscription": {"name": "named_query", "code": "subscription"},
    "epcis.subscriptions": {"name": "named_query"},
    "epcis.unsubscribe": {"name": "named_query", "code": "subscription"},
    "webhooks.retry_delivery": {"delivery_id": "webhook_delivery"},
} | {
    f"epcis.{collection}{end}": {"value": value}
    for end in ("_value", "_events")
    for collection, value in (
        ("epcs", "captured_epc"),
        ("readPoints", "captured_place"),
        ("bizLocations", "captured_place"),
        ("bizSteps", "receiving"),
        ("dispositions", "in_progress"),
        ("eventTypes", "ObjectEvent"),
    )
}
# Their arguments name nothing of anybody's, or they have tests of their own below.
NOT_RECORDS = {
    # Anybody may object to a public notice.
    "consumer.object_to_notice",
    "procedure.send_objection",
    # Any market may say that goods arrived with a certificate.
    "consumer.conformity",
    "consumer.place",
    "consumer.seen",
    "consumer.thumbnail",
    # Addresses that the standard does not have, and marks of a place in a list that only their finder holds.
    "epcis.nothing",
    "epcis.revoke_token",
    # A photograph is the sender's own, by the digest of what is sent.
    "field_entries.keep_photograph",
    "officer.send_field_photograph",
    "files.document",
    "files.picture",
    "files.video",
    "open_files.problem",
    "open_files.verification_file",
    "resolver.resolve",
}
# Open to everybody of a role, whoever's records they name.
OPEN_TO_OTHERS = {
    "brand.new_norm": "names a kind of norm",
    "brand.norm": "what others judge by is known to all who write norms",
    "inspections.read_check_list": "what an office inspects by is known to all who inspect",
    "officer.check_list": "what an office inspects by is known to all who inspect",
    "officer.barred_input": "what an office has barred is known to all who supervise",
    "officer.input_label": "what an office has copied from a label is known to all who supervise",
    "officer.pack": "whoever finds a pack in a market may ask what is known of it",
    "producer.apply": "every producer may apply to every brand",
    "producer.preview_process": "names a kind of process",
    "producer.self_check": "every producer may ask how it stands before every brand's conditions",
    "producer.record_process_of": "names a kind of process",
}
# Records of somebody else, whose own business they are.
NOBODYS = {
    "account.end_session",
    "account.remove_address",
    "account.revoke_token",
    "accounts.revoke_token",
}
# What addresses are asked by that show nothing without it.
ASKED = {"printer.one_label": {"number": 1}, "producer.one_label": {"number": 1}}
# Bodies that name nobody's records, or records that everybody may name.
HARMLESS_BODIES = {
    "accounts.Tokens",
    # A drawing of the measures that are sent: they name no record.
    "label_templates.preview_template",
    "cultivation.Labels",
    "producers.register_producer",
    # A search: it finds what one may read, or nothing.
    "recall_courses.find_scope",
}
# What insiders cannot do with the world's one record of its kind.
UNFIT = {
    "sanctions.lift": "the world's sanction is a rectification, not a suspension",
    "inspections.judge_rectification": "the proof of the world's rectification is still to come",
    "officer.report_sample": "the world's sample is not received yet",
    "samples.report_sample": "the world's sample is not received yet",
    "samples.notify_result": "the world's sample has no result yet",
    "samples.decide_stop": "the world's sample has not failed",
    "samples.file_challenge": "the world's sample has not failed",
    "samples.decide_challenge": "the world's sample is not challenged",
    "samples.receive_backup": "the world's sample is not challenged",
    "samples.report_retest": "the world's sample is not challenged",
}
# The world's archive is still being made.
IN_THE_MAKING = {"admin.archive_file", "producer.archive_file", "papers.send_archive"}
OF_A_BRAND = {"brand_id", "application_id", "authorisation_id"}
# Arguments of lists and forms, with records of the first cooperative that they could name.
NAMED: dict[str, object] = {
    "authorisation_id": "authorisation",
    "batch_id": "batch",
    "brand_id": "brand",
    "organisation_id": "producer",
    "printer_id": "organisation",
    "producer_id": "producer",
    "product_id": "product",
    "text": CANARY[:2],
}
PAGE_QUERIES: tuple[dict[str, object], ...] = (
    {},
    {"format": "csv", "text": CANARY[:2]},
    {"batch": "batch", "batch_id": "batch", "batch_ids": "batch", "producer_id": "producer"},
    {"copy": "batch", "retest_of": "test_report"},
)


@pytest.fixture(scope="module")
def reach(app: Flask) -> Iterator[Reach]:
    """One world for all tests here: every request is undone."""
    clock: Any = house(app).clock
    clock.set(NOW)
    with databases.one_connection(app) as connection:
        yield make_reach(app, connection)


@pytest.fixture(scope="module")
def bodies(reach: Reach) -> Bodies:
    """What to send."""
    return Bodies(reach.client(), reach.world)


def _rules(reach: Reach, *, naming_records: bool | None = None) -> list[Rule]:
    return [
        rule
        for rule in reach.app.url_map.iter_rules()
        if rule.endpoint != "static"
        and rule.endpoint not in NOT_RECORDS
        and naming_records in (None, bool(rule.arguments))
    ]


def _path(reach: Reach, rule: Rule) -> str:
    given = ARGUMENTS.get(rule.endpoint, {}) | MORE_ARGUMENTS.get(rule.endpoint, {})
    values = {name: reach.world.get(given[name], given[name]) for name in rule.arguments}
    with reach.app.test_request_context():
        return str(reach.app.url_for(rule.endpoint, **values, **ASKED.get(rule.endpoint, {})))


def _changes(rule: Rule) -> list[str]:
    return [method for method in CHANGES if method in (rule.methods or ())]


def _is_open(person: Stranger, endpoint: str, method: str) -> bool:
    """Whether the matrix opens an endpoint to the whole world, or to all who are signed in; only for reading."""
    named = set(ROWS.get(endpoint, ()))
    if endpoint in OPEN_TO_OTHERS and person.roles:
        return _may_enter(person, endpoint)
    if method != "GET":
        return False
    return "everyone" in named or ("signed_in" in named and bool(person.roles))


def _seen(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace")
    return [canary for canary in (CANARY, *PHONES) if canary in text]


def test_every_address_of_a_record_leads_to_one(reach: Reach) -> None:
    lacking = []
    for rule in _rules(reach, naming_records=True):
        given = {*ARGUMENTS.get(rule.endpoint, {}), *MORE_ARGUMENTS.get(rule.endpoint, {})}
        if rule.arguments - given:
            lacking.append(f"{rule.endpoint} {sorted(rule.arguments - given)}")
            continue
        if "GET" not in (rule.methods or ()):
            continue
        person = _insider(reach, rule.endpoint)
        outcome = outcome_of(reach.ask(person, "GET", _path(reach, rule)))
        expected = ("409",) if rule.endpoint in IN_THE_MAKING else ("200", "302", "307")
        if outcome not in expected:
            lacking.append(f"{rule.endpoint} {outcome} for {person.name}")

    assert not lacking, "\n".join(lacking)


def _insider(reach: Reach, endpoint: str) -> Stranger:
    allowed = roles_of(endpoint)
    return next(
        (person for role, person in reach.insiders.items() if role.value in allowed),
        reach.people[VISITOR],
    )


def test_what_is_sent_is_what_insiders_would_send(reach: Reach, bodies: Bodies) -> None:
    wrong = []
    for rule in _rules(reach):
        for method in _changes(rule):
            person = _insider(reach, rule.endpoint)
            if not person.roles or rule.endpoint in NOBODYS or rule.endpoint in UNFIT:
                continue
            if not rule.arguments and not rule.rule.startswith(SYSTEMS):
                continue
            response = reach.ask(person, method, _path(reach, rule), **bodies.of(rule, method))
            told = response.get_data(as_text=True)
            if response.status_code in (400, 404, 415, 500) or "field-error" in told:
                wrong.append(f"{method} {rule.endpoint} {response.status_code} {told[:400]}")
            elif response.status_code == 422 and rule.rule.startswith(SYSTEMS):
                wrong.append(f"{method} {rule.endpoint} 422 {told[:400]}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", STRANGERS)
def test_no_record_is_reached_by_its_address(name: str, reach: Reach, bodies: Bodies) -> None:
    person = reach.people[name]
    wrong = []
    for rule in _rules(reach, naming_records=True):
        path = _path(reach, rule)
        for method in ("GET", *_changes(rule)):
            if method not in (rule.methods or ()):
                continue
            sent = bodies.of(rule, method) if method != "GET" else {}
            response = reach.ask(person, method, path, **sent)
            outcome, seen = outcome_of(response), _seen(response.get_data())
            is_let_in = outcome not in REFUSED and not _is_open(person, rule.endpoint, method)
            if is_let_in or seen:
                wrong.append(f"{method} {rule.endpoint} {outcome} {seen}")

    assert not wrong, "\n".join(wrong)


def test_another_authority_of_the_county_gets_at_nothing_of_a_brand(
    reach: Reach, bodies: Bodies
) -> None:
    person = reach.people[NEIGHBOUR]
    wrong = []
    for rule in _rules(reach, naming_records=True):
        if not rule.arguments & OF_A_BRAND:
            continue
        for method in ("GET", *_changes(rule)):
            if method not in (rule.methods or ()) or _is_open(person, rule.endpoint, method):
                continue
            sent = bodies.of(rule, method) if method != "GET" else {}
            outcome = outcome_of(reach.ask(person, method, _path(reach, rule), **sent))
            if outcome not in REFUSED:
                wrong.append(f"{method} {rule.endpoint} {outcome}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [*STRANGERS, NEIGHBOUR])
def test_no_record_is_reached_through_a_list(name: str, reach: Reach, bodies: Bodies) -> None:
    person = reach.people[name]
    is_neighbour = name == NEIGHBOUR
    wrong = []
    for rule in _rules(reach, naming_records=False):
        if "GET" not in (rule.methods or ()) or not _may_enter(person, rule.endpoint):
            continue
        is_public = "everyone" in ROWS[rule.endpoint]
        if is_neighbour and rule.rule.startswith(("/officer", "/account")):
            continue  # what officers may see of a county's producers, this person may
        told_apart = [] if is_public else reach.names if not is_neighbour else reach.brand_names
        for query in _queries(reach, bodies, rule):
            response = reach.ask(person, "GET", _path(reach, rule), query_string=query)
            text = response.get_data().decode("utf-8", "replace")
            seen = [word for word in told_apart if word in text]
            seen += [] if is_neighbour else _seen(response.get_data())
            if seen or response.status_code >= 500:
                wrong.append(f"{rule.endpoint} {query} {response.status_code} {seen}")

    assert not wrong, "\n".join(wrong)


def _may_enter(person: Stranger, endpoint: str) -> bool:
    held = {role.value for role in person.roles} or {ANONYMOUS}
    return not held.isdisjoint(roles_of(endpoint))


def _queries(reach: Reach, bodies: Bodies, rule: Rule) -> Iterator[dict[str, object]]:
    """Yield what an address may be asked with: nothing, a file, and every record that could be named."""
    queries = PAGE_QUERIES
    if rule.rule.startswith("/api/"):
        asked = [name for name in bodies.arguments_of(rule) if name in NAMED]
        queries = ({}, *({name: NAMED[name]} for name in asked))
    for query in queries:
        yield {name: reach.world.get(record, record) for name, record in query.items()}


@pytest.mark.parametrize("name", STRANGERS[1:])
def test_no_record_is_reached_by_naming_it_in_a_body(
    name: str, reach: Reach, bodies: Bodies
) -> None:
    person = reach.people[name]
    wrong = []
    for rule in _rules(reach, naming_records=False):
        if not rule.rule.startswith("/api/") or rule.endpoint in HARMLESS_BODIES:
            continue
        for method in _changes(rule):
            for own in ({}, {"producer": person.organisation_id}):
                sent = bodies.of(rule, method, **own)
                response = reach.ask(person, method, _path(reach, rule), **sent)
                seen = _seen(response.get_data())
                if response.status_code < 400 or response.status_code >= 500 or seen:
                    told = response.get_data(as_text=True)[:300]
                    wrong.append(f"{method} {rule.endpoint} {response.status_code} {seen} {told}")

    assert not wrong, "\n".join(wrong)


def test_a_visitor_reads_no_number_or_name_of_a_person(reach: Reach) -> None:
    visitor, records = reach.people[VISITOR], reach.world.records
    addresses = [
        str(records["pack_uri"]),
        f"/v/{records['serial']}",
        f"/conformity/{records['collected_number']}",
        f"/conformity/{records['conformity_number']}",
        f"/feedback/new?code={records['serial']}",
    ]
    wrong = []
    for address in addresses:
        for accept in ("text/html", "application/json"):
            response = reach.ask(visitor, "GET", address, headers={"Accept": accept})
            seen = _seen(response.get_data())
            if response.status_code != 200 or seen:
                wrong.append(f"{address} {accept} {response.status_code} {seen}")

    assert not wrong, "\n".join(wrong)


def test_a_file_that_is_not_public_opens_for_no_stranger(reach: Reach) -> None:
    private = [file for file in reach.files if not file.is_public]
    wrong = [
        f"/files/{file.id} {file.name} {name} {outcome}"
        for file in private
        for name in (*STRANGERS, NEIGHBOUR)
        if (outcome := outcome_of(reach.ask(reach.people[name], "GET", f"/files/{file.id}")))
        not in REFUSED
        and not (name == NEIGHBOUR and file.organisation_id is not None)
    ]

    assert len(private) > 5
    assert not wrong, "\n".join(wrong)


def test_what_has_an_address_of_its_own_opens_nowhere_else(reach: Reach) -> None:
    guarded = [file for file in reach.files if file.organisation_id is None]
    opened = {
        (file.name, role.value)
        for file in guarded
        for role, person in reach.insiders.items()
        if outcome_of(reach.ask(person, "GET", f"/files/{file.id}")) not in REFUSED
    }
    kinds = {file.media_type for file in guarded}

    assert {"text/csv", "application/pdf", "image/jpeg", "application/json", XLSX} <= kinds
    assert not opened


def test_only_public_pictures_are_shown_to_all(reach: Reach) -> None:
    visitor = reach.people[VISITOR]
    shown = {}
    for file in reach.files:
        for address in (f"/pictures/{file.id}", f"/thumbnails/240/{file.id}.jpg"):
            response = reach.ask(visitor, "GET", address)
            shown[address] = response.status_code, file.is_public
            if response.status_code == 200:
                assert response.headers["Content-Type"] == "image/jpeg"
                assert response.headers["X-Content-Type-Options"] == "nosniff"

    assert {(status == 200) is is_public for status, is_public in shown.values()} == {True}
    assert any(is_public for _status, is_public in shown.values())


def test_no_page_takes_a_form_that_another_site_sent(reach: Reach) -> None:
    reach.app.config["WTF_CSRF_ENABLED"] = True
    taken = []
    try:
        for rule in reach.app.url_map.iter_rules():
            if rule.rule.startswith(SYSTEMS) or rule.endpoint == "static":
                continue
            for method in _changes(rule):
                given = ARGUMENTS.get(rule.endpoint, {}) | MORE_ARGUMENTS.get(rule.endpoint, {})
                if rule.arguments - set(given):
                    taken.append(f"{rule.endpoint} was not asked")
                    continue
                response = reach.ask(
                    _insider(reach, rule.endpoint),
                    method,
                    _path(reach, rule),
                    headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://example.org"},
                )
                if response.status_code != 400:
                    taken.append(f"{method} {rule.endpoint} {response.status_code}")
    finally:
        reach.app.config["WTF_CSRF_ENABLED"] = False

    assert not taken, "\n".join(taken)
