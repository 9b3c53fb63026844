"""Photographs from phones: so many and no more ahead of their entries, and gone where no entry ever named them."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from tests.factories.entries import a_lead, an_entry, send, send_photo
from tests.factories.people import make_person
from trace.http.session import house, open_work
from trace.jobs.worker import Worker
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import MissingPermission
from trace.kernel.files import StoredFile
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.field import entry_rules as rules
from trace.rooms.field import services
from trace.rooms.field.entry_rules import PhotographsMissing, TooManyEntries, TooManyPhotographs
from trace.rooms.field.models import FieldEntry, FieldPhotograph

LATER = rules.UNNAMED_KEPT_FOR + timedelta(minutes=1)
CALLERS = 8
_shades = itertools.count(0, 5)


def a_photo() -> Upload:
    """Return a photograph that is like no other."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), (next(_shades), 90, 30)).save(content, "PNG")
    return Upload("photo.png", content.getvalue())


@pytest.fixture
def officer(work: Work) -> Work:
    """An officer of the county, who sends."""
    person = make_person(work, Role.MARKET_OFFICER)
    work.session.flush()
    return replace(work, actor=person.actor)


def count(work: Work, table: type[Any]) -> int:
    return work.session.scalar(select(func.count()).select_from(table)) or 0


def clear(work: Work, after: timedelta = LATER) -> int:
    return services.clear_photographs(
        replace(work, actor=Actor.system("field.clear"), now=work.now + after)
    )


def test_photographs_that_no_entry_named_go_after_a_month_and_named_ones_stay(
    officer: Work,
) -> None:
    named, forgotten = send_photo(officer, a_photo()), send_photo(officer, a_photo())
    send(officer, an_entry(officer, photographs=(named,)))
    kept = count(officer, StoredFile)

    assert clear(officer, LATER - timedelta(minutes=2)) == 0
    assert clear(officer) == 1
    assert clear(officer) == 0

    assert count(officer, StoredFile) == kept - 1
    with pytest.raises(PhotographsMissing):
        send(officer, an_entry(officer, photographs=(forgotten,)))
    send(officer, an_entry(officer, draft=a_lead(), photographs=(named,)))


def test_a_photograph_that_was_cleared_is_taken_in_again(officer: Work) -> None:
    photo = a_photo()
    digest = send_photo(officer, photo)
    clear(officer)

    assert send_photo(officer, photo) == digest

    made = send(officer, an_entry(officer, photographs=(digest,)))
    assert made.state is rules.EntryState.RECORDED


def test_nobody_but_the_service_clears(officer: Work) -> None:
    with pytest.raises(MissingPermission):
        services.clear_photographs(officer)


def test_an_account_sends_so_many_photographs_ahead_and_no_more(
    officer: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_UNNAMED", 2)
    photo = a_photo()
    first = send_photo(officer, photo)
    send_photo(officer, a_photo())

    with pytest.raises(TooManyPhotographs) as refusal:
        send_photo(officer, a_photo())
    assert refusal.value.limit == 2
    # What is there already may be sent again, and an entry makes room.
    assert send_photo(officer, photo) == first
    send(officer, an_entry(officer, photographs=(first,)))
    send_photo(officer, a_photo())


def test_an_account_sends_so_many_entries_a_day_and_no_more(
    officer: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_ENTRIES", 2)
    first = an_entry(officer)
    send(officer, first)
    send(officer, an_entry(officer))

    with pytest.raises(TooManyEntries):
        send(officer, an_entry(officer))
    # The same again is no further one; and a day later there is room.
    send(officer, first)
    assert count(officer, FieldEntry) == 2
    tomorrow = replace(officer, now=officer.now + timedelta(days=1, minutes=1))
    send(tomorrow, an_entry(tomorrow))


def test_the_limit_holds_for_many_who_send_at_once(
    standalone_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_UNNAMED", 3)
    app = standalone_app()
    with app.app_context(), open_work(Actor.system("test")) as work:
        actor = make_person(work, Role.MARKET_OFFICER).actor

    def attempt(_number: int) -> bool:
        with app.app_context():
            try:
                with open_work(actor) as own:
                    send_photo(own, a_photo())
            except TooManyPhotographs:
                return False
            return True

    with ThreadPoolExecutor(CALLERS) as callers:
        assert sum(callers.map(attempt, range(CALLERS))) == 3
    with app.app_context(), open_work(actor, read_only=True) as work:
        assert count(work, FieldPhotograph) == 3


def test_the_worker_removes_the_bytes_that_no_record_needs(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    shared, alone = a_photo(), a_photo()
    with app.app_context(), open_work(Actor.system("test")) as work:
        people = [make_person(work, Role.MARKET_OFFICER).actor for _number in range(2)]
    with app.app_context():
        for actor in people:
            with open_work(actor) as work:
                send_photo(work, shared)
        with open_work(people[0]) as work:
            send_photo(work, alone)
        with open_work(people[1]) as work:
            named = work.session.scalars(
                select(FieldPhotograph.digest).where(
                    FieldPhotograph.account_id == people[1].account_id
                )
            ).one()
            services.take_in(work, entry=an_entry(work, photographs=(named,)))
    held = stored(app)
    assert len(held) == 2

    house(app).clock.advance(seconds=LATER.total_seconds())  # type: ignore[attr-defined]
    with app.app_context(), open_work(Actor.system("test")) as work:
        work.enqueue("field.clear")
    Worker(app).run_until_idle()

    # The one photograph was sent by two and named by one: its bytes stay.
    assert len(stored(app)) == 1
    with app.app_context(), open_work(people[1], read_only=True) as work:
        [file] = work.session.scalars(select(StoredFile))
        assert work.ports.files.path(file.digest).exists()


def stored(app: Flask) -> list[str]:
    """Return the names of all bytes that are kept."""
    root = house(app).ports.files.root  # type: ignore[attr-defined]
    return [file.name for file in root.rglob("*") if file.is_file()]
