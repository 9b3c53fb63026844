"""Work: one transaction's session, actor, instant and ports - the object every service takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from trace.kernel.actor import Actor
from trace.kernel.clock import local_date
from trace.kernel.files import FileStore
from trace.kernel.keyring import Keyring
from trace.kernel.outbox import Job, add_job


@dataclass(frozen=True, slots=True)
class Ports:
    """What lies outside the database: stored files, keys, and the public address of this instance.

    base_url          scheme, host and port under which labels are printed, without a trailing slash
    company_prefixes  GS1 company prefixes that are known whole: where an EPC URN splits its key
    """

    files: FileStore
    keyring: Keyring
    base_url: str
    company_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work; the door that opened it commits or rolls back, a service never does."""

    session: Session
    actor: Actor
    now: datetime
    request_id: str
    ports: Ports

    @property
    def today(self) -> date:
        """The calendar day in China on which this work happens."""
        return local_date(self.now)

    def enqueue(
        self, name: str, *, organisation_id: int | None = None, **payload: str | int | None
    ) -> Job:
        """Add a job row in this transaction: the job exists exactly when the fact that caused it does."""
        return add_job(
            self.session, name=name, payload=payload, now=self.now, organisation_id=organisation_id
        )
