"""Pure decisions of the authorisations room, by what they are about."""

from __future__ import annotations

from trace.rooms.authorisations.rules.authorisations import (
    AUTHORISATION_STEPS,
    AuthorisationDecision,
    Standing,
    acts_on,
    judge_authorisation,
    last_instant,
    nearest_decision,
    next_authorisation_state,
    standing_on,
    state_change_at,
)
from trace.rooms.authorisations.rules.counts import (
    MAX_COUNT,
    check_count,
)
from trace.rooms.authorisations.rules.packaging import (
    FILING_STEPS,
    UNSAID,
    PackagingChoice,
    PackagingDecision,
    judge_filing,
    judge_packaging,
    next_filing_state,
)
from trace.rooms.authorisations.rules.terms import (
    AppliedProduct,
    StockLine,
)
from trace.rooms.authorisations.rules.uses import (
    ON_PRODUCTS,
    Place,
    Use,
    check_use,
)

__all__ = [
    "AUTHORISATION_STEPS",
    "FILING_STEPS",
    "MAX_COUNT",
    "ON_PRODUCTS",
    "UNSAID",
    "AppliedProduct",
    "AuthorisationDecision",
    "PackagingChoice",
    "PackagingDecision",
    "Place",
    "Standing",
    "StockLine",
    "Use",
    "acts_on",
    "check_count",
    "check_use",
    "judge_authorisation",
    "judge_filing",
    "judge_packaging",
    "last_instant",
    "nearest_decision",
    "next_authorisation_state",
    "next_filing_state",
    "standing_on",
    "state_change_at",
]
