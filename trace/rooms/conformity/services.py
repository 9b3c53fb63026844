"""Issuing, collecting, checking and voiding conformity certificates."""

from __future__ import annotations

from collections.abc import Collection

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Quantity
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import base_of
from trace.rooms.conformity import queries, rules
from trace.rooms.conformity.models import (
    Basis,
    ConformityCertificate,
    ConformityCheck,
    ConformityKind,
    ConformityState,
    Statement,
)
from trace.rooms.testing.models import TestKind

# A box that speaks of a test needs one of these kinds, passed; supervised sampling is no promise of the producer's own.
TESTS_BEHIND = {
    Basis.OWN_TEST: (TestKind.OWN, TestKind.RAPID),
    Basis.COMMISSIONED_TEST: (TestKind.COMMISSIONED,),
}


def issue_certificate(
    work: Work,
    *,
    batch_id: int,
    basis: Collection[Basis],
    quantity: Quantity | None = None,
) -> ConformityCertificate:
    """Issue the certificate of one batch 开具: product, origin, promisor and phone come from the registers.

    quantity  what no certificate in force speaks of yet, when not given
    Raises    MissingPermission · NotFarmGoods · BatchIsRestricted · SourceProofMissing · TestMissing ·
              TestNotCovering · AllCertified · MoreThanLeft · UnitsDiffer · InvalidValue
    """
    # Locked, so that the certificates of one batch never speak of more than the batch.
    batch = batches.lock_batch(work, batch_id)
    _require_own(work, batch)
    boxes = rules.check_basis(basis)
    grounds = queries.grounds_of(work, batch.id)
    _require_grounds(grounds, boxes)
    amount = _amount_left(grounds, quantity)
    certificate = _new(
        work,
        batch,
        kind=ConformityKind.ISSUED,
        statement=grounds.statement,
        basis=boxes,
        quantity=amount,
        origin=grounds.origin,
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

    quantity  as the paper says; the whole batch when not given
    Raises    MissingPermission · InvalidValue (neither a number nor a picture) · UnitsDiffer · an upload's refusals
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
    work: Work,
    *,
    number: str,
    agrees: bool,
    place: str,
    office: str,
    note: str = "",
    received: str = "",
) -> ConformityCheck:
    """Record that an officer or a township assistant looked at a certificate and its goods 查验.

    received  how much of it was there, in words
    Raises   MissingPermission · NoSuchRecord · InvalidValue
    """
    certificate = queries.get_by_number(work, number)
    batch = batches.get_batch(work, certificate.batch_id)
    require(work.actor, Permission.CONFORMITY_CHECK, division=batch.producer.division)
    check = ConformityCheck(
        certificate=certificate,
        at=work.now,
        by=work.actor.label[:120],
        office=require_text("office", office, longest=200),
        place=require_text("place", place, longest=200),
        agrees=agrees,
        note=note.strip()[:2000],
        received=received.strip()[:60] or None,
    )
    return _kept(work, certificate, check)


def record_market_check(
    work: Work,
    *,
    number: str,
    market: str,
    phone: str,
    received: str,
    agrees: bool,
    note: str = "",
) -> ConformityCheck:
    """Record that a market scanned the certificate that goods arrived with 市场查验; it needs no account.

    A market's own word with a phone to ask back: shown as that, never as an office's check.
    Raises   NoSuchRecord · CertificateIsVoid · TooManyMarketChecks · InvalidValue
    """
    certificate = queries.get_by_number(work, number)
    if not certificate.is_in_force:
        raise rules.CertificateIsVoid(number=certificate.number)
    # One certificate goes to so many stalls at most; more are a machine's, or somebody's ill will.
    if queries.market_checks_since(work, certificate.id, work.now - rules.MARKET_SPAN) >= (
        rules.MOST_MARKET_CHECKS
    ):
        raise rules.TooManyMarketChecks(number=certificate.number)
    name = require_text("market", market, longest=120)
    check = ConformityCheck(
        certificate=certificate,
        at=work.now,
        by=name,
        office=name,
        place=name,
        agrees=agrees,
        note=note.strip()[:500],
        received=require_text("received", received, longest=60),
        market_phone=require_text("phone", phone, longest=30),
    )
    return _kept(work, certificate, check)


def _kept(
    work: Work, certificate: ConformityCertificate, check: ConformityCheck
) -> ConformityCheck:
    work.session.add(check)
    work.session.flush()  # doors answer with its number
    _tell(work, "conformity.checked", certificate, agrees=check.agrees, market=check.is_by_market)
    return check


def void_certificate(work: Work, *, number: str, reason: str) -> ConformityCertificate:
    """Make one's own certificate void, with the reason kept beside it; it stays to be looked up.

    Raises   MissingPermission · NoSuchRecord · CertificateIsVoid · InvalidValue
    """
    certificate = queries.get_by_number(work, number)
    _require_own(work, batches.get_batch(work, certificate.batch_id))
    if not certificate.is_in_force:
        raise rules.CertificateIsVoid(number=certificate.number)
    text = require_text("reason", reason, longest=1000)
    certificate.state, certificate.void_reason = ConformityState.VOID, text
    certificate.voided_at = work.now
    _tell(work, "conformity.voided", certificate)
    return certificate


def _require_own(work: Work, batch: Batch) -> None:
    require(work.actor, Permission.CONFORMITY_WRITE, organisation_id=batch.producer_id)


def _require_grounds(grounds: queries.Grounds, boxes: Collection[Basis]) -> None:
    batch, product = grounds.batch, grounds.batch.product
    if not rules.is_farm_goods(product.commodity, is_prepackaged_food=product.is_prepackaged_food):
        raise rules.NotFarmGoods(product=product.name)
    if grounds.held is not None:
        raise rules.BatchIsRestricted(lot=batch.lot, cause=grounds.held)
    if grounds.statement is Statement.BUYER and grounds.unproved_lots:
        raise rules.SourceProofMissing(lot=grounds.unproved_lots[0])
    for box in boxes:
        if box in TESTS_BEHIND and not grounds.has_passed(*TESTS_BEHIND[box]):
            raise rules.TestMissing(lot=batch.lot, basis=box)
        missing = grounds.untested(*TESTS_BEHIND[box]) if box in TESTS_BEHIND else []
        if missing:
            raise rules.TestNotCovering(lot=batch.lot, basis=box, missing="、".join(missing))


def _amount_left(grounds: queries.Grounds, asked: Quantity | None) -> Quantity:
    remaining = grounds.uncertified
    if not remaining.base:
        newest = grounds.issued[0].number
        raise rules.AllCertified(lot=grounds.batch.lot, number=newest)
    if asked is None:
        return remaining
    if base_of(grounds.batch.product, asked) > remaining.base:
        raise rules.MoreThanLeft(remaining=remaining, asked=asked)
    return asked


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
        quantity_text=rules.quantity_words(quantity),
        quantity_base=base_of(batch.product, quantity),
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
