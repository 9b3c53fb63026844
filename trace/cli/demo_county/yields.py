"""How much the land of the county can bear: ceilings and recipes, a survey, what waits, and what was explained."""

from __future__ import annotations

from datetime import date

from trace.cli.demo_county import acts
from trace.cli.demo_county.lily import ME, VILLAGE
from trace.cli.demo_county.people import WANZAI
from trace.cli.demo_county.pictures import paper
from trace.cli.demo_county.story import Story, Tale, grown, kg, made, used
from trace.rooms.batches import services as batches
from trace.rooms.batches.queries import findings_of
from trace.rooms.batches.rules import BatchKind
from trace.rooms.norms import services as norms
from trace.rooms.norms.kinds import NormKind


def rules(story: Story) -> Tale:
    """The agriculture office enters what the land yields at most, and what comes out of a process."""
    yield story.on(-427, 9)
    norms.create_norm(
        story.by("agriculture"),
        kind=NormKind.CEILING,
        code="WZ-CL-2025",
        title="万载县主要农产品产量上限（示范）",
        from_on=story.day(-427),
        body={
            "limits": [
                {"products": ["百合"], "per": "mu", "most": "1500", "unit": "kg"},
                {"products": ["稻谷"], "per": "mu", "most": "550", "unit": "kg"},
            ]
        },
        source="县农业农村局测产资料（示范文本）",
        division=WANZAI,
    )
    norms.create_norm(
        story.by("agriculture"),
        kind=NormKind.RECIPE,
        code="WZ-DL-2025",
        title="万载县农产品加工得率（示范）",
        from_on=story.day(-427),
        body={
            "recipes": [
                {
                    "processes": ["processing", "commissioned_processing"],
                    "products": ["百合粉"],
                    "of": ["百合"],
                    "least": "18",
                    "most": "26",
                    "moisture_in": "65",
                    "moisture_out": "10",
                },
                {"products": ["大米"], "of": ["稻谷"], "least": "60", "most": "72"},
            ]
        },
        source="县农产品加工技术规程（示范文本）",
        division=WANZAI,
    )


def surveyed(story: Story) -> Tale:
    """A small plot yields more than its ceiling; the township measures, and only what lies within is released."""
    yield story.on(-52, 9)
    plot = acts.plot(
        "秋莲试验地", "1.2", VILLAGE, "百合", "龙牙百合", place=("28.1719", "114.3060"),
        member_id=story["lily m2"], basis="measured", surveyed_by="白水乡监管站",
    )  # fmt: skip
    acts.enter_units(story, ME, ("lily p6", plot))
    dug = _harvest(story, 1_900)
    yield story.on(-50, 10)
    batches.record_survey(
        story.by("township"),
        production_unit_id=story["lily p6"],
        product_id=story["lily raw"],
        season_on=story.date,
        measured=kg(1_620),
        is_per_size=True,
        surveyed_on=story.date,
        surveyed_by="黄水根、陆青禾",
        method="对角线五点取样，每点4平方米实收称重",
        document_number="白农测〔示范〕3号",
        files=[paper("百合测产记录表", "地块：秋莲试验地", "亩产：1620千克")],
    )
    yield story.on(-49, 15)
    powder = batches.register_process(
        story.by(ME), kind=BatchKind.PROCESSING, producer_id=story[ME],
        inputs=[used(dug, kg(400))], outputs=[made(story["lily powder bulk"], kg(58))],
        on=story.date, premises_id=story["lily factory"],
    )[0].id  # fmt: skip
    found = findings_of(story.by(ME), [powder])[0].id
    batches.explain_finding(story.by(ME), finding_id=found, text="沉淀池渗漏，损失浆液约60千克。")
    yield story.on(-47, 17)
    batches.take_stock(
        story.by(ME), batch_id=dug, counted=kg(1_488), on=story.date, reason="冷库盘点，失水减重"
    )
    yield story.on(-3, 9)
    _harvest(story, 260)


def _harvest(story: Story, amount: int) -> int:
    day: date = story.date
    return batches.register_harvest(
        story.by(ME), producer_id=story[ME], product_id=story["lily raw"],
        lines=[grown(story["lily p6"], kg(amount))], on=day,
    ).id  # fmt: skip


TALES = (rules, surveyed)
