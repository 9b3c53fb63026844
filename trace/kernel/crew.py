"""Processes that share one long job: its parts are made at once and come back in their order.

Children are started afresh, not forked, because this process has threads and open connections. Each is asked through a
pipe of its own, and ends by itself when that pipe closes: nothing outlives a killed parent.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Part = TypeVar("Part")

#: More would wait for the one that records.
MAX_PROCESSES = 8
# One part is being made while the next already waits; more would only be held in memory.
_AHEAD = 2
# Pages that people wait for go first.
_NICENESS = 10


def processes_at_hand() -> int:
    """Return how many cores this process may use, at most MAX_PROCESSES."""
    return min(len(os.sched_getaffinity(0)), MAX_PROCESSES)


def made_in_order(
    make: Callable[[Shared, Item], Part],
    shared: Shared,
    items: Iterable[Item],
    *,
    processes: int,
) -> Iterator[Part]:
    """Yield make(shared, item) for each item, in the order of the items.

    make       a function of a module; what it takes and returns crosses a pipe
    items      read as they are needed, two ahead of each process
    processes  with one, or where none can be started, everything is made in this process
    Raises     what `make` raises, at the place of its item: what a child could not make is made here once more.
               Closing the iterator ends the children
    """
    with ExitStack() as leaving:
        children = _started(make, shared, processes, leaving) if processes > 1 else []
        if not children:
            for item in items:
                yield make(shared, item)
        waiting: deque[tuple[_Child[Shared, Item, Part], Item]] = deque()
        for child, item in zip(cycle(children), items, strict=False):
            if len(waiting) == len(children) * _AHEAD:
                yield _received(*waiting.popleft())
            child.ask(item)
            waiting.append((child, item))
        while waiting:
            yield _received(*waiting.popleft())


class _Child(Generic[Shared, Item, Part]):
    """One process and this end of its pipe."""

    def __init__(self, make: Callable[[Shared, Item], Part], shared: Shared) -> None:
        context = get_context("spawn")
        self.make, self.shared = make, shared
        self._pipe, theirs = context.Pipe()
        try:
            self._process = context.Process(target=_serve, args=(theirs, make, shared), daemon=True)
            self._process.start()
        except OSError:
            self._pipe.close()
            raise
        finally:
            theirs.close()

    def ask(self, item: Item) -> None:
        """Hand it one item more; that it has died is noticed when the answer is due."""
        try:
            self._pipe.send(item)
        except OSError:
            pass

    def answer(self) -> tuple[Part] | None:
        """Return what it made of its oldest item, None when it could not or has died."""
        try:
            made: tuple[Part] | None = self._pipe.recv()
        except (EOFError, OSError):
            return None
        return made

    def end(self) -> None:
        """Stop it, whatever it is doing."""
        self._pipe.close()
        self._process.terminate()
        self._process.join()


def _started(
    make: Callable[[Shared, Item], Part], shared: Shared, processes: int, leaving: ExitStack
) -> list[_Child[Shared, Item, Part]]:
    """As many children as the machine lets us have; they end with `leaving`."""
    children: list[_Child[Shared, Item, Part]] = []
    for _ in range(processes):
        try:
            child = _Child(make, shared)
        except OSError:  # no memory, or no process more for this user
            break
        leaving.callback(child.end)
        children.append(child)
    return children


def _received(child: _Child[Shared, Item, Part], item: Item) -> Part:
    answer = child.answer()
    return child.make(child.shared, item) if answer is None else answer[0]


def _serve(pipe: Connection, make: Callable[[Shared, Item], Part], shared: Shared) -> None:
    """Make parts until nobody asks any more."""
    # Ctrl-C is the parent's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    answer: tuple[Part] | None
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        try:
            answer = (make(shared, item),)
        except Exception:  # the parent tries it again, and fails with the error itself
            answer = None
        try:
            pipe.send(answer)
        except OSError:
            return
