"""Taking entries out of a producer's registers that were made by mistake, for the undoing of an import.

An entry that was ever used is not removed but ended: a membership, a unit and a proof each have their own way. The
database refuses a removal while anything refers to the entry; the audit trail keeps what it was.
"""

from __future__ import annotations

from sqlalchemy import delete

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.producers import queries
from trace.rooms.producers.models import Member, ProductionUnit, Proof, ProofItem


def remove_member(work: Work, *, member_id: int, reason: str) -> None:
    """Take a member or contract farmer out of the register; raises NotPermitted · NoSuchRecord."""
    member = queries.get_member(work, member_id)
    _require(work, member.producer_id)
    facts = {"number": member.number, "name": member.name}
    _forget(work, member)
    work.session.execute(delete(Member).where(Member.id == member_id))
    _tell(work, "member.removed", "member", member_id, member.producer_id, reason, facts)


def remove_unit(work: Work, *, unit_id: int, reason: str) -> None:
    """Take a production unit out of the register; raises NotPermitted · NoSuchRecord."""
    unit = queries.get_unit(work, unit_id)
    _require(work, unit.producer_id)
    facts = {"code": unit.code, "name": unit.name}
    _forget(work, unit)
    work.session.execute(delete(ProductionUnit).where(ProductionUnit.id == unit_id))
    _tell(work, "unit.removed", "production_unit", unit_id, unit.producer_id, reason, facts)


def remove_proof(work: Work, *, proof_id: int, reason: str) -> None:
    """Take a proof with its item list out of the register; raises NotPermitted · NoSuchRecord."""
    proof = queries.get_proof(work, proof_id)
    _require(work, proof.producer_id)
    facts = {"number": proof.number, "kind": proof.kind.value}
    for item in proof.items:
        work.session.expunge(item)
    _forget(work, proof)
    work.session.execute(delete(ProofItem).where(ProofItem.proof_id == proof_id))
    work.session.execute(delete(Proof).where(Proof.id == proof_id))
    _tell(work, "proof.removed", "proof", proof_id, proof.producer_id, reason, facts)


def _require(work: Work, producer_id: int) -> None:
    producer = queries.get_producer(work, producer_id)
    require(
        work.actor,
        Permission.PRODUCERS_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )


def _forget(work: Work, row: Member | ProductionUnit | Proof) -> None:
    work.session.flush()  # what is still to be written of it goes first
    work.session.expunge(row)


def _tell(
    work: Work,
    verb: str,
    kind: str,
    key: int,
    producer_id: int,
    reason: str,
    facts: dict[str, str],
) -> None:
    record(
        work,
        verb,
        subject_kind=kind,
        subject_key=key,
        organisation_id=producer_id,
        reason=reason,
        **facts,
    )
