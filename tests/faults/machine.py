"""The ledger machine at length: whatever happens in whatever order, mass, quota and certified quantity balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count

from tests import postgres
from tests.faults.races import arena
from tests.figures import Figure, Options, row
from tests.machine.running import STEPS, play, staged

STATED_STEPS = 20_000
PIECE = 10
# What has to have happened, on each engine, for the figure to mean anything.
ACTS = (
    *("harvest", "take in", "buy in", "sort", "process", "pack", "assemble"),
    *("lose or use", "correct", "count", "dispatch", "dispatch labelled"),
    *("order", "order ahead", "print", "bind", "hand codes in", "activate"),
    *("void", "spoil", "cancel"),
    *("report printed", "hand over", "return unused", "report missing"),
    *("grant", "take back", "end season"),
    *("ask for transfer", "answer transfer", "approve transfer", "refuse transfer"),
    *("restrict", "lift", "survey", "void unused"),
    *("suspend producer", "suspend authorisation", "suspend certificate"),
    *("reinstate producer", "reinstate authorisation", "reinstate certificate"),
)
# An act that is nearly always refused drives nothing.
LEAST_PERCENT, LEAST_TRIED = 20, 20


@row("faults", "ledger-machine")
def ledger_machine(options: Options) -> Iterator[Figure]:
    """Steps of the state machine of tests/machine, the invariants checked after each; pieces of ten stories.

    At a small size chance may pass an act by: the stories go on for as many steps again until every act happened.
    """
    wanted = options.size(STATED_STEPS)
    for engine in ("sqlite", "postgresql"):
        try:
            with arena(engine) as app, staged(app) as machine:
                tally = machine.tally
                for piece in count():
                    if tally["steps"] >= wanted * (2 if _never(tally) else 1):
                        break
                    play(machine, stories=PIECE, steps=STEPS, piece=piece)
        except postgres.PostgresMissing as missing:
            print(f"NOT RUN: {engine}: {missing}")
            continue
        _tell(engine, tally)
        yield Figure(tally["steps"], "steps without a broken ledger", f">= {wanted}", part=engine)
        never = _never(tally)
        yield Figure(
            len(never),
            "acts never carried out",
            "== 0",
            against=", ".join(never) or f"of {len(ACTS)}",
            part=f"{engine}/acts",
        )
        tried = [act for act in ACTS if tally[f"{act} tried"] >= LEAST_TRIED]
        percent, act = min((_percent(tally, act), act) for act in tried)
        yield Figure(
            percent,
            "% carried out of the act most often refused",
            f">= {LEAST_PERCENT // 2 if options.ci else LEAST_PERCENT}",
            against=act,
            part=f"{engine}/carried-out",
        )


def _never(tally: Counter[str]) -> list[str]:
    return [act for act in ACTS if not tally[act]]


def _percent(tally: Counter[str], act: str) -> int:
    return 100 * tally[act] // max(1, tally[f"{act} tried"])


def _tell(engine: str, tally: Counter[str]) -> None:
    told = ", ".join(f"{act} {tally[act]}/{tally[f'{act} tried']}" for act in ACTS)
    print(f"ledger-machine on {engine}: {told}")
    refused = Counter({name: times for name, times in tally.items() if " refused: " in name})
    told = ", ".join(f"{name} {times}" for name, times in refused.most_common())
    print(f"ledger-machine on {engine}: {told}")
