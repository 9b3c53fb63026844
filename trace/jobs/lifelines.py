"""Which workers of this machine are alive: each holds a lock on a file of its own, which the system frees when it dies.

A process's number says less: it is given anew, and is another one in another container. A lock that others can take is
nobody's any more, however its holder ended.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

FOLDER = "workers"


class Lifeline:
    """The name of this worker, and the lock that shows that it lives."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER
        self.name = secrets.token_hex(16)
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        # Locked before it can be found under its name.
        early = self.folder / f".{self.name}"
        self._file = early.open("wb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        os.replace(early, self.folder / self.name)
        return self

    def __exit__(self, *_error: object) -> None:
        (self.folder / self.name).unlink(missing_ok=True)
        if self._file is not None:
            self._file.close()


def names_of_the_dead(folder: Path) -> Iterator[str]:
    """Yield the names of workers that died here; each is forgotten when the caller has done with it, not before."""
    for path in sorted(folder.glob("[0-9a-f]*")):
        try:
            file = path.open("rb")
        except FileNotFoundError:  # it ended, or another worker was faster
            continue
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            yield path.name
            path.unlink(missing_ok=True)
