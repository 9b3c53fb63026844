"""万载: the lily cooperative, the first producer of the demo - powder, fresh lily, organic rice and a gift box."""

from __future__ import annotations

from trace.cli.demo_county import acts
from trace.cli.demo_county.acts import Goods
from trace.cli.demo_county.people import VILLAGE, Founding, approved
from trace.cli.demo_county.pictures import paper
from trace.cli.demo_county.story import Story, Tale, grown, kg, made, packs, used
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import BatchKind, SourceLine
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import Mark, VerificationResult
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.conformity import services as conformity
from trace.rooms.conformity.kinds import Basis
from trace.rooms.labels import services as labels
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import MemberKind, PremisesKind, SubjectKind
from trace.rooms.producers.services import NewItem
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.services import ProductFacts
from trace.rooms.recalls import services as recalls
from trace.rooms.recalls.rules import RecallGrade, RecallKind
from trace.rooms.testing import services as testing
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import ItemFound

ME = "lily"
NAME = "万载县示范百合专业合作社"
PHONE = "0795-0000101"
ADDRESS = "江西省宜春市万载县白水乡示范村6组1号"
LICENCE = "SC11636092290016"
FOUNDING = Founding(
    ME, SubjectKind.COOPERATIVE, NAME, VILLAGE, "93360922MAX0001A5T", "黄百川", "19900000001",
    PHONE, ADDRESS,
    "合作社有社员四十六户，龙牙百合基地三百二十亩，自有百合粉加工车间，统一收购、统一加工、统一包装。",
    login="producer", since=-420, scene="lily",
)  # fmt: skip
_GRAM = Unit.G


# Through the county's, a town's and a village's node of the delivery network.
LEGS = (
    ("万载县示范物流仓储配送中心", "万载县工业园区示范仓", "赣C·示范01", "合作社→县级中心", 80),
    ("株潭镇示范物流节点", "万载县株潭镇示范街2号", "赣C·示范02", "县级中心→乡镇节点", 24),
    ("白水乡示范村级电商服务站", "万载县白水乡示范村部", "赣C·示范03", "乡镇节点→村级站点", 12),
)


def _label(name: str, net: str, ingredients: str, standard: str, **more: str) -> dict[str, str]:
    return {
        "name": name,
        "net_content": net,
        "ingredients": ingredients,
        "standard_code": standard,
        "shelf_life": "12个月",
        "storage": "阴凉、干燥处密封保存",
        "origin": "江西省宜春市万载县",
        "producer_name": NAME,
        "producer_address": ADDRESS,
        "producer_phone": PHONE,
        "licence_number": LICENCE,
    } | more


GOODS = (
    Goods("lily raw", ProductFacts(
        "鲜百合（原料）", Commodity.VEGETABLE, code="BH-RAW", variety="龙牙百合",
        origin_text="江西万载", grade_norm_code="WZBH-2025")),
    Goods("lily powder bulk", ProductFacts(
        "百合粉（散装）", Commodity.PROCESSED, code="BHF-BULK", ingredients="鲜百合")),
    Goods("lily powder", ProductFacts(
        "万载百合粉", Commodity.PROCESSED, code="BHF-250", gtin="9520360922015",
        is_prepackaged_food=True, variety="龙牙百合", net_content=Quantity.parse(250, _GRAM),
        shelf_life_days=365, storage="阴凉、干燥处密封保存", standard_code="Q/SFBH 0001S",
        ingredients="鲜百合", origin_text="江西省宜春市万载县"),
        "powder", _label("万载百合粉", "250克", "鲜百合", "Q/SFBH 0001S", nutrition=(
            "每100克：能量1480千焦、蛋白质6.8克、脂肪0.4克、碳水化合物79.0克、钠12毫克"),
            usage="取20克以少量温水调匀，再以沸水冲开")),
    Goods("lily box", ProductFacts(
        "万载鲜百合礼盒", Commodity.VEGETABLE, code="BH-BOX-25", variety="龙牙百合",
        net_content=Quantity.parse("2.5", Unit.KG), shelf_life_days=60, storage="0—4℃冷藏",
        origin_text="江西省宜春市万载县", grade_norm_code="WZBH-2025"),
        "lily", {"name": "万载鲜百合礼盒", "net_content": "2.5千克", "origin": "江西省宜春市万载县",
                 "producer_name": NAME, "producer_address": ADDRESS, "producer_phone": PHONE,
                 "storage": "0—4℃冷藏", "quality_grade": "一级"}),
    Goods("paddy", ProductFacts("有机稻谷", Commodity.GRAIN, code="DG-RAW", variety="美香占2号")),
    Goods("rice bulk", ProductFacts("有机大米（散装）", Commodity.GRAIN, code="DM-BULK")),
    Goods("rice", ProductFacts(
        "万载有机大米", Commodity.GRAIN, code="DM-5", gtin="9520360922022",
        is_prepackaged_food=True, variety="美香占2号", net_content=Quantity.parse(5, Unit.KG),
        shelf_life_days=540, storage="阴凉干燥处", standard_code="GB/T 1354", ingredients="稻谷",
        origin_text="江西省宜春市万载县"),
        "rice", _label("万载有机大米", "5千克", "稻谷", "GB/T 1354", shelf_life="18个月",
                       licence_number="SC10236092290014", principal_name=NAME,
                       principal_address=ADDRESS, producer_name="万载县示范山茶油有限公司",
                       producer_address="江西省宜春市万载县工业园区示范大道3号")),
    Goods("gift box", ProductFacts(
        "万载好物礼盒（百合粉+有机大米）", Commodity.PROCESSED, code="LH-3", gtin="9520360922039",
        is_prepackaged_food=True, net_content=Quantity.parse(3, Unit.KG), shelf_life_days=365,
        storage="阴凉干燥处", standard_code="见内包装", ingredients="百合粉、大米",
        origin_text="江西省宜春市万载县"),
        "gift", _label("万载好物礼盒", "3千克（百合粉250克×2、大米2.5千克）", "百合粉、大米", "见内包装"),
        (("lily powder", Quantity.parse(500, _GRAM)), ("rice", Quantity.parse("2.5", Unit.KG)))),
)  # fmt: skip


def registration(story: Story) -> Tale:
    """The cooperative comes into the register with all it has, and is granted the brand."""
    yield from approved(story, FOUNDING)
    acts.enter_members(
        story, ME,
        ("lily m1", "S001", "黄长贵"), ("lily m2", "S002", "黄秋莲"), ("lily m3", "S003", "谢根生"),
        ("lily m4", "S004", "谢桂香"), ("lily m5", "S005", "彭有田"), ("lily m6", "S006", "彭小兰"),
    )  # fmt: skip
    acts.enter_members(
        story, ME, ("lily f1", "D001", "卢春生"), ("lily f2", "D002", "卢冬梅"),
        kind=MemberKind.CONTRACT_FARMER,
    )  # fmt: skip
    _units(story)
    for key, kind, name, address, gln in (
        ("lily factory", PremisesKind.FACTORY, "百合粉加工车间", ADDRESS, "9520360922107"),
        (
            "lily cold store",
            PremisesKind.COLD_STORE,
            "合作社冷库",
            "万载县白水乡示范村冷库1号",
            None,
        ),
    ):
        story[key] = producers.add_premises(
            story.by(ME), producer_id=story[ME], kind=kind, name=name, address=address,
            division=VILLAGE, gln=gln,
        ).id  # fmt: skip
    acts.enter_goods(story, ME, *GOODS)
    items = (
        NewItem("蔬菜干制品（百合粉）", "1602", (story["lily powder bulk"], story["lily powder"])),
        NewItem("组合礼盒", "", (story["gift box"],)),
    )
    acts.prove(story, ME, LICENCE, items, officer="officer", premises="lily factory")
    _papers(story)
    yield story.on(-400, 14)
    acts.grant(
        story, ME, "wanzai mark", "wanzai brand",
        (("lily powder", "lily-powder", 20_000), ("lily box", "lily", 5_000),
         ("rice", "rice", 3_000), ("gift box", "gift-box", 1_000)),
        "本社生产基地与加工车间均在万载县白水乡，承诺一物一码、产地相符。",
    )  # fmt: skip


def _units(story: Story) -> None:
    rows = (
        (
            "lily p1",
            "长贵百合一号地",
            "42.5",
            "lily m1",
            ("28.1702", "114.3011"),
            "百合",
            "龙牙百合",
        ),
        ("lily p2", "秋莲百合地", "28", "lily m2", ("28.1715", "114.3052"), "百合", "龙牙百合"),
        ("lily p3", "根生百合坡", "35.6", "lily m3", ("28.1688", "114.3097"), "百合", "龙牙百合"),
        ("lily p4", "春生订单地", "18", "lily f1", ("28.1640", "114.3120"), "百合", "龙牙百合"),
        ("lily p5", "冬梅订单地", "15.2", "lily f2", ("28.1633", "114.3144"), "百合", "龙牙百合"),
        ("lily r1", "有机稻田东片", "60", "lily m5", ("28.1590", "114.2988"), "水稻", "美香占2号"),
        ("lily r2", "有机稻田西片", "48", "lily m6", ("28.1586", "114.2951"), "水稻", "美香占2号"),
    )
    for key, name, size, member, place, crop, variety in rows:
        unit = acts.plot(
            name, size, VILLAGE, crop, variety, place=place, member_id=story[member],
            basis="certified" if key.startswith("lily r") else "measured", surveyed_by="白水乡监管站",
        )  # fmt: skip
        acts.enter_units(story, ME, (key, unit))


def _papers(story: Story) -> None:
    number = "123OP2500007"
    organic = certificates.register_certificate(
        story.by(ME), producer_id=story[ME], mark=Mark.ORGANIC, number=number,
        issuer="示范有机认证中心", holder_name=NAME, valid_from=story.day(-325),
        # One about to expire: the desk and the officers' list warn of it.
        valid_until=story.day(27),
        lines=[
            ScopeLine("有机稻谷", story["paddy"], story["lily r1"], kg(30_000)),
            ScopeLine("有机稻谷", story["paddy"], story["lily r2"], kg(20_000)),
            ScopeLine("大米", story["rice"], None, kg(12_000)),
            ScopeLine("有机大米（散装）", story["rice bulk"], None, kg(18_000)),
        ],
        evidence=paper("有机产品认证证书", f"证书编号：{number}", "产品：大米", f"持证人：{NAME}"),
    )  # fmt: skip
    gi = certificates.register_certificate(
        story.by(ME), producer_id=story[ME], mark=Mark.GI, number="示范GI-360922-001",
        issuer="示范地理标志管理机构", holder_name="万载县示范百合产业协会",
        valid_from=story.day(-700), valid_until=story.day(2000),
        lines=[
            ScopeLine("万载百合", story["lily box"]), ScopeLine("百合粉", story["lily powder"]),
        ],
        evidence=paper("地理标志使用核准", "产品：万载百合", f"使用人：{NAME}"),
    )  # fmt: skip
    for certificate, where in (
        (organic.id, "全国认证认可信息公共服务平台"), (gi.id, "地理标志专用标志使用公告"),
    ):  # fmt: skip
        certificates.verify_certificate(
            story.by("agriculture"), certificate_id=certificate,
            result=VerificationResult.MATCHES, where_looked_up=where, note="状态有效，范围一致。",
        )  # fmt: skip
    certificates.register_trademark(
        story.by(ME), producer_id=story[ME], name="示范龙牙", number="示范00000001", nice_class=29,
        holder_name=NAME, valid_until=story.day(2900),
    )  # fmt: skip


def last_season(story: Story) -> Tale:
    """Bought-in lily made into powder without the brand, and the recall of one's own that followed."""
    yield story.on(-330, 9)
    bought = batches.register_bought_in(
        story.by(ME), producer_id=story[ME], product_id=story["lily raw"], quantity=kg(300),
        supplier_name="龙山县示范百合购销部", supplier_phone="0743-0000033",
        origin_text="湖南省湘西州龙山县", document_number="送货单 示范0330", on=story.date,
        premises_id=story["lily cold store"],
    ).id  # fmt: skip
    conformity.collect_certificate(
        story.by(ME), batch_id=bought, promisor="龙山县示范百合购销部", phone="0743-0000033",
        origin="湖南省湘西州龙山县", outside_number="示范HGZ-4331300330",
    )  # fmt: skip
    yield story.on(-328, 15)
    bulk = _process(
        story, BatchKind.PROCESSING, [used(bought, kg(280))],
        made(story["lily powder bulk"], kg(70)), premises="lily factory", note="外购原料，单独生产",
    )  # fmt: skip
    packed = _pack(story, bulk, kg(60), "lily powder", 240)
    acts.bound_labels(story, ME, "lily powder", packed, 40, alive=40)
    yield story.on(-320, 9)
    acts.dispatch(story, ME, packed, packs(30), buyer="万载县示范特产店",
                  destination="万载县康乐街道示范街5号", waybill="赣C·示范09")  # fmt: skip
    yield story.on(-300, 9)
    number = recalls.order_recall(
        story.by(ME), kind=RecallKind.VOLUNTARY, batch_ids=[packed], grade=RecallGrade.GRADE_3,
        reason="外包装“产地”误印为万载，实际原料来自龙山",
        notice_text="因包装产地标示错误，本社自愿召回该批次百合粉，可到购买处退换。",
    ).number  # fmt: skip
    yield story.on(-275, 15)
    recalls.lift_recall(
        story.by("officer"), number=number, reason="召回26罐并更换包装，其余已确认消费，同意终止。"
    )


def powder(story: Story) -> Tale:
    """Lily is taken in from the members, made into powder, packed, labelled, sold - some of it scanned since."""
    yield story.on(-76, 8, 30)
    taken = _intake(story, ("lily p1", 520, 980), ("lily p2", 410, 980), ("lily p3", 470, 960),
                    ("lily p4", 260, 940), ("lily p5", 200, 940))  # fmt: skip
    acts.photograph(story, ME, taken, "lily", "社员交售的鲜百合")
    testing.record_test(
        story.by(ME), batch_id=taken, kind=TestKind.RAPID, lab_name="合作社快检室",
        report_number="KJ-0076", sampled_on=story.date, reported_on=story.date, is_safety=True,
        passed=True, conclusion="有机磷和氨基甲酸酯类农药快检合格。",
        items=[ItemFound("抑制率", "12", "%", "<50", "GB/T 5009.199")],
    )  # fmt: skip
    testing.record_measurement(
        story.by(ME), batch_id=taken, measured_on=story.date, instrument="电子秤 示范-01",
        values={"weight_g": "78", "defects": "1.5"},
    )  # fmt: skip
    yield story.on(-75, 17)
    batches.record_loss(
        story.by(ME), batch_id=taken, quantity=kg(38), on=story.date, reason="剔除残次、泥沙"
    )
    yield story.on(-72, 16)
    bulk = _process(
        story, BatchKind.PROCESSING, [used(taken, kg(1_600))],
        made(story["lily powder bulk"], kg(400)), premises="lily factory",
        note="清洗、磨浆、沉淀、干燥",
    )  # fmt: skip
    acts.photograph(story, ME, bulk, "mill", "百合粉加工车间")
    yield story.on(-68, 11)
    acts.laboratory_test(
        story, bulk, "YJ2026-0068",
        [ItemFound("二氧化硫残留量", "未检出", "g/kg", "≤0.2", "GB 5009.34"),
         ItemFound("铅", "0.03", "mg/kg", "≤0.2", "GB 5009.12"),
         ItemFound("水分", "8.6", "g/100g", "≤14", "GB 5009.3")],
    )  # fmt: skip
    story["powder bulk"] = bulk
    yield from _powder_labelled(story)
    yield from _powder_sent(story, story["powder packed"])
    yield from _powder_again(story)


def _powder_labelled(story: Story) -> Tale:
    """Packed and labelled: most labels alive, some spoiled, some void, the rest waiting."""
    yield story.on(-66, 9)
    packed = _pack(story, story["powder bulk"], kg(110), "lily powder", 440)
    acts.design_labels(story, ME, "百合粉 36枚A4")
    run = acts.bound_labels(
        story,
        ME,
        "lily powder",
        packed,
        240,
        alive=0,
        brand="wanzai mark",
        marks=(Mark.GI,),
        drawn=56,
    )
    yield story.on(-65, 9)
    acts.activate(story, ME, run, 0, 179)
    labels.spoil_range(story.by(ME), run_id=run, first=180, last=183, reason="贴标机卡纸损坏")
    yield story.on(-64, 15)
    labels.void_range(story.by(ME), run_id=run, first=230, last=239, reason="多印标签，剪角作废")
    acts.show(story, "active", run, 0)
    acts.show(story, "voided", run, 235)
    acts.show(story, "inactive", run, 200)
    acts.show(story, "unsigned", run, 1, "unsigned")
    acts.show(story, "forged", run, 2, "forged")
    acts.show(story, "unknown", run, 4, "unknown")
    acts.show(story, "mistyped", run, 5, "mistyped")
    story["powder run"], story["powder packed"] = run, packed


def _powder_sent(story: Story, packed: int) -> Tale:
    """On its way through the nodes of the county."""
    for days, (buyer, destination, waybill, leg, count) in zip((62, 60, 59), LEGS, strict=True):
        yield story.on(-days, 8, 10)
        acts.dispatch(story, ME, packed, packs(count), buyer=buyer, destination=destination,
                      waybill=waybill, leg=leg)  # fmt: skip


def _powder_again(story: Story) -> Tale:
    """A second packing of the same powder, labelled by the print shop and sold out of the county."""
    yield story.on(-21, 9)
    packed = _pack(story, story["powder bulk"], kg(120), "lily powder", 480)
    yield story.on(-21, 10)
    run = acts.order(story, ME, "lily powder", 300, batch=packed, brand="wanzai mark", printer=True)
    acts.export(story, ME, run, ExportFormat.CSV)
    story["printer powder run"] = run
    yield story.on(-19, 9)
    acts.activate(story, "printer", run, 0, 149)
    yield story.on(-18, 9)
    acts.dispatch(
        story, ME, packed, packs(96), buyer="宜春示范生鲜连锁配送中心", destination="宜春市袁州区示范物流园",
        waybill="赣C·示范88", leg="县→市 干线",
    )  # fmt: skip


def fresh(story: Story) -> Tale:
    """Fresh lily in boxes without a GTIN, on labels that were printed weeks before."""
    yield story.on(-30, 10)
    run = acts.order(
        story, ME, "lily box", 200, brand="wanzai mark", marks=(Mark.GI,), printer=True
    )
    acts.export(story, ME, run, ExportFormat.CSV)
    acts.export(story, ME, run, ExportFormat.ROLL_PDF, 27)
    story["fresh run"] = run
    yield story.on(-6, 7, 30)
    dug = _harvest(story, "lily raw", ("lily p1", 480), ("lily p3", 390))
    acts.photograph(story, ME, dug, "field", "采挖当日的百合基地")
    yield story.on(-6, 14)
    testing.record_measurement(
        story.by(ME), batch_id=dug, measured_on=story.date, instrument="电子秤 示范-01",
        values={"weight_g": "96", "defects": "0.8"},
    )  # fmt: skip
    paper_made = conformity.issue_certificate(
        story.by(ME), batch_id=dug, basis=[Basis.CONTROL], quantity=kg(600)
    )
    number = paper_made.number
    yield story.on(-5, 9)
    conformity.check_certificate(
        story.by("township"), number=number, agrees=True, place="白水乡百合交易点",
        office="白水乡农产品质量安全监管站（示范）", note="货证相符。",
    )  # fmt: skip
    packed = _pack(story, dug, kg(500), "lily box", 200)
    story["fresh packed"] = packed
    yield story.on(-5, 11)
    labels.bind_range(story.by(ME), run_id=run, first=0, last=119, batch_id=packed)
    acts.activate(story, ME, run, 0, 99)
    acts.show(story, "active", run, 10)
    acts.show(story, "inactive", run, 110)
    yield story.on(-4, 8)
    acts.dispatch(
        story, ME, packed, packs(60), buyer="南昌示范果蔬批发部", destination="南昌市青山湖区示范市场A12",
        waybill="示范运单3600001", leg="产地直发",
    )  # fmt: skip
    yield story.on(-1, 8)
    dug = _harvest(story, "lily raw", ("lily p2", 260), ("lily p4", 140))
    yield story.on(-1, 10)
    packed = _pack(story, dug, kg(150), "lily box", 60)
    acts.dispatch(
        story, ME, packed, packs(20), buyer="白水乡示范村级电商服务站", destination="万载县白水乡示范村部",
        waybill="赣C·示范03", leg="合作社→村级站点", is_labelled=False,
    )  # fmt: skip


def desk(story: Story) -> Tale:
    """What happened this morning, so that the desk of today is not empty."""
    yield story.on(-1, 16)
    _intake(story, ("lily p1", 210, 1_020), ("lily p2", 180, 1_020))
    yield story.ago(25)
    taken = _intake(story, ("lily p1", 240, 1_020), ("lily p2", 160, 1_020), ("lily p5", 90, 1_000))
    yield story.ago(20)
    conformity.issue_certificate(story.by(ME), batch_id=taken, basis=[Basis.CONTROL])
    yield story.ago(15)
    packed = _pack(story, taken, kg(100), "lily box", 40)
    yield story.ago(12)
    acts.order(story, ME, "lily box", 40, batch=packed, brand="wanzai mark")
    batches.stop_own(
        story.by(ME), batch_id=_harvest(story, "lily raw", ("lily p5", 45)),
        reason="雨后采收，含水偏高，暂停销售待晾干复检",
    )  # fmt: skip


def rice(story: Story) -> Tale:
    """Organic rice, milled on commission by the oil company; pre-printed labels that claim the mark."""
    yield story.on(-50, 10)
    run = acts.order(story, ME, "rice", 250, brand="wanzai mark", marks=(Mark.ORGANIC,))
    acts.export(story, ME, run, ExportFormat.CSV)
    acts.export(story, ME, run, last=27)
    story["rice run"] = run
    yield story.on(-46, 9)
    cut = _harvest(story, "paddy", ("lily r1", 3_600), ("lily r2", 2_400))
    yield story.on(-39, 15)
    milled = batches.register_process(
        story.by(ME), kind=BatchKind.COMMISSIONED_PROCESSING, producer_id=story[ME],
        inputs=[used(cut, kg(4_200))], outputs=[made(story["rice bulk"], kg(2_730))],
        on=story.date, premises_id=story["oil mill"], processor_id=story["oil"],
        note="委托碾米，一机一清",
    )[0].id  # fmt: skip
    yield story.on(-36, 11)
    acts.laboratory_test(
        story, milled, "YJ2026-0112",
        [ItemFound("镉", "0.04", "mg/kg", "≤0.2", "GB 5009.15"),
         ItemFound("农药残留（178项）", "未检出", "mg/kg", "不得检出", "GB 23200.121")],
    )  # fmt: skip
    yield story.on(-35, 9)
    packed = _pack(story, milled, kg(1_600), "rice", 320)
    story["rice packed"] = packed
    labels.bind_range(story.by(ME), run_id=run, first=0, last=199, batch_id=packed)
    labels.import_codes(
        story.by(ME), run_id=run, first=0, last=199, file_name="有机码-示范.csv",
        codes=[f"123{story.date:%y}{number * 7_919_317 % 10**12:012d}" for number in range(1, 201)],
    )  # fmt: skip
    acts.activate(story, ME, run, 0, 179)
    acts.show(story, "active", run, 6)
    yield story.on(-33, 8)
    acts.dispatch(
        story, ME, packed, packs(90), buyer="深圳示范有机生活馆", destination="深圳市南山区示范路18号",
        waybill="示范运单3600002", leg="北上广深专线",
    )  # fmt: skip
    yield story.on(-16, 10)
    boxes = batches.register_process(
        story.by(ME), kind=BatchKind.ASSORTMENT, producer_id=story[ME],
        inputs=[used(story["powder packed"], kg(30)), used(packed, kg(150))],
        outputs=[made(story["gift box"], packs(60))], on=story.date,
        premises_id=story["lily factory"],
    )[0].id  # fmt: skip
    acts.bound_labels(story, ME, "gift box", boxes, 60, alive=50, brand="wanzai mark")
    yield story.on(-14, 8)
    acts.dispatch(
        story, ME, boxes, packs(30), buyer="万载县示范电商公共服务中心", destination="万载县康乐街道示范大厦1楼",
        waybill="赣C·示范05", leg="合作社→县级中心",
    )  # fmt: skip


def _harvest(story: Story, product: str, *lines: tuple[str, int]) -> int:
    return batches.register_harvest(
        story.by(ME), producer_id=story[ME], product_id=story[product],
        lines=[grown(story[unit], kg(amount)) for unit, amount in lines], on=story.date,
    ).id  # fmt: skip


def _intake(story: Story, *lines: tuple[str, int, int]) -> int:
    rows: list[SourceLine] = [grown(story[unit], kg(amount), fen) for unit, amount, fen in lines]
    return batches.register_intake(
        story.by(ME), producer_id=story[ME], product_id=story["lily raw"], lines=rows,
        on=story.date, premises_id=story["lily cold store"],
    ).id  # fmt: skip


def _process(
    story: Story, kind: BatchKind, inputs: list, output, *, premises: str, note: str = ""
) -> int:
    return batches.register_process(
        story.by(ME), kind=kind, producer_id=story[ME], inputs=inputs, outputs=[output],
        on=story.date, premises_id=story[premises], note=note,
    )[0].id  # fmt: skip


def _pack(story: Story, batch: int, amount: Quantity, product: str, count: int) -> int:
    return _process(
        story, BatchKind.PACKING, [used(batch, amount)], made(story[product], packs(count)),
        premises="lily factory",
    )  # fmt: skip


TALES = (registration, last_season, powder, fresh, rice, desk)
