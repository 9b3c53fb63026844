"""The second journey: a roll printed ahead for a product without a GTIN, bound on packing day by its first and last."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.factories.batches import kg, make_harvest
from tests.factories.people import make_person
from tests.factories.producers import make_premises, make_producer
from tests.factories.products import make_packed_product
from tests.journeys.browsing import Person, Screen
from tests.journeys.independent import codes_of_pdf, verify
from tests.journeys.records import SignIn, authorise
from tests.journeys.server import Site
from trace.kernel.actor import Role

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PDF = re.compile(r"\.pdf$")
COUNT = 30
PACKED = 20


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site."""
    return new_site()


@pytest.fixture(scope="module")
def clerk(site: Site) -> SignIn:
    """The clerk of a cooperative with fresh peaches, a packed product without a GTIN and the brand's authorisation."""
    with site.work() as work:
        producer = make_producer(work)
        packed = make_packed_product(work, producer, name="黄桃礼盒")
        make_premises(work, producer, name="分选包装车间")
        make_harvest(work, producer, quantity=kg(200), on=work.today)
        authorise(work, producer, [packed], quota=500)
        person = make_person(work, Role.PRODUCER_CLERK, organisation_id=producer.id)
    return SignIn(person.phone, person.password)


def test_a_roll_is_printed_ahead_bound_when_packed_activated_and_scanned(
    site: Site, clerk: SignIn, person_at: Callable[..., Person]
) -> None:
    at_phone = person_at(site, Screen.PHONE).sign_in(clerk.phone, clerk.password)
    at_phone.reads("今日工作台").picture("1-desk")

    codes = order_and_print(at_phone)
    keys = json.load(urllib.request.urlopen(f"{site.address}/.well-known/trace-keys.json"))
    serials = [verify(code, keys) for code in codes]
    assert len(set(serials)) == COUNT
    assert all(code.startswith(f"{site.address}/v/") for code in codes)

    consumer = person_at(site, Screen.WECHAT).open(codes[0])
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "inactive")
    consumer.reads("标签尚未启用，请暂勿食用并联系生产者").picture("4-inactive")

    run_page = at_phone.page.url
    pack(at_phone)
    at_phone.open(run_page)
    bind_and_activate(at_phone, codes)

    consumer.open(codes[PACKED - 1])
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "active")
    consumer.reads("标签有效；请核对实物与图片、净含量一致", "黄桃礼盒").picture("7-active")
    consumer.open(codes[PACKED])
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "inactive")


def order_and_print(clerk: Person) -> list[str]:
    """Order the roll without a batch, have it made for a roll printer, and return what its codes say."""
    clerk.open("/producer/labels").follow("申领标签")
    clerk.fill({"产品": "黄桃礼盒", "申领数量（枚）": str(COUNT), "区域公用品牌": "万载示例"})
    clerk.press("先预审").reads("预审通过，可以申领。").picture("2-dry-run")
    clerk.press("提交申领").reads(f"已申领 {COUNT} 枚标签。", "预印码")
    clerk.page.locator("summary", has_text="制作文件").click()
    clerk.fill({"文件格式": "卷筒", "标签规格": "60 × 40"}).press("制作文件")
    roll = clerk.page.locator("#files .card-box", has_text="roll-60x40")
    expect(roll.get_by_role("link", name=PDF)).to_be_visible(timeout=60_000)
    clerk.picture("3-files")
    codes = codes_of_pdf(clerk.download(PDF, within=roll))
    assert len(codes) == COUNT
    return codes


def pack(clerk: Person) -> None:
    """Issue the conformity certificate of the harvest, then pack some of it."""
    clerk.open("/producer/packing")
    clerk.fill({"批次": "黄桃", "生产地址": "分选包装车间"})
    clerk.page.get_by_label("数量").nth(0).fill("50")
    clerk.fill({"产品": "黄桃礼盒"})
    clerk.page.get_by_label("数量").nth(1).fill(str(PACKED))
    clerk.press("登记").reads("已登记，生产批号")
    clerk.open("/producer/conformity").picture("5-conformity")
    clerk.page.locator(".waiting li", has_text="黄桃礼盒").get_by_role("button").click()
    clerk.reads("黄桃礼盒")


def bind_and_activate(clerk: Person, codes: list[str]) -> None:
    """Bind the labels of the packed boxes by scanning the first and the last, then activate them."""
    clerk.follow("绑定批次", within="#acts")
    clerk.fill({"包装批次": "黄桃礼盒", "首枚标签": codes[0], "末枚标签": codes[PACKED - 1]})
    clerk.press("绑定").reads("标签已绑定批次。").picture("6-bound")
    clerk.follow("启用", within="#acts")
    clerk.fill({"首枚标签": codes[0], "末枚标签": codes[PACKED - 1]})
    clerk.press("启用", within="#acts").reads("标签已启用。")
