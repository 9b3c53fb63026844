"""Two real servers side by side, asked in turns over sixteen connections, kept open where the server lets them."""

from __future__ import annotations

import os
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trace.settings import ROOT

CONNECTIONS = 16
# A machine is quick and slow by turns of seconds: many short turns find both sides in both.
TURNS = 20
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
Server = Callable[[str, int], list[str]]


def gunicorn(target: str, port: int) -> list[str]:
    """Return the command of gunicorn with one sync worker."""
    return [
        sys.executable, "-m", "gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{port}",
        "--log-level", "critical", target,
    ]  # fmt: skip


def granian(target: str, port: int) -> list[str]:
    """Return the command of granian with one worker and one blocking thread."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1",
        "--blocking-threads", "1", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "critical", "--no-access-log", target,
    ]  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """The quietest turn of each side, and the ratios of turns that followed one another."""

    page_rps: float
    empty_rps: float
    ratios: list[float]
    p99_ms: float


def compare(server: Server, folder: Path, paths: Sequence[str], *, seconds: float) -> Compared:
    """Serve the application in `folder` and an empty one, and ask both in turns for `seconds` each in all."""
    ports = [_free_port(), _free_port()]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "TRACE_ENV": "production",
        "TRACE_DATA_DIR": str(folder),
        "TRACE_DATABASE_URL": f"sqlite:///{folder}/scan.sqlite3",
        "TRACE_BASE_URL": "https://localhost",
        "TRACE_ISSUER": "trace-test",
        "TRACE_SECRET_KEY": "a secret for the tests, of more than 32 characters",
    }
    programs = [
        subprocess.Popen(server(target, port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        for target, port in zip(
            ("tests.bench.served:page", "tests.bench.served:empty"), ports, strict=True
        )
    ]
    try:
        for port in ports:
            _wait_for(port)
        _load(ports[0], paths[:50], 1)
        pages, empties, slow = [], [], []
        for turn in range(TURNS):
            asked = [*paths[turn::TURNS], *paths]
            rate, times = _load(ports[0], asked, seconds / TURNS)
            pages.append(rate)
            slow.append(times[int(len(times) * 0.99)])
            empties.append(_load(ports[1], ["/"], seconds / TURNS)[0])
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(20)
    ratios = [page / empty for page, empty in zip(pages, empties, strict=True)]
    # A machine that does something else makes a server slow and never fast.
    return Compared(max(pages), max(empties), ratios, min(slow) * 1000)


class _Asker:
    """One connection that asks again as soon as it was answered; opened anew where the server closes it."""

    def __init__(self, port: int, requests: Sequence[bytes], number: int) -> None:
        self.times: list[float] = []
        self._port, self._requests, self._number = port, requests, number
        self._stream: socket.socket | None = None

    def ask(self) -> socket.socket:
        """Send the next request and return what its answer comes from."""
        self._began = time.perf_counter()
        if self._stream is None:
            self._stream = socket.create_connection(("127.0.0.1", self._port))
        self._received = b""
        self._stream.sendall(self._requests[self._number % len(self._requests)])
        self._number += CONNECTIONS
        return self._stream

    def read(self) -> bool:
        """Take what has come and tell whether it is the whole answer; any answer but 200 is an error."""
        assert self._stream is not None
        some = self._stream.recv(1 << 16)
        self._received += some
        head, ended, body = self._received.partition(b"\r\n\r\n")
        if not some or (ended and not head.startswith(b"HTTP/1.1 200")):
            raise RuntimeError(f"no answer to use: {head[:60]!r}")
        if not ended:
            return False
        length = LENGTH.search(head)
        if length is None:
            raise RuntimeError(f"an answer without its length: {head[:200]!r}")
        if len(body) < int(length[1]):
            return False
        self.times.append(time.perf_counter() - self._began)
        return True

    def next(self, selector: selectors.BaseSelector) -> None:
        """Ask again, over a new connection where this one was used up."""
        if b"connection: close" in self._received.partition(b"\r\n\r\n")[0].lower():
            self.close(selector)
        was = self._stream
        if (stream := self.ask()) is not was:
            selector.register(stream, selectors.EVENT_READ, self)

    def close(self, selector: selectors.BaseSelector) -> None:
        """Give the connection up."""
        assert self._stream is not None
        selector.unregister(self._stream)
        self._stream.close()
        self._stream = None


def _load(port: int, paths: Sequence[str], seconds: float) -> tuple[float, list[float]]:
    """Return (answers a second, their times in order) with CONNECTIONS askers.

    One loop over plain sockets: a client that costs more than the server would be what is measured.
    """
    requests = [_request(path) for path in paths]
    askers = [_Asker(port, requests, number) for number in range(CONNECTIONS)]
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        for asker in askers:
            selector.register(asker.ask(), selectors.EVENT_READ, asker)
        while selector.get_map():
            for key, _events in selector.select():
                asker = key.data
                if asker.read():
                    if time.perf_counter() < began + seconds:
                        asker.next(selector)
                    else:
                        asker.close(selector)
        took = time.perf_counter() - began
    times = sorted(each for asker in askers for each in asker.times)
    return len(times) / took, times


def _request(path: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Language: zh-CN\r\n"
        "Accept-Encoding: gzip\r\nUser-Agent: Mozilla/5.0 (iPhone) MicroMessenger/8.0\r\n\r\n"
    ).encode()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing serves port {port}")
