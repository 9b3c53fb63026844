"""农事: what was used on the land of the demo county - kept intervals, one still open, one harvest that came too early.

Every input, maker and interval here is invented: label data are what people copy from a package, never a law.
"""

from __future__ import annotations

from decimal import Decimal

from trace.cli.demo_county.people import WANZAI
from trace.cli.demo_county.story import Story, Tale, grown, kg
from trace.rooms.batches import services as batches
from trace.rooms.cultivation import services as cultivation
from trace.rooms.cultivation.kinds import DoseUnit, InputKind
from trace.rooms.cultivation.services import LabelData, NewUse
from trace.rooms.products.kinds import Commodity

MAKER = "示范农化有限公司"
LILY_UNITS = ("lily p1", "lily p2", "lily p3", "lily p4", "lily p5")


def label_data(story: Story) -> Tale:
    """The office enters label data and a barred input; the cooperatives add what stands on their own packages."""
    yield story.on(-390, 9)
    office = story.by("agriculture")
    story["lily label"] = cultivation.add_label(
        office, division=WANZAI, data=LabelData(
            name="示范菊酯", formulation="2.5%水乳剂", crop="百合", interval_days=14, max_uses=2,
            ingredients="示范菊酯", registration_number="PD20990001", maker=MAKER, target="蚜虫",
            source="产品标签（示例数据）"),
    ).id  # fmt: skip
    cultivation.bar_input(
        office, name="示范磷", source="示范公告第1号（示例数据）", from_on=story.day(-700),
        commodities=[Commodity.VEGETABLE, Commodity.FRUIT, Commodity.TEA_LEAF], division=WANZAI,
    )  # fmt: skip
    for who, crop, days in (("peach", "黄桃", 21), ("plum", "李", 20)):
        story[f"{who} label"] = cultivation.add_label(
            story.by(who), producer_id=story[who], data=LabelData(
                name="示范螨醇", formulation="20%悬浮剂", crop=crop, interval_days=days, max_uses=2,
                registration_number="PD20990002", maker=MAKER, target="红蜘蛛",
                source="产品标签（示例数据）"),
        ).id  # fmt: skip


def lily_fields(story: Story) -> Tale:
    """A season on the lily plots: manure, weeding, two sprayings well before the harvest, and one just now."""
    yield story.on(-210, 8)
    for unit in LILY_UNITS:
        _record(story, "lily", unit, InputKind.FERTILISER, name="腐熟有机肥", maker="示范肥业",
                dose=Decimal(500), dose_unit=DoseUnit.KG_MU, method="条施")  # fmt: skip
    yield story.on(-160, 8)
    for unit in LILY_UNITS:
        _record(story, "lily", unit, InputKind.WORK, name="人工除草")
    yield story.on(-120, 7)
    for unit in LILY_UNITS:
        _spray(story, "lily", unit, story["lily label"])
    yield story.on(-3, 7)
    _spray(story, "lily", "lily p3", story["lily label"])
    yield story.on(-1, 10)
    # Dug up for neighbours who would not wait: booked as it was, and held.
    batches.register_harvest(
        story.by("lily"), producer_id=story["lily"], product_id=story["lily raw"],
        lines=[grown(story["lily p3"], kg(36))], on=story.date, note="间隔期内提前采挖，已隔离存放",
    )  # fmt: skip


def orchards(story: Story) -> Tale:
    """Peaches and plums: bagged, and sprayed once long before picking."""
    yield story.on(-250, 7)
    for who, unit in (("peach", "peach p1"), ("peach", "peach p2"), ("plum", "plum p1")):
        _spray(story, who, unit, story[f"{who} label"])
    yield story.on(-200, 8)
    for unit in ("peach p1", "peach p2"):
        _record(story, "peach", unit, InputKind.WORK, name="疏果、套袋")


def _spray(story: Story, who: str, unit: str, label_id: int) -> None:
    _record(
        story, who, unit, InputKind.PESTICIDE, label_id=label_id, dose=Decimal(2000),
        dose_unit=DoseUnit.DILUTION, method="喷雾",
    )  # fmt: skip


def _record(story: Story, who: str, unit: str, kind: InputKind, **use: object) -> None:
    given = NewUse(
        unit_id=story[unit], kind=kind, first_on=story.date, operator="示范植保员", **use  # type: ignore[arg-type]
    )  # fmt: skip
    batches.record_use(story.by(who), producer_id=story[who], use=given)


TALES = (label_data, lily_fields, orchards)
