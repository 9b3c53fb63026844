"""Check lists, inspections, risk grades and plans, made through the real services."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from tests.factories.producers import COUNTY
from tests.factories.supervision import TWO_OFFICERS, a_photo, keep_files
from tests.factories.testing import make_sample
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.inspections import services
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    ItemFinding,
    RiskGrade,
)
from trace.rooms.inspections.models import (
    CheckList,
    Inspection,
    PlannedInspection,
    RiskGrading,
)
from trace.rooms.inspections.rules import Answer, ListItem

_numbers = itertools.count(1)

ITEMS = (
    ListItem("1.1", "许可证在有效期内", "资质", True),
    ListItem("2.1", "车间清洁", "环境", False),
    ListItem("3.1", "进货查验记录齐全", "记录", True),
)
GOOD = (Answer("1.1", ItemFinding.CONFORMS), Answer("3.1", ItemFinding.CONFORMS))
BAD = (GOOD[0], Answer("3.1", ItemFinding.DIFFERS, "缺6月进货票据"))


def make_check_list(work: Work, **overrides: Any) -> CheckList:
    """Return a check list of the county, in force since a year."""
    given: dict[str, Any] = {
        "code": f"list-{next(_numbers)}",
        "title": "示例检查要点表",
        "division": COUNTY,
        "from_on": work.today - timedelta(days=365),
        "source": "示例文件〔2026〕1号",
        "items": ITEMS,
    }
    return services.enter_check_list(work, **(given | overrides))


def make_inspection(work: Work, producer_id: int, **overrides: Any) -> Inspection:
    """Return an inspection that found nothing, signed by the trader."""
    given: dict[str, Any] = {
        "kind": InspectionKind.DAILY,
        "at": work.now,
        "place": "示例加工厂",
        "answers": GOOD,
        "result": InspectionResult.CONFORMS,
        "findings": "未发现问题。",
        "officers": TWO_OFFICERS,
        "signer": "示例负责人",
        "signature": a_photo("signature.png"),
    }
    if "check_list_id" not in overrides:
        given["check_list_id"] = make_check_list(work).id
    made = services.record_inspection(work, producer_id=producer_id, **(given | overrides))
    keep_files(work)
    return made


def make_time_limited(work: Work, producer_id: int, **overrides: Any) -> Inspection:
    """Return an inspection after which something has to be put right within ten days."""
    given = {
        "answers": BAD,
        "result": InspectionResult.TIME_LIMITED,
        "findings": "进货票据不全。",
        "rectify_by": work.today + timedelta(days=10),
    }
    return make_inspection(work, producer_id, **(given | overrides))


def make_plan(work: Work, producer_id: int, **overrides: Any) -> PlannedInspection:
    """Return a routine inspection planned for the next month."""
    given: dict[str, Any] = {
        "kind": InspectionKind.DAILY,
        "from_on": work.today,
        "until_on": work.today + timedelta(days=30),
    }
    return services.plan_inspection(work, producer_id=producer_id, **(given | overrides))


def make_grade(work: Work, producer_id: int, **overrides: Any) -> RiskGrading:
    """Return a grading of a producer as of today."""
    given: dict[str, Any] = {"grade": RiskGrade.C, "from_on": work.today, "reasons": "示例理由"}
    return services.set_risk_grade(work, producer_id=producer_id, **(given | overrides))


def make_inspection_records(work: Work, batch: Batch, lab_id: int) -> dict[str, object]:
    """Return one record of each kind about a producer, by name, for tests that ask every route."""
    producer_id = batch.producer_id
    checked = make_check_list(work)
    made = make_time_limited(work, producer_id, check_list_id=checked.id, files=[a_photo()])
    public = make_inspection(work, producer_id, check_list_id=checked.id)
    services.publish_inspection(work, number=public.number)
    sample = make_sample(work, batch, lab_id=lab_id, signature=a_photo("signature.png"))
    keep_files(work)
    return {
        "check_list": checked.id,
        "inspection": made.number,
        "inspection_picture": made.pictures[0].file_id,
        "published_inspection": public.number,
        "inspection_plan": make_plan(work, producer_id, kind=InspectionKind.FLYING).id,
        "risk_grade": make_grade(work, producer_id).id,
        "sample": sample.number,
    }
