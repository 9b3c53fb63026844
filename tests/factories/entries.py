"""What phones send of work done without a network, as values and as JSON."""

from __future__ import annotations

import hashlib
import io
import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PIL import Image

from tests.factories.inspections import GOOD
from tests.factories.people import make_person
from tests.factories.producers import TOWNSHIP
from tests.factories.supervision import TWO_OFFICERS, a_photo, keep_files
from trace.http.scanned import scan_request
from trace.kernel.actor import Role
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.field import services
from trace.rooms.field.entry_rules import CheckDraft, Entry, InspectionDraft, LeadDraft
from trace.rooms.field.models import FieldEntry
from trace.rooms.inspections.kinds import InspectionKind, InspectionResult
from trace.rooms.supervision.rules import CheckResult, LeadKind

_numbers = itertools.count(1)


def a_key() -> str:
    """Return a key as a phone makes it."""
    return f"key-of-a-phone-{next(_numbers):06d}"


def a_check(**overrides: Any) -> CheckDraft:
    """Return a check record of two officers in a township market that agreed."""
    given: dict[str, Any] = {
        "place": "示例农贸市场3号摊",
        "division": TOWNSHIP,
        "result": CheckResult.AGREES,
        "findings": "实物与标签一致。",
        "officers": TWO_OFFICERS,
    }
    return CheckDraft(**(given | overrides))


def a_lead(**overrides: Any) -> LeadDraft:
    """Return a lead about a mark without a code."""
    given: dict[str, Any] = {
        "kind": LeadKind.MARK_WITHOUT_CODE,
        "place": "示例农贸市场",
        "division": TOWNSHIP,
        "summary": "外箱印有品牌标识，无二维码。",
    }
    return LeadDraft(**(given | overrides))


def a_visit(producer_id: int, check_list_id: int, **overrides: Any) -> InspectionDraft:
    """Return an inspection that found nothing; the trader would not sign before a witness."""
    given: dict[str, Any] = {
        "producer_id": producer_id,
        "kind": InspectionKind.DAILY,
        "place": "示例加工厂",
        "check_list_id": check_list_id,
        "answers": GOOD,
        "result": InspectionResult.CONFORMS,
        "findings": "所查项目未发现问题。",
        "officers": TWO_OFFICERS,
        "signer": "示例负责人",
        "refusal": "负责人外出",
        "witness": "村干部示例",
    }
    return InspectionDraft(**(given | overrides))


def an_entry(work: Work, **overrides: Any) -> Entry:
    """Return an entry of an hour ago by a phone whose clock is right."""
    given: dict[str, Any] = {
        "key": a_key(),
        "seen_at": work.now - timedelta(hours=1),
        "sent_at": work.now,
        "draft": a_check(),
    }
    return Entry(**(given | overrides))


def send(work: Work, entry: Entry) -> FieldEntry:
    """Take an entry in as the doors do."""
    made = services.take_in(work, entry=entry, asked=scan_request(entry.code))
    work.session.flush()
    return made


def send_photo(work: Work, upload: Upload | None = None) -> str:
    """Send a photograph ahead and return its SHA-256."""
    photo = upload or a_photo()
    digest = hashlib.sha256(photo.content).hexdigest()
    services.keep_photograph(work, digest=digest, upload=photo)
    return digest


def a_drawing() -> Upload:
    """Return what was drawn on a screen."""
    content = io.BytesIO()
    Image.new("RGB", (640, 240), "seagreen").save(content, "PNG")
    return Upload("signature.png", content.getvalue())


def as_json(work: Work, **overrides: Any) -> dict[str, Any]:
    """Return a check as a phone sends it."""
    now = round(work.now.timestamp() * 1000)
    officers = [{"name": each.name, "badge_number": each.badge_number} for each in TWO_OFFICERS]
    check = {
        "place": "示例农贸市场3号摊",
        "division": TOWNSHIP,
        "result": "agrees",
        "findings": "实物与标签一致。",
        "officers": officers,
    }
    return {
        "key": a_key(),
        "seen_at_ms": now - 3_600_000,
        "sent_at_ms": now,
        "check": check,
    } | overrides


def visit_as_json(work: Work, producer_id: int, list_id: int, **overrides: Any) -> dict[str, Any]:
    """Return an inspection as a phone sends it."""
    officers = [{"name": each.name, "badge_number": each.badge_number} for each in TWO_OFFICERS]
    visit = {
        "producer_id": producer_id,
        "kind": "daily",
        "place": "示例加工厂",
        "check_list_id": list_id,
        "answers": [{"code": each.code, "finding": each.finding, "note": ""} for each in GOOD],
        "result": "conforms",
        "findings": "所查项目未发现问题。",
        "officers": officers,
        "signer": "示例负责人",
        "signature": "",
        "refusal": "负责人外出",
        "witness": "村干部示例",
        "rectify_by": None,
        "plan_id": None,
    }
    body = as_json(work, inspection=visit | overrides)
    del body["check"]
    return body


def make_field_entry(work: Work) -> str:
    """Return the key of a check that an officer's phone sent with a photograph."""
    person = make_person(work, Role.MARKET_OFFICER)
    work.session.flush()
    officer = replace(work, actor=person.actor)
    made = send(officer, an_entry(officer, photographs=(send_photo(officer),)))
    keep_files(work)
    return made.key
