"""Proofs of the right to produce: recorded by the producer, looked up and judged by officers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from trace.kernel.checks import require_period, require_text
from trace.kernel.errors import AlreadyRecorded, InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.producers import queries, rules
from trace.rooms.producers.models import (
    LookUpResult,
    Producer,
    Proof,
    ProofItem,
    ProofKind,
    ProofStanding,
    ProofState,
    ProofVerification,
)


@dataclass(frozen=True, slots=True)
class NewItem:
    """A line of the item list 食品明细.

    category_code  of the licensing catalogue, four digits such as 1602, or empty
    product_ids    the producer's products that this line is for; without one it covers nothing here
    """

    name: str
    category_code: str = ""
    product_ids: tuple[int, ...] = ()


def add_proof(
    work: Work,
    *,
    producer_id: int,
    kind: ProofKind,
    number: str,
    issuer: str,
    valid_from: date,
    valid_until: date,
    items: Sequence[NewItem] = (),
    premises_id: int | None = None,
    evidence: Upload | None = None,
) -> Proof:
    """Record a licence or registration with its item list.

    number   an SC number is checked for its form; area and category only warn (queries.warnings_of)
    Raises   NotPermitted · InvalidFields · InvalidValue · NoSuchRecord · AlreadyRecorded · file refusals
    """
    producer = queries.get_producer(work, producer_id)
    _require(work, Permission.PRODUCERS_WRITE, producer)
    tidy_number = rules.accept_proof_number(kind, number)
    require_period(valid_from, valid_until)
    if (
        premises_id is not None
        and queries.get_premises(work, premises_id).producer_id != producer.id
    ):
        raise NoSuchRecord(kind="premises", key=str(premises_id))
    if queries.find_proof(work, producer.id, kind, tidy_number, valid_from) is not None:
        raise AlreadyRecorded(rule="uq_proofs_producer_id_kind_number_valid_from")
    proof = Proof(
        producer_id=producer.id,
        kind=kind,
        number=tidy_number,
        issuer=require_text("issuer", issuer, longest=120),
        valid_from=valid_from,
        valid_until=valid_until,
        premises_id=premises_id,
        recorded_at=work.now,
        items=_item_rows(work, producer, items),
        states=[],
        verifications=[],
    )
    if evidence is not None:
        proof.evidence_file_id = store_document(work, evidence, organisation_id=producer.id).id
    work.session.add(proof)
    work.session.flush()  # pages and the API answer with its number
    _tell(work, "proof.added", proof, number=tidy_number, kind=kind.value)
    return proof


def set_proof_items(work: Work, *, proof_id: int, items: Sequence[NewItem]) -> Proof:
    """Replace the item list of a proof by what its duplicate states now."""
    proof = queries.get_proof(work, proof_id)
    producer = queries.get_producer(work, proof.producer_id)
    _require(work, Permission.PRODUCERS_WRITE, producer)
    rows = _item_rows(work, producer, items)
    before = [f"{item.category_code} {item.name}" for item in proof.items]
    work.session.execute(delete(ProofItem).where(ProofItem.proof_id == proof.id))
    for row in rows:
        row.proof_id = proof.id
    work.session.add_all(rows)
    work.session.flush()  # the list is read anew below
    work.session.refresh(proof, ["items"])
    _tell(work, "proof.items_set", proof, before=before)
    return proof


def _item_rows(work: Work, producer: Producer, items: Sequence[NewItem]) -> list[ProofItem]:
    asked = {product_id for item in items for product_id in item.product_ids}
    foreign = asked - queries.product_ids_of(work, producer.id)
    if foreign:
        raise NoSuchRecord(kind="product", key=str(min(foreign)))
    rows: list[ProofItem] = []
    for item in items:
        name = require_text("items", item.name, longest=120)
        code = item.category_code.strip()
        if code and not (code.isascii() and code.isdigit() and len(code) in (2, 4)):
            raise InvalidValue(field="items", reason="category-code", value=code[:10])
        rows.extend(
            ProofItem(category_code=code, name=name, product_id=product_id)
            for product_id in item.product_ids or (None,)
        )
    return rows


def attach_proof_evidence(work: Work, *, proof_id: int, upload: Upload) -> Proof:
    """Keep a scan of the document; an older one stays stored."""
    proof = queries.get_proof(work, proof_id)
    _require(work, Permission.PRODUCERS_WRITE, queries.get_producer(work, proof.producer_id))
    stored = store_document(work, upload, organisation_id=proof.producer_id)
    proof.evidence_file_id = stored.id
    _tell(work, "proof.evidence_attached", proof, digest=stored.digest)
    return proof


def apply_for_renewal(work: Work, *, proof_id: int, on: date) -> Proof:
    """Record that the authority accepted an application for renewal on that day.

    Applied for in time, the proof goes on with a warning until a new one is recorded or the renewal is refused.
    """
    proof = queries.get_proof(work, proof_id)
    _require(work, Permission.PRODUCERS_WRITE, queries.get_producer(work, proof.producer_id))
    if on > work.today:
        raise InvalidValue(field="on", reason="future", value=on.isoformat())
    if not proof.valid_from <= on <= proof.valid_until:
        raise InvalidValue(field="on", reason="outside-validity", value=on.isoformat())
    proof.renewal_applied_on = on
    proof.renewal_refused_on = None
    _tell(work, "proof.renewal_applied", proof, on=on)
    return proof


def refuse_renewal(work: Work, *, proof_id: int, on: date) -> Proof:
    """Record that the authority refused the renewal: from that day the proof ends at its own date."""
    proof = queries.get_proof(work, proof_id)
    producer = queries.get_producer(work, proof.producer_id)
    _require(work, Permission.PRODUCERS_SUSPEND, producer)
    if proof.renewal_applied_on is None or on < proof.renewal_applied_on:
        raise InvalidValue(field="on", reason="no-renewal", value=on.isoformat())
    proof.renewal_refused_on = on
    _tell(work, "proof.renewal_refused", proof, on=on)
    return proof


def change_proof_state(
    work: Work, *, proof_id: int, state: ProofStanding, from_on: date, reason: str
) -> ProofState:
    """Record that the authority suspended, revoked or reinstated a proof; officers do.

    Raises   NotPermitted · InvalidValue
    """
    proof = queries.get_proof(work, proof_id)
    _require(work, Permission.PRODUCERS_SUSPEND, queries.get_producer(work, proof.producer_id))
    why = require_text("reason", reason, longest=1000)
    if from_on > work.today:
        raise InvalidValue(field="from_on", reason="future", value=from_on.isoformat())
    row = ProofState(
        proof_id=proof.id,
        state=state,
        from_on=from_on,
        reason=why,
        by=work.actor.label[:120],
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the history is read anew below
    work.session.refresh(proof, ["states"])
    _tell(work, "proof.state_changed", proof, state=state.value, from_on=from_on, reason=why)
    return row


def verify_proof(
    work: Work, *, proof_id: int, result: LookUpResult, where_looked_up: str, note: str = ""
) -> ProofVerification:
    """Record an officer's look-up of the document at its issuer."""
    proof = queries.get_proof(work, proof_id)
    _require(work, Permission.CERTIFICATES_VERIFY, queries.get_producer(work, proof.producer_id))
    row = ProofVerification(
        proof_id=proof.id,
        result=result,
        where_looked_up=require_text("where_looked_up", where_looked_up, longest=200),
        note=note.strip(),
        by=work.actor.label[:120],
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the history is read anew below
    work.session.refresh(proof, ["verifications"])
    _tell(work, "proof.verified", proof, result=result.value, where=row.where_looked_up)
    return row


def _require(work: Work, permission: Permission, producer: Producer) -> None:
    require(work.actor, permission, organisation_id=producer.id, division=producer.division)


def _tell(work: Work, verb: str, proof: Proof, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="proof",
        subject_key=proof.id,
        organisation_id=proof.producer_id,
        **facts,
    )
