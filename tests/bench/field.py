"""Officers in the field: how large a bundle is, how fast it answers, how long from the camera to the verdict."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import databases
from tests.bench.field_county import FIRST_ID, FieldCounty
from tests.factories.people import Person, make_person
from tests.factories.producers import COUNTY
from tests.figures import Figure, Options, row
from tests.journeys.phone import APP, Phone, film, scan, silence, square, wait_until_kept
from tests.journeys.server import Site
from tests.rooms.field.world import codes_of
from trace.kernel.actor import Role
from trace.kernel.clock import SystemClock
from trace.rooms.field import queries, rules, services
from trace.rooms.labels.models import LabelRun

RUNS, RANGES = 10_000, 100_000
RESTRICTED = 200
SLOWER = 6
LOOK_UPS = 500
SCANS = 40
# Ten labels are timed together: a clock in a slowed-down browser jumps by more than one look-up takes.
TOGETHER = 10
# Looks codes up as the page does, but for signature and drawing; the answer is milliseconds each.
LOOK_UP = """async ([texts, together]) => {
  const from = (name) => import(`/static/js/officer/${name}.mjs`);
  const { readCode } = await from("label");
  const { judge } = await from("verdict");
  const { read } = await from("store");
  const held = await read("bundles", "360922");
  const content = JSON.parse(held.text);
  const times = [];
  for (let at = 0; at < texts.length; at += together) {
    const began = performance.now();
    for (const text of texts.slice(at, at + together)) {
      const found = await judge(content, readCode(text), { verify: async () => true });
      if (!found.run) throw new Error(`${text}: ${found.verdict}`);
    }
    times.push((performance.now() - began) / together);
  }
  return times;
}"""


@row("bench", "bundle-size")
def bundle_size(_options: Options) -> Iterator[Figure]:
    """The bundle of 10,000 runs with 100,000 exceptional ranges under gzip, and what a busy day changes in it."""
    with _site() as site:
        county = _grow(site)
        with site.work() as work:
            began = time.perf_counter()
            reading = queries.read_records(work, COUNTY)
            seconds = time.perf_counter() - began
            first = services.keep_reading(work, reading).sequence
        packed = len(rules.pack(reading.content))
        with site.work() as work:
            county.add_runs(work, RUNS // 100, RANGES // 100)
            county.add_ranges(work, RUNS // 50, 3)
            county.restrict(work, 20)
            work.session.flush()
            kept = services.keep_reading(work, queries.read_records(work, COUNTY))
            changed = len(queries.packed_changes(work, COUNTY, kept.sequence, first))
    what = f"{RUNS} runs, {RANGES} ranges; read in {seconds:.1f} s"
    yield Figure(packed / 1000, "kB", "<= 1000", against=what, part="whole")
    day = "100 new runs, 200 changed, 20 batches recalled or stopped"
    yield Figure(changed / 1000, "kB", "<= 50", against=day, part="changes of a day")


@row("bench", "bundle-lookup")
def bundle_lookup(_options: Options) -> Figure:
    """Looking a label up in that bundle, in Chromium at a sixth of this machine's speed; 95th percentile."""
    with _phone_with_bundle() as (phone, site, _officer):
        with site.work() as work:
            run = work.session.get_one(LabelRun, FIRST_ID + 7)
            texts = codes_of(work, run, 0, min(LOOK_UPS, run.count) - 1)
        page = phone.take_up()
        page.goto(APP)
        _slow_down(page)
        times = page.evaluate(LOOK_UP, [texts, TOGETHER])
    return Figure(_p95(times), "ms", "<= 5", against=f"{len(texts)} labels, CPU {SLOWER}x slower")


@row("bench", "offline-verdict")
def offline_verdict(options: Options) -> Iterator[Figure]:
    """From the camera's picture to the verdict on the screen, offline, at a sixth of this machine's speed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _phone_with_bundle() as (phone, site, _officer),
    ):
        with site.work() as work:
            text = codes_of(work, work.session.get_one(LabelRun, FIRST_ID + 7), 0, 0)[0]
        seen = film(square(text), Path(folder) / "label.y4m")
        site.stop()
        with silence(site) as asked:
            page = phone.take_up(sees=seen, is_online=False)
            page.goto(APP)
            scan(page)
            _slow_down(page)
            times = [_timed_scan(page) for _ in range(max(20, options.size(SCANS)))]
            requests = len(asked())
    yield Figure(
        _p95(times),
        "ms",
        "<= 1000",
        against=f"{len(times)} scans, CPU {SLOWER}x slower",
        part="p95",
    )
    yield Figure(requests, "requests", "== 0", against="while offline", part="requests")


def _timed_scan(page: Page) -> float:
    """Milliseconds from the moment the camera is read to the drawn verdict, by the page's own clock."""
    scan(page)
    result = page.locator("#result[data-shown]")
    shown = float(result.get_attribute("data-shown") or "nan")
    began = float(page.locator("#finder").get_attribute("data-began") or "nan")
    return shown - began


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


@contextmanager
def _site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/field.sqlite3"
        empty = databases.make_app(url, Path(folder) / "empty", SystemClock())
        databases.bring_up_schema(empty)
        databases.close(empty)
        site = Site(url, Path(folder), environment="test")
        try:
            yield site
        finally:
            site.stop()


def _grow(site: Site) -> FieldCounty:
    county = FieldCounty()
    with site.work() as work:
        county.begin(work)
    with site.work() as work:
        county.add_runs(work, RUNS, RANGES)
        county.restrict(work, RESTRICTED)
    return county


@contextmanager
def _phone_with_bundle() -> Iterator[tuple[Phone, Site, Person]]:
    with _site() as site, tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        _grow(site)
        with site.work() as work:
            officer = make_person(work, Role.MARKET_OFFICER)
        site.start()
        with Phone(driver, site, Path(folder)) as phone:
            page = phone.take_up()
            sign_in(page, officer)
            wait_until_kept(page)
            phone.put_away()
            yield phone, site, officer


def sign_in(page: Page, officer: Person) -> None:
    """Come to the app through the sign-in page."""
    page.goto(f"/account/sign-in?next={APP}")
    page.get_by_label("手机号码").fill(officer.phone)
    page.get_by_label("密码", exact=True).fill(officer.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{APP}")
