"""G3, the part about codes of the certifier (有机码): one on each smallest pack where the mark's rule asks for it."""

from __future__ import annotations

from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import imported, ranges
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, Stage


def judge_pack_codes(case: Case, mark: Mark) -> list[GateFinding]:
    """Say whether every pack has its code: a warning until labels are activated, then it stops them."""
    rule = case.claim_rules.rule_for(
        mark.value, case.product, case.batch.made_on if case.batch else case.work.today
    )
    if rule is None or not rule.terms.pack_code_required:
        return []
    asked = ranges.size(case.pieces) if case.pieces else case.count
    stored = 0
    if case.run_id is not None:
        stored = imported.count_codes(case.work, case.run_id, case.pieces)
    facts: dict[str, object] = {
        "mark": mark.value,
        "product": case.product.name,
        "asked": asked,
        "stored": stored,
        "missing": asked - stored,
    }
    if stored >= asked:
        outcome, reason = Outcome.PASSED, "pack-codes-present"
    else:
        stops = case.stage is Stage.ACTIVATE
        outcome = Outcome.FAILED if stops else Outcome.WARNING
        reason = "organic-codes-missing"
    return [
        case.found(Gate.CERTIFICATES, outcome, reason, rule.name, version=rule.version, facts=facts)
    ]
