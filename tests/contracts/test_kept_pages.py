"""A page that was kept never outlives a fact: every act shows on the very next request, in every process."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from tests import databases
from tests.conftest import NOW, FrozenClock
from tests.contracts.test_page_budget import counted
from tests.factories.certificates import make_certificate
from tests.factories.labels import (
    make_activated_run,
    make_bound_run,
    make_exported,
    make_packed,
)
from tests.factories.papers import make_link
from tests.factories.products import a_gtin
from tests.rooms.scanning.scans import code_of
from trace.api.epcis import PlainRequests
from trace.http.database import db
from trace.http.identity import COOKIE
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.accounts.models import SiteSetting
from trace.rooms.accounts.rules import SiteKey
from trace.rooms.batches import services as batches
from trace.rooms.batches.models import Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.brands.models import Brand
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.models import CertificateStanding, Mark
from trace.rooms.labels import services as labels
from trace.rooms.labels.models import LabelRun
from trace.rooms.links import services as links
from trace.rooms.producers import services as producers
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import LabelText, Product
from trace.rooms.sanctions import services as sanctions
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.rules import SignalKind
from trace.web.consumer.warm_door import WarmDoor

SYSTEM = Actor.system("test")
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}
OWN = re.compile(rb'/seen/[^"]+|nonce="[^"]+"')
VERDICT = re.compile(rb'data-verdict="(\w+)"')


class Counting:
    """Counts what a door passes on to Flask."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.count = inner, 0

    def __call__(self, environ: Any, start: Any) -> Any:
        self.count += 1
        return self.inner(environ, start)


@dataclass
class Place:
    """Two processes on one database, a clock for all, and a label whose page both have kept."""

    url: str
    folder: Path
    clock: FrozenClock
    apps: list[Flask] = field(default_factory=list)
    passed: dict[int, Counting] = field(default_factory=dict)
    packed: Any = None
    run_id: int = 0
    path: str = ""
    certificate_id: int = 0

    def open(self) -> Flask:
        """Return one more process on the database, with nothing kept."""
        app = databases.make_app(self.url, self.folder, self.clock)
        outer = app.wsgi_app
        assert isinstance(outer, PlainRequests)
        door = outer.inner
        assert isinstance(door, WarmDoor)
        self.passed[id(app)] = door._inner = Counting(door._inner)
        self.apps.append(app)
        return app

    def get(self, app: Flask, path: str = "", **headers: str) -> Any:
        """Look at a label as a phone does."""
        return app.test_client().get(path or self.path, headers=PHONE | headers)

    def warm(self, path: str = "") -> None:
        """Have both processes keep the page."""
        for app in self.apps[:2]:
            for _ in range(3):
                assert self.get(app, path).status_code == 200

    def is_warm(self, app: Flask, path: str = "") -> bool:
        """Whether the process answers without Flask."""
        before = self.passed[id(app)].count
        self.get(app, path)
        return self.passed[id(app)].count == before

    def act(self, act: Callable[[Work], object]) -> None:
        """Do something in a third process."""
        with self.apps[2].app_context(), open_work(SYSTEM) as work:
            act(work)

    def uri(self, run_id: int, index: int = 0) -> str:
        """Return the path of a label's page as its code leads to it."""
        with self.apps[2].app_context(), open_work(SYSTEM, read_only=True) as work:
            run = work.session.get_one(LabelRun, run_id)
            code = code_of(work, run, index)
        return f"/v/{code.serial}?gtin={run.gtin}&lot={run.lot}&s={code.signature}"


@pytest.fixture
def place(all_databases: databases.Databases, tmp_path: Path) -> Iterator[Place]:
    made = Place(all_databases.copy("kept"), tmp_path, FrozenClock(NOW))
    for _ in range(3):
        made.open()

    def order(work: Work) -> None:
        packed = make_packed(work, gtin=a_gtin())
        made.certificate_id = make_certificate(work, packed.producer, [packed.product]).id
        work.session.flush()
        made.packed = packed
        made.run_id = make_activated_run(work, packed, marks=(Mark.ORGANIC,)).id

    made.act(order)
    made.clock.advance(minutes=5)
    made.path = made.uri(made.run_id)
    made.warm()
    yield made
    for app in made.apps:
        databases.close(app)


def story(answer: Any) -> bytes:
    """What a page says, without what no two answers share."""
    return OWN.sub(b"", answer.data)


def stop(kind: RestrictionKind, source: bool = False) -> Callable[[Work, Place], object]:
    def act(work: Work, place: Place) -> object:
        batch_id = place.packed.batch.id
        if source:
            statement = text("SELECT min(parent_id) FROM batch_inputs WHERE child_id = :id")
            batch_id = work.session.scalar(statement, {"id": batch_id})
        return batches.place_restriction(
            work,
            batch_ids=[batch_id],
            kind=kind,
            reason="示例原因",
            document_number="示监责召〔2026〕1号",
        )

    return act


def void(work: Work, place: Place) -> object:
    return labels.void_range(work, run_id=place.run_id, first=0, last=3, reason="污损")


def suspend(work: Work, place: Place) -> object:
    return producers.suspend_producer(
        work, producer_id=place.packed.producer.id, reason="整改", document_number="示〔2026〕3号"
    )


def withdraw(work: Work, place: Place) -> object:
    return sanctions.change_authorisation_state(
        work,
        authorisation_id=place.packed.authorisation.id,
        act="withdraw",
        reason="违规使用",
        document_number="示〔2026〕2号",
    )


def lose_certificate(work: Work, place: Place) -> object:
    return certificates.change_state(
        work,
        certificate_id=place.certificate_id,
        state=CertificateStanding.WITHDRAWN,
        from_on=work.today,
        reason="抽查不合格",
    )


def rename(table: type[Any]) -> Callable[[Work, Place], object]:
    """A correction as some service or command writes it; names stay apart from one another."""
    return lambda work, place: work.session.execute(update(table).values(name=table.name + "改"))


def copied(work: Work, place: Place) -> object:
    return work.session.add(
        CloneSignal(
            run_id=place.run_id,
            index=0,
            kind=SignalKind.MANY_PHONES,
            at=work.now,
            facts={"phones": 9, "hours": 24},
        )
    )


def new_text(work: Work, place: Place) -> object:
    product_id = place.packed.product.id
    last = work.session.scalars(select(LabelText).where(LabelText.product_id == product_id)).first()
    assert last is not None
    last.fields = {**last.fields, "storage": "改印：阴凉处"}
    return last


def site(work: Work, place: Place) -> object:
    return work.session.merge(
        SiteSetting(key=SiteKey.SITE_NAME, value="改名的平台", updated_at=work.now)
    )


def own_link(work: Work, place: Place) -> object:
    return links.approve_link(work, link_id=make_link(work, place.packed.product.id).id)


ACTS: dict[str, Callable[[Work, Place], object]] = {
    "a recall": stop(RestrictionKind.RECALL),
    "a recall of what it was made of": stop(RestrictionKind.RECALL, source=True),
    "an officer's stop": stop(RestrictionKind.OFFICER_STOP),
    "the producer's own stop": stop(RestrictionKind.OWN_STOP),
    "a failed test": stop(RestrictionKind.SAFETY_FAILURE),
    "labels voided": void,
    "the producer suspended": suspend,
    "the authorisation withdrawn": withdraw,
    "the certificate withdrawn": lose_certificate,
    "a sign of copies": copied,
    "the product renamed": rename(Product),
    "the producer renamed": rename(Producer),
    "the brand renamed": rename(Brand),
    "the label's text changed": new_text,
    "the site renamed": site,
    "a link of its own shown": own_link,
}


@pytest.mark.parametrize("name", ACTS)
def test_every_act_shows_on_the_next_request_of_every_process(place: Place, name: str) -> None:
    assert all(place.is_warm(app) for app in place.apps[:2])
    before = story(place.get(place.apps[0]))

    place.act(lambda work: ACTS[name](work, place))

    place.clock.advance(seconds=1)
    seen = [story(place.get(app)) for app in place.apps[:2]]
    fresh = story(place.get(place.open()))
    assert seen == [fresh, fresh]
    assert fresh != before


def test_a_stop_that_is_lifted_shows_on_the_next_request(place: Place) -> None:
    place.act(lambda work: stop(RestrictionKind.OWN_STOP)(work, place))
    place.warm()
    assert b'data-verdict="held"' in place.get(place.apps[0]).data
    assert place.is_warm(place.apps[0])

    def lift(work: Work) -> None:
        found = work.session.scalars(select(Restriction)).one()
        batches.lift_restriction(work, restriction_ids=[found.id], reason="已查清")

    place.act(lift)

    for app in place.apps[:2]:
        assert b'data-verdict="active"' in place.get(app).data


def test_what_was_rolled_back_shows_nowhere_and_spoils_nothing(place: Place) -> None:
    def fail(work: Work) -> None:
        stop(RestrictionKind.RECALL)(work, place)
        work.session.flush()
        raise KeyError("the office's printer broke")

    with pytest.raises(KeyError):
        place.act(fail)

    assert b'data-verdict="active"' in place.get(place.apps[0]).data
    assert place.is_warm(place.apps[0])


def test_what_is_judged_by_the_day_is_judged_anew_at_midnight_in_china(place: Place) -> None:
    place.act(lambda work: lose_certificate(work, place))
    # No service takes a day to come; what is judged is judged by the day all the same.
    states = db.metadata.tables["certificate_states"]
    tomorrow = NOW.date() + timedelta(days=1)
    later = states.update().where(states.c.state == "withdrawn").values(from_on=tomorrow)
    place.act(lambda work: work.session.execute(later))
    place.clock.set(NOW.replace(hour=15, minute=59, second=30))
    place.warm()
    assert place.is_warm(place.apps[0])
    assert b'data-verdict="active"' in place.get(place.apps[0]).data

    place.clock.advance(minutes=1)

    assert not place.is_warm(place.apps[0])
    assert b'data-verdict="warning"' in place.get(place.apps[0]).data


def test_labels_share_a_page_only_as_far_as_they_are_alike(place: Place) -> None:
    place.act(
        lambda work: labels.void_range(work, run_id=place.run_id, first=4, last=5, reason="坏")
    )
    others = [place.uri(place.run_id, index) for index in range(10)]
    for path in others:
        place.warm(path)

    for index, path in enumerate(others):
        answer = place.get(place.apps[0], path)
        assert place.is_warm(place.apps[0], path)
        expected = b"voided" if index in (4, 5) else b"active"
        found = VERDICT.search(answer.data)
        assert found is not None
        assert found.group(1) == expected
        assert story(answer) == story(place.get(place.open(), path))


def test_a_kept_page_is_the_page_that_flask_makes_header_by_header(place: Place) -> None:
    kept, made = place.get(place.apps[0]), place.get(place.open())

    assert story(kept) == story(made)
    own = {"X-Request-ID", "Content-Security-Policy", "Content-Length"}
    assert {k: v for k, v in kept.headers if k not in own} == {
        k: v for k, v in made.headers if k not in own
    }
    assert set(dict(kept.headers)) == set(dict(made.headers))


@pytest.mark.parametrize("query", ["&lang=en", "&lang=zh"])
def test_languages_are_kept_apart(place: Place, query: str) -> None:
    place.warm(place.path + query)

    for path, headers in (
        (place.path + query, {}),
        (place.path, {}),
        (place.path, {"Accept-Language": "en"}),
    ):
        kept, made = (
            place.get(place.apps[0], path, **headers),
            place.get(place.open(), path, **headers),
        )
        assert story(kept) == story(made)
        assert kept.headers["Content-Language"] == made.headers["Content-Language"]


@pytest.mark.parametrize("query", ["", "?lang=en", "?lang=en&lot={lot}", "?gtin={gtin}&lang=zh"])
def test_the_way_to_the_other_language_is_flasks(place: Place, query: str) -> None:
    where, _, asked = place.path.partition("?")
    stated = dict(pair.split("=") for pair in asked.split("&"))
    path = where + query.format(**stated)
    place.warm(path)
    assert place.is_warm(place.apps[0], path)

    assert story(place.get(place.apps[0], path)) == story(place.get(place.open(), path))


def test_no_two_answers_share_what_is_drawn_for_each(place: Place) -> None:
    answers = [place.get(place.apps[0]) for _ in range(3)]

    for drawn in (
        {answer.headers["X-Request-ID"] for answer in answers},
        {answer.headers["Content-Security-Policy"] for answer in answers},
        {re.search(rb"/seen/([^.]+)", answer.data)[1] for answer in answers},  # type: ignore[index]
    ):
        assert len(drawn) == len(answers)
    for answer in answers:
        nonce = re.search(r"nonce-(\w+)", answer.headers["Content-Security-Policy"])
        assert nonce is not None
        assert len(nonce[1]) == 24
        assert nonce[1] not in answer.headers["X-Request-ID"]


def test_whoever_may_be_signed_in_never_comes_to_what_is_kept(place: Place) -> None:
    app = place.apps[0]
    before = place.passed[id(app)].count

    # A client of tests sends its own cookies, and drops what a header says of them.
    signed_in = app.test_client()
    signed_in.set_cookie(COOKIE, "whatever")
    signed_in.get(place.path, headers=PHONE)
    place.get(app, Authorization="Bearer whatever")
    place.get(app, Accept="application/json")
    app.test_client().head(place.path, headers=PHONE)

    assert place.passed[id(app)].count == before + 4


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.replace("&s=", "&s=B"),
        lambda path: path[:-3] + "AAA",
        lambda path: path.replace("lot=", "lot=X"),
        lambda path: re.sub(r"gtin=\d+", "gtin=09521234543213", path),
    ],
    ids=["longer", "altered", "lot", "gtin"],
)
def test_a_forged_code_is_never_shown_a_kept_page(
    place: Place, change: Callable[[str], str]
) -> None:
    answer = place.get(place.apps[0], change(place.path))

    assert b'data-verdict="forged"' in answer.data


def test_a_page_travels_compressed_and_is_the_same(place: Place) -> None:
    plain = place.get(place.apps[0])
    packed = place.get(place.apps[0], **{"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert OWN.sub(b"", gzip.decompress(packed.data)) == story(plain)
    # This page is short: its address, its token and its count travel as they are.
    assert len(packed.data) < len(plain.data) * 2 / 3


def test_whoever_holds_the_page_is_told_so_until_something_changes(place: Place) -> None:
    app = place.apps[0]
    tag = place.get(app).headers["ETag"]
    assert place.get(app, **{"If-None-Match": tag}).status_code == 304
    assert place.get(place.open(), **{"If-None-Match": tag}).status_code == 304

    place.act(lambda work: void(work, place))

    assert place.get(app, **{"If-None-Match": tag}).status_code == 200


def test_looking_writes_nothing_and_a_view_is_counted_once_wherever_it_is_confirmed(
    place: Place,
) -> None:
    with counted(place.apps[0]) as sent:
        page = place.get(place.apps[0])
        assert not [one for one in sent if not one.lstrip().upper().startswith("SELECT")]
    image = re.search(rb'src="(/seen/[^"]+)"', page.data)
    assert image is not None
    path = image.group(1).decode()

    for app in (*place.apps[:2], place.open()):
        assert place.get(app, path).content_type == "image/gif"

    with place.apps[2].app_context(), open_work(SYSTEM, read_only=True) as work:
        assert work.session.scalar(text("SELECT sum(count) FROM scan_counters")) == 1
        assert work.session.scalar(text("SELECT count(*) FROM pack_scans")) == 1
    assert "第 2 次查询" in place.get(place.apps[0]).get_data(as_text=True)


def test_an_inactive_label_shows_active_on_the_request_after_its_activation(place: Place) -> None:
    made: dict[str, int] = {}

    def order(work: Work) -> None:
        packed = make_packed(work, gtin=a_gtin())
        made["run"] = make_bound_run(work, packed).id
        make_exported(work, work.session.get_one(LabelRun, made["run"]))

    place.act(order)
    path = place.uri(made["run"])
    place.warm(path)
    assert b'data-verdict="inactive"' in place.get(place.apps[0], path).data

    place.act(lambda work: labels.activate_range(work, run_id=made["run"], first=0, last=9))

    for app in place.apps[:2]:
        assert b'data-verdict="active"' in place.get(app, path).data
