"""Running so many steps of the machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.place import Place
from tests.machine.stories import Ledgers

STEPS = 50


@contextmanager
def staged(app: Flask) -> Iterator[type[Ledgers]]:
    """Give the machine a database to play on; everything is undone at the end."""
    place = Place(app)
    machine = type("Ledgers", (Ledgers,), {"place": place, "tally": Counter()})
    try:
        with app.app_context():
            yield machine
    finally:
        place.close()


def play(machine: type[Ledgers], *, stories: int, steps: int = STEPS, piece: int = 0) -> None:
    """Let so many stories happen, of at most so many steps; raises what the first broken one breaks.

    piece   number of the piece: the same one tells the same stories, everywhere; another one tells others
    """
    run_state_machine_as_test(
        seed(piece)(machine),
        settings=settings(
            max_examples=stories,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            # Hypothesis sets this where it sees CI, and every piece would then tell the stories of the first.
            derandomize=False,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
