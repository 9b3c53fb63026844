"""Organisations: entering and mending them."""

from __future__ import annotations

from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.audit.services import record
from trace.standards.china.credit_code import CreditCode, MalformedCreditCode
from trace.standards.china.region_code import Division, MalformedDivision


def create_organisation(
    work: Work,
    *,
    kind: OrganisationKind,
    name: str,
    division: str = "",
    credit_code: str | None = None,
    phone: str | None = None,
) -> Organisation:
    """Enter one organisation and return it with its id.

    A producer is entered through the producers room, which decides who may: here only the other kinds need
    the right to manage accounts. A credit code that a producer's room has let pass by an audited override is
    stored as given.
    Raises   NotPermitted · InvalidValue field `name`, `division` or `credit_code`
    """
    if kind is not OrganisationKind.PRODUCER:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
        _check_credit_code(credit_code)
    organisation = Organisation(
        kind=kind,
        name=_name(name),
        division=normal_division(division),
        credit_code=(credit_code or "").strip().upper() or None,
        phone=(phone or "").strip() or None,
        is_active=True,
        created_at=work.now,
    )
    work.session.add(organisation)
    work.session.flush()  # accounts and producers refer to it by its id
    record(
        work,
        "organisation.created",
        subject_kind="organisation",
        subject_key=organisation.id,
        organisation_id=organisation.id,
        kind=kind.value,
        name=organisation.name,
    )
    return organisation


def update_organisation(
    work: Work,
    *,
    organisation_id: int,
    name: str,
    division: str,
    credit_code: str | None = None,
    phone: str | None = None,
    is_active: bool = True,
) -> Organisation:
    """Mend an organisation's particulars; an inactive one gives its people no rights.

    Raises   NotPermitted · NoSuchRecord · InvalidValue field `name`, `division` or `credit_code`
    """
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    organisation = get_organisation(work, organisation_id)
    if organisation.kind is not OrganisationKind.PRODUCER:
        _check_credit_code(credit_code)
    organisation.name = _name(name)
    organisation.division = normal_division(division)
    organisation.credit_code = (credit_code or "").strip().upper() or None
    organisation.phone = (phone or "").strip() or None
    organisation.is_active = is_active
    record(
        work,
        "organisation.updated",
        subject_kind="organisation",
        subject_key=organisation.id,
        organisation_id=organisation.id,
        name=organisation.name,
        is_active=is_active,
    )
    return organisation


def normal_division(code: str) -> str:
    """Return the significant digits of a division code (rights go by prefix), or "" for none.

    Raises   InvalidValue field `division` reason `division`
    """
    if not code.strip():
        return ""
    try:
        return Division.parse(code).prefix
    except MalformedDivision as error:
        raise InvalidValue(field="division", reason="division", value=code[:20]) from error


def _check_credit_code(code: str | None) -> None:
    if not (code or "").strip():
        return
    try:
        CreditCode.parse(code or "")
    except MalformedCreditCode as error:
        raise InvalidValue(field="credit_code", reason="credit-code", value=code or "") from error


def _name(name: str) -> str:
    if not name.strip():
        raise InvalidValue(field="name", reason="required")
    return name.strip()
