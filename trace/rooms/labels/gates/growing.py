"""G7: nothing in the pack was harvested inside an interval or above a maximum, and tests cover what was used."""

from __future__ import annotations

from collections.abc import Sequence

from trace.rooms.batches.models import BatchSource, Restriction
from trace.rooms.batches.queries import Grown, ingredients_behind, records_behind
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services.growing import HARVESTED
from trace.rooms.conformity.kinds import Basis, ConformityKind
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.conformity.rules import untested
from trace.rooms.conformity.services import TESTS_BEHIND
from trace.rooms.cultivation.kinds import BreachKind, InputKind
from trace.rooms.cultivation.rules import SPRAYED, Breach
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.rules import Gate, GateFinding, Outcome
from trace.rooms.testing import queries as testing
from trace.rooms.testing.models import TestReport

INTERVAL_RULE = "pesticide-interval"
BARRED_RULE = "barred-input"
COVERAGE_RULE = "test-covers-use"
MOST_NAMED = 20


def judge_intervals(case: Case) -> list[GateFinding]:
    """What restricts is told first; then what is not known, what no test covers, and what was never recorded."""
    held = [found for found in case.restrictions if found.kind is RestrictionKind.INTERVAL]
    if held:
        return [_held(case, one) for one in held]
    # What was bought in is proved by its seller's papers (G2), not by spray records that nobody here has.
    lines = [line for line in _lines(case) if line.batch.kind in HARVESTED]
    grown = records_behind(case.work, lines)
    found = [*_unknown(case, lines, grown), *_not_covering(case, lines, grown)]
    found += _never_recorded(case, lines, grown)
    return found or [_kept(case, grown)]


def _lines(case: Case) -> tuple[BatchSource, ...]:
    return case.story.lines if case.story else ()


def _held(case: Case, found: Restriction) -> GateFinding:
    breach = Breach.parse(found.reason)
    facts: dict[str, object] = {"lot": found.batch.lot, "cause": found.reason}
    reason, rule = "interval-not-over", INTERVAL_RULE
    if breach is None:
        facts["on"] = found.placed_at.isoformat()
    else:
        reason = f"interval-{breach.kind.value.replace('_', '-')}"
        rule = BARRED_RULE if breach.kind is BreachKind.BARRED else rule
        facts |= {
            "on": breach.harvested_on.isoformat(),
            "last": breach.last_on.isoformat(),
            "earliest": breach.earliest_on.isoformat() if breach.earliest_on else "",
            "input": breach.input,
            "days": breach.interval_days,
            "counted": breach.counted,
            "most": breach.most,
            "source": breach.source,
        }
    return case.found(
        Gate.INTERVALS, Outcome.FAILED, reason, rule, found.document_number, facts=facts
    )


def _unknown(case: Case, lines: list[BatchSource], grown: Grown) -> list[GateFinding]:
    """A pesticide whose label nobody entered: whether its interval was kept cannot be said."""
    missing = {
        use.number: use
        for line in lines
        for use in grown.get(line.id, ())
        if use.kind is InputKind.PESTICIDE and use.interval_days is None
    }
    if not missing:
        return []
    return [
        case.found(
            Gate.INTERVALS,
            Outcome.FAILED,
            "interval-unknown",
            INTERVAL_RULE,
            *list(missing)[:MOST_NAMED],
            facts={"inputs": "、".join(dict.fromkeys(use.title for use in missing.values()))},
        )
    ]


def _not_covering(case: Case, lines: list[BatchSource], grown: Grown) -> list[GateFinding]:
    """用什么药、检什么药: a certificate that names a test, where a use recorded since is not among what was tested."""
    papers = [
        (paper, box)
        for paper in case.papers
        if paper.is_in_force and paper.kind is ConformityKind.ISSUED
        for box in TESTS_BEHIND
        if box.value in paper.basis
    ]
    used = ingredients_behind(lines, grown)
    if not papers or not used or case.story is None:
        return []
    made_of: dict[int, list[int]] = {}
    for edge in case.story.edges:
        made_of.setdefault(edge.child_id, []).append(edge.parent_id)
    reports = testing.tests_of(case.work, case.batch_ids)
    found = []
    for paper, box in papers:
        missing = untested(paper.batch_id, made_of, used, _tested(case, paper, box, reports))
        if missing:
            found.append(_test_lacks(case, paper, missing))
    return found


def _tested(
    case: Case, paper: ConformityCertificate, box: Basis, reports: Sequence[TestReport]
) -> list[tuple[int, list[str]]]:
    """What the tests behind one box name: those of the batches of whoever issued the certificate."""
    known = case.story.batches if case.story else {}
    return [
        (report.batch_id, [item.name for item in report.items])
        for report in reports
        if report.passed
        and report.is_safety
        and report.kind in TESTS_BEHIND[box]
        and known[report.batch_id].producer_id == paper.producer_id
    ]


def _test_lacks(case: Case, paper: ConformityCertificate, missing: list[str]) -> GateFinding:
    return case.found(
        Gate.INTERVALS,
        Outcome.FAILED,
        "test-not-covering",
        COVERAGE_RULE,
        paper.number,
        facts={"number": paper.number, "missing": "、".join(missing)},
    )


def _never_recorded(case: Case, lines: list[BatchSource], grown: Grown) -> list[GateFinding]:
    lots = [
        line.batch.lot
        for line in lines
        if _product_of(case, line) in SPRAYED and not grown.get(line.id)
    ]
    if not lots:
        return []
    named = ", ".join(list(dict.fromkeys(lots))[:MOST_NAMED])
    return [
        case.found(
            Gate.INTERVALS,
            Outcome.WARNING,
            "no-cultivation-records",
            INTERVAL_RULE,
            facts={"lots": named},
        )
    ]


def _product_of(case: Case, line: BatchSource) -> object:
    # The lines know their batches; products are loaded with the story's own.
    story = case.story
    return story.batches[line.batch_id].product.commodity if story else None


def _kept(case: Case, grown: Grown) -> GateFinding:
    records = {record.number: record for each in grown.values() for record in each}
    uses = [use for use in records.values() if use.kind is InputKind.PESTICIDE]
    if not records:
        return case.found(Gate.INTERVALS, Outcome.NOT_APPLICABLE, "no-spray-records", INTERVAL_RULE)
    if not uses:
        return case.found(
            Gate.INTERVALS,
            Outcome.PASSED,
            "no-pesticide-used",
            INTERVAL_RULE,
            facts={"count": len(records)},
        )
    last = max(uses, key=lambda use: (use.last_on, use.id))
    return case.found(
        Gate.INTERVALS,
        Outcome.PASSED,
        "intervals-kept",
        INTERVAL_RULE,
        *sorted(use.number for use in uses)[:MOST_NAMED],
        facts={
            "count": sum(use.times for use in uses),
            "input": last.title,
            "last": last.last_on.isoformat(),
            "earliest": last.harvest_from_on.isoformat() if last.harvest_from_on else "",
        },
    )
