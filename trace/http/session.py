"""The door's unit of work: opened with the actor of the request, committed or rolled back when the block ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app, g, has_request_context

from trace.http.database import db
from trace.kernel import ids
from trace.kernel.actor import Actor
from trace.kernel.clock import Clock
from trace.kernel.database import transaction
from trace.kernel.work import Ports, Work
from trace.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """What the composition root made once for this process."""

    settings: Settings
    clock: Clock
    ports: Ports


def house(app: Flask | None = None) -> House:
    """Return the process's settings, clock and ports."""
    found: House = (app or current_app).extensions["trace"]
    return found


def current_request_id() -> str:
    """Return the id of this request (one is made where there is none)."""
    if not has_request_context():
        return ids.request_id()
    if "request_id" not in g:
        g.request_id = ids.request_id()
    return str(g.request_id)


@contextmanager
def open_work(actor: Actor, *, read_only: bool = False) -> Iterator[Work]:
    """Open one unit of work for `actor`; needs an application context."""
    with transaction(db.session(), read_only=read_only) as session:
        parts = house()
        yield Work(session, actor, parts.clock.now(), current_request_id(), parts.ports)


@contextmanager
def door_work(*, read_only: bool = False) -> Iterator[Work]:
    """Open one unit of work for whoever sent this request.

    A request with an idempotency key claims it in the transaction of the act, so that both come to be or neither.
    """
    with open_work(g.actor, read_only=read_only) as work:
        claim = g.get("idempotency_claim")
        if claim is not None and not read_only:
            claim(work)
        yield work
