"""Two producers object to entries of their credit files: one was answered long ago, one waits."""

from __future__ import annotations

from trace.cli.demo_county import lily, oil
from trace.cli.demo_county.inspecting import FOOD_ITEMS, SIGNER, all_right
from trace.cli.demo_county.market import OFFICERS
from trace.cli.demo_county.pictures import signed
from trace.cli.demo_county.story import Story, Tale
from trace.rooms.credit import queries
from trace.rooms.credit.kinds import EntryKind
from trace.rooms.credit.services import answer_objection, file_objection
from trace.rooms.inspections import services as inspections
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    ItemFinding,
    RectificationAct,
)
from trace.rooms.inspections.rules import Answer


def _object(story: Story, who: str, kind: EntryKind, reason: str) -> str:
    by = story.by(who)
    entries = queries.read_file(by, story[who]).entries
    entry_id = next(entry.fact.entry_id for entry in entries if entry.fact.kind is kind)
    return file_objection(
        by, producer_id=story[who], kind=kind, entry_id=entry_id, reason=reason
    ).number


def answered(story: Story) -> Tale:
    """The cooperative objects to its own recall standing in the file; the county answers."""
    yield story.on(-270, 10)
    number = _object(
        story, lily.ME, EntryKind.RECALL, "召回由本社主动发起，并已按期完成，请求不计入信用档案。"
    )
    yield story.on(-262, 15)
    answer_objection(
        story.by("officer"), number=number, uphold=False,
        answer="召回属于应当记录的事实；记录已注明为主动召回且已终止。",
    )  # fmt: skip


def waiting(story: Story) -> Tale:
    """The oil mill proved its rectification four days late, and says that the proof had been handed in before."""
    yield story.on(-100, 10)
    number = inspections.record_inspection(
        story.by("officer"), producer_id=story[oil.ME], kind=InspectionKind.DAILY, at=story.clock,
        place="压榨车间", check_list_id=story["food list"],
        answers=all_right(
            FOOD_ITEMS, Answer("3.1", ItemFinding.DIFFERS, "油茶籽进货台账缺两天记录")
        ),
        result=InspectionResult.TIME_LIMITED, rectify_by=story.day(-90),
        findings="油茶籽进货台账不全。", officers=OFFICERS, signer=SIGNER, signature=signed(SIGNER),
    ).number  # fmt: skip
    yield story.on(-86, 9)
    inspections.submit_rectification(
        story.by(oil.ME), number=number, text="已补齐两天的进货记录并附供货凭证。"
    )
    yield story.on(-85, 9)
    by = story.by("officer")
    inspections.judge_rectification(
        by, number=number, act=RectificationAct.ACCEPT, text="台账已补齐，予以认可。"
    )
    inspections.publish_inspection(by, number=number)
    yield story.on(-2, 14)
    _object(
        story, oil.ME, EntryKind.RECTIFICATION,
        "整改材料在期限内已交到乡镇监管所纸质留存，系统内提交晚于纸质材料。",
    )  # fmt: skip


TALES = (answered, waiting)
