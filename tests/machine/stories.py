"""The acts, as a Hypothesis state machine over the real services: each step is a transaction of its own.

Refusals are answers like any other: nothing may have been written, and the invariants hold after them too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.conftest import NOW
from tests.factories.batches import make_dispatch
from tests.factories.labels import make_conformity, make_exported
from tests.machine.invariants import check_all, check_rebuild, holds
from tests.machine.place import PACK, Place
from trace.kernel.errors import AlreadyRecorded, Broken, RuleBroken, TraceError, Unavailable
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as goods
from trace.rooms.batches.rules import BatchKind, RestrictionKind
from trace.rooms.batches.services import GoodsLine, InputLine, OutputLine, SourceLine
from trace.rooms.brands import services as brands
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import CertificateStanding, Mark
from trace.rooms.labels import queries as label_queries
from trace.rooms.labels import services as labels
from trace.rooms.labels.rules import RunState
from trace.rooms.labels.services import Order
from trace.rooms.producers import services as producers

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
STOPS = (
    RestrictionKind.OWN_STOP,
    RestrictionKind.OFFICER_STOP,
    RestrictionKind.RECALL,
    RestrictionKind.INTERVAL,
    RestrictionKind.YIELD_CHECK,
)


class Ledgers(RuleBasedStateMachine):
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

    # ------------------------------------------------------------ goods

    @initialize()
    def begin(self) -> None:
        """Every story has goods to begin with."""
        self.harvest(Quantity.from_base(40 * PACK, Unit.KG), 3)
        self.pack(0, 20, 2, False)

    @rule(quantity=amounts, ago=days_ago)
    def harvest(self, quantity: Quantity, ago: int) -> None:
        """Harvest, perhaps entered days later."""
        lines = [SourceLine(quantity=quantity, unit_id=self.cast.unit)]
        batch = self.attempt(
            "harvest",
            lambda work: goods.register_harvest(
                work,
                producer_id=self.cast.producer,
                product_id=self.cast.fruit,
                lines=lines,
                on=self.day(ago),
            ),
        )
        self._keep(batch)

    @rule(quantity=amounts, ago=days_ago)
    def buy_in(self, quantity: Quantity, ago: int) -> None:
        """Buy goods from outside: recorded, never local."""
        batch = self.attempt(
            "buy in",
            lambda work: goods.register_bought_in(
                work,
                producer_id=self.cast.producer,
                product_id=self.cast.fruit,
                quantity=quantity,
                supplier_name="示例批发市场",
                on=self.day(ago),
            ),
        )
        self._keep(batch)

    @precondition(lambda self: self.batches)
    @rule(first=picks, second=picks, quantity=parts, ago=days_ago, gain=st.booleans())
    def sort(self, first: int, second: int, quantity: Quantity, ago: int, gain: bool) -> None:
        """Mix two lots and split them in two, now and then with more than went in."""
        parents = {self._pick(self.batches, first), self._pick(self.batches, second)}
        inputs = [InputLine(batch_id=key, quantity=quantity) for key in parents]
        total = quantity.base * len(parents)
        shares = [total // 3, total - total // 3 + (PACK if gain else 0)]
        outputs = [
            OutputLine(product_id=self.cast.fruit, quantity=Quantity.from_base(base, Unit.KG))
            for base in shares
        ]
        made = self.attempt(
            "sort",
            lambda work: goods.register_process(
                work,
                kind=BatchKind.SORTING,
                producer_id=self.cast.producer,
                inputs=inputs,
                outputs=outputs,
                on=self.day(ago),
            ),
        )
        for batch in made or ():
            self._keep(batch)

    @precondition(lambda self: self.batches)
    @rule(source=picks, count=packs, ago=days_ago, twice=st.booleans())
    def pack(self, source: int, count: int, ago: int, twice: bool) -> None:
        """Pack goods; the conformity certificate is issued with them."""
        content = Quantity.from_base(count * PACK, Unit.KG)
        inputs = [InputLine(batch_id=self._pick(self.batches, source), quantity=content)]
        if twice:
            inputs.append(inputs[0])
            content = Quantity.from_base(2 * count * PACK, Unit.KG)

        def act(work: Work) -> Any:
            (batch,) = goods.register_process(
                work,
                kind=BatchKind.PACKING,
                producer_id=self.cast.producer,
                inputs=inputs,
                outputs=[OutputLine(product_id=self.cast.goods, quantity=content)],
                on=self.day(ago),
            )
            make_conformity(work, batch)
            return batch

        self._keep(self.attempt("pack", act), packed=True)

    @precondition(lambda self: len(self.packed) > 1)
    @rule(first=picks, second=picks, count=st.integers(1, 6))
    def assemble(self, first: int, second: int, count: int) -> None:
        """Put packs of two batches into boxes."""
        each = Quantity.from_base(count * PACK, Unit.KG)
        chosen = {self._pick(self.packed, first), self._pick(self.packed, second)}
        total = Quantity.from_base(len(chosen) * count * PACK, Unit.KG)
        made = self.attempt(
            "assemble",
            lambda work: goods.register_process(
                work,
                kind=BatchKind.ASSORTMENT,
                producer_id=self.cast.producer,
                inputs=[InputLine(batch_id=key, quantity=each) for key in chosen],
                outputs=[OutputLine(product_id=self.cast.box, quantity=total)],
                on=self.work.today,
            ),
        )
        self._keep(made[0] if made else None)

    @precondition(lambda self: self.batches)
    @rule(pick=picks, quantity=parts, ago=days_ago, lost=st.booleans())
    def lose(self, pick: int, quantity: Quantity, ago: int, lost: bool) -> None:
        """Book a loss or own use, perhaps back-dated."""
        act = goods.record_loss if lost else goods.record_own_use
        key = self._pick(self.batches, pick)
        self.attempt(
            "lose or use",
            lambda work: act(
                work, batch_id=key, quantity=quantity, on=self.day(ago), reason="破损"
            ),
        )

    @precondition(lambda self: self.batches)
    @rule(pick=picks, quantity=amounts)
    def correct(self, pick: int, quantity: Quantity) -> None:
        """Correct what a batch really was, on the day it was made."""
        key = self._pick(self.batches, pick)
        self.attempt(
            "correct",
            lambda work: goods.correct_batch(work, batch_id=key, quantity=quantity, reason="盘点"),
        )

    @precondition(lambda self: self.batches)
    @rule(pick=picks, quantity=parts, labelled=st.booleans(), ago=days_ago)
    def dispatch(self, pick: int, quantity: Quantity, labelled: bool, ago: int) -> None:
        """Send goods off, with labels or without."""
        key = self._pick((labelled and self.labelled) or self.batches, pick)
        line = GoodsLine(batch_id=key, quantity=quantity, is_labelled=labelled)
        self.attempt(
            "dispatch labelled" if labelled else "dispatch",
            lambda work: make_dispatch(
                work, batches.get_batch(work, key), lines=[line], at=work.now - timedelta(days=ago)
            ),
        )

    # ------------------------------------------------------------ labels

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

    # ------------------------------------------------------------ quota

    @rule(count=packs)
    def grant(self, count: int) -> None:
        """Grant a little more."""
        self.attempt(
            "grant",
            lambda work: brands.grant_quota(
                work,
                authorisation_id=self.cast.authorisation,
                product_id=self.cast.goods,
                season="2026",
                count=count,
                document="示例〔2026〕5号",
            ),
        )

    # ------------------------------------------------------------ stops and suspensions

    @precondition(lambda self: self.batches)
    @rule(pick=picks, kind=st.sampled_from(STOPS), rarely_not=mostly)
    def restrict(self, pick: int, kind: RestrictionKind, rarely_not: bool) -> None:
        """Stop or recall a batch and all that is made of it."""
        if rarely_not:
            return
        key = self._pick(self.batches, pick)
        placed = self.attempt(
            "restrict",
            lambda work: goods.place_restriction(
                work, batch_ids=[key], kind=kind, reason="示例", document_number="示例〔2026〕9号"
            ),
        )
        self.restrictions += [row.id for row in placed or ()]

    @precondition(lambda self: self.restrictions)
    @rule(pick=picks)
    def lift(self, pick: int) -> None:
        """Lift what was placed."""
        key = self._pick(self.restrictions, pick)
        done = self.attempt(
            "lift",
            lambda work: goods.lift_restriction(work, restriction_ids=[key], reason="整改完成"),
        )
        if done is not None:
            self.restrictions.remove(key)

    @rule(end=mostly)
    def suspend_producer(self, end: bool) -> None:
        """Suspend the producer, or lift it."""
        act = producers.lift_suspension if end else producers.suspend_producer
        done = self.attempt(
            "suspend producer",
            lambda work: act(work, producer_id=self.cast.producer, reason="示例"),
        )
        self._note("producer", done, end)

    @rule(end=mostly)
    def suspend_authorisation(self, end: bool) -> None:
        """Suspend the authorisation, or reinstate it."""
        done = self.attempt(
            "suspend authorisation",
            lambda work: brands.change_authorisation_state(
                work,
                authorisation_id=self.cast.authorisation,
                act="reinstate" if end else "suspend",
                reason="示例",
                document_number="示例〔2026〕7号",
            ),
        )
        self._note("authorisation", done, end)

    @rule(end=mostly)
    def suspend_certificate(self, end: bool) -> None:
        """Suspend the certificate, or put it back in force."""
        state = CertificateStanding.IN_FORCE if end else CertificateStanding.SUSPENDED
        done = self.attempt(
            "suspend certificate",
            lambda work: certificates.change_state(
                work,
                certificate_id=self.cast.certificate,
                state=state,
                from_on=work.today,
                reason="示例",
            ),
        )
        if done is not None:
            self.uncertified_since = None if end else self.work.today

    @rule()
    def sleep(self) -> None:
        """The next day."""
        self.now += timedelta(days=1)

    # ------------------------------------------------------------ what holds

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

    # ------------------------------------------------------------ helpers

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
