"""What every story has: its present, its lists, one transaction an act, and the invariants after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.conftest import NOW
from tests.machine.invariants import check_all, check_rebuild, holds
from tests.machine.place import PACK, Place
from trace.kernel.errors import AlreadyRecorded, Broken, RuleBroken, TraceError, Unavailable
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import queries as label_queries
from trace.rooms.labels.services import Order

picks = st.integers(0, 10_000)
packs = st.one_of(st.integers(1, 8), st.integers(1, 30))
days_ago = st.one_of(st.just(0), st.integers(0, 4))
amounts = st.integers(10, 60).map(lambda packs: Quantity.from_base(packs * PACK, Unit.KG))
parts = st.one_of(st.integers(1, 6), st.integers(1, 60)).map(
    lambda packs: Quantity.from_base(packs * PACK, Unit.KG)
)
# What stops everything is rare and soon over, or nothing else would be tried.
mostly = st.sampled_from([True, True, True, False])
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
        self.packed: list[int] = []
        self.runs: list[int] = []
        self.ahead: list[int] = []
        # Batches that have labels, and runs that have a batch.
        self.labelled: list[int] = []
        self.ready: list[int] = []
        self.restrictions: list[int] = []
        self.transfers: list[int] = []
        self.suspended: set[str] = set()
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
        except TraceError:
            self.session.rollback()
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

    def _keep(self, batch: Any, *, packed: bool = False) -> None:
        if batch is not None:
            self.batches.append(batch.id)
            if packed:
                self.packed.append(batch.id)

    def _labelled(self, run_id: int, batch_id: int) -> None:
        self.ready.append(run_id)
        self.labelled.append(batch_id)

    def _note(self, who: str, done: object, end: bool) -> None:
        if done is not None:
            (self.suspended.discard if end else self.suspended.add)(who)

    def _order(self, count: int, branded: bool, organic: bool, batch_id: int | None) -> Order:
        return Order(
            producer_id=self.cast.producer,
            product_id=self.cast.goods,
            count=count,
            batch_id=batch_id,
            brand_id=self.cast.brand if branded else None,
            marks=(Mark.ORGANIC,) if organic else (),
        )

    def _span(self, run_id: int, first: int, count: int) -> dict[str, int]:
        size = label_queries.get_run(self.work, run_id).count
        start = first % size
        return {"first": start, "last": min(size, start + count) - 1}

    @staticmethod
    def _pick(known: list[int], number: int) -> int:
        # Later ones more often: what was made last has something left.
        return known[-1 - number % min(len(known), 5)]
