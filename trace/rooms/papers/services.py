"""Asking for an archive, making it, sending for it no longer."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from trace.kernel import files
from trace.kernel.files import StagedFile, StoredFile, keep_on_commit
from trace.kernel.outbox import Job, JobState, cancel_job
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Ports, Work
from trace.rooms.audit.services import record
from trace.rooms.events.queries import epcis_document
from trace.rooms.papers import queries, reading, rules
from trace.rooms.papers.archive import PACKED, ArchiveStream, blocks_of
from trace.rooms.papers.holdings import HELD, LEFT_OUT
from trace.rooms.papers.models import Archive, ArchiveState
from trace.rooms.producers.queries import get_producer

#: So much of one table waits in memory to be written as CSV; more goes to a file of its own.
_SPOOL = 1 << 20
FORMAT = "trace-archive-v1"
README = """这是一家生产主体在本系统中的全部记录 / All that one producer entered here or was issued.

epcis.jsonld      全部追溯事件（GS1 EPCIS 2.0） / every event, as GS1 EPCIS 2.0
records/*.jsonl   各登记簿，每行一条记录（JSON） / each register, one record a line
records/*.csv     同样内容，供表格软件打开 / the same for spreadsheet programs
files/            证书、检测报告、图片等原件 / certificates, reports, pictures as they are stored
manifest.json     每个文件的长度与 SHA-256；未包含的内容及原因 / length and SHA-256 of each part; what is left out, why

数量以账本单位记：质量为毫克，体积为微升，计数为件。 / Amounts (…_base) count mg, µL or pieces.
"""


class OpenWork(Protocol):
    """Opens one unit of work."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[Work]:
        """Open it; the block's end commits or rolls back."""
        ...


@dataclass
class _Counts:
    """What the manifest counts, and how far the archive is."""

    records: int = 0
    events: int = 0
    files: int = 0
    done: int = 0


def request_archive(work: Work, *, producer_id: int) -> Archive:
    """Queue the making of an archive of everything one producer entered or was issued.

    Raises   NoSuchRecord · MissingPermission · ArchiveUnderWay
    """
    producer = get_producer(work, producer_id)
    require(work.actor, Permission.RECORDS_TAKE, organisation_id=producer.id)
    # Of two who ask at once the second waits here and then sees the first one's.
    _lock_producer(work, producer.id)
    if _under_way(work, producer.id):
        raise rules.ArchiveUnderWay
    made = Archive(
        producer_id=producer.id,
        state=ArchiveState.REQUESTED,
        requested_by=work.actor.label[:120],
        requested_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # the job names the archive by its id
    job = work.enqueue(rules.JOB, organisation_id=producer.id, archive_id=made.id)
    made.job_id = job.id
    work.session.flush()  # whoever looks again reads the row anew
    _tell(work, "archive.requested", made)
    return made


def _lock_producer(work: Work, producer_id: int) -> None:
    """Let one transaction at a time ask for an archive of a producer."""
    table = Archive.metadata.tables["organisations"]
    work.session.execute(
        select(table.c.id).where(table.c.id == producer_id).with_for_update(key_share=True)
    )


def _under_way(work: Work, producer_id: int) -> bool:
    statement = (
        select(Archive.id)
        .join(Job, Job.id == Archive.job_id)
        .where(
            Archive.producer_id == producer_id,
            Archive.state == ArchiveState.REQUESTED,
            Job.state.in_((JobState.QUEUED, JobState.RUNNING)),
        )
        .limit(1)
    )
    return work.session.scalar(statement) is not None


def cancel_archive(work: Work, *, archive_id: int) -> Archive:
    """Stop the making of an archive; one that is made or gone is left as it is.

    Raises   NoSuchRecord · MissingPermission
    """
    found = queries.get_archive(work, archive_id)
    if found.state is ArchiveState.REQUESTED:
        if found.job_id is not None:
            cancel_job(work.session, found.job_id, now=work.now)
        found.state, found.finished_at = ArchiveState.CANCELLED, work.now
        work.session.flush()  # whoever looks again reads the row anew
        _tell(work, "archive.cancelled", found)
    return found


def file_to_send(work: Work, *, archive_id: int) -> StoredFile:
    """Return the archive's file for its reader, and record that it was taken.

    Raises   NoSuchRecord · MissingPermission · ArchiveGone
    """
    found = queries.get_archive(work, archive_id)
    if found.file is None:
        raise rules.ArchiveGone
    _tell(work, "archive.sent", found, digest=found.file.digest)
    return found.file


def clear_archives(work: Work) -> int:
    """Remove the archives whose time is over; returns how many. Safe to repeat."""
    require(work.actor, Permission.RECORDS_TAKE)
    due = work.session.scalars(
        select(Archive).where(
            Archive.state == ArchiveState.DONE,
            Archive.finished_at < work.now - rules.KEPT_FOR,
        )
    ).all()
    gone = [each.file_id for each in due if each.file_id is not None]
    for each in due:
        each.state, each.file_id = ArchiveState.REMOVED, None
    work.session.flush()  # no row refers to the files any more
    if gone:
        files.forget(work.session, gone, now=work.now)
    return len(gone)


# ---------------------------------------------------------------- the job


def hand_over(
    open_work: OpenWork, ports: Ports, *, archive_id: int, report: Callable[[int, int], None]
) -> None:
    """Make an archive: read some rows at a time, write them outside any transaction, record the file at the end.

    May run any number of times: an archive that is made or cancelled is left as it is.
    """
    with open_work() as work:
        found = queries.get_archive(work, archive_id)
        if found.state is not ArchiveState.REQUESTED:
            return
        found.began_at = found.began_at or work.now
        producer_id, began_at = found.producer_id, found.began_at
    counts = _Counts()
    stream = _Stream(open_work, ports, producer_id, began_at, counts, report)
    with ports.files.begin() as writer:
        for block in stream.blocks():
            writer.write(block)
        staged = writer.finish()
    with open_work() as work:
        _finish(work, archive_id, staged, counts)


def _finish(work: Work, archive_id: int, staged: StagedFile, counts: _Counts) -> None:
    found = queries.get_archive(work, archive_id)
    if found.state is not ArchiveState.REQUESTED:
        staged.drop()
        return
    keep_on_commit(work.session, staged)
    file = StoredFile(
        digest=staged.digest,
        media_type="application/zip",
        name=f"archive-{found.producer_id}-{work.today:%Y%m%d}.zip",
        byte_count=staged.temporary.stat().st_size,
        # It opens at the archive's own address alone: not all who may read a producer may take everything along.
        organisation_id=None,
        uploaded_by=None,
        uploaded_at=work.now,
        is_public=False,
    )
    work.session.add(file)
    work.session.flush()  # the archive refers to the file by its id
    found.file_id, found.state, found.finished_at = file.id, ArchiveState.DONE, work.now
    found.record_count, found.event_count = counts.records, counts.events
    found.file_count = counts.files
    _tell(work, "archive.made", found, digest=staged.digest)


@dataclass
class _Stream:
    """The bytes of one archive, part by part."""

    open_work: OpenWork
    ports: Ports
    producer_id: int
    began_at: datetime
    counts: _Counts
    report: Callable[[int, int], None]

    def blocks(self) -> Iterator[bytes]:
        """Yield the archive."""
        with self.open_work(read_only=True) as work:
            producer = get_producer(work, self.producer_id)
            name, credit_code = producer.name, producer.credit_code
            kept = [
                (file.id, file.digest, file.name, file.media_type)
                for file in reading.files_of(work, self.producer_id).values()
            ]
        archive = ArchiveStream(self.began_at)
        total = len(HELD) + len(kept) + 1
        yield from archive.add("README.txt", [README.encode()])
        yield from archive.add("epcis.jsonld", self._events())
        self._step(total)
        for table in HELD:
            yield from self._table(archive, table)
            self._step(total)
        for file_id, digest, file_name, media_type in kept:
            yield from self._file(archive, file_id, digest, file_name, media_type)
            self._step(total)
        with self.open_work(read_only=True) as work:
            ended_at = work.now
        manifest = {
            "format": FORMAT,
            "issuer": self.ports.keyring.issuer,
            "producer": {"id": self.producer_id, "name": name, "credit_code": credit_code},
            "began_at": self.began_at.isoformat(),
            "ended_at": ended_at.isoformat(),
            "records": self.counts.records,
            "events": self.counts.events,
            "files": self.counts.files,
            "left_out": LEFT_OUT,
        }
        yield from archive.close(manifest)

    def _step(self, total: int) -> None:
        self.counts.done += 1
        self.report(self.counts.done, total)

    def _events(self) -> Iterator[bytes]:
        with self.open_work(read_only=True) as work:
            empty = json.dumps(epcis_document(work, []), ensure_ascii=False)
        before, _, after = empty.partition("[]")
        yield f"{before}[".encode()
        last, comma = 0, ""
        while True:
            with self.open_work(read_only=True) as work:
                some = reading.events_after(work, self.producer_id, last)
                body = epcis_document(work, some)["epcisBody"]
            if not some or not isinstance(body, dict) or not isinstance(body["eventList"], list):
                break
            for event in body["eventList"]:
                yield f"{comma}\n{json.dumps(event, ensure_ascii=False)}".encode()
                comma = ","
            last = some[-1].id
            self.counts.events += len(some)
        yield f"\n]{after}".encode()

    def _table(self, archive: ArchiveStream, name: str) -> Iterator[bytes]:
        """One table as JSON lines and, read once, as CSV."""
        columns = reading.columns_of(name)
        with tempfile.SpooledTemporaryFile(_SPOOL) as spooled:
            text = io.TextIOWrapper(spooled, "utf-8-sig", newline="")
            writer = csv.writer(text)
            writer.writerow(columns)
            yield from archive.add(f"records/{name}.jsonl", self._lines(name, writer))
            text.flush()
            spooled.seek(0)
            text.detach()
            yield from archive.add(f"records/{name}.csv", iter(lambda: spooled.read(_SPOOL), b""))

    def _lines(self, name: str, writer: Any) -> Iterator[bytes]:
        after: tuple[Any, ...] | None = None
        while True:
            with self.open_work(read_only=True) as work:
                part = reading.rows_of(work, name, self.producer_id, after)
            for row in part.rows:
                writer.writerow([_cell(value) for value in row.values()])
                yield f"{json.dumps(row, ensure_ascii=False)}\n".encode()
            self.counts.records += len(part.rows)
            after = part.after
            if after is None:
                return

    def _file(
        self, archive: ArchiveStream, file_id: int, digest: str, name: str, media_type: str
    ) -> Iterator[bytes]:
        safe = "".join(c if c.isalnum() or c in "._-" else "_" for c in name)[-100:]
        yield from archive.add(
            f"files/{file_id}-{safe}",
            blocks_of(self.ports.files.open(digest)),
            packed=media_type.startswith(PACKED),
            id=file_id,
            media_type=media_type,
            title=name,
        )
        self.counts.files += 1


def _cell(value: object) -> object:
    """A value as a spreadsheet takes it: nothing becomes a formula."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _tell(work: Work, verb: str, archive: Archive, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="archive",
        subject_key=archive.id,
        organisation_id=archive.producer_id,
        **facts,
    )
