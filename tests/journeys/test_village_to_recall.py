"""From a stall without a network to a recall: one officer's day, leg by leg, with what each leg took.

The phone is 390 px wide throughout, also where the officers' pages are read on it. What a leg took is printed at the
end and judged by nobody: the figures that must be reached are those of tests/bench.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from sqlalchemy import func, select

from tests.factories.batches import make_dispatch
from tests.factories.inspections import make_check_list, make_plan
from tests.factories.labels import make_activated_run, make_exported, make_packed
from tests.factories.labels import make_pre_printed_run as make_roll
from tests.factories.people import Person as Account
from tests.factories.people import make_person
from tests.factories.products import a_gtin
from tests.factories.recalls import make_recall
from tests.journeys import phone as phones
from tests.journeys.browsing import Person, Screen
from tests.journeys.field_acts import (
    FILLED,
    FINISH,
    KEEP,
    a_large_photo,
    fill_check,
    picture,
    serial_of,
    sheet_of,
    sign,
    sign_in,
)
from tests.journeys.phone import APP, KEPT_MS, Phone, film, scan, silence, type_code
from tests.journeys.server import Site
from tests.rooms.field.world import codes_of
from trace.kernel.actor import Role
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.inspections.kinds import InspectionKind
from trace.rooms.inspections.models import Inspection, InspectionPicture
from trace.rooms.labels import services as labels
from trace.rooms.recalls.models import Recall
from trace.rooms.supervision.models import Check, CheckPicture, Lead

pytestmark = [pytest.mark.browser, pytest.mark.journey]

STALL, FOUND = "示例圩场7号摊", "外箱标签签名不符，疑似伪造。"
CASE, ORDER = "示市监立案〔2026〕77号", "示市监召〔2026〕77号"
NOTICE = "请停止食用，并联系生产者退货。"
RECORDS = (Check, CheckPicture, Lead, Inspection, InspectionPicture)
At = Callable[..., Person]


@dataclass
class Watch:
    """How long each leg took, in seconds, in the order in which they were gone."""

    legs: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def on(self, leg: str) -> Iterator[None]:
        """Time what is done within."""
        began = time.perf_counter()
        yield
        self.note(leg, time.perf_counter() - began)

    def note(self, leg: str, seconds: float) -> None:
        """Take down a leg that something else timed."""
        self.legs.append((leg, seconds))

    def told(self) -> str:
        """Return one line a leg."""
        return "\n".join(f"{leg:<44} {seconds:8.2f} s" for leg, seconds in self.legs)


@dataclass
class County:
    """What is sold where, by whom, and the two officers."""

    films: dict[str, Path]
    codes: dict[str, str]
    batches: dict[str, int]
    producer: str
    officer: Account
    second: Account


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site of its own: it is stopped while the officer is in the village."""
    return new_site()


@pytest.fixture(scope="module")
def county(site: Site, tmp_path_factory: pytest.TempPathFactory) -> County:
    """Labels of four runs as the product's own exports print them, goods sent to shops, a planned inspection."""
    with site.work() as work:
        packs = {
            "genuine": make_packed(work, gtin=a_gtin()),
            "unbound": make_packed(work),
            "recalled": make_packed(work),
            "drilled": make_packed(work),
        }
        genuine = make_activated_run(work, packs["genuine"], 6)
        labels.void_range(work, run_id=genuine.id, first=1, last=1, reason="遗失")
        unbound = make_roll(work, packs["unbound"], 4)
        make_exported(work, unbound)
        recalled = make_activated_run(work, packs["recalled"], 4)
        for name in ("genuine", "drilled"):
            deliver(work, packs[name].batch)
        work.session.flush()
        printed = {
            "genuine": (genuine, 0),
            "voided": (genuine, 1),
            "unbound": (unbound, 2),
            "recalled": (recalled, 3),
        }
        codes = {name: codes_of(work, run)[at] for name, (run, at) in printed.items()}
        pictures = {
            name: phones.label_on_sheet(sheet_of(work, run), codes[name])
            for name, (run, _at) in printed.items()
        }
        codes["forged"] = forge(codes_of(work, genuine)[2])
        pictures["forged"] = phones.square(codes["forged"])
        producer = packs["genuine"].producer
        make_check_list(work, code="food")
        make_plan(work, producer.id, kind=InspectionKind.FLYING)
        officer = make_person(work, Role.MARKET_OFFICER)
        second = make_person(work, Role.MARKET_OFFICER, organisation_id=officer.organisation_id)
        batches = {name: packed.batch.id for name, packed in packs.items()}
        name = producer.name
    folder = tmp_path_factory.mktemp("films")
    films = {name: film(each, folder / f"{name}.y4m") for name, each in pictures.items()}
    return County(films, codes, batches, name, officer, second)


def deliver(work: Work, batch: Batch) -> None:
    """Send fifty packs of the batch to each of two shops."""
    for number in (1, 2):
        make_dispatch(
            work,
            batch,
            quantity=Quantity(Decimal(50), Unit.PIECE),
            buyer=f"示例门店{number}",
            buyer_phone=f"1390000000{number}",
        )


def forge(uri: str) -> str:
    """Return the address of a label with a signature that is not its own."""
    return uri[:-3] + ("AAA" if uri[-3:] != "AAA" else "BBB")


@pytest.fixture
def phone(chromium: Browser, playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Phone]:
    with Phone(playwright, site, tmp_path / "phone") as held:
        yield held


def test_an_officer_goes_from_a_stall_to_a_recall_and_a_drill(
    site: Site, county: County, phone: Phone, person_at: At
) -> None:
    watch = Watch()
    with watch.on("sign in, app and bundle kept"):
        sign_in(phone, county.officer.phone, county.officer.password)
    phone.put_away()
    recall_at_the_office(site, county)
    site.stop()
    with silence(site) as connections:
        judge_at_the_stall(phone, county, watch)
        with watch.on("inspection filled in and signed offline"):
            inspect(phone, county)
        assert connections() == []
    assert counts_after(site, site.start) == [0, 0, 0, 0, 0]
    send_once(phone, site, county, watch)

    officer = person_at(site, Screen.PHONE).sign_in(county.officer.phone, county.officer.password)
    second = person_at(site, Screen.PHONE).sign_in(county.second.phone, county.second.password)
    lead = read_at_the_desk(officer, county)
    with watch.on("lead to case, by two people"):
        file_case(officer, second, lead)
    consumer = person_at(site, Screen.WECHAT)
    order_recall(site, officer, consumer, hold_on(phone, county), county, watch)
    with watch.on("drill, from the batch to its score"):
        hold_drill(officer, county)
    print(f"\n{watch.told()}")


# ------------------------------------------------------------------------------------------------ in the village


def recall_at_the_office(site: Site, county: County) -> None:
    """A colleague recalls a batch after the phone took its bundle: the phone cannot know."""
    with site.work() as work:
        batch = work.session.get_one(Batch, county.batches["recalled"])
        make_recall(work, [batch])


def judge_at_the_stall(phone: Phone, county: County, watch: Watch) -> None:
    """Hold the camera over every label on the stall; a forged one becomes a check that does not agree."""
    for name, verdict in (
        ("genuine", "active"),
        ("unbound", "inactive"),
        ("voided", "voided"),
        ("recalled", "active"),
        ("forged", "forged"),
    ):
        page = phone.take_up(sees=county.films[name], is_online=False)
        page.goto(APP)
        assert scan(page) == verdict, name
        watch.note(f"camera to verdict, offline: {name}", camera_to_verdict(page))
        expect(page.locator("#result")).to_contain_text("的离线核验包判定")
        picture(page, f"village-{name}")
        if name == "forged":
            with watch.on("check with a photograph kept offline"):
                record_forgery(page)
        phone.put_away()


def camera_to_verdict(page: Page) -> float:
    """Return the seconds from the camera's first picture to the verdict on the screen, by the page's own clock."""
    began = page.locator("#finder").get_attribute("data-began")
    shown = page.locator("#result").get_attribute("data-shown")
    return (int(shown or 0) - int(began or 0)) / 1000


def record_forgery(page: Page) -> None:
    """Record that the label does not agree with the goods: a lead comes of it at the office."""
    fill_check(page, STALL, photos=1, result="不符", findings=FOUND)
    page.get_by_role("button", name=KEEP).click()
    expect(page.locator("[data-state=waiting]")).to_have_count(1, timeout=FILLED)


def inspect(phone: Phone, county: County) -> None:
    """Carry out the unannounced inspection that was planned: one key item differs, put right on the spot."""
    page = phone.take_up(is_online=False)
    page.goto(APP)
    page.locator("#visit-plans button").click()
    expect(page.locator("#v-kind-flying")).to_be_checked()
    page.locator("#v-officer-2").fill("示例乙")
    page.locator("#v-badge-1").fill("36092201")
    page.locator("#v-badge-2").fill("36092202")
    page.locator("#v-finding-0-conforms").check()
    page.locator("#v-finding-2-differs").check()
    page.locator("#v-note-2").fill("进货票据缺6月")
    page.locator("#v-photo").set_input_files([a_large_photo("workshop")])
    expect(page.locator("#v-pictures li")).to_have_count(1, timeout=FILLED)
    page.locator("#v-findings").fill("进货票据不全，当场补齐。")
    page.locator("#v-result-on_the_spot").check()
    sign(page)
    picture(page, "village-inspection")
    page.get_by_role("button", name=FINISH).click()
    expect(page.locator("[data-state=waiting]")).to_have_count(2, timeout=FILLED)
    # The bundle still has it as planned; nobody is asked to carry it out again.
    expect(page.locator("#visit-plans li")).to_have_count(0)
    phone.put_away()


# ------------------------------------------------------------------------------------------------ back at the office


def counts_after(site: Site, act: Callable[[], None]) -> list[int]:
    """Return how many records of each kind there are once `act` is done."""
    act()
    with site.work() as work:
        return [
            work.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in RECORDS
        ]


def send_once(phone: Phone, site: Site, county: County, watch: Watch) -> None:
    """Come back to the network: everything is sent, once, however often the app is opened; the recall is known."""
    page = phone.take_up(sees=county.films["recalled"])
    with watch.on("queue sent after the network is back"):
        page.goto(APP)
        expect(page.locator("[data-state=taken]")).to_have_count(2, timeout=KEPT_MS)
    expect(page.locator("body")).not_to_have_attribute("data-bundle", "1", timeout=KEPT_MS)
    assert scan(page) == "recalled"
    expect(page.locator("#result")).to_contain_text("正在召回")
    picture(page, "village-recalled-since")
    once = [1, 1, 1, 1, 1]
    assert counts_after(site, lambda: None) == once

    def open_again() -> None:
        page.reload()
        expect(page.locator("[data-state=taken]")).to_have_count(2, timeout=KEPT_MS)
        expect(page.locator("body")).to_have_attribute("data-waiting", "0")

    assert counts_after(site, open_again) == once
    phone.put_away()


def read_at_the_desk(officer: Person, county: County) -> str:
    """Find what the phone sent on the officers' pages; returns the address of the lead that came of it."""
    officer.open("/officer/field-entries").reads(STALL).picture("1-from-the-field")
    officer.open("/officer/inspections").reads(county.producer)
    officer.open("/officer/checks").reads(STALL, "不符")
    officer.open("/officer/work").reads("待核查线索").picture("2-work")
    officer.open("/officer/leads")
    officer.page.locator("tbody a").first.click()
    officer.reads(FOUND).picture("3-lead")
    return urlsplit(officer.page.url).path


def file_case(officer: Person, second: Person, lead: str) -> None:
    """Propose that the lead becomes a case; it does when a second officer gives it its number."""
    officer.open(lead).follow("申请立案", within="main")
    for choice in ("市场监管", "食品", "流通销售环节"):
        officer.page.locator("main").get_by_label(choice, exact=True).check()
    officer.fill(
        {
            "当事人": "示例摊主",
            "事由": "涉嫌销售使用伪造标签的产品",
            "涉嫌违反的规定": "《中华人民共和国产品质量法》第三十七条",
            "涉嫌违法事实": FOUND,
            "执法人员 1 姓名": "示例甲",
            "执法人员 1 执法证号": "36092201",
            "执法人员 2 姓名": "示例乙",
            "执法人员 2 执法证号": "36092202",
        }
    )
    officer.press("提交立案审批", within="main").reads("须由本单位另一人审批")
    filing = urlsplit(officer.page.url).path
    second.open(filing).fill({"立案号": CASE}).press("立案", within="main")
    second.reads(CASE, "示例摊主").picture("4-case")
    officer.open(lead).reads(CASE)


# ------------------------------------------------------------------------------------------------ recall and drill


def hold_on(phone: Phone, county: County) -> Page:
    """Take the phone up once more, over the pack that is about to be recalled, and leave it open."""
    page = phone.take_up(sees=county.films["genuine"])
    page.goto(APP)
    assert scan(page) == "active"
    return page


def order_recall(
    site: Site, officer: Person, consumer: Person, page: Page, county: County, watch: Watch
) -> None:
    """Order the recall after its reach was shown; consumers see it at once, the phone with its next changes."""
    code = county.codes["genuine"]
    consumer.open(code)
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "active")
    officer.open(f"/officer/lots/{county.batches['genuine']}").follow(
        "召回", within=".page-actions"
    )
    officer.reads("目前尚未执行任何操作", "示例门店1", "示例门店2").picture("5-reach")
    assert recalls_of(site) == 1, "looking at the reach orders nothing"
    officer.page.get_by_label(re.compile("二级")).check()
    officer.fill({"原因": "监督抽检不合格", "文号": ORDER, "召回公告": NOTICE})
    officer.press("立即责令召回").reads(ORDER).picture("6-recall")
    assert recalls_of(site) == 2
    ordered_at = last_recall(site)

    consumer.open(code)
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "recalled")
    watch.note(
        "recall ordered to public page read", (datetime.now(UTC) - ordered_at).total_seconds()
    )
    consumer.reads(NOTICE).picture("7-recalled")
    wait_until_told(page, serial_of(code))
    watch.note("recall ordered to phone", (datetime.now(UTC) - ordered_at).total_seconds())


def wait_until_told(page: Page, serial: str) -> None:
    """Ask the open app again and again until it knows of the recall: it fetches changes by itself."""
    deadline = time.monotonic() + KEPT_MS / 1000
    while type_code(page, serial) != "recalled":
        assert time.monotonic() < deadline, "the phone never learnt of the recall"
        page.wait_for_timeout(500)


def recalls_of(site: Site) -> int:
    with site.work() as work:
        return work.session.scalar(select(func.count()).select_from(Recall)) or 0


def last_recall(site: Site) -> datetime:
    with site.work() as work:
        return work.session.scalars(select(Recall.ordered_at).order_by(Recall.id.desc())).all()[0]


def hold_drill(officer: Person, county: County) -> None:
    """Drill with a batch that two shops hold: reach both, stop the watch, be given a score."""
    officer.open(f"/officer/lots/{county.batches['drilled']}")
    officer.follow("召回演练", within=".page-actions").press("用所选批次开始", within="main")
    officer.reads("示例门店1", "示例门店2", "计时中")
    for shop in ("示例门店1", "示例门店2"):
        row = officer.page.locator("tbody tr", has_text=shop)
        row.get_by_role("link", name="已联系").click()
        officer.press("记录", within="main").reads("已登记。")
    officer.fill({"演练小结": "两家门店均已查明去向。"}).press("停止计时并评分")
    score = officer.page.locator(".stat").filter(has=officer.page.get_by_text("得分", exact=True))
    expect(score.locator(".stat-value")).to_have_text("100")
    officer.reads("100%").picture("8-drill")
