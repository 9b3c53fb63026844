"""Keys and labels from the console."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.labels import make_bound_run, make_packed
from tests.factories.sheets import make_template
from trace.http.session import house, open_work
from trace.jobs.worker import Worker
from trace.kernel.actor import Actor
from trace.kernel.files import LocalFileStore, StoreFull
from trace.rooms.labels import queries, services
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.sheets.starters import STARTERS


def test_labels_are_checked_ordered_exported_and_verified(
    standalone_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app = standalone_app()
    runner = app.test_cli_runner()
    with app.app_context(), open_work(Actor.system("test")) as work:
        packed = make_packed(work, packs=20)
        given = [
            *("--producer", str(packed.producer.id), "--product", str(packed.product.id)),
            *(
                "--batch",
                str(packed.batch.id),
                "--brand",
                str(packed.brand.id if packed.brand else 0),
            ),
        ]

    checked = runner.invoke(args=["labels", "order", *given, "--count", "10", "--check"])
    refused = runner.invoke(args=["labels", "order", *given, "--count", "21"])
    wrong = runner.invoke(args=["labels", "order", *given, "--count", "1", "--mark", "halal"])
    senseless = runner.invoke(args=["labels", "order", *given, "--count", "0"])
    ordered = runner.invoke(args=["labels", "order", *given, "--count", "10"])

    assert "G9 passed" in checked.output
    assert refused.exit_code == 1
    assert "G9:" in refused.output
    assert wrong.exit_code == 2
    assert senseless.exit_code == 1
    number, code = ordered.output.split()
    exported = runner.invoke(args=["labels", "export", number, str(tmp_path / "out")])
    assert exported.exit_code == 0, exported.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"{code}-1-10.pdf", f"{code}-sheet_pdf-manifest.json"]
    too_small = runner.invoke(args=["labels", "export", number, str(tmp_path), "--side", "10"])
    assert too_small.exit_code == 1

    with app.app_context(), open_work(Actor.system("test"), read_only=True) as work:
        uri = queries.label_uri(work, queries.get_run(work, int(number)), 4)
    good = runner.invoke(args=["labels", "verify", uri])
    assert "label 5 of 10" in good.output
    assert "signature: ours" in good.output
    bad = runner.invoke(args=["labels", "verify", uri[:-1]])
    assert (bad.exit_code, "signature: malformed" in bad.output) == (1, True)
    typed = runner.invoke(args=["labels", "verify", uri.split("?")[0].rsplit("/", 1)[1]])
    assert "none given" in typed.output
    assert runner.invoke(args=["labels", "verify", "nonsense"]).exit_code == 1
    assert runner.invoke(args=["labels", "verify", "0000000000000"]).exit_code == 1


def exported_app(standalone_app: Callable[..., Flask]) -> tuple[Flask, int, int]:
    """An application with a run of sixty labels; returns it with the run's and a template's id."""
    app = standalone_app()
    with app.app_context(), open_work(Actor.system("test")) as work:
        run = make_bound_run(work, make_packed(work), count=60)
        template = make_template(work, run.producer_id, template=STARTERS["sheet-28"])
        return app, run.id, template.id


def test_files_of_a_range_are_made_by_template_in_the_size_asked_for(
    standalone_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app, run_id, template_id = exported_app(standalone_app)
    runner = app.test_cli_runner()
    look = ["--template", str(template_id), "--start-cell", "3", "--per-file", "28"]

    made = runner.invoke(
        args=[
            "labels",
            "export",
            str(run_id),
            str(tmp_path / "out"),
            *look,
            "--first",
            "2",
            "--last",
            "40",
        ]
    )
    listed = runner.invoke(args=["labels", "exports", str(run_id)])

    assert made.exit_code == 0, made.output
    files = sorted(path.name.partition("-")[2] for path in (tmp_path / "out").iterdir())
    assert files == ["2-27.pdf", "28-40.pdf", "sheet_pdf-manifest.json"]
    assert "sheet_pdf 2-40 done 39/39 2 files" in listed.output
    # No worker has the job to do again.
    assert Worker(app).run_until_idle() == 0


def test_what_is_not_printed_is_made_alone_and_says_so_when_nothing_is_left(
    standalone_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app, run_id, _template_id = exported_app(standalone_app)
    runner = app.test_cli_runner()
    command = ["labels", "export", str(run_id), str(tmp_path / "out"), "--format", "csv"]
    early = runner.invoke(args=[*command, "--unprinted"])
    runner.invoke(args=command)
    with app.app_context(), open_work(Actor.system("test")) as work:
        services.report_printed(work, run_id=run_id, first=10, last=19)

    made = runner.invoke(args=[*command, "--unprinted"])
    both = runner.invoke(args=[*command, "--unprinted", "--first", "2"])

    assert early.exit_code == 1
    assert made.exit_code == 0, made.output
    endings = [line.rpartition("/")[2].partition("-")[2] for line in made.stdout.splitlines()]
    assert endings == ["1-10.csv", "csv-manifest.json", "21-60.csv", "csv-manifest.json"]
    assert both.exit_code == 2


def test_files_that_were_stopped_are_made_when_they_are_asked_for_again(
    standalone_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app, run_id, _template_id = exported_app(standalone_app)
    runner = app.test_cli_runner()
    with app.app_context(), open_work(Actor.system("test")) as work:
        export_id = services.request_export(work, run_id=run_id, format=ExportFormat.CSV).id

    stopped = runner.invoke(args=["labels", "stop", str(export_id)])
    resumed = runner.invoke(args=["labels", "resume", str(export_id), str(tmp_path / "out")])
    again = runner.invoke(args=["labels", "resume", str(export_id), str(tmp_path / "out")])

    assert stopped.output.strip() == f"{export_id} cancelled"
    assert resumed.exit_code == 0, resumed.output
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert again.stdout == resumed.stdout
    for command in (["stop", "99"], ["resume", "99", str(tmp_path / "out")]):
        assert runner.invoke(args=["labels", *command]).exit_code == 1


def test_an_export_that_fails_here_is_left_to_the_worker(
    standalone_app: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, run_id, _template_id = exported_app(standalone_app)
    runner = app.test_cli_runner()

    def full(_store: LocalFileStore) -> None:
        raise StoreFull

    monkeypatch.setattr(LocalFileStore, "begin", full)
    failed = runner.invoke(args=["labels", "export", str(run_id), str(tmp_path / "out")])
    monkeypatch.undo()

    assert failed.exit_code == 1
    assert list((tmp_path / "out").iterdir()) == []
    house(app).clock.advance(minutes=1)  # type: ignore[attr-defined]
    assert Worker(app).run_until_idle() == 1
    assert "done 60/60" in runner.invoke(args=["labels", "exports", str(run_id)]).output


def test_a_folder_that_cannot_hold_the_files_is_told(
    standalone_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app, run_id, _template_id = exported_app(standalone_app)
    (tmp_path / "file").touch()

    told = app.test_cli_runner().invoke(
        args=["labels", "export", str(run_id), str(tmp_path / "file" / "below")]
    )

    assert told.exit_code == 1
    assert "Not a directory" in told.output


def test_keys_are_listed_rotated_and_revoked(standalone_app: Callable[..., Flask]) -> None:
    runner = standalone_app().test_cli_runner()

    assert "in order" in runner.invoke(args=["keys", "list"]).output
    assert "in force already" in runner.invoke(args=["keys", "new"]).stderr
    assert runner.invoke(args=["keys", "rotate"]).output.strip().startswith("2")
    assert "revoked" in runner.invoke(args=["keys", "revoke", "2", "--yes"]).output
    assert runner.invoke(args=["keys", "revoke", "1"], input="y\n").exit_code == 0
    assert runner.invoke(args=["keys", "new"]).output.strip().startswith("3")
    assert runner.invoke(args=["keys", "revoke", "9", "--yes"]).exit_code == 1


def test_the_worker_command_does_what_is_due_and_ends(standalone_app: Callable[..., Flask]) -> None:
    runner = standalone_app().test_cli_runner()

    assert runner.invoke(args=["jobs", "work", "--once"]).output.strip() == "0"
