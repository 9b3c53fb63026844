"""A few stories in every run of the suite; `make faults only=ledger-machine full=1` plays 20,000 steps."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.machine.running import play, staged


def test_whatever_happens_in_whatever_order_the_ledgers_balance(
    standalone_app: Callable[..., Flask],
) -> None:
    with staged(standalone_app()) as machine:
        play(machine, stories=6, steps=30)

        assert machine.tally["steps"] > 50
        assert machine.tally["order"] + machine.tally["order ahead"] > 0
