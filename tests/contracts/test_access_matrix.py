"""Every route × every role: who gets in is written down in access/*.toml, and nothing else is true.

A file of access/ holds, all by endpoint:
    "producer.batches" = ["producer_clerk"]          who gets anything but a sign-in redirect, 401, 403 or 404
    [arguments]  "admin.account" = {account_id = "account"}    values for the path: names of `World`, or literals
    [bodies]     "accounts.add_membership" = {role = "lab"}    JSON or form to send, where nothing would be too little

Roles are those of kernel/actor.Role plus "anonymous"; "everyone" stands for all of them, "signed_in" for all
but visitors. Where a path needs an id that the world lacks, 404 is what those who may get, too; where input is
judged before rights, a 422 decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.routing import Rule

from tests.contracts.matrix import (
    ANONYMOUS,
    BODIES,
    GROUPS,
    ROWS,
    SIGNED_IN,
    argument,
    lacks_arguments,
    roles_of,
)
from tests.contracts.world import World, make_world
from tests.factories.people import issue_token, make_person, open_session
from trace.http.identity import COOKIE
from trace.kernel.actor import Role
from trace.kernel.work import Work

REFUSED = (401, 403, 404)
UNDECIDED = 422
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}

    assert not routes - set(ROWS), "routes without a row: " + ", ".join(sorted(routes - set(ROWS)))
    assert not set(ROWS) - routes, "rows without a route: " + ", ".join(sorted(set(ROWS) - routes))


def test_rows_name_known_roles_only() -> None:
    known = SIGNED_IN | {ANONYMOUS} | set(GROUPS)

    assert sorted({role for roles in ROWS.values() for role in roles} - known) == []


@pytest.mark.parametrize("role", [ANONYMOUS, *sorted(SIGNED_IN)])
def test_a_role_gets_in_exactly_where_it_is_written(
    role: str, app: Flask, connection: Connection, work: Work
) -> None:
    world = make_world(work)
    client, secret, headers = _client(app, work, role, world)
    wrong = []
    for rule, method in _requests(app):
        allowed = role in roles_of(rule.endpoint)
        if secret:  # signing out is one of the requests
            client.set_cookie(COOKIE, secret)
        outcome = _ask(connection, client, headers, rule, method, world)
        if not _fits(outcome, allowed, rule, method):
            wrong.append(f"{method} {rule.endpoint} {outcome}, allowed: {allowed}")

    assert not wrong, "\n".join(wrong)


def _client(
    app: Flask, work: Work, role: str, world: World
) -> tuple[FlaskClient, str, Callable[[str], dict[str, str]]]:
    client = app.test_client()
    if role == ANONYMOUS:
        work.session.commit()
        return client, "", lambda _path: {}
    organisation = world.organisation_of(Role(role))
    person = make_person(work, Role(role), organisation_id=organisation)
    secret = open_session(work, person)
    bearer = {"Authorization": f"Bearer {issue_token(work, person)}"}
    work.session.commit()
    return client, secret, lambda path: bearer if path.startswith(("/api/", "/epcis/")) else {}


def _requests(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint not in ROWS:
            continue
        methods = [method for method in METHODS if method in (rule.methods or set())]
        # A page that shows a form and takes it is asked for the form; the taking is the service's own test.
        asked = methods if rule.rule.startswith("/api/") else methods[:1]
        for method in asked:
            yield rule, method


def _ask(
    connection: Connection,
    client: FlaskClient,
    headers: Callable[[str], dict[str, str]],
    rule: Rule,
    method: str,
    world: World,
) -> str:
    values = {name: argument(rule, name, world) for name in rule.arguments}
    with client.application.test_request_context():
        path = client.application.url_for(rule.endpoint, **values)
    options: dict[str, Any] = {"headers": headers(path)}
    if method != "GET":
        body = {
            name: world.get(value, value) for name, value in BODIES.get(rule.endpoint, {}).items()
        }
        options["json" if path.startswith("/api/") else "data"] = body
    before = connection.begin_nested()
    try:
        response = client.open(path, method=method, buffered=True, **options)
    finally:
        before.rollback()
    if response.status_code == 302 and "/account/sign-in" in response.headers["Location"]:
        return "sign-in"
    return str(response.status_code)


def _fits(outcome: str, allowed: bool, rule: Rule, method: str) -> bool:
    if outcome == "500":
        return False
    if outcome == str(UNDECIDED) and (method != "GET" or rule.rule.startswith("/api/")):
        return True
    is_in = outcome != "sign-in" and int(outcome) not in REFUSED
    if allowed and outcome == "404" and lacks_arguments(rule):
        return True
    return is_in is allowed
