"""Systems hand workbooks in through the interface: checked first, then confirmed, faults by cell."""

from __future__ import annotations

import pytest

from tests.factories.brands import make_brand
from tests.factories.intake import a_workbook, example, holder_row, make_checked, make_imported
from tests.factories.producers import make_member, make_producer, make_unit
from tests.factories.products import make_packed_product
from trace.kernel.actor import Role
from trace.rooms.intake.kinds import ImportKind, SheetKey
from trace.rooms.producers.queries import find_member

MEMBER = example(SheetKey.MEMBERS)


@pytest.fixture
def producer(work):
    """An approved cooperative."""
    return make_producer(work)


@pytest.fixture
def clerk(client_as, producer):
    """Its clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


@pytest.fixture
def bearer(clerk):
    """The clerk's token."""
    return {"Authorization": f"Bearer {clerk.token()}", "Accept-Language": "en"}


def test_a_workbook_is_checked_and_confirmed(clerk, bearer, producer):
    upload = a_workbook(members=[MEMBER])
    path = f"/api/v1/producers/{producer.id}/imports"

    checked = clerk.post(path, data=upload.content, query_string={"name": "a.xlsx"}, headers=bearer)
    number = checked.json["id"]
    done = clerk.post(f"/api/v1/imports/{number}/confirmation", headers=bearer)
    records = clerk.get(f"/api/v1/imports/{number}/records", headers=bearer)
    listed = clerk.get("/api/v1/imports?kind=producer", headers=bearer)
    again = clerk.post(path, data=upload.content, headers=bearer)

    assert checked.status_code == 201
    assert (checked.json["state"], done.json["state"]) == ("checked", "done")
    assert checked.json["sheets"][0]["headings"][0]["field"] == "number"
    assert [(r["sheet"], r["first_row"]) for r in records.json["items"]] == [("members", 2)]
    assert [each["file_name"] for each in listed.json["items"]] == ["a.xlsx"]
    assert clerk.get(f"/api/v1/imports/{number}", headers=bearer).json == done.json
    assert again.status_code == 409
    assert again.json["type"].endswith("/workbook-already-imported")
    assert again.json["facts"]["import_id"] == number


def test_faults_come_as_a_problem_with_every_cell(clerk, bearer, producer):
    upload = a_workbook(members=[MEMBER | {"kind": "邻居"}])

    answer = clerk.post(
        f"/api/v1/producers/{producer.id}/imports",
        data=upload.content,
        headers=bearer | {"Idempotency-Key": "workbook-1"},
    )

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["facts"] == {"fault_count": 1}
    (fault,) = answer.json["faults"]
    assert (fault["sheet"], fault["row"], fault["cell"]) == ("社员与农户", 2, "C2")
    assert fault["detail"].startswith("Write one of")
    assert answer.json["sheets"][0]["key"] == "members"


def test_a_change_since_the_check_is_a_problem_too(clerk, bearer, work, producer):
    checked = make_checked(work, producer)
    make_member(work, producer, number="S001")
    work.session.commit()

    answer = clerk.post(f"/api/v1/imports/{checked.id}/confirmation", headers=bearer)

    assert answer.status_code == 422
    assert answer.json["faults"][0]["cell"] == "A2"


def test_the_template_and_the_file_are_workbooks(clerk, bearer, work, producer):
    checked = make_checked(work, producer)
    work.session.commit()

    for path in (
        "/api/v1/imports/template?kind=brand",
        "/api/v1/imports/template?filled=true",
        f"/api/v1/imports/{checked.id}/file",
    ):
        answer = clerk.get(path, headers=bearer, buffered=True)
        assert answer.data.startswith(b"PK")


def test_a_brand_hands_its_holders_in(client_as, work, producer):
    brand = make_brand(work)
    product = make_packed_product(work, producer)
    staff = client_as(Role.BRAND, organisation_id=brand.authority_id)
    bearer = {"Authorization": f"Bearer {staff.token()}"}
    upload = a_workbook(ImportKind.BRAND, holders=[holder_row(producer, product)])

    answer = staff.post(f"/api/v1/brands/{brand.id}/imports", data=upload.content, headers=bearer)

    assert answer.status_code == 201
    assert answer.json["brand_id"] == brand.id


def test_the_description_names_the_body(clerk, bearer):
    described = clerk.get("/api/v1/openapi.json").json["paths"]

    body = described["/api/v1/producers/{producer_id}/imports"]["post"]["requestBody"]
    assert any("spreadsheetml" in kind for kind in body["content"])


def test_an_import_is_undone_and_its_file_comes_in_again(clerk, bearer, producer, work):
    number = make_imported(work, producer).id
    path = f"/api/v1/imports/{number}/undoing"

    plan = clerk.get(path, headers=bearer)
    undone = clerk.post(path, json={"reason": "导错了文件"}, headers=bearer)
    twice = clerk.post(path, json={"reason": "导错了文件"}, headers=bearer)
    again = clerk.post(
        f"/api/v1/producers/{producer.id}/imports",
        data=a_workbook(members=[MEMBER]).content,
        headers=bearer,
    )

    assert plan.json == {
        "counts": {"member": 1},
        "is_free": True,
        "is_noted": True,
        "obstacle_count": 0,
        "obstacles": [],
    }
    assert undone.status_code == 200
    assert (undone.json["state"], undone.json["undo_reason"]) == ("undone", "导错了文件")
    assert undone.json["undone_by"]
    assert twice.status_code == 409
    assert twice.json["type"].endswith("/workbook-already-undone")
    assert again.status_code == 201
    assert again.json["state"] == "checked"
    assert again.json["undone_at"] is None


def test_what_builds_on_an_import_comes_with_the_refusal(clerk, bearer, producer, work):
    number = make_imported(work, producer).id
    member = find_member(work, producer.id, MEMBER["number"])
    unit = make_unit(work, producer, member_id=member.id)

    answer = clerk.post(
        f"/api/v1/imports/{number}/undoing", json={"reason": "导错了文件"}, headers=bearer
    )

    assert answer.status_code == 409
    assert answer.json["type"].endswith("/workbook-built-on")
    assert answer.json["facts"] == {"obstacle_count": 1}
    assert answer.json["obstacles"] == [
        {
            "footing": "refers",
            "table": "production_units",
            "id": unit.id,
            "name": unit.code,
            "count": 1,
            "sheet": "members",
            "row": 2,
            "subject_kind": "member",
            "subject_id": member.id,
        }
    ]


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": 5}, {"reason": "长" * 201}])
def test_undoing_without_a_proper_reason_is_refused(clerk, bearer, producer, work, body):
    number = make_imported(work, producer).id

    answer = clerk.post(f"/api/v1/imports/{number}/undoing", json=body, headers=bearer)

    assert answer.status_code == 422
    assert find_member(work, producer.id, MEMBER["number"]) is not None
