"""The words of brands and of the rooms above them, in both languages."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.authorisations.kinds import (
    AuthorisationKind,
    AuthorisationOrigin,
    AuthorisationState,
    ChangeKind,
    FilingState,
    RequestState,
)
from trace.rooms.brands.kinds import MarkType, SanctionKind
from trace.rooms.producers.rules import StandingReason
from trace.rooms.quotas.kinds import QuotaKind, TransferState
from trace.rooms.sanctions.kinds import AssessmentResult, RequestKind, SanctionState

_IN_FORCE, _SUSPENDED, _WITHDRAWN = _l("In force"), _l("Suspended"), _l("Right withdrawn")

# One call for each kind: members of different kinds with the same value are the same key of a dictionary.
words.add(
    {
        MarkType.CERTIFICATION: _l("Certification mark"),
        MarkType.COLLECTIVE: _l("Collective mark"),
        MarkType.ORDINARY: _l("Ordinary trademark"),
        MarkType.COPYRIGHT: _l("Copyright mark"),
    }
)
words.add(
    {
        ApplicationState.DRAFT: _l("Draft"),
        ApplicationState.SUBMITTED: _l("Waiting for a decision"),
        ApplicationState.GRANTED: _l("Authorised"),
        ApplicationState.REFUSED: _l("Not granted"),
        ApplicationState.WITHDRAWN: _l("Taken back"),
    }
)
words.add(
    {
        AuthorisationKind.PRODUCTS: _l("Use on products"),
        AuthorisationKind.SHOP: _l("Use on shops and web shops"),
        AuthorisationKind.PRINTING: _l("Printing of packaging"),
    }
)
words.add(
    {
        AuthorisationOrigin.APPLICATION: _l("Decided here on an application"),
        AuthorisationOrigin.IMPORT: _l("Taken over from before"),
    }
)
words.add(
    {
        AuthorisationState.IN_FORCE: _IN_FORCE,
        AuthorisationState.SUSPENDED: _SUSPENDED,
        AuthorisationState.WITHDRAWN: _WITHDRAWN,
    }
)
words.add(
    {
        QuotaKind.GRANT: _l("Granted"),
        QuotaKind.RESERVE: _l("Set aside"),
        QuotaKind.RELEASE: _l("Set free again"),
        QuotaKind.DRAW: _l("Drawn"),
        QuotaKind.RETURN: _l("Returned"),
        QuotaKind.TRANSFER_IN: _l("Transferred in"),
        QuotaKind.TRANSFER_OUT: _l("Transferred out"),
        QuotaKind.SPOIL: _l("Spoiled"),
        QuotaKind.EXPIRE: _l("Expired"),
        QuotaKind.CARRY: _l("Carried over"),
        QuotaKind.REVERSE: _l("Grant taken back"),
    }
)
words.add(
    {
        TransferState.REQUESTED: _l("Waiting for the taker"),
        TransferState.ACCEPTED: _l("Waiting for the authority"),
        TransferState.APPROVED: _l("Carried out"),
        TransferState.DECLINED: _l("Declined by the taker"),
        TransferState.REFUSED: _l("Refused by the authority"),
        TransferState.WITHDRAWN: _l("Taken back"),
    }
)
words.add(
    {
        FilingState.SUBMITTED: _l("Waiting for approval"),
        FilingState.APPROVED: _l("Packaging approved"),
        FilingState.RETURNED: _l("Returned for changes"),
        FilingState.WITHDRAWN: _l("Taken back"),
    }
)
words.add(
    {
        StandingReason.APPROVED: _l("it is approved"),
        StandingReason.NOT_APPROVED: _l("its registration has not been approved yet"),
        StandingReason.SUSPENDED: _l("it is suspended"),
        StandingReason.CLOSED: _l("it has been closed"),
    }
)
words.add(
    [
        (SanctionKind.WARNING, _l("Warning")),
        (SanctionKind.RECTIFICATION, _l("Order to rectify")),
        (SanctionKind.SUSPENSION, _l("Suspension of use")),
        (SanctionKind.WITHDRAWAL, _l("Withdrawal of the right")),
        (SanctionState.PROPOSED, _l("Waiting for a second person")),
        (SanctionState.DECLINED, _l("Declined by the second person")),
        (SanctionState.IN_FORCE, _l("Sanction in force")),
        (SanctionState.MET, _l("Put right")),
        (SanctionState.LIFTED, _l("Lifted")),
        (SanctionState.REVOKED, _l("Revoked on appeal")),
        (RequestKind.PROOF, _l("Proof of rectification")),
        (RequestKind.APPEAL, _l("Appeal")),
        (RequestKind.REPAIR, _l("Credit repair")),
        (RequestState.OPEN, _l("Waiting for an answer")),
        (RequestState.ACCEPTED, _l("Accepted")),
        (RequestState.REJECTED, _l("Rejected")),
        (AssessmentResult.PASS, _l("Assessment passed")),
        (AssessmentResult.RECTIFY, _l("To be put right")),
        (AssessmentResult.FAIL, _l("Assessment failed")),
        (ChangeKind.HOLDER_NAME, _l("Name of the holder")),
        (ChangeKind.TRADEMARK, _l("Holder's own trademark")),
        (ChangeKind.TRANSFER, _l("Transfer to another subject")),
    ]
)
STANDINGS: dict[str, object] = {
    "in_force": _IN_FORCE,
    "suspended": _SUSPENDED,
    "withdrawn": _WITHDRAWN,
    "expired": _l("Term ended"),
    "not_yet_valid": _l("Not yet begun"),
    "lost": _l("Suspended, withdrawn or ended"),
}
_TONES = {"in_force": "good", "suspended": "bad", "withdrawn": "bad", "expired": "warn"}


def init_app(app: Flask) -> None:
    """Give the templates `standing_word` and `standing_tone`."""
    app.jinja_env.filters.update(standing_word=standing_word, standing_tone=standing_tone)


def standing_word(standing: str) -> str:
    """Return the word for how an authorisation stands."""
    return str(STANDINGS.get(standing, standing))


def standing_tone(standing: str) -> str:
    """Return the tone of its badge."""
    return _TONES.get(standing, "plain")


def standing_choices() -> list[tuple[str, str]]:
    """Return the filters of a list of authorisations."""
    chosen = ("in_force", "lost", "suspended", "withdrawn", "expired")
    return [("", gettext("All")), *((value, standing_word(value)) for value in chosen)]
