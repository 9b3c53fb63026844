"""Decisions on certificates: the form of their numbers, their state on a day, what they cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trace.kernel.codes import parse_code
from trace.kernel.errors import Conflict, InvalidValue
from trace.kernel.quantity import Quantity
from trace.rooms.certificates.models import (
    Certificate,
    CertificateLine,
    CertificateStanding,
    Mark,
)
from trace.standards.china.scheme_codes import (
    GeographicalIndication,
    GreenCompanyCode,
    GreenProductNumber,
    OrganicCertificate,
)

S = CertificateStanding
# A withdrawn certificate never comes back: a new one is issued.
ALLOWED = {
    (S.IN_FORCE, S.SUSPENDED),
    (S.IN_FORCE, S.WITHDRAWN),
    (S.SUSPENDED, S.IN_FORCE),
    (S.SUSPENDED, S.WITHDRAWN),
}


@dataclass(eq=False, kw_only=True)
class CertificateStateForbids(Conflict):
    """A certificate in `state` cannot become `wanted`."""

    state: str
    wanted: str


@dataclass(eq=False, kw_only=True)
class CertificateKnown(Conflict):
    """This certificate is registered already, by `holder`."""

    at = "number"
    number: str
    holder: str


@dataclass(eq=False, kw_only=True)
class CertifiedQuantitySpent(Conflict):
    """Certificate `number` has only `remaining` of its stated quantity left; `asked` was wanted."""

    at = "count"
    number: str
    remaining: Quantity
    asked: Quantity


class CertificateReason(StrEnum):
    """Why a mark may be claimed for a product on a day, or may not."""

    COVERED = "covered"
    NO_CERTIFICATE = "no_certificate"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    PRODUCT_NOT_LISTED = "product_not_listed"


@dataclass(frozen=True, slots=True)
class CertificateDecision:
    """Whether a certificate covers the product on the day asked; `certificate` is the nearest where none does.

    line  the scope line that covers: it may name a production unit and a quantity, which the caller weighs
    """

    covers: bool
    certificate: Certificate | None
    reason: CertificateReason
    line: CertificateLine | None = None


def accept_number(mark: Mark, text: str) -> str:
    """Return the number to store; organic and green numbers of a wrong form are refused.

    Geographical indications are numbered in several ways (AGI, announcement, trademark): only an AGI number that
    begins as one is checked.
    Raises   InvalidFields, InvalidValue reason `required`
    """
    number = text.strip()
    if not number:
        raise InvalidValue(field="number", reason="required")
    if mark is Mark.ORGANIC:
        return parse_code(OrganicCertificate.parse, number, field="number").value
    if mark is Mark.GREEN:
        # Firms quote the company code as often as the number of the product.
        if number.upper().startswith("GF"):
            return parse_code(GreenCompanyCode.parse, number, field="number").value
        return parse_code(GreenProductNumber.parse, number, field="number").value
    if number.upper().startswith("AGI"):
        return parse_code(GeographicalIndication.parse, number, field="number").value
    return number[:64]


def state_on(certificate: Certificate, day: date) -> CertificateStanding:
    """Return what had last been said of the certificate on `day` (its states are loaded)."""
    said = [state.state for state in certificate.states if state.from_on <= day]
    return said[-1] if said else CertificateStanding.IN_FORCE


def is_in_force_on(certificate: Certificate, day: date) -> bool:
    """Whether the certificate was in force and within its period on `day`."""
    within = certificate.valid_from <= day <= certificate.valid_until
    return within and state_on(certificate, day) is CertificateStanding.IN_FORCE


def judge(certificate: Certificate, product_id: int | None, day: date) -> CertificateDecision:
    """Return whether this certificate (lines and states loaded) covers the product on `day`."""
    line = next((line for line in certificate.lines if line.product_id == product_id), None)
    if line is None:
        return CertificateDecision(False, certificate, CertificateReason.PRODUCT_NOT_LISTED)
    standing = state_on(certificate, day)
    if standing is not CertificateStanding.IN_FORCE:
        return CertificateDecision(False, certificate, CertificateReason(standing.value), line)
    if day < certificate.valid_from:
        return CertificateDecision(False, certificate, CertificateReason.NOT_YET_VALID, line)
    if day > certificate.valid_until:
        return CertificateDecision(False, certificate, CertificateReason.EXPIRED, line)
    return CertificateDecision(True, certificate, CertificateReason.COVERED, line)


def lines_in_force(
    certificates: Iterable[Certificate], holder_id: int, mark: Mark, days: Iterable[date]
) -> list[CertificateLine]:
    """Return the scope lines of a holder's certificates of `mark` that were in force on one of the days."""
    asked = tuple(days)
    return [
        line
        for one in certificates
        if one.producer_id == holder_id
        and one.mark is mark
        and any(is_in_force_on(one, day) for day in asked)
        for line in one.lines
    ]


def decide(
    certificates: Iterable[Certificate], producer_id: int, product_id: int, mark: Mark, day: date
) -> CertificateDecision:
    """Return whether one of these certificates lets a producer's product claim `mark` on `day`, and why not."""
    own = [one for one in certificates if one.producer_id == producer_id and one.mark is mark]
    return best_of([judge(certificate, product_id, day) for certificate in own])


# Of several refusals the one nearest to covering is told: it says what to do.
NEARNESS = (
    CertificateReason.COVERED,
    CertificateReason.SUSPENDED,
    CertificateReason.WITHDRAWN,
    CertificateReason.EXPIRED,
    CertificateReason.NOT_YET_VALID,
    CertificateReason.PRODUCT_NOT_LISTED,
)


def best_of(decisions: list[CertificateDecision]) -> CertificateDecision:
    """Return the decision that covers, else the refusal nearest to it, else that there is no certificate."""
    if not decisions:
        return CertificateDecision(False, None, CertificateReason.NO_CERTIFICATE)
    return min(decisions, key=lambda made: NEARNESS.index(made.reason))
