"""The officer's work list as a page: in order, with links to where each thing is done."""

from __future__ import annotations

from tests.factories.inspections import make_inspection
from tests.factories.recalls import make_recall
from tests.factories.supervision import make_feedback, make_lead
from trace.kernel.paging import slice_of
from trace.rooms.supervision.rules import FeedbackKind


def test_each_task_leads_to_its_page(officer, stall, work, counted):
    item = make_feedback(work, kind=FeedbackKind.COMPLAINT)
    lead = make_lead(work)
    recall = make_recall(work, [stall.packed.batch])
    work.session.commit()

    with counted():
        page = officer.get("/officer/work").text

    addresses = [f"/officer/feedback/{item.id}", f"/officer/leads/{lead.number}"]
    for address in [*addresses, f"/officer/recalls/{recall.number}/course"]:
        assert f'href="{address}"' in page
        assert officer.get(address).status_code == 200


def test_the_list_is_narrowed_by_kind_and_exported(officer, work):
    make_feedback(work, kind=FeedbackKind.COMPLAINT)
    lead = make_lead(work)
    work.session.commit()

    asked = {"kind": "lead", "format": "csv"}
    rows = officer.get("/officer/work", query_string=asked).get_data().decode("utf-8-sig")

    assert lead.number in rows
    assert len(rows.splitlines()) == 2


def test_an_officer_for_whom_nothing_waits_is_told_so(officer):
    assert "没有待您办理的事项" in officer.get("/officer/work").text


def test_a_long_list_goes_on_on_the_next_page():
    rows = list(range(7))

    first = slice_of(rows, None, 5)
    last = slice_of(rows, first.next_cursor, 5)

    assert [*first, *last] == rows
    assert (first.next_cursor, last.next_cursor) == ("5", None)
    assert list(slice_of(rows, "nonsense", 3)) == [0, 1, 2]


def test_records_are_found_by_their_number_within_twelve_statements(officer, stall, work, counted):
    lead = make_lead(work)
    recall = make_recall(work, [stall.packed.batch])
    inspection = make_inspection(work, stall.packed.batch.producer_id)
    work.session.commit()

    for number, address in (
        (lead.number, f"/officer/leads/{lead.number}"),
        (recall.number, f"/officer/recalls/{recall.number}"),
        (inspection.number, f"/officer/inspections/{inspection.number}"),
    ):
        with counted():
            page = officer.get("/officer/search", query_string={"text": number})
        assert f'href="{address}"' in page.text
