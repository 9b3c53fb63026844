"""Keeping the self-check 自查 that an application was handed in with."""

from __future__ import annotations

from trace.kernel.work import Work
from trace.rooms.applications.models import Application, ApplicationSelfCheck
from trace.rooms.brands.models import RuleBook
from trace.rooms.brands.queries import applicant_facts
from trace.rooms.brands.rules import RuleBookBody, self_check


def keep_self_check(
    work: Work, application: Application, book: RuleBook, body: RuleBookBody
) -> ApplicationSelfCheck:
    """Take the self-check of an application that is being submitted and keep it as it reads now.

    The caller has checked the right to submit; the findings bind nobody, the authority judges for itself.
    """
    facts = applicant_facts(
        work,
        application.brand,
        body,
        application.producer,
        [line.product for line in application.products],
        documents={entry.condition_code for entry in application.files},
    )
    kept = ApplicationSelfCheck(
        application_id=application.id,
        rule_book_id=book.id,
        taken_at=work.now,
        findings=[finding.to_json() for finding in self_check(body, facts)],
    )
    kept.rule_book = book
    work.session.add(kept)
    return kept
