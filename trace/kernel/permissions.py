"""What each role may do, and where: the first line of every service asks here.

A permission is `resource:action`. A role holds it in one of three reaches:
own   only for the organisation of the grant        (a clerk for the cooperative)
area  for every division that the grant's code begins (an officer for the county)
all   for the whole instance                         (the administrator, the auditor)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trace.kernel.actor import Actor, ActorKind, Role
from trace.kernel.errors import MissingPermission


class Permission(StrEnum):
    """Keep the list alphabetised."""

    ACCOUNTS_MANAGE = "accounts:manage"
    APPLICATIONS_DECIDE = "applications:decide"
    APPLICATIONS_REVIEW = "applications:review"
    APPLICATIONS_SUBMIT = "applications:submit"
    AUDIT_READ = "audit:read"
    AUTHORISATIONS_MANAGE = "authorisations:manage"
    BATCHES_LIFT = "batches:lift"
    BATCHES_READ = "batches:read"
    BATCHES_STOP = "batches:stop"
    BATCHES_STOP_OWN = "batches:stop-own"
    BATCHES_WRITE = "batches:write"
    BRANDS_MANAGE = "brands:manage"
    CASES_AGRICULTURE = "cases:agriculture"
    CASES_MARKET = "cases:market"
    CERTIFICATES_READ = "certificates:read"
    CERTIFICATES_VERIFY = "certificates:verify"
    CERTIFICATES_WRITE = "certificates:write"
    CHECKS_WRITE = "checks:write"
    COMPLAINTS_HANDLE = "complaints:handle"
    CONFORMITY_CHECK = "conformity:check"
    CONFORMITY_WRITE = "conformity:write"
    EVENTS_CAPTURE = "events:capture"
    EVENTS_MATCH = "events:match"
    EVENTS_REBUILD = "events:rebuild"
    EXCHANGE_MANAGE = "exchange:manage"
    EXCHANGE_READ = "exchange:read"
    FEEDBACK_HANDLE = "feedback:handle"
    INTAKE_IMPORT = "intake:import"
    KEYS_MANAGE = "keys:manage"
    LABELS_ACTIVATE = "labels:activate"
    LABELS_ORDER = "labels:order"
    LABELS_READ = "labels:read"
    LABELS_VOID = "labels:void"
    LEADS_WRITE = "leads:write"
    LINKS_DECIDE = "links:decide"
    NORMS_WRITE = "norms:write"
    PRODUCERS_APPROVE_COUNTY = "producers:approve-county"
    PRODUCERS_APPROVE_TOWNSHIP = "producers:approve-township"
    PRODUCERS_APPROVE_VILLAGE = "producers:approve-village"
    PRODUCERS_READ = "producers:read"
    PRODUCERS_SUSPEND = "producers:suspend"
    PRODUCERS_WRITE = "producers:write"
    PRODUCTS_WRITE = "products:write"
    QUOTA_WRITE = "quota:write"
    RECALLS_ANSWER = "recalls:answer"
    RECALLS_LIFT = "recalls:lift"
    RECALLS_ORDER = "recalls:order"
    RECORDS_TAKE = "records:take"
    SETTINGS_WRITE = "settings:write"
    TESTS_RECORD = "tests:record"
    YIELDS_SURVEY = "yields:survey"


P = Permission
_READS = {P.BATCHES_READ, P.CERTIFICATES_READ, P.LABELS_READ, P.PRODUCERS_READ}
_PRODUCER = _READS | {
    P.APPLICATIONS_SUBMIT,
    P.BATCHES_STOP_OWN,
    P.BATCHES_WRITE,
    P.CERTIFICATES_WRITE,
    P.CONFORMITY_WRITE,
    P.EVENTS_CAPTURE,
    P.INTAKE_IMPORT,
    P.LABELS_ACTIVATE,
    P.LABELS_ORDER,
    P.LABELS_VOID,
    P.PRODUCERS_WRITE,
    P.PRODUCTS_WRITE,
    P.RECALLS_ANSWER,
    P.RECORDS_TAKE,
    P.TESTS_RECORD,
}
_OFFICER = _READS | {
    P.BATCHES_LIFT,
    P.BATCHES_STOP,
    P.CERTIFICATES_VERIFY,
    P.CHECKS_WRITE,
    P.COMPLAINTS_HANDLE,
    P.CONFORMITY_CHECK,
    P.FEEDBACK_HANDLE,
    P.LABELS_VOID,
    P.LEADS_WRITE,
    P.LINKS_DECIDE,
    P.PRODUCERS_APPROVE_COUNTY,
    P.PRODUCERS_SUSPEND,
    P.RECALLS_LIFT,
    P.RECALLS_ORDER,
    P.TESTS_RECORD,
}
_ASSISTANT = {
    P.BATCHES_READ,
    P.CERTIFICATES_READ,
    P.CONFORMITY_CHECK,
    P.LEADS_WRITE,
    P.PRODUCERS_READ,
}

OWN: dict[Role, frozenset[Permission]] = {
    Role.PRODUCER_CLERK: frozenset(_PRODUCER),
    Role.PRINTER: frozenset({P.EVENTS_CAPTURE, P.LABELS_ACTIVATE, P.LABELS_READ}),
    Role.BRAND: frozenset(
        {
            P.APPLICATIONS_DECIDE,
            P.AUTHORISATIONS_MANAGE,
            P.BRANDS_MANAGE,
            P.EVENTS_CAPTURE,
            P.LABELS_READ,
            P.LABELS_VOID,
            P.NORMS_WRITE,
            P.QUOTA_WRITE,
            P.INTAKE_IMPORT,
        }
    ),
    Role.LAB: frozenset({P.EVENTS_CAPTURE, P.TESTS_RECORD}),
    # Who buys or carries goods sends what it saw of them and answers recalls; it reads nobody's books.
    Role.TRADER: frozenset({P.EVENTS_CAPTURE, P.RECALLS_ANSWER}),
}
AREA: dict[Role, frozenset[Permission]] = {
    # Packaged food and the market are one office's, farm products up to the market the other's (食品安全法 第2条).
    Role.MARKET_OFFICER: frozenset(_OFFICER | {P.CASES_MARKET}),
    Role.AGRICULTURE_OFFICER: frozenset(
        _OFFICER
        | {
            P.APPLICATIONS_REVIEW,
            P.CASES_AGRICULTURE,
            P.EVENTS_MATCH,
            P.EXCHANGE_READ,
            P.NORMS_WRITE,
            P.YIELDS_SURVEY,
        }
    ),
    Role.TOWNSHIP_ASSISTANT: frozenset(
        _ASSISTANT | {P.APPLICATIONS_REVIEW, P.PRODUCERS_APPROVE_TOWNSHIP, P.YIELDS_SURVEY}
    ),
    Role.VILLAGE_ASSISTANT: frozenset(_ASSISTANT | {P.PRODUCERS_APPROVE_VILLAGE}),
    Role.BRAND: frozenset(_READS | {P.FEEDBACK_HANDLE, P.LEADS_WRITE, P.LINKS_DECIDE}),
    # A laboratory serves a county: it sees the batches there on which it reports.
    Role.LAB: frozenset({P.BATCHES_READ, P.TESTS_RECORD}),
}
ALL: dict[Role, frozenset[Permission]] = {
    Role.AUDITOR: frozenset(_READS | {P.AUDIT_READ, P.EXCHANGE_READ}),
    Role.ADMINISTRATOR: frozenset(
        _READS
        | {
            P.ACCOUNTS_MANAGE,
            P.AUDIT_READ,
            P.BRANDS_MANAGE,
            P.EVENTS_MATCH,
            P.EVENTS_REBUILD,
            P.EXCHANGE_MANAGE,
            P.EXCHANGE_READ,
            P.INTAKE_IMPORT,
            P.KEYS_MANAGE,
            P.LINKS_DECIDE,
            P.NORMS_WRITE,
            P.RECORDS_TAKE,
            P.SETTINGS_WRITE,
        }
    ),
}


def may(
    actor: Actor,
    permission: Permission,
    *,
    organisation_id: int | None = None,
    division: str | None = None,
) -> bool:
    """Whether `actor` holds `permission` for the organisation or the division of the thing in question.

    With neither given, only a right over the whole instance counts. The system and the operator at the
    console may everything: their acts are bounded by who can start a job or reach the machine.
    """
    if actor.kind in (ActorKind.SYSTEM, ActorKind.OPERATOR):
        return True
    for grant in actor.grants:
        if permission in ALL.get(grant.role, ()):
            return True
        if organisation_id is not None and grant.organisation_id == organisation_id:
            if permission in OWN.get(grant.role, ()):
                return True
        if division and grant.division and division.startswith(grant.division):
            if permission in AREA.get(grant.role, ()):
                return True
    return False


def may_somewhere(actor: Actor, permission: Permission) -> bool:
    """Whether any grant of `actor` carries `permission`, whatever its reach (to show a menu entry)."""
    if actor.kind in (ActorKind.SYSTEM, ActorKind.OPERATOR):
        return True
    return any(
        permission in reach.get(grant.role, ())
        for grant in actor.grants
        for reach in (OWN, AREA, ALL)
    )


def require(
    actor: Actor,
    permission: Permission,
    *,
    organisation_id: int | None = None,
    division: str | None = None,
) -> None:
    """Raise MissingPermission unless `may` says yes."""
    if not may(actor, permission, organisation_id=organisation_id, division=division):
        raise MissingPermission(permission=permission.value)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an actor holds a permission, for reads that filter their rows by it."""

    everywhere: bool
    organisation_ids: tuple[int, ...]
    divisions: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the permission is held nowhere."""
        return not (self.everywhere or self.organisation_ids or self.divisions)


def reach_of(actor: Actor, permission: Permission) -> Reach:
    """Return the organisations and division prefixes in which `actor` holds `permission`."""
    if actor.kind in (ActorKind.SYSTEM, ActorKind.OPERATOR):
        return Reach(True, (), ())
    everywhere = any(permission in ALL.get(grant.role, ()) for grant in actor.grants)
    own = [g.organisation_id for g in actor.grants if permission in OWN.get(g.role, ())]
    area = [g.division for g in actor.grants if g.division and permission in AREA.get(g.role, ())]
    return Reach(everywhere, tuple(dict.fromkeys(own)), tuple(dict.fromkeys(area)))


def roles_over_area(*permissions: Permission) -> tuple[Role, ...]:
    """Return the roles that hold all of `permissions` over a division."""
    return tuple(role for role, rights in AREA.items() if rights.issuperset(permissions))


def require_somewhere(actor: Actor, *permissions: Permission) -> None:
    """Raise MissingPermission unless one of `permissions` is held anywhere: for lists that hold what is in reach."""
    if not any(may_somewhere(actor, permission) for permission in permissions):
        raise MissingPermission(permission=permissions[0].value)
