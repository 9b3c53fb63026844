"""An unannounced inspection in a village without a network: begun, the phone dies, finished, signed, sent once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect
from sqlalchemy import func, select

from tests.factories.inspections import make_check_list, make_plan
from tests.factories.people import make_person
from tests.factories.producers import make_producer
from tests.journeys.field_acts import FILLED, FINISH, a_large_photo, picture, sign, sign_in
from tests.journeys.phone import APP, Page, Phone, silence
from tests.journeys.server import Site
from trace.kernel.actor import Role
from trace.rooms.inspections.kinds import InspectionKind, PlanState
from trace.rooms.inspections.models import Inspection, InspectionPicture, PlannedInspection

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@dataclass
class Village:
    """Who is to be inspected by which list, and who comes."""

    producer: str
    login: str
    password: str


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site of its own: it is stopped in the middle."""
    return new_site()


@pytest.fixture(scope="module")
def village(site: Site) -> Village:
    with site.work() as work:
        producer = make_producer(work)
        make_check_list(work, code="food")
        make_plan(work, producer.id, kind=InspectionKind.FLYING)
        officer = make_person(work, Role.MARKET_OFFICER)
        return Village(producer.name, officer.phone, officer.password)


@pytest.fixture
def phone(chromium: Browser, playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Phone]:
    with Phone(playwright, site, tmp_path / "phone") as held:
        yield held


def test_an_inspection_filled_in_offline_outlives_the_phone_and_arrives_once(
    site: Site, village: Village, phone: Phone
) -> None:
    sign_in(phone, village.login, village.password)
    phone.put_away()
    site.stop()

    with silence(site) as connections:
        begin(phone.take_up(is_online=False), village)
        phone.put_away()
        finish(phone.take_up(is_online=False), village)
        phone.put_away()
        assert connections() == []
    site.start()
    with site.work() as work:
        make_check_list(work, code="food", from_on=work.today)

    page = phone.take_up()
    page.goto(APP)
    expect(page.locator("[data-state=conflict]")).to_have_count(1, timeout=FILLED)
    expect(page.locator("#entries")).to_contain_text("检查当日适用第2版")
    picture(page, "field-inspection-conflict")
    with site.work() as work:
        assert [
            work.session.scalar(select(func.count()).select_from(table))
            for table in (Inspection, InspectionPicture)
        ] == [1, 1]
        (plan,) = work.session.scalars(select(PlannedInspection))
        assert plan.state is PlanState.DONE
    page.get_by_role("button", name="已阅").click()
    page.locator("#entries a").click()
    expect(page.locator("main")).to_contain_text("进货票据缺6月")
    expect(page.locator("img.signature-shown")).to_be_visible()
    expect(page.locator("main")).to_contain_text("现场上传")


def begin(page: Page, village: Village) -> None:
    """Begin what is planned, by keys alone, and leave it half filled in."""
    page.goto(APP)
    expect(page.locator("#visit-plans li")).to_contain_text("飞行检查")
    page.locator("#visit-plans button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#visit-title")).to_be_focused()
    expect(page.locator("#v-kind-flying")).to_be_checked()
    page.locator("#v-officer-2").fill("示例乙")
    page.locator("#v-badge-1").fill("36092201")
    page.locator("#v-badge-2").fill("36092202")
    page.locator("#v-finding-0-conforms").focus()
    page.keyboard.press("Space")
    page.locator("#v-finding-2-conforms").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#v-note-2").fill("进货票据缺6月")
    page.locator("#v-photo").set_input_files([a_large_photo("workshop")])
    expect(page.locator("#v-pictures li")).to_have_count(1, timeout=FILLED)
    kept_now(page)
    picture(page, "field-inspection-form")


def kept_now(page: Page) -> None:
    """Wait until what stands in the form is kept."""
    page.evaluate("() => { delete document.getElementById('visit').dataset.kept; }")
    page.locator("#v-recusal").fill("未申请回避")
    expect(page.locator("#visit[data-kept]")).to_be_visible()


def finish(page: Page, village: Village) -> None:
    """Go on with what was begun, be told what is missing, and have it signed on the screen."""
    page.goto(APP)
    page.get_by_role("button", name=f"继续检查：{village.producer}").click()
    expect(page.locator("#v-finding-2-differs")).to_be_checked()
    expect(page.locator("#v-note-2")).to_have_value("进货票据缺6月")
    expect(page.locator("#v-recusal")).to_have_value("未申请回避")
    expect(page.locator("#v-pictures li")).to_have_count(1)
    page.locator("#v-findings").fill("进货票据不全。")
    page.locator("#v-result-conforms").check()
    page.get_by_role("button", name=FINISH).click()
    expect(page.locator("#v-result-conforms-error")).to_contain_text("有项目不符合")
    expect(page.locator("#v-refusal-error")).to_contain_text("请当事人签名")
    picture(page, "field-inspection-missing")
    page.locator("#v-result-on_the_spot").check()
    sign(page)
    page.get_by_role("button", name=FINISH).click()
    expect(page.locator("[data-state=waiting]")).to_have_count(1, timeout=FILLED)
    expect(page.locator("#visit")).to_be_hidden()
    expect(page.locator("#visit-resume")).to_be_hidden()
