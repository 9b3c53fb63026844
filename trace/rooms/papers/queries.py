"""Reading the archives of a producer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.outbox import Job
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.papers.models import Archive
from trace.rooms.producers.queries import get_producer

SHOWN = 20


def archives_of(work: Work, producer_id: int) -> Sequence[Archive]:
    """Return the latest archives of a producer, newest first, to whoever may take them along.

    Raises   NoSuchRecord · MissingPermission
    """
    producer = get_producer(work, producer_id)
    require(work.actor, Permission.RECORDS_TAKE, organisation_id=producer.id)
    return work.session.scalars(
        select(Archive)
        .where(Archive.producer_id == producer_id)
        .options(joinedload(Archive.file))
        .order_by(Archive.id.desc())
        .limit(SHOWN)
    ).all()


def get_archive(work: Work, archive_id: int) -> Archive:
    """Return one archive with its file, to whoever may take it along; raises NoSuchRecord · MissingPermission."""
    found = work.session.get(
        Archive, archive_id, options=[joinedload(Archive.file)], populate_existing=True
    )
    if found is None:
        raise NoSuchRecord(kind="archive", key=str(archive_id))
    require(work.actor, Permission.RECORDS_TAKE, organisation_id=found.producer_id)
    return found


def jobs_of(work: Work, archives: Sequence[Archive]) -> Mapping[int, Job]:
    """Return the jobs that make these archives, by id: how far they are."""
    wanted = [each.job_id for each in archives if each.job_id is not None]
    return {job.id: job for job in work.session.scalars(select(Job).where(Job.id.in_(wanted)))}
