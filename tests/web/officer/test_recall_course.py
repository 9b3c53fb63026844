"""Conducting a recall in the browser: what is known, duties, holders, goods, papers; drills; the self-check."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest

from tests.factories.batches import make_dispatch
from tests.factories.labels import make_packed
from tests.factories.producers import make_producer
from tests.factories.recalls import make_recall
from trace.kernel.actor import Role
from trace.rooms.recalls import queries
from trace.rooms.recalls.models import Probe
from trace.rooms.recalls.rules import ProbeFinding


@pytest.fixture
def recall(stall, work):
    found = make_recall(work, [stall.packed.batch])
    work.session.commit()
    return found


def holder_of(work, recall):
    return queries.holders_in_sight(work, recall)[0]


def test_batches_are_found_by_place_and_period_and_named_with_how_they_were_found(
    officer, stall, work
):
    lot = stall.packed.batch.lot
    page = officer.get(f"/officer/recalls/scope?kind=code&text={lot}").text
    assert f'value="{stall.batch_id}"' in page
    assert officer.get("/officer/recalls/scope?kind=unit&text=A1").status_code == 422
    form = officer.get(
        f"/officer/recalls/new?batch_ids={stall.batch_id}&scope.kind=code&scope.text={lot}"
    ).text
    assert f'name="scope.text" value="{lot}"' in form

    sent = {
        "batch_ids": stall.batch_id,
        "grade": "1",
        "reason": "抽检不合格",
        "document_number": "万市监召〔2026〕7号",
        "notice_text": "请停止食用。",
        "scope.kind": "code",
        "scope.text": lot,
    }
    assert officer.post("/officer/recalls/new", data=sent).status_code == 302

    [recall] = queries.list_recalls(work)
    assert queries.course_of(work, recall).scope.text == lot


def test_the_course_of_a_recall_is_recorded_step_by_step(officer, recall, work, counted):
    path = f"/officer/recalls/{recall.number}/course"
    with counted():
        page = officer.get(path).text
    assert "示例超市" in page
    holder = holder_of(work, recall)
    amount = holder.amounts[0]
    acts = (
        ("duty", "stop", {"kind": "stop", "note": "已停"}),
        ("mark", holder.id, {"state": "answered", "way": "phone", "note": "已下架"}),
        ("check", holder.id, {"on": "2026-07-18", "way": "visit", "was_told": "true"}),
        (
            "found",
            amount.id,
            {
                "amount_id": amount.id,
                "kind": "recovered",
                "quantity.value": "1",
                "quantity.unit": amount.batch.unit.value,
                "on": "2026-07-18",
            },
        ),
        (
            "disposal",
            amount.batch_id,
            {
                "batch_id": amount.batch_id,
                "kind": "destroyed",
                "quantity.value": "1",
                "quantity.unit": amount.batch.unit.value,
                "on": "2026-07-18",
                "place": "县填埋场",
            },
        ),
        ("extend", "", {"until": "2026-12-01", "reason": "复杂", "document_number": "1号"}),
        ("report", "", {"cause": "原料", "measures": "整改", "conclusion": "完成"}),
    )
    for act, row, sent in acts:
        with counted():
            assert officer.get(f"{path}/{act}?row={row}").status_code == 200
        refused = officer.post(f"{path}/{act}?row={row}", data={})
        assert refused.status_code == (302 if act == "duty" and not sent else 422), act
        done = officer.post(f"{path}/{act}?row={row}", data=sent)
        assert done.status_code == 302, act
    page = officer.get(path).text
    for said in ("已下架", "县填埋场", "原料"):
        assert said in page


def test_papers_are_sent_as_files(officer, recall, work):
    path = f"/officer/recalls/{recall.number}"
    holder = holder_of(work, recall)

    report = officer.get(f"{path}/report")
    notice = officer.get(f"{path}/holders/{holder.id}/notice")
    table = officer.get(f"{path}/course?format=csv")

    with pikepdf.open(BytesIO(report.data)) as pdf:
        assert len(pdf.pages) >= 1
    with ZipFile(BytesIO(notice.data)) as paper:
        assert "示例超市" in paper.read("word/document.xml").decode()
    assert "示例超市" in table.text
    assert officer.get(f"{path}/holders/999999999/notice").status_code == 404
    assert officer.get(f"{path}/course/nothing").status_code == 404


def test_a_buyer_with_an_account_reads_and_answers(client_as, officer, work):
    packed = make_packed(work)
    shop = make_producer(work, name="示例门市部")
    make_dispatch(work, packed.batch, buyer="示例门市部")
    recall = make_recall(work, [packed.batch])
    work.session.commit()
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=shop.id)

    assert recall.number in clerk.get("/producer/recall-messages").text
    assert recall.number in clerk.get("/account/inbox").text
    holder = holder_of(work, recall)
    path = f"/producer/recall-messages/{holder.id}"
    assert "请停止食用" in clerk.get(path).text
    assert clerk.post(path, data={"answer": " "}).status_code == 422
    assert clerk.post(path, data={"answer": "已全部下架"}).status_code == 302
    assert "已全部下架" in officer.get(f"/officer/recalls/{recall.number}/course").text
    assert client_as(Role.PRODUCER_CLERK).get(path).status_code == 404


def test_a_drill_runs_from_the_draw_to_the_score(officer, stall, work, counted):
    begun = officer.post("/officer/drills", data={})
    path = begun.headers["Location"]
    with counted():
        assert "示例超市" in officer.get(path).text
    [drill] = queries.list_drills(work)
    row = queries.get_drill(work, drill.number).holders[0]
    assert officer.get(f"{path}/holders/{row.id}").status_code == 200
    assert officer.post(f"{path}/holders/{row.id}", data={"note": "在库"}).status_code == 302
    assert officer.post(path, data={"act": "finish", "note": "齐全"}).status_code == 302
    assert "100" in officer.get(path).text
    assert "100%" in officer.get("/officer/drills").text
    assert officer.post(path, data={"act": "finish"}).status_code == 422


def test_the_administrator_names_a_test_label_and_asks_for_a_check(client_as, stall, work):
    admin = client_as(Role.ADMINISTRATOR)

    assert admin.get("/admin/self-check").status_code == 200
    refused = admin.post("/admin/self-check", data={"serial": stall.code.serial})
    assert refused.status_code == 422
    assert admin.post("/admin/self-check", data={"act": "run"}).status_code == 302


def test_the_desk_tells_which_duties_are_open_and_which_are_overdue(officer, stall, work, counted):
    overdue = officer.get("/officer/").text.count("已超期")
    known = work.now - timedelta(hours=49)  # grade 2 has to begin within 48 hours
    recall = make_recall(work, [stall.packed.batch], known_at=known)
    work.session.commit()

    with counted():
        page = officer.get("/officer/").text

    assert f'href="/officer/recalls/{recall.number}/course"' in page
    assert "启动召回并提交召回计划" in page
    assert page.count("已超期") == overdue + 1


def test_a_failed_self_check_alarms_on_the_desks_until_one_succeeds(officer, client_as, work):
    said = "公众页面自检于"

    def found(finding):
        work.session.add(Probe(serial="7" * 13, finding=finding, at=work.now))
        work.session.commit()

    found(ProbeFinding.STOP_NOT_SHOWN)
    assert said in officer.get("/officer/").text
    assert said in client_as(Role.ADMINISTRATOR).get("/admin/").text
    assert said not in client_as(Role.LAB).get("/officer/").text
    found(ProbeFinding.FOLLOWED)
    assert said not in officer.get("/officer/").text
    assert said not in client_as(Role.AUDITOR).get("/admin/").text


def test_drills_and_holders_are_exported(officer, stall, recall):
    officer.post("/officer/drills", data={})

    drills = officer.get("/officer/drills?format=csv").text
    holders = officer.get(f"/officer/recalls/{recall.number}/course?format=xlsx")

    assert stall.packed.batch.lot in drills
    assert holders.data[:2] == b"PK"
