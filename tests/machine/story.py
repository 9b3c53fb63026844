"""What every story has: its present, its lists, one transaction an act, and the invariants after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.factories.labels import make_exported
from tests.machine.invariants import check_all, check_rebuild, holds
from tests.machine.place import PACK, Place
from trace.kernel.errors import AlreadyRecorded, Broken, RuleBroken, TraceError, Unavailable
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch, DispatchLine
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import queries as label_queries
from trace.rooms.labels import ranges
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import RangeKind, RunState
from trace.rooms.labels.services import Order

picks = st.integers(0, 10_000)
packs = st.one_of(st.integers(1, 8), st.integers(1, 30))
days_ago = st.one_of(st.just(0), st.integers(0, 4))
amounts = st.integers(10, 60).map(lambda packs: Quantity.from_base(packs * PACK, Unit.KG))
# Of what there is so many percent; now and then more than there is.
percents = st.one_of(st.integers(1, 50), st.integers(1, 112))
# People are mostly careful: a story of nothing but mistakes would never come to the acts that follow one another.
mostly = st.sampled_from([True, True, True, True, False])
at_times = st.sampled_from([False, False, True])
seldom = mostly.map(lambda often: not often)
# Refusals that a service should have foreseen: the database had to speak, or something is broken.
UNFORESEEN = (AlreadyRecorded, RuleBroken, Broken, Unavailable)


class Story(RuleBasedStateMachine):
    """One story: a cooperative with a brand, a certified quantity, and people who err."""

    place: ClassVar[Place]
    #: How often each act was tried and how often it was carried out, over all stories.
    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self.session = self._open.enter_context(self.place.story())
        self.cast = self.place.cast
        self.now = NOW
        self.batches: list[int] = []
        # What may be sorted and packed, and what is packed.
        self.loose: list[int] = []
        self.packed: list[int] = []
        self.runs: list[int] = []
        self.ahead: list[int] = []
        # Batches that have labels, and runs that have a batch.
        self.labelled: list[int] = []
        self.ready: list[int] = []
        # Runs whose packs have the certifier's codes.
        self.coded: set[int] = set()
        # Transfers of quota that wait for the taker, and those that wait for the authority.
        self.asked: list[int] = []
        self.accepted: list[int] = []
        self.suspended: set[str] = set()
        self.sanction: int | None = None
        self.uncertified_since: date | None = None

    def teardown(self) -> None:
        """The events, read again, tell the same; then the story is undone."""
        try:
            check_rebuild(self.work)
            check_all(self.session)
        finally:
            self._open.close()

    @property
    def work(self) -> Work:
        """A unit of work at the story's present."""
        return self.place.work(self.session, self.now)

    def day(self, ago: int) -> date:
        """A day up to today."""
        return self.work.today - timedelta(days=ago)

    def attempt(self, name: str, act: Callable[[Work], Any]) -> Any:
        """Carry out one act in a transaction of its own; None where it was refused."""
        self.now += timedelta(minutes=1)
        self.tally[f"{name} tried"] += 1
        try:
            done = act(self.work)
            self.session.flush()
            self.session.commit()
        except UNFORESEEN:
            raise
        except TraceError as error:
            self.session.rollback()
            self.tally[f"{name} refused: {_told(error)}"] += 1
            return None
        self.tally[name] += 1
        return done

    @invariant()
    def the_ledgers_balance(self) -> None:
        """Mass, quota and certified quantity, from their rows."""
        self.tally["steps"] += 1
        check_all(self.session)

    def _was_allowed(self, batch_id: int, *, branded: bool, organic: bool) -> None:
        """Labels were just ordered, bound or activated for a batch: nothing may have stood against it."""
        held = holds(self.session, batch_id)
        if not branded:
            held = [kind for kind in held if kind is not RestrictionKind.YIELD_CHECK]
        assert not held, f"labelled although held by {held}"
        assert "producer" not in self.suspended
        assert not branded or "authorisation" not in self.suspended
        if organic and self.uncertified_since is not None:
            made_on = batches.get_batch(self.work, batch_id).made_on
            assert made_on < self.uncertified_since, "organic while the certificate was suspended"

    def _keep(self, batch: Any, *, packed: bool = False, loose: bool = False) -> None:
        if batch is not None:
            self.batches.append(batch.id)
            if packed:
                self.packed.append(batch.id)
            if loose:
                self.loose.append(batch.id)

    def _labelled(self, run_id: int, batch_id: int) -> None:
        self.ready.append(run_id)
        self.labelled.append(batch_id)

    def _order(self, count: int, branded: bool, organic: bool, batch_id: int | None) -> Order:
        return Order(
            producer_id=self.cast.producer,
            product_id=self.cast.goods,
            count=count,
            batch_id=batch_id,
            brand_id=self.cast.brand if branded else None,
            marks=(Mark.ORGANIC,) if organic else (),
        )

    def _stocked(self, known: list[int], number: int) -> int:
        """One of the latest batches of which there is something left; any, where there is none."""
        statement = select(Batch.id).where(Batch.id.in_(known), Batch.remaining_base >= PACK)
        left = set(self.session.scalars(statement))
        return self._pick([key for key in known if key in left] or known, number)

    def _some(self, batch_id: int, percent: int) -> int:
        """So many packs of what is left of a batch: one at least, and more than there are above a hundred percent."""
        left = self.session.scalar(select(Batch.remaining_base).where(Batch.id == batch_id)) or 0
        return max(1, left // PACK * percent // 100 + (percent > 100))

    def _here(self, batch_id: int) -> int:
        """Labelled packs of a batch that have not left the house."""
        labelled = self.session.scalar(select(Batch.labelled_base).where(Batch.id == batch_id))
        gone = self.session.scalar(
            select(func.coalesce(func.sum(DispatchLine.base), 0)).where(
                DispatchLine.batch_id == batch_id, DispatchLine.is_labelled
            )
        )
        return ((labelled or 0) - int(gone or 0)) // PACK

    def _span(self, run_id: int, first: int, count: int) -> dict[str, int]:
        """Any labels of a run."""
        size = label_queries.get_run(self.work, run_id).count
        start = first % size
        return {"first": start, "last": min(size, start + count) - 1}

    def _fresh(
        self, runs: list[int], pick: int, count: int, *used: RangeKind, bound: bool = False
    ) -> tuple[int, dict[str, int]]:
        """A late run with live labels to which none of `used` was done, and some of them; any run, where none has."""
        late = runs[-5:]
        for number in range(len(late)):
            run_id = late[(pick + number) % len(late)]
            free = self._free(run_id, *used, bound=bound)
            if free:
                span: Span = free[pick % len(free)]
                return run_id, {"first": span.first, "last": min(span.last, span.first + count - 1)}
        return late[-1], self._span(late[-1], pick, count)

    def _free(self, run_id: int, *used: RangeKind, bound: bool = False) -> list[Span]:
        """Live labels of a run to which none of `used` was done; with `bound` only such as have a batch."""
        run = label_queries.get_run(self.work, run_id)
        rows = label_queries.ranges_of(self.work, run_id)
        gone = label_queries.spans_of(rows, RangeKind.SPOILED, RangeKind.VOIDED, *used)
        room = [run.whole] if run.state is not RunState.CANCELLED else []
        if bound and run.batch_id is None:
            room = ranges.common(room, label_queries.spans_of(rows, RangeKind.BOUND))
        return ranges.without(room, gone)

    def _chosen(
        self,
        runs: list[int],
        pick: int,
        count: int,
        *used: RangeKind,
        careful: bool,
        bound: bool = False,
    ) -> tuple[int, dict[str, int]]:
        """A run and some of its labels, printed: such as the act is meant for, or any."""
        if careful:
            run_id, span = self._fresh(runs, pick, count, *used, bound=bound)
        else:
            run_id = self._pick(runs, pick)
            span = self._span(run_id, pick, count)
        self._print(run_id)
        return run_id, span

    def _print(self, run_id: int) -> None:
        if label_queries.get_run(self.work, run_id).state is RunState.ORDERED:
            self.attempt(
                "print", lambda work: make_exported(work, label_queries.get_run(work, run_id))
            )

    @staticmethod
    def _pick(known: list[int], number: int) -> int:
        # Later ones more often: what was made last has something left.
        return known[-1 - number % min(len(known), 5)]


def _told(error: TraceError) -> str:
    """The refusal's name, and of refusing gates which."""
    return " ".join(filter(None, [type(error).__name__, str(error.facts.get("failed", ""))]))
