"""Reading label templates."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.sheets.models import LabelTemplate, LabelTemplateVersion


def list_templates(
    work: Work,
    organisation_id: int,
    *,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[LabelTemplate]:
    """Return the templates of an organisation with their versions, the newest first; raises MissingPermission."""
    if not may(work.actor, Permission.LABELS_ACTIVATE, organisation_id=organisation_id):
        raise MissingPermission(permission=Permission.LABELS_ACTIVATE.value)
    statement = (
        select(LabelTemplate)
        .where(LabelTemplate.organisation_id == organisation_id)
        .options(selectinload(LabelTemplate.versions))
    )
    if text.strip():
        statement = statement.where(LabelTemplate.name.contains(text.strip(), autoescape=True))
    keys = [LabelTemplate.created_at, LabelTemplate.id]
    return page_of(work.session, statement, keys=keys, cursor=cursor, size=size)


def get_template(work: Work, template_id: int) -> LabelTemplate:
    """Return a template of the actor's organisation with its versions; else NoSuchRecord."""
    found = work.session.scalars(
        select(LabelTemplate)
        .where(LabelTemplate.id == template_id)
        .options(selectinload(LabelTemplate.versions))
        .execution_options(populate_existing=True)
    ).first()
    if found is None or not may(
        work.actor, Permission.LABELS_ACTIVATE, organisation_id=found.organisation_id
    ):
        raise NoSuchRecord(kind="label-template", key=str(template_id))
    return found


def get_template_of(
    work: Work, template_id: int, organisation_ids: Collection[int]
) -> LabelTemplate:
    """Return a template of one of these organisations, with its versions; else NoSuchRecord.

    Whoever may hold the labels of a run may print them by any template of those who hold them.
    """
    found = work.session.scalars(
        select(LabelTemplate)
        .where(
            LabelTemplate.id == template_id,
            LabelTemplate.organisation_id.in_(list(organisation_ids)),
        )
        .options(selectinload(LabelTemplate.versions))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="label-template", key=str(template_id))
    return found


def templates_to_choose(work: Work, organisation_ids: Collection[int]) -> Sequence[LabelTemplate]:
    """Return the templates in use of those who hold the labels of a run, by name, with their versions.

    Whoever may hold the labels may print them by any of these; the caller has made sure of that.
    """
    return work.session.scalars(
        select(LabelTemplate)
        .where(
            LabelTemplate.organisation_id.in_(list(organisation_ids)),
            LabelTemplate.retired_at.is_(None),
        )
        .options(selectinload(LabelTemplate.versions))
        .order_by(LabelTemplate.name, LabelTemplate.id)
    ).all()


def get_version(work: Work, version_id: int) -> LabelTemplateVersion:
    """Return a version with its template, for labels that are made by it; raises NoSuchRecord."""
    found = work.session.scalars(
        select(LabelTemplateVersion)
        .where(LabelTemplateVersion.id == version_id)
        .options(joinedload(LabelTemplateVersion.template))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="label-template", key=str(version_id))
    return found
