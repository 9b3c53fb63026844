"""How the demo county is told: everybody acts through the services, at the time when it would have happened.

Each tale is a generator that yields instants: it goes on when the county's clock has come there, so that tales
of different producers mingle in the order of time and every record's number and date agree.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from trace.kernel.actor import Actor
from trace.kernel.clock import CHINA, local_date, start_of_day
from trace.kernel.keyring import Keyring, PublicKey
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Ports, Work
from trace.rooms.batches.rules import GoodsLine, InputLine, OutputLine, SourceLine

Tale = Iterator[datetime]
SYSTEM = Actor.system("demo")


class SeasonedKeyring:
    """The instance's keys, of which the newest also signs the labels of past months.

    The demo county is older than its keys: labels that were ordered in the summer are signed by today's.
    """

    def __init__(self, keyring: Keyring, *, loaded_at: datetime) -> None:
        self._keyring = keyring
        self._loaded_at = loaded_at

    @property
    def issuer(self) -> str:
        """The fixed issuer id that every label text names."""
        return self._keyring.issuer

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Every key ever made, by number."""
        return self._keyring.public_keys()

    def find_key(self, number: int) -> PublicKey | None:
        """The key with this number, or None."""
        return self._keyring.find_key(number)

    def current_key(self, now: datetime) -> PublicKey:
        """The key in force when the county was loaded, whatever the instant."""
        return self._keyring.current_key(max(now, self._loaded_at))

    def sign(self, number: int, message: bytes) -> bytes:
        """Return the 64-byte signature by key `number`."""
        return self._keyring.sign(number, message)

    def sign_all(self, number: int, messages: Sequence[bytes]) -> list[bytes]:
        """Return the signature of each message by key `number`."""
        return self._keyring.sign_all(number, messages)

    def sign_unrevoked(self, number: int, message: bytes) -> bytes | None:
        """Return the signature by key `number`, or None when it is unknown or was revoked."""
        return self._keyring.sign_unrevoked(number, message)

    def derive(self, purpose: str) -> bytes:
        """Return 32 secret bytes that are always the same for `purpose`."""
        return self._keyring.derive(purpose)

    def rotate(self, now: datetime) -> PublicKey:
        """Make the next key."""
        return self._keyring.rotate(now)

    def revoke(self, number: int, at: datetime) -> PublicKey:
        """Mark key `number` as not to be trusted from `at`."""
        return self._keyring.revoke(number, at)


@dataclass(frozen=True, slots=True)
class Login:
    """One way in; `role` is what people call it, empty for accounts that only the story needs."""

    role: str
    phone: str
    name: str
    password: str
    account_id: int


@dataclass(frozen=True, slots=True)
class DemoLabel:
    """One label to look at: `verdict` of its page, and how its address is altered (see codes.py)."""

    verdict: str
    run_code: str
    index: int
    twist: str
    producer_id: int


@dataclass
class Story:
    """One transaction, the names that the tales give to what they make, and the county's clock."""

    work: Work
    names: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    logins: list[Login] = field(default_factory=list)
    labels: list[DemoLabel] = field(default_factory=list)
    clock: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    @classmethod
    def open(cls, work: Work) -> Story:
        """Return a story that is written through `work`, whose instant is the present."""
        keyring = SeasonedKeyring(work.ports.keyring, loaded_at=work.now)
        ports = Ports(work.ports.files, keyring, work.ports.base_url)
        return cls(replace(work, ports=ports))

    # ---------------------------------------------------------------- time

    @property
    def today(self) -> date:
        """The day on which the county is loaded."""
        return self.work.today

    def day(self, offset: int) -> date:
        """Return the day so many days from today (negative: before)."""
        return self.today + timedelta(days=offset)

    def on(self, offset: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return an hour of the day so many days from today, never later than the present."""
        local = datetime.combine(self.day(offset), time(hour, minute), CHINA)
        return min(local.astimezone(UTC), self.work.now)

    def ago(self, minutes: int) -> datetime:
        """Return the instant so many minutes before the present, but not before today began."""
        begun = start_of_day(self.today).astimezone(UTC)
        return max(begun, self.work.now - timedelta(minutes=minutes))

    @property
    def date(self) -> date:
        """The day at which the story is."""
        return local_date(self.clock)

    # ---------------------------------------------------------------- people

    def by(self, name: str) -> Work:
        """Return a unit of work by one of the people, as a door would open it: nothing is remembered but rows."""
        self.work.session.flush()
        self.work.session.expunge_all()
        actor = SYSTEM if name == "system" else self.actors[name]
        return replace(self.work, actor=actor, now=self.clock)

    def visitor(self) -> Work:
        """Return a unit of work by somebody who has not signed in."""
        return replace(self.by("system"), actor=Actor.anonymous())

    def __getitem__(self, name: str) -> int:
        return self.names[name]

    def __setitem__(self, name: str, key: int) -> None:
        self.names[name] = key


def tell(story: Story, tales: Iterable[Callable[[Story], Tale]]) -> None:
    """Tell all tales to their end, each step at its time."""
    waiting: list[tuple[datetime, int, Tale]] = []
    for number, tale in enumerate(tales):
        told = tale(story)
        heapq.heappush(waiting, (next(told), number, told))
    while waiting:
        story.clock, number, told = heapq.heappop(waiting)
        following = next(told, None)
        if following is not None:
            heapq.heappush(waiting, (max(following, story.clock), number, told))


# ---------------------------------------------------------------- shorthand for amounts


def kg(value: str | int) -> Quantity:
    """Return kilograms."""
    return Quantity(Decimal(value), Unit.KG)


def litres(value: str | int) -> Quantity:
    """Return litres."""
    return Quantity(Decimal(value), Unit.L)


def packs(count: int) -> Quantity:
    """Return packs."""
    return Quantity(Decimal(count), Unit.PIECE)


def grown(unit_id: int, quantity: Quantity, price_fen: int | None = None) -> SourceLine:
    """Return a line of a harvest or intake by its production unit."""
    return SourceLine(quantity=quantity, unit_id=unit_id, price_fen=price_fen)


def used(batch_id: int, quantity: Quantity) -> InputLine:
    """Return so much of a batch that goes into a process."""
    return InputLine(batch_id=batch_id, quantity=quantity)


def made(
    product_id: int, quantity: Quantity, lot: str | None = None, grade: str | None = None
) -> OutputLine:
    """Return so much of a product that comes out of a process."""
    return OutputLine(product_id=product_id, quantity=quantity, lot=lot, grade=grade)


def sent(batch_id: int, quantity: Quantity, *, is_labelled: bool = False) -> GoodsLine:
    """Return so much of a batch that leaves."""
    return GoodsLine(batch_id=batch_id, quantity=quantity, is_labelled=is_labelled)
