"""Acts with goods: harvest, buy, sort, pack, assemble, lose, correct, send off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factories.batches import make_dispatch
from tests.factories.labels import make_conformity
from tests.machine.place import PACK
from tests.machine.story import Story, amounts, days_ago, packs, parts, picks
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as goods
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import GoodsLine, InputLine, OutputLine, SourceLine


class GoodsActs(Story):
    """What a cooperative does with its goods."""

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
