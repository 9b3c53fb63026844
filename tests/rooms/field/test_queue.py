"""The phone's queue: whatever is cut, at whatever moment, each entry arrives once and is never lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests import node

HELD = [200, {"key": "key-1", "state": "held", "number": None, "conflicts": [{"text": "已有记录"}]}]
LOST = [403, {"type": "/problems/forbidden", "detail": "无此权限"}]
WRONG = [422, {"detail": "不能接受", "errors": [{"detail": "此项必填"}]}]


def run(**plan: Any) -> dict[str, Any]:
    found: dict[str, Any] = node.run("queue.mjs", plan)
    return found


def test_an_entry_is_sent_with_its_photographs_before_it_and_both_of_the_phones_times() -> None:
    found = run(pictures=2)

    assert found["entries"] == [
        {"key": "key-1", "state": "taken", "number": "HY-1", "reason": "", "decision": None}
    ]
    assert (found["requests"], found["pictures"], found["left"]) == (3, 2, 0)
    (body,) = found["bodies"]
    assert body["sent_at_ms"] > body["seen_at_ms"]
    assert (body["skew_s"], len(body["photographs"])) == (3, 2)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_cut_at_any_request_neither_doubles_nor_loses_an_entry(when: str) -> None:
    requests = run(pictures=2, entries=2)["requests"]
    assert requests == 6

    for at in range(1, requests + 1):
        found = run(pictures=2, entries=2, cut={"at": at, "when": when})

        assert found["events"][2] == "Unreachable", at
        assert sorted(found["records"]) == ["key-1", "key-2"], at
        assert [each["state"] for each in found["entries"]] == ["taken", "taken"], at
        assert (found["pictures"], found["left"]) == (4, 0), at


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_phone_that_dies_at_any_writing_goes_on_where_it_was(when: str) -> None:
    first_send = 3  # two entries are kept before
    writes = run(pictures=1, entries=2)["writes"]

    for die in range(first_send, writes + 1):
        found = run(pictures=1, entries=2, cut={"die": die, "when": when})

        assert sorted(found["records"]) == ["key-1", "key-2"], die
        assert [each["state"] for each in found["entries"]] == ["taken", "taken"], die
        assert (found["pictures"], found["left"]) == (2, 0), die


def test_what_was_cut_in_the_middle_waits_when_the_app_is_opened_and_is_sent_later() -> None:
    resting = run(steps=["leave", "rest"])
    sent = run(steps=["leave", "rest", "send"])

    assert [each["state"] for each in resting["entries"]] == ["waiting"]
    assert ([each["state"] for each in sent["entries"]], sent["records"]) == (["taken"], ["key-1"])


def test_a_signature_goes_ahead_as_photographs_do_and_is_named_by_the_inspection_alone() -> None:
    found = run(signed=True, pictures=2)

    (body,) = found["bodies"]
    assert (found["requests"], found["pictures"], found["left"]) == (4, 3, 0)
    assert len(body["photographs"]) == 2
    assert body["inspection"]["signature"] not in body["photographs"]
    assert found["drafts"] == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_signed_inspection_cut_at_any_request_or_writing_arrives_once(when: str) -> None:
    whole = run(signed=True, pictures=1, entries=2)
    cuts = [{"at": at} for at in range(1, whole["requests"] + 1)]
    cuts += [{"die": die} for die in range(3, whole["writes"] + 1)]

    for cut in cuts:
        found = run(signed=True, pictures=1, entries=2, cut={**cut, "when": when})

        assert sorted(found["records"]) == ["key-1", "key-2"], cut
        assert [each["state"] for each in found["entries"]] == ["taken", "taken"], cut
        assert (found["pictures"], found["left"]) == (4, 0), cut


@pytest.mark.parametrize(("when", "entries", "drafts"), [("before", 0, 1), ("after", 1, 0)])
def test_a_form_that_is_finished_is_either_still_a_form_or_in_the_queue(
    when: str, entries: int, drafts: int
) -> None:
    found = run(signed=True, cut={"die": 1, "when": when}, steps=[])

    assert (len(found["entries"]), found["drafts"], found["left"]) == (entries, drafts, entries)


def test_what_was_not_kept_for_want_of_room_leaves_nothing_behind() -> None:
    found = run(pictures=2, cut={"die": 1, "when": "before"}, steps=[])

    assert (found["entries"], found["left"]) == ([], 0)


def test_a_service_that_lost_the_photographs_is_given_them_again() -> None:
    found = run(pictures=2, forgets=True, steps=["send"])

    assert (found["records"], found["pictures"]) == (["key-1"], 2)
    assert found["entries"][0]["state"] == "taken"


def test_entries_of_another_officer_wait_until_that_one_signs_in() -> None:
    found = run(account="8", pictures=1)

    assert (found["requests"], found["left"]) == (0, 1)
    assert found["entries"][0]["state"] == "waiting"


def test_whoever_is_signed_out_sends_nothing_and_loses_nothing() -> None:
    found = run(answers={"entry": ["signed out"]}, steps=["send"])

    assert found["events"] == ["done", "SignedOut"]
    assert found["entries"][0]["state"] == "waiting"


def test_a_refusal_is_kept_with_its_reason_until_it_is_sent_again() -> None:
    answers = {"entry": [WRONG]}

    refused = run(answers=answers, pictures=1, steps=["send", "send"])
    mended = run(answers=answers, pictures=1, steps=["send", "retry", "send"])

    assert refused["requests"] == 2
    assert (refused["entries"][0]["state"], refused["entries"][0]["reason"]) == (
        "refused",
        "此项必填",
    )
    assert refused["left"] == 1
    assert mended["entries"][0]["state"] == "taken"


def test_a_refused_photograph_holds_its_entry_back() -> None:
    found = run(answers={"photograph": [WRONG]}, pictures=2, steps=["send"])

    assert (found["records"], found["entries"][0]["state"], found["left"]) == ([], "refused", 2)


def test_a_right_that_was_lost_is_a_conflict_and_the_entry_stays() -> None:
    lost = run(answers={"entry": [LOST]}, pictures=1, steps=["send", "send"])
    again = run(answers={"entry": [LOST]}, pictures=1, steps=["send", "retry", "send"])

    assert (lost["entries"][0]["state"], lost["entries"][0]["reason"]) == ("conflict", "无此权限")
    assert (lost["left"], lost["requests"]) == (1, 2)
    assert again["records"] == ["key-1"]


@pytest.mark.parametrize("decision", ["same", "record"])
def test_a_decision_is_sent_when_there_is_a_network_and_once(decision: str) -> None:
    steps = ["send", f"decide:{decision}", "send", "send"]

    found = run(answers={"entry": [HELD]}, steps=steps)
    cut = run(answers={"entry": [HELD]}, steps=steps, cut={"at": 2, "when": "after"})

    for each in (found, cut):
        (entry,) = each["entries"]
        assert (entry["state"], entry["number"], entry["decision"]) == ("taken", "HY-0", None)
    assert (
        run(answers={"entry": [HELD]}, steps=["send", "send"])["entries"][0]["state"] == "conflict"
    )


def test_a_decision_that_came_too_late_shows_what_was_decided() -> None:
    other = [409, {"type": "/problems/field-entry-settled", "detail": "已作决定"}]
    settled = [200, HELD[1] | {"state": "same", "number": "HY-9"}]  # type: ignore[operator]

    found = run(
        answers={"entry": [HELD, settled], "decision": [other]},
        steps=["send", "decide:record", "send"],
    )

    assert (found["entries"][0]["state"], found["entries"][0]["number"]) == ("conflict", "HY-9")


def test_a_decision_that_is_refused_is_told() -> None:
    found = run(
        answers={"entry": [HELD], "decision": [LOST]}, steps=["send", "decide:same", "send"]
    )

    assert (found["entries"][0]["state"], found["entries"][0]["reason"]) == ("conflict", "无此权限")


def test_nothing_is_taken_off_the_phone_that_was_not_taken_in_unless_somebody_says_so() -> None:
    waiting = run(pictures=1, steps=["clear"])
    dropped = run(pictures=1, steps=["drop"])
    noted = run(answers={"entry": [HELD]}, steps=["send", "note", "clear"])

    assert (len(waiting["entries"]), waiting["events"][1]) == (1, "not taken in")
    assert (dropped["entries"], dropped["left"]) == ([], 0)
    assert noted["entries"] == []
