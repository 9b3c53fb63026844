"""The acts, as a Hypothesis state machine over the real services: each step is a transaction of its own.

Refusals are answers like any other: nothing may have been written, and the invariants hold after them too.
"""

from __future__ import annotations

from hypothesis.stateful import initialize

from tests.machine.goods_acts import GoodsActs
from tests.machine.label_acts import LabelActs
from tests.machine.office_acts import OfficeActs
from tests.machine.place import PACK
from trace.kernel.quantity import Quantity, Unit


class Ledgers(GoodsActs, LabelActs, OfficeActs):
    """One story: a cooperative with a brand, a certified quantity, and people who err."""

    @initialize()
    def begin(self) -> None:
        """Every story has goods to begin with."""
        self.harvest(Quantity.from_base(40 * PACK, Unit.KG), 3)
        self.pack(0, 20, 2, False)
