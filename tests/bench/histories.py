"""Made-up histories of scans with their truth: honest buyers with their odd ways, and four kinds of fraud among them.

| honest | how often | looks like |
|---|---|---|
| a family scans a pack a few times at one place | nearly always | nothing |
| a gift travels to another province, days later or by a fast train | 4 packs of 100, every fifth in hours | travel |
| an address names another province than the phone's | 4 views of 1,000 | travel |
| a pack on a shelf or in a live show is scanned by many | 1 pack of 200 | many phones |
| a shop scans what it unpacks | 1 phone a lot, 20 to 80 labels | one phone |
| a pack is opened long after its day | 1 pack of 200 | expired |
| the producer tries labels before they are activated | 2 labels a lot | never activated |

| fraud | labels of 10,000 at a share of 1 % | rules that should tell |
|---|---|---|
| a code is printed on 10 to 1,000 other packs, sold in 1 to 4 provinces within 40 days | 100 | travel, many phones |
| labels leak before they are activated and are sold on others | 50, in half the lots | never activated, lot excess |
| a used label is put on another pack after its day | 50 | expired |
| a phone collects codes in shops, 70 to 300 a day | 2 phones | one phone |
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

LOTS = 10
# Days from packing on: sold over two months, best before four, watched for nine.
SOLD_DAYS, EXPIRES_AFTER, WATCHED_DAYS = 60, 120, 270
PROVINCES = ("36", "43", "44", "33", "31", "11", "51", "23", "42", "35")
WEIGHTS = (50, 12, 10, 8, 6, 5, 4, 1, 2, 2)
# Of each lot so much is activated: a lot just begun, one half sold, one nearly gone.
ACTIVATED = (0.1, 0.5, 0.95)

Label = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class View:
    """One view: seconds since packing, the label, the province and the phone."""

    at_s: int
    label: Label
    province: str
    phone: int


@dataclass
class History:
    """Views in order of time, and what was true of the labels and phones in them."""

    share: float
    per_lot: int
    views: list[View] = field(default_factory=list)
    activated: list[int] = field(default_factory=list)
    cloned: set[Label] = field(default_factory=set)
    leaked: set[Label] = field(default_factory=set)
    reused: set[Label] = field(default_factory=set)
    collectors: set[int] = field(default_factory=set)

    @property
    def packs(self) -> int:
        """How many labels there are."""
        return LOTS * self.per_lot

    def is_activated(self, label: Label) -> bool:
        """Whether a label is activated; those printed first are."""
        return label[1] < self.activated[label[0]]


def make_history(share: float, packs: int, seed: int = 7) -> History:
    """Return a history of `packs` labels, of which `share` (0 to 1) are copied; the same for the same seed."""
    chance = random.Random(f"{seed}/{share}")
    history = History(share, packs // LOTS)
    history.activated = [
        int(history.per_lot * ACTIVATED[lot % len(ACTIVATED)]) for lot in range(LOTS)
    ]
    phones = iter(range(1, 1 << 40))
    for add in (_buyers, _shops, _trials, _copies, _leaks, _second_uses, _collectors):
        history.views += add(history, chance, phones)
    history.views.sort()
    return history


Phones = Iterator[int]


def _view(chance: random.Random, day: float, label: Label, province: str, phone: int) -> View:
    if chance.random() < 0.004:
        province = chance.choice(PROVINCES)
    return View(int(day * 86_400), label, province, phone)


def _place(chance: random.Random) -> str:
    return chance.choices(PROVINCES, WEIGHTS)[0]


def _sold(history: History) -> Iterator[Label]:
    for lot, count in enumerate(history.activated):
        yield from ((lot, index) for index in range(count))


def _buyers(history: History, chance: random.Random, phones: Phones) -> Iterator[View]:
    for label in _sold(history):
        if chance.random() < 0.4:  # most packs are never scanned, and the rest once or twice
            continue
        day, place = chance.uniform(2, SOLD_DAYS), _place(chance)
        kind = chance.random()
        family = [next(phones) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        for _ in range(chance.choice((1, 1, 2, 3))):
            yield _view(chance, day + chance.uniform(0, 5), label, place, chance.choice(family))
        if kind < 0.04:
            later = chance.uniform(0.1, 0.3) if kind < 0.008 else chance.uniform(2, 9)
            yield _view(chance, day + 5 + later, label, _place(chance), next(phones))
            yield _view(chance, day + 5, label, place, family[0])
        elif kind < 0.045:
            for _ in range(chance.randint(4, 15)):
                yield _view(chance, day + chance.uniform(0, 3), label, place, next(phones))
        elif kind < 0.05:
            late = EXPIRES_AFTER + chance.uniform(5, 140)
            yield _view(chance, late, label, place, family[0])


def _shops(history: History, chance: random.Random, phones: Phones) -> Iterator[View]:
    for lot, count in enumerate(history.activated):
        phone, day, place = next(phones), chance.uniform(2, 30), _place(chance)
        unpacked = min(count, chance.randint(20, 80))
        for index in chance.sample(range(count), unpacked):
            yield _view(chance, day + chance.uniform(0, 0.2), (lot, index), place, phone)


def _trials(history: History, chance: random.Random, phones: Phones) -> Iterator[View]:
    for lot, count in enumerate(history.activated):
        for index in chance.sample(range(count, history.per_lot), 2):
            yield _view(chance, chance.uniform(0, 2), (lot, index), "36", next(phones))


def _copies(history: History, chance: random.Random, phones: Phones) -> Iterator[View]:
    labels = chance.sample(list(_sold(history)), max(1, round(history.share * history.packs)))
    history.cloned.update(labels)
    for label in labels:
        day = chance.uniform(5, SOLD_DAYS)
        places = [_place(chance) for _ in range(chance.randint(1, 4))]
        # As many print ten to a hundred as a hundred to a thousand; of the copies sold, every third is scanned.
        for _ in range(round(10 ** chance.uniform(1, 3) / 3)):
            when = day + chance.uniform(0, 40)
            yield _view(chance, when, label, chance.choice(places), next(phones))


def _leaks(history: History, chance: random.Random, phones: Phones) -> Iterator[View]:
    count = max(2, round(history.share * history.packs / 2))
    lots = range(0, LOTS, 2)
    spare = [(lot, i) for lot in lots for i in range(history.activated[lot], history.per_lot)]
    for label in chance.sample(spare, min(count, len(spare))):
        history.leaked.add(label)
        if chance.random() < 0.5:
            day = chance.uniform(5, SOLD_DAYS)
            yield _view(chance, day, label, _place(chance), next(phones))


def _second_uses(history: History, chance: random.Random, phones: Phones) -> Iterator[View]:
    count = max(1, round(history.share * history.packs / 2))
    for label in chance.sample(list(_sold(history)), count):
        history.reused.add(label)
        for _ in range(chance.randint(0, 2)):
            day = EXPIRES_AFTER + chance.uniform(20, 150)
            yield _view(chance, day, label, _place(chance), next(phones))


def _collectors(history: History, chance: random.Random, phones: Phones) -> Iterator[View]:
    sold = list(_sold(history))
    for _ in range(max(1, round(history.share * 200))):
        phone, day = next(phones), chance.uniform(5, SOLD_DAYS)
        history.collectors.add(phone)
        for label in chance.sample(sold, min(len(sold), chance.randint(70, 300))):
            yield _view(chance, int(day) + chance.uniform(0.1, 0.4), label, "36", phone)
