"""The verbs of the certificates room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trace.kernel.checks import require_period, require_text
from trace.kernel.errors import AlreadyRecorded, InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, may, require
from trace.kernel.quantity import Quantity
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.certificates import quantities, queries, rules
from trace.rooms.certificates.models import (
    Certificate,
    CertificateLine,
    CertificateStanding,
    CertificateState,
    CertificateVerification,
    Mark,
    Trademark,
    VerificationResult,
)
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer, get_unit
from trace.rooms.products.queries import get_product

NICE_CLASSES = range(1, 46)


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One product within a certificate's scope.

    product_id  the product here that the line means; without one the line covers nothing here
    unit_id     the production unit that is certified, where the certificate names it
    quantity    how much of it is certified, where the certificate says so
    """

    product_name: str
    product_id: int | None = None
    unit_id: int | None = None
    quantity: Quantity | None = None


def register_certificate(
    work: Work,
    *,
    producer_id: int,
    mark: Mark,
    number: str,
    issuer: str,
    holder_name: str,
    valid_from: date,
    valid_until: date,
    lines: Sequence[ScopeLine],
    evidence: Upload | None = None,
) -> Certificate:
    """Record a certificate with its scope, as the producer's own statement until an officer verifies it.

    Raises   NotPermitted · InvalidFields (number) · InvalidValue · NoSuchRecord · CertificateKnown · file refusals
    """
    producer = _producer(work, Permission.CERTIFICATES_WRITE, producer_id)
    tidy_number = rules.accept_number(mark, number)
    require_period(valid_from, valid_until)
    known = queries.find_certificate(work, mark, tidy_number, valid_from)
    if known is not None:
        raise rules.CertificateKnown(number=tidy_number, holder=known.holder_name)
    if not lines:
        raise InvalidValue(field="lines", reason="required")
    certificate = Certificate(
        producer_id=producer.id,
        mark=mark,
        number=tidy_number,
        issuer=require_text("issuer", issuer, longest=120),
        holder_name=require_text("holder_name", holder_name, longest=200),
        valid_from=valid_from,
        valid_until=valid_until,
        registered_at=work.now,
        lines=[_line_row(work, producer, line) for line in lines],
        states=[],
        verifications=[],
    )
    if evidence is not None:
        certificate.evidence_file_id = store_document(
            work, evidence, organisation_id=producer.id
        ).id
    work.session.add(certificate)
    work.session.flush()  # pages and the API answer with its id
    quantities.open_accounts(work, certificate)
    _tell(work, "certificate.registered", certificate, mark=mark.value, number=tidy_number)
    return certificate


def _line_row(work: Work, producer: Producer, line: ScopeLine) -> CertificateLine:
    if line.product_id is not None:
        if get_product(work, line.product_id).producer_id != producer.id:
            raise NoSuchRecord(kind="product", key=str(line.product_id))
    if line.unit_id is not None:
        if get_unit(work, line.unit_id).producer_id != producer.id:
            raise NoSuchRecord(kind="production_unit", key=str(line.unit_id))
    return CertificateLine(
        product_id=line.product_id,
        product_name=require_text("lines", line.product_name, longest=120),
        production_unit_id=line.unit_id,
        quantity_base=None if line.quantity is None else line.quantity.base,
        quantity_unit=None if line.quantity is None else line.quantity.unit,
    )


def attach_evidence(work: Work, *, certificate_id: int, upload: Upload) -> Certificate:
    """Keep a scan of the certificate; an older one stays stored."""
    certificate = queries.get_certificate(work, certificate_id)
    producer = _producer(work, Permission.CERTIFICATES_WRITE, certificate.producer_id)
    stored = store_document(work, upload, organisation_id=producer.id)
    certificate.evidence_file_id = stored.id
    _tell(work, "certificate.evidence_attached", certificate, digest=stored.digest)
    return certificate


def change_state(
    work: Work,
    *,
    certificate_id: int,
    state: CertificateStanding,
    from_on: date,
    reason: str,
) -> CertificateState:
    """Record that a certificate was suspended, withdrawn or put back in force from a day on.

    Officers record any of these; a producer may report against itself, never for itself.
    Raises   NotPermitted · CertificateStateForbids · InvalidValue
    """
    certificate = queries.get_certificate(work, certificate_id)
    _require_change(work, certificate, state)
    why = require_text("reason", reason, longest=1000)
    if from_on > work.today:
        raise InvalidValue(field="from_on", reason="future", value=from_on.isoformat())
    latest = certificate.states[-1] if certificate.states else None
    if latest is not None and from_on < latest.from_on:
        raise InvalidValue(field="from_on", reason="before-last", value=from_on.isoformat())
    current = latest.state if latest else CertificateStanding.IN_FORCE
    if (current, state) not in rules.ALLOWED:
        raise rules.CertificateStateForbids(state=current.value, wanted=state.value)
    row = CertificateState(
        certificate_id=certificate.id,
        state=state,
        from_on=from_on,
        reason=why,
        by=work.actor.label[:120],
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the history is read anew below
    work.session.refresh(certificate, ["states"])
    _tell(
        work, "certificate.state_changed", certificate, state=state.value, from_on=from_on, why=why
    )
    return row


def _require_change(work: Work, certificate: Certificate, state: CertificateStanding) -> None:
    producer = get_producer(work, certificate.producer_id)
    own = may(
        work.actor,
        Permission.CERTIFICATES_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )
    if own and state is not CertificateStanding.IN_FORCE:
        return
    _producer(work, Permission.CERTIFICATES_VERIFY, producer.id)


def verify_certificate(
    work: Work,
    *,
    certificate_id: int,
    result: VerificationResult,
    where_looked_up: str,
    note: str = "",
) -> CertificateVerification:
    """Record an officer's look-up of the certificate at its issuer; there is no national machine interface.

    Raises   NotPermitted · InvalidValue
    """
    certificate = queries.get_certificate(work, certificate_id)
    _producer(work, Permission.CERTIFICATES_VERIFY, certificate.producer_id)
    row = CertificateVerification(
        certificate_id=certificate.id,
        result=result,
        where_looked_up=require_text("where_looked_up", where_looked_up, longest=200),
        note=note.strip(),
        by=work.actor.label[:120],
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the history is read anew below
    work.session.refresh(certificate, ["verifications"])
    _tell(work, "certificate.verified", certificate, result=result.value, where=where_looked_up)
    return row


def register_trademark(
    work: Work,
    *,
    producer_id: int,
    name: str,
    number: str,
    nice_class: int,
    holder_name: str,
    valid_until: date,
    valid_from: date | None = None,
    evidence: Upload | None = None,
) -> Trademark:
    """Record a trademark that the producer owns or may use.

    Raises   NotPermitted · InvalidValue · AlreadyRecorded · file refusals
    """
    producer = _producer(work, Permission.CERTIFICATES_WRITE, producer_id)
    if nice_class not in NICE_CLASSES:
        raise InvalidValue(field="nice_class", reason="range", value=str(nice_class))
    if valid_from is not None:
        require_period(valid_from, valid_until)
    tidy_number = require_text("number", number, longest=64)
    if queries.find_trademark(work, producer.id, tidy_number, nice_class) is not None:
        raise AlreadyRecorded(rule="uq_trademarks_producer_id_number_nice_class")
    trademark = Trademark(
        producer_id=producer.id,
        name=require_text("name", name, longest=120),
        number=tidy_number,
        nice_class=nice_class,
        holder_name=require_text("holder_name", holder_name, longest=200),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    if evidence is not None:
        trademark.evidence_file_id = store_document(work, evidence, organisation_id=producer.id).id
    work.session.add(trademark)
    work.session.flush()  # pages and the API answer with its id
    record(
        work,
        "trademark.registered",
        subject_kind="trademark",
        subject_key=trademark.id,
        organisation_id=producer.id,
        number=tidy_number,
    )
    return trademark


def _producer(work: Work, permission: Permission, producer_id: int) -> Producer:
    producer = get_producer(work, producer_id)
    require(work.actor, permission, organisation_id=producer.id, division=producer.division)
    return producer


def _tell(work: Work, verb: str, certificate: Certificate, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="certificate",
        subject_key=certificate.id,
        organisation_id=certificate.producer_id,
        **facts,
    )
