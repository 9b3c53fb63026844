"""Two real servers side by side, asked in turns over sixteen connections, kept open where the server lets them."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trace.settings import ROOT

CONNECTIONS = 16
TURNS = 5
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
        asyncio.run(_load(ports[0], paths[:50], 1))
        pages, empties, slow = [], [], []
        for turn in range(TURNS):
            asked = [*paths[turn::TURNS], *paths]
            rate, times = asyncio.run(_load(ports[0], asked, seconds / TURNS))
            pages.append(rate)
            slow.append(times[int(len(times) * 0.99)])
            empties.append(asyncio.run(_load(ports[1], ["/"], seconds / TURNS))[0])
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(20)
    ratios = [page / empty for page, empty in zip(pages, empties, strict=True)]
    # A machine that does something else makes a server slow and never fast.
    return Compared(max(pages), max(empties), ratios, min(slow) * 1000)


async def _load(port: int, paths: Sequence[str], seconds: float) -> tuple[float, list[float]]:
    """Return (answers a second, their times in order) with CONNECTIONS askers; any answer but 200 is an error."""
    until = time.perf_counter() + seconds
    times: list[float] = []

    async def ask(start: int) -> None:
        number, stream = start, None
        while time.perf_counter() < until:
            path = paths[number % len(paths)]
            number += CONNECTIONS
            began = time.perf_counter()
            if stream is None:
                stream = await asyncio.open_connection("127.0.0.1", port)
            reader, writer = stream
            writer.write(_request(path))
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path}: {head[:60]!r}")
            fields = head.lower()
            length = int(fields.partition(b"content-length: ")[2].partition(b"\r")[0])
            await reader.readexactly(length)
            times.append(time.perf_counter() - began)
            if b"connection: close" in fields:
                writer.close()
                stream = None
        if stream is not None:
            stream[1].close()

    began = time.perf_counter()
    await asyncio.gather(*(ask(number) for number in range(CONNECTIONS)))
    return len(times) / (time.perf_counter() - began), sorted(times)


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
