"""Inspections that were filled in on phones: what the bundle gives for them, and what became of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import node
from tests.factories.entries import a_drawing, a_visit, an_entry, send, send_photo
from tests.factories.inspections import (
    BAD,
    GOOD,
    make_check_list,
    make_inspection,
    make_plan,
)
from tests.factories.people import make_person
from tests.factories.producers import COUNTY, TOWNSHIP, make_draft, make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.field import entry_queries, queries, rules, services
from trace.rooms.field import entry_rules as entries
from trace.rooms.field.entry_rules import ConflictKind, EntryState, PhotographsMissing, Settlement
from trace.rooms.inspections import queries as inspections
from trace.rooms.inspections import services as inspecting
from trace.rooms.inspections.kinds import InspectionKind, InspectionResult, PlanState
from trace.rooms.inspections.models import Inspection
from trace.rooms.inspections.rules import ListNotInForce
from trace.rooms.producers import services as producers
from trace.rooms.producers.queries import get_producer

DAY = timedelta(days=1)


def _by(work: Work, role: Role, division: str = COUNTY) -> Work:
    person = make_person(work, role, division=division)
    work.session.flush()
    return replace(work, actor=person.actor)


@pytest.fixture
def officer(work: Work) -> Work:
    """An officer of the county, who sends."""
    return _by(work, Role.MARKET_OFFICER)


@pytest.fixture
def partner(work: Work) -> Work:
    """The one who was there as well."""
    return _by(work, Role.AGRICULTURE_OFFICER)


@pytest.fixture
def producer_id(work: Work) -> int:
    return make_producer(work).id


@pytest.fixture
def list_id(work: Work) -> int:
    return make_check_list(work, code="food").id


def kinds(entry: Any) -> list[str]:
    return [each["kind"] for each in entry.conflicts]


def count(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(Inspection)) or 0


# ---------------------------------------------------------------- what the bundle gives


def test_the_bundle_names_whom_one_may_inspect_and_what_is_planned_flying_ones_too(
    work: Work, officer: Work
) -> None:
    known = make_producer(work)
    draft = make_draft(work)
    elsewhere = make_producer(work, division="360921101")
    plan = make_plan(work, known.id, kind=InspectionKind.FLYING)
    make_plan(work, elsewhere.id)
    given_up = make_plan(work, known.id)
    inspecting.cancel_plan(work, plan_id=given_up.id, reason="已并入其他检查")
    work.session.flush()

    content = queries.build_document(officer, COUNTY)

    found = node.run("lists.mjs", {"content": content, "asked": []})
    assert [each["id"] for each in found["producers"]] == [known.id]
    assert found["producers"][0]["contact"] == "示例联系人"
    assert str(draft.id) not in content["producers"]
    assert found["plans"] == [
        {
            "id": plan.id,
            "producer": known.id,
            "kind": "flying",
            "from": plan.from_on.isoformat(),
            "until": plan.until_on.isoformat(),
        }
    ]


@pytest.mark.parametrize("role", [Role.PRODUCER_CLERK, Role.BRAND, Role.VILLAGE_ASSISTANT])
def test_nobody_but_officers_is_told_what_is_planned(work: Work, role: Role) -> None:
    with pytest.raises(MissingPermission):
        inspections.open_plans_in(_by(work, role), COUNTY)


def test_the_phone_goes_by_the_lists_that_the_service_goes_by(work: Work) -> None:
    today = work.today
    for code, division, begins in [
        ("food", "360000", -300),
        ("food", COUNTY, -200),
        ("food", COUNTY, -100),
        ("food", COUNTY, -100),
        ("food", COUNTY, 5),
        ("food", COUNTY, 40),
        ("farm", COUNTY, -10),
        ("farm", TOWNSHIP, -400),
        ("farm", "360921", -1),
        ("shop", "360900", 3),
    ]:
        make_check_list(work, code=code, division=division, from_on=today + begins * DAY)
    work.session.flush()
    content = queries.build_document(work, COUNTY)
    places = [COUNTY, TOWNSHIP, f"{TOWNSHIP}201", "360922102"]
    days = [today + number * DAY for number in (0, 1, 3, 5, 14)]
    asked = [(division, on) for division in places for on in days]

    found = node.run(
        "lists.mjs",
        {"content": content, "asked": [[division, on.isoformat()] for division, on in asked]},
    )

    assert [sorted(each) for each in found["lists"]] == [
        sorted(each.id for each in inspections.lists_in_force(work, division, on))
        for division, on in asked
    ]


def test_a_new_list_reaches_a_phone_as_one_row(work: Work) -> None:
    make_check_list(work, code="food")
    before = rules.encode(queries.build_document(work, COUNTY))
    new = make_check_list(work, code="food")

    changed = rules.changes_between(before, rules.encode(queries.build_document(work, COUNTY)))

    found = json.loads(changed)
    assert set(found) == {"lists"}
    assert found["lists"][str(new.id)][1] == new.version
    assert list(found["lists"].values()).count(None) == 1


def test_a_phone_tells_what_is_wanting_in_a_form_as_the_service_would() -> None:
    items = [{"code": "1", "isKey": True}, {"code": "2", "isKey": False}]
    good = {
        "producer_id": 1,
        "place": "车间",
        "officers": [{"name": "甲", "badge_number": "1"}, {"name": "乙", "badge_number": "2"}],
        "answers": [{"code": "1", "finding": "conforms", "note": ""}],
        "result": "conforms",
        "findings": "未发现问题",
        "signer": "丙",
        "signature": "ab",
        "refusal": "",
        "witness": "",
        "rectify_by": None,
    }
    differs = [{"code": "1", "finding": "differs", "note": "过期"}]
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, []),
        ({"producer_id": None, "place": ""}, ["producer: required", "place: required"]),
        ({"answers": []}, ["finding-0: key_item"]),
        (
            {"answers": [{"code": "1", "finding": "differs", "note": ""}]},
            ["note-0: say_what_differs", "result: something_differs"],
        ),
        ({"result": "on_the_spot"}, ["result: nothing_differs"]),
        ({"answers": differs, "result": "time_limited"}, ["rectify: required"]),
        (
            {"answers": differs, "result": "time_limited", "rectify_by": "2026-07-01"},
            ["rectify: before_today"],
        ),
        ({"answers": differs, "result": "time_limited", "rectify_by": "2026-08-01"}, []),
        ({"signature": ""}, ["signature: signature_or_refusal"]),
        ({"signature": "", "refusal": "拒签"}, ["witness: required"]),
        ({"officers": [good["officers"][0]] * 2}, ["badge-2: two_officers"]),  # type: ignore[index]
    ]
    drafts = [[good | change, items, "2026-07-18"] for change, _wanting in cases]
    drafts.append([good, [], "2026-07-18"])
    instants = [1_784_303_999_000, 1_784_304_000_000]
    given = {"content": {"producers": {}}, "asked": [], "drafts": drafts, "instants": instants}

    found = node.run("lists.mjs", given)

    assert found["faults"] == [*(wanting for _change, wanting in cases), ["list: no_list"]]
    assert found["days"] == ["2026-07-17", "2026-07-18"]


# ---------------------------------------------------------------- taken in


def test_an_inspection_comes_in_once_with_photographs_and_signature_and_does_its_plan(
    work: Work, officer: Work, producer_id: int, list_id: int
) -> None:
    plan = make_plan(work, producer_id)
    photo, drawn = send_photo(officer), send_photo(officer, a_drawing())
    draft = a_visit(producer_id, list_id, signature=drawn, refusal="", witness="", plan_id=plan.id)
    sent = an_entry(officer, draft=draft, photographs=(photo,))

    made = send(officer, sent)

    assert (made.state, made.conflicts, made.division) == (
        EntryState.RECORDED,
        [],
        get_producer(work, producer_id).division,
    )
    found = inspections.get_inspection(officer, str(made.number))
    assert (found.at, found.recorded_at) == (sent.seen_at, officer.now)
    assert found.signature is not None
    assert len(found.pictures) == 1
    assert found.pictures[0].file_id != found.signature_id
    assert (plan.state, plan.inspection_id) == (PlanState.DONE, found.id)
    assert send(officer, sent).number == made.number
    assert count(work) == 1
    behind = entry_queries.entries_behind(officer, inspection_id=found.id)
    assert [each.key for each in behind] == [sent.key]


def test_a_signature_that_did_not_arrive_holds_the_inspection_back(
    officer: Work, producer_id: int, list_id: int
) -> None:
    draft = a_visit(producer_id, list_id, signature="0" * 64)

    with pytest.raises(PhotographsMissing):
        send(officer, an_entry(officer, draft=draft))


def test_what_the_desk_would_refuse_is_refused(
    officer: Work, producer_id: int, list_id: int
) -> None:
    for change in (
        {"answers": GOOD[:1]},
        {"answers": BAD},
        {"refusal": ""},
        {"witness": ""},
        {"officers": a_visit(1, 1).officers[:1]},
    ):
        with pytest.raises(InvalidValue), officer.session.begin_nested():
            send(officer, an_entry(officer, draft=a_visit(producer_id, list_id, **change)))
    assert count(officer) == 0


def test_a_producer_of_another_county_is_not_inspected(
    work: Work, officer: Work, list_id: int
) -> None:
    elsewhere = make_producer(work, division="360921101")

    with pytest.raises(MissingPermission):
        send(officer, an_entry(officer, draft=a_visit(elsewhere.id, list_id)))
    with pytest.raises(NoSuchRecord):
        send(officer, an_entry(officer, draft=a_visit(999_999, list_id)))


def test_one_that_calls_for_an_investigation_opens_its_lead_once(
    officer: Work, producer_id: int, list_id: int
) -> None:
    draft = a_visit(
        producer_id,
        list_id,
        answers=BAD,
        result=InspectionResult.INVESTIGATION,
        findings="票据不全",
    )
    sent = an_entry(officer, draft=draft)

    made = send(officer, sent)
    send(officer, sent)

    assert inspections.get_inspection(officer, str(made.number)).lead is not None
    assert count(officer) == 1


# ---------------------------------------------------------------- what changed meanwhile


def test_a_list_replaced_meanwhile_is_told_beside_the_inspection(
    work: Work, officer: Work, producer_id: int, list_id: int
) -> None:
    new = make_check_list(work, code="food", from_on=work.today - DAY)

    made = send(officer, an_entry(officer, draft=a_visit(producer_id, list_id)))

    assert made.state is EntryState.RECORDED
    assert made.conflicts == [
        {
            "kind": ConflictKind.LIST_SUPERSEDED,
            "facts": {"title": "示例检查要点表", "then": 1, "now": new.version},
        }
    ]
    found = inspections.get_inspection(officer, str(made.number))
    assert found.check_list_id == list_id
    with pytest.raises(ListNotInForce):
        make_inspection(work, producer_id, check_list_id=list_id)


@pytest.mark.parametrize("change", [{"division": "360921"}, {"days": 3}])
def test_a_list_that_no_phone_can_have_held_there_is_refused(
    work: Work, officer: Work, producer_id: int, change: dict[str, Any]
) -> None:
    given = {"from_on": work.today + 3 * DAY} if "days" in change else change
    wrong = make_check_list(work, **given)

    with pytest.raises(ListNotInForce):
        send(officer, an_entry(officer, draft=a_visit(producer_id, wrong.id)))


def test_a_producer_closed_meanwhile_is_told_beside_the_inspection(
    work: Work, officer: Work, producer_id: int, list_id: int
) -> None:
    producers.close_producer(work, producer_id=producer_id, reason="歇业")

    made = send(officer, an_entry(officer, draft=a_visit(producer_id, list_id)))

    assert (made.state, kinds(made)) == (EntryState.RECORDED, [ConflictKind.PRODUCER_CLOSED])
    assert str(producer_id) not in queries.build_document(officer, COUNTY)["producers"]


def test_a_plan_done_or_given_up_meanwhile_is_told_and_the_inspection_stands(
    work: Work, officer: Work, producer_id: int, list_id: int
) -> None:
    done, dropped = make_plan(work, producer_id), make_plan(work, producer_id)
    earlier = make_inspection(
        work, producer_id, check_list_id=list_id, plan_id=done.id, at=work.now - 3 * DAY
    )
    inspecting.cancel_plan(work, plan_id=dropped.id, reason="已并入其他检查")

    draft = a_visit(producer_id, list_id, plan_id=done.id)
    made = send(officer, an_entry(officer, draft=draft))
    other = replace(draft, plan_id=dropped.id)
    second = send(officer, an_entry(officer, draft=other, seen_at=officer.now - 2 * DAY))

    assert made.conflicts == [
        {"kind": ConflictKind.PLAN_CLOSED, "facts": {"state": "done", "number": earlier.number}}
    ]
    assert second.conflicts[-1]["facts"] == {"state": "cancelled", "number": None}
    assert {made.state, second.state} == {EntryState.RECORDED}
    assert done.inspection_id == earlier.id


def test_a_second_inspection_of_the_day_is_held_and_nothing_of_it_is_lost(
    officer: Work, partner: Work, producer_id: int, list_id: int
) -> None:
    first = send(officer, an_entry(officer, draft=a_visit(producer_id, list_id)))
    drawn, photo = send_photo(partner), send_photo(partner, a_drawing())
    draft = a_visit(producer_id, list_id, signature=drawn, refusal="")

    held = send(partner, an_entry(partner, draft=draft, photographs=(photo,)))

    assert (held.state, held.number, kinds(held)) == (
        EntryState.HELD,
        None,
        [ConflictKind.ALREADY_INSPECTED],
    )
    assert held.conflicts[0]["facts"]["number"] == first.number
    assert len(entry_queries.pictures_of(partner, held)) == 1
    assert entry_queries.signature_of(partner, held) is not None
    assert count(officer) == 1


@pytest.mark.parametrize(("decision", "inspected"), [(Settlement.SAME, 1), (Settlement.RECORD, 2)])
def test_what_is_held_is_decided_once(
    officer: Work,
    partner: Work,
    producer_id: int,
    list_id: int,
    decision: Settlement,
    inspected: int,
) -> None:
    first = send(officer, an_entry(officer, draft=a_visit(producer_id, list_id)))
    drawn = send_photo(partner)
    draft = a_visit(producer_id, list_id, signature=drawn, refusal="", witness="")
    held = send(partner, an_entry(partner, draft=draft))

    made = services.settle_entry(partner, key=held.key, decision=decision)
    services.settle_entry(partner, key=held.key, decision=decision)

    assert count(officer) == inspected
    assert (made.number == first.number) is (decision is Settlement.SAME)
    found = inspections.get_inspection(officer, str(made.number))
    assert (found.signature_id is not None) is (decision is Settlement.RECORD)


def test_an_inspection_is_read_again_as_it_was_written(work: Work) -> None:
    draft = a_visit(
        7, 8, answers=BAD, result=InspectionResult.TIME_LIMITED, rectify_by=work.today, plan_id=9
    )
    entry = an_entry(work, draft=draft)

    assert entries.draft_of(entries.content_of(entry)) == draft
