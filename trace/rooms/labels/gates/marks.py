"""G3: certificates of the marks that the label claims. G4: authorisation by the brand. G5: origin."""

from __future__ import annotations

from datetime import date

from trace.rooms.authorisations import origin
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.rules import CertificateDecision, decide
from trace.rooms.labels.claims import Claim, decide_claim
from trace.rooms.labels.gates import certified
from trace.rooms.labels.gates.case import Case, Goods
from trace.rooms.labels.gates.pack_codes import judge_pack_codes
from trace.rooms.labels.gates.packaging import packaging_finding
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, Stage
from trace.rooms.products.models import Product

CERTIFICATE_RULE = "claimed-mark"
AUTHORISATION_RULE = "brand-authorisation"
ORIGIN_RULE = "rule-book-origin"


def judge_certificates(case: Case) -> list[GateFinding]:
    """G3: each claimed mark is covered for everything in the pack, by the rule of the mark (now: in force today)."""
    if not case.marks:
        return [
            case.found(
                Gate.CERTIFICATES, Outcome.NOT_APPLICABLE, "no-mark-claimed", CERTIFICATE_RULE
            )
        ]
    if case.stage is Stage.NOW or case.batch is None:
        return [_in_force(case, mark) for mark in case.marks]
    findings = []
    for mark in case.marks:
        for goods in case.goods:
            findings += _claimed(case, mark, goods)
        findings += judge_pack_codes(case, mark)
    return findings


def _in_force(case: Case, mark: Mark) -> GateFinding:
    """Whether a certificate covers the product today: what was packed under it was judged when it was packed."""
    on, product = case.work.today, case.product
    decision = decide(case.certificates, product.producer_id, product.id, mark, on)
    return case.found(
        Gate.CERTIFICATES,
        Outcome.PASSED if decision.covers else Outcome.FAILED,
        _reason(decision),
        CERTIFICATE_RULE,
        decision.certificate.number if decision.certificate else None,
        facts=_facts(mark, product, decision, on),
    )


def _claimed(case: Case, mark: Mark, goods: Goods) -> list[GateFinding]:
    """What stands against a mark on some goods; where nothing does, that it is covered."""
    rule = case.claim_rules.rule_for(mark.value, goods.product, goods.batch.made_on)
    if rule is None or case.story is None:
        facts: dict[str, object] = {"mark": mark.value, "product": goods.product.name}
        return [
            case.found(
                Gate.CERTIFICATES, Outcome.FAILED, "claim-no-rule", CERTIFICATE_RULE, facts=facts
            )
        ]
    decision = decide_claim(
        Claim(
            mark,
            rule,
            case.story,
            goods.batch,
            goods.product,
            case.certificates,
            case.work.today,
        )
    )
    paper = decision.whole.certificate
    facts = _facts(mark, goods.product, decision.whole, decision.on) | {
        "lot": goods.batch.lot,
        "day": rule.terms.day_that_counts.value,
        "percent": f"{float(decision.percent):.2f}",
        "limit": f"{rule.terms.min_input_percent.normalize():f}",
    }

    def found(outcome: Outcome, reason: str, **more: object) -> GateFinding:
        return case.found(
            Gate.CERTIFICATES,
            outcome,
            reason,
            rule.name,
            paper.number if paper else None,
            version=rule.version,
            facts=facts | more,
        )

    if not decision.whole.covers:
        return [found(Outcome.FAILED, _reason(decision.whole))]
    failed = []
    if decision.inputs:
        told = [str(cause) for cause in decision.inputs]
        failed.append(found(Outcome.FAILED, "claim-input-share", against=told))
    if decision.steps:
        told = [str(cause) for cause in decision.steps]
        failed.append(found(Outcome.FAILED, "claim-processor", against=told))
    if decision.whole.line is not None:
        weighed = certified.weigh(case, goods.product, decision.whole.line)
        facts |= weighed.facts
        if weighed.reason:
            failed.append(found(Outcome.FAILED, weighed.reason))
    return failed or [found(Outcome.PASSED, "certificate-covered")]


def _reason(decision: CertificateDecision) -> str:
    return f"certificate-{decision.reason.value.replace('_', '-')}"


def _facts(
    mark: Mark, product: Product, decision: CertificateDecision, on: date
) -> dict[str, object]:
    paper = decision.certificate
    return {
        "mark": mark.value,
        "product": product.name,
        "on": on.isoformat(),
        "starts": paper.valid_from.isoformat() if paper else "",
        "until": paper.valid_until.isoformat() if paper else "",
    }


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
            decision.change.document_number if decision.change and not decision.covers else None,
            facts={
                "brand": case.brand.name,
                "product": case.product.name,
                "starts": held.valid_from.isoformat() if held else "",
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
    version = decision.facts.get("rule_book_version")
    sources = [book.source for book in case.rule_books if book.version == version]
    return [
        case.found(
            Gate.ORIGIN,
            Outcome.PASSED if decision.matched else Outcome.FAILED,
            "origin-matched" if decision.matched else "origin-not-matched",
            ORIGIN_RULE,
            *sources,
            version="" if version is None else str(version),
            facts={
                "brand": case.brand.name,
                "lot": case.batch.lot,
                "causes": [str(reason) for reason in decision.reasons],
                "local_percent": percents or {},
            },
        )
    ]
