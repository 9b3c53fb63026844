"""The procedure of the brand 万载好物: one application in public notice with an objection, one at its site check."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from trace.cli.demo_county import acts, oil
from trace.cli.demo_county.acts import Goods
from trace.cli.demo_county.pictures import paper, picture
from trace.cli.demo_county.story import Story, Tale
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.applications import services as applications
from trace.rooms.applications.kinds import Fulfilment, SiteResult
from trace.rooms.applications.rules import ExpertScore, SiteFinding, StepPass
from trace.rooms.applications.services import SiteVisit
from trace.rooms.brands import queries as brand_queries
from trace.rooms.brands import services as brands
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.rules import ProcedureStep, RuleBookBody
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.services import ProductFacts

BRAND, AUTHORITY = "wanzai mark", "wanzai brand"
STEPS = (
    ProcedureStep(StepKind.PRELIMINARY_REVIEW, 3, working_days=False),
    ProcedureStep(StepKind.SITE_CHECK, 10),
    ProcedureStep(StepKind.PANEL, 10, score_min=Decimal(80)),
    ProcedureStep(StepKind.PUBLIC_NOTICE, 10),
    ProcedureStep(StepKind.DECISION, 5),
    ProcedureStep(StepKind.CONTRACT, 15),
)
GIFTS = {
    "honey gift": Goods("honey gift", ProductFacts(
        "万载百花蜂蜜礼盒", Commodity.HONEY, code="FM-LH", net_content=Quantity.parse(1, Unit.KG),
        shelf_life_days=540, origin_text="江西省宜春市万载县")),
    "oil gift": Goods("oil gift", ProductFacts(
        "万载山茶油礼盒", Commodity.OIL, code="SCY-LH", net_content=Quantity.parse(1, Unit.KG),
        shelf_life_days=540, origin_text="江西省宜春市万载县")),
}  # fmt: skip
EXPERTS = (
    ("梁知味", "省农业科学院（示范）"),
    ("宋品鉴", "市场监管检验所（示范）"),
    ("邓田间", "县农技中心（示范）"),
)


def _body(story: Story) -> RuleBookBody:
    found = brand_queries.rules_on(story.by("system"), story[BRAND], story.date)
    if found is None:  # the brand's first rule-book is two years old
        raise LookupError(BRAND)
    return found[1]


def new_steps(story: Story) -> Tale:
    """The rule-book gets a procedure of six steps."""
    yield story.on(-24, 9)
    body = replace(_body(story), procedure=STEPS, notice_days=5)
    brands.publish_rule_book(
        story.by(AUTHORITY),
        brand_id=story[BRAND],
        body=body,
        from_on=story.date,
        source="万载县区域公用品牌使用管理办法（第二次修订，示范文本）万品办〔示范〕12号",
    )


def _apply(story: Story, producer: str, goods: str, kind: str) -> int:
    acts.enter_goods(story, producer, GIFTS[goods])
    return acts.apply(story, producer, BRAND, ((goods, kind, 600),), "申请增加礼盒装用标。")


def _review(story: Story, application_id: int) -> None:
    applications.review_application(
        story.by(AUTHORITY),
        application_id=application_id,
        decision=StepPass("材料齐全，主体和产品在授权范围内，同意进入现场核查。", "万品初审〔示范〕3号"),
    )  # fmt: skip


def _visit(story: Story, result: SiteResult, findings: str, *unmet: str) -> SiteVisit:
    return SiteVisit(
        at=story.clock,
        place="江西省宜春市万载县示范加工点",
        first_person="罗品言",
        second_person="黄水根",
        companion="法定代表人",
        findings=findings,
        result=result,
        items=[
            SiteFinding(
                condition.code,
                Fulfilment.NOT_MET if condition.code in unmet else Fulfilment.MET,
            )
            for condition in _body(story).conditions
        ],
    )


def in_public_notice(story: Story) -> Tale:
    """The beekeepers' gift box: reviewed, seen, scored, made public, and somebody objects."""
    yield story.on(-20, 9, 30)
    application_id = _apply(story, "honey", "honey gift", "honey")
    yield story.on(-18, 10)
    _review(story, application_id)
    yield story.on(-13, 14)
    applications.record_site_check(
        story.by(AUTHORITY),
        application_id=application_id,
        visit=_visit(story, SiteResult.PASSED, "蜂场、灌装间与申报一致，台账齐全。"),
        pictures=[picture("field", "示范蜂场"), picture("mill", "示范灌装间")],
    )
    yield story.on(-8, 15)
    for points, (expert, employer) in zip((92, 88, 86), EXPERTS, strict=True):
        applications.add_score_sheet(
            story.by(AUTHORITY),
            application_id=application_id,
            expert=expert,
            employer=employer,
            opinion="品质稳定，管理规范，同意。",
            scores=[ExpertScore(item.code, points) for item in _body(story).conditions],
            has_no_tie=True,
        )
    applications.conclude_panel(
        story.by(AUTHORITY),
        application_id=application_id,
        decision=StepPass("专家组同意提交公示。", "万品评审〔示范〕2号"),
        files=[paper("专家评审会议纪要", "平均分：88.67", "结论：同意公示")],
    )
    yield story.on(-3, 9)
    notice = applications.publish_notice(
        story.by(AUTHORITY),
        application_id=application_id,
        text="根据《万载县区域公用品牌使用管理办法》，经初审、现场核查和专家评审，拟授权下列主体使用"
        "“万载好物”区域公用品牌，现予公示，公示期5个工作日。",
        document_number="万品办公示〔示范〕2号",
    )
    number = notice.number
    yield story.on(-1, 16)
    applications.submit_objection(
        story.visitor(),
        number=number,
        text="该礼盒外包装所用图案与本人设计稿相近，请核实图案来源。",
        contact_name="示例群众",
        contact_phone="19900000088",
    )


def at_site_check(story: Story) -> Tale:
    """The oil mill's gift box: the county's farming office was asked, and has to come again."""
    yield story.on(-12, 9, 30)
    application_id = _apply(story, oil.ME, "oil gift", "tea-oil")
    yield story.on(-10, 10)
    _review(story, application_id)
    applications.ask_office(
        story.by(AUTHORITY),
        application_id=application_id,
        organisation_id=story["wanzai farming"],
    )
    yield story.on(-5, 14)
    applications.record_site_check(
        story.by("agriculture"),
        application_id=application_id,
        visit=_visit(story, SiteResult.RECHECK, "原料库未分区存放，限期整改后复查。", "C4"),
        pictures=[picture("mill", "示范榨油车间")],
    )


TALES = (new_steps, in_public_notice, at_site_check)
