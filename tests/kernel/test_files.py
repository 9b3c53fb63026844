"""Stored files: written aside piece by piece, whole or not at all."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from trace.kernel.files import FORSAKEN_AFTER, STAGED, LocalFileStore, StoreFull


def left_in(store: LocalFileStore) -> list[str]:
    """Names of what lies aside."""
    return sorted(path.name for path in (store.root / STAGED).glob("*"))


def test_a_file_of_pieces_is_the_file_at_once(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)

    with store.begin() as writer:
        for piece in (b"one ", b"", b"two"):
            writer.write(piece)
        staged = writer.finish()
    staged.keep()

    assert staged.digest == hashlib.sha256(b"one two").hexdigest()
    assert writer.byte_count == 7
    with store.open(staged.digest) as file:
        assert file.read() == b"one two"
    assert left_in(store) == []


def test_nothing_stays_of_a_file_that_was_interrupted(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)

    def interrupted() -> None:
        with store.begin() as writer:
            writer.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert left_in(store) == []


def write_too_much(root: Path, told: multiprocessing.SimpleQueue[str]) -> None:
    """Write a megabyte where a process may write half of one; tell what came of it, and what stayed."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
    store = LocalFileStore(root)
    try:
        store.stage(b"x" * 1_000_000)
    except StoreFull:
        told.put(f"full, {len(left_in(store))} left")


def test_a_full_disk_is_told_by_name_and_nothing_half_written_stays(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()

    process = context.Process(target=write_too_much, args=(tmp_path, told))
    process.start()
    process.join(60)

    assert process.exitcode == 0
    assert told.get() == "full, 0 left"


def test_another_failure_of_the_disk_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / STAGED).write_text("no folder")

    with pytest.raises(FileExistsError):
        LocalFileStore(tmp_path).stage(b"x")


def test_what_killed_processes_had_begun_goes_after_a_day(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)
    assert store.sweep() == 0
    old, fresh = store.stage(b"old"), store.stage(b"fresh")
    long_ago = old.temporary.stat().st_mtime - (FORSAKEN_AFTER + timedelta(hours=1)).total_seconds()
    os.utime(old.temporary, (long_ago, long_ago))

    assert store.sweep() == 1

    assert left_in(store) == [fresh.temporary.name]


def test_the_room_that_is_left_is_known(tmp_path: Path) -> None:
    assert LocalFileStore(tmp_path / "new").free_bytes() > 0
