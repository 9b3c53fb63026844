"""Moving windows in memory: so many within the time, each by itself, and nobody is kept for ever."""

from __future__ import annotations

import pytest
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from trace.http import windows
from trace.http.limits import PER_CLIENT, PER_SERIAL, Counter
from trace.http.windows import WindowStorage


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(windows.time, "time", lambda: now[0])
    return now


def test_so_many_are_let_through_and_again_when_the_first_is_over(clock: list[float]) -> None:
    limiter, three = MovingWindowRateLimiter(WindowStorage()), parse("3 per minute")

    assert [limiter.hit(three, "a") for _ in range(4)] == [True, True, True, False]
    assert limiter.hit(three, "b")
    clock[0] += 59
    assert not limiter.hit(three, "a")
    clock[0] += 2
    assert limiter.hit(three, "a")
    assert limiter.get_window_stats(three, "a").remaining == 2


def test_whoever_asks_no_more_is_forgotten_when_room_is_made(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "LEAST_ROOM", 10)
    storage = WindowStorage()
    for number in range(10):
        assert storage.acquire_entry(f"old {number}", 5, 60)
    clock[0] += 61

    assert storage.acquire_entry("new", 5, 60)

    assert storage.get("old 3") == 0
    assert storage.reset() == 1


def test_other_counts_are_kept_as_well(clock: list[float]) -> None:
    storage = WindowStorage()

    assert storage.incr("x", 60) == 1
    assert storage.incr("x", 60, 2) == 3
    assert storage.get_expiry("x") == 1060
    storage.clear("x")
    assert storage.get("x") == 0
    assert storage.check()


@pytest.mark.parametrize(
    ("limit", "scope", "identity"),
    [(PER_SERIAL, "consumer.pack", "serial/7K3M00000000X"), (PER_CLIENT, "client", "ab12" * 8)],
)
def test_the_door_counts_a_request_under_the_name_that_the_decorators_use(
    limit: str, scope: str, identity: str
) -> None:
    assert Counter(limit, scope).key(identity) == parse(limit).key_for(identity, scope)
