"""Things that an event would put into themselves, by what the same organisation captured before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, text

from tests.factories.epcis import make_epcis_document, make_epcis_event
from tests.factories.producers import make_producer
from trace.rooms.repository.errors import EventExists, EventInvalid
from trace.rooms.repository.kinds import ErrorBehaviour
from trace.rooms.repository.models import CapturedEvent
from trace.rooms.repository.services.capturing import capture_document, capture_event

MIDNIGHT = datetime(2026, 7, 10, tzinfo=UTC)
BOX, CRATE, TRUCK = "urn:x:box", "urn:x:crate", "urn:x:truck"
WRONG = {"errorDeclaration": {"declarationTime": "2026-07-16T08:00:00Z"}}


@pytest.fixture
def owner(work):
    return make_producer(work).id


def moved(day, parent, children, action="ADD", **members):
    """An event of one day that puts things into another, or takes them out."""
    return make_epcis_event(
        **{
            "type": "AggregationEvent",
            "eventTime": (MIDNIGHT + timedelta(days=day)).isoformat(),
            "epcList": None,
            "parentID": parent,
            "childEPCs": children,
            "action": action,
            **members,
        }
    )


def sent(work, owner, *events):
    """Capture events one after the other; they have to be taken."""
    for each in events:
        capture_event(work, sent=each, organisation_id=owner)


def is_looped(work, owner, event):
    """Whether an event alone is refused for a loop, and nothing else is the matter."""
    try:
        capture_event(work, sent=event, organisation_id=owner)
    except EventInvalid as error:
        found = (error.where, error.reason)
    else:
        return False
    assert found == ("childEPCs", "loop")
    return True


@contextmanager
def statements(connection) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        found.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", note)


def test_an_event_closes_a_loop_with_what_was_captured_before(work, owner):
    sent(work, owner, moved(1, CRATE, [BOX]), moved(2, TRUCK, [CRATE]))

    assert is_looped(work, owner, moved(3, BOX, ["urn:x:pack", TRUCK]))
    assert is_looped(work, owner, moved(3, BOX, [CRATE], type="AssociationEvent"))
    assert not is_looped(work, owner, moved(3, BOX, ["urn:x:pack"]))


def test_a_document_is_rolled_back_or_kept_as_far_as_it_is_right(work, owner):
    sent(work, owner, moved(1, CRATE, [BOX]))
    document = make_epcis_document(moved(2, TRUCK, [CRATE]), moved(3, BOX, [TRUCK]))

    rolled = capture_document(work, sent=document, organisation_id=owner)
    kept = capture_document(
        work, sent=document, organisation_id=owner, behaviour=ErrorBehaviour.PROCEED
    )

    assert rolled.job.errors == [
        {"event": 2, "where": "childEPCs", "reason": "loop", "value": TRUCK}
    ]
    assert (rolled.job.event_count, kept.job.event_count) == (0, 1)
    assert kept.job.errors == rolled.job.errors


@pytest.mark.parametrize("children", [[CRATE], None, []])
def test_what_was_taken_out_before_may_take_in_what_it_stood_in(work, owner, children):
    sent(
        work,
        owner,
        moved(1, TRUCK, [CRATE]),
        moved(2, TRUCK, children, "DELETE"),
        moved(2, TRUCK, ["urn:x:other"]),
    )

    assert not is_looped(work, owner, moved(3, CRATE, [TRUCK]))


def test_taking_something_else_out_before_leaves_it_inside(work, owner):
    amount = [{"epcClass": "urn:x:apples", "quantity": 3}]
    sent(
        work,
        owner,
        moved(1, TRUCK, [CRATE]),
        moved(2, TRUCK, [BOX], "DELETE"),
        moved(2, TRUCK, None, "DELETE", childQuantityList=amount),
        moved(2, BOX, None, "DELETE"),
    )

    assert is_looped(work, owner, moved(3, CRATE, [TRUCK]))


def test_a_document_may_take_out_what_stood_inside_before_it_turns_things_round(work, owner):
    sent(work, owner, moved(1, TRUCK, [CRATE]))

    outcome = capture_document(
        work,
        sent=make_epcis_document(moved(3, CRATE, [TRUCK]), moved(2, TRUCK, [CRATE], "DELETE")),
        organisation_id=owner,
    )

    assert outcome.refused == []


def test_an_event_is_judged_by_what_stood_at_its_own_time(work, owner):
    sent(work, owner, moved(5, TRUCK, [CRATE]), moved(7, TRUCK, None, "DELETE"))

    assert not is_looped(work, owner, moved(4, CRATE, [TRUCK]))
    assert is_looped(work, owner, moved(5, CRATE, [TRUCK]))
    assert is_looped(work, owner, moved(6, CRATE, [TRUCK]))
    assert not is_looped(work, owner, moved(8, CRATE, ["urn:x:pack"]))


def test_two_spellings_are_one_thing(work, owner):
    urn, link = "urn:epc:id:sscc:0614141.1234567890", "https://a.example/00/106141412345678908"
    sent(work, owner, moved(1, urn, [BOX]))

    assert is_looped(work, owner, moved(2, BOX, [link]))


def test_an_amount_of_a_class_stands_in_no_loop(work, owner):
    lot = "https://id.gs1.org/01/09521234000013/10/A"
    held = {"childEPCs": None, "childQuantityList": [{"epcClass": lot, "quantity": 3}]}
    sent(work, owner, moved(1, TRUCK, None, **held))

    assert not is_looped(work, owner, moved(2, lot, [TRUCK]))


def test_nobody_is_refused_for_what_another_has_captured(work, owner):
    sent(work, make_producer(work).id, moved(1, TRUCK, [CRATE]))

    assert not is_looped(work, owner, moved(2, CRATE, [TRUCK]))


def test_what_is_sent_again_changes_nothing_though_it_closes_a_loop_by_now(work, owner):
    late = moved(5, CRATE, [BOX])
    sent(work, owner, late, moved(4, BOX, [CRATE]))

    assert not is_looped(work, owner, late)


def test_what_was_declared_in_error_does_not_count(work, owner):
    first, second = moved(1, TRUCK, [CRATE]), moved(1, TRUCK, [BOX])
    sent(work, owner, first, second, {**first, **WRONG})

    assert not is_looped(work, owner, moved(2, CRATE, [TRUCK]))
    # The declaration may come with the right event.
    outcome = capture_document(
        work,
        sent=make_epcis_document(moved(2, BOX, [TRUCK]), {**second, **WRONG}),
        organisation_id=owner,
    )
    assert outcome.refused == []


def test_a_strangers_declaration_takes_nothing_out(work, owner):
    first = moved(1, TRUCK, [CRATE])
    stranger = make_producer(work).id
    sent(work, stranger, {**first, **WRONG})
    sent(work, owner, first)

    assert is_looped(work, owner, moved(2, CRATE, [TRUCK]))
    declaration = {**first, "errorDeclaration": {"declarationTime": "2026-07-16T09:00:00Z"}}
    with pytest.raises(EventExists):
        capture_event(work, sent=declaration, organisation_id=stranger)


def test_what_puts_nothing_in_costs_nothing_and_more_events_cost_no_more(work, owner, connection):
    sent(work, owner, moved(1, "urn:x:t", ["urn:x:c"]), moved(1, "urn:x:s", ["urn:x:t"]))

    def cost(*events):
        with statements(connection) as asked:
            capture_document(work, sent=make_epcis_document(*events), organisation_id=owner)
        return sum("captured_epcs_1" in each or "not like" in each.lower() for each in asked)

    assert cost(make_epcis_event(), moved(2, "urn:x:c", None, "DELETE")) == 0
    assert cost(moved(2, "urn:x:new", ["urn:x:newer"])) == 1
    few = cost(moved(2, "urn:x:c", ["urn:x:1"]))
    many = cost(*(moved(2, "urn:x:c", [f"urn:x:{n}"]) for n in range(2, 60)))
    assert few == many == 5


def test_what_is_looked_up_is_found_by_index(work, owner, connection):
    sent(work, owner, moved(1, TRUCK, [CRATE]))
    if connection.dialect.name != "sqlite":
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    plans = []

    def note(_connection, cursor, statement, parameters, *_rest):
        if "captured_epcs_1" in statement:
            plans.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    sent(work, owner, moved(2, CRATE, [BOX]))
    event.remove(connection, "before_cursor_execute", note)

    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    found = connection.exec_driver_sql(explain + plans[0][0], plans[0][1])
    plan = "\n".join(str(row[-1]) for row in found)
    assert "ix_captured_epcs_epc_event_pk" in plan
    assert "ix_captured_epcs_parent_event_pk" in plan
    assert "SCAN" not in plan.replace("Index Scan", "").replace("Bitmap", "")


def test_events_that_are_refused_leave_nothing(work, owner):
    sent(work, owner, moved(1, TRUCK, [CRATE]))
    before = work.session.scalars(select(CapturedEvent.event_id)).all()

    assert is_looped(work, owner, moved(2, CRATE, [TRUCK]))

    assert work.session.scalars(select(CapturedEvent.event_id)).all() == before
