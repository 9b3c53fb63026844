"""Acts with labels as paper: what the printer reports, and what comes back to it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.machine.label_acts import LabelActs
from tests.machine.story import mostly, packs, percents, picks
from trace.rooms.labels import printing
from trace.rooms.labels import queries as label_queries
from trace.rooms.labels import services as labels
from trace.rooms.labels.rules import RangeKind


class PaperActs(LabelActs):
    """What printer and producer report."""

    @precondition(lambda self: self.runs)
    @rule(pick=picks, percent=percents)
    def report_printed(self, pick: int, percent: int) -> None:
        """Report the next labels as printed, now and then more than there are."""
        run_id, _span = self._chosen(self.runs, pick, 1, RangeKind.ACTIVATED, careful=True)
        rows = label_queries.ranges_of(self.work, run_id)
        run = label_queries.get_run(self.work, run_id)
        account = printing.account_of(run, rows, printing.entries_of(self.work, run_id))
        count = max(1, account.counts["unprinted"] * percent // 100 + (percent > 100))
        self.attempt(
            "report printed", lambda work: labels.report_printed(work, run_id=run_id, count=count)
        )

    @precondition(lambda self: self.runs)
    @rule(pick=picks, count=packs, careful=mostly)
    def hand_over(self, pick: int, count: int, careful: bool) -> None:
        """Hand labels over to the producer."""
        run_id, span = self._chosen(self.runs, pick, count, RangeKind.ACTIVATED, careful=careful)
        first, last = span["first"], span["last"]
        self.attempt(
            "hand over", lambda work: labels.hand_over(work, run_id=run_id, first=first, last=last)
        )

    @precondition(lambda self: self.runs)
    @rule(pick=picks, count=packs, lost=st.booleans(), careful=mostly)
    def take_out(self, pick: int, count: int, lost: bool, careful: bool) -> None:
        """Give unused labels back, or find that some are missing: both void them."""
        used = () if lost else (RangeKind.ACTIVATED,)
        run_id, span = self._chosen(self.runs, pick, count, *used, careful=careful)
        act = labels.report_missing if lost else labels.return_unused
        self.attempt(
            "report missing" if lost else "return unused",
            lambda work: act(work, run_id=run_id, reason="盘点", **span),
        )
