"""Taking back an authorisation that was entered by mistake, for the undoing of an import."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations import queries
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import (
    Authorisation,
    AuthorisationAnnulment,
    AuthorisationStateChange,
)
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.models import QuotaAccount, QuotaEntry
from trace.rooms.quotas.services import reverse_grant

LONGEST_NUMBER = 64


def annul_authorisation(work: Work, *, authorisation_id: int, reason: str) -> Authorisation:
    """Take back an authorisation under which nothing was done, with its quota; what was recorded stays.

    Its grants are reversed by counter-entries, it ends now and leaves the public register, and its number may be
    given again. It is no withdrawal: no time of waiting begins.
    Raises   NotPermitted · NoSuchRecord · GrantInUse (nothing is written)
    """
    authorisation = queries.get_authorisation(work, authorisation_id)
    require(
        work.actor,
        Permission.AUTHORISATIONS_MANAGE,
        organisation_id=authorisation.brand.authority_id,
    )
    number = authorisation.number
    for entry_id in _standing_grants(work, authorisation.id):
        reverse_grant(work, entry_id=entry_id, document=reason)
    authorisation.states.append(
        AuthorisationStateChange(
            authorisation_id=authorisation.id,
            state=AuthorisationState.WITHDRAWN,
            from_at=max(work.now, *(change.from_at for change in authorisation.states)),
            reason=reason,
            document_number="",
            # It never was: the register does not tell of it.
            public_until=work.today - timedelta(days=1),
            recorded_by=work.actor.label[:120],
            recorded_at=work.now,
        )
    )
    work.session.add(
        AuthorisationAnnulment(
            authorisation_id=authorisation.id,
            number=number,
            reason=reason,
            annulled_by=work.actor.label[:120],
            annulled_at=work.now,
        )
    )
    mark = f"~{authorisation.id}"
    authorisation.number = number[: LONGEST_NUMBER - len(mark)] + mark
    work.session.flush()  # the number is free from here on
    record(
        work,
        "authorisation.annulled",
        subject_kind="authorisation",
        subject_key=number,
        organisation_id=authorisation.producer_id,
        reason=reason,
    )
    return authorisation


def _standing_grants(work: Work, authorisation_id: int) -> list[int]:
    counter = aliased(QuotaEntry)
    statement = (
        select(QuotaEntry.id)
        .join(QuotaAccount, QuotaAccount.id == QuotaEntry.account_id)
        .outerjoin(counter, counter.counters_id == QuotaEntry.id)
        .where(
            QuotaAccount.authorisation_id == authorisation_id,
            QuotaEntry.kind == QuotaKind.GRANT,
            counter.id.is_(None),
        )
        .order_by(QuotaEntry.id)
    )
    return list(work.session.scalars(statement))
