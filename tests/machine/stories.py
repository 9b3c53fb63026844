"""The acts, as a Hypothesis state machine over the real services: each step is a transaction of its own.

Refusals are answers like any other: nothing may have been written, and the invariants hold after them too.
"""

from __future__ import annotations

from hypothesis.stateful import initialize

from tests.machine.goods_acts import GoodsActs
from tests.machine.office_acts import OfficeActs
from tests.machine.paper_acts import PaperActs
from tests.machine.place import PACK
from tests.machine.quota_acts import QuotaActs
from trace.kernel.quantity import Quantity, Unit


class Ledgers(GoodsActs, PaperActs, QuotaActs, OfficeActs):
    """One story: a cooperative with a brand, a certified quantity, and people who err."""

    @initialize()
    def begin(self) -> None:
        """Every story has goods to begin with."""
        self.harvest(Quantity.from_base(40 * PACK, Unit.KG), 3)
        for _ in range(2):
            self.pack(0, 50, 2, twice=False, promised=True)
