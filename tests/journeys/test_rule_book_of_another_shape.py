"""A rule-book of another shape is entered in the browser, and a whole application runs through it.

A certification mark, one-year terms, five working days of public notice that go over National Day of 2026, a
township that reviews, a panel with a least score and a contract: nothing of that is in the code.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import expect

from tests import databases
from tests.factories.people import make_organisation, make_person
from tests.factories.producers import TOWNSHIP, make_producer
from tests.factories.products import make_packed_product
from tests.journeys.browsing import Person, Screen
from tests.journeys.clocked import ClockedSite
from tests.journeys.records import SignIn
from trace.kernel.actor import Role
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.brands import services
from trace.rooms.brands.kinds import MarkType
from trace.rooms.products.models import Commodity

pytestmark = [pytest.mark.browser, pytest.mark.journey]

At = Callable[..., Person]
# Monday before National Day: of the next five working days, the last is Saturday 10 October, a make-up day.
BEGUN, LAST_DAY, AFTER = date(2026, 9, 28), date(2026, 10, 10), date(2026, 10, 11)
SOURCE = "炎陵黄桃证明商标使用管理规则（2026年修订）"
STEPS = ("初审", "专家评审", "公示", "审定", "签")
CONDITIONS = (("C1", "注册地和生产地均在本县"), ("C2", "近一年产品检验合格"))
OPEN = "tbody a[href*='/steps/']"


@dataclass(frozen=True)
class County:
    """The people of the journey and the brand whose rule-book is written."""

    site: ClockedSite
    brand_id: int
    producer: str
    office: str
    keeper: SignIn
    clerk: SignIn
    assistant: SignIn


@pytest.fixture(scope="module")
def county(
    all_databases: databases.Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """A site at the end of September 2026 with a brand that has no rule-book yet."""
    name = "another_shape"
    site = ClockedSite(all_databases.copy(name), tmp_path_factory.mktemp(name), today=BEGUN)
    with site.work() as work:
        producer = make_producer(work)
        make_packed_product(work, producer, name="黄桃礼盒")
        authority_id = make_organisation(work, Role.BRAND)
        brand = services.create_brand(
            work,
            authority_id=authority_id,
            code="YLHT",
            name="炎陵黄桃",
            mark_type=MarkType.CERTIFICATION,
            territory=["360922"],
        )
        services.add_brand_product(
            work, brand_id=brand.id, code="peach", name="鲜黄桃", commodity=Commodity.FRUIT
        )
        people = (
            make_person(work, Role.BRAND, organisation_id=authority_id),
            make_person(work, Role.PRODUCER_CLERK, organisation_id=producer.id),
            make_person(work, Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP),
        )
        office = get_organisation(work, people[2].organisation_id).name
        keeper, clerk, assistant = (SignIn(each.phone, each.password) for each in people)
        found = County(site, brand.id, producer.name, office, keeper, clerk, assistant)
    yield found
    site.stop()


def test_a_rule_book_of_another_shape_and_an_application_through_all_its_steps(
    county: County, person_at: At, tmp_path: Path
) -> None:
    keeper = person_at(county.site).sign_in(county.keeper.phone, county.keeper.password)
    write_rule_book(keeper, county.brand_id)
    clerk = person_at(county.site, Screen.PHONE).sign_in(county.clerk.phone, county.clerk.password)
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7\n%an example")
    own_page = apply_for_brand(clerk, county.brand_id, paper)

    ask_township(keeper, county)
    assistant = person_at(county.site, Screen.PHONE)
    review(assistant.sign_in(county.assistant.phone, county.assistant.password))
    score(keeper)
    notice = publish_notice(keeper)
    consumer = person_at(county.site, Screen.WECHAT)
    receipt = object_to(consumer, notice, county.producer)

    county.site.is_now(LAST_DAY)
    keeper = person_at(county.site).sign_in(county.keeper.phone, county.keeper.password)
    still_running(keeper)
    county.site.is_now(AFTER)
    keeper = person_at(county.site).sign_in(county.keeper.phone, county.keeper.password)
    answer_and_end(keeper)
    consumer.open(receipt).reads("异议不成立", "经核实")
    grant(keeper)
    sign_contract(keeper, paper)
    clerk = person_at(county.site, Screen.PHONE).sign_in(county.clerk.phone, county.clerk.password)
    clerk.open(own_page).reads("YLHT-2026-0001", "HT-2026-01", "初审", "专家评审", "公示")
    clerk.picture("8-applicant")
    consumer.open("/authorisations/YLHT-2026-0001").reads("有效", "2027年10月10日")


def write_rule_book(keeper: Person, brand_id: int) -> None:
    """Enter the rule-book by the editor: conditions, steps, notice, term; look at what it says and publish."""
    keeper.open(f"/brand/brands/{brand_id}/rule-books/new")
    keeper.fill({"施行日期": BEGUN.isoformat(), "依据文件及文号": SOURCE})
    for number, (code, title) in enumerate(CONDITIONS):
        have_row(keeper, f"conditions.{number}.code", "增加条件")
        type_into(keeper, f"conditions.{number}.code", code)
        type_into(keeper, f"conditions.{number}.title", title)
    keeper.page.locator("[name='conditions.1.needs_document']").check()
    for number, step in enumerate(STEPS):
        have_row(keeper, f"procedure.{number}.kind", "增加环节")
        choose(keeper, f"procedure.{number}.kind", step)
        type_into(keeper, f"procedure.{number}.days", "5")
    type_into(keeper, "procedure.1.score_min", "80")
    keeper.fill({"公示工作日数": "5", "授权期限（月）": "12"})
    keeper.picture("1-rule-book")
    keeper.page.locator(".form-actions").get_by_role("button", name="查看差异").click()
    keeper.reads("专家评审", "公示").picture("2-preview")
    keeper.press("发布", within="main").reads("已发布第1版。")


def have_row(person: Person, name: str, button: str) -> None:
    """Ask for more rows until there is one with the input `name`."""
    while person.page.locator(f"[name='{name}']").count() == 0:
        person.press(button)


def type_into(person: Person, name: str, text: str) -> None:
    """Type into the input called `name`."""
    person.page.locator(f"[name='{name}']").fill(text)


def choose(person: Person, name: str, text: str) -> None:
    """Choose the option that holds `text`."""
    found = person.page.locator(f"select[name='{name}']")
    option = found.locator("option", has_text=text).first.get_attribute("value")
    found.select_option(value=option)


def apply_for_brand(clerk: Person, brand_id: int, paper: Path) -> str:
    """Apply with the document that the rule-book asks for; return the page of the application."""
    clerk.open(f"/producer/brands/{brand_id}/apply").reads("近一年产品检验合格")
    clerk.fill({"产品": "黄桃礼盒", "对应品牌品类": "鲜黄桃", "每产季预计用标数量": "500"})
    clerk.press("保存草稿")
    clerk.fill({"证明哪项条件": "C2", "文件": paper, "材料名称": "检验报告"}).press("上传")
    clerk.page.locator("summary", has_text="提交").click()
    clerk.press("提交", within="main details").reads("初审", "2026年10月10日")
    return clerk.page.url


def ask_township(keeper: Person, county: County) -> None:
    """Ask the township's office to review."""
    open_step(keeper, "初审")
    keeper.fill({"委托部门办理本环节": county.office}).press("委托").reads(county.office)


def open_step(person: Person, kind: str) -> None:
    """Open the step on the work list that is at `kind`."""
    person.open("/brand/tasks").reads(kind)
    person.page.locator(OPEN).first.click()


def review(assistant: Person) -> None:
    """The township finds its task and passes it on."""
    assistant.open("/officer/tasks").picture("3-asked")
    assistant.page.locator(OPEN).first.click()
    assistant.page.get_by_label("通过", exact=True).check()
    type_into(assistant, "opinion", "材料齐全，属地种植属实。")
    assistant.press("办结本环节").reads("本环节已办结。", "材料齐全，属地种植属实。")


def score(keeper: Person) -> None:
    """Two experts are too few; with the third the average is above the least score."""
    open_step(keeper, "专家评审")
    for number, expert in enumerate(("梁知味", "宋品鉴", "邓田间")):
        type_into(keeper, "expert", expert)
        for line in range(len(CONDITIONS)):
            type_into(keeper, f"scores.{line}.points", str(85 + number))
        keeper.page.locator("[name='has_no_tie']").check()
        keeper.press("录入", within="#sheet").reads("评分表已录入。")
        if number == 1:
            end(keeper).reads("至少需要3份评分表")
    keeper.reads("平均分：86").picture("4-panel")
    end(keeper).reads("本环节已办结。")


def end(person: Person) -> Person:
    """Pass the open step."""
    person.page.locator("#decide").get_by_label("通过", exact=True).check()
    return person.press("办结本环节")


def publish_notice(keeper: Person) -> str:
    """Publish the notice; it ends on a Saturday that is worked. The text comes as a document."""
    open_step(keeper, "公示")
    keeper.fill({"文号": "炎品公示〔2026〕1号"}, within="#notice")
    keeper.press("发布", within="#notice").reads("公示已发布。", "2026年10月10日")
    keeper.picture("5-notice")
    paper = Document(io.BytesIO(keeper.download(re.compile("DOCX"))))
    assert paper.paragraphs[0].text == "关于拟授权使用“炎陵黄桃”区域公用品牌的公示"
    assert SOURCE in "".join(paragraph.text for paragraph in paper.paragraphs)
    return "/notices/YLHT-GS-2026-001"


def object_to(consumer: Person, notice: str, producer: str) -> str:
    """Somebody finds the notice and objects with a photograph; returns the page of the receipt."""
    consumer.open("/notices").reads("炎陵黄桃").picture("6-notices")
    consumer.follow(producer, within="main").reads("2026年10月10日").follow("提出异议")
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "orange").save(picture, "JPEG")
    consumer.fill({"异议内容和理由": "该合作社去年在外县收购。", "您的姓名": "周群众"})
    consumer.fill({"您的电话": "13900001111"})
    consumer.page.locator("[name='pictures']").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    consumer.press("提交异议").reads("异议已收到", "等待品牌管理方答复").picture("7-receipt")
    assert notice in str(consumer.page.content())
    return consumer.page.url.split("?")[0]


def still_running(keeper: Person) -> None:
    """On the last day neither the open objection nor the calendar lets the notice end."""
    open_step(keeper, "公示")
    end(keeper).reads("尚有异议未答复")


def answer_and_end(keeper: Person) -> None:
    """The objection is answered, then the notice ends."""
    open_step(keeper, "公示")
    keeper.page.locator("#objections").get_by_label("异议不成立").check()
    keeper.page.locator("#objections textarea").fill("经核实，收购凭证均为本县基地。")
    keeper.press("答复异议").reads("已答复，凭回执编号可查看。")
    end(keeper).reads("本环节已办结。")


def grant(keeper: Person) -> None:
    """The decision: a certification mark takes no other reason, so the form offers none."""
    open_step(keeper, "审定")
    keeper.follow("办理审定").reads("证明商标")
    expect(keeper.page.locator("[name='other_reason']")).to_have_count(0)
    keeper.press("同意授权").reads("已授权，编号YLHT-2026-0001。")


def sign_contract(keeper: Person, paper: Path) -> None:
    """Before the contract nothing is in force; with it the authorisation is."""
    keeper.open("/authorisations/YLHT-2026-0001").does_not_read("目前有效")
    open_step(keeper, "签")
    keeper.fill({"合同编号": "HT-2026-01", "已签合同": paper}).press("保存", within="#contract")
    keeper.reads("合同已登记，授权生效。")
