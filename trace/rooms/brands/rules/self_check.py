"""Self-check 自查: what the system's own records say of each condition of a rule-book, before somebody applies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from trace.rooms.brands.kinds import CheckResult, ConditionFact
from trace.rooms.brands.rules.book_checks import ANY
from trace.rooms.brands.rules.book_parts import Condition
from trace.rooms.brands.rules.rule_books import RuleBookBody


@dataclass(frozen=True, slots=True)
class Land:
    """A production unit in use; `mu` is None where its size is counted in colonies, heads or trees."""

    code: str
    division: str
    mu: Decimal | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate or a proof of the right to produce that is in force, and the products it lists.

    kind  the mark of a certificate, or the kind of a proof
    """

    kind: str
    number: str
    product_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class PassedTest:
    """A test that a product's goods passed."""

    product_id: int
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class Incident:
    """A failed safety test, an officer's stop, a recall or a suspension of the producer."""

    kind: str
    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What is on record of an applicant on a day.

    products   names of the products applied for, by id
    documents  codes of the conditions for which documents were handed in
    """

    on: date
    division: str
    territory: tuple[str, ...]
    products: Mapping[int, str]
    land: tuple[Land, ...] = ()
    certificates: tuple[Paper, ...] = ()
    proofs: tuple[Paper, ...] = ()
    tests: tuple[PassedTest, ...] = ()
    incidents: tuple[Incident, ...] = ()
    trademarks: tuple[str, ...] = ()
    documents: frozenset[str] = frozenset()

    def local_land(self) -> list[Land]:
        """Return the production units in the territory."""
        return [unit for unit in self.land if is_within(unit.division, self.territory)]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one condition.

    reason   a slug; the door has its sentence and what to do
    found    what is on record: numbers, codes, names
    missing  what is not: products, mu
    """

    code: str
    title: str
    fact: str
    parameter: str
    result: CheckResult
    reason: str
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return plain values to be kept with an application."""
        return {
            "code": self.code,
            "title": self.title,
            "fact": self.fact,
            "parameter": self.parameter,
            "result": self.result.value,
            "reason": self.reason,
            "found": list(self.found),
            "missing": list(self.missing),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> Finding:
        """Return the finding that `to_json` wrote."""
        found, missing = kept["found"], kept["missing"]
        return cls(
            code=str(kept["code"]),
            title=str(kept["title"]),
            fact=str(kept["fact"]),
            parameter=str(kept["parameter"]),
            result=CheckResult(str(kept["result"])),
            reason=str(kept["reason"]),
            found=tuple(found) if isinstance(found, list) else (),
            missing=tuple(missing) if isinstance(missing, list) else (),
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a fact alone says, before documents are looked at."""

    result: CheckResult
    reason: str
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


_MET, _NOT_MET = CheckResult.MET, CheckResult.NOT_MET


def self_check(body: RuleBookBody, facts: ApplicantFacts) -> tuple[Finding, ...]:
    """Return a finding for every condition of a rule-book, in its order."""
    return tuple(_finding(condition, facts) for condition in body.conditions)


def is_within(division: str, territory: Iterable[str]) -> bool:
    """Whether a division lies in one of the territory's."""
    return any(bool(division) and division.startswith(code) for code in territory)


def _finding(condition: Condition, facts: ApplicantFacts) -> Finding:
    judged = _JUDGES[condition.fact](condition, facts)
    judged = _with_documents(condition, judged, facts.documents)
    return Finding(
        code=condition.code,
        title=condition.title,
        fact=condition.fact.value,
        parameter=condition.parameter,
        result=judged.result,
        reason=judged.reason,
        found=judged.found,
        missing=judged.missing,
    )


def _with_documents(condition: Condition, judged: _Judged, documents: Collection[str]) -> _Judged:
    """An application cannot be submitted without a document that is asked for; what it says a person judges."""
    if judged.result is _NOT_MET:
        return judged
    has_document = condition.code in documents
    if judged.result is CheckResult.NEEDS_DOCUMENT and has_document:
        return _Judged(CheckResult.CANNOT_BE_JUDGED, "document-handed-in", judged.found)
    if not condition.needs_document or has_document:
        return judged
    return _Judged(CheckResult.NEEDS_DOCUMENT, "document", judged.found, judged.missing)


def _by_person(condition: Condition, facts: ApplicantFacts) -> _Judged:
    if condition.code in facts.documents:
        return _Judged(CheckResult.CANNOT_BE_JUDGED, "document-handed-in")
    return _Judged(CheckResult.CANNOT_BE_JUDGED, "person")


def _registered(_condition: Condition, facts: ApplicantFacts) -> _Judged:
    if is_within(facts.division, facts.territory):
        return _Judged(_MET, "registered-here", (facts.division,))
    return _Judged(_NOT_MET, "registered-elsewhere", (facts.division,))


def _units(_condition: Condition, facts: ApplicantFacts) -> _Judged:
    local = tuple(unit.code for unit in facts.local_land())
    return _Judged(_MET, "units-here", local[:20]) if local else _Judged(_NOT_MET, "no-units-here")


def _area(condition: Condition, facts: ApplicantFacts) -> _Judged:
    needed = Decimal(condition.parameter)
    local = facts.local_land()
    total = sum((unit.mu for unit in local if unit.mu is not None), Decimal(0))
    found = (f"{total.normalize():f}",)
    if total >= needed:
        return _Judged(_MET, "area-enough", found)
    if any(unit.mu is None for unit in local):
        return _Judged(CheckResult.CANNOT_BE_JUDGED, "area-in-other-units", found)
    return _Judged(_NOT_MET, "area-short", found, (f"{(needed - total).normalize():f}",))


def _certificate(condition: Condition, facts: ApplicantFacts) -> _Judged:
    return _covered(condition, facts, facts.certificates, "certificate")


def _proof(condition: Condition, facts: ApplicantFacts) -> _Judged:
    return _covered(condition, facts, facts.proofs, "proof")


def _covered(
    condition: Condition, facts: ApplicantFacts, papers: Iterable[Paper], word: str
) -> _Judged:
    """Every product needs a paper of the kind asked for that lists it; of no product, one paper is enough."""
    fitting = [paper for paper in papers if condition.parameter in (ANY, paper.kind)]
    listed = frozenset[int]().union(*(paper.product_ids for paper in fitting))
    missing = tuple(name for product_id, name in facts.products.items() if product_id not in listed)
    found = tuple(paper.number for paper in fitting if paper.product_ids & facts.products.keys())
    if not facts.products:
        found = tuple(paper.number for paper in fitting)
    if missing or not fitting:
        return _Judged(_NOT_MET, f"{word}-missing", found[:20], missing)
    return _Judged(_MET, f"{word}-there", found[:20])


def _tested(condition: Condition, facts: ApplicantFacts) -> _Judged:
    days = int(Decimal(condition.parameter))
    if condition.period_days:
        days = min(days, condition.period_days)
    first = facts.on - timedelta(days=days)
    recent = [test for test in facts.tests if first <= test.on <= facts.on]
    tested = {test.product_id for test in recent}
    missing = tuple(name for product_id, name in facts.products.items() if product_id not in tested)
    found = tuple(dict.fromkeys(test.number for test in recent))[:20]
    if missing or not recent:
        # A report on paper proves it as well: it has to be handed in.
        return _Judged(CheckResult.NEEDS_DOCUMENT, "test-missing", found, missing)
    return _Judged(_MET, "test-there", found)


def _no_incident(condition: Condition, facts: ApplicantFacts) -> _Judged:
    first = facts.on - timedelta(days=int(Decimal(condition.parameter)))
    recent = tuple(
        f"{each.on.isoformat()} {each.reference}" for each in facts.incidents if each.on >= first
    )
    return _Judged(_NOT_MET, "incident", recent[:20]) if recent else _Judged(_MET, "no-incident")


def _trademark(_condition: Condition, facts: ApplicantFacts) -> _Judged:
    if facts.trademarks:
        return _Judged(_MET, "trademark-there", facts.trademarks[:20])
    return _Judged(_NOT_MET, "trademark-missing")


_JUDGES: dict[ConditionFact, Callable[[Condition, ApplicantFacts], _Judged]] = {
    ConditionFact.NONE: _by_person,
    ConditionFact.MEMBERSHIP: _by_person,
    ConditionFact.REGISTERED_IN_TERRITORY: _registered,
    ConditionFact.PRODUCTION_UNITS_IN_TERRITORY: _units,
    ConditionFact.MIN_AREA_MU: _area,
    ConditionFact.CERTIFICATE_IN_FORCE: _certificate,
    ConditionFact.PROOF_IN_FORCE: _proof,
    ConditionFact.TEST_PASSED_WITHIN_DAYS: _tested,
    ConditionFact.NO_INCIDENT_WITHIN_DAYS: _no_incident,
    ConditionFact.TRADEMARK: _trademark,
}
