"""Problems of the testing and conformity rooms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.conformity import rules as conformity
from trace.rooms.testing import rules as testing

PROBLEMS = {
    testing.NotYourLaboratory: Problem(
        403,
        "test-other-laboratory",
        _l("You report for your own laboratory only: name it as the laboratory of the report."),
    ),
    testing.NotAFailedReport: Problem(
        409,
        "test-not-failed",
        _l("Report %(number)s found no failure of safety that is still open."),
    ),
    testing.RetestNeedsAnotherLab: Problem(
        409,
        "test-same-laboratory",
        _l("%(lab_name)s found the failure itself. A re-test has to come from another laboratory."),
    ),
    testing.EvidenceThere: Problem(
        409,
        "test-evidence-there",
        _l("The paper of report %(number)s is stored already and is not replaced."),
    ),
    conformity.BatchIsRestricted: Problem(
        409,
        "conformity-batch-held",
        _l("Batch %(lot)s is held (%(cause)s). No certificate can be issued until that is lifted."),
    ),
    conformity.NotFarmGoods: Problem(
        409,
        "conformity-not-farm-goods",
        _l(
            "%(product)s is processed or prepackaged food. A conformity certificate goes with farm goods only; "
            "processed food is sold under its production licence."
        ),
    ),
    conformity.SourceProofMissing: Problem(
        409,
        "conformity-source-proof-missing",
        _l(
            "Lot %(lot)s holds goods of others. Collect the seller's certificate first (its number or a picture), "
            "or record a passed safety test."
        ),
    ),
    conformity.TestMissing: Problem(
        409,
        "conformity-test-missing",
        _l(
            "“%(basis)s” needs a passed safety test of this kind that covers all of batch %(lot)s. "
            "Record the report first, or leave the box empty."
        ),
    ),
    conformity.TestNotCovering: Problem(
        409,
        "conformity-test-not-covering",
        _l(
            "“%(basis)s” needs a report that names what was used on the land of batch %(lot)s: %(missing)s is not "
            "among what was tested. Have it tested for that too, or leave the box empty."
        ),
    ),
    conformity.AllCertified: Problem(
        409,
        "conformity-all-certified",
        _l(
            "Certificate %(number)s covers what was left of batch %(lot)s. Print it again, or make it void "
            "and issue a new one."
        ),
    ),
    conformity.MoreThanLeft: Problem(
        409,
        "conformity-more-than-left",
        _l("Only %(remaining)s has no certificate yet; %(asked)s was asked."),
    ),
    conformity.TooManyMarketChecks: Problem(
        409,
        "conformity-too-many-checks",
        _l("Certificate %(number)s has been checked too often today. Try again tomorrow."),
    ),
    conformity.CertificateIsVoid: Problem(
        409, "conformity-void", _l("Certificate %(number)s is void already.")
    ),
}
REASONS = {
    "item-failed": _l("A report that passed cannot hold a failed item."),
    "too-many": _l("These are too many: %(value)s."),
}
RULES = {
    "uq_test_reports_lab_name_report_number_batch_id": (
        "report_number",
        _l("This report of this laboratory is recorded for the batch already."),
    ),
    "uq_conformity_certificates_number": (None, _l("Please send it once more.")),
}
