"""Documents and pictures: stored under their SHA-256, known to the database by one row each."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from sqlalchemy import BigInteger, String, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from trace.kernel.columns import Digest, Id, UtcInstant
from trace.kernel.database import Base, after_rollback, before_commit
from trace.kernel.errors import NoSuchRecord, Unavailable
from trace.kernel.outbox import add_job

#: The job that removes bytes to which no row refers any more.
REMOVE_BYTES = "files.remove_bytes"
#: The folder of what is being written, below the store's own.
STAGED = "staged"
# What a process that was killed had begun to write is touched by nobody for so long.
FORSAKEN_AFTER = timedelta(days=1)
# No room on the disk, none within the user's share of it, none within what a process may write.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StoreFull(Unavailable):
    """No room is left where files are kept; nothing of the file that was being written stays."""


class StoredFile(Base):
    """One stored document or picture; `is_public` says whether consumer pages may show it.

    organisation_id   of whose records it is evidence: whoever may read those may open it at /files. None for what is
                      not for all of these (labels to be printed, papers of an application, what consumers sent): it
                      opens at the address of its own record alone
    """

    __tablename__ = "files"

    id: Mapped[Id]
    digest: Mapped[Digest] = mapped_column(index=True)
    media_type: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    byte_count: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    uploaded_by: Mapped[int | None]
    uploaded_at: Mapped[UtcInstant]
    is_public: Mapped[bool] = mapped_column(default=False)


class FileStore(Protocol):
    """Keeps bytes by their SHA-256; a port, so that an object store can take its place."""

    def stage(self, content: bytes) -> StagedFile:
        """Write `content` aside; it is not yet to be found by its digest. Raises StoreFull."""
        ...

    def begin(self) -> StagedWriter:
        """Begin a file that is written piece by piece; raises StoreFull."""
        ...

    def free_bytes(self) -> int | None:
        """Return how much room is left; None where nobody can tell."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """Open the bytes with this digest for reading; raises NoSuchRecord."""
        ...

    def path(self, digest: str) -> Path:
        """Return the local path of the bytes with this digest (they may be absent)."""
        ...

    def remove(self, digest: str) -> None:
        """Remove the bytes with this digest; nothing happens where there are none."""
        ...

    def sweep(self) -> int:
        """Remove what killed processes had begun to write a day ago or earlier; return how many files that were."""
        ...


@dataclass(frozen=True, slots=True)
class StagedFile:
    """Bytes written aside, to be kept when the transaction commits and dropped when it does not."""

    digest: str
    temporary: Path
    final: Path

    def keep(self) -> None:
        """Give the bytes their final name; raises StoreFull."""
        with _room():
            self.final.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.temporary, self.final)

    def drop(self) -> None:
        """Remove the bytes again."""
        self.temporary.unlink(missing_ok=True)


class StagedWriter:
    """A file that is written aside piece by piece; left by an error, nothing of it stays.

    with store.begin() as writer:
        writer.write(b"…")
        staged = writer.finish()
    """

    def __init__(self, store: LocalFileStore) -> None:
        self._store = store
        self._hash = hashlib.sha256()
        self._is_finished = False
        self.byte_count = 0
        folder = store.root / STAGED
        with _room():
            folder.mkdir(parents=True, exist_ok=True)
            self._path = folder / secrets.token_hex(16)
            self._file = self._path.open("xb")

    def write(self, content: bytes) -> None:
        """Append `content`; raises StoreFull."""
        with _room():
            self._file.write(content)
        self._hash.update(content)
        self.byte_count += len(content)

    def finish(self) -> StagedFile:
        """Make what was written durable and return it; raises StoreFull."""
        with _room():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        self._is_finished = True
        digest = self._hash.hexdigest()
        return StagedFile(digest, self._path, self._store.path(digest))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._is_finished:
            return
        try:
            self._file.close()
        except OSError:  # what is still to be written has no room either
            pass
        self._path.unlink(missing_ok=True)


@contextmanager
def _room() -> Iterator[None]:
    """Tell a full disk by a name of its own."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull from error
        raise


class LocalFileStore:
    """Files in a folder of this machine, two levels deep by digest."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def stage(self, content: bytes) -> StagedFile:
        """Write `content` aside and make it durable; raises StoreFull."""
        with self.begin() as writer:
            writer.write(content)
            return writer.finish()

    def begin(self) -> StagedWriter:
        """Begin a file that is written piece by piece; raises StoreFull."""
        return StagedWriter(self)

    def free_bytes(self) -> int:
        """Return how much room is left on the disk."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def sweep(self) -> int:
        """Remove what killed processes had begun to write; return how many files that were."""
        oldest, count = time.time() - FORSAKEN_AFTER.total_seconds(), 0
        for path in (self.root / STAGED).glob("*"):
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    count += 1
            except FileNotFoundError:  # another worker sweeps as well, or it was kept just now
                continue
        return count

    def open(self, digest: str) -> BinaryIO:
        """Open the bytes with this digest for reading; raises NoSuchRecord."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise NoSuchRecord(kind="file", key=digest) from error

    def path(self, digest: str) -> Path:
        """Return where the bytes with this digest lie, or would lie."""
        return self.root / digest[:2] / digest[2:4] / digest

    def remove(self, digest: str) -> None:
        """Remove the bytes with this digest; nothing happens where there are none."""
        self.path(digest).unlink(missing_ok=True)


def keep_on_commit(session: Session, staged: StagedFile) -> None:
    """Tie staged bytes to the transaction of `session`."""
    before_commit(session, staged.keep)
    after_rollback(session, staged.drop)


def forget(session: Session, file_ids: Sequence[int], *, now: datetime) -> None:
    """Remove the rows of files to which no record refers any more; a job removes their bytes after the commit."""
    digests = session.scalars(
        delete(StoredFile)
        .where(StoredFile.id.in_(file_ids))
        .returning(StoredFile.digest)
        .execution_options(synchronize_session=False)
    ).all()
    add_job(
        session, name=REMOVE_BYTES, payload={"digests": " ".join(sorted(set(digests)))}, now=now
    )


def remove_bytes(session: Session, store: FileStore, digests: Iterable[str]) -> None:
    """Remove the bytes to which no row refers; safe to repeat.

    Meanwhile nobody adds a row: its transaction has its bytes in place before it ends.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE files IN SHARE ROW EXCLUSIVE MODE"))
    wanted = sorted(digests)
    kept = set(session.scalars(select(StoredFile.digest).where(StoredFile.digest.in_(wanted))))
    for digest in wanted:
        if digest not in kept:
            store.remove(digest)
