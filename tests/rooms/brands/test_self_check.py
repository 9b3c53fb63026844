"""The self-check before an application: each fact, each answer, what it was taken from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.batches import make_harvest
from tests.factories.brands import BODY, PDF, kind_of, make_brand, make_rule_book
from tests.factories.certificates import make_certificate, make_trademark
from tests.factories.people import make_person
from tests.factories.producers import make_producer, make_proof, make_unit
from tests.factories.products import make_packaged_food, make_packed_product
from tests.factories.testing import make_report
from trace.http.self_check_words import _SENTENCES
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.rooms.applications import queries as application_queries
from trace.rooms.applications import services as application_services
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.brands import queries, rules
from trace.rooms.brands.kinds import CheckResult, ConditionFact
from trace.rooms.brands.rules import (
    ApplicantFacts,
    Condition,
    Finding,
    Incident,
    Land,
    Paper,
    PassedTest,
)
from trace.rooms.producers.kinds import UnitKind

TODAY = date(2026, 9, 15)
FACTS = ApplicantFacts(
    on=TODAY,
    division="360922101",
    territory=("360922",),
    products={1: "黄桃", 2: "南酸枣糕"},
)
MET, NOT_MET = CheckResult.MET, CheckResult.NOT_MET
DOCUMENT, PERSON = CheckResult.NEEDS_DOCUMENT, CheckResult.CANNOT_BE_JUDGED
F = ConditionFact


def _check(fact: ConditionFact, parameter: str = "", *, more: Any = None, **facts: Any) -> Finding:
    condition = Condition("C1", "条件", fact=fact, parameter=parameter, **(more or {}))
    body = replace(BODY, conditions=(condition,))
    (found,) = rules.self_check(body, replace(FACTS, **facts))
    assert Finding.from_json(found.to_json()) == found
    assert found.reason in _SENTENCES
    return found


LOCAL, AWAY = Land("U1", "360922100", Decimal(40)), Land("U2", "360981100", Decimal(500))
HIVES = Land("U3", "360922100", None)
BOTH = Paper("organic", "123OP2600001", frozenset({1, 2}))
ONE = Paper("sc", "SC1", frozenset({2}))
SUSPENDED = Incident("suspension", "万市监〔2026〕1号", date(2026, 9, 1))


@pytest.mark.parametrize(
    ("fact", "parameter", "facts", "result", "reason"),
    [
        (F.REGISTERED_IN_TERRITORY, "", {}, MET, "registered-here"),
        (F.REGISTERED_IN_TERRITORY, "", {"division": "360981"}, NOT_MET, "registered-elsewhere"),
        (F.REGISTERED_IN_TERRITORY, "", {"division": ""}, NOT_MET, "registered-elsewhere"),
        (F.PRODUCTION_UNITS_IN_TERRITORY, "", {"land": (AWAY, LOCAL)}, MET, "units-here"),
        (F.PRODUCTION_UNITS_IN_TERRITORY, "", {"land": (AWAY,)}, NOT_MET, "no-units-here"),
        (F.MIN_AREA_MU, "40", {"land": (LOCAL, AWAY)}, MET, "area-enough"),
        (F.MIN_AREA_MU, "40.5", {"land": (LOCAL, AWAY)}, NOT_MET, "area-short"),
        (F.MIN_AREA_MU, "50", {"land": (LOCAL, HIVES)}, PERSON, "area-in-other-units"),
        (F.CERTIFICATE_IN_FORCE, "organic", {"certificates": (BOTH,)}, MET, "certificate-there"),
        (
            F.CERTIFICATE_IN_FORCE,
            "green",
            {"certificates": (BOTH,)},
            NOT_MET,
            "certificate-missing",
        ),
        (F.CERTIFICATE_IN_FORCE, "any", {"certificates": (BOTH,)}, MET, "certificate-there"),
        (
            F.CERTIFICATE_IN_FORCE,
            "organic",
            {"certificates": (BOTH,), "products": {}},
            MET,
            "certificate-there",
        ),
        (F.PROOF_IN_FORCE, "sc", {"proofs": (ONE,)}, NOT_MET, "proof-missing"),
        (F.PROOF_IN_FORCE, "sc", {"proofs": (ONE,), "products": {2: "糕"}}, MET, "proof-there"),
        (F.TEST_PASSED_WITHIN_DAYS, "365", {}, DOCUMENT, "test-missing"),
        (F.TRADEMARK, "", {"trademarks": ("123",)}, MET, "trademark-there"),
        (F.TRADEMARK, "", {}, NOT_MET, "trademark-missing"),
        (F.NO_INCIDENT_WITHIN_DAYS, "1095", {}, MET, "no-incident"),
        (F.NO_INCIDENT_WITHIN_DAYS, "14", {"incidents": (SUSPENDED,)}, NOT_MET, "incident"),
        (F.NO_INCIDENT_WITHIN_DAYS, "13", {"incidents": (SUSPENDED,)}, MET, "no-incident"),
        (F.NONE, "", {}, PERSON, "person"),
        (F.MEMBERSHIP, "", {"documents": frozenset({"C1"})}, PERSON, "document-handed-in"),
    ],
)
def test_each_fact_is_judged_by_what_is_on_record(
    fact: ConditionFact, parameter: str, facts: dict[str, Any], result: CheckResult, reason: str
):
    found = _check(fact, parameter, **facts)

    assert (found.result, found.reason) == (result, reason)


def test_what_is_missing_is_named():
    proof = _check(F.PROOF_IN_FORCE, "sc", proofs=(ONE,))
    area = _check(F.MIN_AREA_MU, "40.5", land=(LOCAL,))

    assert (proof.found, proof.missing) == (("SC1",), ("黄桃",))
    assert (area.found, area.missing) == (("40",), ("0.5",))


@pytest.mark.parametrize(("days_ago", "result"), [(30, MET), (31, DOCUMENT)])
def test_evidence_is_no_older_than_the_rule_book_allows(days_ago: int, result: CheckResult):
    passed = PassedTest(1, "BG-1", TODAY - timedelta(days=days_ago))

    found = _check(
        F.TEST_PASSED_WITHIN_DAYS,
        "365",
        more={"period_days": 30},
        tests=(passed,),
        products={1: "黄桃"},
    )

    assert found.result is result


def test_a_document_that_is_asked_for_has_to_be_handed_in_and_is_judged_by_a_person():
    asked = {"needs_document": True}
    handed = frozenset({"C1"})

    assert _check(F.NONE, more=asked).result is DOCUMENT
    assert _check(F.NONE, more=asked, documents=handed).reason == "document-handed-in"
    assert _check(F.REGISTERED_IN_TERRITORY, more=asked).reason == "document"
    assert _check(F.REGISTERED_IN_TERRITORY, more=asked, documents=handed).result is MET
    elsewhere = {"division": "36098", "documents": handed}
    assert _check(F.REGISTERED_IN_TERRITORY, more=asked, **elsewhere).result is NOT_MET
    test = _check(F.TEST_PASSED_WITHIN_DAYS, "365", documents=handed)
    assert (test.result, test.reason) == (PERSON, "document-handed-in")


FULL = replace(
    BODY,
    conditions=(
        Condition("C1", "注册地在本县", fact=F.REGISTERED_IN_TERRITORY),
        Condition("C2", "有基地", fact=F.PRODUCTION_UNITS_IN_TERRITORY),
        Condition("C3", "不少于一亩", fact=F.MIN_AREA_MU, parameter="1"),
        Condition("C4", "有机", fact=F.CERTIFICATE_IN_FORCE, parameter="organic"),
        Condition("C5", "生产资格", fact=F.PROOF_IN_FORCE, parameter="any"),
        Condition("C6", "检验", fact=F.TEST_PASSED_WITHIN_DAYS, parameter="365"),
        Condition("C7", "无事故", fact=F.NO_INCIDENT_WITHIN_DAYS, parameter="1095"),
        Condition("C8", "商标", fact=F.TRADEMARK),
        Condition("C9", "承诺书", needs_document=True),
    ),
)


@pytest.fixture
def brand(work):
    """A brand whose rule-book asks for every fact."""
    made = make_brand(work, with_rule_book=False)
    make_rule_book(work, made, FULL)
    return made


@pytest.fixture
def producer(work):
    """A producer of the county that has everything."""
    made = make_producer(work)
    make_unit(work, made, kind=UnitKind.PLOT)
    return made


def _results(work, brand, producer, **asked) -> dict[str, str]:
    checked = queries.check_applicant(work, brand_id=brand.id, producer_id=producer.id, **asked)
    return {finding.code: finding.result.value for finding in checked.findings}


def test_the_records_answer_for_every_condition(work, brand, producer):
    product = make_packaged_food(work, producer)
    bare = _results(work, brand, producer)
    make_certificate(work, producer, [product])
    make_proof(work, producer, [product])
    make_trademark(work, producer)
    batch = make_harvest(work, producer, product=product)
    make_report(work, batch, passed=True)

    full = _results(work, brand, producer)

    assert bare == {
        "C1": "met",
        "C2": "met",
        "C3": "met",
        "C4": "not_met",
        "C5": "not_met",
        "C6": "needs_document",
        "C7": "met",
        "C8": "not_met",
        "C9": "needs_document",
    }
    assert full == bare | {"C4": "met", "C5": "met", "C6": "met", "C8": "met"}


def test_only_the_products_that_are_asked_count(work, brand, producer):
    listed = make_packaged_food(work, producer)
    other = make_packed_product(work, producer)
    make_certificate(work, producer, [listed])

    assert _results(work, brand, producer, product_ids={listed.id})["C4"] == "met"
    assert _results(work, brand, producer, product_ids={other.id})["C4"] == "not_met"
    assert _results(work, brand, producer)["C4"] == "not_met"


def test_a_failed_safety_test_is_an_incident(work, brand, producer):
    batch = make_harvest(work, producer)
    make_report(work, batch, passed=False, is_safety=True)

    checked = queries.check_applicant(work, brand_id=brand.id, producer_id=producer.id)

    finding = next(each for each in checked.findings if each.code == "C7")
    assert finding.result is NOT_MET
    assert len(finding.found) >= 1


def test_a_brand_without_a_rule_book_checks_nothing(work, producer):
    brand = make_brand(work, with_rule_book=False)

    checked = queries.check_applicant(work, brand_id=brand.id, producer_id=producer.id)

    assert (checked.book, checked.findings) == (None, ())


def test_nobody_checks_for_another_producer(work, brand, producer):
    stranger = make_person(work, Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    theirs = replace(work, actor=stranger.actor)

    with pytest.raises(MissingPermission):
        queries.check_applicant(theirs, brand_id=brand.id, producer_id=producer.id)


def test_the_self_check_is_kept_as_it_read_when_the_application_was_submitted(
    work, brand, producer
):
    product = make_packaged_food(work, producer)
    application = application_services.start_application(
        work,
        brand_id=brand.id,
        producer_id=producer.id,
        products=[AppliedProduct(product.id, kind_of(brand), 10)],
    )
    assert application_queries.self_check_of(work, application.id) is None
    application_services.attach_document(
        work, application_id=application.id, upload=PDF, condition_code="C9"
    )
    application_services.submit_application(work, application_id=application.id)
    make_trademark(work, producer)

    kept = application_queries.self_check_of(work, application.id)

    findings = {finding.code: finding for finding in application_queries.findings_of(kept)}
    assert kept.rule_book.version == 1
    assert findings["C8"].result is NOT_MET
    assert findings["C9"].reason == "document-handed-in"
    assert kept.taken_at == application.submitted_at
