"""The packaging part of G4: what the packs are packed in was filed and approved 包装备案, and is in its days."""

from __future__ import annotations

from trace.rooms.authorisations.models import Authorisation
from trace.rooms.brands import queries as brands
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.rules import Gate, GateFinding, Outcome

PACKAGING_RULE = "packaging-filing"


def packaging_finding(case: Case, held: Authorisation) -> GateFinding | None:
    """Return what G4 finds of the packaging, or None where nobody asks."""
    decision = case.packaging_decision
    if decision is None:
        return None
    filing, stock = decision.filing, decision.stock
    until = filing.valid_until if filing else stock.usable_until if stock else None
    papers = [held.number]
    if filing is not None:
        papers.append(f"{held.number}/{case.product.code}/{filing.version}")
    return case.found(
        Gate.AUTHORISATION,
        Outcome.PASSED if decision.allows else Outcome.FAILED,
        f"packaging-{decision.reason}",
        PACKAGING_RULE,
        *papers,
        version=_version(case),
        facts={
            "brand": case.brand.name if case.brand else "",
            "product": case.product.name,
            "description": filing.description if filing else stock.description if stock else "",
            "number": filing.version if filing else 0,
            "channel": filing.channel if filing else "",
            "asked_channel": case.packaging.channel,
            "cause": filing.reason if filing else "",
            "on": filing.valid_from.isoformat() if filing else "",
            "until": until.isoformat() if until else "",
            "pieces": stock.left if stock else 0,
            "asked": case.count,
        },
    )


def _version(case: Case) -> str:
    book = brands.book_on(case.rule_books, case.work.today)
    return str(book.version) if book else ""
