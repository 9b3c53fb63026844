"""What the transport room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trace.kernel.errors import Conflict, Invalid


@dataclass(eq=False, kw_only=True)
class ArrivedBeforeLeaving(Invalid):
    """The goods would have arrived before they were dispatched."""

    at = "at"
    dispatched_at: datetime


@dataclass(eq=False, kw_only=True)
class ArrivedAlready(Conflict):
    """An arrival at this place is on record; it has to be taken back before another one is recorded."""

    at = "stop"
    arrived_at: datetime


@dataclass(eq=False, kw_only=True)
class TakenBackAlready(Conflict):
    """This record was taken back before."""


@dataclass(eq=False, kw_only=True)
class SeriesRecordedAlready(Conflict):
    """This very file, or another of the same logger at the same time, is on record for these goods."""

    at = "file"
    device: str


@dataclass(eq=False, kw_only=True)
class AcknowledgedAlready(Conflict):
    """Somebody has acknowledged this breach."""

    by: str
