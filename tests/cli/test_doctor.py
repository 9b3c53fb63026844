"""`doctor` says what is wrong with an installation and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from tests import databases
from tests.conftest import NOW, FrozenClock
from trace.cli import doctor
from trace.cli.doctor import BAD, MIND, OK
from trace.http.session import house, open_work
from trace.kernel.actor import Actor
from trace.kernel.keyring import KEY_LIFE
from trace.rooms.audit import services as audit


def test_a_sound_installation_is_told_so(standalone_app: Callable[..., Flask]) -> None:
    app = _made(standalone_app)

    answer = app.test_cli_runner().invoke(args=["doctor"])
    states = _states(app)

    sound = ("configuration", "data directory", "disk", "keys", "database", "clock", "jobs")
    assert {states[about] for about in sound} == {OK}
    assert "keys: key 1 signs until" in answer.output
    if databases.has_migrations():
        assert states["schema"] == OK


def test_secrets_that_others_can_read_are_named(standalone_app: Callable[..., Flask]) -> None:
    app = _made(standalone_app)
    file = house(app).settings.data_dir / "keys" / "keyring.json"
    file.chmod(0o644)

    answer = app.test_cli_runner().invoke(args=["doctor"])

    assert answer.exit_code == 1
    assert f"chmod go-rwx {file}" in answer.output


def test_a_key_that_runs_out_and_one_that_has_run_out(
    standalone_app: Callable[..., Flask],
) -> None:
    app = _made(standalone_app)

    _clock(app).set(NOW + KEY_LIFE - timedelta(days=230))
    soon = _states(app)["keys"]
    _clock(app).set(NOW + KEY_LIFE)
    late = app.test_cli_runner().invoke(args=["doctor"])

    assert soon == MIND
    assert "keys new" in late.output


def test_a_clock_behind_what_was_recorded_is_found(standalone_app: Callable[..., Flask]) -> None:
    app = _made(standalone_app)
    with app.app_context(), open_work(Actor.system("test")) as work:
        audit.record(work, "test.happened", subject_kind="test", subject_key="1")

    _clock(app).advance(days=-1)

    assert _states(app)["clock"] == BAD


def test_a_job_that_nobody_takes_up_is_minded(standalone_app: Callable[..., Flask]) -> None:
    app = _made(standalone_app)
    with app.app_context(), open_work(Actor.system("test")) as work:
        work.enqueue("jobs.purge")

    _clock(app).advance(minutes=30)

    assert _states(app)["jobs"] == MIND


def test_a_database_without_its_schema_is_told_how_to_get_it(
    all_databases: databases.Databases, standalone_app: Callable[..., Flask]
) -> None:
    app = _made(standalone_app, TRACE_DATABASE_URL=all_databases.empty("doctor_empty"))

    answer = app.test_cli_runner().invoke(args=["doctor"])

    assert answer.exit_code == 1
    assert "flask --app wsgi db upgrade" in answer.output


def test_the_wrong_issuer_and_demo_secrets_in_production_are_found(
    standalone_app: Callable[..., Flask],
) -> None:
    app = _made(standalone_app, TRACE_ENV="production", TRACE_BASE_URL="https://trace.example")
    demo = house(app).settings.data_dir / "demo.json"
    demo.touch(mode=0o600)

    states = _states(app)

    assert states["demo"] == BAD
    assert states["keys"] == OK


def _made(standalone_app: Callable[..., Flask], **environment: str) -> Flask:
    app = standalone_app(**environment)
    _clock(app).set(max(NOW, doctor.RELEASED_AT))
    return app


def _clock(app: Flask) -> FrozenClock:
    clock = house(app).clock
    assert isinstance(clock, FrozenClock)
    return clock


def _states(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {found.about: found.state for found in doctor.examine()}
