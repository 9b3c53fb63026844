"""Cases of the county: one closed with its penalty, one that goes on, filings that wait, one of the farming office."""

from __future__ import annotations

from typing import Any

from trace.cli.demo_county import lily
from trace.cli.demo_county.people import BAISHUI, WANZAI, YANLING
from trace.cli.demo_county.pictures import paper, picture
from trace.cli.demo_county.story import Story, Tale
from trace.rooms.cases import queries, services
from trace.rooms.cases.kinds import (
    CaseVerb,
    ClosingReason,
    DutyKind,
    GoodsKind,
    Outcome,
    ProposalKind,
    Stage,
)
from trace.rooms.cases.rules import Handler
from trace.rooms.labels import queries as labels
from trace.rooms.supervision import services as supervision
from trace.rooms.supervision.queries import get_feedback
from trace.rooms.supervision.rules import FeedbackKind, LeadKind, Regime

MARKET = (Handler("陈守正", "示范3609220101"), Handler("刘秉公", "示范3609220102"))
FARMING = (Handler("陆青禾", "示范3609220201"), Handler("袁田青", "示范3609220202"))
MISUSE = "《中华人民共和国商标法》第五十七条"
NET_CONTENT = "《定量包装商品计量监督管理办法》第五条"
PESTICIDES = "《农药管理条例》第三十四条"


def shop(story: Story) -> Tale:
    """A shop puts the regional mark on goods of its own: filed, corrected, decided, carried out, closed."""
    yield story.on(-110, 10)
    lead = supervision.report_lead(
        story.by("officer"), kind=LeadKind.MARK_WITHOUT_CODE, division=WANZAI,
        place="万载县高村镇示范农贸市场", seller="万载县示范土特产经营部",
        summary="自制礼盒印有区域公用品牌标识，未获授权，无二维码。",
        files=[picture("shelf", "自制礼盒")],
    ).number  # fmt: skip
    yield story.on(-108, 9)
    filing = services.propose_filing(
        story.by("officer"), lead=lead, regime=Regime.MARKET, goods=GoodsKind.FOOD,
        stage=Stage.MARKET, cause="涉嫌擅自使用区域公用品牌标识", basis=MISUSE,
        summary="现场查见自制礼盒36盒，当事人不能提供授权书。", handlers=MARKET,
        party_name="万载县示范土特产经营部",
    ).number  # fmt: skip
    yield story.on(-107, 15)
    key = _approved(story, filing, "示市监立案", 1)
    _step(story, key, CaseVerb.INVESTIGATE)
    yield story.on(-106, 10)
    services.order_rectification(
        story.by("officer"), key=key, number=_paper(story, "示市监责改", 1),
        demands="立即停止销售并封存自制礼盒\n撤下店内使用标识的宣传品", due_on=story.day(-96),
    )  # fmt: skip
    yield story.on(-97, 10)
    _handed_in_and_passed(story, key)
    yield story.on(-90, 9)
    _step(story, key, CaseVerb.TELL, document_number=_paper(story, "示市监罚告", 1))
    yield story.on(-88, 16)
    _step(story, key, CaseVerb.HEAR, text="当事人书面放弃陈述、申辩，未要求听证。")
    yield story.on(-84, 9)
    yield from _penalised(story, key)


def _handed_in_and_passed(story: Story, key: str) -> None:
    order = _case(story, key).rectifications[0].id
    services.hand_in(
        story.by("officer"), rectification_id=order, text="礼盒已全部封存，宣传品已撤下。",
        files=[picture("shelf", "撤下后的货架")],
    )  # fmt: skip
    services.check_rectification(
        story.by("second officer"), key=key, rectification_id=order, passed=True,
        text="现场复查，已改正。",
    )  # fmt: skip


def _penalised(story: Story, key: str) -> Tale:
    """The decision, its service and publication, and the end of the case, each approved by another."""
    number = _paper(story, "示市监罚", 1)
    _settled(
        story, key, ProposalKind.DECIDE, Outcome.PENALTY, "事实清楚，证据充分，罚款800元。", number
    )
    yield story.on(-80, 10)
    _step(story, key, CaseVerb.SERVE, document_number=number)
    yield story.on(-70, 11)
    publish = next(d.id for d in _case(story, key).duties if d.kind is DutyKind.PUBLISH)
    services.fulfil_duty(
        story.by("officer"), key=key, duty_id=publish, note="已在县政府网站行政处罚公示栏公开。"
    )
    yield story.on(-66, 14)
    _settled(
        story,
        key,
        ProposalKind.CLOSE,
        ClosingReason.PENALTY_EXECUTED,
        "罚款已缴清，标识已清除。",
        "",
    )


def light_tins(story: Story) -> Tale:
    """A buyer reports tins that are too light: filed against a producer, who corrects; another county helps."""
    yield story.on(-24, 20)
    run = labels.get_run(story.by("system"), story["powder run"])
    state = labels.label_state(story.by("system"), run, 12)
    item = supervision.submit_feedback(
        story.visitor(), kind=FeedbackKind.REPORT, text="两罐百合粉自己称都不到250克，请核查。",
        producer_id=run.producer_id, batch_id=state.batch_id, run_id=run.id, label_index=12,
    ).id  # fmt: skip
    yield story.on(-21, 9)
    reported = get_feedback(story.by("officer"), item).lead
    filing = services.propose_filing(
        story.by("officer"), lead="" if reported is None else reported.number,
        regime=Regime.MARKET, goods=GoodsKind.FOOD, stage=Stage.PRODUCTION,
        cause="涉嫌定量包装商品净含量不足", basis=NET_CONTENT,
        summary="抽查6罐，1罐净含量低于允许短缺量。", handlers=MARKET,
    ).number  # fmt: skip
    yield story.on(-20, 10)
    key = _approved(story, filing, "示市监立案", 2)
    _step(story, key, CaseVerb.INVESTIGATE)
    yield story.on(-18, 16)
    told = next(d.id for d in _case(story, key).duties if d.kind is DutyKind.TELL_REPORTER)
    services.fulfil_duty(
        story.by("officer"), key=key, duty_id=told, note="已按回执编号告知举报人立案。"
    )
    yield story.on(-17, 9)
    yield from _asked_and_ordered(story, key)
    yield story.on(-2, 15)
    services.propose(
        story.by("second officer"), key=key, kind=ProposalKind.EXTEND, value="30",
        text="称重仪器检定结果未出，九十日内难以办结。",
    )  # fmt: skip


def _asked_and_ordered(story: Story, key: str) -> Tale:
    """Two letters of assistance, one of them answered, and an order to which the producer hands in twice."""
    for number, question in (
        (1, "核实贵县门店所售同批百合粉的进货数量"),
        (2, "提供该门店称重记录"),
    ):
        services.send_letter(
            story.by("officer"), key=key, number=_paper(story, "示市监协查", number),
            to_office="炎陵县市场监督管理局（示范）", to_division=YANLING, questions=question,
        )  # fmt: skip
    services.order_rectification(
        story.by("officer"), key=key, number=_paper(story, "示市监责改", 2),
        demands="校准灌装秤并留存检定证书\n对库存百合粉逐批抽称", due_on=story.day(12),
    )  # fmt: skip
    yield story.on(-11, 9)
    services.answer_letter(
        story.by("officer"), key=key, letter_id=_case(story, key).letters[0].id,
        answer="已核实，门店共进货20罐，在售8罐。", answer_number=f"炎示市监函〔{story.date.year}〕3号",
        file=paper("协查复函", "进货20罐，在售8罐"),
    )  # fmt: skip
    yield story.on(-7, 10)
    order = _case(story, key).rectifications[0].id
    services.hand_in(
        story.by(lily.ME), rectification_id=order, text="灌装秤已送检校准。",
        files=[picture("mill", "灌装秤")],
    )  # fmt: skip
    yield story.on(-5, 10)
    services.check_rectification(
        story.by("officer"), key=key, rectification_id=order, passed=False,
        text="秤已校准，库存抽称记录未见。", due_on=story.day(12),
    )  # fmt: skip
    yield story.on(-1, 17)
    services.hand_in(story.by(lily.ME), rectification_id=order, text="补交库存抽称记录，共12批次。")


def sprayed_too_late(story: Story) -> Tale:
    """The farming office looks into an interval that was not kept; its case is no business of the market's."""
    yield story.on(-16, 10)
    lead = supervision.report_lead(
        story.by("agriculture"), kind=LeadKind.OTHER, division=BAISHUI, place="白水乡示范村路口",
        seller="示范种植户", summary="采收前三日仍在喷药，未到安全间隔期。",
    ).number  # fmt: skip
    supervision.assign_lead(
        story.by("agriculture"), number=lead, account_id=_account(story, "second agriculture"),
        note="先查施药记录，再抽样。",
    )  # fmt: skip
    yield story.on(-14, 9)
    filing = services.propose_filing(
        story.by("agriculture"), lead=lead, regime=Regime.AGRICULTURE, goods=GoodsKind.FARM,
        stage=Stage.PRODUCTION, cause="涉嫌未按安全间隔期使用农药", basis=PESTICIDES,
        summary="现场查见施药记录，距采收三日。", handlers=FARMING, party_name="示范种植户",
    ).number  # fmt: skip
    yield story.on(-13, 15)
    services.approve_filing(
        story.by("second agriculture"), number=filing, case_number=_paper(story, "示农立案", 1)
    )


def waiting_filings(story: Story) -> Tale:
    """Two filings wait, each for another person than proposed it."""
    for who, place, day in (
        ("second officer", "万载县株潭镇示范批发部", -3),
        ("officer", "万载县康乐街道示范酒店", -2),
    ):
        yield story.on(day, 11)
        lead = supervision.report_lead(
            story.by(who), kind=LeadKind.MARK_WITHOUT_CODE, division=WANZAI, place=place,
            seller=place, summary="礼品袋印有区域公用品牌标识，未见授权。",
        ).number  # fmt: skip
        for taker, note in ((who, ""), ("officer", "到店核实数量")):
            supervision.assign_lead(
                story.by("officer"), number=lead, account_id=_account(story, taker), note=note
            )
        services.propose_filing(
            story.by(who), lead=lead, regime=Regime.MARKET, goods=GoodsKind.FOOD,
            stage=Stage.MARKET, cause="涉嫌擅自使用区域公用品牌标识", basis=MISUSE,
            summary="现场查见礼品袋200个。", handlers=MARKET, party_name=place,
        )  # fmt: skip


def _account(story: Story, who: str) -> int:
    return story.actors[who].account_id or 0


def _case(story: Story, key: str) -> Any:
    return queries.get_case(story.by("officer"), key)


def _paper(story: Story, kind: str, number: int) -> str:
    return f"{kind}〔{story.date.year}〕{number}号"


def _approved(story: Story, filing: str, kind: str, number: int) -> str:
    """The second officer files the case; returns its key."""
    return services.approve_filing(
        story.by("second officer"),
        number=filing,
        case_number=_paper(story, kind, number),
        words="同意立案。",
    ).key


def _step(
    story: Story, key: str, verb: CaseVerb, text: str = "", document_number: str = ""
) -> None:
    services.take_step(
        story.by("officer"), key=key, verb=verb, text=text, document_number=document_number
    )


def _settled(
    story: Story, key: str, kind: ProposalKind, value: str, text: str, number: str
) -> None:
    """One proposes, the other approves."""
    proposal = services.propose(
        story.by("officer"), key=key, kind=kind, value=value, text=text, document_number=number
    ).id
    services.approve_proposal(
        story.by("second officer"), key=key, proposal_id=proposal, words="同意。"
    )


TALES = (shop, light_tins, sprayed_too_late, waiting_filings)
