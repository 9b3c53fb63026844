from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import PersonClient
from tests.factories.people import make_organisation, make_person
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services


@pytest.fixture
def admin(client_as: Callable[..., PersonClient]) -> PersonClient:
    """A signed-in administrator."""
    return client_as(Role.ADMINISTRATOR)


def _password(page: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    return found[1]


def test_a_person_is_entered_signs_in_and_is_reset(
    admin: PersonClient, client: FlaskClient, work: Work
) -> None:
    organisation = make_organisation(work, Role.LAB)
    work.session.commit()
    typed = {
        "name": "赵检验",
        "phone": "138 1234 5678",
        "organisation_id": str(organisation),
        "role": "lab",
        "division": "360922",
    }

    made = admin.post("/admin/accounts/new", data=typed)
    first = _password(made.text)
    signed_in = client.post("/account/sign-in", data={"phone": "13812345678", "password": first})
    assert signed_in.status_code == 302

    account = queries.find_account(work, phone="13812345678")
    assert account is not None
    assert "赵检验" in admin.get(f"/admin/accounts/{account.id}").text
    second = _password(admin.post(f"/admin/accounts/{account.id}/reset").text)
    assert second != first
    assert client.get("/account/").status_code == 302
    assert "检验" in admin.get("/admin/accounts?role=lab&text=赵").text


def test_what_is_wrong_with_a_person_stands_beside_the_field_and_nothing_is_written(
    admin: PersonClient, work: Work
) -> None:
    lab = make_organisation(work, Role.LAB)
    work.session.commit()
    typed = {"name": "赵检验", "phone": "13812345678", "organisation_id": str(lab), "role": "brand"}

    unsuitable = admin.post("/admin/accounts/new", data=typed)
    empty = admin.post("/admin/accounts/new", data={})

    assert unsuitable.status_code == empty.status_code == 422
    assert 'value="13812345678"' in unsuitable.text
    assert "不能设" in unsuitable.text
    assert queries.find_account(work, phone="13812345678") is None


def test_a_person_is_mended_and_given_and_loses_roles(admin: PersonClient, work: Work) -> None:
    person = make_person(work, Role.LAB)
    printer = make_organisation(work, Role.PRINTER)
    work.session.commit()
    page = f"/admin/accounts/{person.account_id}"

    mended = admin.post(page, data={"name": "钱某", "phone": person.phone})
    taken = admin.post(page, data={"name": "钱某", "phone": admin.person.phone})
    given = admin.post(
        f"{page}/memberships", data={"role": "printer", "organisation_id": str(printer)}
    )
    twice = admin.post(
        f"{page}/memberships", data={"role": "printer", "organisation_id": str(printer)}
    )
    wrong = admin.post(f"{page}/memberships", data={"role": "printer", "organisation_id": "x"})

    assert mended.status_code == given.status_code == 302
    assert taken.status_code == twice.status_code == wrong.status_code == 422
    assert "已有此岗位" in twice.text
    shown = admin.get(page).text
    assert "印刷单位" in shown
    removed = re.findall(r"/memberships/(\d+)/remove", shown)
    for number in removed:
        admin.post(f"{page}/memberships/{number}/remove")
    assert "暂无岗位" in admin.get(page).text


def test_a_person_is_locked_unlocked_disabled_and_enabled(
    admin: PersonClient, client: FlaskClient, work: Work
) -> None:
    person = make_person(work, Role.LAB)
    work.session.commit()
    page = f"/admin/accounts/{person.account_id}"
    for _attempt in range(5):
        client.post("/account/sign-in", data={"phone": person.phone, "password": "wrong"})

    assert "锁定至" in admin.get(page).text
    admin.post(f"{page}/unlock")
    assert "锁定至" not in admin.get(page).text
    admin.post(f"{page}/disable")
    assert "确认停用账号" not in admin.get(page).text
    admin.post(f"{page}/enable")
    assert "确认停用账号" in admin.get(page).text
    own = admin.post(f"/admin/accounts/{admin.person.account_id}/disable")
    assert own.status_code == 409


def test_an_organisation_is_entered_found_and_mended(admin: PersonClient, work: Work) -> None:
    made = admin.post(
        "/admin/organisations/new",
        data={"kind": "printer", "name": "万载印务", "division": "360922"},
    )
    producer = admin.post("/admin/organisations/new", data={"kind": "producer", "name": "合作社"})
    wrong = admin.post("/admin/organisations/new", data={"kind": "lab", "credit_code": "x"})

    assert made.status_code == 302
    assert producer.status_code == wrong.status_code == 422
    listed = admin.get("/admin/organisations?text=万载印务&kind=printer").text
    number = re.search(r"/admin/organisations/(\d+)", listed)
    assert number is not None
    page = f"/admin/organisations/{number[1]}"
    assert "暂无人员" in admin.get(page).text
    assert admin.post(page, data={"name": "", "is_active": "true"}).status_code == 422
    bad = admin.post(page, data={"name": "x", "credit_code": "91350100M000100Y44"})
    assert bad.status_code == 422
    assert admin.post(page, data={"name": "万载印务中心"}).status_code == 302
    assert "停用" in admin.get("/admin/organisations").text


def test_the_audit_trail_is_searched(admin: PersonClient, work: Work) -> None:
    person = make_person(work, Role.LAB)
    work.session.commit()
    admin.post(f"/admin/accounts/{person.account_id}/reset")

    whole = admin.get("/admin/trail").text
    by_record = admin.get(f"/admin/trail?text={person.account_id}").text
    by_person = admin.get(f"/admin/trail?account_id={admin.person.account_id}").text

    assert "account.password-reset" in whole
    assert "account.password-reset" in by_record
    assert "account.password-reset" in by_person
    assert "account.password-reset" in admin.get("/admin/").text
    assert admin.get("/admin/trail?cursor=nonsense").status_code == 422


def test_the_foot_is_set_and_a_verification_file_published(
    admin: PersonClient, client: FlaskClient
) -> None:
    saved = admin.post("/admin/settings", data={"host_unit": "万载县农业农村局"})
    wrong = admin.post("/admin/settings", data={"report_phone": "call me"})
    assert (saved.status_code, wrong.status_code) == (302, 422)
    assert "万载县农业农村局" in client.get("/account/sign-in").text

    def upload(name: str, content: bytes) -> None:
        admin.post(
            "/admin/settings/files",
            data={"file": (io.BytesIO(content), name)},
            content_type="multipart/form-data",
        )

    upload("MP_verify_abc.txt", b"abc")
    upload("page.html", b"<b>")
    assert "文件名只能" in admin.get("/admin/settings").text
    admin.post("/admin/settings/files", data={})
    assert client.get("/MP_verify_abc.txt").text == "abc"
    admin.post("/admin/settings/files/MP_verify_abc.txt/remove")
    assert client.get("/MP_verify_abc.txt").status_code == 404


def test_lists_are_paged(admin: PersonClient, work: Work) -> None:
    for number in range(60):
        services.create_organisation(
            work, kind=queries.OrganisationKind.LAB, name=f"检验所{number:02d}"
        )
    work.session.commit()

    first = admin.get("/admin/organisations?kind=lab").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = admin.get(following[1].replace("&amp;", "&")).text

    assert "检验所59" in first
    assert "检验所00" not in first
    assert "检验所00" in second
    assert "第一页" in second
