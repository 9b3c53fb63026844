"""G3: certificates of the marks that the label claims. G4: authorisation by the brand. G5: origin."""

from __future__ import annotations

from datetime import date

from trace.rooms.brands import origin
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.rules import decide
from trace.rooms.labels.gates import certified
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.gates.packaging import packaging_finding
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, Stage
from trace.rooms.products.models import Product

CERTIFICATE_RULE = "claimed-mark"
AUTHORISATION_RULE = "brand-authorisation"
ORIGIN_RULE = "rule-book-origin"


def judge_certificates(case: Case) -> list[GateFinding]:
    """G3: for each claimed mark a certificate in force on the day the goods were made (now: today)."""
    if not case.marks:
        return [
            case.found(
                Gate.CERTIFICATES, Outcome.NOT_APPLICABLE, "no-mark-claimed", CERTIFICATE_RULE
            )
        ]
    on = case.work.today
    if case.stage is not Stage.NOW and case.batch is not None:
        on = case.batch.made_on
    products = [goods.product for goods in case.goods] or [case.product]
    return [_certificate(case, mark, product, on) for mark in case.marks for product in products]


def _certificate(case: Case, mark: Mark, product: Product, on: date) -> GateFinding:
    decision = decide(case.certificates, product.producer_id, product.id, mark, on)
    paper = decision.certificate
    outcome = Outcome.PASSED if decision.covers else Outcome.FAILED
    reason = f"certificate-{decision.reason.value.replace('_', '-')}"
    facts: dict[str, object] = {
        "mark": mark.value,
        "product": product.name,
        "on": on.isoformat(),
        "until": paper.valid_until.isoformat() if paper else "",
    }
    if decision.covers and decision.line is not None and case.stage is not Stage.NOW:
        weighed = certified.weigh(case, product, decision.line)
        facts |= weighed.facts
        if weighed.reason:
            outcome, reason = Outcome.FAILED, weighed.reason
    number = paper.number if paper else None
    return case.found(
        Gate.CERTIFICATES,
        outcome,
        reason,
        CERTIFICATE_RULE,
        number,
        facts=facts,
    )


def judge_authorisation(case: Case) -> list[GateFinding]:
    """G4: the producer may use the brand on this product today, on packaging that was filed where it has to be."""
    if case.brand is None or case.authorisation is None:
        return [
            case.found(Gate.AUTHORISATION, Outcome.NOT_APPLICABLE, "no-brand", AUTHORISATION_RULE)
        ]
    decision = case.authorisation
    held = decision.authorisation
    packed = packaging_finding(case, held) if held is not None else None
    if packed is not None:
        return [packed]
    return [
        case.found(
            Gate.AUTHORISATION,
            Outcome.PASSED if decision.covers else Outcome.FAILED,
            f"authorisation-{decision.reason.replace('_', '-')}",
            AUTHORISATION_RULE,
            held.number if held else None,
            facts={
                "brand": case.brand.name,
                "product": case.product.name,
                "until": held.valid_until.isoformat() if held else "",
                "cause": decision.change.reason if decision.change else "",
            },
        )
    ]


def judge_origin(case: Case) -> list[GateFinding]:
    """G5: what is in the pack comes from where the brand's rule-book asks."""
    if case.brand is None or case.batch is None or case.story is None:
        return [case.found(Gate.ORIGIN, Outcome.NOT_APPLICABLE, "no-brand", ORIGIN_RULE)]
    decision = origin.judge_story(case.brand, case.rule_books, case.rights, case.story)
    percents = decision.facts.get("local_percent")
    return [
        case.found(
            Gate.ORIGIN,
            Outcome.PASSED if decision.matched else Outcome.FAILED,
            "origin-matched" if decision.matched else "origin-not-matched",
            ORIGIN_RULE,
            version=str(decision.facts.get("rule_book_version", "")),
            facts={
                "brand": case.brand.name,
                "lot": case.batch.lot,
                "causes": [str(reason) for reason in decision.reasons],
                "local_percent": percents or {},
            },
        )
    ]
