"""Moving windows of requests kept in this process: what is over goes when room is made, no thread looks for it.

The library's own memory starts a timer with every request, and the timer walks through everybody: at a few thousand
visitors a minute that costs more than the page. Here a request costs one look-up; the walk comes once for as many new
visitors as there were left over from the last one.
"""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from limits.storage import Storage
from limits.storage.base import MovingWindowSupport

SCHEME = "windows"
# Room for so many visitors and labels before anybody is looked for who may be forgotten.
LEAST_ROOM = 10_000


class WindowStorage(Storage, MovingWindowSupport):
    """The requests of each visitor and label within the window, oldest first."""

    STORAGE_SCHEME = [SCHEME]

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **_options: str
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._hits: dict[str, deque[float]] = {}
        self._lock = Lock()
        self._longest_s = 0
        self._room = LEAST_ROOM

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Memory fails in no way of its own."""
        return ()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` requests of `key`; False where more than `limit` would fall into `expiry` seconds."""
        now = time.time()
        with self._lock:
            if expiry > self._longest_s:
                self._longest_s = expiry
            hits = self._hits.get(key)
            if hits is None:
                if len(self._hits) >= self._room:
                    self._forget(now)
                hits = self._hits[key] = deque()
            over = now - expiry
            while hits and hits[0] < over:
                hits.popleft()
            if len(hits) + amount > limit:
                return False
            if amount == 1:
                hits.append(now)
            else:
                hits.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the window of `key` began, and how many requests are in it, `limit` at most."""
        now = time.time()
        with self._lock:
            within = [at for at in self._hits.get(key, ()) if at >= now - expiry][-limit:]
        return (within[0], len(within)) if within else (now, 0)

    def _forget(self, now: float) -> None:
        """Let go of whoever asked for nothing within the longest window."""
        over = now - self._longest_s
        self._hits = {key: hits for key, hits in self._hits.items() if hits and hits[-1] >= over}
        self._room = max(LEAST_ROOM, 2 * len(self._hits))

    # What other strategies than moving windows ask for: counts under the same names.

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` requests and return how many are in the window."""
        self.acquire_entry(key, 1 << 62, expiry, amount)
        return self.get_moving_window(key, 1 << 62, expiry)[1]

    def get(self, key: str) -> int:
        """Return how many requests are kept."""
        return len(self._hits.get(key, ()))

    def get_expiry(self, key: str) -> float:
        """Return when the newest request is forgotten at the latest."""
        hits = self._hits.get(key)
        return (hits[-1] if hits else time.time()) + self._longest_s

    def check(self) -> bool:
        """Whether the storage works, which memory does."""
        return True

    def reset(self) -> int | None:
        """Forget everybody and return how many they were."""
        with self._lock:
            count = len(self._hits)
            self._hits = {}
        return count

    def clear(self, key: str) -> None:
        """Forget one of them."""
        with self._lock:
            self._hits.pop(key, None)
