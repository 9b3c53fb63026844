"""Proofs of the right to produce: one, those of a producer, what they cover, which end soon."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import column, exists, select, table
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.producers import rules
from trace.rooms.producers.models import (
    Producer,
    Proof,
    ProofItem,
    ProofKind,
    ProofStanding,
)
from trace.rooms.producers.queries.holdings import get_premises
from trace.rooms.producers.queries.producers import get_producer, within_reach

# Products stand above this room; of theirs only the owner is asked, to refuse another producer's product.
_PRODUCTS = table("products", column("id"), column("producer_id"))
_PROOF_PARTS = (selectinload(Proof.items), selectinload(Proof.states))


def get_proof(work: Work, proof_id: int) -> Proof:
    """Return the proof with items, states and verifications; raises NoSuchRecord."""
    proof = work.session.get(
        Proof, proof_id, options=[*_PROOF_PARTS, selectinload(Proof.verifications)]
    )
    if proof is None:
        raise NoSuchRecord(kind="proof", key=str(proof_id))
    return proof


def find_proof(
    work: Work, producer_id: int, kind: ProofKind, number: str, valid_from: date
) -> Proof | None:
    """Return the producer's proof of this number and beginning, if there is one."""
    return work.session.scalar(
        select(Proof).where(
            Proof.producer_id == producer_id,
            Proof.kind == kind,
            Proof.number == number,
            Proof.valid_from == valid_from,
        )
    )


def find_proofs_by_number(work: Work, number: str) -> Sequence[Proof]:
    """Return the proofs with exactly this number, newest period first (to search by SC number)."""
    return work.session.scalars(
        select(Proof).where(Proof.number == number).order_by(Proof.valid_from.desc())
    ).all()


def proofs_of(work: Work, producer_id: int) -> Sequence[Proof]:
    """Return the producer's proofs, newest period first, with items, states and verifications."""
    return work.session.scalars(
        select(Proof)
        .where(Proof.producer_id == producer_id)
        .options(*_PROOF_PARTS, selectinload(Proof.verifications))
        .order_by(Proof.valid_from.desc(), Proof.id.desc())
    ).all()


def proofs_covering(
    work: Work, producer_id: int, product_id: int, on: date
) -> list[rules.ProofDecision]:
    """Return what each proof of the producer says of the product on that day, those that cover first.

    An open renewal covers with the warning `renewal_undecided`. Which kind of proof is needed is a norm.
    """
    proofs = proofs_by_producer(work, [producer_id]).get(producer_id, ())
    return rules.judge_proofs(proofs, product_id, on)


def proofs_by_producer(work: Work, producer_ids: Collection[int]) -> dict[int, list[Proof]]:
    """Return the proofs of each producer that has any, newest period first, with items and states; one statement."""
    proofs = work.session.scalars(
        select(Proof)
        .where(Proof.producer_id.in_(set(producer_ids)))
        .options(joinedload(Proof.items), joinedload(Proof.states))
        .order_by(Proof.valid_from.desc(), Proof.id.desc())
    ).unique()
    found: dict[int, list[Proof]] = {}
    for proof in proofs:
        found.setdefault(proof.producer_id, []).append(proof)
    return found


def warnings_of(work: Work, proof: Proof) -> tuple[str, ...]:
    """Return what an officer may want to look at in a proof (items loaded)."""
    place = (
        get_premises(work, proof.premises_id).division
        if proof.premises_id is not None
        else get_producer(work, proof.producer_id).division
    )
    codes = {item.category_code for item in proof.items}
    return rules.licence_warnings(proof, division=place, category_codes=codes)


def expiring_proofs(work: Work, *, within_days: int = 60) -> list[tuple[Proof, Producer]]:
    """Return the proofs in force that end within the days given and have no renewal open, soonest first.

    Only of producers that the actor may read; proofs replaced by a later period are left out.
    """
    within = within_reach(work, Permission.PRODUCERS_READ)
    last = work.today + timedelta(days=within_days)
    later = Proof.__table__.alias("later")
    rows = work.session.execute(
        select(Proof, Producer)
        .join(Producer, Producer.id == Proof.producer_id)
        .where(within, Proof.valid_until.between(work.today, last))
        .where(
            ~exists().where(
                later.c.producer_id == Proof.producer_id,
                later.c.kind == Proof.kind,
                later.c.number == Proof.number,
                later.c.valid_until > Proof.valid_until,
            )
        )
        .options(*_PROOF_PARTS)
        .order_by(Proof.valid_until, Proof.id)
    )
    return [
        (proof, producer)
        for proof, producer in rows
        if rules.proof_standing_on(proof, work.today) is ProofStanding.IN_FORCE
        and not rules.is_renewal_open(proof, work.today)
    ]


def product_ids_of(work: Work, producer_id: int) -> set[int]:
    """Return the ids of the producer's products."""
    return set(
        work.session.scalars(select(_PRODUCTS.c.id).where(_PRODUCTS.c.producer_id == producer_id))
    )


def listed_products(work: Work, proof_ids: Collection[int]) -> set[int]:
    """Return the ids of the products that the item lists of these proofs name."""
    found = work.session.scalars(
        select(ProofItem.product_id).where(ProofItem.proof_id.in_(set(proof_ids)))
    )
    return {product_id for product_id in found if product_id is not None}
