"""What an authorisation certificate 授权证书 says."""

from __future__ import annotations

from dataclasses import dataclass

from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.authorisations import rules
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.queries.authorisations import get_authorisation, holder_name
from trace.rooms.authorisations.rules import Standing
from trace.rooms.brands.models import RuleBook


@dataclass(frozen=True, slots=True)
class AuthorisationPaper:
    """An authorisation as its certificate shows it today.

    holder_name    the present one; older names stay in the history of changes
    rule_book      the version it was granted under, None for one from before
    """

    authorisation: Authorisation
    holder_name: str
    credit_code: str
    authority_name: str
    rule_book: RuleBook | None
    standing: Standing


def authorisation_paper(work: Work, authorisation_id: int) -> AuthorisationPaper:
    """Return what the certificate says, to those who may see the authorisation; raises NoSuchRecord."""
    found = get_authorisation(work, authorisation_id)
    book = None
    if found.rule_book_id is not None:
        book = work.session.get(RuleBook, found.rule_book_id)
    return AuthorisationPaper(
        authorisation=found,
        holder_name=holder_name(found),
        credit_code=found.producer.credit_code or "",
        authority_name=get_organisation(work, found.brand.authority_id).name,
        rule_book=book,
        standing=rules.standing_on(found, on=work.today, now=work.now),
    )
