"""What a row of bad input found: printed whole, counted by kind."""

from __future__ import annotations

from collections import Counter

from tests.figures import Figure
from tests.fuzz.doors import Answer

MOST_SHOWN = 40


class Findings:
    """The findings of one row."""

    def __init__(self, row: str, seed: int) -> None:
        """Begin; the seed is printed so that a run can be told apart from others."""
        self.count = 0
        self.lines: list[str] = []
        self._kinds: Counter[str] = Counter()
        print(f"fuzz {row}: seed {seed}", flush=True)

    def add(self, kind: str, what: str, answer: Answer) -> None:
        """Note a finding of `kind`."""
        self._kinds[kind] += 1
        last = answer.crash.strip().rsplit("\n", 1)[-1]
        line = f"{kind}: {what} -> {answer.status} {last[:200]}".rstrip()
        self.lines.append(line)
        if len(self.lines) <= MOST_SHOWN:
            print(line, flush=True)

    def figures(self) -> list[Figure]:
        """Return how many requests were sent and how many findings there are, which must be none."""
        for kind, count in sorted(self._kinds.items()):
            print(f"{count} × {kind}")
        return [Figure(len(self.lines), "findings", "== 0", against=f"of {self.count} requests")]
