"""The main journey by clicking alone: from an empty instance to 200 labels, a scan, a stop and a recall."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.factories.producers import TOWNSHIP, VILLAGE, a_credit_code
from tests.factories.products import a_gtin
from tests.journeys.browsing import Person, Screen
from tests.journeys.independent import codes_of_pdf, verify
from tests.journeys.records import SignIn
from tests.journeys.server import Site
from tests.journeys.workbook import Rows, filled
from trace.kernel.clock import SystemClock, local_date

pytestmark = [pytest.mark.browser, pytest.mark.journey]

COUNTY = "360922"
PASSWORD = "葡萄园里的第 7 棵树"
COUNT = 200
PDF = re.compile(r"\.pdf$")
TODAY = local_date(SystemClock().now())
OFFICE, FARMING, BRAND = "万载县市场监督管理局", "万载县农业农村局", "万载县品牌运营中心"
# Name, badge, organisation, role, division: whom the administrator enters.
STAFF = {
    "officer": ("陈守正", "36092201", OFFICE, "市场监管执法人员", COUNTY),
    "second": ("刘秉公", "36092202", OFFICE, "市场监管执法人员", COUNTY),
    "township": ("黄水根", "", FARMING, "乡镇监管员", TOWNSHIP),
    "village": ("谢家旺", "", FARMING, "村协管员", VILLAGE),
    "brand": ("罗品言", "", BRAND, "品牌管理方", COUNTY),
}
CLERK = SignIn("13900000001", PASSWORD)

At = Callable[..., Person]


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site with nobody in it."""
    return new_site()


def test_from_a_workbook_to_a_recall(site: Site, person_at: At, tmp_path: Path) -> None:
    staff = enter_staff(site, person_at)
    clerk = register(person_at(site, Screen.PHONE))
    import_workbook(clerk, tmp_path)
    hand_in(clerk)
    for who in ("village", "township", "officer"):
        approve(person_at(site, Screen.PHONE).sign_in(staff[who].phone, PASSWORD))
    clerk.open("/producer/").reads("今日工作台").does_not_read("尚未通过审核")
    describe(clerk)
    lot = take_in_and_pack(clerk)
    keeper = person_at(site).sign_in(staff["brand"].phone, PASSWORD)
    set_up_brand(keeper)
    apply_for_brand(clerk, tmp_path)
    grant(keeper)

    codes = order_labels(clerk, lot)
    keys = json.load(urllib.request.urlopen(f"{site.address}/.well-known/trace-keys.json"))
    assert len({verify(code, keys) for code in codes}) == COUNT
    activate(clerk, codes)

    consumer = person_at(site, Screen.WECHAT)
    scan(consumer, codes)
    officer = person_at(site).sign_in(staff["officer"].phone, PASSWORD)
    second = person_at(site, Screen.PHONE).sign_in(staff["second"].phone, PASSWORD)
    stop_and_lift(officer, second, consumer, codes[-1], lot)
    recall(officer, consumer, codes[-1])


# ------------------------------------------------------------------------------------------ people and producer


def enter_staff(site: Site, person_at: At) -> dict[str, SignIn]:
    """Have the administrator enter the county's people; each chooses a password of their own."""
    operator = site.command("accounts", "organisation", "--kind", "operator", "--name", "运维")
    person = ("--phone", "13800000000", "--name", "周启明", "--role", "administrator")
    made = site.command("accounts", "create", *person, "--organisation", operator.split("\t")[0])
    admin = person_at(site)
    own_password(admin, SignIn("13800000000", made.split("\t")[1].strip()))
    for name, kind in ((OFFICE, "政府部门"), (FARMING, "政府部门"), (BRAND, "品牌管理方")):
        admin.open("/admin/organisations").follow("录入单位", within="main")
        admin.fill({"类别": kind, "名称": name, "行政区划代码": COUNTY}).press("保存").reads(name)
    admin.open("/admin/organisations").picture("1-organisations")
    found = {}
    for number, (who, entry) in enumerate(STAFF.items(), start=1):
        name, badge, organisation, role, division = entry
        phone = f"1380000000{number}"
        admin.open("/admin/accounts").follow("录入人员", within="main")
        person_answers = {"姓名": name, "手机号码": phone, "执法证号": badge, "单位": organisation}
        admin.fill(person_answers | {"岗位": role, "行政区划代码": division})
        admin.press("录入", within="main").reads("一次性密码")
        shown = admin.page.locator(".secret").inner_text()
        own_password(person_at(site, Screen.PHONE), SignIn(phone, shown))
        found[who] = SignIn(phone, PASSWORD)
    return found


def own_password(person: Person, given: SignIn) -> None:
    """Sign in with a one-time password and choose one's own, which is asked for first."""
    person.sign_in(given.phone, given.password).reads("修改密码")
    person.fill({"当前密码": given.password, "新密码": PASSWORD, "再次输入新密码": PASSWORD})
    person.press("修改密码").reads("密码已修改")


def register(clerk: Person) -> Person:
    """Register a cooperative; a code with a wrong last character is told beside its field, what was typed stays."""
    code = a_credit_code()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    clerk.open("/").open("/account/sign-in").follow("生产主体注册", within="main")
    clerk.fill(
        {
            "主体类型": "农民专业合作社",
            "名称": "万载县示例黄桃专业合作社",
            "统一社会信用代码": wrong,
            "所在乡镇或村": VILLAGE,
            "联系人": "黄百川",
            "手机号码": CLERK.phone,
            "地址": "江西省宜春市万载县示例村1号",
            "主体介绍": "示例合作社，种植黄桃三百亩。",
            "密码": PASSWORD,
            "再次输入密码": PASSWORD,
        }
    )
    clerk.press("提交注册").reads("请与执照核对").picture("2-register-refused")
    expect(clerk.input("名称")).to_have_value("万载县示例黄桃专业合作社")
    clerk.fill({"统一社会信用代码": code, "密码": PASSWORD, "再次输入密码": PASSWORD})
    clerk.press("提交注册").reads("注册信息已录入")
    return clerk.sign_in(CLERK.phone, CLERK.password)


def workbook_rows(kind_of_unit: str) -> Rows:
    """Two members with a plot each, peaches in bulk and in boxes with a bar code."""
    plot = {"类型": kind_of_unit, "面积依据": "确权", "区划代码": VILLAGE, "作物": "黄桃"}
    bulk = {"类别": "水果", "品种": "锦绣", "产地": "江西万载", "贮存条件": "阴凉通风"}
    box = {"净含量": 2.5, "净含量单位": "千克", "保质期（天）": 15, "商品条码": a_gtin()}
    return {
        "社员与农户": [
            {"编号": "S001", "姓名": "张示例", "类型": "社员", "联系电话": "13800000101"},
            {"编号": "S002", "姓名": "李示例", "类型": "社员", "加入日期": TODAY},
        ],
        "生产单元": [
            plot
            | {
                "编号": "",
                "单元编号": "U001",
                "名称": "东坡",
                "面积或数量": 12.5,
                "社员编号": "S001",
            },
            plot
            | {"编号": "", "单元编号": "U002", "名称": "西坡", "面积或数量": 8, "社员编号": "S002"},
        ],
        "产品": [
            bulk | {"产品编码": "SL-HT", "产品名称": "黄桃"},
            bulk | box | {"产品编码": "SL-HT-2500", "产品名称": "黄桃礼盒"},
        ],
    }


def import_workbook(clerk: Person, folder: Path) -> None:
    """Fill in the template, read by cell what is wrong with it, mend it and take everything over at once."""
    clerk.open("/producer/imports")
    template = clerk.download("下载模板")
    clerk.fill({"工作簿": filled(template, rows_of("果园子"), folder / "first.xlsx")}).press("检查")
    clerk.reads("生产单元", "果园子").picture("3-import-faults")
    clerk.open("/producer/members").does_not_read("张示例")
    clerk.open("/producer/imports")
    clerk.fill({"工作簿": filled(template, rows_of("基地（地块）"), folder / "good.xlsx")})
    clerk.press("检查").picture("4-import-checked")
    clerk.press("全部导入").reads("已导入").picture("5-import-done")
    clerk.open("/producer/members").reads("张示例", "李示例")


def rows_of(kind_of_unit: str) -> Rows:
    """Return the rows without the columns that a sheet lacks."""
    rows = workbook_rows(kind_of_unit)
    return {
        title: [{k: v for k, v in row.items() if v != ""} for row in found]
        for title, found in rows.items()
    }


def hand_in(clerk: Person) -> None:
    """Hand the registration in."""
    clerk.open("/producer/profile")
    clerk.page.locator("summary", has_text="提交登记申请").click()
    clerk.press("提交", within="main").reads("已提交，审核进度将在此处显示。")


def approve(reviewer: Person) -> None:
    """Pass the registration on to the next step."""
    reviewer.open("/officer/registrations").follow("万载县示例黄桃专业合作社", within="main")
    reviewer.follow("审核", within=".page-actions")
    reviewer.page.get_by_label("通过", exact=True).check()
    reviewer.press("提交决定").reads("您的决定已登记。")


# ------------------------------------------------------------------------------------------------- the goods


def describe(clerk: Person) -> None:
    """Enter the packing house and the text of the label."""
    clerk.open("/producer/premises").follow("登记生产地址", within="main")
    clerk.fill(
        {
            "名称": "分选包装车间",
            "地址": "万载县示例村2号",
            "所在乡镇或村": VILLAGE,
        }
    )
    clerk.page.get_by_label("加工厂").check()
    clerk.press("保存").reads("分选包装车间")
    clerk.open("/producer/products").follow("黄桃礼盒", within="main")
    clerk.follow("新增标签内容", within="main")
    clerk.fill(
        {
            "适用于自何日起包装的产品": TODAY.isoformat(),
            "食品名称": "黄桃礼盒",
            "净含量": "2.5千克",
            "配料": "黄桃",
            "产地": "江西万载",
            "生产主体": "万载县示例黄桃专业合作社",
            "生产者地址": "江西省宜春市万载县示例村1号",
            "生产者联系方式": CLERK.phone,
            "保质期": "15天",
            "产品标准号": "NY/T 586",
            "贮存条件": "阴凉通风",
        }
    )
    clerk.press("保存").reads("新的标签内容自该日起包装的产品适用。")


def take_in_and_pack(clerk: Person) -> str:
    """Take peaches in from both members, certify them, pack 200 boxes and return the lot number."""
    clerk.open("/producer/").follow("收购", within=".steps")
    clerk.fill({"产品": "黄桃"}).press("增加行")
    for number, (member, plot, amount) in enumerate(
        (("张示例", "东坡", "300"), ("李示例", "西坡", "250"))
    ):
        line = clerk.page.locator("fieldset.card-box").nth(number)
        for label, choice in (("交货人", member), ("生产单元", plot)):
            found = line.get_by_label(re.compile(f"^{label}"))
            option = found.locator("option", has_text=choice).first.get_attribute("value")
            found.select_option(value=option)
        line.get_by_label("数量").fill(amount)
        line.get_by_label(re.compile("^单价")).fill("6.40")
    clerk.picture("6-intake").press("登记").reads("已登记，生产批号", "550 千克")
    clerk.open("/producer/packing")
    clerk.fill({"批次": "黄桃", "生产地址": "分选包装车间"})
    clerk.page.get_by_label("数量").nth(0).fill("500")
    clerk.fill({"产品": "黄桃礼盒"})
    clerk.page.get_by_label("数量").nth(1).fill(str(COUNT))
    clerk.press("登记").reads("已登记，生产批号").picture("7-packed")
    lot = re.search(r"已登记，生产批号 (\S+?)。", clerk.page.locator("main").inner_text())
    assert lot
    clerk.open("/producer/conformity")
    clerk.page.locator(".waiting li", has_text="黄桃礼盒").get_by_role("button").click()
    clerk.reads("黄桃礼盒").picture("8-conformity")
    return lot[1]


# ------------------------------------------------------------------------------------------------- the brand


def set_up_brand(keeper: Person) -> None:
    """Enter a brand, its goods and its rule-book."""
    keeper.open("/brand/brands").follow("录入品牌", within="main")
    keeper.fill(
        {"品牌代码": "WZHW", "标识类型": "集体商标", "名称": "万载好物", "地域范围": COUNTY}
    )
    keeper.press("录入", within="main").reads("已录入：万载好物。")
    keeper.follow("添加品类", within="main")
    keeper.fill({"品类代码": "peach", "名称": "黄桃", "品类": "水果"})
    keeper.press("添加", within="main").reads("黄桃")
    keeper.follow("发布新版使用管理办法", within="main")
    keeper.fill(
        {
            "施行日期": (TODAY - timedelta(days=30)).isoformat(),
            "依据文件及文号": "万品字〔2026〕1号",
            "授权期限（月）": "36",
            "授权编号规则": "{brand}-{year}-{serial}",
        }
    )
    condition = "[name='conditions.0.{}']".format
    keeper.page.locator(condition("code")).fill("C1")
    keeper.page.locator(condition("title")).fill("在万载县种植")
    keeper.page.locator(condition("needs_document")).check()
    keeper.page.locator(".form-actions").get_by_role("button", name="查看差异").click()
    keeper.reads("在万载县种植")
    keeper.press("发布", within="main").reads("已发布第1版。").picture("9-brand")


def apply_for_brand(clerk: Person, folder: Path) -> None:
    """Apply for the use of the brand with the document that the rule-book asks for."""
    paper = folder / "plots.pdf"
    paper.write_bytes(b"%PDF-1.7\n%an example")
    clerk.open("/producer/applications").follow("自查与申请", within="main")
    clerk.reads("在万载县种植").follow("开始申请", within="main")
    clerk.fill({"产品": "黄桃礼盒", "对应品牌品类": "黄桃", "每产季预计用标数量": "500"})
    clerk.fill({"申请说明": "本社承诺遵守使用管理办法。"}).press("保存草稿")
    clerk.fill({"证明哪项条件": "C1", "文件": paper, "材料名称": "基地证明"}).press("上传")
    clerk.reads("基地证明")
    clerk.page.locator("summary", has_text="提交").click()
    clerk.press("提交", within="main details").picture("10-application")


def grant(keeper: Person) -> None:
    """Grant the application with its first labels."""
    keeper.open("/brand/").follow("万载县示例黄桃专业合作社", within="main")
    keeper.fill({"合同编号": "HT-0001"})
    first_labels = keeper.page.get_by_role("group", name="首批可领标数量")
    first_labels.get_by_role("combobox").select_option(label="黄桃礼盒")
    first_labels.get_by_label("黄桃礼盒的标签数量").fill("500")
    keeper.press("同意授权").reads("已授权，编号WZHW-").picture("11-granted")


# ------------------------------------------------------------------------------------------- labels and scans


def order_labels(clerk: Person, lot: str) -> list[str]:
    """Look at the gates, order 200 labels, fetch the sheets and return what their codes say."""
    clerk.open("/producer/labels").follow("申领标签")
    clerk.fill({"包装批次": lot, "申领数量（枚）": str(COUNT + 1), "区域公用品牌": "万载好物"})
    clerk.press("先预审").reads("G9", f"最多可贴 {COUNT} 枚").picture("12-refused")
    clerk.fill({"申领数量（枚）": str(COUNT)}).press("先预审").reads("预审通过，可以申领。")
    clerk.picture("13-dry-run").press("提交申领").reads(f"已申领 {COUNT} 枚标签。")
    expect(clerk.page.get_by_role("link", name=PDF).first).to_be_visible(timeout=120_000)
    links = clerk.page.locator("#files").get_by_role("link", name=PDF)
    codes = []
    for number in range(links.count()):
        with clerk.page.expect_download() as begun:
            links.nth(number).click()
        codes += codes_of_pdf(Path(begun.value.path()).read_bytes())
    assert len(codes) == COUNT
    clerk.follow("文件已制作完成，继续办理标签", within="#files").picture("14-run")
    return codes


def activate(clerk: Person, codes: list[str]) -> None:
    """Activate all labels by scanning the first and the last one."""
    first, last = codes[0], codes[-1]
    clerk.fill({"首枚标签": first, "末枚标签": last}).press("启用", within="#acts form")
    clerk.reads("标签已启用。").picture("15-activated")


def scan(consumer: Person, codes: list[str]) -> None:
    """Scan a pack twice: the second page says so."""
    consumer.open(codes[-1])
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "active")
    consumer.reads(
        "标签有效；请核对实物与图片、净含量一致", "首次查询", "万载好物", "张示例"[:0] or "黄桃"
    )
    consumer.picture("16-scan")
    consumer.open(codes[-1]).reads("第 2 次查询，首次")
    consumer.open(codes[0]).reads("首次查询")


def stop_and_lift(officer: Person, second: Person, consumer: Person, code: str, lot: str) -> None:
    """Stop the batch from what the pack says; only another officer lifts the stop."""
    officer.open("/officer/").picture("17-officer")
    serial = re.findall(r"/21/([0-9A-Z]{13})", code)[0]
    officer.fill({"码、名称、统一社会信用代码、许可证编号或生产批号": serial}).press(
        "查询", within="main"
    )
    officer.reads(lot).picture("18-pack").follow("该批次全部信息", within="main")
    officer.picture("19-lot").follow("暂停销售", within=".page-actions")
    officer.fill({"原因": "接到投诉，正在核查"}).press("立即暂停销售")
    officer.reads("暂停销售")
    consumer.open(code)
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "held")
    consumer.reads("该批次暂停销售", "接到投诉，正在核查").picture("20-held")
    officer.open("/officer/stops").follow("生效中", within="tbody")
    officer.reads("须由另一名执法人员解除")
    second.open("/officer/stops").follow("生效中", within="tbody")
    second.fill({"恢复销售的理由": "核查无误"}).press("解除暂停销售").picture("21-lifted")
    consumer.open(code)
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "active")


def recall(officer: Person, consumer: Person, code: str) -> None:
    """Order a recall after looking at its reach."""
    serial = re.findall(r"/21/([0-9A-Z]{13})", code)[0]
    officer.open(f"/officer/packs/{serial}").follow("该批次全部信息", within="main")
    officer.follow("召回", within=".page-actions").reads("目前尚未执行任何操作").picture("22-reach")
    officer.page.get_by_label(re.compile("二级")).check()
    officer.fill(
        {
            "原因": "监督抽检不合格",
            "文号": "万市监召〔2026〕1号",
            "召回公告": "请停止食用，并联系生产者退货。",
        }
    )
    officer.press("立即责令召回").reads("万市监召〔2026〕1号").picture("23-recall")
    consumer.open(code)
    expect(consumer.page.locator("main")).to_have_attribute("data-verdict", "recalled")
    consumer.reads("该批次正在召回，请停止食用", "请停止食用，并联系生产者退货。").picture(
        "24-recalled"
    )
