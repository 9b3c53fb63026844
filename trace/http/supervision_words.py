"""The words of supervision and recalls in both languages, and what officers are told of a code."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.labels.codes import SignatureFault
from trace.rooms.recalls.queries import StopState
from trace.rooms.recalls.rules import RecallGrade, RecallKind, RecallState
from trace.rooms.scanning.rules import SignalKind, Verdict
from trace.rooms.supervision.rules import (
    CheckResult,
    FeedbackKind,
    FeedbackState,
    FeedbackVerb,
    LeadKind,
    LeadState,
)

words.add(
    [
        (CheckResult.AGREES, _l("Agrees")),
        (CheckResult.DIFFERS, _l("Differs")),
        (CheckResult.UNCLEAR, _l("Cannot be confirmed")),
        (LeadKind.MARK_WITHOUT_CODE, _l("Mark used without a code")),
        (LeadKind.CLONE_SIGNAL, _l("Sign of a copied code")),
        (LeadKind.FEEDBACK, _l("From a complaint or report")),
        (LeadKind.FAILED_TEST, _l("Failed test")),
        (LeadKind.CHECK, _l("From a check")),
        (LeadKind.OTHER, _l("Other observation")),
        (LeadState.OPEN, _l("To be looked into")),
        (LeadState.JOINED, _l("Joined to another")),
        (LeadState.CLOSED, _l("Ended")),
        (FeedbackKind.FEEDBACK, _l("Feedback")),
        (FeedbackKind.COMPLAINT, _l("Complaint")),
        (FeedbackKind.REPORT, _l("Report")),
        (FeedbackState.RECEIVED, _l("Received")),
        (FeedbackState.ACCEPTED, _l("Accepted for handling")),
        (FeedbackState.DECLINED, _l("Not accepted")),
        (FeedbackState.ANSWERED, _l("Answered")),
        (FeedbackState.CLOSED, _l("Finished")),
        (FeedbackVerb.ACCEPT, _l("Accept it for handling")),
        (FeedbackVerb.DECLINE, _l("Do not accept it")),
        (FeedbackVerb.ANSWER, _l("Answer")),
        (FeedbackVerb.CLOSE, _l("Finish")),
        (RecallKind.VOLUNTARY, _l("Voluntary recall")),
        (RecallKind.ORDERED, _l("Ordered recall")),
        (RecallGrade.GRADE_1, _l("Grade 1: grave harm or death")),
        (RecallGrade.GRADE_2, _l("Grade 2: general harm")),
        (RecallGrade.GRADE_3, _l("Grade 3: false labelling")),
        (RecallGrade.AGRI, _l("Farm products: pursued without a grade")),
        (RecallState.ORDERED, _l("In progress")),
        (RecallState.LIFTED, _l("Lifted")),
        (StopState.IN_FORCE, _l("Holds now")),
        (StopState.LIFTED, _l("Lifted")),
        (Verdict.MISTYPED, _l("Mistyped")),
        (Verdict.UNKNOWN, _l("Unknown code")),
        (Verdict.FORGED, _l("Signature does not match")),
        (Verdict.RECALLED, _l("Being recalled")),
        (Verdict.HELD, _l("Sale suspended")),
        (Verdict.VOIDED, _l("Voided")),
        (Verdict.INACTIVE, _l("Not activated")),
        (Verdict.UNSIGNED, _l("Found, without a signature")),
        (Verdict.WARNING, _l("Label valid, with reservations")),
        (Verdict.ACTIVE, _l("Label valid")),
        (SignalKind.TRAVEL, _l("Asked for in places too far apart for the time between")),
        (SignalKind.MANY_PHONES, _l("Asked for by unusually many phones")),
        (SignatureFault.MALFORMED, _l("The signature is missing or not of our form.")),
        (SignatureFault.KEY_UNKNOWN, _l("The signature names a key that did not sign this run.")),
        (SignatureFault.KEY_REVOKED, _l("The key of this run was revoked.")),
        (SignatureFault.OTHER_GTIN, _l("The code names another article number than its run.")),
        (SignatureFault.OTHER_LOT, _l("The code names another lot than its run.")),
        (SignatureFault.MISMATCH, _l("The signature was not made for this label.")),
    ]
)
