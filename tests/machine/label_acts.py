"""Acts with labels: order, print, bind, activate, end, cancel."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factories.labels import make_exported
from tests.machine.story import Story, packs, picks
from trace.rooms.labels import queries as label_queries
from trace.rooms.labels import services as labels
from trace.rooms.labels.rules import RunState


class LabelActs(Story):
    """What a cooperative does with its labels."""

    @precondition(lambda self: self.packed)
    @rule(pick=picks, count=packs, branded=st.booleans(), organic=st.booleans())
    def order(self, pick: int, count: int, branded: bool, organic: bool) -> None:
        """Order bound labels."""
        key = self._pick(self.packed, pick)
        run = self.attempt(
            "order",
            lambda work: labels.order_run(work, self._order(count, branded, organic, key)),
        )
        if run is not None:
            self.runs.append(run.id)
            self._labelled(run.id, key)
            self._was_allowed(key, branded=branded, organic=organic)

    @rule(count=packs, branded=st.booleans(), organic=st.booleans())
    def order_ahead(self, count: int, branded: bool, organic: bool) -> None:
        """Order labels whose batch is not known yet."""
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
        """Make the files."""
        self._print(self._pick(self.runs, pick))

    def _print(self, run_id: int) -> None:
        if label_queries.get_run(self.work, run_id).state is RunState.ORDERED:
            self.attempt(
                "print", lambda work: make_exported(work, label_queries.get_run(work, run_id))
            )

    @precondition(lambda self: self.runs and self.packed)
    @rule(pick=picks, on=picks, first=st.integers(0, 29), count=packs)
    def bind(self, pick: int, on: int, first: int, count: int) -> None:
        """Bind pre-printed labels to packs."""
        run_id, batch_id = self._pick(self.ahead or self.runs, pick), self._pick(self.packed, on)
        self._print(run_id)
        bound = self.attempt(
            "bind",
            lambda work: labels.bind_range(
                work, run_id=run_id, batch_id=batch_id, **self._span(run_id, first, count)
            ),
        )
        if bound is not None:
            run = label_queries.get_run(self.work, run_id)
            self._labelled(run_id, batch_id)
            self._was_allowed(batch_id, branded=bool(run.brand_id), organic=bool(run.marks))

    @precondition(lambda self: self.runs)
    @rule(pick=picks, first=st.integers(0, 29), count=packs)
    def activate(self, pick: int, first: int, count: int) -> None:
        """Bring labels to life."""
        run_id = self._pick(self.ready or self.runs, pick)
        self._print(run_id)
        span = self._span(run_id, first, count)
        done = self.attempt(
            "activate", lambda work: labels.activate_range(work, run_id=run_id, **span)
        )
        if done is not None:
            run = label_queries.get_run(self.work, run_id)
            rows = label_queries.ranges_of(self.work, run_id)
            for index in range(span["first"], span["last"] + 1):
                state = label_queries.state_of(
                    run, [row for row in rows if row.first <= index <= row.last]
                )
                if not state.is_voided and not state.is_spoiled:
                    assert state.batch_id is not None
                    self._was_allowed(state.batch_id, branded=bool(run.brand_id), organic=False)

    @precondition(lambda self: self.runs)
    @rule(pick=picks, first=st.integers(0, 29), count=packs, spoil=st.booleans())
    def end(self, pick: int, first: int, count: int, spoil: bool) -> None:
        """Void labels, or report them spoiled."""
        run_id = self._pick(self.runs, pick)
        act = labels.spoil_range if spoil else labels.void_range
        self.attempt(
            "spoil" if spoil else "void",
            lambda work: act(
                work, run_id=run_id, reason="破损", **self._span(run_id, first, count)
            ),
        )

    @precondition(lambda self: self.runs)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        """Cancel a whole order."""
        run_id = self._pick(self.runs, pick)
        self.attempt("cancel", lambda work: labels.cancel_run(work, run_id=run_id, reason="误订"))
