"""Officers record checks without a network; the phone is closed, the site is cut, and nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Playwright, Route, expect
from sqlalchemy import func, select

from tests.factories.labels import make_activated_run, make_packed
from tests.factories.people import make_person
from tests.factories.products import a_gtin
from tests.factories.supervision import make_check
from tests.journeys.field_acts import FILLED, fill_check, picture, serial_of, sign_in
from tests.journeys.phone import APP, Page, Phone, silence, type_code
from tests.journeys.server import Site
from tests.rooms.field.world import codes_of, place
from trace.kernel.actor import Role
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.supervision.models import Check, CheckPicture, Lead

pytestmark = [pytest.mark.browser, pytest.mark.journey]
# The app was closed in the middle of sending, whatever moment that was.
CUT_WHILE_SENDING = """async () => {
  const { readAll, write } = await import("/static/js/officer/store.mjs");
  for (const each of await readAll("entries")) await write("entries", each.key, { ...each, state: "sending" });
}"""
NO_ROOM = """() => { IDBObjectStore.prototype.put = () => {
  throw new DOMException("The phone is full.", "QuotaExceededError");
}; }"""


@dataclass
class Stall:
    """Two packs on one stall, and who looks at them."""

    first: str
    second: str
    first_batch: int
    login: str
    password: str


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site of its own: it is stopped in the middle of the sending."""
    return new_site()


@pytest.fixture(scope="module")
def stall(site: Site) -> Stall:
    with site.work() as work:
        packs = [make_packed(work, gtin=a_gtin()), make_packed(work)]
        work.session.flush()
        serials = [
            serial_of(codes_of(work, make_activated_run(work, pack, 2))[0]) for pack in packs
        ]
        officer = make_person(work, Role.MARKET_OFFICER)
        first, second = serials
        return Stall(first, second, packs[0].batch.id, officer.phone, officer.password)


@pytest.fixture
def phone(chromium: Browser, playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Phone]:
    with Phone(playwright, site, tmp_path / "phone") as held:
        yield held


def counts(site: Site) -> tuple[int, int, int]:
    """Checks, their photographs, leads."""
    with site.work() as work:
        return tuple(  # type: ignore[return-value]
            work.session.scalar(select(func.count()).select_from(table))
            for table in (Check, CheckPicture, Lead)
        )


def test_what_was_recorded_offline_arrives_once_whatever_was_cut(
    site: Site, stall: Stall, phone: Phone
) -> None:
    sign_in(phone, stall.login, stall.password)
    phone.put_away()
    site.stop()

    with silence(site) as connections:
        record_in_the_village(phone, stall)
        assert connections() == []
    site.start()
    with site.work() as work:
        place(work, stall.first_batch, RestrictionKind.RECALL)
        # The partner recorded the second pack at the desk meanwhile.
        make_check(work, serial=stall.second)
    assert counts(site) == (1, 0, 0)

    page = sent_with_cuts(phone, site)
    expect(page.locator("[data-state=conflict]")).to_have_count(2, timeout=FILLED)
    expect(page.locator("[data-state=taken]")).to_have_count(1)
    body = page.locator("#entries")
    expect(body).to_contain_text("现查询结果为“召回中”")
    expect(body).to_contain_text("已有核验记录")
    picture(page, "field-conflicts")
    assert counts(site) == (2, 2, 1)
    page.get_by_role("button", name="系同一次核验").click()
    expect(page.locator("[data-state=conflict]")).to_have_count(1, timeout=FILLED)
    page.get_by_role("button", name="已阅").click()
    expect(page.locator("[data-state=taken]")).to_have_count(3)
    assert counts(site) == (2, 2, 1)
    page.goto("/officer/field-entries")
    picture(page, "field-entries")
    page.locator("tbody tr", has_text="示例圩场1号摊").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("召回中")
    picture(page, "field-entry")


def test_with_the_app_closed_the_browser_sends_what_waits(
    site: Site, stall: Stall, phone: Phone
) -> None:
    page = sign_in(phone, stall.login, stall.password)
    record_a_mark(page, "示例村口")
    before = counts(site)

    fire_sync(page, leave_to="about:blank")

    page.goto(APP)
    expect(page.locator("[data-state=taken]")).to_have_count(1)
    checks, pictures, leads = before
    assert counts(site) == (checks, pictures, leads + 1)


def test_signing_out_takes_the_bundle_off_the_phone_and_leaves_what_waits(
    site: Site, stall: Stall, phone: Phone
) -> None:
    page = sign_in(phone, stall.login, stall.password)
    record_a_mark(page, "示例村尾")
    before = counts(site)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/officer/checks")
    page.evaluate(CUT_WHILE_SENDING)
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{site.address}/")

    assert len(asked) == 1
    assert "1条" in asked[0]
    page.context.set_offline(True)
    page.goto(APP)
    expect(page.locator("#age")).to_contain_text("还没有离线包")
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    assert "data-bundle" not in (
        page.locator("body").evaluate("(body) => body.outerHTML.slice(0, 300)")
    )
    assert counts(site) == before


def record_a_mark(page: Page, where: str) -> None:
    """Record a mark without a code while the site takes nothing in."""
    page.route("**/officer/field/entries*", lambda route: route.abort())
    page.get_by_role("button", name="有标无码").click()
    page.locator("#lead-place").fill(where)
    page.locator("#summary").fill("散装货物使用品牌标识，无二维码。")
    page.get_by_role("button", name="保存在本机并上传").click()
    expect(page.locator("[data-state=waiting]")).to_have_count(1, timeout=FILLED)


def fire_sync(page: Page, *, leave_to: str) -> None:
    """Leave the app, and let the browser find that there is a network."""
    browser = page.context.new_cdp_session(page)
    found: list[str] = []

    def note(told: dict[str, Any]) -> None:
        found.extend(each["registrationId"] for each in told["registrations"])

    browser.on("ServiceWorker.workerRegistrationUpdated", note)
    browser.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(100)
    origin = page.evaluate("() => location.origin")
    page.goto(leave_to)
    event = {"origin": origin, "registrationId": found[0], "tag": "field-entries"}
    browser.send("ServiceWorker.dispatchSyncEvent", event | {"lastChance": False})


def record_in_the_village(phone: Phone, stall: Stall) -> None:
    """Record two checks and a mark without a code; the phone is closed in between, and full once."""
    page = phone.take_up(is_online=False)
    page.goto(APP)
    assert type_code(page, stall.first) == "unsigned"
    fill_check(page, "", photos=2)
    page.get_by_role("button", name="保存在本机并上传").click()
    expect(page.locator("#place-error")).to_contain_text("此项必填")
    picture(page, "field-form")
    page.locator("#place").fill("示例圩场1号摊")
    page.get_by_role("button", name="保存在本机并上传").click()
    expect(page.locator("[data-state=waiting]")).to_have_count(1, timeout=FILLED)
    phone.put_away()
    page = phone.take_up(is_online=False)
    page.goto(APP)
    expect(page.locator("[data-state=waiting]")).to_have_count(1, timeout=FILLED)
    assert type_code(page, stall.second) == "unsigned"
    fill_check(page, "示例圩场2号摊", photos=0)
    page.get_by_role("button", name="保存在本机并上传").click()
    expect(page.locator("[data-state=waiting]")).to_have_count(2, timeout=FILLED)
    page.get_by_role("button", name="有标无码").click()
    page.locator("#lead-place").fill("示例圩场入口")
    page.locator("#summary").fill("散装货物使用品牌标识，无二维码。")
    put = page.evaluate_handle("() => IDBObjectStore.prototype.put")
    page.evaluate(NO_ROOM)
    page.get_by_role("button", name="保存在本机并上传").click()
    expect(page.locator("#notice")).to_contain_text("存储空间不足")
    expect(page.locator("#summary")).to_have_value("散装货物使用品牌标识，无二维码。")
    page.evaluate("(put) => { IDBObjectStore.prototype.put = put; }", put)
    page.get_by_role("button", name="保存在本机并上传").click()
    expect(page.locator("[data-state=waiting]")).to_have_count(3, timeout=FILLED)
    picture(page, "field-waiting")
    phone.put_away()


def sent_with_cuts(phone: Phone, site: Site) -> Page:
    """Lose the answer of the first record after the site took it in, then stop the site, then send the rest."""
    page = phone.take_up()
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.abort()
            return
        route.fetch()
        lost.append(route.request.url)
        site.stop()
        route.abort()

    page.context.route("**/officer/field/entries*", lose)
    page.goto(APP)
    page.wait_for_function("() => document.body.dataset.waiting === '3'")
    expect(page.locator("[data-state=sending]")).to_have_count(0, timeout=FILLED)
    while not lost:
        page.wait_for_timeout(100)
    phone.put_away()
    site.start()
    page = phone.take_up()
    page.goto(APP)
    return page
