"""Entering check lists: data with a source and a first day, never changed, followed by a later version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from trace.kernel.checks import require_text
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.inspections import rules
from trace.rooms.inspections.models import CheckList
from trace.rooms.inspections.rules import ListItem


def enter_check_list(
    work: Work,
    *,
    code: str,
    title: str,
    division: str,
    from_on: date,
    source: str,
    items: Sequence[ListItem],
) -> CheckList:
    """Enter a check list, or the next version of one, in force from a day on.

    code     what its versions share
    source   the document that the items are from, with its number
    Raises   MissingPermission · InvalidValue · AlreadyRecorded (two enter the same version at once)
    """
    require(work.actor, Permission.CHECKS_WRITE, division=division)
    stored = rules.check_items(items)
    tidy = require_text("code", code, longest=40)
    last = work.session.scalar(
        select(func.max(CheckList.version)).where(
            CheckList.code == tidy, CheckList.division == division
        )
    )
    made = CheckList(
        code=tidy,
        version=(last or 0) + 1,
        title=require_text("title", title, longest=200),
        division=division,
        from_on=from_on,
        source=require_text("source", source, longest=400),
        items=stored,
        entered_by=work.actor.label[:120],
        entered_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # doors answer with its id
    record(
        work,
        "check-list.entered",
        subject_kind="check-list",
        subject_key=made.id,
        code=tidy,
        version=made.version,
        from_on=from_on.isoformat(),
    )
    return made
