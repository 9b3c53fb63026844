"""Recording what two officers found on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.files import StoredFile
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.batches.queries import get_batch
from trace.rooms.producers.queries import get_producer
from trace.rooms.supervision import rules
from trace.rooms.supervision.models import Check, CheckOfficer, CheckPicture, Lead
from trace.rooms.supervision.rules import CheckingOfficer, CheckResult, LeadKind, SubjectOf
from trace.rooms.supervision.services.leads import open_lead
from trace.rooms.supervision.services.pictures import store_pictures


def record_check(
    work: Work,
    *,
    at: datetime,
    place: str,
    division: str,
    result: CheckResult,
    findings: str,
    officers: Sequence[CheckingOfficer],
    serial: str | None = None,
    verdict: str | None = None,
    batch_id: int | None = None,
    producer_id: int | None = None,
    companion: str = "",
    refusal: str = "",
    files: Sequence[Upload] = (),
    stored: Sequence[StoredFile] = (),
) -> Check:
    """Record a check 现场核验记录单; one that differs opens a lead.

    division  where it took place: the officers need the right there, wherever the goods come from
    verdict   what the code on the pack answered at that time, where one was scanned
    refusal   what was noted when whoever was met there would not sign
    stored    photographs that came ahead of the record; another room's service answers for them
    Raises    MissingPermission · NoSuchRecord · InvalidValue · FileTooLarge · FileKindRefused (nothing is written)
    """
    require(work.actor, Permission.CHECKS_WRITE, division=division)
    named = rules.check_officers(officers)
    where = require_text("place", place, longest=200)
    found = require_text("findings", findings, longest=4000)
    producer_id = _producer_of(work, batch_id, producer_id)
    if len(refusal.strip()) > 400:
        raise InvalidValue(field="refusal", reason="too-long", value=refusal[:20])
    check = Check(
        number=f"HY{work.today:%Y%m%d}-{ids.readable_code(6)}",
        at=rules.check_seen_at(at, work.now),
        place=where,
        division=division,
        producer_id=producer_id,
        batch_id=batch_id,
        serial=serial or None,
        verdict=verdict or None,
        result=result,
        findings=found,
        companion=companion.strip()[:60],
        refusal=refusal.strip(),
        recorded_by=work.actor.account_id,
        recorded_at=work.now,
        officers=[CheckOfficer(name=o.name, badge_number=o.badge_number) for o in named],
        pictures=[
            CheckPicture(file_id=file.id)
            for file in (*stored, *store_pictures(work, files, already=len(stored)))
        ],
    )
    work.session.add(check)
    if result is CheckResult.DIFFERS:
        check.lead_id = _lead_of(work, check).id
    _tell(work, check)
    return check


def _producer_of(work: Work, batch_id: int | None, producer_id: int | None) -> int | None:
    """Whose goods are checked: a batch tells its producer; a producer named instead has to be there."""
    if batch_id is not None:
        return get_batch(work, batch_id).producer_id
    if producer_id is not None:
        get_producer(work, producer_id)
    return producer_id


def _tell(work: Work, check: Check) -> None:
    record(
        work,
        "check.recorded",
        subject_kind="check",
        subject_key=check.number,
        result=check.result.value,
        place=check.place,
    )


def _lead_of(work: Work, check: Check) -> Lead:
    return open_lead(
        work,
        kind=LeadKind.CHECK,
        division=check.division,
        producer_id=check.producer_id,
        subject_kind="check",
        subject_key=check.number,
        summary=check.findings,
        facts={"place": check.place},
        about=SubjectOf(check.serial, None, check.batch_id, check.producer_id),
    )
