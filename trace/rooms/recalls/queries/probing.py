"""The self-checks of the public page there were, and the label they are made with."""

from __future__ import annotations

from sqlalchemy import exists, select

from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.batches.models import DispatchLine
from trace.rooms.recalls.models import Probe, ProbeLabel


def test_label(work: Work) -> ProbeLabel | None:
    """Return the test label named last, or None where nobody named one: then there is no self-check."""
    return work.session.scalars(select(ProbeLabel).order_by(ProbeLabel.id.desc()).limit(1)).first()


def was_delivered(work: Work, batch_id: int) -> bool:
    """Whether anything of a batch ever went to somebody: then a stop of it would frighten people."""
    return bool(work.session.scalar(select(exists().where(DispatchLine.batch_id == batch_id))))


def last_probe(work: Work) -> Probe | None:
    """Return the newest self-check, to alarm whoever looks at a desk."""
    return work.session.scalars(select(Probe).order_by(Probe.id.desc()).limit(1)).first()


def list_probes(work: Work, *, cursor: str | None = None, size: int = DEFAULT_SIZE) -> Page[Probe]:
    """Return the self-checks, newest first; raises MissingPermission."""
    require_somewhere(work.actor, Permission.SETTINGS_WRITE, Permission.RECALLS_ORDER)
    return page_of(work.session, select(Probe), keys=[Probe.id], cursor=cursor, size=size)
