"""Acts with goods: harvest, take in, buy, sort, process, pack, assemble, lose, correct, count, send off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from tests.factories.batches import make_dispatch
from tests.factories.labels import make_conformity
from tests.machine.place import PACK
from tests.machine.story import Story, amounts, days_ago, mostly, percents, picks, seldom
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as goods
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import GoodsLine, InputLine, OutputLine, SourceLine

PROCESSING = (
    BatchKind.PRIMARY_PROCESSING,
    BatchKind.PROCESSING,
    BatchKind.COMMISSIONED_PROCESSING,
)


def packs_of(count: int) -> Quantity:
    """The goods of so many packs."""
    return Quantity.from_base(count * PACK, Unit.KG)


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
        self._keep(batch, loose=True)

    @rule(quantity=amounts, more=amounts, ago=days_ago)
    def take_in(self, quantity: Quantity, more: Quantity, ago: int) -> None:
        """Take in what a member and a contract farmer deliver: one note of two lines."""
        lines = [
            SourceLine(quantity=quantity, unit_id=self.cast.member_unit),
            SourceLine(quantity=more, member_id=self.cast.farmer),
        ]
        batch = self.attempt(
            "take in",
            lambda work: goods.register_intake(
                work,
                producer_id=self.cast.producer,
                product_id=self.cast.fruit,
                lines=lines,
                on=self.day(ago),
            ),
        )
        self._keep(batch, loose=True)

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
        self._keep(batch, loose=True)

    @precondition(lambda self: self.loose)
    @rule(first=picks, second=picks, percent=percents, ago=days_ago, gain=seldom)
    def sort(self, first: int, second: int, percent: int, ago: int, gain: bool) -> None:
        """Mix two lots and split them in two, now and then with more than went in."""
        parents = {self._stocked(self.loose, first), self._stocked(self.loose, second)}
        used = {key: self._some(key, percent) * PACK for key in parents}
        total = sum(used.values())
        shares = [total // 3, total - total // 3 + (PACK if gain else 0)]
        made = self._process(
            "sort",
            BatchKind.SORTING,
            used,
            [
                OutputLine(product_id=self.cast.fruit, quantity=Quantity.from_base(base, Unit.KG))
                for base in shares
            ],
            ago,
        )
        for batch in made or ():
            self._keep(batch, loose=True)

    @precondition(lambda self: self.loose)
    @rule(
        pick=picks,
        percent=percents,
        left=st.integers(15, 105),
        ago=days_ago,
        kind=st.sampled_from(PROCESSING),
    )
    def process(self, pick: int, percent: int, left: int, ago: int, kind: BatchKind) -> None:
        """Clean or dry a lot, or have it dried: what is left is less than went in, or is flagged."""
        key = self._stocked(self.loose, pick)
        used = self._some(key, percent) * PACK
        output = OutputLine(
            product_id=self.cast.fruit, quantity=Quantity.from_base(used * left // 100, Unit.KG)
        )
        made = self._process("process", kind, {key: used}, [output], ago)
        self._keep(made[0] if made else None, loose=True)

    @precondition(lambda self: self.loose)
    @rule(source=picks, percent=percents, ago=days_ago, twice=seldom, promised=mostly)
    def pack(self, source: int, percent: int, ago: int, twice: bool, promised: bool) -> None:
        """Pack goods; the conformity certificate is mostly issued with them."""
        key = self._stocked(self.loose, source)
        count = self._some(key, percent)
        inputs = [InputLine(batch_id=key, quantity=packs_of(count))] * (2 if twice else 1)

        def act(work: Work) -> Any:
            (batch,) = goods.register_process(
                work,
                kind=BatchKind.PACKING,
                producer_id=self.cast.producer,
                inputs=inputs,
                outputs=[
                    OutputLine(product_id=self.cast.goods, quantity=packs_of(count * len(inputs)))
                ],
                on=self.day(ago),
            )
            if promised:
                make_conformity(work, batch)
            return batch

        self._keep(self.attempt("pack", act), packed=True)

    @precondition(lambda self: len(self.packed) > 1)
    @rule(first=picks, second=picks, percent=percents)
    def assemble(self, first: int, second: int, percent: int) -> None:
        """Put packs of two batches into boxes."""
        chosen = {self._stocked(self.packed, first), self._stocked(self.packed, second)}
        used = {key: self._some(key, percent) * PACK for key in chosen}
        output = OutputLine(
            product_id=self.cast.box, quantity=Quantity.from_base(sum(used.values()), Unit.KG)
        )
        made = self._process("assemble", BatchKind.ASSORTMENT, used, [output], 0)
        self._keep(made[0] if made else None)

    def _process(
        self,
        name: str,
        kind: BatchKind,
        used: dict[int, int],
        outputs: Sequence[OutputLine],
        ago: int,
    ) -> Any:
        is_commissioned = kind is BatchKind.COMMISSIONED_PROCESSING
        inputs = [
            InputLine(batch_id=key, quantity=Quantity.from_base(base, Unit.KG))
            for key, base in used.items()
        ]
        return self.attempt(
            name,
            lambda work: goods.register_process(
                work,
                kind=kind,
                producer_id=self.cast.producer,
                processor_id=self.cast.other_producer if is_commissioned else None,
                inputs=inputs,
                outputs=outputs,
                on=self.day(ago),
            ),
        )

    @precondition(lambda self: self.batches)
    @rule(pick=picks, percent=percents, ago=days_ago, lost=st.booleans())
    def lose(self, pick: int, percent: int, ago: int, lost: bool) -> None:
        """Book a loss or own use, perhaps back-dated."""
        act = goods.record_loss if lost else goods.record_own_use
        key = self._stocked(self.batches, pick)
        quantity = packs_of(self._some(key, percent))
        self.attempt(
            "lose or use",
            lambda work: act(
                work, batch_id=key, quantity=quantity, on=self.day(ago), reason="破损"
            ),
        )

    @precondition(lambda self: self.batches)
    @rule(pick=picks, percent=st.integers(60, 130))
    def correct(self, pick: int, percent: int) -> None:
        """Correct what a batch really was, on the day it was made."""
        key = self._pick(self.batches, pick)
        was = self.session.scalar(select(Batch.produced_base).where(Batch.id == key)) or 0
        quantity = Quantity.from_base(max(1, was * percent // 100), Unit.KG)
        self.attempt(
            "correct",
            lambda work: goods.correct_batch(work, batch_id=key, quantity=quantity, reason="误记"),
        )

    @precondition(lambda self: self.batches)
    @rule(pick=picks, percent=st.integers(50, 120), ago=days_ago)
    def count(self, pick: int, percent: int, ago: int) -> None:
        """Take stock: less is a loss, more waits for a yield check."""
        key = self._stocked(self.batches, pick)
        left = self.session.scalar(select(Batch.remaining_base).where(Batch.id == key)) or 0
        counted = Quantity.from_base(left * percent // 100, Unit.KG)
        self.attempt(
            "count",
            lambda work: goods.take_stock(
                work, batch_id=key, counted=counted, on=self.day(ago), reason="盘点"
            ),
        )

    @precondition(lambda self: self.batches)
    @rule(pick=picks, percent=percents, labelled=mostly, ago=days_ago)
    def dispatch(self, pick: int, percent: int, labelled: bool, ago: int) -> None:
        """Send goods off, with labels or without."""
        here = [key for key in self.labelled if self._here(key)] if labelled else []
        labelled = bool(here)
        key = self._pick(here, pick) if here else self._stocked(self.batches, pick)
        count = self._here(key) * percent // 95 if here else self._some(key, percent)
        line = GoodsLine(batch_id=key, quantity=packs_of(max(1, count)), is_labelled=labelled)
        self.attempt(
            "dispatch labelled" if labelled else "dispatch",
            lambda work: make_dispatch(
                work, batches.get_batch(work, key), lines=[line], at=work.now - timedelta(days=ago)
            ),
        )
