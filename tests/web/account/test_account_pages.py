from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.conftest import PersonClient
from tests.factories.people import PASSWORD, make_person
from trace.http.identity import COOKIE
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services

ClientAs = Callable[..., PersonClient]


def test_signing_in_opens_the_portal_of_ones_role_and_signing_out_ends_it(
    client: FlaskClient, work: Work
) -> None:
    person = make_person(work, Role.ADMINISTRATOR)
    work.session.commit()

    signed_in = client.post("/account/sign-in", data={"phone": person.phone, "password": PASSWORD})
    assert signed_in.headers["Location"] == "/admin/"
    cookie = signed_in.headers["Set-Cookie"] + "".join(signed_in.headers.getlist("Set-Cookie"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/account/sign-in").headers["Location"] == "/admin/"

    secret = client.get_cookie(COOKIE)
    assert secret is not None
    client.post("/account/sign-out")
    assert client.get("/admin/").status_code == 302
    client.set_cookie(COOKIE, secret.value)
    assert client.get("/admin/").status_code == 302


def test_a_sign_in_leads_back_to_where_one_wanted_to_go_but_nowhere_else(
    client: FlaskClient, work: Work
) -> None:
    person = make_person(work, Role.ADMINISTRATOR)
    work.session.commit()
    typed = {"phone": person.phone, "password": PASSWORD}

    back = client.post("/account/sign-in", data=typed | {"next": "/admin/trail"})
    away = client.post("/account/sign-in", data=typed | {"next": "https://evil.example/"})

    assert back.headers["Location"] == "/admin/trail"
    assert away.headers["Location"] == "/admin/"


def test_a_refused_sign_in_keeps_the_phone_number_and_says_why(
    client: FlaskClient, work: Work
) -> None:
    typed = {"phone": "13999999999", "password": "not the password"}

    answers = [client.post("/account/sign-in", data=typed) for _attempt in range(5)]

    assert {answer.status_code for answer in answers} == {422}
    assert "手机号码或密码错误。" in answers[0].text
    assert 'value="13999999999"' in answers[0].text
    assert "not the password" not in answers[0].text
    assert "请 1 分钟后再试" in answers[4].text


def test_people_change_their_password(client_as: ClientAs) -> None:
    client = client_as(Role.LAB)

    def send(old: str, new: str, repeated: str) -> tuple[int, str]:
        typed = {"old_password": old, "new_password": new, "repeated": repeated}
        answer = client.post("/account/password?lang=en", data=typed)
        return answer.status_code, answer.text

    assert "differ" in send(PASSWORD, "another pass 2", "another pass 3")[1]
    assert "present password is wrong" in send("no", "another pass 2", "another pass 2")[1]
    assert "at least 8" in send(PASSWORD, "x", "x")[1]
    assert send(PASSWORD, "another pass 2", "another pass 2")[0] == 302
    assert client.get("/account/").status_code == 200


def test_people_see_their_roles_and_devices_and_sign_others_out(
    client_as: ClientAs, work: Work
) -> None:
    client = client_as(Role.LAB)
    account = queries.get_account(work, client.person.account_id)
    services.open_session(work, account=account, client="Android MicroMessenger")
    services.open_session(work, account=account, client="iPhone Safari")
    work.session.commit()

    page = client.get("/account/").text
    assert "Android · 微信" in page
    assert "江西省宜春市万载县" in page
    other = re.search(r"/account/sessions/(\d+)/end", page)
    assert other is not None
    assert client.post(f"/account/sessions/{other[1]}/end").status_code == 302
    assert client.post(f"/account/sessions/{other[1]}/end").status_code == 404
    client.post("/account/sessions/end-others")

    page = client.get("/account/").text
    assert "Android · 微信" not in page
    assert "iPhone · Safari" not in page


def test_people_choose_language_and_organisation(client_as: ClientAs, work: Work) -> None:
    client = client_as(Role.LAB)
    second = make_person(work, Role.LAB)
    services.add_membership(
        work,
        account_id=client.person.account_id,
        role=Role.LAB,
        organisation_id=second.organisation_id,
    )
    work.session.commit()

    client.post("/account/language", data={"locale": "en"})
    client.post("/account/language", data={"locale": "klingon"})
    client.post("/account/organisation", data={"organisation_id": second.organisation_id})
    client.post("/account/organisation", data={"organisation_id": 999})

    page = client.get("/account/").text
    assert "chosen now" in page
    with client.session_transaction() as kept:
        assert kept["organisation_id"] == second.organisation_id


def test_a_token_is_shown_once_works_and_is_revoked(client_as: ClientAs) -> None:
    client = client_as(Role.LAB)

    made = client.post("/account/tokens", data={"name": "ERP", "days": "30"})
    secret = re.search(r'id="secret">(trace_[^<]+)<', made.text)
    assert secret is not None
    bearer = {"Authorization": f"Bearer {secret[1]}"}
    me = client.get("/api/v1/me", headers=bearer).get_json()
    assert me["account_id"] == client.person.account_id
    page = client.get("/account/tokens").text
    assert secret[1] not in page
    number = re.search(r"/account/tokens/(\d+)/revoke", page)
    assert number is not None
    client.post(f"/account/tokens/{number[1]}/revoke")

    assert client.get("/api/v1/me", headers=bearer).status_code == 401
    refused = client.post("/account/tokens", data={"name": "", "days": "9999"})
    assert refused.status_code == 422
    foreign = client.post("/account/tokens", data={"name": "x", "organisation_id": "999"})
    assert foreign.status_code == 422
