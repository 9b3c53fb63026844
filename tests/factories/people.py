"""People with a role, made through the real services, and signed in as the portals sign them in."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from tests.factories.producers import COUNTY, make_producer
from trace.kernel.actor import Actor, ActorKind, Grant, Role
from trace.kernel.work import Work
from trace.rooms.accounts import services
from trace.rooms.accounts.rules import ROLES_OF_KIND, ROLES_WITH_DIVISION, OrganisationKind

PASSWORD = "a long enough password 1"
DIVISION_OF_ROLE = {
    Role.TOWNSHIP_ASSISTANT: "360922101",
    Role.VILLAGE_ASSISTANT: "360922101201",
}

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """One account with one role; `actor` is what the doors make of it."""

    account_id: int
    phone: str
    password: str
    organisation_id: int
    role: Role
    actor: Actor


def make_organisation(work: Work, role: Role, *, division: str = COUNTY) -> int:
    """Return the id of a new organisation in which `role` can be held."""
    if role is Role.PRODUCER_CLERK:
        return make_producer(work).id
    kind = next(kind for kind, roles in ROLES_OF_KIND.items() if role in roles)
    # The regional brand is kept by an authority, though a government office may do so too.
    kind = OrganisationKind.AUTHORITY if role is Role.BRAND else kind
    name = f"示例单位{next(_numbers)}"
    return services.create_organisation(work, kind=kind, name=name, division=division).id


def make_person(
    work: Work, role: Role, *, organisation_id: int | None = None, division: str | None = None
) -> Person:
    """Return a person who holds `role`; an organisation is made where none is named.

    division   that of the role (万载 county, a township or a village of it) where the role needs one
    """
    if division is None:
        division = DIVISION_OF_ROLE.get(role, COUNTY) if role in ROLES_WITH_DIVISION else ""
    if organisation_id is None:
        organisation_id = make_organisation(work, role, division=division or COUNTY)
    number = next(_numbers)
    account = services.create_account(
        work, phone=f"137{number:08d}", name=f"示例人员{number}", password=PASSWORD
    ).account
    services.add_membership(
        work,
        account_id=account.id,
        role=role,
        organisation_id=organisation_id,
        division=division,
    )
    grant = Grant(role, organisation_id, division)
    actor = Actor(ActorKind.PERSON, account.name, account_id=account.id, grants=(grant,))
    return Person(account.id, account.phone, PASSWORD, organisation_id, role, actor)


def open_session(work: Work, person: Person) -> str:
    """Return the secret of a new session of the person, as the sign-in page puts it into its cookie."""
    account = services.accounts.get_account(work, person.account_id)
    return services.open_session(work, account=account, client="test")


def issue_token(work: Work, person: Person) -> str:
    """Return the secret of a bearer token that may do what the person may."""
    return services.issue_token(work, account_id=person.account_id, name="test", days=30)[1]
