"""Sixty-four at once: processes with threads, as web servers have them, that all begin at the same moment."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

from flask import Flask

from tests import databases
from trace.http.database import db
from trace.http.problems import document, problem_of, sentence
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.errors import TraceError
from trace.kernel.work import Work

SYSTEM = Actor.system("race")
PROCESSES, THREADS = 8, 8
AT_ONCE = PROCESSES * THREADS
# A crowd that has not ended by then hangs: what it did not tell is missing from the count.
PATIENCE_S = 120
# Under which name a refusal states what is left, in what is sent and in each gate's facts.
LEFT = ("remaining", "left", "left_base", "possible")


@dataclass(frozen=True, slots=True)
class Act:
    """What each of the crowd does once, and what must hold afterwards.

    left  how the sentence that a loser reads says what is left
    act   with a unit of work of its own and its number; or else
    body  of an order of labels sent to the interface with the bearer token `secret`
    """

    hold: Callable[[Work], None]
    left: str
    act: Callable[[Work, int], object] | None = None
    body: dict[str, object] = field(default_factory=dict)
    secret: str = ""


#: Prepares goods of its own.
Round = Callable[[Work], Act]


@dataclass(slots=True)
class Told:
    """How a crowd fared: outcomes counted, and the longest time anybody waited for one."""

    counts: Counter[str] = field(default_factory=Counter)
    longest_s: float = 0.0


def run_round(app: Flask, prepare: Round) -> Told:
    """Return how the 64 of one round fared; raises where the books do not agree with it."""
    with app.app_context(), open_work(SYSTEM) as work:
        act = prepare(work)
    databases.close(app)  # no connection is shared with the processes
    context = multiprocessing.get_context("fork")
    start, told = context.Barrier(AT_ONCE), context.SimpleQueue()

    def crowd(first: int) -> None:
        numbers = range(first, first + THREADS)
        with ThreadPoolExecutor(THREADS) as pool:
            for outcome in pool.map(lambda number: _timed(app, act, number, start), numbers):
                told.put(outcome)
        databases.close(app)

    crowds: list[BaseProcess] = [
        context.Process(target=crowd, args=(number * THREADS,)) for number in range(PROCESSES)
    ]
    for each in crowds:
        each.start()
    for each in crowds:
        each.join(PATIENCE_S)
        if each.is_alive():
            each.kill()
    found = Told()
    while not told.empty():
        outcome, seconds = told.get()
        found.counts[outcome] += 1
        found.longest_s = max(found.longest_s, seconds)
    with app.app_context(), open_work(SYSTEM, read_only=True) as after:
        act.hold(after)
    return found


def _timed(app: Flask, act: Act, number: int, start: Any) -> tuple[str, float]:
    start.wait(timeout=60)
    began = time.monotonic()
    outcome = _send(app, act) if act.act is None else _attempt(app, act, act.act, number)
    return outcome, time.monotonic() - began


def _attempt(app: Flask, act: Act, done: Callable[[Work, int], object], number: int) -> str:
    with app.app_context():
        try:
            with open_work(SYSTEM) as work:
                done(work, number)
        except TraceError as error:
            return _judged(act, problem_of(error).status, _document(app, error))
        except Exception as error:  # told as an outcome of its own: the row then does not hold
            return type(error).__name__
        finally:
            db.session.remove()
        return "done"


def _document(app: Flask, error: TraceError) -> dict[str, Any]:
    """What a client would be sent."""
    with app.test_request_context():
        problem = problem_of(error)
        return document(
            status=problem.status, slug=problem.slug, detail=sentence(error), facts=error.facts
        )


def _send(app: Flask, act: Act) -> str:
    try:
        answer = app.test_client().post(
            "/api/v1/labels/runs",
            json=act.body,
            headers={"Authorization": f"Bearer {act.secret}"},
        )
    except Exception as error:  # as above
        return type(error).__name__
    if answer.status_code == 201:
        return "done"
    return _judged(act, answer.status_code, answer.get_json())


def _judged(act: Act, status: int, sent: dict[str, Any]) -> str:
    """A refusal is one when it is a 409 that says what is left, to people and to programs; else it is told."""
    facts = sent.get("facts", {})
    stated = [facts, *(gate["facts"] for gate in facts.get("gates", ()))]
    if status != 409:
        return f"status {status}"
    is_stated = any(name in each for each in stated for name in LEFT)
    return "refused" if is_stated and act.left in sent["detail"] else "409 untold"
