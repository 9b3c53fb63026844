"""Grants of quota: by the calculation, in instalments, and taken back where one was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CursorResult, select, update

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import check_count
from trace.rooms.quotas import queries
from trace.rooms.quotas.errors import GrantInUse, GrantReversed, InstalmentClosed, QuotaExhausted
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.models import QuotaEntry, QuotaGrant, QuotaInstalment
from trace.rooms.quotas.services.ledger import (
    check_season,
    holder_of_account,
    move,
    open_account,
    read_holder,
)

MAX_INSTALMENTS = 12


@dataclass(frozen=True, slots=True)
class InstalmentTerm:
    """A part of a grant, to be released on a day."""

    planned_on: date
    count: int


def grant_by_sheet(
    work: Work,
    *,
    authorisation_id: int,
    product_id: int,
    season: str,
    total: int,
    applied: int | None,
    document: str,
    reason: str = "",
    instalments: Sequence[InstalmentTerm] = (),
) -> QuotaGrant:
    """Grant labels by the calculation of the day, in one piece or in instalments; those due are released at once.

    total        another number than the calculation's figure needs a `reason`
    applied      labels applied for, as `applications.queries.labels_applied_for` tells
    instalments  none: all of it now; else their counts have to add up to `total`
    Raises       NotPermitted · NoSuchRecord · ProductNotAuthorised · InvalidValue field `total`, `reason`,
                 `document`, `season` or `instalments`
    """
    authorisation = read_holder(work, authorisation_id)
    _require_authority(work, authorisation)
    season = check_season(work, authorisation, season)
    document = require_text("document", document, longest=200)
    parts = _parts(work, total, instalments)
    sheet = queries.quota_sheet(
        work,
        authorisation_id=authorisation_id,
        product_id=product_id,
        applied=applied,
        season=season,
    )
    if sheet.figure != total and not reason.strip():
        raise InvalidValue(field="reason", reason="other-than-figure", value=str(sheet.figure or 0))
    account = open_account(work, authorisation, product_id=product_id, season=season)
    grant = QuotaGrant(
        account_id=account.id,
        sheet=sheet.to_json(),
        figure=sheet.figure,
        total=total,
        reason=reason.strip(),
        document=document,
        decided_by=work.actor.label[:120],
        decided_at=work.now,
        instalments=_planned(parts),
    )
    work.session.add(grant)
    work.session.flush()  # instalments are released by their ids
    _release_due(work, grant)
    _record(
        work,
        "quota.decided",
        authorisation,
        season=season,
        product_id=product_id,
        total=total,
        figure=sheet.figure,
        document=document,
    )
    return grant


def release_instalment(work: Work, *, instalment_id: int) -> QuotaEntry:
    """Put one instalment of a grant into the ledger; raises NotPermitted · NoSuchRecord · InstalmentClosed."""
    grant, instalment, authorisation = _instalment(work, instalment_id)
    entry = _release(work, grant, instalment)
    _record(work, "quota.instalment-released", authorisation, count=instalment.count)
    return entry


def stop_instalment(work: Work, *, instalment_id: int, reason: str) -> QuotaInstalment:
    """Decide that an instalment will not come, for a reason; raises as `release_instalment`, and InvalidValue."""
    _grant, instalment, authorisation = _instalment(work, instalment_id)
    text = require_text("reason", reason, longest=2000)
    _close(work, instalment)
    instalment.stopped_reason = text
    _record(work, "quota.instalment-stopped", authorisation, count=instalment.count, reason=text)
    return instalment


def reverse_grant(work: Work, *, entry_id: int, document: str) -> QuotaEntry:
    """Take a wrong grant back by a counter-entry; what stands in the ledger stays there.

    Raises   NotPermitted · NoSuchRecord (no such grant) · GrantReversed · GrantInUse · InvalidValue field `document`
    """
    entry = work.session.get(QuotaEntry, entry_id)
    if entry is None or entry.kind is not QuotaKind.GRANT:
        raise NoSuchRecord(kind="quota-entry", key=str(entry_id))
    authorisation = holder_of_account(work, entry.account_id)
    _require_authority(work, authorisation)
    document = require_text("document", document, longest=200)
    earlier = select(QuotaEntry.id).where(QuotaEntry.counters_id == entry.id)
    if work.session.scalar(earlier) is not None:
        raise GrantReversed
    try:
        counter = move(
            work,
            entry.account_id,
            QuotaKind.REVERSE,
            entry.count,
            document=document,
            counters_id=entry.id,
        )
    except QuotaExhausted as error:
        raise GrantInUse(granted=entry.count, remaining=error.remaining) from error
    _record(work, "quota.reversed", authorisation, count=entry.count, document=document)
    return counter


def _release_due(work: Work, grant: QuotaGrant) -> None:
    for instalment in grant.instalments:
        if instalment.planned_on <= work.today:
            _release(work, grant, instalment)


def _planned(parts: Sequence[InstalmentTerm]) -> list[QuotaInstalment]:
    return [
        QuotaInstalment(position=number, planned_on=part.planned_on, count=part.count)
        for number, part in enumerate(parts)
    ]


def _parts(
    work: Work, total: int, instalments: Sequence[InstalmentTerm]
) -> Sequence[InstalmentTerm]:
    check_count(total)
    if not instalments:
        return (InstalmentTerm(work.today, total),)
    if len(instalments) > MAX_INSTALMENTS:
        raise InvalidValue(
            field="instalments", reason="too-many-instalments", value=str(MAX_INSTALMENTS)
        )
    for part in instalments:
        check_count(part.count)
    planned = sum(part.count for part in instalments)
    if planned != total:
        raise InvalidValue(field="instalments", reason="instalment-sum", value=str(planned))
    return sorted(instalments, key=lambda part: part.planned_on)


def _instalment(
    work: Work, instalment_id: int
) -> tuple[QuotaGrant, QuotaInstalment, Authorisation]:
    instalment = work.session.get(QuotaInstalment, instalment_id, populate_existing=True)
    if instalment is None:
        raise NoSuchRecord(kind="quota-instalment", key=str(instalment_id))
    grant = work.session.get_one(QuotaGrant, instalment.grant_id)
    authorisation = holder_of_account(work, grant.account_id)
    _require_authority(work, authorisation)
    return grant, instalment, authorisation


def _release(work: Work, grant: QuotaGrant, instalment: QuotaInstalment) -> QuotaEntry:
    _close(work, instalment)
    entry = move(work, grant.account_id, QuotaKind.GRANT, instalment.count, document=grant.document)
    instalment.entry_id = entry.id
    work.session.flush()  # the page that follows reads it as released
    return entry


def _close(work: Work, instalment: QuotaInstalment) -> None:
    """Two people releasing one instalment at once: the second finds it closed."""
    result = work.session.execute(
        update(QuotaInstalment)
        .where(QuotaInstalment.id == instalment.id, QuotaInstalment.closed_at.is_(None))
        .values(closed_at=work.now),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(result, CursorResult)  # noqa: S101  (what an UPDATE returns; for the type checker)
    if result.rowcount != 1:
        raise InstalmentClosed
    work.session.refresh(instalment, ["closed_at"])


def _require_authority(work: Work, authorisation: Authorisation) -> None:
    require(work.actor, Permission.QUOTA_WRITE, organisation_id=authorisation.brand.authority_id)


def _record(work: Work, verb: str, authorisation: Authorisation, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        **facts,
    )
