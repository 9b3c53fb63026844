"""万载: the oil company, the second producer - tea oil from near and far, milling on commission, and a recall."""

from __future__ import annotations

from decimal import Decimal

from trace.cli.demo_county import acts
from trace.cli.demo_county.acts import Goods
from trace.cli.demo_county.people import Founding, approved
from trace.cli.demo_county.story import Story, Tale, grown, kg, litres, made, packs, used
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.rooms.applications import services as applications
from trace.rooms.authorisations.rules import AppliedProduct, StockLine
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import BatchKind
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.labels.codes import codec
from trace.rooms.labels.queries import get_run
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import MemberKind, PremisesKind, SubjectKind, UnitKind
from trace.rooms.producers.services import NewItem
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.services import ProductFacts
from trace.rooms.quotas.rules import QuotaTerm
from trace.rooms.recalls import services as recalls
from trace.rooms.recalls.duties import DutyKind
from trace.rooms.recalls.queries import get_recall, holders_in_sight
from trace.rooms.recalls.rules import EntryKind, HolderState, RecallGrade, RecallKind, Way
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import ItemFound

ME = "oil"
NAME = "万载县示范山茶油有限公司"
PHONE = "0795-0000102"
PARK = "360922400"
ADDRESS = "江西省宜春市万载县工业园区示范大道3号"
LICENCE = "SC10236092290014"
FOUNDING = Founding(
    ME, SubjectKind.COMPANY, NAME, PARK, "91360922MAX0005E3M", "辛茶山", "19900000002", PHONE, ADDRESS,
    "冷榨山茶油，与三百余户林农签订收购合同；另为本县合作社代加工大米。",
    login="second producer", since=-418, scene="mill",
)  # fmt: skip
DENSITY = Decimal("0.915")
GOODS = (
    Goods("seed", ProductFacts("油茶籽", Commodity.NUT, code="YCZ-RAW")),
    Goods("oil bulk", ProductFacts(
        "山茶油（散装）", Commodity.OIL, Dimension.VOLUME, code="SCY-BULK", density=DENSITY)),
    Goods("oil bottle", ProductFacts(
        "万载山茶油", Commodity.OIL, Dimension.VOLUME, code="SCY-500", gtin="9520360922046",
        is_prepackaged_food=True, net_content=Quantity.parse(500, Unit.ML), density=DENSITY,
        shelf_life_days=540, storage="避光、阴凉、干燥处", standard_code="GB/T 11765",
        ingredients="油茶籽油", origin_text="江西省宜春市万载县"),
        "oil", {
            "name": "油茶籽油（山茶油）", "specification": "压榨一级", "net_content": "500毫升",
            "ingredients": "油茶籽油（压榨、一级）", "standard_code": "GB/T 11765",
            "shelf_life": "18个月", "storage": "避光、阴凉、干燥处", "origin": "江西省宜春市万载县",
            "producer_name": NAME, "producer_address": ADDRESS, "producer_phone": PHONE,
            "licence_number": LICENCE,
            "nutrition": "每100克：能量3700千焦、脂肪100克、饱和脂肪10.5克、单不饱和脂肪78.2克"}),
)  # fmt: skip


def registration(story: Story) -> Tale:
    """The company comes into the register; it used the brand by contract before there was a system."""
    yield from approved(story, FOUNDING)
    _people_and_land(story)
    acts.enter_goods(story, ME, *GOODS)
    items = (
        NewItem("食用植物油（山茶油）", "0201", (story["oil bulk"], story["oil bottle"])),
        NewItem("大米", "0101"),
    )
    acts.prove(
        story, ME, LICENCE, items, officer="officer", premises="oil press", days=(-1500, 320)
    )
    certificates.register_certificate(
        story.by(ME), producer_id=story[ME], mark=Mark.GREEN, number="GF360922210001",
        issuer="示范绿色食品机构", holder_name=NAME, valid_from=story.day(-600),
        valid_until=story.day(490), lines=[ScopeLine("山茶油", story["oil bottle"])],
    )  # fmt: skip
    certificates.register_certificate(
        story.by(ME), producer_id=story[ME], mark=Mark.ORGANIC, number="123OP2500008",
        issuer="示范有机认证中心", holder_name=NAME, valid_from=story.day(-330),
        valid_until=story.day(35), lines=[ScopeLine("大米")],
    )  # fmt: skip
    yield story.on(-399, 10)
    applications.import_authorisation(
        story.by("wanzai brand"), brand_id=story["wanzai mark"], producer_id=story[ME],
        number="WZHW-OLD-0012", valid_from=story.day(-500), valid_until=story.day(560),
        products=[AppliedProduct(story["oil bottle"], story["wanzai mark/tea-oil"], 10_000)],
        contract_number="老合同-示范-012",
        stocks=[StockLine("印有旧标的500毫升油瓶标贴", 12_000, story["oil bottle"])],
        quota=[
            QuotaTerm(story["oil bottle"], 8_000, str(year))
            for year in sorted({story.day(-230).year, story.today.year})
        ],
    )  # fmt: skip


def _people_and_land(story: Story) -> None:
    acts.enter_members(
        story, ME, ("oil f1", "L001", "邓林根"), ("oil f2", "L002", "邓采芳"),
        ("oil f3", "L003", "龙山保"), kind=MemberKind.CONTRACT_FARMER,
    )  # fmt: skip
    for key, name, size, kind, member, township, place, year in (
        (
            "oil u1",
            "高村油茶林班12",
            "180",
            UnitKind.FOREST_STAND,
            "oil f1",
            "360922104201",
            ("28.2310", "114.2420"),
            2009,
        ),
        (
            "oil u2",
            "赤兴油茶林班3",
            "126.5",
            UnitKind.FOREST_STAND,
            "oil f2",
            "360922203201",
            ("28.2014", "114.2110"),
            2012,
        ),
        (
            "oil u3",
            "仙源老油茶散生树",
            "640",
            UnitKind.SCATTERED_TREES,
            "oil f3",
            "360922206201",
            ("28.2502", "114.1987"),
            1985,
        ),
    ):
        unit = acts.plot(
            name, size, township, "油茶", "长林系列", place=place, kind=kind,
            member_id=story[member], planting_year=year, basis="certified",
        )  # fmt: skip
        acts.enter_units(story, ME, (key, unit))
    for key, use, name in (
        ("oil press", PremisesKind.FACTORY, "压榨与灌装车间"),
        ("oil mill", PremisesKind.FACTORY, "碾米车间"),
        ("oil store", PremisesKind.WAREHOUSE, "成品仓库"),
    ):
        story[key] = producers.add_premises(
            story.by(ME), producer_id=story[ME], kind=use, name=name, address=ADDRESS,
            division=PARK,
        ).id  # fmt: skip


def season(story: Story) -> Tale:
    """Seed from the county's forests becomes a brand oil; seed from elsewhere an oil without the brand."""
    yield story.on(-58, 9)
    taken = batches.register_intake(
        story.by(ME), producer_id=story[ME], product_id=story["seed"],
        lines=[
            grown(story["oil u1"], kg(2_600), 2_400), grown(story["oil u2"], kg(1_900), 2_400),
            grown(story["oil u3"], kg(900), 2_560),
        ],
        on=story.date, premises_id=story["oil store"],
    ).id  # fmt: skip
    yield story.on(-55, 10)
    bought = batches.register_bought_in(
        story.by(ME), producer_id=story[ME], product_id=story["seed"], quantity=kg(2_400),
        supplier_name="浏阳市示范林产品经营部", supplier_phone="0731-0000055",
        origin_text="湖南省浏阳市", document_number="送货单 示范0055", on=story.date,
        premises_id=story["oil store"],
    ).id  # fmt: skip
    yield story.on(-52, 16)
    local = _press(story, taken, kg(4_600), litres(1_120), "本县油茶籽，冷榨、过滤")
    acts.photograph(story, ME, local, "mill", "冷榨车间")
    yield story.on(-51, 16)
    foreign = _press(story, bought, kg(2_400), litres(570), "外购油茶籽，冷榨、过滤")
    yield story.on(-48, 10)
    for batch, number in ((local, "YJ2026-0091"), (foreign, "YJ2026-0092")):
        acts.laboratory_test(
        story, batch, number,
            [ItemFound("酸价", "0.6", "mg/g", "≤3", "GB 5009.229"),
             ItemFound("过氧化值", "0.05", "g/100g", "≤0.25", "GB 5009.227"),
             ItemFound("苯并[a]芘", "3.1", "μg/kg", "≤10", "GB 5009.27")],
        )  # fmt: skip
    yield story.on(-45, 9)
    first = _bottle(story, local, 700)
    second = _bottle(story, local, 900)
    plain = _bottle(story, foreign, 600)
    story["oil first"], story["oil local"] = first, local
    story["oil second"] = second
    yield story.on(-44, 10)
    run = acts.bound_labels(
        story, ME, "oil bottle", first, 200, alive=200, brand="wanzai mark", marks=(Mark.GREEN,),
        drawn=28,
    )  # fmt: skip
    story["oil run"] = run
    good = acts.bound_labels(story, ME, "oil bottle", second, 150, alive=120, brand="wanzai mark")
    story["oil good run"] = good
    other = acts.bound_labels(story, ME, "oil bottle", plain, 80, alive=80)
    acts.show(story, "active", good, 3)
    acts.show(story, "active", other, 3)
    acts.show(story, "recalled", run, 7)
    _test_label(story, local)
    yield from _sold(story, first, second, plain)


def _test_label(story: Story, oil: int) -> None:
    """Two bottles that stay in the store: with their label the public page is checked every day."""
    batch = _bottle(story, oil, 2)
    run = get_run(story.by("system"), acts.bound_labels(story, ME, "oil bottle", batch, 2, alive=2))
    keyring = story.work.ports.keyring
    recalls.name_test_label(story.by("system"), serial=codec(keyring, run.code).serial(0))


def _sold(story: Story, first: int, second: int, plain: int) -> Tale:
    """Into shops here and far, and one lot by post."""
    yield story.on(-42, 8)
    for count, buyer, destination, waybill in (
        (60, "宜春示范超市连锁有限公司", "宜春市袁州区示范商城", "赣C·示范21"),
        (40, "南昌示范粮油商行", "南昌市西湖区示范市场B03", "示范运单3600021"),
        (20, "网店订单（快递集包）", "全国多地", "示范快递集包单0021"),
        (6, "万载县示范百合专业合作社", "万载县示范镇示范路1号", "赣C·示范23"),
    ):
        acts.dispatch(
            story, ME, first, packs(count), buyer=buyer, destination=destination, waybill=waybill
        )
    yield story.on(-40, 8)
    acts.dispatch(
        story, ME, second, packs(70), buyer="万载县示范电商公共服务中心",
        destination="万载县康乐街道示范大厦1楼", waybill="赣C·示范22",
    )  # fmt: skip
    acts.dispatch(
        story, ME, plain, packs(50), buyer="南昌示范粮油商行", destination="南昌市西湖区示范市场B03",
        waybill="示范运单3600022",
    )  # fmt: skip


def recall(story: Story) -> Tale:
    """Supervised sampling finds too much benzo[a]pyrene in one packing; the officer orders its recall."""
    yield story.on(-7, 15)
    acts.laboratory_test(
        story, story["oil first"], "JD2026-0033",
        [ItemFound("苯并[a]芘", "16.4", "μg/kg", "≤10", "GB 5009.27", passed=False),
         ItemFound("酸价", "0.7", "mg/g", "≤3", "GB 5009.229")],
        kind=TestKind.SUPERVISED, passed=False, conclusion="苯并[a]芘项目不合格。", sampled_before=8,
    )  # fmt: skip
    yield story.on(-6, 10)
    number = recalls.order_recall(
        story.by("officer"), kind=RecallKind.ORDERED, batch_ids=[story["oil first"]],
        grade=RecallGrade.GRADE_2, reason="监督抽检苯并[a]芘不合格（报告 JD2026-0033）",
        document_number="万市监责召〔示范〕3号",
        notice_text="请立即停止销售、食用该批次山茶油，已购消费者可凭包装二维码到购买处退货。"
        "咨询电话：0795-0000102，投诉举报：12315。",
    ).number  # fmt: skip
    yield from _conducted(story, number)


def _conducted(story: Story, number: str) -> Tale:
    """The company takes back what it can; the officer looks whether the shops know; a drill had gone before."""
    yield story.on(-6, 16)
    for kind, note in (
        (DutyKind.STOP, "生产线已停，库存已封存"),
        (DutyKind.PLAN, "召回计划已提交"),
    ):
        recalls.do_duty(story.by(ME), number=number, kind=kind, note=note)
    yield story.on(-5, 10)
    work = story.by(ME)
    shops = holders_in_sight(work, get_recall(work, number))
    states = (HolderState.ANSWERED, HolderState.TOLD, HolderState.UNREACHABLE)
    for shop, state in zip(shops, states, strict=False):
        recalls.mark_holder(
            story.by(ME), number=number, holder_id=shop.id, state=state, way=Way.PHONE, note="电话联系"
        )  # fmt: skip
    yield story.on(-4, 10)
    batch_id, amount_id = shops[0].amounts[0].batch_id, shops[0].amounts[0].id
    recalls.record_found(
        story.by(ME), number=number, amount_id=amount_id, kind=EntryKind.RECOVERED,
        quantity=packs(38), on=story.date, note="随退货车运回",
    )  # fmt: skip
    recalls.check_holder(
        story.by("officer"), number=number, holder_id=shops[0].id, on=story.date, way=Way.VISIT,
        was_told=True, is_off_sale=True, note="货架与仓库均无该批次",
    )  # fmt: skip
    yield story.on(-3, 10)
    recalls.do_duty(
        story.by(ME), number=number, kind=DutyKind.ANNOUNCE_DISPOSAL, document_number="示油销〔示范〕1号"
    )  # fmt: skip
    yield story.on(-2, 10)
    recalls.record_disposal(
        story.by(ME), number=number, batch_id=batch_id, kind=EntryKind.TREATED, quantity=packs(20),
        on=story.date, place="示范油脂回收站，两名执法人员在场",
    )  # fmt: skip
    yield from _drilled(story)


def _drilled(story: Story) -> Tale:
    """A drill with another batch, by the officer; one that still runs."""
    yield story.on(-1, 9)
    drill = recalls.start_drill(story.by("officer"), batch_id=story["oil second"])
    number = drill.number
    story.work.session.flush()
    rows = [row.id for row in drill.holders]
    yield story.on(-1, 10)
    for row_id in rows:
        recalls.reach_holder(story.by("officer"), number=number, row_id=row_id)
    recalls.finish_drill(
        story.by("officer"), number=number, note="购货方电话齐全，一小时内查清去向。"
    )
    yield story.on(0, 8)
    recalls.start_drill(story.by(ME), batch_id=story["oil second"])


def _press(story: Story, seed: int, amount: Quantity, oil: Quantity, note: str) -> int:
    return batches.register_process(
        story.by(ME), kind=BatchKind.PROCESSING, producer_id=story[ME],
        inputs=[used(seed, amount)], outputs=[made(story["oil bulk"], oil)], on=story.date,
        premises_id=story["oil press"], note=note,
    )[0].id  # fmt: skip


def _bottle(story: Story, oil: int, count: int) -> int:
    return batches.register_process(
        story.by(ME), kind=BatchKind.PACKING, producer_id=story[ME],
        inputs=[used(oil, Quantity(Decimal(count) / 2, Unit.L))],
        outputs=[made(story["oil bottle"], packs(count))], on=story.date,
        premises_id=story["oil press"],
    )[0].id  # fmt: skip


TALES = (registration, season, recall)
