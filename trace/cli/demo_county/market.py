"""What happens outside the cooperatives: scans from several provinces, a copied code, voices of buyers, checks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from trace.cli.demo_county import acts
from trace.cli.demo_county.people import WANZAI
from trace.cli.demo_county.pictures import picture
from trace.cli.demo_county.story import Story, Tale
from trace.rooms.labels import codes
from trace.rooms.labels import queries as labels
from trace.rooms.scanning import view_token
from trace.rooms.scanning.rules import Verdict
from trace.rooms.scanning.services import confirm_view, token_secret
from trace.rooms.supervision import services as supervision
from trace.rooms.supervision.rules import (
    CheckingOfficer,
    CheckResult,
    FeedbackKind,
    FeedbackVerb,
    LeadKind,
)

OFFICERS = (
    CheckingOfficer("陈守正", "示范3609220101"),
    CheckingOfficer("刘秉公", "示范3609220102"),
)
# day, hour, run, label, province (GB/T 2260), phone: who scanned what
SCANS: Sequence[tuple[int, int, str, int, str, str]] = (
    (-124, 10, "peach run", 9, "44", "a"), (-124, 19, "peach run", 10, "44", "b"),
    (-123, 12, "peach run", 11, "43", "c"), (-123, 20, "peach run", 9, "44", "a"),
    (-122, 9, "peach run", 30, "31", "d"), (-121, 18, "peach run", 31, "11", "e"),
    (-140, 11, "plum run", 2, "31", "a"), (-140, 20, "plum run", 3, "31", "f"),
    (-139, 8, "plum run", 4, "33", "g"), (-138, 21, "plum run", 5, "50", "h"),
    (-84, 18, "fish run", 4, "50", "i"), (-80, 19, "fish run", 5, "51", "j"),
    (-60, 12, "powder run", 0, "43", "k"), (-59, 18, "powder run", 0, "36", "l"),
    (-58, 9, "powder run", 1, "36", "m"), (-55, 20, "powder run", 8, "44", "n"),
    (-52, 10, "powder run", 9, "31", "o"), (-50, 15, "powder run", 10, "36", "p"),
    (-46, 13, "powder run", 11, "11", "q"), (-40, 20, "powder run", 12, "42", "r"),
    (-58, 17, "cake run", 8, "36", "s"), (-57, 12, "cake run", 9, "36", "t"),
    (-51, 19, "cake run", 10, "43", "u"), (-41, 9, "oil run", 7, "36", "v"),
    (-40, 18, "oil run", 8, "36", "w"), (-39, 12, "oil run", 7, "36", "x"),
    (-36, 20, "oil good run", 3, "36", "y"), (-33, 11, "oil good run", 4, "44", "z"),
    (-36, 19, "honey run", 12, "36", "aa"), (-34, 9, "honey run", 13, "36", "ab"),
    (-30, 19, "rice run", 6, "44", "ac"), (-29, 8, "rice run", 7, "44", "ad"),
    (-27, 20, "rice run", 6, "44", "ae"), (-22, 12, "herb run", 1, "51", "af"),
    (-15, 20, "powder run", 0, "36", "l"), (-4, 19, "fresh run", 10, "36", "ag"),
    (-3, 12, "fresh run", 11, "36", "ah"), (-2, 20, "fresh run", 10, "36", "ag"),
    (-2, 10, "oil run", 7, "36", "v"),
)  # fmt: skip


def scans(story: Story) -> Tale:
    """Buyers look at packs."""
    for day, hour, run, index, province, phone in sorted(SCANS):
        yield story.on(day, hour, (index * 7) % 60)
        _scan(story, story[run], index, province, phone)


def copied_code(story: Story) -> Tale:
    """One code is scanned in Hunan and twenty minutes later in Heilongjiang: somebody copied it."""
    run, index = "powder run", 30
    yield story.on(-12, 18, 40)
    _scan(story, story[run], index, "43", "copy one")
    yield story.on(-12, 19, 0)
    _scan(story, story[run], index, "23", "copy two")
    yield story.on(-11, 9)
    _scan(story, story[run], index, "21", "copy three")
    acts.show(story, "warning", story[run], index)


def _scan(story: Story, run_id: int, index: int, province: str, phone: str) -> None:
    """Confirm one view of a label's page, as the picture on the page does."""
    work = story.visitor()
    token = view_token.make_token(
        token_secret(work), run_id=run_id, index=index, verdict=Verdict.ACTIVE, now=work.now
    )
    client = hashlib.sha256(phone.encode()).hexdigest()[:32]
    confirm_view(work, token=token, province=province, client_hash=client)


def _serial(story: Story, run_id: int, index: int) -> str:
    work = story.by("system")
    return codes.codec(work.ports.keyring, labels.get_run(work, run_id).code).serial(index)


def voices(story: Story) -> Tale:
    """Praise, a complaint, a report - three procedures."""
    yield story.on(-47, 20)
    praise = _feedback(
        story,
        FeedbackKind.FEEDBACK,
        "powder run",
        0,
        "冲泡后很细腻，扫码能查到是谁家的地，放心。",
    )
    yield story.on(-46, 9)
    supervision.reply_feedback(
        story.by("wanzai brand"), item_id=praise, verb=FeedbackVerb.ANSWER,
        text="感谢反馈！百合粉请密封防潮保存。",
    )  # fmt: skip
    yield story.on(-26, 12)
    _feedback(story, FeedbackKind.REPORT, "honey run", 13, "感觉瓶里蜂蜜比标的500克少，请查一查。")
    yield story.on(-8, 21)
    complaint = _feedback(
        story, FeedbackKind.COMPLAINT, "cake run", 9, "礼盒里有两包漏气，商家不给换，要求退款。",
        name="消费者甲（示范）", phone="19900000099",
    )  # fmt: skip
    story["complaint"] = complaint
    yield story.on(-6, 10)
    supervision.reply_feedback(
        story.by("officer"), item_id=complaint, verb=FeedbackVerb.ACCEPT,
        text="已受理，将组织双方调解。",
    )  # fmt: skip
    supervision.note_feedback(
        story.by("officer"), item_id=complaint, text="已电话联系商家，愿意退款。"
    )
    yield story.on(-1, 20)
    _feedback(story, FeedbackKind.FEEDBACK, "fresh run", 10, "百合很新鲜，请问怎么长期保存？")


def _feedback(
    story: Story,
    kind: FeedbackKind,
    run: str,
    index: int,
    text: str,
    name: str = "",
    phone: str = "",
) -> int:
    found = labels.get_run(story.by("system"), story[run])
    state = labels.label_state(story.by("system"), found, index)
    item = supervision.submit_feedback(
        story.visitor(), kind=kind, text=text, contact_name=name, contact_phone=phone,
        producer_id=found.producer_id, batch_id=state.batch_id, run_id=found.id, label_index=index,
    )  # fmt: skip
    return item.id


def patrols(story: Story) -> Tale:
    """Officers check packs on the spot, and see the mark where no code is."""
    yield story.on(-48, 10)
    _check(story, CheckResult.AGREES, "万载县康乐街道示范超市", "随机抽查百合粉5罐，扫码信息与实物、批号一致。",
           "powder packed", "powder run", 9)  # fmt: skip
    yield story.on(-43, 15)
    lead = supervision.report_lead(
        story.by("officer"), kind=LeadKind.MARK_WITHOUT_CODE, division=WANZAI,
        place="万载县株潭镇示范集贸市场", seller="流动摊贩",
        summary="散装“万载百合粉”使用区域公用品牌标识，无二维码、无厂名厂址。",
        files=[picture("shelf", "无码使用标识的摊位")],
    ).number  # fmt: skip
    yield story.on(-42, 9)
    other = supervision.report_lead(
        story.by("second officer"), kind=LeadKind.MARK_WITHOUT_CODE, division=WANZAI,
        place="万载县株潭镇示范街口", seller="流动摊贩", summary="同一摊贩，同样情形。",
    ).number  # fmt: skip
    yield story.on(-41, 9)
    supervision.join_leads(
        story.by("officer"), number=other, into=lead, reason="同一摊贩，并案核查"
    )
    old = supervision.report_lead(
        story.by("township"), kind=LeadKind.OTHER, division="360922205", place="白水乡示范路口",
        summary="宣传牌使用旧版标识。",
    ).number  # fmt: skip
    yield story.on(-39, 9)
    supervision.close_lead(story.by("officer"), number=old, reason="已更换新版标识，现场复核无误。")
    yield story.on(-10, 10)
    _check(story, CheckResult.DIFFERS, "宜春示范超市（万载店）", "货架2罐百合粉二维码序列号相同，疑似复制，已封存。",
           "powder packed", "powder run", 30)  # fmt: skip


def _check(
    story: Story, result: CheckResult, place: str, findings: str, batch: str, run: str, index: int
) -> None:
    serial = _serial(story, story[run], index)
    differs = result is CheckResult.DIFFERS
    supervision.record_check(
        story.by("officer"), at=story.clock, place=place, division=WANZAI, result=result,
        findings=findings, officers=OFFICERS, serial=serial,
        verdict="warning" if differs else "active", batch_id=story[batch], companion="门店负责人",
        files=[picture("shelf", "现场货架")] if differs else (),
    )  # fmt: skip


TALES = (scans, copied_code, voices, patrols)
