"""Reading certificates and trademarks; certificates are public, portal lists are filtered by right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.certificates import rules
from trace.rooms.certificates.models import (
    Certificate,
    CertificateStanding,
    Mark,
    Trademark,
)
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer, owned_within_reach

_SCOPE = (selectinload(Certificate.lines), selectinload(Certificate.states))
_ALL = (*_SCOPE, selectinload(Certificate.verifications))
DEFAULT_WARNING_DAYS = 60


@dataclass(frozen=True, slots=True)
class Expiring:
    """A certificate that ends soon, with its producer and the days left (0 on its last day)."""

    certificate: Certificate
    producer: Producer
    days_left: int


def get_certificate(work: Work, certificate_id: int) -> Certificate:
    """Return the certificate with scope, states and verifications; raises NoSuchRecord."""
    certificate = work.session.get(Certificate, certificate_id, options=list(_ALL))
    if certificate is None:
        raise NoSuchRecord(kind="certificate", key=str(certificate_id))
    return certificate


def find_certificate(work: Work, mark: Mark, number: str, valid_from: date) -> Certificate | None:
    """Return the certificate of this number and beginning, if there is one."""
    return work.session.scalar(
        select(Certificate).where(
            Certificate.mark == mark,
            Certificate.number == number,
            Certificate.valid_from == valid_from,
        )
    )


def certificates_by_id(work: Work, certificate_ids: Collection[int]) -> dict[int, Certificate]:
    """Return the certificates among `certificate_ids` by id, with scope and states."""
    if not certificate_ids:
        return {}
    found = work.session.scalars(
        select(Certificate).where(Certificate.id.in_(set(certificate_ids))).options(*_SCOPE)
    )
    return {certificate.id: certificate for certificate in found}


def certificates_of(
    work: Work, producer_id: int, *, mark: Mark | None = None
) -> Sequence[Certificate]:
    """Return the producer's certificates, newest period first, with scope, states and verifications."""
    statement = select(Certificate).where(Certificate.producer_id == producer_id).options(*_ALL)
    if mark is not None:
        statement = statement.where(Certificate.mark == mark)
    return work.session.scalars(
        statement.order_by(Certificate.valid_from.desc(), Certificate.id.desc())
    ).all()


def covering(
    work: Work, producer_id: int, product_id: int, mark: Mark, on: date
) -> rules.CertificateDecision:
    """Return whether a certificate of the producer lets the product claim `mark` on that day, and why not."""
    found = certificates_claimed(work, [producer_id], [mark])
    return rules.decide(found, producer_id, product_id, mark, on)


def certificates_claimed(
    work: Work,
    producer_ids: Collection[int],
    marks: Collection[Mark],
    *,
    numbers: Collection[str] = (),
) -> Sequence[Certificate]:
    """Return the producers' certificates of these marks with scope and states, newest period first; one statement.

    numbers   of certificates of others that papers of bought-in goods quote: they are returned too
    """
    whose = or_(
        Certificate.producer_id.in_(set(producer_ids)), Certificate.number.in_(set(numbers))
    )
    return (
        work.session.scalars(
            select(Certificate)
            .where(whose, Certificate.mark.in_(set(marks)))
            .options(joinedload(Certificate.lines), joinedload(Certificate.states))
            .order_by(Certificate.valid_from.desc(), Certificate.id.desc())
        )
        .unique()
        .all()
    )


def state_on(certificate: Certificate, on: date) -> CertificateStanding:
    """Return what had last been said of the certificate (states loaded) on that day."""
    return rules.state_on(certificate, on)


def search_certificates(
    work: Work,
    *,
    text: str = "",
    mark: Mark | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Certificate]:
    """Return the certificates that the actor may read, newest first, with scope, states and verifications.

    text     parts of a number, holder or issuer; every word has to occur
    """
    statement = (
        select(Certificate)
        .where(owned_within_reach(work, Certificate.producer_id, Permission.CERTIFICATES_READ))
        .options(*_ALL)
    )
    for word in text.split():
        statement = statement.where(
            or_(
                Certificate.number.icontains(word, autoescape=True),
                Certificate.holder_name.icontains(word, autoescape=True),
                Certificate.issuer.icontains(word, autoescape=True),
            )
        )
    if mark is not None:
        statement = statement.where(Certificate.mark == mark)
    return page_of(work.session, statement, keys=[Certificate.id], cursor=cursor, size=size)


def expiring(work: Work, *, within_days: int = DEFAULT_WARNING_DAYS) -> list[Expiring]:
    """Return the certificates in force that end within the days given, soonest first.

    Only those the actor may read; withdrawn and suspended ones, and those already followed by a later period of the
    same number, are left out: nothing has to be done about them.
    """
    later = aliased(Certificate)
    rows = work.session.execute(
        select(Certificate, Producer)
        .join(Producer, Producer.id == Certificate.producer_id)
        .where(
            owned_within_reach(work, Certificate.producer_id, Permission.CERTIFICATES_READ),
            Certificate.valid_until.between(work.today, work.today + timedelta(days=within_days)),
            ~exists().where(
                later.mark == Certificate.mark,
                later.number == Certificate.number,
                later.valid_until > Certificate.valid_until,
            ),
        )
        .options(*_SCOPE)
        .order_by(Certificate.valid_until, Certificate.id)
    )
    return [
        Expiring(certificate, producer, (certificate.valid_until - work.today).days)
        for certificate, producer in rows
        if rules.state_on(certificate, work.today) is CertificateStanding.IN_FORCE
    ]


def trademarks_of(work: Work, producer_id: int) -> Sequence[Trademark]:
    """Return the producer's trademarks by name, to somebody who may read its certificates."""
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.CERTIFICATES_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
    return work.session.scalars(
        select(Trademark).where(Trademark.producer_id == producer_id).order_by(Trademark.name)
    ).all()


def find_trademark(work: Work, producer_id: int, number: str, nice_class: int) -> Trademark | None:
    """Return the producer's trademark of this number and class, if there is one."""
    return work.session.scalar(
        select(Trademark).where(
            Trademark.producer_id == producer_id,
            Trademark.number == number,
            Trademark.nice_class == nice_class,
        )
    )
