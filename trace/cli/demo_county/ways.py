"""How long deliveries may take in the plans of the five counties, and when those of the lily cooperative arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from trace.cli.demo_county import acts
from trace.cli.demo_county.lily import ME
from trace.cli.demo_county.people import WANZAI
from trace.cli.demo_county.story import Story, Tale, packs
from trace.kernel.clock import CHINA
from trace.kernel.uploads import Upload
from trace.rooms.batches.queries import list_dispatches
from trace.rooms.norms import services as norms
from trace.rooms.norms.kinds import NormKind
from trace.rooms.transport import services as transport
from trace.rooms.transport.kinds import ArrivalProof, Stop

# The targets as the plans word them, with the place where they hold; 仙源乡 stands for a remote township.
REMOTE = "360922203"
TARGETS = (
    (
        "WZ-36H", "万载县县到乡、村配送时效", WANZAI, "万载县电子商务进农村综合示范工作方案（2022年修订）",
        [("county_town", "36", (), "县到乡、村配送时效不超过36小时"),
         ("county_village", "36", (), "县到乡、村配送时效不超过36小时")],
    ),
    (
        "WZ-1D", "万载县县到村1天内配送", WANZAI, "万载县电子商务进农村综合示范工作方案（2022年修订）",
        [("county_village", "48", (REMOTE,), "偏远地区2天内完成"),
         ("county_village", "24", (), "从县级物流仓储配送中心到村级电子商务服务站点1天内配送")],
    ),
    (
        "JX-1D", "江西省快递配送一天送达", "360000", "江西省电子商务进农村综合示范工作方案（2021年）",
        [("county_village", "24", (), "快递配送基本实现一天送达")],
    ),
    (
        "YL-2D", "炎陵县县到村配送时效", "430225", "炎陵县电子商务进农村综合示范工作方案（2021年调整）",
        [("county_village", "48", (), "县到村不超过2天")],
    ),
    (
        "WS-12-24", "巫山县县到乡12小时、乡到村24小时", "500237",
        "巫山县电子商务进农村综合示范工作方案（2023年修订）",
        [("county_town", "12", (), "县级物流仓储中心到乡镇（街道）级网点12小时内完成"),
         ("town_village", "24", (), "乡镇（街道）到村级网点24小时内完成")],
    ),
)  # fmt: skip
# Hours to the township node and to the village point of four rounds.
ROUNDS = ((5, 20), (7, 30), (9, 52), (6, 22))
# What is known of the deliveries of the past: places, hours after the dispatch, how it is known.
KNOWN: dict[str, tuple[Stop, float, str, ArrivalProof]] = {
    "赣C·示范02": (Stop.TOWN, 6.5, "株潭镇示范物流节点", ArrivalProof.SIGNED),
    "赣C·示范88": (Stop.BUYER, 9, "宜春示范配送中心收货组", ArrivalProof.SIGNED),
    "示范运单3600001": (Stop.BUYER, 28.5, "南昌示范果蔬批发部", ArrivalProof.CARRIER),
}


def targets(story: Story) -> Tale:
    """The targets of the plans are entered, each with its source."""
    yield story.on(-420, 9)
    for code, title, place, source, rows in TARGETS:
        norms.create_norm(
            story.by("system"),
            kind=NormKind.DELIVERY_TARGET,
            code=code,
            title=title,
            from_on=story.day(-420),
            body={
                "targets": [
                    {"leg": leg, "hours": hours, "wording": wording}
                    | ({"divisions": list(where)} if where else {})
                    for leg, hours, where, wording in rows
                ]
            },
            source=source,
            division=place,
        )


def rounds(story: Story) -> Tale:
    """Four rounds of the county's van through a township to a village, with what the stations signed."""
    for number in range(len(ROUNDS)):
        yield story.on(-50 + 3 * number, 8)
        acts.dispatch(
            story, ME, story["powder packed"], packs(3), buyer="白水乡示范村级电商服务站",
            destination="万载县白水乡示范村部", waybill=_waybill(number), leg="县级中心→乡镇节点→村级站点",
        )  # fmt: skip
    yield story.on(-36, 18)
    sent = {each.plate_or_waybill: each for each in _sent(story)}
    for number, (to_town, to_village) in enumerate(ROUNDS):
        there = sent[_waybill(number)]
        _arrive(story, there, Stop.TOWN, to_town, "白水乡示范物流节点", ArrivalProof.SIGNED)
        _arrive(story, there, Stop.VILLAGE, to_village, "示范村站点站长", ArrivalProof.SIGNED)


def _waybill(number: int) -> str:
    return f"赣C·示范04-{number + 1}"


def known(story: Story) -> Tale:
    """What the drivers and the parcel service handed in of the other deliveries; one was typed wrongly at first."""
    yield story.ago(2)
    newest, *earlier = _sent(story)
    hours = min(3.5, (story.clock - newest.dispatched_at) / timedelta(hours=1))
    _arrive(story, newest, Stop.VILLAGE, hours, "示范村站点站长", ArrivalProof.TOLD)
    for sent in earlier:
        if sent.plate_or_waybill in KNOWN:
            stop, hours, receiver, proof = KNOWN[sent.plate_or_waybill]
            if stop is Stop.TOWN:
                wrong = _arrive(story, sent, stop, 65, receiver, proof)
                transport.take_back_arrival(
                    story.by(ME), arrival_id=wrong, reason="日期录错，应为当日"
                )
            _arrive(story, sent, stop, hours, receiver, proof)


def loggers(story: Story) -> Tale:
    """Three loggers beside fresh lily: one in order, two too warm at a stop; of one of those somebody said why."""
    yield story.on(-400, 9)
    norms.create_norm(
        story.by("agriculture"),
        kind=NormKind.STORAGE_LIMIT,
        code="WZ-WK-BH",
        title="万载鲜百合贮运温湿度（示范）",
        from_on=story.day(-400),
        body={
            "limits": [
                {"quantity": "temperature", "least": "0", "most": "8", "minutes": 20,
                 "products": ["鲜百合", "百合"], "commodity": "vegetable"},
                {"quantity": "humidity", "least": "80", "most": "98", "minutes": 60,
                 "products": ["鲜百合", "百合"], "commodity": "vegetable"},
            ]
        },
        source="县农业农村局贮运技术要点（示范文本）",
        division=WANZAI,
    )  # fmt: skip
    yield story.on(-2, 15)
    sent = next(each for each in _sent(story) if each.plate_or_waybill == "示范运单3600001")
    series = {}
    for device, warm in (("WSD-示范-01", 4.5), ("WSD-示范-02", 13.0), ("WSD-示范-03", 9.6)):
        series[device] = transport.record_dispatch_readings(
            story.by(ME),
            dispatch_id=sent.id,
            upload=_table(sent.dispatched_at, warm),
            device=device,
        )
    for breach in series["WSD-示范-02"].breaches[:1]:
        transport.acknowledge_breach(
            story.by(ME),
            breach_id=breach.id,
            comment="中转卸货时箱门未关，复核品质正常，已告知收货方。",
        )


def _table(begin: datetime, warm: float) -> Upload:
    """A day of readings every ten minutes, warmer for an hour in the middle."""
    rows = ["时间,温度(℃),湿度(%RH)"]
    for number in range(145):
        at = (begin + timedelta(minutes=10 * number)).astimezone(CHINA)
        degrees = warm if 60 <= number < 67 else 3 + (number * 7 % 11) / 10
        rows.append(f"{at:%Y-%m-%d %H:%M},{degrees:.1f},{88 + number * 5 % 7}")
    return Upload("温湿度记录.csv", "\n".join(rows).encode("gb18030"))


def _sent(story: Story) -> list[Any]:
    return list(list_dispatches(story.by(ME), producer_id=story[ME], size=200))


def _arrive(
    story: Story, sent: Any, stop: Stop, hours: float, receiver: str, proof: ArrivalProof
) -> int:
    arrival = transport.record_arrival(
        story.by(ME),
        dispatch_id=sent.id,
        stop=stop,
        at=sent.dispatched_at + timedelta(hours=hours),
        receiver=receiver,
        proof=proof,
        document_number="示范签收单" if proof is ArrivalProof.SIGNED else None,
    )
    return arrival.id


TALES = (targets, rounds, loggers, known)
