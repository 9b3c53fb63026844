"""Reading notices: an organisation's inbox, what ends soon, what waits for a digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from trace.kernel.errors import MissingPermission
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.authorisations.queries import authorisations_ending
from trace.rooms.certificates.models import Trademark
from trace.rooms.certificates.queries import expiring
from trace.rooms.notices.kinds import OVERDUE, NoticeKind
from trace.rooms.notices.models import Notice, NoticeAddress
from trace.rooms.producers.queries import expiring_proofs


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends soon, and who is told."""

    organisation_id: int
    kind: NoticeKind
    subject_id: int
    producer_id: int
    ends_on: date
    number: str
    name: str


def endings(work: Work, within_days: int) -> Iterator[Ending]:
    """Yield what ends within the days given and is not followed by a later period; for the system, in all places."""
    for each in expiring(work, within_days=within_days):
        found = each.certificate
        yield Ending(
            each.producer.id,
            NoticeKind.CERTIFICATE_ENDS,
            found.id,
            each.producer.id,
            found.valid_until,
            found.number,
            each.producer.name,
        )
    for proof, producer in expiring_proofs(work, within_days=within_days):
        yield Ending(
            producer.id,
            NoticeKind.PROOF_ENDS,
            proof.id,
            producer.id,
            proof.valid_until,
            proof.number,
            producer.name,
        )
    for held in authorisations_ending(work, within_days=within_days):
        for organisation_id in dict.fromkeys((held.producer_id, held.brand.authority_id)):
            yield Ending(
                organisation_id,
                NoticeKind.AUTHORISATION_ENDS,
                held.id,
                held.producer_id,
                held.valid_until,
                held.number,
                held.producer.name,
            )
    for mark in _trademarks(work, within_days):
        yield Ending(
            mark.producer_id,
            NoticeKind.TRADEMARK_ENDS,
            mark.id,
            mark.producer_id,
            mark.valid_until,
            mark.number,
            mark.name,
        )


def _trademarks(work: Work, within_days: int) -> Sequence[Trademark]:
    later = aliased(Trademark)
    return work.session.scalars(
        select(Trademark)
        .where(
            Trademark.valid_until.between(work.today, work.today + timedelta(days=within_days)),
            ~exists().where(
                later.producer_id == Trademark.producer_id,
                later.nice_class == Trademark.nice_class,
                later.name == Trademark.name,
                later.valid_until > Trademark.valid_until,
            ),
        )
        .order_by(Trademark.id)
    ).all()


def require_member(work: Work, organisation_id: int) -> None:
    """Raise MissingPermission unless the actor belongs to the organisation whose inbox it is."""
    if organisation_id not in work.actor.organisations():
        raise MissingPermission(permission="notices:read")


def inbox(
    work: Work,
    organisation_id: int,
    *,
    unread: bool = False,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Notice]:
    """Return the notices of an organisation, newest first; raises MissingPermission.

    text  part of a number or a name
    """
    require_member(work, organisation_id)
    statement = select(Notice).where(Notice.organisation_id == organisation_id)
    if unread:
        statement = statement.where(Notice.read_at.is_(None))
    for word in text.split():
        statement = statement.where(
            Notice.number.icontains(word, autoescape=True)
            | Notice.name.icontains(word, autoescape=True)
        )
    return page_of(work.session, statement, keys=[Notice.id], cursor=cursor, size=size)


def unread_count(work: Work, organisation_id: int) -> int:
    """Return how many notices nobody of the organisation has read; raises MissingPermission."""
    require_member(work, organisation_id)
    count = select(func.count()).where(
        Notice.organisation_id == organisation_id, Notice.read_at.is_(None)
    )
    return work.session.scalar(count) or 0


def addresses_of(work: Work, organisation_id: int) -> Sequence[NoticeAddress]:
    """Return the mail addresses of an organisation's digest; raises MissingPermission."""
    require_member(work, organisation_id)
    return work.session.scalars(
        select(NoticeAddress)
        .where(NoticeAddress.organisation_id == organisation_id)
        .order_by(NoticeAddress.email)
    ).all()


def still_counts(work: Work) -> ColumnElement[bool]:
    """The condition for what a digest may carry: what has not ended yet, and what is overdue."""
    return or_(Notice.ends_on >= work.today, Notice.kind.in_(OVERDUE))


def waiting_organisations(work: Work) -> Sequence[int]:
    """Return the organisations with unread notices that no digest has carried, and an address to send one to."""
    return work.session.scalars(
        select(Notice.organisation_id)
        .where(
            Notice.read_at.is_(None),
            Notice.digest_id.is_(None),
            still_counts(work),
            exists().where(NoticeAddress.organisation_id == Notice.organisation_id),
        )
        .distinct()
        .order_by(Notice.organisation_id)
    ).all()


__all__ = [
    "Ending",
    "addresses_of",
    "endings",
    "inbox",
    "require_member",
    "still_counts",
    "unread_count",
    "waiting_organisations",
]
