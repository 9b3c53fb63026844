"""A real PostgreSQL server in a temporary directory, for as long as the tests need it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

FIRST_VERSION = 15
START_TIMEOUT_S = 60
# The server's own durability is not what these tests are about; `make faults` starts it with `durable=True`.
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
HOW_TO_GET = f"install the Debian package postgresql-{FIRST_VERSION} (or a newer one)"


class PostgresMissing(Exception):
    """No server program of a version we support is on this machine."""


def find_programs() -> Path:
    """Return the folder that holds `initdb` and `postgres`; raises PostgresMissing."""
    candidates = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_of, reverse=True),
        *(Path(found).resolve().parent for found in [shutil.which("postgres")] if found),
    ]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            told = subprocess.run(
                [folder / "postgres", "--version"], capture_output=True, text=True, check=True
            )
            if int(told.stdout.split()[2].split(".")[0]) >= FIRST_VERSION:
                return folder
    raise PostgresMissing(HOW_TO_GET)


def _version_of(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


class Server:
    """One server on a Unix socket that only its own folder gives access to."""

    def __init__(self, *, durable: bool = False) -> None:
        self._programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="trace-pg-"))
        # The server refuses to run as root: as root, it runs as the packages' own user or as nobody.
        self._user = _service_user() if os.geteuid() == 0 else None
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster, start the server and wait until it answers."""
        data = self._folder / "data"
        initdb = [self._programs / "initdb", "-D", data, "-U", "trace", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*initdb, "--locale=C", "-N"], check=True, stdout=subprocess.DEVNULL, **self._as_user()
        )
        options = ["-c", "listen_addresses=", "-c", "max_connections=200"]
        command = [self._programs / "postgres", "-D", data, "-k", self._folder, *options]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, *(() if self._durable else FAST)],
                stdout=log,
                stderr=log,
                **self._as_user(),
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._folder / "log").read_text(errors="replace"))
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server at once and remove everything it wrote."""
        if self._process is not None:
            self._process.send_signal(
                signal.SIGINT
            )  # the server's fast shutdown: clients are cut off
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of `database` on this server."""
        return address(str(self._folder), database)

    @property
    def socket_folder(self) -> str:
        """The folder of the server's socket, which is what `host` names in an address."""
        return str(self._folder)

    def _answers(self) -> bool:
        ready = [self._programs / "pg_isready", "-h", self._folder, "-U", "trace", "-d", "postgres"]
        return subprocess.run(ready, stdout=subprocess.DEVNULL, check=False).returncode == 0

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {"cwd": self._folder}
        return {
            "cwd": self._folder,
            "user": self._user.pw_uid,
            "group": self._user.pw_gid,
            "extra_groups": [],
        }


def address(socket_folder: str, database: str) -> str:
    """Return the SQLAlchemy address of `database` on the server behind `socket_folder`."""
    return f"postgresql+psycopg://trace@/{database}?host={socket_folder}"


def make_database(socket_folder: str, name: str, *, template: str | None = None) -> str:
    """Create `name` anew (a copy of `template` where one is named) and return its address."""
    import psycopg  # only the runs on PostgreSQL need the driver

    source = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(
        host=socket_folder, user="trace", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"{source}')
    return address(socket_folder, name)


def drop_database(socket_folder: str, name: str) -> None:
    """Remove the database `name`, whoever is connected."""
    import psycopg

    with psycopg.connect(
        host=socket_folder, user="trace", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _service_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing("add a user `postgres`: the server refuses to run as root")
