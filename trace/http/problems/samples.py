"""Problems of samples and challenges."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.testing.rules import samples as rules

PROBLEMS: dict[type[TraceError], Problem] = {
    rules.SampleStateForbids: Problem(
        409,
        "sample-state",
        _l("As far as this sample has come, this step is not possible. Open it again and look."),
    ),
    rules.ChallengeTooLate: Problem(
        409,
        "challenge-too-late",
        _l("The time to challenge this result ended at %(until)s."),
    ),
    rules.NothingToChallenge: Problem(
        409,
        "challenge-nothing",
        _l("Sample %(number)s has no failed result that you were notified of."),
    ),
    rules.NoOtherLaboratory: Problem(
        409,
        "challenge-no-laboratory",
        _l(
            "No other laboratory is registered, and the first one may not test again. Register one first."
        ),
    ),
}
REASONS = {
    "seal-needed": _l("Enter the number of the seal on the sample."),
    "backup-seal-needed": _l("Enter the number of the seal on the backup sample."),
    "seal-twice": _l("Each seal has a number of its own; one is missing or there twice."),
}
