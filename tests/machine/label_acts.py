"""Acts with labels: order, print, bind, activate, end, cancel."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factories.labels import make_codes
from tests.machine.story import Story, at_times, mostly, packs, percents, picks
from trace.rooms.labels import queries as label_queries
from trace.rooms.labels import services as labels
from trace.rooms.labels.rules import RangeKind


class LabelActs(Story):
    """What a cooperative does with its labels."""

    @precondition(lambda self: self.packed)
    @rule(pick=picks, percent=percents, branded=mostly, organic=at_times)
    def order(self, pick: int, percent: int, branded: bool, organic: bool) -> None:
        """Order bound labels."""
        key = self._stocked(self.packed, pick)
        count = min(30, self._some(key, percent))
        run = self.attempt(
            "order",
            lambda work: labels.order_run(work, self._order(count, branded, organic, key)),
        )
        if run is not None:
            self.runs.append(run.id)
            self._labelled(run.id, key)
            self._was_allowed(key, branded=branded, organic=organic)

    @rule(count=packs, branded=mostly, organic=at_times)
    def order_ahead(self, count: int, branded: bool, organic: bool) -> None:
        """Order labels whose batch is not known yet."""
        self._order_ahead(count, branded=branded, organic=organic)

    def _order_ahead(self, count: int, *, branded: bool, organic: bool) -> None:
        run = self.attempt(
            "order ahead",
            lambda work: labels.order_run(work, self._order(count, branded, organic, None)),
        )
        if run is not None:
            self.runs.append(run.id)
            self.ahead.append(run.id)

    @precondition(lambda self: self.runs)
    @rule(pick=picks)
    def print(self, pick: int) -> None:
        """Make the files, and hand the certifier's codes in where the packs bear them."""
        run_id = self._pick(self.runs, pick)
        self._print(run_id)
        self._hand_codes_in(run_id)

    @precondition(lambda self: self.packed)
    @rule(pick=picks, on=picks, count=packs, careful=mostly)
    def bind(self, pick: int, on: int, count: int, careful: bool) -> None:
        """Bind pre-printed labels to packs; where there are none yet, they are ordered first.

        Careful people order new ones, too, when the latest are used up.
        """
        used_up = not any(self._free(run_id, RangeKind.BOUND) for run_id in self.ahead[-5:])
        if not self.ahead or (careful and used_up):
            self._order_ahead(count, branded=careful, organic=False)
        if not self.ahead:
            return
        batch_id = self._stocked(self.packed, on)
        count = min(count, self._some(batch_id, 100)) if careful else count
        run_id, span = self._chosen(self.ahead, pick, count, RangeKind.BOUND, careful=careful)
        bound = self.attempt(
            "bind",
            lambda work: labels.bind_range(work, run_id=run_id, batch_id=batch_id, **span),
        )
        if bound is not None:
            run = label_queries.get_run(self.work, run_id)
            self._labelled(run_id, batch_id)
            self._was_allowed(batch_id, branded=bool(run.brand_id), organic=bool(run.marks))

    @precondition(lambda self: self.ready)
    @rule(pick=picks, count=packs, careful=mostly)
    def activate(self, pick: int, count: int, careful: bool) -> None:
        """Bring labels to life; careful people hand the certifier's codes in before."""
        runs = self.ready if careful else self.runs
        run_id, span = self._chosen(
            runs, pick, count, RangeKind.ACTIVATED, careful=careful, bound=True
        )
        if careful:
            self._hand_codes_in(run_id)
        done = self.attempt(
            "activate", lambda work: labels.activate_range(work, run_id=run_id, **span)
        )
        if done is not None:
            self._were_allowed(run_id, range(span["first"], span["last"] + 1))

    def _hand_codes_in(self, run_id: int) -> None:
        run = label_queries.get_run(self.work, run_id)
        if run.marks and run_id not in self.coded:
            done = self.attempt("hand codes in", lambda work: make_codes(work, run))
            if done is not None:
                self.coded.add(run_id)

    def _were_allowed(self, run_id: int, indices: range) -> None:
        run = label_queries.get_run(self.work, run_id)
        rows = label_queries.ranges_of(self.work, run_id)
        states = [
            label_queries.state_of(run, [row for row in rows if row.first <= index <= row.last])
            for index in indices
        ]
        live = [state for state in states if not state.is_voided and not state.is_spoiled]
        assert all(state.batch_id is not None for state in live), "activated without a batch"
        for batch_id in {state.batch_id for state in live if state.batch_id is not None}:
            self._was_allowed(batch_id, branded=bool(run.brand_id), organic=False)

    @precondition(lambda self: self.runs)
    @rule(pick=picks, count=packs, spoil=st.booleans(), careful=mostly)
    def end(self, pick: int, count: int, spoil: bool, careful: bool) -> None:
        """Void labels, or report them spoiled."""
        act = labels.spoil_range if spoil else labels.void_range
        run_id, span = self._chosen(self.runs, pick, count, careful=careful)
        self.attempt(
            "spoil" if spoil else "void",
            lambda work: act(work, run_id=run_id, reason="破损", **span),
        )

    @precondition(lambda self: self.runs)
    @rule(pick=picks, meant=at_times)
    def cancel(self, pick: int, meant: bool) -> None:
        """Cancel a whole order, which is rare."""
        if meant:
            run_id = self._pick(self.runs, pick)
            self.attempt(
                "cancel", lambda work: labels.cancel_run(work, run_id=run_id, reason="误订")
            )
