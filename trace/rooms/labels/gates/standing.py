"""G1: the producer is approved and not suspended. G2: the right to produce, and the conformity certificate."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import BatchKind
from trace.rooms.labels.gates.case import Case, Goods
from trace.rooms.labels.gates.promises import judge_promise
from trace.rooms.labels.rules import Gate, GateFinding, Outcome
from trace.rooms.producers import queries as producers
from trace.rooms.producers import rules as proof_rules
from trace.rooms.producers.models import Producer
from trace.rooms.producers.rules import ProofDecision, ProofReason
from trace.rooms.products.models import Product

STANDING_RULE = "producer-standing"
# Steps after which a product is another food: whoever takes them needs the licence.
PROCESSING = frozenset({BatchKind.PROCESSING, BatchKind.COMMISSIONED_PROCESSING})


def judge_producer(case: Case) -> list[GateFinding]:
    """G1."""
    standing = producers.standing_at(case.work, case.producer.id, case.work.now)
    suspension = standing.suspension
    return [
        case.found(
            Gate.PRODUCER,
            Outcome.PASSED if standing.is_good else Outcome.FAILED,
            f"producer-{standing.reason.value.replace('_', '-')}",
            STANDING_RULE,
            suspension.document_number if suspension else None,
            facts={
                "producer": case.producer.name,
                "cause": suspension.reason if suspension else "",
            },
        )
    ]


def judge_proofs(case: Case) -> list[GateFinding]:
    """G2, for every goods in the pack."""
    findings = []
    for goods in case.goods:
        findings.append(_proof(case, goods))
        findings += judge_promise(case, goods)
    return findings


def _proof(case: Case, goods: Goods) -> GateFinding:
    made = _processed(case, goods)
    need = case.proof_rules.required(
        producer=made.processor,
        product=goods.product,
        process=made.kind.value,
        on=made.made_on,
    )
    facts: dict[str, object] = {
        "product": goods.product.name,
        "processor": made.processor.name,
        "lot": made.lot,
        "on": made.made_on.isoformat(),
    }
    outcome, reason, number = Outcome.PASSED, "proof-none-needed", None
    if need.kinds:
        decision = _best(case, goods, made, need.kinds)
        if decision is None:
            outcome, reason = Outcome.FAILED, "proof-missing"
        else:
            outcome, reason = _told(decision)
            number = decision.proof.number
            facts["until"] = decision.proof.valid_until.isoformat()
    version = f"{need.rule.version}.{need.rule_number}"
    rule = f"proof-rule/{need.rule.code}"
    return case.found(
        Gate.PROOF,
        outcome,
        reason,
        rule,
        number,
        version=version,
        facts=facts,
    )


def _told(decision: ProofDecision) -> tuple[Outcome, str]:
    if not decision.covers:
        return Outcome.FAILED, f"proof-{decision.reason.value.replace('_', '-')}"
    if decision.warning:
        return Outcome.WARNING, f"proof-{decision.warning.replace('_', '-')}"
    return Outcome.PASSED, "proof-covered"


def _processed(case: Case, goods: Goods) -> Batch:
    """The batch whose processor needs the right: the last real processing, else the packing itself."""
    if goods.batch.kind in PROCESSING:
        return goods.batch
    # Of an assortment's components each has a line of its own; what they share is judged for each of them.
    known = case.lineage_of(goods.batch)
    made = [batch for batch in known if batch.kind in PROCESSING]
    return max(made, key=lambda batch: (batch.made_on, batch.id)) if made else goods.batch


def _best(case: Case, goods: Goods, made: Batch, kinds: Collection[str]) -> ProofDecision | None:
    """The proof nearest to covering the goods on the day they were made, None where there is none at all."""
    asked = [goods.product]
    if made.product_id != goods.product.id:
        asked.append(made.product)
    found: list[ProofDecision] = []
    for product in asked:
        held = case.proofs.get(made.processor_id, ())
        decisions = proof_rules.judge_proofs(held, product.id, made.made_on)
        found += [
            _for_principal(decision, product, made.processor, made.made_on)
            for decision in decisions
            if decision.proof.kind.value in kinds
        ]
    order = list(ProofReason)
    return min(found, key=lambda made: (not made.covers, order.index(made.reason)), default=None)


def _for_principal(
    decision: ProofDecision, product: Product, processor: Producer, on: date
) -> ProofDecision:
    """Let the item list of a commissioned processor cover its principal's product by the kind of food it names."""
    is_own = product.producer_id == processor.id
    if is_own or decision.reason is not ProofReason.PRODUCT_NOT_LISTED:
        return decision
    named = any(
        item.name in product.name or product.name in item.name for item in decision.proof.items
    )
    if not named:
        return decision
    warning = "renewal_undecided" if on > decision.proof.valid_until else None
    return ProofDecision(True, decision.proof, ProofReason.COVERED, warning)
