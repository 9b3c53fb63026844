"""Checks, leads and what consumers send, made through the real services."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from tests.factories.producers import TOWNSHIP, VILLAGE
from tests.factories.recalls import find_amount, make_holder, make_recall
from trace.kernel import database
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.recalls.models import DrillHolder
from trace.rooms.recalls.services import start_drill, stop_batch
from trace.rooms.supervision import services
from trace.rooms.supervision.models import Check, FeedbackItem, Lead
from trace.rooms.supervision.rules import CheckingOfficer, CheckResult, FeedbackKind, LeadKind

TWO_OFFICERS = (CheckingOfficer("示例甲", "36092201"), CheckingOfficer("示例乙", "36092202"))


def a_photo(name: str = "photo.png") -> Upload:
    """Return a small photograph."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "peru").save(content, "PNG")
    return Upload(name, content.getvalue())


def keep_files(work: Work) -> None:
    """Give photographs their names as they would get them at the commit that a test never makes."""
    work.session.flush()
    database._run(work.session, database._BEFORE_COMMIT)


def make_check(work: Work, **overrides: Any) -> Check:
    """Return a check record of two officers in a township market that agreed."""
    given: dict[str, Any] = {
        "at": work.now,
        "place": "万载县示例农贸市场3号摊",
        "division": TOWNSHIP,
        "result": CheckResult.AGREES,
        "findings": "实物与标签一致。",
        "officers": TWO_OFFICERS,
    }
    check = services.record_check(work, **(given | overrides))
    keep_files(work)
    return check


def make_lead(work: Work, **overrides: Any) -> Lead:
    """Return a lead about a mark seen in a market without a code."""
    given: dict[str, Any] = {
        "kind": LeadKind.MARK_WITHOUT_CODE,
        "division": TOWNSHIP,
        "place": "示例农贸市场",
        "seller": "示例摊位",
        "summary": "外箱印有区域公用品牌标识，无标签、无二维码。",
    }
    lead = services.report_lead(work, **(given | overrides))
    keep_files(work)
    return lead


def make_feedback(work: Work, **overrides: Any) -> FeedbackItem:
    """Return a complaint with a contact, sent from the county."""
    given: dict[str, Any] = {
        "kind": FeedbackKind.COMPLAINT,
        "text": "箱内果实部分腐烂，要求退款。",
        "contact_name": "示例消费者",
        "contact_phone": "13900001234",
        "division": TOWNSHIP,
    }
    item = services.submit_feedback(work, **(given | overrides))
    keep_files(work)
    return item


def make_supervision_records(work: Work, batch: Batch) -> dict[str, object]:
    """Return one record of each kind about a batch, by name, for tests that ask every route."""
    check = make_check(work, batch_id=batch.id, files=[a_photo()])
    lead = make_lead(work, producer_id=batch.producer_id, division=VILLAGE, files=[a_photo()])
    sent = {"producer_id": batch.producer_id, "batch_id": batch.id, "files": [a_photo()]}
    feedback = make_feedback(work, kind=FeedbackKind.FEEDBACK, **sent)
    complaint = make_feedback(work, **sent)
    stop = stop_batch(work, batch_id=batch.id, reason="示例")
    recall = make_recall(work, [batch])
    holder = make_holder(work, recall, batch)
    drill = start_drill(work, batch_id=batch.id)
    drill.holders.append(
        DrillHolder(batch=batch, buyer="示例超市", phone="", sent_base=10**6, found_base=0, note="")
    )
    work.session.flush()
    return {
        "check": check.number,
        "check_picture": check.pictures[0].id,
        "lead": lead.number,
        "lead_picture": lead.pictures[0].id,
        "feedback": feedback.id,
        "feedback_picture": feedback.pictures[0].id,
        "complaint": complaint.id,
        "complaint_picture": complaint.pictures[0].id,
        "officer_stop": stop.id,
        "recall": recall.number,
        "recall_amount": find_amount(work, holder),
        "recall_holder": holder.id,
        "recall_message": holder.id,
        "drill": drill.number,
        "drill_row": drill.holders[0].id,
        "recalled_batch": batch.id,
        "recalled_batches": [batch.id],
    }
