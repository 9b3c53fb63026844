"""Sending cut at every point, with commits that are real: before, between any two statements, and after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.factories.entries import a_visit, an_entry, send_photo
from tests.factories.inspections import make_check_list
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.people import make_person
from tests.factories.producers import make_producer
from tests.factories.supervision import a_photo
from tests.rooms.field.world import codes_of
from trace.http import field_entries as door
from trace.http.database import db
from trace.http.scanned import scan_request
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.rooms.field import services
from trace.rooms.field.entry_rules import Entry, EntryState
from trace.rooms.field.models import FieldEntry, FieldPhotograph
from trace.rooms.inspections.models import Inspection
from trace.rooms.supervision.models import Check, CheckPicture, Lead

CALLERS = 8


class Cut(Exception):
    """The line went dead."""


@dataclass
class County:
    """Two officers at a stall with one labelled pack; their phones' photographs arrived."""

    app: Flask
    officers: tuple[Actor, Actor]
    codes: list[str]
    photograph: str
    instant: Any

    def take_in(self, entry: Entry, officer: int = 0) -> dict[str, Any]:
        with self.app.app_context(), open_work(self.officers[officer]) as work:
            made = services.take_in(work, entry=entry, asked=scan_request(entry.code))
            return door.entry_document(made) | {"number": made.number}

    def entry(self, place: int, **given: Any) -> Entry:
        return an_entry(self.instant, code=self.codes[place], verdict="active", **given)

    def count(self, table: Any) -> int:
        with self.app.app_context(), open_work(Actor.system("test"), read_only=True) as work:
            return work.session.scalar(select(func.count()).select_from(table)) or 0

    @contextmanager
    def cut_at(self, statement: int) -> Iterator[list[str]]:
        """Break the connection at the n-th statement or, with 0, at the commit itself."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
            seen.append(text)
            if len(seen) == statement:
                raise Cut

        def at_commit(_connection: Any) -> None:
            if statement == 0:
                raise Cut

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        event.listen(engine, "commit", at_commit)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)
            event.remove(engine, "commit", at_commit)


@pytest.fixture
def county(standalone_app: Callable[..., Flask]) -> County:
    app = standalone_app()
    with app.app_context(), open_work(Actor.system("test")) as work:
        run = make_activated_run(work, make_packed(work), 100)
        people = [
            make_person(work, role) for role in (Role.MARKET_OFFICER, Role.AGRICULTURE_OFFICER)
        ]
        work.session.flush()
        first, second = (person.actor for person in people)
        photograph = send_photo(replace(work, actor=first))
        return County(app, (first, second), codes_of(work, run), photograph, work)


def test_a_line_cut_at_any_statement_or_at_the_commit_leaves_all_or_nothing(county: County) -> None:
    whole = county.entry(0, photographs=(county.photograph,))
    with county.cut_at(-1) as statements:
        county.take_in(whole)
    assert len(statements) > 10
    assert county.count(Check) == 1

    for at in range(len(statements) + 1):
        entry = county.entry(at + 1, photographs=(county.photograph,))
        before = county.count(Check)
        with county.cut_at(at), pytest.raises(Cut):
            county.take_in(entry)
        assert county.count(Check) == county.count(FieldEntry) == before, at

        first = county.take_in(entry)
        # … and where the answer alone was lost, the same is answered again.
        again = county.take_in(entry)

        assert first["state"] is EntryState.RECORDED
        assert again == first
        assert county.count(Check) == county.count(FieldEntry) == before + 1, at
        assert county.count(CheckPicture) == before + 1
    assert county.count(Lead) == 0


def test_an_inspection_cut_at_any_statement_or_at_the_commit_is_recorded_once(
    county: County,
) -> None:
    with county.app.app_context(), open_work(Actor.system("test")) as work:
        check_list = make_check_list(work).id
        producers = [make_producer(work).id for _number in range(60)]

    def entry(place: int) -> Entry:
        draft = a_visit(producers[place], check_list, signature=county.photograph, refusal="")
        return an_entry(county.instant, draft=draft)

    with county.cut_at(-1) as statements:
        county.take_in(entry(0))
    assert 10 < len(statements) < len(producers) - 1

    for at in range(len(statements) + 1):
        sent = entry(at + 1)
        with county.cut_at(at), pytest.raises(Cut):
            county.take_in(sent)
        assert county.count(Inspection) == county.count(FieldEntry) == at + 1, at

        first = county.take_in(sent)

        assert first["state"] is EntryState.RECORDED
        assert county.take_in(sent) == first
        assert county.count(Inspection) == at + 2, at


def test_of_two_officers_at_one_producers_who_send_at_once_one_is_held(county: County) -> None:
    with county.app.app_context(), open_work(Actor.system("test")) as work:
        check_list = make_check_list(work).id
        producers = [make_producer(work).id for _number in range(5)]

    for producer in producers:
        draft = a_visit(producer, check_list)
        sent = [an_entry(county.instant, draft=draft) for _number in range(2)]

        with ThreadPoolExecutor(2) as callers:
            answers = list(callers.map(county.take_in, sent, range(2)))

        assert sorted(answer["state"] for answer in answers) == [
            EntryState.HELD,
            EntryState.RECORDED,
        ]
    assert county.count(Inspection) == 5


def test_a_photograph_cut_at_any_statement_is_kept_once(county: County) -> None:
    def keep() -> None:
        with county.app.app_context(), open_work(county.officers[1]) as work:
            send_photo(work, a_photo())

    for at in range(4):
        with county.cut_at(at), pytest.raises(Cut):
            keep()
        assert county.count(FieldPhotograph) == 1
    keep()
    keep()
    assert county.count(FieldPhotograph) == 2


def test_the_same_entry_sent_by_many_at_once_becomes_one_record(county: County) -> None:
    entry = county.entry(0, photographs=(county.photograph,))

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda _n: county.take_in(entry), range(CALLERS)))

    assert len({answer["number"] for answer in answers}) == 1
    assert {answer["state"] for answer in answers} == {EntryState.RECORDED}
    assert (county.count(Check), county.count(FieldEntry)) == (1, 1)


def test_of_two_officers_at_one_stall_who_send_at_once_one_is_held(county: County) -> None:
    for place in range(5):
        sent = [county.entry(place), county.entry(place)]

        with ThreadPoolExecutor(2) as callers:
            answers = list(callers.map(county.take_in, sent, range(2)))

        assert sorted(answer["state"] for answer in answers) == [
            EntryState.HELD,
            EntryState.RECORDED,
        ]
    assert (county.count(Check), county.count(FieldEntry)) == (5, 10)
