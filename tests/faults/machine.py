"""The ledger machine at length: whatever happens in whatever order, mass, quota and certified quantity balance."""

from __future__ import annotations

from collections.abc import Iterator

from tests import postgres
from tests.faults.races import arena
from tests.figures import Figure, Options, row
from tests.machine.running import STEPS, play, staged

STATED_STEPS = 20_000
PIECE = 10
# What has to have happened, on each engine, for the figure to mean anything.
ACTS = (
    *("harvest", "buy in", "sort", "pack", "assemble", "lose or use", "correct"),
    *("dispatch", "dispatch labelled", "order", "order ahead", "print", "bind", "activate"),
    *("void", "spoil", "cancel", "grant", "restrict", "lift"),
    *("suspend producer", "suspend authorisation", "suspend certificate"),
)


@row("faults", "ledger-machine")
def ledger_machine(options: Options) -> Iterator[Figure]:
    """Steps of the state machine of tests/machine, the invariants checked after each; pieces of ten stories."""
    wanted = options.size(STATED_STEPS)
    for engine in ("sqlite", "postgresql"):
        try:
            with arena(engine) as app, staged(app) as machine:
                while machine.tally["steps"] < wanted:
                    play(machine, stories=PIECE, steps=STEPS)
                tally = machine.tally
        except postgres.PostgresMissing as missing:
            print(f"NOT RUN: {engine}: {missing}")
            continue
        told = ", ".join(f"{act} {tally[act]}/{tally[f'{act} tried']}" for act in ACTS)
        print(f"ledger-machine on {engine}: {told}")
        yield Figure(tally["steps"], "steps without a broken ledger", f">= {wanted}", part=engine)
        missing_acts = [act for act in ACTS if not tally[act]]
        yield Figure(
            len(missing_acts),
            "acts never carried out",
            "== 0",
            against=", ".join(missing_acts) or f"of {len(ACTS)}",
            part=f"{engine}/acts",
        )
