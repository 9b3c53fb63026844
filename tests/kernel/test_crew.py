"""Several processes at one job: its parts in order, errors where they are due, and nobody left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import closing
from itertools import count

import pytest

from trace.kernel import crew
from trace.kernel.crew import made_in_order, processes_at_hand


def squared(exponent: int, item: int) -> tuple[int, int]:
    """The item's power, and who made it."""
    return item**exponent, os.getpid()


def halved(_shared: None, item: int) -> float:
    """A half of all but the third."""
    if item == 3:
        raise ZeroDivisionError("three")
    return item / 2


def killed_at(parent: int, item: int) -> int:
    """The item; whoever is not the parent dies over the fifth."""
    if item == 5 and os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def test_several_processes_give_what_one_gives_in_the_same_order():
    alone = list(made_in_order(squared, 2, range(23), processes=1))
    shared = list(made_in_order(squared, 2, range(23), processes=3))

    assert [part for part, _pid in shared] == [part for part, _pid in alone]
    assert {pid for _part, pid in alone} == {os.getpid()}
    assert len({pid for _part, pid in shared} - {os.getpid()}) == 3


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_comes_where_its_part_is_due(processes):
    parts = made_in_order(halved, None, range(6), processes=processes)

    assert [next(parts) for _ in range(3)] == [0, 0.5, 1]
    with pytest.raises(ZeroDivisionError, match="three"):
        next(parts)


def test_what_a_killed_process_had_in_hand_is_made_here():
    assert list(made_in_order(killed_at, os.getpid(), range(12), processes=2)) == list(range(12))


def test_items_are_not_read_far_ahead_and_closing_ends_the_processes():
    read = []

    def items():
        for item in count():
            read.append(item)
            yield item

    with closing(made_in_order(squared, 1, items(), processes=2)) as parts:
        made = [next(parts) for _ in range(10)]

    assert [part for part, _pid in made] == list(range(10))
    assert len(read) <= 10 + 2 * 2
    for pid in {pid for _part, pid in made}:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_where_no_process_can_be_started_this_one_makes_everything(monkeypatch):
    def refused(*_given):
        raise BlockingIOError("no process more")

    monkeypatch.setattr(crew._Child, "__init__", refused)

    made = list(made_in_order(squared, 2, range(4), processes=2))

    assert made == [(item**2, os.getpid()) for item in range(4)]


def test_nobody_outlives_a_killed_parent():
    script = (
        "from itertools import count; from tests.kernel.test_crew import squared\n"
        "from trace.kernel.crew import made_in_order\n"
        "if __name__ == '__main__':\n"
        "    for part, pid in made_in_order(squared, 1, count(), processes=2): print(pid, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as job:
        assert job.stdout is not None
        children = {int(job.stdout.readline()) for _ in range(2)}
        ends = [os.pidfd_open(child) for child in children]
        job.kill()

    for end in ends:
        ended, _, _ = select.select([end], [], [], 60)
        os.close(end)
        assert ended
    assert len(ends) == 2


def test_the_cores_at_hand_are_counted():
    assert 1 <= processes_at_hand() <= crew.MAX_PROCESSES
