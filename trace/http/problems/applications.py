"""Problems of the applications room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.applications import errors

PROBLEMS = {
    errors.ApplicationStepRefused: Problem(
        409,
        "application-step-refused",
        _l("The application is in the state “%(state)s”: this is not possible any more."),
    ),
    errors.ApplicationPending: Problem(
        409,
        "application-pending",
        _l(
            "Application %(application_id)d for the same product is waiting for a decision. Await it or take it back."
        ),
    ),
    errors.EvidenceMissing: Problem(
        409,
        "evidence-missing",
        _l("Documents are missing for: %(conditions)s. Attach them, then submit."),
    ),
    errors.ProducerNotInOrder: Problem(
        409,
        "producer-not-in-order",
        _l("The producer cannot be authorised now: %(reason)s."),
    ),
    errors.RefusalWithoutGround: Problem(
        422,
        "refusal-without-ground",
        _l("Cite at least one condition of the rule-book that is not met."),
    ),
    errors.ReasonUnlawful: Problem(
        422,
        "reason-unlawful",
        _l(
            "A certification or collective mark is open to all who meet its conditions: no other reason may be given."
        ),
    ),
    errors.ReentryTooEarly: Problem(
        409,
        "reentry-too-early",
        _l(
            "Authorisation %(number)s was withdrawn: by the rule-book you may apply again from %(first_on)s on."
        ),
    ),
    errors.RenewalOutsideWindow: Problem(
        409,
        "renewal-outside-window",
        _l("Authorisation %(number)s can be renewed from %(first_on)s to %(last_on)s."),
    ),
    errors.RenewalNotOpen: Problem(
        409,
        "renewal-not-open",
        _l("Authorisation %(number)s is in the state “%(state)s” and cannot be renewed now."),
    ),
    errors.StepNotOpen: Problem(
        409,
        "procedure-step-not-open",
        _l(
            "The application is at the step “%(current)s”; “%(asked)s” is not possible now. "
            "End the step that is open first."
        ),
    ),
    errors.StepDoesNotReturn: Problem(
        409,
        "procedure-step-does-not-return",
        _l("At the step “%(current)s” an application passes or is refused; it is not returned."),
    ),
    errors.StepNotDelegable: Problem(
        409,
        "procedure-step-not-delegable",
        _l(
            "The step “%(current)s” is the brand authority's own; only a preliminary review or a site check "
            "can be asked of another office."
        ),
    ),
    errors.OfficeOutOfReach: Problem(
        422,
        "procedure-office-out-of-reach",
        _l("%(name)s is no government office of the applicant's area; choose another."),
    ),
    errors.PanelTooSmall: Problem(
        409,
        "panel-too-small",
        _l(
            "A panel needs %(needed)d score sheets; %(sheets)d are there. Enter the missing ones first."
        ),
    ),
    errors.PanelScoreTooLow: Problem(
        409,
        "panel-score-too-low",
        _l(
            "The average is %(average)s; the rule-book asks for at least %(score_min)s. "
            "Refuse the application, citing the conditions that are not met."
        ),
    ),
    errors.NoticeMissing: Problem(
        409,
        "notice-missing",
        _l("The public notice has not been published yet. Publish it first."),
    ),
    errors.NoticePublished: Problem(
        409, "notice-published", _l("Public notice %(number)s is out already.")
    ),
    errors.NoticeRunning: Problem(
        409,
        "notice-running",
        _l(
            "The public notice runs until the end of %(ends_on)s. It can be ended from the day after."
        ),
    ),
    errors.ObjectionsOpen: Problem(
        409,
        "objections-open",
        _l("Objections wait for an answer: %(receipts)s. Answer them, then end the public notice."),
    ),
    errors.ObjectionStands: Problem(
        409,
        "objection-stands",
        _l(
            "Objections were found right: %(receipts)s. Return the application for correction, or refuse it "
            "with the condition that is not met."
        ),
    ),
    errors.ObjectionTooLate: Problem(
        409,
        "objection-too-late",
        _l(
            "Objections to this notice were taken in until %(ends_on)s. You can still send a report or call 12315."
        ),
    ),
    errors.ObjectionAnswered: Problem(
        409, "objection-answered", _l("Objection %(receipt)s has its answer already.")
    ),
}
REASONS = {
    "too-many-documents": _l("At most %(value)s documents can be attached."),
    "term": _l("The term ends on %(value)s at the latest."),
    "points": _l("Points go from 0 to 100."),
    "criterion-missing": _l("Points are missing for: %(value)s."),
    "two-people": _l("A site check takes two people; name a second one."),
    "before-step": _l("This day lies before the step began on %(value)s."),
    "expert-tie": _l(
        "An expert with a tie to the applicant may not score. Confirm that there is none, or choose another."
    ),
    "unmet": _l(
        "Condition %(value)s was not met: the check cannot pass. Choose a re-check or a refusal."
    ),
    "too-many-photographs": _l("At most %(value)s photographs can be kept."),
}
RULES = {
    "uq_application_steps_open": (None, _l("Somebody else has just ended this step. Look again.")),
    "uq_panel_sheets_step_id_expert": ("expert", _l("This expert's sheet is there already.")),
    "uq_public_notices_step_id": (None, _l("The public notice is out already.")),
    "uq_public_notices_number": (None, _l("Another notice has just got this number. Try again.")),
}
