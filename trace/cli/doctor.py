"""`doctor`: looks the installation over, says what is wrong and how to mend it; ends with 1 when something is."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from pylopdf_fonts_zh_cn import sans_path

from trace.cli.demo import FILE as DEMO_FILE
from trace.http.database import db
from trace.http.session import house, open_work
from trace.kernel.actor import Actor
from trace.kernel.database import FIRST_SAFE_SQLITE
from trace.kernel.errors import NoSuchRecord
from trace.kernel.outbox import Job, JobState
from trace.rooms.audit.queries import list_entries
from trace.settings import ROOT

OK, MIND, BAD = "ok", "mind", "BAD"
LEAST_FREE_BYTES = 1024**3
KEY_WARNING = timedelta(days=60)
# A queued job is taken up within seconds where a worker runs.
LONGEST_WAIT = timedelta(minutes=10)
# The clock of a machine without a battery begins in the past; labels would be dated there.
RELEASED_AT = datetime(2026, 11, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=5)
FIRST_POSTGRESQL = 150000


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; `mend` says what to do about it."""

    state: str
    about: str
    told: str
    mend: str = ""


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Check configuration, keys, database, clock, disk and rights; say how to mend what is wrong."""
    findings = list(examine())
    for found in findings:
        click.echo(f"{found.state:4}  {found.about}: {found.told}")
        if found.mend:
            click.echo(f"      → {found.mend}")
    if any(found.state == BAD for found in findings):
        raise SystemExit(1)


def init_app(app: Flask) -> None:
    """Add the command to `flask`."""
    app.cli.add_command(doctor_command)


def examine() -> Iterator[Finding]:
    """Yield every finding; a look that cannot be made is itself one."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _configuration, _data_folder, _disk, _keys, _database, _schema, _clock, _jobs, _parts,
    )  # fmt: skip
    for check in checks:
        try:
            yield from check()
        # Whatever is broken here is what the doctor is asked about.
        except Exception as error:
            about = check.__name__.strip("_").replace("_", " ")
            first_line = (str(error).splitlines() or [""])[0]
            mend = "flask --app wsgi db upgrade, then ask again"
            yield Finding(BAD, about, f"{type(error).__name__}: {first_line}", mend)


def _configuration() -> Iterator[Finding]:
    settings = house().settings
    yield Finding(OK, "configuration", f"{settings.environment}, {settings.base_url}")
    demo = settings.data_dir / DEMO_FILE
    if settings.is_production and demo.exists():
        yield Finding(
            BAD, "demo", f"{demo} holds passwords of demo accounts",
            "a production instance begins with an empty database and data directory",
        )  # fmt: skip
    if settings.is_production and settings.key_encryption_key is None:
        yield Finding(
            MIND, "keys", "the key-encryption key lies beside the keyring it opens",
            "set TRACE_KEY_ENCRYPTION_KEY and keep keys/key-encryption.key elsewhere",
        )  # fmt: skip
    if settings.issuer != house().ports.keyring.issuer:
        yield Finding(
            BAD, "issuer", f"TRACE_ISSUER is not the keyring's ({house().ports.keyring.issuer})",
            "labels are signed under the keyring's issuer for ever: set TRACE_ISSUER to it",
        )  # fmt: skip


def _data_folder() -> Iterator[Finding]:
    folder = house().settings.data_dir
    probe = folder / ".doctor"
    probe.write_text("")
    probe.unlink()
    open_to_others = [path for path in _secrets(folder) if _others_may(path)]
    for path in open_to_others:
        yield Finding(BAD, "rights", f"{path} can be read by others", f"chmod go-rwx {path}")
    if not open_to_others:
        yield Finding(OK, "data directory", f"{folder} is writable, its secrets are closed")


def _secrets(folder: Path) -> list[Path]:
    keys = folder / "keys"
    named = [keys, keys / "keyring.json", keys / "key-encryption.key", folder / "web-secret"]
    return [path for path in (*named, folder / DEMO_FILE) if path.exists()]


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(house().settings.data_dir).free
    told = f"{free / 1024**3:.1f} GiB free"
    if free < LEAST_FREE_BYTES:
        yield Finding(BAD, "disk", told, "make room: the database stops writing when it is full")
    else:
        yield Finding(OK, "disk", told)


def _keys() -> Iterator[Finding]:
    keyring, now = house().ports.keyring, house().clock.now()
    try:
        key = keyring.current_key(now)
    except NoSuchRecord:
        yield Finding(BAD, "keys", "no signing key is in force", "flask --app wsgi keys new")
        return
    keyring.sign(key.number, b"doctor")
    told = f"key {key.number} signs until {key.expires_at:%Y-%m-%d}"
    if key.expires_at - now < KEY_WARNING:
        yield Finding(MIND, "keys", told, "flask --app wsgi keys rotate")
    else:
        yield Finding(OK, "keys", told)


def _database() -> Iterator[Finding]:
    if db.engine.dialect.name != "sqlite":
        number = int(_ask("SHOW server_version_num"))
        state = OK if number >= FIRST_POSTGRESQL else BAD
        mend = "" if state == OK else "PostgreSQL 15 or newer is needed"
        yield Finding(state, "database", f"PostgreSQL {_ask('SHOW server_version')}", mend)
        return
    version = _ask("SELECT sqlite_version()")
    mode, level = _ask("PRAGMA journal_mode"), _ask("PRAGMA synchronous")
    wrong = _ask("PRAGMA quick_check(1)")
    if tuple(int(part) for part in version.split(".")) < FIRST_SAFE_SQLITE:
        yield Finding(
            BAD, "database", f"SQLite {version} can corrupt it", "make setup installs the right one"
        )
    if mode != "wal" or level != "2":
        yield Finding(
            BAD, "database", f"journal_mode {mode}, synchronous {level}",
            "keep it on a local disk: write-ahead logging is not to be had on network drives",
        )  # fmt: skip
    if wrong != "ok":
        yield Finding(BAD, "database", f"it is damaged: {wrong}", "stop, and restore a backup")
        return
    yield Finding(OK, "database", f"SQLite {version}, {mode}, whole")


def _schema() -> Iterator[Finding]:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    wanted = set(scripts.get_heads())
    with db.engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if found == wanted and wanted:
        yield Finding(OK, "schema", f"current ({', '.join(sorted(found))})")
    elif found - {script.revision for script in scripts.walk_revisions()}:
        yield Finding(
            BAD, "schema", "the database is newer than this program", "deploy the newer program"
        )
    else:
        yield Finding(
            BAD, "schema", "the database is not up to date",
            "stop the service, back up, flask --app wsgi db upgrade",
        )  # fmt: skip


def _clock() -> Iterator[Finding]:
    now = house().clock.now()
    with open_work(Actor.system("doctor"), read_only=True) as work:
        latest = list_entries(work).items
    if now < RELEASED_AT or (latest and latest[0].at > now + CLOCK_SLACK):
        told = f"it says {now:%Y-%m-%d %H:%M}Z, but things were recorded later than that"
        yield Finding(BAD, "clock", told, "set the machine's clock and let it follow a time server")
    else:
        yield Finding(OK, "clock", f"{now:%Y-%m-%d %H:%M}Z")


def _jobs() -> Iterator[Finding]:
    now = house().clock.now()
    queued = db.select(db.func.min(Job.available_at)).where(Job.state == JobState.QUEUED)
    failed = db.select(db.func.count()).where(Job.state == JobState.FAILED)
    oldest = db.session.execute(queued).scalar()
    count = db.session.execute(failed).scalar() or 0
    db.session.rollback()
    if oldest is not None and now - oldest > LONGEST_WAIT:
        yield Finding(
            MIND, "jobs", f"one has waited since {oldest:%Y-%m-%d %H:%M}Z",
            "is a worker running? `flask --app wsgi serve`, or `jobs work` apart",
        )  # fmt: skip
    elif count:
        yield Finding(
            MIND, "jobs", f"{count} failed", "the column last_error of the table jobs says why"
        )
    else:
        yield Finding(OK, "jobs", "none waits too long, none failed")


def _parts() -> Iterator[Finding]:
    """What set-up makes or installs besides the database."""
    missing = [
        str(path)
        for path in (
            ROOT / "static" / "vendor" / "bootstrap.min.css",
            ROOT / "trace" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo",
            Path(str(sans_path())),
        )
        if not path.exists()
    ]
    if missing:
        yield Finding(BAD, "parts", f"missing: {', '.join(missing)}", "make setup translations")
    else:
        yield Finding(OK, "parts", f"browser libraries, catalogues and font of {current_app.name}")


def _ask(statement: str) -> str:
    with db.engine.connect() as connection:
        return str(connection.execute(db.text(statement)).scalar())
