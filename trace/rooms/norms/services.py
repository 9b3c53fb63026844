"""The verbs of the norms room."""

from __future__ import annotations

import re
from datetime import date

from trace.kernel.checks import require_text
from trace.kernel.errors import AlreadyRecorded, InvalidValue
from trace.kernel.permissions import Permission, may, require
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.audit.services import record
from trace.rooms.norms import queries, rules
from trace.rooms.norms.claims import MARKS
from trace.rooms.norms.models import Norm, NormKind, NormVersion
from trace.rooms.producers.rules import accept_division

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./ -]{0,63}")

_PROVINCE = re.compile(r"[0-9]{2}0000")
# What these say holds where their owner is at home.
_LOCAL = (NormKind.CEILING, NormKind.RECIPE, NormKind.DELIVERY_TARGET, NormKind.STORAGE_LIMIT)


def create_norm(
    work: Work,
    *,
    kind: NormKind,
    code: str,
    title: str,
    from_on: date,
    body: object,
    source: str,
    organisation_id: int | None = None,
    division: str = "",
) -> Norm:
    """Enter a norm with its first version, for an organisation, for a division, or for the whole instance.

    code     such as a standard's number; the code of a province for its proof rules, which bind all of it: they are
             for who holds the right over that province, and those of the nation for who holds it over all
    Raises   NotPermitted · InvalidValue · InvalidFields (body) · AlreadyRecorded
    """
    place = accept_division(division, township=False) if division.strip() else ""
    tidy = code.strip()
    _require_write(work, kind, tidy, organisation_id=organisation_id, division=place)
    if not _CODE.fullmatch(tidy) or (kind is NormKind.CLAIM_RULE and tidy not in MARKS):
        raise InvalidValue(field="code", reason="norm-code", value=code[:40])
    if kind in _LOCAL and organisation_id is not None:
        _require_home(work, organisation_id)
    if queries.find_norm(work, kind, tidy) is not None:
        raise AlreadyRecorded(rule="uq_norms_kind_code")
    norm = Norm(
        kind=kind,
        code=tidy,
        title=require_text("title", title, longest=200),
        organisation_id=organisation_id,
        division=place,
        versions=[],
    )
    norm.versions.append(_version(work, norm, from_on=from_on, body=body, source=source))
    work.session.add(norm)
    work.session.flush()  # pages and the API answer with its id
    _tell(work, "norm.created", norm, version=1)
    return norm


def add_version(
    work: Work, *, norm_id: int, from_on: date, body: object, source: str
) -> NormVersion:
    """Add a version that holds from a day on; what held before stays readable.

    Raises   NotPermitted · InvalidValue · InvalidFields (body)
    """
    norm = queries.get_norm(work, norm_id)
    _require_write(
        work, norm.kind, norm.code, organisation_id=norm.organisation_id, division=norm.division
    )
    version = _version(work, norm, from_on=from_on, body=body, source=source)
    version.norm_id = norm.id
    work.session.add(version)
    work.session.flush()  # the list of versions is read anew below
    work.session.refresh(norm, ["versions"])
    _tell(work, "norm.version_added", norm, version=version.version, from_on=from_on)
    return version


def may_write(work: Work, norm: Norm) -> bool:
    """Whether the actor may add a version to a norm, to offer it."""
    owner, place = _place(norm.kind, norm.code, norm.organisation_id, norm.division)
    return may(work.actor, Permission.NORMS_WRITE, organisation_id=owner, division=place)


def _require_write(
    work: Work, kind: NormKind, code: str, *, organisation_id: int | None, division: str
) -> None:
    owner, place = _place(kind, code, organisation_id, division)
    require(work.actor, Permission.NORMS_WRITE, organisation_id=owner, division=place)


def _place(
    kind: NormKind, code: str, organisation_id: int | None, division: str
) -> tuple[int | None, str | None]:
    """The organisation and the division over which whoever writes a norm needs the right."""
    if kind is NormKind.PROOF_RULE:
        # Gates find it by its code, whoever entered it: one county must not decide for the others.
        return None, code[:2] if _PROVINCE.fullmatch(code) else None
    if kind is NormKind.CLAIM_RULE:
        # A mark is the same in every county: its rules are for who answers for the whole instance.
        return None, None
    return organisation_id, division or None


def _require_home(work: Work, organisation_id: int) -> None:
    if not get_organisation(work, organisation_id).division:
        raise InvalidValue(field="organisation_id", reason="no-division")


def _version(work: Work, norm: Norm, *, from_on: date, body: object, source: str) -> NormVersion:
    return NormVersion(
        version=max((known.version for known in norm.versions), default=0) + 1,
        from_on=from_on,
        body=rules.accept_body(norm.kind, body),
        source=require_text("source", source, longest=200),
        entered_by=work.actor.label[:120],
        entered_at=work.now,
    )


def _tell(work: Work, verb: str, norm: Norm, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="norm",
        subject_key=norm.id,
        organisation_id=norm.organisation_id,
        code=norm.code,
        **facts,
    )
