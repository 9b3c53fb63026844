"""How soon a recall is seen: on the page that a customer's phone gets, and in the officers' app."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests import databases
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.people import Person, make_person
from tests.factories.recalls import make_recall
from tests.figures import Figure, Options, row
from tests.journeys.phone import APP, Phone, type_code, wait_until_kept
from tests.journeys.server import Site
from trace.jobs.probing import verdict_at
from trace.kernel.actor import Role
from trace.kernel.clock import SystemClock
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.labels.queries import label_uri
from trace.rooms.recalls.services import lift_recall

ROUNDS, PHONE_ROUNDS = 30, 3
LONGEST_S = 10.0
LONGEST_ON_PHONE_S = 180.0


@row("bench", "recall-visible")
def recall_visible(options: Options) -> Iterator[Figure]:
    """The slowest of many recalls after the commit returned; on a phone, after it was online again."""
    rounds = max(5, options.size(ROUNDS))
    with _site() as site:
        with site.work() as work:
            address, batch_id = _label(work)
            officer = make_person(work, Role.MARKET_OFFICER)
        if verdict_at(address) != "active":
            raise AssertionError(f"{address} is not valid to begin with")
        slowest = max(_seconds(site, address, batch_id) for _ in range(rounds))
        yield Figure(slowest, "s", "<= 1", against=f"slowest of {rounds} recalls", part="page")
        on_phone = max(_on_phone(site, officer, PHONE_ROUNDS))
    yield Figure(
        on_phone,
        "s",
        "<= 60",
        against=f"slowest of {PHONE_ROUNDS} recalls made while the phone was offline",
        part="officer's phone",
    )


@contextmanager
def _site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/recalls.sqlite3"
        empty = databases.make_app(url, Path(folder), SystemClock())
        databases.bring_up_schema(empty)
        databases.close(empty)
        site = Site(url, Path(folder), environment="test")
        site.start()
        try:
            yield site
        finally:
            site.stop()


def _label(work: Work) -> tuple[str, int]:
    """Return the address of a valid label, and the batch in the pack."""
    packed = make_packed(work)
    address = label_uri(work, make_activated_run(work, packed), 0)
    return address, packed.batch.id


def _seconds(site: Site, address: str, batch_id: int) -> float:
    number = _recalled(site, batch_id)
    began = time.perf_counter()
    while verdict_at(address) != "recalled":
        if time.perf_counter() - began > LONGEST_S:
            raise AssertionError("the recall never showed")
    took = time.perf_counter() - began
    with site.work() as work:
        lift_recall(work, number=number, reason="测速完成")
    return took


def _recalled(site: Site, batch_id: int) -> str:
    with site.work() as work:
        return make_recall(work, [work.session.get_one(Batch, batch_id)]).number


def _on_phone(site: Site, officer: Person, rounds: int) -> Iterator[float]:
    """Seconds from coming online to the verdict, with a recall ordered while there was no network."""
    with site.work() as work:
        labels = [_label(work) for _ in range(rounds)]
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        Phone(playwright, site, Path(folder)) as phone,
    ):
        page = phone.take_up()
        page.goto(f"/account/sign-in?next={APP}")
        page.get_by_label("手机号码").fill(officer.phone)
        page.get_by_label("密码", exact=True).fill(officer.password)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"**{APP}")
        wait_until_kept(page)
        for address, batch_id in labels:
            yield _after_coming_online(phone, page, site, address, batch_id)


def _after_coming_online(
    phone: Phone, page: Page, site: Site, address: str, batch_id: int
) -> float:
    serial = address.partition("?")[0].rsplit("/", 1)[1]
    held = page.locator("body").get_attribute("data-bundle") or ""
    assert phone.context is not None
    phone.context.set_offline(True)
    verdict = type_code(page, serial)
    if verdict != "unsigned":
        raise AssertionError(f"{verdict} before the recall")
    _recalled(site, batch_id)
    phone.context.set_offline(False)
    began = time.perf_counter()
    expect(page.locator("body")).not_to_have_attribute(
        "data-bundle", held, timeout=LONGEST_ON_PHONE_S * 1000
    )
    took = time.perf_counter() - began
    verdict = type_code(page, serial)
    if verdict != "recalled":
        raise AssertionError(f"{verdict} in the new bundle")
    return took
