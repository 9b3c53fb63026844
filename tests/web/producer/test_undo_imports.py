"""The page of a workbook says what undoing it takes back, or what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.factories.batches import kg, make_process
from tests.factories.intake import a_workbook, example, make_checked, make_imported
from tests.factories.producers import make_producer
from trace.kernel.actor import Role
from trace.kernel.uploads import Upload
from trace.rooms.batches import queries as batches
from trace.rooms.intake import queries
from trace.rooms.intake.kinds import ImportKind, SheetKey, WorkbookStanding
from trace.rooms.intake.models import ImportedRow
from trace.rooms.intake.template import example_workbook
from trace.rooms.producers import services as producers
from trace.rooms.producers.queries import find_member

ENGLISH = {"Accept-Language": "en"}
WHY = {"reason": "导错了文件"}


@pytest.fixture
def producer(work):
    """An approved cooperative."""
    return make_producer(work)


@pytest.fixture
def clerk(client_as, producer):
    """Its clerk's browser."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


@pytest.fixture
def done(work, producer):
    """The filled example, taken over."""
    return make_imported(work, producer, Upload("示例.xlsx", example_workbook(ImportKind.PRODUCER)))


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


def page_of(work, clerk, import_id: int, **options: Any) -> str:
    work.session.commit()
    answer = clerk.get(f"/producer/imports/{import_id}", **options)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_the_page_says_what_would_be_taken_back(work, clerk, done):
    page = page_of(work, clerk, done.id)

    assert "尚无其他记录引用本次导入的内容，可以整体撤回：" in page
    for line in (
        "社员与订单农户：2 名",
        "生产单元：2 个",
        "产品：3 个",
        "生产资质：1 份",
        "批次：2 个",
    ):
        assert line in page, line
    assert f"/producer/imports/{done.id}/undo" in page
    assert "batches: 2" in page_of(work, clerk, done.id, headers=ENGLISH)


def test_undoing_leads_back_to_the_page_which_says_who_when_and_why(work, clerk, producer, done):
    member = find_member(work, producer.id, "S001")
    assert member is not None
    work.session.commit()

    answer = clerk.post(f"/producer/imports/{done.id}/undo", data=WHY, follow_redirects=True)

    page = re.sub(r"\s+", " ", answer.get_data(as_text=True))
    assert "已撤回 10 条记录。" in page
    assert "导错了文件" in page
    assert "如仍需导入，请重新上传该文件。" in page
    assert f"/producer/imports/{done.id}/undo" not in page
    assert f"/producer/members/{member.id}" not in page
    assert "已撤销" in clerk.get("/producer/imports").get_data(as_text=True)
    assert find_member(work, producer.id, "S001") is None


def test_the_page_lists_what_builds_on_it_with_links(work, clerk, producer, done):
    member = find_member(work, producer.id, "S001")
    assert member is not None
    producers.end_membership(work, member_id=member.id, on=work.today)
    batch = batches.list_batches(work, producer_id=producer.id).items[0]
    made = make_process(work, [batch], quantity=kg(1))

    page = page_of(work, clerk, done.id)

    assert "不能撤销：已有其他记录引用了本次导入的内容" in page
    assert f'<a href="/producer/batches/{made.id}">由其制成的批次 {made.lot}</a>' in page
    assert f'<a href="/producer/members/{member.id}">导入后由 {work.actor.label} 修改过</a>' in page
    assert "社员与农户、" in page
    assert f"/producer/imports/{done.id}/undo" not in page


def test_what_came_between_is_told_instead_of_undone(work, clerk, producer, done):
    batch = batches.list_batches(work, producer_id=producer.id).items[0]
    make_process(work, [batch], quantity=kg(1))
    work.session.commit()

    answer = clerk.post(f"/producer/imports/{done.id}/undo", data=WHY, follow_redirects=True)

    page = answer.get_data(as_text=True)
    assert "未撤回任何数据。请查看清单，逐条更正。" in page
    assert queries.get_import(work, done.id).standing is WorkbookStanding.DONE


def test_a_reason_is_asked_for_beside_its_field(work, clerk, done):
    work.session.commit()

    empty = clerk.post(f"/producer/imports/{done.id}/undo", data={"reason": " "}, headers=ENGLISH)
    long = clerk.post(f"/producer/imports/{done.id}/undo", data={"reason": "长" * 201})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert 'id="f-reason-error"' in empty.get_data(as_text=True)
    assert "长" * 201 in long.get_data(as_text=True)
    assert queries.get_import(work, done.id).standing is WorkbookStanding.DONE


def test_undoing_twice_and_undoing_what_was_only_checked_is_told(work, clerk, producer, done):
    member = example(SheetKey.MEMBERS, number="S777")
    waiting = make_checked(work, producer, a_workbook(members=[member]))
    work.session.commit()
    clerk.post(f"/producer/imports/{done.id}/undo", data=WHY)

    twice = clerk.post(f"/producer/imports/{done.id}/undo", data=WHY, follow_redirects=True)
    again = clerk.post(f"/producer/imports/{done.id}/take-over", follow_redirects=True)
    nothing = clerk.post(f"/producer/imports/{waiting.id}/undo", data=WHY, follow_redirects=True)

    for answer in (twice, again):
        assert "如仍需导入，请重新上传该文件。" in answer.get_data(as_text=True)
    assert "本工作簿只检查过、未导入，无需撤销。" in nothing.get_data(as_text=True)


def test_an_import_of_before_the_notes_says_why_it_stays(work, clerk, done):
    work.session.execute(ImportedRow.__table__.delete())

    page = page_of(work, clerk, done.id)

    assert "本次导入早于系统开始记录导入明细，不能撤销。" in page
    answer = clerk.post(f"/producer/imports/{done.id}/undo", data=WHY, follow_redirects=True)
    assert "本次导入早于系统开始记录导入明细" in answer.get_data(as_text=True)


def test_nobody_undoes_the_import_of_another_cooperative(work, client_as, done):
    stranger = client_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    assert stranger.post(f"/producer/imports/{done.id}/undo", data=WHY).status_code in (403, 404)
    assert queries.get_import(work, done.id).standing is WorkbookStanding.DONE


def test_the_page_takes_at_most_a_dozen_statements(work, clerk, done, statements):
    work.session.commit()
    clerk.get(f"/producer/imports/{done.id}")
    statements.clear()

    clerk.get(f"/producer/imports/{done.id}")

    assert len(statements) <= 12
