"""A county of 10,000 label runs with 100,000 exceptional ranges, written straight into the tables."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, inspect

from tests.factories.labels import make_packed
from tests.factories.products import a_gtin
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.labels.models import LabelRange, LabelRun
from trace.rooms.labels.rules import RangeKind, RunKind, RunState
from trace.standards.signing.serial import ALPHABET

PRODUCERS = 40
MOST_LABELS = 20_000
REASONS = ("打印模糊", "贴标破损", "遗失", "多印销毁", "")
# Ids that no event of ours will reach.
FIRST_ID = 10**12


@dataclass
class FieldCounty:
    """Templates of goods, and the dice by which runs are made of them."""

    dice: random.Random = field(default_factory=lambda: random.Random(20260718))
    goods: list[dict[str, Any]] = field(default_factory=list)
    runs: int = 0
    restricted: set[int] = field(default_factory=set)

    def begin(self, work: Work) -> None:
        """Register the producers with their goods, certificates and authorisations."""
        for number in range(PRODUCERS):
            gtin = {"gtin": a_gtin()} if number % 3 else {}
            packed = make_packed(work, with_brand=number % 2 == 0, **gtin)
            columns = {c.key: getattr(packed.batch, c.key) for c in inspect(Batch).column_attrs}
            brand = packed.brand.id if packed.brand else None
            self.goods.append(columns | {"gtin": packed.product.gtin, "brand": brand})

    def add_runs(self, work: Work, count: int, ranges: int) -> None:
        """Add runs, each with a batch of its own, with so many exceptional ranges among them."""
        batches, runs, made = [], [], []
        for number in range(self.runs, self.runs + count):
            goods = dict(self.dice.choice(self.goods))
            gtin, brand = goods.pop("gtin"), goods.pop("brand")
            lot = f"B{number:07d}"
            key = FIRST_ID + number
            batches.append(goods | {"id": key, "lot": lot, "uri": f"{goods['uri']}-{number}"})
            labels = self.dice.randint(200, MOST_LABELS)
            runs.append(
                {
                    "id": key,
                    "code": self._code(number),
                    "kind": RunKind.BOUND,
                    "state": RunState.EXPORTED,
                    "producer_id": goods["producer_id"],
                    "product_id": goods["product_id"],
                    "batch_id": key,
                    "brand_id": brand,
                    "gtin": gtin,
                    "lot": lot if gtin else None,
                    "count": labels,
                    "base_each": 1,
                    "key_number": 1,
                    "marks": [],
                    "ordered_by": "bench",
                    "ordered_at": work.now,
                    "closed_reason": "",
                }
            )
            own = ranges // count + (number - self.runs < ranges % count)
            made += self._ranges(work, key, labels, own)
        self.runs += count
        work.session.execute(insert(Batch), batches)
        work.session.execute(insert(LabelRun), runs)
        work.session.execute(insert(LabelRange), made)

    def add_ranges(self, work: Work, runs: int, each: int) -> None:
        """Void some single labels of some runs more."""
        rows = []
        for number in self.dice.sample(range(self.runs), runs):
            for _ in range(each):
                index = self.dice.randrange(200)
                reason = self.dice.choice(REASONS)
                row = self._row(work, FIRST_ID + number, RangeKind.VOIDED, index, index, reason)
                rows.append(row)
        work.session.execute(insert(LabelRange), rows)

    def restrict(self, work: Work, count: int) -> None:
        """Recall some batches, and stop others."""
        rows = []
        free = [number for number in range(self.runs) if number not in self.restricted]
        for place, number in enumerate(self.dice.sample(free, count)):
            self.restricted.add(number)
            kind = RestrictionKind.RECALL if place % 2 else RestrictionKind.OFFICER_STOP
            rows.append(
                {
                    "id": FIRST_ID + number,
                    "event_pk": self.goods[0]["event_pk"],
                    "batch_id": FIRST_ID + number,
                    "kind": kind,
                    "reason": "抽检不合格，农药残留超标",
                    "document_number": f"示监责召〔2026〕{place}号",
                    "placed_by_name": "bench",
                    "placed_at": work.now,
                }
            )
        work.session.execute(insert(Restriction), rows)

    def _ranges(self, work: Work, run_id: int, labels: int, own: int) -> list[dict[str, Any]]:
        """Labels spoiled or void one by one or in strips, anywhere in a run that is activated but for its end."""
        rows = []
        used = labels - self.dice.randrange(100)
        rows.append(self._row(work, run_id, RangeKind.ACTIVATED, 0, used - 1, ""))
        for _ in range(own):
            first = self.dice.randrange(used)
            last = min(used - 1, first + self.dice.choice((0, 0, 0, 1, 4, 23)))
            kind = self.dice.choice((RangeKind.SPOILED, RangeKind.SPOILED, RangeKind.VOIDED))
            reason = self.dice.choice(REASONS) if kind is RangeKind.VOIDED else ""
            rows.append(self._row(work, run_id, kind, first, last, reason))
        return rows

    def _row(
        self, work: Work, run_id: int, kind: RangeKind, first: int, last: int, reason: str
    ) -> dict[str, Any]:
        return {
            "run_id": run_id,
            "kind": kind,
            "first": first,
            "last": last,
            "reason": reason,
            "by": "bench",
            "at": work.now,
        }

    def _code(self, number: int) -> str:
        # All codes in an order that looks like none: an odd factor permutes the 2^20 of them.
        mixed = number * 648_391 % (1 << 20)
        return "".join(ALPHABET[mixed >> shift & 31] for shift in (15, 10, 5, 0))
