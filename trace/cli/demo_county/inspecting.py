"""Officers inspect by check lists, plan and grade, and take samples; a laboratory reports, a producer challenges.

The lists are written for this county after what 总局令第49号 names as matters to inspect; they are no official form,
which an office enters in its place.
"""

from __future__ import annotations

from datetime import timedelta

from trace.cli.demo_county import lily, oil
from trace.cli.demo_county.market import OFFICERS
from trace.cli.demo_county.people import WANZAI
from trace.cli.demo_county.pictures import picture, signed
from trace.cli.demo_county.story import Story, Tale
from trace.rooms.inspections import services
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    ItemFinding,
    RiskGrade,
)
from trace.rooms.inspections.rules import Answer, ListItem
from trace.rooms.testing import services as testing
from trace.rooms.testing.kinds import SampleLaw, SampleStage
from trace.rooms.testing.rules.samples import Sampler, Seal

SOURCE = "示范清单，按食品生产经营监督检查管理办法（总局令第49号）所列检查内容编写，非官方表格"
FOOD_ITEMS = (
    ListItem("1.1", "食品生产许可证在有效期内，实际生产品种在许可范围内", "生产者资质", True),
    ListItem("2.1", "厂区、车间清洁，设施设备运转正常", "生产环境条件"),
    ListItem("2.2", "防鼠、防蝇、防虫设施有效", "生产环境条件"),
    ListItem("3.1", "查验供货者许可证、合格证明，如实记录进货", "进货查验", True),
    ListItem("4.1", "投料、关键控制点有记录", "生产过程控制", True),
    ListItem("5.1", "按批次出厂检验，检验报告真实", "产品检验", True),
    ListItem("6.1", "原料、成品按标示条件贮存", "贮存及交付控制"),
    ListItem("7.1", "不合格品有处置记录，召回制度落实", "不合格食品管理和食品召回"),
    ListItem("8.1", "标签标示内容与实际一致，二维码可查", "标签和说明书"),
    ListItem("9.1", "定期开展食品安全自查", "食品安全自查"),
    ListItem("10.1", "从业人员持有效健康证明", "从业人员管理"),
    ListItem("11.1", "追溯记录完整，能一步向前、一步向后追溯", "信息记录和追溯", True),
)
FARM_ITEMS = (
    ListItem("1", "生产记录载明投入品名称、来源、用法、用量和使用、停用日期", "生产记录", True),
    ListItem("2", "未使用禁用农药，遵守安全间隔期", "投入品使用", True),
    ListItem("3", "上市时开具承诺达标合格证", "合格证", True),
    ListItem("4", "农药包装废弃物回收", "投入品使用"),
)
SIGNER = "现场负责人"


def all_right(items: tuple[ListItem, ...], *but: Answer) -> tuple[Answer, ...]:
    """Return answers to all items: they conform, but for those given."""
    known = {answer.code: answer for answer in but}
    return tuple(known.get(i.code, Answer(i.code, ItemFinding.CONFORMS)) for i in items)


def inspections(story: Story) -> Tale:
    """The county enters its lists, grades, plans and inspects."""
    yield story.on(-300, 9)
    by = story.by("officer")
    food = services.enter_check_list(
        by, code="food-production", title="食品生产监督检查要点表（示范）", division=WANZAI,
        from_on=story.day(-300), source=SOURCE, items=FOOD_ITEMS,
    ).id  # fmt: skip
    story["food list"] = food
    story["farm list"] = services.enter_check_list(
        story.by("agriculture"), code="farm-production", title="农产品生产主体检查要点表（示范）",
        division=WANZAI, from_on=story.day(-300), source="示范清单，按农产品质量安全法第27条、第39条编写，非官方表格",
        items=FARM_ITEMS,
    ).id  # fmt: skip
    yield story.on(-60, 9)
    for who, grade, why in (
        (lily.ME, RiskGrade.B, "初加工为主，上年检查无重点项目不合格。"),
        (oil.ME, RiskGrade.C, "食用植物油，上年一次限期整改。"),
    ):
        services.set_risk_grade(
            story.by("officer"), producer_id=story[who], grade=grade,
            from_on=story.day(-60), reasons=why,
        )  # fmt: skip
    yield story.on(-58, 10)
    number = services.record_inspection(
        story.by("officer"), producer_id=story[lily.ME], kind=InspectionKind.DAILY, at=story.clock,
        place="百合粉车间", check_list_id=food, answers=all_right(FOOD_ITEMS),
        result=InspectionResult.CONFORMS, findings="所查项目未发现问题。", officers=OFFICERS,
        signer=SIGNER, signature=signed(SIGNER),
    ).number  # fmt: skip
    yield story.on(-50, 9)
    services.publish_inspection(story.by("officer"), number=number)
    yield story.on(-9, 10)
    plan = services.plan_inspection(
        story.by("officer"), producer_id=story[lily.ME], kind=InspectionKind.FLYING,
        from_on=story.day(-9), until_on=story.day(-8),
    ).id  # fmt: skip
    yield story.on(-8, 10)
    services.record_inspection(
        story.by("officer"), producer_id=story[lily.ME], kind=InspectionKind.FLYING, at=story.clock,
        place="百合粉车间", check_list_id=food, plan_id=plan,
        answers=all_right(
            FOOD_ITEMS,
            Answer("10.1", ItemFinding.DIFFERS, "1名新进人员健康证明过期"),
            Answer("2.2", ItemFinding.DIFFERS, "成品库门下缝隙大于0.6厘米"),
        ),
        result=InspectionResult.TIME_LIMITED, rectify_by=story.day(7),
        findings="健康证明过期1人，防鼠设施不到位。", officers=OFFICERS, signer=SIGNER,
        refusal="认为新进人员尚未上岗", witness="村委会示范干部；执法记录仪",
        files=[picture("shelf", "成品库门")],
    )  # fmt: skip
    yield story.on(-7, 9)
    services.plan_inspection(
        story.by("officer"), producer_id=story[lily.ME], kind=InspectionKind.FOLLOW_UP,
        from_on=story.day(7), until_on=story.day(20),
    )  # fmt: skip
    services.plan_inspection(
        story.by("officer"), producer_id=story[oil.ME], kind=InspectionKind.FLYING,
        from_on=story.day(0), until_on=story.day(30),
    )  # fmt: skip


def samples(story: Story) -> Tale:
    """One sample is on its way, one is being tested, one passed, one failed on quality and is challenged."""
    yield story.on(-20, 10)
    failed = _sample(story, "oil first", 1)
    passed = _sample(story, "powder packed", 2)
    yield story.on(-19, 9)
    for number in (failed, passed):
        testing.receive_sample(story.by("lab"), number=number, is_intact=True, note="封样完好")
    yield story.on(-12, 15)
    testing.report_sample(
        story.by("lab"), number=passed, report_number="JD-2026-0102", reported_on=story.date,
        is_safety=True, passed=True, conclusion="所检项目符合要求。",
    )  # fmt: skip
    testing.report_sample(
        story.by("lab"), number=failed, report_number="JD-2026-0101", reported_on=story.date,
        is_safety=False, passed=False, conclusion="净含量负偏差超出允许短缺量。",
    )  # fmt: skip
    # Yesterday, so that the clock of a challenge still runs.
    yield story.on(-1, 9)
    testing.notify_result(story.by("officer"), number=failed, at=story.clock)
    yield story.on(-1, 15)
    testing.file_challenge(story.by(oil.ME), number=failed, reason="出厂检验净含量合格，申请复检。")
    yield story.on(-1, 16)
    _sample(story, "powder packed", 3)
    waiting = _sample(story, "powder packed", 4)
    yield story.on(-1, 17)
    testing.receive_sample(story.by("lab"), number=waiting, is_intact=True, note="封样完好")


def _sample(story: Story, batch: str, seal: int) -> str:
    return testing.take_sample(
        story.by("officer"), batch_id=story[batch], law=SampleLaw.FOOD, stage=SampleStage.PRODUCTION,
        is_rapid=False, lab_id=story["lab"], taken_at=story.clock - timedelta(minutes=20),
        place="成品库", base_quantity="120件", sample_quantity="6件", backup_quantity="3件",
        officers=[Sampler(one.name, one.badge_number) for one in OFFICERS],
        seals=(Seal(f"WZ26{seal:04d}"), Seal(f"WZ26{seal:04d}B", True)),
        sheet={
            "task_source": "县本级监督抽检", "sampling_unit": "万载县市场监督管理局（示范）",
            "purpose": "监督抽检",
        },
        signer=SIGNER, signature=signed(SIGNER),
    ).number  # fmt: skip


TALES = (inspections, samples)
