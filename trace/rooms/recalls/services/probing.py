"""The self-check 自检: a test label is stopped and released again, and the public page has to follow both.

Nothing is asked over the network within a transaction: stop and commit, look, release and commit, look again. The
test batch is released whatever goes wrong in between; what a killed check left behind, the next one releases.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.batches import services as batches
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.labels.codes import read_serial
from trace.rooms.labels.queries import label_state, label_uri, locate
from trace.rooms.labels.rules import NoSuchLabel
from trace.rooms.recalls.models import Probe, ProbeLabel
from trace.rooms.recalls.queries.probing import test_label, was_delivered
from trace.rooms.recalls.rules import NoTestLabel, ProbeFinding

# What the stop says to whoever should look at the test label meanwhile.
REASON = "系统自检：检验公众页面是否随停售更新，自检结束即解除"
LONGEST_S = 5.0
# A server that starts together with this worker answers a little later: that is no alarm.
PATIENCE_S = 30.0
STEP_S = 0.1
VALID = ("active", "warning")
HELD = "held"


class OpenWork(Protocol):
    """Opens one unit of work as the system."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[Work]: ...


def name_test_label(work: Work, *, serial: str) -> ProbeLabel:
    """Choose the label with which the public page is checked.

    serial   of an activated label whose batch nothing holds and of which nothing was ever delivered
    Raises   MissingPermission · NoTestLabel
    """
    require(work.actor, Permission.SETTINGS_WRITE)
    try:
        typed = read_serial(serial)
    except NoSuchLabel:
        raise NoTestLabel from None
    found = locate(work, typed)
    if found is None:
        raise NoTestLabel
    state = label_state(work, found.run, found.index)
    if state.batch_id is None or not state.is_activated or was_delivered(work, state.batch_id):
        raise NoTestLabel
    if restrictions_on(work, [state.batch_id]):
        raise NoTestLabel
    label = ProbeLabel(
        serial=typed,
        batch_id=state.batch_id,
        named_at=work.now,
        named_by_name=work.actor.label[:120],
    )
    work.session.add(label)
    record(work, "site.updated", subject_kind="site", subject_key="recall-probe", serial=typed)
    return label


def ask_probe(work: Work) -> None:
    """Have the self-check made by the worker as soon as it can; raises MissingPermission."""
    require(work.actor, Permission.SETTINGS_WRITE)
    work.enqueue("recalls.probe")


def probe(
    open_work: OpenWork,
    ask: Callable[[str], str],
    *,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Probe | None:
    """Check that the public page follows a stop and its release; None where no test label is named.

    ask   returns the verdict that the public page at an address shows, or "" where it does not answer
    """
    with open_work() as work:
        label = test_label(work)
        if label is None:
            return None
        serial, batch_id = label.serial, label.batch_id
        _release(work, batch_id)
        found = locate(work, serial)
        uri = "" if found is None else label_uri(work, found.run, found.index)
        is_fit = bool(uri) and not was_delivered(work, batch_id)
    before = _first_answer(ask, uri, pause, clock) if is_fit else ""
    if before not in VALID:
        return _keep(open_work, serial, ProbeFinding.NOT_READY, None, None)
    try:
        with open_work() as work:
            batches.place_restriction(
                work, batch_ids=[batch_id], kind=RestrictionKind.OFFICER_STOP, reason=REASON
            )
        stop_ms = _wait(ask, uri, HELD, pause, clock)
    finally:
        with open_work() as work:
            _release(work, batch_id)
    release_ms = _wait(ask, uri, before, pause, clock)
    finding = ProbeFinding.FOLLOWED
    if stop_ms is None:
        finding = ProbeFinding.STOP_NOT_SHOWN
    elif release_ms is None:
        finding = ProbeFinding.RELEASE_NOT_SHOWN
    return _keep(open_work, serial, finding, stop_ms, release_ms)


def _release(work: Work, batch_id: int) -> None:
    """Lift the stops that self-checks placed, and no others."""
    own = [
        each.restriction.id
        for each in restrictions_on(work, [batch_id], with_ancestors=False)
        if each.restriction.kind is RestrictionKind.OFFICER_STOP
        and each.restriction.reason == REASON
        and each.restriction.placed_by is None
    ]
    if own:
        batches.lift_restriction(work, restriction_ids=own, reason=REASON)


def _first_answer(
    ask: Callable[[str], str],
    uri: str,
    pause: Callable[[float], None],
    clock: Callable[[], float],
) -> str:
    """The verdict that the page shows, or "" where it has not answered within `PATIENCE_S`."""
    began = clock()
    while True:
        found = ask(uri)
        if found or clock() - began >= PATIENCE_S:
            return found
        pause(STEP_S)


def _wait(
    ask: Callable[[str], str],
    uri: str,
    wanted: str,
    pause: Callable[[float], None],
    clock: Callable[[], float],
) -> int | None:
    """Milliseconds until the page shows what is wanted, or None where it does not within `LONGEST_S`."""
    began = clock()
    while True:
        found = ask(uri)
        took = clock() - began
        if found == wanted:
            return round(took * 1000)
        if took >= LONGEST_S:
            return None
        pause(STEP_S)


def _keep(
    open_work: OpenWork,
    serial: str,
    finding: ProbeFinding,
    stop_ms: int | None,
    release_ms: int | None,
) -> Probe:
    with open_work() as work:
        kept = Probe(
            serial=serial,
            finding=finding,
            stop_ms=stop_ms,
            release_ms=release_ms,
            at=work.now,
        )
        work.session.add(kept)
    return kept
