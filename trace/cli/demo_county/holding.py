"""How holders of the brand are kept to its rule-book: warning, order to rectify, assessment, shop and printer."""

from __future__ import annotations

from datetime import timedelta

from trace.cli.demo_county import lily, oil
from trace.cli.demo_county.pictures import paper
from trace.cli.demo_county.story import Story, Tale
from trace.rooms.applications import services as applications
from trace.rooms.authorisations import queries as authorisation_queries
from trace.rooms.authorisations import services as authorisation_services
from trace.rooms.authorisations.kinds import AuthorisationKind, ChangeKind
from trace.rooms.authorisations.rules import Place, Use
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.sanctions import queries
from trace.rooms.sanctions import services as sanction_services
from trace.rooms.sanctions.kinds import AssessmentResult, RequestKind
from trace.rooms.sanctions.services import Charge, Found

AUTHORITY = "wanzai brand"


def shop_and_printer(story: Story) -> Tale:
    """A shop, a web shop and a packaging printer were authorised before this system."""
    yield story.on(-58, 10)
    for producer, use in (
        (
            lily.ME,
            Use(
                AuthorisationKind.SHOP,
                (
                    Place("万载好物体验店（示范）", "江西省宜春市万载县康乐街道示范路1号"),
                    Place("万载好物旗舰店（示范）", url="https://shop.example.cn/wanzai"),
                ),
            ),
        ),
        (
            oil.ME,
            Use(
                AuthorisationKind.PRINTING,
                (
                    Place(
                        "示范包装车间", "江西省宜春市万载县工业园",
                        licence_number="（赣）印证字第示范001号",
                    ),
                ),
            ),
        ),
    ):  # fmt: skip
        applications.import_authorisation(
            story.by(AUTHORITY),
            brand_id=story["wanzai mark"],
            producer_id=story[producer],
            number="",
            valid_from=story.day(-200),
            valid_until=story.day(500),
            products=[],
            contract_number="",
            use=use,
        )


def warned_and_assessed(story: Story) -> Tale:
    """A warning, an order to rectify that waits for its answer, one assessment held and others due, a new trademark."""
    yield story.on(-56, 9)
    sanction_services.plan_assessments(story.by(AUTHORITY), brand_id=story["wanzai mark"])
    yield story.on(-40, 15)
    sanction_services.impose_sanction(
        story.by(AUTHORITY),
        authorisation_id=story[f"{lily.ME} authorisation"],
        kind=SanctionKind.WARNING,
        charge=Charge(
            rule="使用管理办法第十九条（标志使用）",
            facts="宣传海报上标志配色与备案式样不一致，已当场更换。",
            document_number="万品办警〔示范〕2号",
        ),
    )
    yield story.on(-27, 14)
    first = queries.list_assessments(story.by(AUTHORITY), standing="due").items[0]
    sanction_services.record_assessment(
        story.by(AUTHORITY),
        assessment_id=first.id,
        found=Found(AssessmentResult.PASS, "领标台账、产地记录齐全，现场抽查一致。", score=92),
        uploads=[paper("年度考核记录表", "得分92，考核合格")],
    )
    yield story.on(-9, 9)
    made = sanction_services.impose_sanction(
        story.by(AUTHORITY),
        authorisation_id=_held(story, oil.ME, "oil bottle"),
        kind=SanctionKind.RECTIFICATION,
        charge=Charge(
            rule="使用管理办法第二十条（领标台账）",
            facts="9月领用的标签中有3枚去向未登记。",
            document_number="万品办改〔示范〕5号",
            rectify_until=(story.clock + timedelta(days=20)).date(),
        ),
    )
    story["order to rectify"] = made.id
    yield story.on(-2, 11)
    sanction_services.ask_of_sanction(
        story.by(oil.ME),
        sanction_id=story["order to rectify"],
        kind=RequestKind.PROOF,
        statement="已查明3枚为打样损耗，补登台账并培训包装人员。",
        uploads=[paper("标签领用台账（补登）", "打样损耗3枚")],
    )
    authorisation_services.request_change(
        story.by(lily.ME),
        authorisation_id=story[f"{lily.ME} authorisation"],
        kind=ChangeKind.TRADEMARK,
        new_value="示范百合",
        reason="新核准注册的自有商标，申请在授权证书上载明。",
        upload=paper("商标注册证（示范）", "示范百合"),
    )


def _held(story: Story, producer: str, product: str) -> int:
    """Return the authorisation under which a producer labels a product."""
    found = authorisation_queries.authorisation_for(
        story.by(AUTHORITY),
        brand_id=story["wanzai mark"],
        producer_id=story[producer],
        product_id=story[product],
        on=story.date,
    ).authorisation
    return found.id if found else 0


TALES = (shop_and_printer, warned_and_assessed)
