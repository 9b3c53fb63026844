"""`labels export|exports|resume|stop`: files for printers, made by this process and copied out of the store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from trace.cli.labels import NUMBER, group, operator
from trace.http.export_words import time_left
from trace.http.problems import problem_of, sentence
from trace.http.session import house, open_work
from trace.kernel.errors import TraceError
from trace.kernel.files import StoredFile
from trace.kernel.outbox import Job, finish_job, report_progress, return_job, start_job
from trace.kernel.work import Work
from trace.rooms.labels import printer_files, services
from trace.rooms.labels.rules import ExportFormat, ExportState
from trace.rooms.labels.services import export_run
from trace.rooms.sheets.rules import GOOD_SIDE_MM, HEADS

FOLDER = click.Path(file_okay=False, path_type=Path)


class Stopped(Exception):
    """Somebody else stopped the making of these files, or makes them now."""


@dataclass(frozen=True, slots=True)
class OwnJob:
    """The job of an export that this process does itself; meanwhile no worker takes it."""

    export_id: int
    id: int
    attempt: int

    def report(self, done: int, total: int) -> None:
        """Record and tell how far it is; raises Stopped."""
        with _opened() as work:
            if not report_progress(
                work.session, self.id, attempt=self.attempt, done=done, total=total, now=work.now
            ):
                raise Stopped
            job = work.session.get(Job, self.id)
            left = job.seconds_left if job else None
        click.echo(f"{done}/{total}" + (f" {time_left(left)}" if left else ""), err=True)

    def end(self, error: BaseException | None = None) -> None:
        """Record how it ended; after an error a worker may go on with it."""
        with _opened() as work:
            job = work.session.get(Job, self.id)
            if job is None or job.attempt_count != self.attempt:
                return
            if error is None:
                finish_job(job, now=work.now)
                return
            fault = problem_of(error).slug if isinstance(error, TraceError) else None
            return_job(
                job, now=work.now, error=f"{type(error).__name__}: {error}"[:2000], fault=fault
            )


@group.command("export")
@click.argument("run_id", type=NUMBER)
@click.argument("folder", type=FOLDER)
@click.option(
    "--format",
    "format_name",
    type=click.Choice([value.value for value in ExportFormat]),
    default=ExportFormat.SHEET_PDF.value,
    show_default=True,
)
@click.option("--layout", default="", help="Name of a layout; the usual one by default.")
@click.option("--side", "side_mm", default=GOOD_SIDE_MM, show_default=True, help="Code, in mm.")
@click.option("--template", "template_id", type=NUMBER, help="Label template instead of these.")
@click.option("--start-cell", type=NUMBER, default=1, show_default=True, help="First free cell.")
@click.option(
    "--dots", "dots_per_mm", type=int, default=HEADS[0], show_default=True, help="Head: 8, 12, 24."
)
@click.option("--per-file", "labels_per_file", type=NUMBER, help="Labels of each file.")
@click.option("--first", default="", help="First label: number, printed code or address.")
@click.option("--last", default="", help="Last label; left out, the last of the order.")
@click.option("--unprinted", is_flag=True, help="Only what was not reported as printed.")
def export_command(
    run_id: int,
    folder: Path,
    format_name: str,
    first: str,
    last: str,
    unprinted: bool,
    **look: Any,
) -> None:
    """Make files of an order, or of a range of it once more, and copy them into FOLDER."""
    if unprinted and (first or last):
        raise click.UsageError("--unprinted says itself which labels.")
    _require_folder(folder)
    look["format"] = ExportFormat(format_name)
    try:
        with _opened() as work:
            if unprinted:
                wanted = services.export_unprinted(work, run_id=run_id, **look)
            else:
                span = printer_files.span_named(work, run_id, first=first, last=last)
                wanted = [
                    services.request_export(
                        work, run_id=run_id, first=span.first, last=span.last, **look
                    )
                ]
            jobs = [_take(work, one.id, one.job_id) for one in wanted]
    except TraceError as error:
        raise click.ClickException(sentence(error)) from error
    for job in jobs:
        _make(job)
        _copy(job.export_id, folder)


@group.command("resume")
@click.argument("export_id", type=NUMBER)
@click.argument("folder", type=FOLDER)
def resume_command(export_id: int, folder: Path) -> None:
    """Go on with files that were stopped or failed, and copy all of them into FOLDER."""
    _require_folder(folder)
    try:
        with _opened() as work:
            export = services.resume_export(work, export_id=export_id)
            is_done = export.state is ExportState.DONE
            job = None if is_done else _take(work, export.id, export.job_id)
    except TraceError as error:
        raise click.ClickException(sentence(error)) from error
    if job is not None:
        _make(job)
    _copy(export_id, folder)


@group.command("stop")
@click.argument("export_id", type=NUMBER)
def stop_command(export_id: int) -> None:
    """Stop the making of files; those that exist stay."""
    try:
        with _opened() as work:
            export = services.cancel_export(work, export_id=export_id)
            click.echo(f"{export.id} {export.state.value}")
    except TraceError as error:
        raise click.ClickException(sentence(error)) from error


@group.command("exports")
@click.argument("run_id", type=NUMBER)
def exports_command(run_id: int) -> None:
    """List the files of an order: number, format, labels, state, how far they are."""
    with _opened(read_only=True) as work:
        for one in printer_files.exports_in_short(work, run_id):
            export, job = one.export, one.export.job
            done = f"{job.done_count}/{job.total_count}" if job else ""
            click.echo(
                f"{export.id} {export.format.value} {export.first + 1}-{export.last + 1} "
                f"{export.state.value} {done} {one.file_count} files"
            )


def _opened(*, read_only: bool = False) -> AbstractContextManager[Work]:
    return open_work(operator(), read_only=read_only)


def _take(work: Work, export_id: int, job_id: int | None) -> OwnJob:
    job = work.session.get(Job, job_id)
    if job is None:
        raise click.ClickException(f"export {export_id} has no job")
    start_job(job, now=work.now)
    return OwnJob(export_id, job.id, job.attempt_count)


def _make(job: OwnJob) -> None:
    try:
        export_run(_opened, house().ports, export_id=job.export_id, report=job.report)
    except Stopped as error:
        raise click.ClickException(f"export {job.export_id} was stopped") from error
    except BaseException as error:
        job.end(error)
        if isinstance(error, TraceError):
            raise click.ClickException(sentence(error)) from error
        raise
    job.end()


def _require_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}") from error


def _copy(export_id: int, folder: Path) -> None:
    """Copy the files and their list; one that cannot be written whole is not left behind."""
    with _opened(read_only=True) as work:
        made = printer_files.get_export(work, export_id)
        files: Sequence[StoredFile] = [part.file for part in made.parts]
        manifest = [made.manifest] if made.manifest else []
    for file in [*files, *manifest]:
        target = folder / file.name
        partial = target.with_name(f".{file.name}.partial")
        try:
            with house().ports.files.open(file.digest) as content, partial.open("wb") as copy:
                shutil.copyfileobj(content, copy, 1024 * 1024)
            os.replace(partial, target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise click.ClickException(f"{target}: {error.strerror}") from error
        click.echo(target)
