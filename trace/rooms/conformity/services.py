"""Issuing, collecting, checking and voiding conformity certificates."""

from __future__ import annotations

from collections.abc import Collection

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Quantity
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import BatchKind
from trace.rooms.conformity import queries, rules
from trace.rooms.conformity.models import (
    Basis,
    ConformityCertificate,
    ConformityCheck,
    ConformityKind,
    ConformityState,
    Statement,
)
from trace.rooms.testing import queries as testing
from trace.rooms.testing.models import TestKind
from trace.standards.china.region_code import full_name

TESTS_BEHIND = {
    Basis.OWN_TEST: (TestKind.OWN, TestKind.RAPID),
    Basis.COMMISSIONED_TEST: (TestKind.COMMISSIONED, TestKind.SUPERVISED),
}


def issue_certificate(
    work: Work,
    *,
    batch_id: int,
    basis: Collection[Basis],
    quantity: Quantity | None = None,
) -> ConformityCertificate:
    """Issue the certificate of one batch 开具: product, origin, promisor and phone come from the registers.

    quantity  the whole batch when not given
    Raises    MissingPermission · BatchIsRestricted · SourceProofMissing · TestMissing · InvalidValue
    """
    batch = batches.get_batch(work, batch_id)
    _require_own(work, batch)
    boxes = rules.check_basis(basis)
    _refuse_restricted(work, batch)
    statement = rules.statement_for(batch.kind)
    if statement is Statement.BUYER:
        _require_collected(work, batch)
    _require_tests(work, batch, boxes)
    certificate = _new(
        work,
        batch,
        kind=ConformityKind.ISSUED,
        statement=statement,
        basis=boxes,
        quantity=quantity or batch.produced,
        origin=_origin(work, batch),
        promisor=batch.producer.name,
        phone=batch.producer.phone,
    )
    return _stored(work, certificate, batch, "conformity.issued")


def collect_certificate(
    work: Work,
    *,
    batch_id: int,
    promisor: str,
    phone: str = "",
    origin: str,
    outside_number: str = "",
    basis: Collection[Basis] = (Basis.CONTROL,),
    quantity: Quantity | None = None,
    picture: Upload | None = None,
) -> ConformityCertificate:
    """Record the certificate that a seller handed over with the goods 收取, by its number or a picture of it.

    Raises   MissingPermission · InvalidValue (neither a number nor a picture) · the refusals of an upload
    """
    batch = batches.get_batch(work, batch_id)
    _require_own(work, batch)
    if picture is None:
        require_text("outside_number", outside_number, longest=80)
    certificate = _new(
        work,
        batch,
        kind=ConformityKind.COLLECTED,
        statement=Statement.PRODUCER,
        basis=rules.check_basis(basis),
        quantity=quantity or batch.produced,
        origin=require_text("origin", origin, longest=200),
        promisor=require_text("promisor", promisor, longest=120),
        phone=phone.strip()[:30],
    )
    certificate.outside_number = outside_number.strip()[:80] or None
    if picture is not None:
        stored = store_document(work, picture, organisation_id=batch.producer_id)
        certificate.file_id = stored.id
    return _stored(work, certificate, batch, "conformity.collected")


def check_certificate(
    work: Work, *, number: str, agrees: bool, place: str, office: str, note: str = ""
) -> ConformityCheck:
    """Record that an officer or a township assistant looked at a certificate and its goods 查验.

    Raises   MissingPermission · NoSuchRecord · InvalidValue
    """
    certificate = queries.find_by_number(work, number)
    if certificate is None:
        raise NoSuchRecord(kind="conformity-certificate", key=number)
    batch = batches.get_batch(work, certificate.batch_id)
    require(work.actor, Permission.CONFORMITY_CHECK, division=batch.producer.division)
    check = ConformityCheck(
        certificate_id=certificate.id,
        at=work.now,
        by=work.actor.label[:120],
        office=require_text("office", office, longest=200),
        place=require_text("place", place, longest=200),
        agrees=agrees,
        note=note.strip()[:2000],
    )
    work.session.add(check)
    work.session.flush()  # doors answer with its number
    _tell(work, "conformity.checked", certificate, agrees=agrees)
    return check


def void_certificate(work: Work, *, number: str, reason: str) -> ConformityCertificate:
    """Make an issued certificate void, with the reason kept beside it.

    Raises   MissingPermission · NoSuchRecord · CertificateIsVoid · InvalidValue
    """
    certificate = queries.find_by_number(work, number)
    if certificate is None:
        raise NoSuchRecord(kind="conformity-certificate", key=number)
    _require_own(work, batches.get_batch(work, certificate.batch_id))
    if not certificate.is_in_force:
        raise rules.CertificateIsVoid(number=certificate.number)
    certificate.state = ConformityState.VOID
    certificate.void_reason = require_text("reason", reason, longest=1000)
    certificate.voided_at = work.now
    _tell(work, "conformity.voided", certificate)
    return certificate


def _require_own(work: Work, batch: Batch) -> None:
    require(work.actor, Permission.CONFORMITY_WRITE, organisation_id=batch.producer_id)


def _refuse_restricted(work: Work, batch: Batch) -> None:
    held = batches.restrictions_on(work, [batch.id])
    if held:
        raise rules.BatchIsRestricted(lot=batch.lot, cause=held[0].kind.value)


def _require_collected(work: Work, batch: Batch) -> None:
    papers = queries.certificates_for(work, [batch.id])
    if not any(p.kind is ConformityKind.COLLECTED and p.is_in_force for p in papers):
        raise rules.SourceProofMissing(lot=batch.lot)


def _require_tests(work: Work, batch: Batch, basis: list[Basis]) -> None:
    wanted = [box for box in basis if box in TESTS_BEHIND]
    if not wanted:
        return
    lots = [batch.id, *(found.batch.id for found in batches.ancestors(work, batch.id))]
    passed = {report.kind for report in testing.tests_of(work, lots) if report.passed}
    for box in wanted:
        if passed.isdisjoint(TESTS_BEHIND[box]):
            raise rules.TestMissing(lot=batch.lot, basis=box.value)


def _origin(work: Work, batch: Batch) -> str:
    """The place people know: where the goods grew, else where the producer is."""
    if batch.kind is BatchKind.BOUGHT_IN:
        lines = batches.source_lines_of(work, batch.id)
        stated = [line.origin_text for line in lines if line.origin_text]
        if stated:
            return stated[0]
    return full_name(batch.producer.division) or batch.producer.address


def _new(
    work: Work,
    batch: Batch,
    *,
    kind: ConformityKind,
    statement: Statement,
    basis: list[Basis],
    quantity: Quantity,
    origin: str,
    promisor: str,
    phone: str,
) -> ConformityCertificate:
    return ConformityCertificate(
        number=f"HGZ{work.today:%Y%m%d}-{ids.readable_code(6)}",
        kind=kind,
        state=ConformityState.IN_FORCE,
        producer_id=batch.producer_id,
        batch_id=batch.id,
        product_name=batch.product.name,
        quantity_text=str(quantity),
        origin=origin,
        promisor=promisor,
        phone=phone,
        statement=statement,
        basis=[box.value for box in basis],
        issued_at=work.now,
        recorded_by=work.actor.label[:120],
    )


def _stored(
    work: Work, certificate: ConformityCertificate, batch: Batch, verb: str
) -> ConformityCertificate:
    work.session.add(certificate)
    work.session.flush()  # doors answer with its number
    _tell(work, verb, certificate, batch=batch.id)
    return certificate


def _tell(work: Work, verb: str, certificate: ConformityCertificate, **facts: object) -> None:
    audit(
        work,
        verb,
        subject_kind="conformity",
        subject_key=certificate.number,
        organisation_id=certificate.producer_id,
        **facts,
    )
