"""Each gate lets pass and refuses, the day before and after a change of status, in a sentence that says so.

The cases are a table: gate_cases.py. Add a row there for a new status.
"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.rooms.labels.gate_cases import CASES, Case
from tests.rooms.labels.gate_worlds import Scene
from trace.http.gates import REMEDIES, SENTENCES, gate_text
from trace.http.rule_words import RULES
from trace.kernel.work import Work
from trace.rooms.labels import services
from trace.rooms.labels.rules import Gate, GateFinding, Outcome

# What stops nothing: there is nothing to do about it.
NO_REMEDY = {
    *("producer-approved", "proof-none-needed", "proof-covered", "conformity-present"),
    *("no-mark-claimed", "certificate-covered", "pack-codes-present"),
    *("no-brand", "authorisation-covered", "packaging-filed", "packaging-old-stock"),
    *("origin-matched", "no-standard", "grade-measured"),
    *("no-spray-records", "no-pesticide-used", "intervals-kept", "not-restricted"),
    *("no-batch-yet", "mass-enough", "mass-drawn", "quota-enough", "quota-drawn"),
    "judged-when-bound",
}


@pytest.mark.parametrize("name", CASES)
def test_a_gate_passes_on_the_day_before_a_change_of_status(work: Work, name: str) -> None:
    case = CASES[name]

    findings = judged(case, case.world(work, 0))

    assert (Outcome.PASSED, case.passes) in told(findings)
    assert not any(found.stops or found.reason == case.refuses for found in findings)


@pytest.mark.parametrize("name", CASES)
def test_it_refuses_on_the_day_after_and_says_why_and_what_to_do(
    work: Work, app: Flask, name: str
) -> None:
    case = CASES[name]
    scene = case.world(work, 1)

    (refused,) = [found for found in judged(case, scene) if found.reason == case.refuses]

    assert refused.outcome is case.outcome
    names = names_in(scene)
    assert read(app, refused, "zh") == case.zh.format_map(names)
    assert read(app, refused, "en") == case.en.format_map(names)
    with app.test_request_context("/?lang=zh"):
        assert gate_text(refused).rule == case.rule
    quoted = [paper.format_map(names) for paper in case.papers]
    assert len(refused.documents) == len(quoted)
    pairs = zip(refused.documents, quoted, strict=True)
    assert all(number.startswith(start) for number, start in pairs)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.lift])
def test_it_passes_again_once_that_is_mended(work: Work, name: str) -> None:
    case = CASES[name]
    scene = case.world(work, 1)
    assert case.lift is not None

    case.lift(scene.work, scene.packed)

    assert told(judged(case, scene)) == [(Outcome.PASSED, case.passes)]


def test_every_gate_has_its_cases() -> None:
    assert {case.gate for case in CASES.values()} == set(Gate)


def test_whatever_stops_or_warns_says_what_to_do() -> None:
    assert SENTENCES.keys() - REMEDIES.keys() == NO_REMEDY


def test_every_rule_is_named_in_the_users_words(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert not [name for name, title in RULES.items() if str(title).isascii()]
    assert not [case for case in CASES.values() if case.rule.isascii()]


def judged(case: Case, scene: Scene) -> list[GateFinding]:
    """What the gate finds of an order of ten labels, the refusal and what passes or stops beside it."""
    scene.work.session.flush()
    scene.work.session.expire_all()
    order = scene.packed.order(10, **scene.order)
    findings = services.preview_order(scene.work, order).findings
    reasons = (case.passes, case.refuses)
    return [
        found
        for found in findings
        if found.gate is case.gate and (found.stops or found.reason in reasons)
    ]


def told(findings: list[GateFinding]) -> list[tuple[Outcome, str]]:
    """Outcome and reason."""
    return [(found.outcome, found.reason) for found in findings]


def names_in(scene: Scene) -> dict[str, str]:
    """What sentences name, as it is called in this scene."""
    packed = scene.packed
    return {
        "lot": packed.batch.lot,
        "code": packed.product.code,
        "producer": packed.producer.name,
        "brand": packed.brand.name if packed.brand else "",
        "held": packed.authorisation.number if packed.authorisation else "",
    }


def read(app: Flask, found: GateFinding, language: str) -> str:
    """Sentence and remedy as they are read."""
    with app.test_request_context(f"/?lang={language}"):
        text = gate_text(found)
    return f"{text.sentence} {text.remedy}"
