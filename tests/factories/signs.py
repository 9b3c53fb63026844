"""Signs of copied codes as the watch over scans leaves them."""

from __future__ import annotations

from datetime import datetime

from trace.kernel.work import Work
from trace.rooms.labels.codes import codec
from trace.rooms.labels.models import LabelRun
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.rules import SignalKind

FACTS: dict[SignalKind, dict[str, object]] = {
    SignalKind.TRAVEL: {"provinces": ["43", "11"], "minutes": 5, "kilometres": 1341},
    SignalKind.MANY_PHONES: {"phones": 9, "hours": 24},
    SignalKind.NOT_ACTIVATED: {"views": 2},
    SignalKind.EXPIRED: {"days": 120, "on": "2026-03-01"},
    SignalKind.ONE_PHONE: {"codes": 75},
    SignalKind.LOT_EXCESS: {"seen": 12, "activated": 10},
}


def make_sign(
    work: Work,
    run: LabelRun,
    *,
    index: int = 0,
    kind: SignalKind = SignalKind.TRAVEL,
    at: datetime | None = None,
) -> CloneSignal:
    """Return a sign of one label of a run."""
    made = CloneSignal(run_id=run.id, index=index, kind=kind, at=at or work.now, facts=FACTS[kind])
    work.session.add(made)
    work.session.flush()
    return made


def make_sign_records(work: Work, run: LabelRun) -> dict[str, object]:
    """Return what the access matrix asks for: the label of a sign."""
    make_sign(work, run)
    return {"sign_serial": codec(work.ports.keyring, run.code).serial(0)}
