"""A clerk hands a workbook in: what is wrong is told by cell, what is right is taken over with one button."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from tests.factories.intake import a_workbook, example, make_checked
from tests.factories.producers import make_member, make_producer
from trace.kernel.actor import Role
from trace.kernel.uploads import Upload
from trace.rooms.intake import queries
from trace.rooms.intake.kinds import ImportKind, SheetKey
from trace.rooms.intake.template import example_workbook
from trace.rooms.producers.queries import find_member

MOST_STATEMENTS = 12
MEMBER = example(SheetKey.MEMBERS)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def producer(work):
    """An approved cooperative."""
    return make_producer(work)


@pytest.fixture
def clerk(client_as, producer):
    """Its clerk's browser."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


@pytest.fixture
def statements(connection) -> Iterator[list[str]]:
    """Every SQL statement of the test so far."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def hand_in(clerk: Any, upload: Upload | None, **options: Any) -> Any:
    data = {"file": (io.BytesIO(upload.content), upload.name)} if upload else {}
    return clerk.post("/producer/imports", data=data, **options)


def test_a_workbook_is_checked_taken_over_and_looked_back_at(clerk, work, producer):
    given = Upload("台账.xlsx", example_workbook(ImportKind.PRODUCER))

    checked = hand_in(clerk, given)
    page = clerk.get(checked.location)
    done = clerk.post(checked.location + "/take-over", follow_redirects=True)

    assert checked.status_code == 302
    assert "检查通过，可导入 10 条新记录。" in text_of(page)
    assert "已导入 10 条记录。" in text_of(done)
    found = find_member(work, producer.id, "S001")
    assert found is not None
    assert f"/producer/members/{found.id}" in text_of(done)
    assert "台账.xlsx" in text_of(clerk.get("/producer/imports"))


def test_faults_are_listed_by_sheet_row_and_cell(clerk):
    answer = hand_in(clerk, a_workbook(members=[MEMBER | {"kind": "邻居", "phone": "1"}]))

    page = text_of(answer)
    assert answer.status_code == 422
    assert "共有 2 处错误，未写入任何数据。" in page
    for expected in ("C2", "邻居", "请填写以下之一：社员、订单农户。", "D2"):
        assert expected in page


def test_a_file_that_is_no_workbook_is_refused_beside_its_field(clerk):
    answer = hand_in(clerk, Upload("x.xlsx", b"%PDF"), headers=ENGLISH)

    assert answer.status_code == 422
    assert "cannot be read as an XLSX workbook" in text_of(answer)


def test_a_form_without_a_file_says_so(clerk):
    answer = hand_in(clerk, None, headers=ENGLISH)

    assert answer.status_code == 422
    assert "Choose the workbook." in text_of(answer)


def test_a_workbook_that_comes_again_is_told(clerk):
    upload = a_workbook(members=[MEMBER])
    address = hand_in(clerk, upload).location
    clerk.post(address + "/take-over")

    again = hand_in(clerk, upload)
    twice = clerk.post(address + "/take-over", follow_redirects=True)

    assert again.status_code == 422
    for answer in (again, twice):
        assert "全部导入，本次未作任何更改。" in text_of(answer)


def test_what_changed_since_the_check_is_told_by_row(clerk, work, producer):
    address = hand_in(clerk, a_workbook(members=[MEMBER])).location
    make_member(work, producer, number="S001")
    work.session.commit()

    answer = clerk.post(address + "/take-over")

    assert answer.status_code == 422
    assert "A2" in text_of(answer)


def test_template_example_and_original_can_be_downloaded(clerk, work, producer):
    checked = make_checked(work, producer)
    work.session.commit()

    for path in (
        "/producer/imports/template.xlsx",
        "/producer/imports/template.xlsx?filled=1",
        f"/producer/imports/{checked.id}/file",
    ):
        book = load_workbook(io.BytesIO(clerk.get(path, buffered=True).data))
        assert "生产单元" in book.sheetnames


def test_the_list_can_be_exported(clerk, work, producer):
    make_checked(work, producer)
    work.session.commit()

    answer = clerk.get("/producer/imports?format=csv")

    assert "台账.xlsx" in answer.data.decode("utf-8-sig")


def test_workbooks_of_others_do_not_exist_here(client_as, clerk, work, producer):
    own = make_checked(work, producer)
    stranger = client_as(Role.PRODUCER_CLERK)

    assert stranger.get(f"/producer/imports/{own.id}").status_code == 403
    assert clerk.get("/producer/imports/999999").status_code == 404


def test_no_page_asks_the_database_too_often(clerk, work, producer, statements):
    address = hand_in(clerk, a_workbook(members=[MEMBER, MEMBER | {"number": "S002"}])).location
    for path in ("/producer/imports", address):
        statements.clear()
        assert clerk.get(path).status_code == 200
        assert len(statements) <= MOST_STATEMENTS
    clerk.post(address + "/take-over")
    statements.clear()
    clerk.get(address)
    assert len(statements) <= MOST_STATEMENTS
    assert queries.list_imports(work).items
