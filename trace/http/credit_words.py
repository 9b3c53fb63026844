"""The words of credit files in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.credit.kinds import (
    CreditObjectionState,
    EntryKind,
    EntryStanding,
    Finality,
    Lateness,
    SuspensionState,
)

words.add(
    [
        (EntryKind.LICENCE, _l("Licence or registration")),
        (EntryKind.LICENCE_STATE, _l("Licence suspended or revoked")),
        (EntryKind.INSPECTION, _l("Published inspection")),
        (EntryKind.RECTIFICATION, _l("Rectification past its day")),
        (EntryKind.ORDER, _l("Order to correct past its day")),
        (EntryKind.SAMPLE, _l("Failed sample, final")),
        (EntryKind.RECALL, _l("Recall")),
        (EntryKind.SUSPENSION, _l("Producer suspended")),
        (EntryKind.CASE, _l("Penalty, served")),
        (EntryStanding.COUNTS, _l("It counts")),
        (EntryStanding.EXPIRED, _l("No longer counts")),
        (EntryStanding.STRUCK, _l("Objection upheld, does not count")),
        (Lateness.OUTSTANDING, _l("Still outstanding")),
        (Lateness.DONE_LATE, _l("Done after its day")),
        (Finality.UNCHALLENGED, _l("Not challenged in time")),
        (Finality.CHALLENGE_DECLINED, _l("Challenge declined")),
        (Finality.RETEST_FAILED, _l("Failed again in the re-test")),
        (SuspensionState.LASTS, _l("Suspension lasts")),
        (SuspensionState.ENDED, _l("Suspension ended")),
        (CreditObjectionState.FILED, _l("Waits for an answer")),
        (CreditObjectionState.UPHELD, _l("Upheld")),
        (CreditObjectionState.DISMISSED, _l("Dismissed")),
    ]
)
