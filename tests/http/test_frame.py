from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import databases
from tests.conftest import BEGINNING, FrozenClock, PersonClient
from tests.factories.people import PASSWORD, make_person
from trace.http import navigation
from trace.http.identity import COOKIE
from trace.http.limits import client_hash, serial_key
from trace.http.session import open_work
from trace.kernel.actor import Actor, ActorKind, Grant, Role
from trace.kernel.work import Work
from trace.rooms.accounts import services
from trace.rooms.accounts.rules import Language, SiteKey

ClientAs = Callable[..., PersonClient]


def test_every_answer_carries_the_headers_that_bound_it(client: FlaskClient) -> None:
    response = client.get("/account/sign-in")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_a_visitor_reading_pages_gets_no_cookie(client: FlaskClient) -> None:
    for path in ("/no/such/page", "/problems/not-found", "/healthz", "/api/v1/docs"):
        assert "Set-Cookie" not in client.get(path).headers


def test_pages_of_signed_in_people_are_not_cached(client_as: ClientAs) -> None:
    assert client_as(Role.LAB).get("/account/").headers["Cache-Control"] == "no-store"


def test_an_unknown_page_says_so_in_the_visitors_language(client: FlaskClient) -> None:
    chinese = client.get("/no/such/page")
    english = client.get("/no/such/page?lang=en")

    assert chinese.status_code == english.status_code == 404
    assert '<html lang="zh-CN">' in chinese.text
    assert "该地址没有内容" in chinese.text
    assert "Nothing is kept at this address" in english.text


def test_interfaces_are_answered_with_problem_documents(client: FlaskClient) -> None:
    unknown = client.get("/api/v1/nothing", headers={"Accept-Language": "en"})
    unsigned = client.get("/api/v1/me")
    wrong = client.get("/api/v1/me", headers={"Authorization": "Bearer nonsense"})
    page_as_json = client.get("/no/such/page", headers={"Accept": "application/json"})

    assert unknown.status_code == page_as_json.status_code == 404
    for response in (unknown, unsigned, wrong, page_as_json):
        assert response.content_type == "application/problem+json"
        body = response.get_json()
        assert body["status"] == response.status_code
        assert body["type"].startswith("http://localhost/problems/")
        assert body["instance"].endswith(response.headers["X-Request-ID"])
    assert unknown.get_json()["detail"].startswith("Nothing is kept")
    assert unsigned.status_code == wrong.status_code == 401
    assert unsigned.headers["WWW-Authenticate"].startswith("Bearer")
    assert wrong.get_json()["type"].endswith("/token-refused")
    assert wrong.get_json()["detail"] == "令牌无效、已撤销或已过期。"


def test_the_kind_of_a_problem_has_its_page(client: FlaskClient) -> None:
    page = client.get("/problems/token-refused?lang=en")

    assert page.status_code == 200
    assert "unknown, revoked or expired" in page.text
    assert client.get("/problems/none").status_code == 404


def test_a_token_counts_on_interfaces_and_a_cookie_on_pages_only(client_as: ClientAs) -> None:
    client = client_as(Role.LAB)
    bearer = {"Authorization": f"Bearer {client.token()}"}

    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me", headers=bearer).status_code == 200
    client.delete_cookie(COOKIE)
    assert client.get("/account/", headers=bearer).status_code == 302


def test_visitors_of_a_portal_are_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    response = client.get("/admin/accounts?text=a")
    htmx = client.get("/admin/accounts", headers={"HX-Request": "true"})

    assert response.headers["Location"] == "/account/sign-in?next=/admin/accounts?text%3Da"
    assert htmx.status_code == 401
    assert htmx.headers["HX-Redirect"].startswith("/account/sign-in")


def test_who_lacks_a_right_is_told_so(client_as: ClientAs) -> None:
    response = client_as(Role.LAB).get("/admin/accounts")

    assert response.status_code == 403
    assert 'data-problem="missing-permission"' in response.text


def test_the_foot_says_what_the_settings_say_and_a_demo_says_that_it_is_one(
    client: FlaskClient, work: Work
) -> None:
    services.change_site_settings(
        work,
        values={
            SiteKey.SITE_NAME: "万载追溯",
            SiteKey.SITE_NAME_EN: "Wanzai traceability",
            SiteKey.HOST_UNIT: "万载县农业农村局",
            SiteKey.ICP_NUMBER: "赣ICP备00000000号",
            SiteKey.POLICE_NUMBER: "赣公网安备00000000000000号",
            SiteKey.PROGRAMME: "项目说明",
        },
    )
    services.mark_demo(work, is_loaded=True)
    work.session.commit()

    page = client.get("/account/sign-in").text
    english = client.get("/account/sign-in?lang=en").text

    for text in (
        "万载追溯",
        "万载县农业农村局",
        "赣ICP备00000000号",
        "赣公网安备",
        "12315",
        "项目说明",
        "演示数据",
    ):
        assert text in page
    assert "Wanzai traceability" in english
    assert "Demo data" in english


def test_the_account_decides_the_language_unless_the_address_does(
    client_as: ClientAs, work: Work
) -> None:
    client = client_as(Role.LAB)
    services.change_locale(
        Work(work.session, client.person.actor, work.now, "test", work.ports),
        locale=Language.ENGLISH,
    )
    work.session.commit()

    assert '<html lang="en">' in client.get("/account/").text
    assert '<html lang="zh-CN">' in client.get("/account/?lang=zh").text


def test_people_see_the_portals_and_menus_of_their_roles(client_as: ClientAs) -> None:
    page = client_as(Role.AUDITOR).get("/admin/").text

    assert 'href="/admin/trail"' in page
    assert 'href="/admin/accounts"' not in page


def test_somebody_without_a_portal_lands_on_the_account(app: Flask) -> None:
    nobody = Actor(ActorKind.PERSON, "x", account_id=1)
    auditor = Actor(ActorKind.PERSON, "x", account_id=1, grants=(Grant(Role.AUDITOR, 1),))
    with app.test_request_context("/"):
        assert navigation.home_of(nobody) == "/account/"
        assert navigation.home_of(auditor) == "/admin/"


def test_operators_are_told_that_the_service_lives_works_and_what_waits(
    client: FlaskClient, standalone_app: Callable[..., Flask]
) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"
    assert client.get("/metrics").status_code == 404

    watched = standalone_app(TRACE_METRICS_TOKEN="secret")
    with watched.app_context(), open_work(Actor.system("test")) as work:
        work.enqueue("labels.export_run", run_id=1)
    asking = watched.test_client()

    assert asking.get("/metrics").status_code == 404
    figures = asking.get("/metrics", headers={"Authorization": "Bearer secret"}).text
    assert 'trace_jobs{state="queued"} 1' in figures
    assert "trace_oldest_queued_job_seconds 0" in figures


def test_verification_files_and_robots_lie_at_the_root(client: FlaskClient, work: Work) -> None:
    services.store_verification_file(work, name="MP_verify_1.txt", content="abc")
    work.session.commit()

    assert client.get("/MP_verify_1.txt").text == "abc"
    assert client.get("/MP_verify_2.txt").status_code == 404
    assert "Disallow: /v/" in client.get("/robots.txt").text


def test_a_form_without_its_token_is_refused_and_with_it_taken(
    standalone_app: Callable[..., Flask],
) -> None:
    client = standalone_app(TRACE_ENV="development", TRACE_LOG_LEVEL="CRITICAL").test_client()
    page = client.get("/account/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None

    typed = {"phone": "13800000001", "password": "some password"}
    without = client.post("/account/sign-in", data=typed)
    with_it = client.post("/account/sign-in", data=typed | {"csrf_token": token[1]})

    assert without.status_code == 400
    assert 'data-problem="form-expired"' in without.text
    assert with_it.status_code == 422


def test_sign_in_is_limited_by_address_whatever_the_browser_says(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app(TRACE_ENV="development", TRACE_LOG_LEVEL="CRITICAL")
    client = app.test_client()

    visits = [client.get("/account/sign-in") for _visit in range(30)]
    token = re.search(r'name="csrf_token" value="([^"]+)"', visits[-1].text)
    assert token is not None
    form = {"csrf_token": token[1]}
    posted = [
        client.post(
            "/account/sign-in", data=form, headers={"User-Agent": f"browser {number}"}
        ).status_code
        for number in range(21)
    ]

    assert {visit.status_code for visit in visits} == {200}
    assert posted[0] == 422
    assert posted[-1] == 429


def test_a_page_that_is_refused_before_it_is_made_bears_the_name_of_the_site(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app(TRACE_ENV="development", TRACE_LOG_LEVEL="CRITICAL")
    with app.app_context(), open_work(Actor.system("test")) as work:
        services.change_site_settings(work, values={SiteKey.SITE_NAME: "示例县追溯"})
    client = app.test_client()

    answers = [client.get("/v/7K3MAAAAAAAAA") for _visit in range(91)]

    assert answers[-1].status_code == 429
    assert "示例县追溯" in answers[0].text
    assert "示例县追溯" in answers[-1].text


def test_an_address_is_only_ever_a_hash_that_means_nothing_tomorrow(
    app: Flask, clock: FrozenClock
) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "203.0.113.7"}):
        today = client_hash()
        assert serial_key() == today
        clock.advance(days=1)
        assert client_hash() != today
    assert re.fullmatch(r"[0-9a-f]{32}", today)
    assert "203" not in today or len(today) == 32


def test_a_one_time_password_must_be_changed_before_anything_else(
    client: FlaskClient, work: Work
) -> None:
    person = make_person(work, Role.LAB)
    new = services.reset_password(work, account_id=person.account_id)
    work.session.commit()
    typed = {"phone": person.phone, "password": new.password}

    client.post("/account/sign-in", data=typed)

    assert client.get("/account/").headers["Location"] == "/account/password"
    # What the page would fetch of its own accord would be led here too, into the page itself.
    assert "hx-get" not in client.get("/account/password").text
    changed = client.post(
        "/account/password",
        data={
            "old_password": new.password,
            "new_password": PASSWORD,
            "repeated": PASSWORD,
        },
    )
    assert changed.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_an_unexpected_error_says_nothing_but_the_number_to_quote(
    standalone_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = standalone_app(TRACE_ENV="development", TRACE_LOG_LEVEL="CRITICAL")
    monkeypatch.setitem(app.view_functions, "health.healthz", lambda: 1 / 0)

    page = app.test_client().get("/healthz")
    document = app.test_client().get("/healthz", headers={"Accept": "application/json"})

    assert page.status_code == document.status_code == 500
    assert "ZeroDivision" not in page.text + document.text
    assert page.headers["X-Request-ID"] in page.text
    assert document.get_json()["type"].endswith("/internal-error")


def test_an_application_that_is_done_with_is_forgotten(
    all_databases: databases.Databases, tmp_path: Path
) -> None:
    app = databases.make_app(all_databases.copy("forgotten"), tmp_path, FrozenClock(BEGINNING))
    app.test_client().get("/")
    databases.close(app)
    kept = weakref.ref(app)

    del app
    gc.collect()

    assert kept() is None
