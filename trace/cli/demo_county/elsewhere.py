"""炎陵, 巫山 and 金口河: peaches, plums, roast fish and gastrodia, each under its own county's rules."""

from __future__ import annotations

from trace.cli.demo_county import acts
from trace.cli.demo_county.acts import Goods
from trace.cli.demo_county.people import JINKOUHE, WUSHAN, YANLING, Founding, approved
from trace.cli.demo_county.pictures import paper
from trace.cli.demo_county.story import Story, Tale, grown, kg, made, packs, used
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import BatchKind
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import CertificateStanding, Mark, VerificationResult
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.conformity import services as conformity
from trace.rooms.conformity.kinds import Basis
from trace.rooms.labels import services as labels
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import MemberKind, PremisesKind, SubjectKind, UnitKind
from trace.rooms.producers.services import NewItem
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.services import ProductFacts
from trace.rooms.testing import services as testing
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import ItemFound

PEACH = Founding(
    "peach", SubjectKind.COOPERATIVE, "炎陵县示范黄桃专业合作社", YANLING + "209201",
    "93430225MAX0002BXD", "唐桃生", "19900000024", "0731-0000101", "湖南省株洲市炎陵县中村瑶族乡示范村4组",
    "海拔八百米以上的高山黄桃，套袋栽培。", login="producer 炎陵", since=-416, scene="peach",
)  # fmt: skip
PLUM = Founding(
    "plum", SubjectKind.COOPERATIVE, "巫山县示范脆李专业合作社", WUSHAN + "208201",
    "93500237MAX0003C4D", "袁李花", "19900000025", "023-00000101", "重庆市巫山县曲尺乡示范村2组",
    "长江两岸脆李园六百亩，产地预冷，航空直发。", login="producer 巫山", since=-415, scene="plum",
)  # fmt: skip
FISH = Founding(
    "fish", SubjectKind.COMPANY, "巫山县示范烤鱼食品有限公司", WUSHAN + "001",
    "91500237MAX0013P33", "邬烤香", "19900000026", "023-00000102", "重庆市巫山县高唐街道示范园区5号",
    "巫山烤鱼预制菜，本地网箱外养殖鱼为主料。", since=-414, scene="fish",
)  # fmt: skip
HERB = Founding(
    "herb", SubjectKind.COOPERATIVE, "乐山市金口河区示范乌天麻专业合作社", JINKOUHE + "200201",
    "93511113MAX0004D96", "彭天麻", "19900000027", "0833-0000101", "四川省乐山市金口河区和平彝族乡示范村",
    "高山林下乌天麻，尚未加入区域公用品牌，先行一物一码。", since=-412, scene="herb",
)  # fmt: skip


def peach(story: Story) -> Tale:
    """Graded peaches of the summer; the green certificate they carried was withdrawn since."""
    me = "peach"
    yield from _peach_papers(story)
    yield story.on(-126, 6)
    picked = batches.register_harvest(
        story.by(me), producer_id=story[me], product_id=story["peach raw"],
        lines=[grown(story["peach p1"], kg(2_400)), grown(story["peach p2"], kg(1_600))],
        on=story.date,
    ).id  # fmt: skip
    testing.record_measurement(
        story.by(me), batch_id=picked, measured_on=story.date, instrument="光电分选线 示范-02",
        values={"weight_g": "186", "solids": "12.8"},
    )  # fmt: skip
    yield story.on(-126, 13)
    first, second = batches.register_process(
        story.by(me), kind=BatchKind.SORTING, producer_id=story[me], inputs=[used(picked, kg(3_900))],
        outputs=[made(story["peach raw"], kg(2_300), grade="一级"),
                 made(story["peach raw"], kg(1_500), grade="二级")],
        on=story.date, note="分选、预冷",
    )  # fmt: skip
    first_id, second_id = first.id, second.id
    conformity.issue_certificate(story.by(me), batch_id=first_id, basis=[Basis.CONTROL])
    packed = batches.register_process(
        story.by(me), kind=BatchKind.PACKING, producer_id=story[me], inputs=[used(first_id, kg(1_250))],
        outputs=[made(story["peach box"], packs(500))], on=story.date,
    )[0].id  # fmt: skip
    yield story.on(-126, 16)
    run = acts.bound_labels(
        story, me, "peach box", packed, 200, alive=200, brand="yanling mark", marks=(Mark.GREEN,),
        drawn=28,
    )  # fmt: skip
    story["peach run"] = run
    acts.show(story, "warning", run, 9)
    yield story.on(-125, 5)
    acts.dispatch(story, me, packed, packs(150), buyer="广州示范水果批发部", destination="广州市白云区示范市场C区",
                  waybill="示范冷链4300001", leg="北上广深冷链专线")  # fmt: skip
    acts.dispatch(story, me, second_id, kg(1_200), buyer="炎陵县示范果汁厂", destination="炎陵县霞阳镇示范路",
                  waybill="湘B·示范07", is_labelled=False)  # fmt: skip
    yield story.on(-20, 10)
    certificates.change_state(
        story.by("yanling officer"), certificate_id=story["peach green"], state=CertificateStanding.WITHDRAWN,
        from_on=story.date, reason="持证人年检不合格，颁证机构公告撤销（示范）",
    )  # fmt: skip


def _peach_papers(story: Story) -> Tale:
    """The orchards, the goods, the green certificate and the right to use the brand."""
    me = "peach"
    yield from approved(story, PEACH)
    for key, name, size, place in (
        ("peach p1", "中村桃园上片", "86", ("26.4210", "113.9902")),
        ("peach p2", "中村桃园下片", "64.5", ("26.4188", "113.9931")),
    ):
        acts.enter_units(story, me, (key, acts.plot(
            name, size, PEACH.division, "黄桃", "锦绣", place=place, planting_year=2014)))  # fmt: skip
    acts.enter_goods(
        story, me,
        Goods("peach raw", ProductFacts(
            "鲜黄桃（原料）", Commodity.FRUIT, code="HT-RAW", variety="锦绣", grade_norm_code="YLHT-2025")),
        Goods("peach box", ProductFacts(
            "炎陵黄桃礼盒", Commodity.FRUIT, code="HT-25", gtin="9520360922060", variety="锦绣",
            net_content=Quantity.parse("2.5", Unit.KG), shelf_life_days=20, storage="0—4℃冷藏",
            origin_text="湖南省株洲市炎陵县", grade_norm_code="YLHT-2025"),
            "peach", {"name": "炎陵黄桃", "net_content": "2.5千克", "origin": "湖南省株洲市炎陵县",
                      "producer_name": PEACH.name, "producer_phone": PEACH.phone,
                      "quality_grade": "一级", "storage": "0—4℃冷藏"}),
    )  # fmt: skip
    green = story["peach green"] = certificates.register_certificate(
        story.by(me), producer_id=story[me], mark=Mark.GREEN, number="GF430225250001",
        issuer="示范绿色食品机构", holder_name=PEACH.name, valid_from=story.day(-400),
        valid_until=story.day(690), lines=[ScopeLine("黄桃", story["peach box"])],
        evidence=paper("绿色食品证书", "信息码：GF430225250001", f"持证人：{PEACH.name}"),
    ).id  # fmt: skip
    certificates.verify_certificate(
        story.by("yanling officer"), certificate_id=green, result=VerificationResult.MATCHES,
        where_looked_up="中国绿色食品发展中心公告查询",
    )  # fmt: skip
    yield story.on(-398, 10)
    acts.grant(
        story, me, "yanling mark", "yanling brand", (("peach box", "peach", 6_000),), "高山黄桃。"
    )


def plum(story: Story) -> Tale:
    """Plums under 巫山好礼, flown out; no GTIN."""
    me = "plum"
    yield from approved(story, PLUM)
    acts.enter_units(
        story, me,
        ("plum p1", acts.plot("曲尺脆李园", "210", PLUM.division, "李", "巫山脆李",
                              place=("31.0710", "109.9012"), planting_year=2011)),
    )  # fmt: skip
    acts.enter_goods(
        story, me,
        Goods("plum raw", ProductFacts("脆李（原料）", Commodity.FRUIT, code="CL-RAW", variety="巫山脆李")),
        Goods("plum box", ProductFacts(
            "巫山脆李", Commodity.FRUIT, code="CL-25", variety="巫山脆李",
            net_content=Quantity.parse("2.5", Unit.KG), shelf_life_days=15, storage="0—4℃冷藏",
            origin_text="重庆市巫山县"),
            "plum", {"name": "巫山脆李", "net_content": "2.5千克", "origin": "重庆市巫山县",
                     "producer_name": PLUM.name, "producer_phone": PLUM.phone}),
    )  # fmt: skip
    yield story.on(-397, 10)
    acts.grant(
        story, me, "wushan mark", "wushan brand", (("plum box", "plum", 6_000),), "脆李园六百亩。"
    )
    yield story.on(-142, 6)
    picked = batches.register_harvest(
        story.by(me), producer_id=story[me], product_id=story["plum raw"],
        lines=[grown(story["plum p1"], kg(1_900))], on=story.date,
    ).id  # fmt: skip
    testing.record_test(
        story.by(me), batch_id=picked, kind=TestKind.RAPID, lab_name="曲尺乡快检点",
        report_number="KJ-0142", sampled_on=story.date, reported_on=story.date, is_safety=True,
        passed=True, items=[ItemFound("抑制率", "9", "%", "<50")],
    )  # fmt: skip
    conformity.issue_certificate(
        story.by(me), batch_id=picked, basis=[Basis.CONTROL, Basis.OWN_TEST]
    )
    packed = batches.register_process(
        story.by(me), kind=BatchKind.PACKING, producer_id=story[me], inputs=[used(picked, kg(1_000))],
        outputs=[made(story["plum box"], packs(400))], on=story.date,
    )[0].id  # fmt: skip
    run = acts.bound_labels(story, me, "plum box", packed, 120, alive=120, brand="wushan mark")
    story["plum run"] = run
    acts.show(story, "active", run, 2)
    yield story.on(-142, 18)
    acts.dispatch(story, me, packed, packs(110), buyer="上海示范果品有限公司", destination="上海市青浦区示范冷库",
                  waybill="示范航空运单5000001", leg="产地直飞")  # fmt: skip


def fish(story: Story) -> Tale:
    """重庆烤鱼（巫山）: the second mark of the same authority, on packed food with bought-in seasoning."""
    me = "fish"
    yield from _fish_papers(story)
    yield story.on(-90, 8)
    netted = batches.register_harvest(
        story.by(me), producer_id=story[me], product_id=story["fish raw"],
        lines=[grown(story["fish pond"], kg(1_200))], on=story.date,
    ).id  # fmt: skip
    bought = batches.register_bought_in(
        story.by(me), producer_id=story[me], product_id=story["fish raw"], quantity=kg(250),
        supplier_name="云阳县示范水产经营部", supplier_phone="023-00000155", origin_text="重庆市云阳县",
        document_number="送货单 示范0090", on=story.date,
    ).id  # fmt: skip
    conformity.collect_certificate(
        story.by(me), batch_id=bought, promisor="云阳县示范水产经营部", phone="023-00000155",
        origin="重庆市云阳县", outside_number="示范HGZ-5002350090",
    )  # fmt: skip
    spice = batches.register_bought_in(
        story.by(me), producer_id=story[me], product_id=story["spice"], quantity=kg(300),
        supplier_name="重庆示范调味品厂", supplier_phone="023-00000156", origin_text="重庆市",
        document_number="送货单 示范0091", on=story.date,
    ).id  # fmt: skip
    yield story.on(-89, 15)
    cooked = batches.register_process(
        story.by(me), kind=BatchKind.PROCESSING, producer_id=story[me],
        inputs=[used(netted, kg(1_000)), used(bought, kg(240)), used(spice, kg(160))],
        outputs=[made(story["fish bulk"], kg(820))], on=story.date,
        premises_id=story["fish kitchen"], note="宰杀、腌制、烤制、速冻",
    )[0].id  # fmt: skip
    packed = batches.register_process(
        story.by(me), kind=BatchKind.PACKING, producer_id=story[me], inputs=[used(cooked, kg(400))],
        outputs=[made(story["fish pack"], packs(400))], on=story.date,
        premises_id=story["fish kitchen"],
    )[0].id  # fmt: skip
    run = acts.bound_labels(story, me, "fish pack", packed, 100, alive=90, brand="fish mark")
    story["fish run"] = run
    acts.show(story, "active", run, 4)
    yield story.on(-86, 9)
    acts.dispatch(story, me, packed, packs(60), buyer="重庆示范餐饮连锁", destination="重庆市渝北区示范中央厨房",
                  waybill="示范冷链5000002")  # fmt: skip


def _fish_papers(story: Story) -> Tale:
    """The pond, the kitchen, the goods, the licence and the right to use the mark."""
    me = "fish"
    yield from approved(story, FISH)
    licence = "SC11150023790010"
    acts.enter_units(
        story, me,
        ("fish pond", acts.plot("大昌示范鱼塘", "36", WUSHAN + "102201", "草鱼", "",
                                place=("31.2711", "109.7820"), kind=UnitKind.POND)),
    )  # fmt: skip
    story["fish kitchen"] = producers.add_premises(
        story.by(me), producer_id=story[me], kind=PremisesKind.FACTORY, name="预制菜车间",
        address=FISH.address, division=FISH.division,
    ).id  # fmt: skip
    acts.enter_goods(
        story, me,
        Goods("fish raw", ProductFacts("鲜草鱼", Commodity.AQUATIC, code="CY-RAW")),
        Goods("spice", ProductFacts("复合调味料", Commodity.OTHER, code="TWL-RAW")),
        Goods("fish bulk", ProductFacts("烤鱼预制菜（半成品）", Commodity.PROCESSED, code="KY-BULK")),
        Goods("fish pack", ProductFacts(
            "重庆烤鱼（巫山）预制菜", Commodity.PROCESSED, code="KY-1", gtin="9520360922077",
            is_prepackaged_food=True, net_content=Quantity.parse(1, Unit.KG), shelf_life_days=270,
            storage="-18℃冷冻", standard_code="SB/T 10379", ingredients="草鱼、复合调味料",
            origin_text="重庆市巫山县"),
            "fish", {
                "name": "重庆烤鱼（巫山）预制菜", "net_content": "1千克", "ingredients": "草鱼、复合调味料",
                "allergens": "含鱼类、大豆及其制品", "standard_code": "SB/T 10379", "shelf_life": "9个月",
                "storage": "-18℃冷冻", "origin": "重庆市巫山县", "producer_name": FISH.name,
                "producer_address": FISH.address, "producer_phone": FISH.phone,
                "licence_number": licence, "usage": "无需解冻，220℃烤25分钟"}),
    )  # fmt: skip
    items = (NewItem("速冻调制食品", "1102", (story["fish bulk"], story["fish pack"])),)
    acts.prove(story, me, licence, items, officer="wushan officer", premises="fish kitchen")
    yield story.on(-393, 10)
    acts.grant(
        story, me, "fish mark", "wushan brand", (("fish pack", "fish", 5_000),), "本地草鱼占八成。"
    )


def herb(story: Story) -> Tale:
    """乌天麻 of 金口河, on plain trace labels: this producer has joined without a brand."""
    me = "herb"
    yield from approved(story, HERB)
    acts.enter_members(story, me, ("herb m1", "T001", "沙马阿木"), kind=MemberKind.MEMBER)
    acts.enter_units(
        story, me,
        ("herb wood", acts.plot("和平乡林下天麻", "52", HERB.division, "天麻", "乌天麻",
                                place=("29.2440", "103.0780"), kind=UnitKind.FOREST_STAND,
                                member_id=story["herb m1"])),
    )  # fmt: skip
    acts.enter_goods(
        story, me,
        Goods("herb raw", ProductFacts("鲜天麻", Commodity.HERB, code="TM-RAW")),
        Goods("herb dry", ProductFacts("干天麻（散装）", Commodity.HERB, code="TM-BULK")),
        Goods("herb pack", ProductFacts(
            "金口河乌天麻", Commodity.HERB, code="TM-250", variety="乌天麻",
            net_content=Quantity.parse(250, Unit.G), shelf_life_days=720, storage="阴凉干燥处",
            origin_text="四川省乐山市金口河区"),
            "herb", {"name": "乌天麻", "net_content": "250克", "origin": "四川省乐山市金口河区",
                     "producer_name": HERB.name, "producer_phone": HERB.phone}),
    )  # fmt: skip
    yield story.on(-32, 9)
    dug = batches.register_intake(
        story.by(me), producer_id=story[me], product_id=story["herb raw"],
        lines=[grown(story["herb wood"], kg(400), 9_000)], on=story.date,
    ).id  # fmt: skip
    yield story.on(-28, 16)
    dry = batches.register_process(
        story.by(me), kind=BatchKind.PRIMARY_PROCESSING, producer_id=story[me],
        inputs=[used(dug, kg(360))], outputs=[made(story["herb dry"], kg(72))], on=story.date,
        note="蒸制、烘干",
    )[0].id  # fmt: skip
    packed = batches.register_process(
        story.by(me), kind=BatchKind.PACKING, producer_id=story[me], inputs=[used(dry, kg(40))],
        outputs=[made(story["herb pack"], packs(160))], on=story.date,
    )[0].id  # fmt: skip
    run = acts.bound_labels(story, me, "herb pack", packed, 80, alive=60)
    story["herb run"] = run
    acts.show(story, "active", run, 1)
    yield story.on(-26, 9)
    acts.dispatch(story, me, packed, packs(30), buyer="成都示范药食店", destination="成都市武侯区示范街9号",
                  waybill="示范运单5100001")  # fmt: skip
    labels.void_range(story.by(me), run_id=run, first=78, last=79, reason="试打样张")


TALES = (peach, plum, fish, herb)
