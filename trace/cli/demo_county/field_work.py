"""What officers recorded on their phones in a village without a network, and sent in the evening."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

from trace.cli.demo_county.inspecting import FARM_ITEMS, SIGNER
from trace.cli.demo_county.market import OFFICERS
from trace.cli.demo_county.pictures import picture, signed
from trace.cli.demo_county.story import Story, Tale
from trace.rooms.field import services
from trace.rooms.field.entry_rules import (
    CheckDraft,
    Draft,
    Entry,
    InspectionDraft,
    LeadDraft,
    Position,
)
from trace.rooms.inspections.kinds import InspectionKind, InspectionResult, ItemFinding
from trace.rooms.inspections.rules import Answer
from trace.rooms.labels import codes
from trace.rooms.labels import queries as labels
from trace.rooms.scanning.rules import ScanRequest
from trace.rooms.supervision.rules import CheckResult, LeadKind

VILLAGE = "360922205"
STALL = "万载县白水乡示范圩场2号摊"


def market_day(story: Story) -> Tale:
    """Two officers, one stall, no network: both record it; a mark without a code beside it."""
    yield story.on(-8, 17)
    photo = picture("shelf", "圩场货架")
    digest = hashlib.sha256(photo.content).hexdigest()
    services.keep_photograph(story.by("officer"), digest=digest, upload=photo)
    where = Position(Decimal("28.231500"), Decimal("114.402800"), 15)
    _send(
        story, "officer", "demo-stall-first-phone", _check(), position=where, photographs=(digest,)
    )
    yield story.on(-8, 17, 5)
    _send(story, "second officer", "demo-stall-second-phone", _check())
    yield story.on(-8, 17, 6)
    lead = LeadDraft(
        LeadKind.MARK_WITHOUT_CODE,
        STALL,
        VILLAGE,
        "散装百合干使用区域公用品牌标识，无二维码。",
        "流动摊贩",
    )
    _send(story, "officer", "demo-mark-without-code", lead, code="", verdict="")


def apiary(story: Story) -> Tale:
    """An inspection in the hills, filled in and signed on the phone."""
    yield story.on(-6, 17)
    drawn = signed(SIGNER)
    digest = hashlib.sha256(drawn.content).hexdigest()
    services.keep_photograph(story.by("officer"), digest=digest, upload=drawn)
    draft = InspectionDraft(
        producer_id=story["honey"],
        kind=InspectionKind.DAILY,
        place="示范蜂场",
        check_list_id=story["farm list"],
        answers=tuple(Answer(each.code, ItemFinding.CONFORMS) for each in FARM_ITEMS),
        result=InspectionResult.CONFORMS,
        findings="所查项目未发现问题。",
        officers=OFFICERS,
        signer=SIGNER,
        signature=digest,
    )
    _send(story, "officer", "demo-apiary-inspected", draft, code="", verdict="")


def _check() -> CheckDraft:
    found = "扫码信息与实物、批号一致，索证资料齐全。"
    return CheckDraft(STALL, VILLAGE, CheckResult.AGREES, found, OFFICERS, "摊主")


def _send(story: Story, name: str, key: str, draft: Draft, **given: Any) -> None:
    """Send what was seen three hours ago by a phone whose clock is twelve minutes fast."""
    work = story.by(name)
    run = labels.get_run(work, story["powder run"])
    serial = codes.codec(work.ports.keyring, run.code).serial(33)
    fast = timedelta(minutes=12)
    known: dict[str, Any] = {"code": serial, "verdict": "unsigned"} | given
    entry = Entry(
        key=key,
        draft=draft,
        seen_at=story.clock - timedelta(hours=3) + fast,
        sent_at=story.clock + fast,
        skew_s=int(fast.total_seconds()),
        bundle_division="360922",
        bundle_sequence=1,
        **known,
    )
    services.take_in(work, entry=entry, asked=ScanRequest(serial) if known["code"] else None)


TALES = (market_day, apiary)
