"""The brands of the demo county with their rule-books, and the norms that others are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from trace.cli.demo_county.people import WANZAI, WUSHAN, YANLING
from trace.cli.demo_county.pictures import Colour, logo
from trace.cli.demo_county.story import Story, Tale
from trace.rooms.brands import services as brands
from trace.rooms.brands.kinds import ConditionFact, MarkType, SanctionKind
from trace.rooms.brands.rules import Condition, MainIngredient, OriginRule, RuleBookBody, Sanction
from trace.rooms.norms import services as norms
from trace.rooms.norms.kinds import NormKind
from trace.rooms.products.kinds import Commodity

CONDITIONS = (
    Condition(
        "C1",
        "注册地和生产地均在本县",
        "营业执照、基地证明",
        fact=ConditionFact.REGISTERED_IN_TERRITORY,
    ),
    Condition(
        "C2",
        "近一年产品检验合格",
        "检验报告",
        needs_document=True,
        fact=ConditionFact.TEST_PASSED_WITHIN_DAYS,
        parameter="365",
        period_days=365,
    ),
    Condition(
        "C3",
        "近三年无质量安全事故、无失信记录",
        fact=ConditionFact.NO_INCIDENT_WITHIN_DAYS,
        parameter="1095",
    ),
    Condition("C4", "承诺一物一码并接受监督", "质量安全承诺书", needs_document=True),
)
# What who breaks the rules of 万载好物 may have to expect since its second version.
LADDER = (
    Sanction(SanctionKind.WARNING, points=3, public_days=90),
    Sanction(SanctionKind.RECTIFICATION, points=4, rectify_days=30, public_days=180),
    Sanction(SanctionKind.SUSPENSION, points=6, public_days=365),
    Sanction(SanctionKind.WITHDRAWAL, points=12, public_days=730),
)


@dataclass(frozen=True, slots=True)
class BrandPlan:
    """A brand: its key is also the name by which the story knows it."""

    key: str
    authority: str
    code: str
    name: str
    mark: str
    type: MarkType
    territory: tuple[str, ...]
    introduction: str
    colour: Colour
    palette: dict[str, str]
    goods: tuple[tuple[str, str, Commodity], ...]
    origin: tuple[OriginRule, ...]
    source: str


def _local(
    code: str, *names: str, percent: int = 100, auxiliary: tuple[str, ...] = ()
) -> OriginRule:
    ingredients = (MainIngredient(names, local_percent=Decimal(percent)),)
    return OriginRule(code, ingredients=ingredients, auxiliary=auxiliary)


BRANDS = (
    BrandPlan(
        "wanzai mark", "wanzai brand", "WZHW", "万载好物", "万载好物", MarkType.ORDINARY, (WANZAI,),
        "万载县农产品区域公用品牌：百合、大米、山茶油、蜂蜜与南酸枣糕，一物一码，产地相符。",
        (46, 110, 78), {"primary": "#2e6e4e", "accent": "#b5832a"},
        (
            ("lily-powder", "百合粉", Commodity.PROCESSED),
            ("lily", "鲜百合", Commodity.VEGETABLE),
            ("rice", "大米", Commodity.GRAIN),
            ("tea-oil", "山茶油", Commodity.OIL),
            ("honey", "蜂蜜", Commodity.HONEY),
            ("date-cake", "南酸枣糕", Commodity.PROCESSED),
            ("gift-box", "组合礼盒", Commodity.PROCESSED),
            ("shoots", "高山笋干", Commodity.OTHER),
        ),
        (
            _local("lily-powder", "百合"),
            _local("rice", "稻谷"),
            _local("tea-oil", "油茶籽", "山茶油"),
            _local("date-cake", "南酸枣", auxiliary=("白砂糖", "食用盐")),
        ),
        "万载县区域公用品牌使用管理办法（示范文本）万品办〔示范〕1号",
    ),
    BrandPlan(
        "yanling mark", "yanling brand", "YLHT", "炎陵黄桃（示范）", "炎陵黄桃",
        MarkType.CERTIFICATION, (YANLING,),
        "高山黄桃，果形周正、果肉橙黄。凡符合条件的生产者均可申请使用。",
        (214, 130, 40), {"primary": "#a35a14", "accent": "#4f7d3a"},
        (("peach", "鲜黄桃", Commodity.FRUIT),),
        (OriginRule("peach", processed_locally=False),),
        "炎陵黄桃证明商标使用管理规则（示范文本）",
    ),
    BrandPlan(
        "wushan mark", "wushan brand", "WSHL", "巫山好礼", "巫山好礼", MarkType.ORDINARY, (WUSHAN,),
        "巫山县农产品区域公用品牌：脆李、恋橙等。",
        (150, 40, 52), {"primary": "#96283a", "accent": "#3f6f9a"},
        (("plum", "巫山脆李", Commodity.FRUIT),),
        (OriginRule("plum", processed_locally=False),),
        "“巫山好礼”区域公共品牌授权管理制度（示范文本）",
    ),
    BrandPlan(
        "fish mark", "wushan brand", "WSKY", "重庆烤鱼（巫山）", "烤鱼", MarkType.COLLECTIVE,
        (WUSHAN,),
        "巫山烤鱼预制菜：本地养殖鱼为主料，统一配方标准。",
        (196, 72, 32), {"primary": "#b0441e", "accent": "#5a5148"},
        (("fish", "烤鱼预制菜", Commodity.PROCESSED),),
        (_local("fish", "鱼", percent=60, auxiliary=("调味", "食用盐", "辣椒")),),
        "“重庆烤鱼（巫山）”集体商标使用管理规则（示范文本）",
    ),
)  # fmt: skip


def brands_and_norms(story: Story) -> Tale:
    """The authorities publish their brands and rule-books; offices and brands enter their norms."""
    yield story.on(-428, 9)
    for plan in BRANDS:
        brand = brands.create_brand(
            story.by(plan.authority),
            authority_id=story[plan.authority],
            code=plan.code,
            name=plan.name,
            mark_type=plan.type,
            territory=plan.territory,
            introduction=plan.introduction,
            palette=plan.palette,
        )
        story[plan.key] = brand.id
        for code, name, commodity in plan.goods:
            kind = brands.add_brand_product(
                story.by(plan.authority),
                brand_id=story[plan.key],
                code=code,
                name=name,
                commodity=commodity,
            )
            story[f"{plan.key}/{code}"] = kind.id
        brands.set_brand_logo(
            story.by(plan.authority),
            brand_id=story[plan.key],
            upload=logo(plan.mark, plan.colour),
        )
        brands.publish_rule_book(
            story.by(plan.authority),
            brand_id=story[plan.key],
            body=RuleBookBody(CONDITIONS, plan.origin),
            from_on=story.day(-428),
            source=plan.source,
        )
    _grade_standards(story)
    _season_and_proofs(story)
    yield story.on(-60, 9)
    plan = BRANDS[0]
    brands.publish_rule_book(
        story.by(plan.authority),
        brand_id=story[plan.key],
        body=RuleBookBody(
            (*CONDITIONS, Condition("C5", "销售包装经备案", "包装样稿")),
            plan.origin,
            ladder=LADDER,
            points_limit=12,
            appeal_days=15,
            reentry_months=24,
            credit_repair_days=180,
            reapply_from_days=90,
            assessment_every_months=12,
            reapply_until_days=30,
        ),
        from_on=story.day(-60),
        source="万载县区域公用品牌使用管理办法（修订，示范文本）万品办〔示范〕7号",
    )


def _grade_standards(story: Story) -> None:
    norms.create_norm(
        story.by("yanling brand"),
        kind=NormKind.GRADE_STANDARD,
        code="YLHT-2025",
        title="炎陵黄桃分级（示范）",
        from_on=story.day(-428),
        body={
            "fields": [
                {"name": "weight_g", "label": "单果重", "unit": "g"},
                {"name": "solids", "label": "可溶性固形物", "unit": "%"},
            ],
            "grades": [
                _grade("特级", weight_g="200", solids="13"),
                _grade("一级", weight_g="150", solids="12"),
            ],
        },
        source="县级分级标准（示范文本）",
        organisation_id=story["yanling brand"],
    )
    norms.create_norm(
        story.by("wanzai brand"),
        kind=NormKind.GRADE_STANDARD,
        code="WZBH-2025",
        title="万载鲜百合分级（示范）",
        from_on=story.day(-428),
        body={
            "fields": [
                {"name": "weight_g", "label": "单球重", "unit": "g"},
                {"name": "defects", "label": "残伤率", "unit": "%"},
            ],
            "grades": [_grade("特级", weight_g="90"), _grade("一级", weight_g="60")],
        },
        source="县级分级标准（示范文本）",
        organisation_id=story["wanzai brand"],
    )


def _season_and_proofs(story: Story) -> None:
    norms.create_norm(
        story.by("wanzai brand"),
        kind=NormKind.SEASON,
        code="lily",
        title="百合采收期",
        from_on=story.day(-428),
        body={"from": "08-01", "to": "11-30"},
        source="县农业农村局技术规程（示范文本）",
        organisation_id=story["wanzai brand"],
    )
    norms.create_norm(
        story.by("admin"),
        kind=NormKind.PROOF_RULE,
        code="360000",
        title="生产资格证明（江西省，示范）",
        from_on=story.day(-700),
        body={
            "rules": [
                {
                    "when": {"is_prepackaged_food": True, "subject_kind": ["small_workshop"]},
                    "need": ["sc", "small_workshop"],
                },
                {"when": {"is_prepackaged_food": True}, "need": ["sc"]},
                {
                    "when": {"process": ["processing", "commissioned_processing"]},
                    "need": ["sc", "small_workshop"],
                },
                {"when": {}, "need": []},
            ]
        },
        source="江西省食品小作坊小餐饮小食杂店小摊贩管理条例（示范引用）",
    )


def _grade(name: str, **least: str) -> dict[str, object]:
    rules = [{"field": field, "op": ">=", "value": value} for field, value in least.items()]
    return {"name": name, "rules": rules}
