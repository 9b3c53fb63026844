"""G2, its second half: the conformity certificate 承诺达标合格证 that goes with the goods."""

from __future__ import annotations

from trace.rooms.conformity.kinds import ConformityKind
from trace.rooms.conformity.queries import is_of_others
from trace.rooms.conformity.rules import must_reissue
from trace.rooms.labels.gates.case import Case, Goods
from trace.rooms.labels.rules import Gate, GateFinding, Outcome
from trace.rooms.producers.kinds import SubjectKind
from trace.rooms.products.rules import conformity_is_compulsory

CONFORMITY_RULE = "conformity-certificate"
# The order of 2025 no. 4, in force 2026-02-01.
CONFORMITY_VERSION = "2025-4"
# 《农产品质量安全承诺达标合格证管理办法》: these must issue it, households are encouraged to.
MUST_PROMISE = frozenset({SubjectKind.COOPERATIVE, SubjectKind.COMPANY})


def judge_promise(case: Case, goods: Goods) -> list[GateFinding]:
    """A certificate in force of the goods or of what they were made of; of the goods themselves where they were
    bought from others and then mixed or parted."""
    product = goods.product
    if not conformity_is_compulsory(product.commodity) or product.is_prepackaged_food:
        return []
    ids = {goods.batch.id, *(batch.id for batch in case.lineage_of(goods.batch))}
    found = [paper for paper in case.papers if paper.is_in_force and paper.batch_id in ids]
    must = case.producer.subject_kind in MUST_PROMISE
    if found and _has_to_be_issued_again(case, goods, ids):
        return [_lacking(case, goods, must, "conformity-reissue" if must else "conformity-anew")]
    if found:
        numbers = [paper.number for paper in found]
        return [
            case.found(
                Gate.PROOF,
                Outcome.PASSED,
                "conformity-present",
                CONFORMITY_RULE,
                *numbers,
                version=CONFORMITY_VERSION,
                facts=_facts(goods),
            )
        ]
    return [_lacking(case, goods, must, "conformity-missing" if must else "conformity-encouraged")]


def _has_to_be_issued_again(case: Case, goods: Goods, ids: set[int]) -> bool:
    lines = case.story.lines if case.story else ()
    has_others = any(is_of_others(line) for line in lines if line.batch_id in ids)
    if not must_reissue(goods.batch.kind, has_goods_of_others=has_others):
        return False
    return not any(
        paper.is_in_force
        and paper.kind is ConformityKind.ISSUED
        and paper.batch_id == goods.batch.id
        for paper in case.papers
    )


def _lacking(case: Case, goods: Goods, must: bool, reason: str) -> GateFinding:
    return case.found(
        Gate.PROOF,
        Outcome.FAILED if must else Outcome.WARNING,
        reason,
        CONFORMITY_RULE,
        version=CONFORMITY_VERSION,
        facts=_facts(goods),
    )


def _facts(goods: Goods) -> dict[str, object]:
    return {"product": goods.product.name, "lot": goods.batch.lot}
