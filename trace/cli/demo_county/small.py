"""万载: a bee-keeper, a small workshop, and a producer that was suspended and lost the brand."""

from __future__ import annotations

from trace.cli.demo_county import acts
from trace.cli.demo_county.acts import Goods
from trace.cli.demo_county.people import Founding, approved
from trace.cli.demo_county.story import Story, Tale, grown, kg, made, packs, used
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.applications import services as applications
from trace.rooms.applications.rules import Ground, Refusal
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import BatchKind
from trace.rooms.labels import services as labels
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import (
    MemberKind,
    PremisesKind,
    ProofKind,
    SubjectKind,
    UnitKind,
)
from trace.rooms.producers.services import NewItem
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.services import ProductFacts
from trace.rooms.recalls import services as recalls
from trace.rooms.recalls.rules import RecallGrade, RecallKind
from trace.rooms.sanctions import services as sanctions
from trace.rooms.testing import services as testing
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import ItemFound

BEES = Founding(
    "honey", SubjectKind.FAMILY_FARM, "万载县示范蜂业家庭农场", "360922206201", "92360922MAX0011M6K",
    "郭蜜娘", "19900000021", "0795-0000103", "江西省宜春市万载县仙源乡示范村3组",
    "中华蜜蜂一百二十群，一年只取一次蜜。", since=-410, scene="honey",
)  # fmt: skip
CAKES = Founding(
    "cake", SubjectKind.SMALL_WORKSHOP, "万载县示范南酸枣糕坊", "360922203201", "92360922MAX0012N0P",
    "巫酸枣", "19900000022", "0795-0000104", "江西省宜春市万载县赤兴乡示范街11号",
    "三代人手工做南酸枣糕。", since=-408, scene="cake",
)  # fmt: skip
BAMBOO = Founding(
    "bamboo", SubjectKind.COOPERATIVE, "万载县示范竹笋专业合作社", "360922208201",
    "93360922MAX0019X79", "竺春笋", "19900000023", "0795-0000105", "江西省宜春市万载县茭湖乡示范村2组",
    "高山竹笋干。", since=-405, scene="field",
)  # fmt: skip


def _label(
    founding: Founding, name: str, net: str, ingredients: str, standard: str, licence: str
) -> dict[str, str]:
    return {
        "name": name,
        "net_content": net,
        "ingredients": ingredients,
        "standard_code": standard,
        "shelf_life": "12个月",
        "storage": "阴凉干燥处",
        "origin": "江西省宜春市万载县",
        "producer_name": founding.name,
        "producer_address": founding.address,
        "producer_phone": founding.phone,
        "licence_number": licence,
    }


def bees(story: Story) -> Tale:
    """Honey: an old recall for a wrong label, and a stop that stands."""
    yield from approved(story, BEES)
    licence = "SC12636092290011"
    unit = acts.plot(
        "仙源蜂场", "120", BEES.division, "蜂", "中华蜜蜂", place=("28.2466", "114.2051"),
        kind=UnitKind.APIARY,
    )  # fmt: skip
    acts.enter_units(story, "honey", ("apiary", unit))
    acts.enter_goods(
        story, "honey",
        Goods("honey bulk", ProductFacts("百花蜂蜜（散装）", Commodity.HONEY, code="FM-BULK")),
        Goods("honey jar", ProductFacts(
            "万载百花蜂蜜", Commodity.HONEY, code="FM-500", gtin="9520360922053",
            is_prepackaged_food=True, net_content=Quantity.parse(500, Unit.G),
            shelf_life_days=540, storage="阴凉干燥处", standard_code="GB 14963",
            ingredients="蜂蜜", origin_text="江西省宜春市万载县"),
            "honey", _label(BEES, "百花蜂蜜", "500克", "蜂蜜", "GB 14963", licence)),
    )  # fmt: skip
    items = (NewItem("蜂蜜", "2601", (story["honey bulk"], story["honey jar"])),)
    # About to expire as well: the renewal was applied for in time.
    proof = acts.prove(story, "honey", licence, items, officer="officer", days=(-1800, 24))
    yield story.on(-396, 10)
    acts.grant(story, "honey", "wanzai mark", "wanzai brand", (("honey jar", "honey", 4_000),),
               "蜂场与灌装间均在仙源乡。")  # fmt: skip
    yield story.on(-190, 9)
    old = _honey(story, 160, 240)
    run = acts.bound_labels(story, "honey", "honey jar", old, 100, alive=100, brand="wanzai mark")
    story["honey old run"] = run
    yield story.on(-185, 9)
    acts.dispatch(story, "honey", old, packs(60), buyer="万载县示范特产店", destination="万载县康乐街道示范街5号",
                  waybill="赣C·示范31")  # fmt: skip
    yield story.on(-170, 9)
    voluntary = recalls.order_recall(
        story.by("honey"), kind=RecallKind.VOLUNTARY, batch_ids=[old], grade=RecallGrade.GRADE_3,
        reason="瓶身保质期印刷有误（应为18个月，误印为24个月）",
        notice_text="因标签印刷错误，自愿召回该批次蜂蜜，质量安全无影响，可到原购买处换货。",
    )  # fmt: skip
    number = voluntary.number
    yield story.on(-140, 15)
    recalls.lift_recall(
        story.by("officer"),
        number=number,
        reason="召回41瓶已重新贴标并复核，其余已售出且无投诉，同意终止。",
    )
    yield from _held_honey(story, proof)


def _held_honey(story: Story, proof: int) -> Tale:
    """This year's honey: stopped, released, and stopped again."""
    yield story.on(-60, 10)
    producers.apply_for_renewal(story.by("honey"), proof_id=proof, on=story.date)
    yield story.on(-41, 9)
    batch = _honey(story, 300, 500)
    good = acts.bound_labels(
        story, "honey", "honey jar", batch, 150, alive=100, brand="wanzai mark"
    )
    story["honey run"] = good
    acts.show(story, "held", good, 12)
    yield story.on(-38, 9)
    acts.dispatch(story, "honey", batch, packs(40), buyer="宜春示范生鲜连锁配送中心",
                  destination="宜春市袁州区示范物流园", waybill="赣C·示范32")  # fmt: skip
    yield story.on(-25, 10)
    stop = recalls.stop_batch(
        story.by("officer"), batch_id=batch, reason="群众反映净含量不足，待计量核查。"
    ).id
    yield story.on(-22, 16)
    recalls.lift_stop(
        story.by("second officer"),
        restriction_id=stop,
        reason="抽查20瓶净含量均合格，解除暂停销售。",
    )
    yield story.on(-3, 11)
    recalls.stop_batch(
        story.by("officer"), batch_id=batch,
        reason="外省协查通报同批次蜂蜜疑似检出氯霉素，送检期间暂停销售。",
    )  # fmt: skip


def _honey(story: Story, amount: int, count: int) -> int:
    gathered = batches.register_harvest(
        story.by("honey"), producer_id=story["honey"], product_id=story["honey bulk"],
        lines=[grown(story["apiary"], kg(amount))], on=story.date,
    ).id  # fmt: skip
    return batches.register_process(
        story.by("honey"), kind=BatchKind.PACKING, producer_id=story["honey"],
        inputs=[used(gathered, Quantity.parse(count * 500, Unit.G))],
        outputs=[made(story["honey jar"], packs(count))], on=story.date,
    )[0].id  # fmt: skip


def cakes(story: Story) -> Tale:
    """南酸枣糕 without a GTIN: bought sugar is an auxiliary ingredient, the fruit is the county's own."""
    me = "cake"
    yield from _cake_papers(story)
    yield story.on(-70, 9)
    fruit = batches.register_intake(
        story.by(me), producer_id=story[me], product_id=story["date fruit"],
        lines=[grown(story["date trees"], kg(600), 500)], on=story.date,
    ).id  # fmt: skip
    sugar = batches.register_bought_in(
        story.by(me), producer_id=story[me], product_id=story["sugar"], quantity=kg(200),
        supplier_name="宜春市示范糖酒副食批发部", supplier_phone="0795-0000066",
        origin_text="广西壮族自治区", document_number="进货单 示范0070", on=story.date,
    ).id  # fmt: skip
    yield story.on(-66, 16)
    cake = batches.register_process(
        story.by(me), kind=BatchKind.PROCESSING, producer_id=story[me],
        inputs=[used(fruit, kg(560)), used(sugar, kg(150))],
        outputs=[made(story["cake bulk"], kg(260))], on=story.date,
        premises_id=story["cake shop"],
    )[0].id  # fmt: skip
    testing.record_test(
        story.by(me), batch_id=cake, kind=TestKind.OWN, lab_name="糕坊自检", report_number="ZJ-066",
        sampled_on=story.date, reported_on=story.date, is_safety=True, passed=True,
        conclusion="感官、水分合格。", items=[ItemFound("水分", "17.2", "g/100g", "≤20")],
    )  # fmt: skip
    yield story.on(-63, 9)
    packed = batches.register_process(
        story.by(me), kind=BatchKind.PACKING, producer_id=story[me],
        inputs=[used(cake, kg(120))], outputs=[made(story["cake pack"], packs(600))],
        on=story.date, premises_id=story["cake shop"],
    )[0].id  # fmt: skip
    run = acts.bound_labels(story, me, "cake pack", packed, 120, alive=120, brand="wanzai mark",
                            drawn=28)  # fmt: skip
    story["cake run"], story["cake packed"] = run, packed
    acts.show(story, "active", run, 8)
    spare = acts.order(story, me, "cake pack", 30, batch=packed, brand="wanzai mark")
    yield story.on(-62, 9)
    labels.cancel_run(story.by(me), run_id=spare, reason="下单重复，改用前一单标签")
    yield story.on(-60, 9)
    acts.dispatch(story, me, packed, packs(80), buyer="万载县示范特产店", destination="万载县康乐街道示范街5号",
                  waybill="赣C·示范41")  # fmt: skip


def _cake_papers(story: Story) -> Tale:
    """The trees, the workshop, the goods, its registration and the right to use the brand."""
    me = "cake"
    yield from approved(story, CAKES)
    acts.enter_members(story, me, ("cake f1", "Z001", "巫满山"), kind=MemberKind.CONTRACT_FARMER)
    unit = acts.plot(
        "赤兴散生南酸枣树", "86", CAKES.division, "南酸枣", "野生", place=("28.2031", "114.2165"),
        kind=UnitKind.SCATTERED_TREES, member_id=story["cake f1"], basis="declared",
    )  # fmt: skip
    acts.enter_units(story, me, ("date trees", unit))
    story["cake shop"] = producers.add_premises(
        story.by(me), producer_id=story[me], kind=PremisesKind.FACTORY, name="糕坊",
        address=CAKES.address, division=CAKES.division,
    ).id  # fmt: skip
    number = "赣小作坊登字示范0001"
    acts.enter_goods(
        story, me,
        Goods("date fruit", ProductFacts("南酸枣鲜果", Commodity.FRUIT, code="NSZ-RAW")),
        Goods("sugar", ProductFacts("白砂糖", Commodity.OTHER, code="BST-RAW")),
        Goods("cake bulk", ProductFacts("南酸枣糕（散装）", Commodity.PROCESSED, code="NSZG-BULK")),
        Goods("cake pack", ProductFacts(
            "万载南酸枣糕", Commodity.PROCESSED, code="NSZG-200", is_prepackaged_food=True,
            net_content=Quantity.parse(200, Unit.G), shelf_life_days=240, storage="阴凉干燥处",
            standard_code="GB 14884", ingredients="南酸枣、白砂糖", origin_text="江西省宜春市万载县"),
            "cake", _label(CAKES, "南酸枣糕", "200克", "南酸枣、白砂糖", "GB 14884", number)),
    )  # fmt: skip
    items = (NewItem("南酸枣糕", "", (story["cake bulk"], story["cake pack"])),)
    acts.prove(story, me, number, items, officer="officer", kind=ProofKind.SMALL_WORKSHOP)
    yield story.on(-395, 10)
    acts.grant(story, me, "wanzai mark", "wanzai brand", (("cake pack", "date-cake", 155),),
               "本坊用本县南酸枣鲜果，糖为辅料。", until=story.day(58))  # fmt: skip


def bamboo(story: Story) -> Tale:
    """A cooperative that passed bamboo from elsewhere off as its own: suspended, the brand withdrawn."""
    me = "bamboo"
    yield from approved(story, BAMBOO)
    unit = acts.plot(
        "茭湖竹林", "260", BAMBOO.division, "毛竹", "春笋", place=("28.3012", "114.1703"),
        kind=UnitKind.FOREST_STAND,
    )  # fmt: skip
    acts.enter_units(story, me, ("bamboo wood", unit))
    acts.enter_goods(
        story, me,
        Goods("shoot raw", ProductFacts("鲜竹笋", Commodity.OTHER, code="ZS-RAW")),
        Goods("shoot pack", ProductFacts(
            "高山笋干", Commodity.OTHER, code="SG-300", net_content=Quantity.parse(300, Unit.G),
            shelf_life_days=360, origin_text="江西省宜春市万载县"), "herb"),
    )  # fmt: skip
    yield story.on(-394, 10)
    acts.grant(
        story, me, "wanzai mark", "wanzai brand", (("shoot pack", "shoots", 2_000),), "高山竹笋。"
    )
    yield story.on(-210, 9)
    cut = batches.register_harvest(
        story.by(me), producer_id=story[me], product_id=story["shoot raw"],
        lines=[grown(story["bamboo wood"], kg(900))], on=story.date,
    ).id  # fmt: skip
    packed = batches.register_process(
        story.by(me), kind=BatchKind.PACKING, producer_id=story[me], inputs=[used(cut, kg(150))],
        outputs=[made(story["shoot pack"], packs(300))], on=story.date,
    )[0].id  # fmt: skip
    run = acts.bound_labels(story, me, "shoot pack", packed, 60, alive=60, brand="wanzai mark")
    acts.show(story, "warning", run, 5)
    yield story.on(-98, 10)
    producers.suspend_producer(
        story.by("officer"), producer_id=story[me], document_number="万市监改〔示范〕17号",
        reason="以外购笋冒充本地笋使用区域公用品牌标识，责令整改期间暂停。",
    )  # fmt: skip
    yield story.on(-95, 10)
    sanctions.change_authorisation_state(
        story.by("wanzai brand"), authorisation_id=story["bamboo authorisation"], act="withdraw",
        reason="违反使用管理办法：产地不符", document_number="万品办〔示范〕4号",
        public_until=story.day(300),
    )  # fmt: skip


def refused_and_waiting(story: Story) -> Tale:
    """One application was refused with its grounds, another waits for the decision."""
    yield story.on(-80, 9)
    refused = acts.apply(
        story, "honey", "wanzai mark", (("honey bulk", "honey", 500),), "散装蜂蜜用标。"
    )
    yield story.on(-71, 15)
    applications.decide_application(
        story.by("wanzai brand"), application_id=refused,
        decision=Refusal((Ground("C4", "散装产品无法一物一码，建议预包装后再申请。"),)),
    )  # fmt: skip
    yield story.on(-4, 9)
    acts.apply(
        story, "cake", "wanzai mark", (("cake bulk", "date-cake", 800),), "申请增加礼盒装用标。"
    )


TALES = (bees, cakes, bamboo, refused_and_waiting)
