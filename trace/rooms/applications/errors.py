"""What the applications room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.brands.kinds import StepKind
from trace.rooms.producers.rules import StandingReason


@dataclass(eq=False, kw_only=True)
class StepNotOpen(Conflict):
    """The application is at another step."""

    asked: StepKind
    current: StepKind


@dataclass(eq=False, kw_only=True)
class StepDoesNotReturn(Conflict):
    """At this step an application passes or is refused; it is not returned for correction."""

    current: StepKind


@dataclass(eq=False, kw_only=True)
class StepNotDelegable(Conflict):
    """Only a preliminary review or a site check may be asked of another office."""

    current: StepKind


@dataclass(eq=False, kw_only=True)
class OfficeOutOfReach(Invalid):
    """The office has nobody with the right to review in the applicant's division."""

    at = "organisation_id"
    name: str


@dataclass(eq=False, kw_only=True)
class PanelTooSmall(Conflict):
    """Fewer score sheets are there than a panel needs."""

    sheets: int
    needed: int


@dataclass(eq=False, kw_only=True)
class PanelScoreTooLow(Conflict):
    """The average of the sheets is below what the rule-book asks."""

    average: Decimal
    score_min: Decimal


@dataclass(eq=False, kw_only=True)
class NoticeMissing(Conflict):
    """The public notice has not been published yet."""

    application_id: int


@dataclass(eq=False, kw_only=True)
class NoticePublished(Conflict):
    """The public notice of this step is out already."""

    number: str


@dataclass(eq=False, kw_only=True)
class NoticeRunning(Conflict):
    """The days of public notice are not over."""

    ends_on: date


@dataclass(eq=False, kw_only=True)
class ObjectionsOpen(Conflict):
    """Objections wait for an answer."""

    receipts: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class ObjectionStands(Conflict):
    """An objection was found right, so the notice cannot end well."""

    receipts: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class ObjectionTooLate(Conflict):
    """The days in which objections are taken in are over."""

    ends_on: date


@dataclass(eq=False, kw_only=True)
class ObjectionAnswered(Conflict):
    """The objection has its answer already."""

    receipt: str


@dataclass(eq=False, kw_only=True)
class ApplicationStepRefused(Conflict):
    """The application is in a state that does not allow this act."""

    state: ApplicationState
    act: str


@dataclass(eq=False, kw_only=True)
class ApplicationPending(Conflict):
    """Another application for the same product and brand is waiting for a decision."""

    at = "products"
    application_id: int


@dataclass(eq=False, kw_only=True)
class EvidenceMissing(Conflict):
    """The rule-book asks for documents that were not handed in."""

    at = "files"
    conditions: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class ProducerNotInOrder(Conflict):
    """The producer is not approved, or is suspended."""

    at = "producer_id"
    reason: StandingReason


@dataclass(eq=False, kw_only=True)
class RefusalWithoutGround(Invalid):
    """A refusal has to cite at least one unmet condition of the rule-book."""

    at = "grounds"


@dataclass(eq=False, kw_only=True)
class ReasonUnlawful(Invalid):
    """A certification or collective mark is open to everyone who meets its conditions: no other reason counts."""

    at = "other_reason"


@dataclass(eq=False, kw_only=True)
class ReentryTooEarly(Conflict):
    """After a withdrawal the holder may apply again from a day on."""

    number: str
    first_on: date


@dataclass(eq=False, kw_only=True)
class RenewalOutsideWindow(Conflict):
    """The rule-book's window for applying again is not open."""

    number: str
    first_on: date
    last_on: date


@dataclass(eq=False, kw_only=True)
class RenewalNotOpen(Conflict):
    """An authorisation that is suspended or withdrawn is not renewed."""

    number: str
    state: AuthorisationState
