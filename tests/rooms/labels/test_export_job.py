"""The job that makes files: cut as asked, flat in memory, resumed where it was, never half-written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.labels import make_bound_run, make_exported, make_packed
from tests.factories.sheets import make_template
from trace.http.session import house, open_work
from trace.jobs.worker import Worker
from trace.kernel.actor import Actor
from trace.kernel.files import STAGED, LocalFileStore, StagedFile, StagedWriter, StoreFull
from trace.kernel.outbox import JobState
from trace.kernel.work import Work
from trace.rooms.labels import printer_files, queries, rules, services
from trace.rooms.labels.models import RunExport
from trace.rooms.labels.rules import MAX_FILES, ExportFormat, ExportState
from trace.rooms.labels.services import making, plans
from trace.rooms.sheets.starters import STARTERS

SYSTEM = Actor.system("test")


class SmallStore(LocalFileStore):
    """A store with room for so many files and no more."""

    room = 0

    def begin(self) -> StagedWriter:
        """Begin a file, or say that there is no room."""
        if self.room == 0:
            raise StoreFull
        self.room -= 1
        return super().begin()


class NarrowStore(LocalFileStore):
    """A store on a disk that is nearly full."""

    def free_bytes(self) -> int:
        """So little is left."""
        return 1_000


class DistantStore(LocalFileStore):
    """A store of which nobody knows how much room it has."""

    def free_bytes(self) -> int | None:  # type: ignore[override]
        """Nobody knows."""
        return None


def stored(work: Work, digest: str) -> bytes:
    """The bytes of a stored file."""
    with work.ports.files.open(digest) as file:
        return file.read()


def spans(export: RunExport) -> list[tuple[int, int]]:
    """First and last index of each file."""
    return [(part.first, part.last) for part in export.parts]


def made(work: Work, run: object, **wish: object) -> RunExport:
    """An export that was made, with its files."""
    return printer_files.get_export(work, make_exported(work, run, **wish).id)  # type: ignore[arg-type]


@pytest.mark.parametrize("format", [ExportFormat.CSV, ExportFormat.TXT, ExportFormat.ZPL])
def test_a_file_is_the_same_in_one_piece_or_several(
    work: Work, monkeypatch: pytest.MonkeyPatch, format: ExportFormat
) -> None:
    run = make_bound_run(work, count=10)
    whole = stored(work, made(work, run, format=format).parts[0].file.digest)
    monkeypatch.setitem(plans.PIECES, format, 4)

    pieces = stored(work, made(work, run, format=format).parts[0].file.digest)

    if format is ExportFormat.ZPL:  # each piece brings what all labels say, and takes it away again
        assert (whole.count(b"^PQ1"), pieces.count(b"^PQ1")) == (10, 10)
        assert pieces.count(b"~DGR") == 3
    else:
        assert pieces == whole


def test_files_have_the_size_asked_for_and_the_list_says_what_each_holds(work: Work) -> None:
    run = make_bound_run(work, count=10)

    export = made(work, run, labels_per_file=4, first=1, last=9)

    assert spans(export) == [(1, 4), (5, 8), (9, 9)]
    assert export.manifest is not None
    listed = json.loads(stored(work, export.manifest.digest))
    assert [(one["first"], one["last"], one["count"]) for one in listed["files"]] == [
        (2, 5, 4),
        (6, 9, 4),
        (10, 10, 1),
    ]
    assert [one["sha256"] for one in listed["files"]] == [one.file.digest for one in export.parts]
    assert (listed["labels_per_file"], listed["template"]) == (4, None)


def test_sheets_are_cut_between_sheets_also_when_less_than_one_is_asked_for(work: Work) -> None:
    run = make_bound_run(work, count=100)
    wish = {"format": ExportFormat.SHEET_PDF, "layout": "a4-5x8"}

    one_sheet = made(work, run, labels_per_file=10, **wish)
    begun = made(work, run, labels_per_file=90, start_cell=31, **wish)

    assert spans(one_sheet) == [(0, 39), (40, 79), (80, 99)]
    assert spans(begun) == [(0, 49), (50, 99)]


@pytest.mark.parametrize(
    ("format", "labels", "asked", "least", "most"),
    [
        (ExportFormat.CSV, 5_000_000, 1_999, 2_000, 5_000_000),
        (ExportFormat.SHEET_PDF, 100, 20_001, 1, 20_000),
        (ExportFormat.XLSX, 100, 200_001, 1, 200_000),
    ],
)
def test_a_size_that_gives_too_many_or_too_large_files_is_refused(
    format: ExportFormat, labels: int, asked: int, least: int, most: int
) -> None:
    with pytest.raises(rules.FileSizeRefused) as refusal:
        rules.require_file_size(format, labels, asked)

    assert (refusal.value.least, refusal.value.most) == (least, most)
    assert rules.require_file_size(format, labels, None) * MAX_FILES >= labels


def test_an_export_that_was_begun_is_cut_as_it_was_when_the_usual_changes(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_bound_run(work, count=10)
    monkeypatch.setitem(rules.FILE_SIZES, ExportFormat.CSV, (4, 100))
    wanted = services.request_export(work, run_id=run.id, format=ExportFormat.CSV)

    monkeypatch.setitem(rules.FILE_SIZES, ExportFormat.CSV, (3, 100))

    assert [len(span) for span in plans.read_plan(work, wanted.id).parts] == [4, 4, 2]


@pytest.mark.parametrize("format", list(ExportFormat))
def test_what_the_disk_cannot_hold_is_refused_before_it_is_begun(
    work: Work, tmp_path: Path, format: ExportFormat
) -> None:
    run = make_bound_run(work, count=50)
    narrow = replace(work.ports, files=NarrowStore(tmp_path))

    with pytest.raises(rules.NoRoomForFiles) as refusal:
        services.request_export(replace(work, ports=narrow), run_id=run.id, format=format)

    assert refusal.value.needed_mb > refusal.value.free_mb


def test_a_store_that_cannot_tell_its_room_is_asked_for_files_all_the_same(
    work: Work, tmp_path: Path
) -> None:
    run = make_bound_run(work, count=5)
    distant = replace(work.ports, files=DistantStore(tmp_path))

    wanted = services.request_export(
        replace(work, ports=distant), run_id=run.id, format=ExportFormat.CSV
    )

    assert wanted.state is ExportState.REQUESTED


def test_a_list_of_files_is_not_written_before_every_label_is_there_once(work: Work) -> None:
    run = make_bound_run(work, count=10)
    wanted = services.request_export(
        work, run_id=run.id, format=ExportFormat.CSV, labels_per_file=5
    )
    plan = plans.read_plan(work, wanted.id)
    staged = work.ports.files.stage(b"x")
    making.record_part(work, plan, 1, plan.parts[1], staged, 1)

    with pytest.raises(rules.ExportIncomplete):
        making.finish_export(work, plan)

    staged.drop()
    assert printer_files.get_export(work, wanted.id).manifest is None


def asked_app(standalone_app: Callable[..., Flask], **wish: object) -> tuple[Flask, int]:
    """An application with a run of ten labels, and an export of it that is asked for in files of four."""
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        run = make_bound_run(work, make_packed(work), count=10)
        given = {"format": ExportFormat.CSV, "labels_per_file": 4} | wish
        return app, services.request_export(work, run_id=run.id, **given).id  # type: ignore[arg-type]


def read(app: Flask, export_id: int) -> RunExport:
    """The export as it stands."""
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        return printer_files.get_export(work, export_id)


def test_a_full_disk_is_told_keeps_what_is_ready_and_leaves_nothing_half_written(
    standalone_app: Callable[..., Flask],
) -> None:
    app, export_id = asked_app(standalone_app)
    with app.app_context():
        the_house = house()
        store = SmallStore(the_house.settings.data_dir / "files")
        store.room = 2
        app.extensions["trace"] = replace(the_house, ports=replace(the_house.ports, files=store))

    assert Worker(app).run_until_idle() == 1

    export = read(app, export_id)
    assert spans(export) == [(0, 3), (4, 7)]
    assert export.job is not None
    assert (export.job.state, export.job.fault) == (JobState.QUEUED, "store-full")
    assert list((store.root / STAGED).iterdir()) == []
    store.room = 10
    house(app).clock.advance(minutes=20)  # type: ignore[attr-defined]
    assert Worker(app).run_until_idle() >= 1
    export = read(app, export_id)
    assert spans(export) == [(0, 3), (4, 7), (8, 9)]
    assert export.job is not None
    assert (export.state, export.job.fault) == (ExportState.DONE, None)


def test_a_file_that_cannot_be_recorded_does_not_stay(
    standalone_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, export_id = asked_app(standalone_app)
    kept: list[StagedFile] = []

    def refuse(
        _work: Work, _plan: object, _at: int, _span: object, staged: StagedFile, _n: int
    ) -> None:
        kept.append(staged)
        raise OSError("the database is away")

    monkeypatch.setattr(making, "record_part", refuse)

    Worker(app).run_until_idle()

    assert read(app, export_id).parts == []
    assert [staged.temporary.exists() for staged in kept] == [False]


def test_two_exports_of_one_run_at_once_are_two_whole_sets(
    standalone_app: Callable[..., Flask],
) -> None:
    app, first_id = asked_app(standalone_app)
    with app.app_context(), open_work(SYSTEM) as work:
        run_id = printer_files.get_export(work, first_id).run_id
        second_id = services.request_export(
            work, run_id=run_id, format=ExportFormat.CSV, labels_per_file=3
        ).id

    # The second is made while the first is between two files.
    with app.app_context():
        ports = house().ports
        told: list[int] = []

        def report(done: int, _total: int) -> None:
            told.append(done)
            if done == 4:
                Worker(app).run_until_idle()

        making.export_run(
            lambda *, read_only=False: open_work(SYSTEM, read_only=read_only),
            ports,
            export_id=first_id,
            report=report,
        )

    first, second = read(app, first_id), read(app, second_id)
    assert told == [4, 8, 10]
    assert (first.state, second.state) == (ExportState.DONE, ExportState.DONE)
    assert spans(first) == [(0, 3), (4, 7), (8, 9)]
    assert spans(second) == [(0, 2), (3, 5), (6, 8), (9, 9)]


def test_progress_is_told_within_a_file_of_several_pieces(
    standalone_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(plans.PIECES, ExportFormat.CSV, 3)
    app, export_id = asked_app(standalone_app, labels_per_file=8)
    told: list[tuple[int, int]] = []

    with app.app_context():
        making.export_run(
            lambda *, read_only=False: open_work(SYSTEM, read_only=read_only),
            house().ports,
            export_id=export_id,
            report=lambda done, total: told.append((done, total)),
        )

    assert told == [(3, 10), (6, 10), (8, 10), (10, 10)]


def test_what_goes_on_counts_what_is_there_already(standalone_app: Callable[..., Flask]) -> None:
    app, export_id = asked_app(standalone_app)
    with app.app_context():

        def stop(done: int, _total: int) -> None:
            if done == 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            making.export_run(
                lambda *, read_only=False: open_work(SYSTEM, read_only=read_only),
                house().ports,
                export_id=export_id,
                report=stop,
            )
        with open_work(SYSTEM) as work:
            services.cancel_export(work, export_id=export_id)
        with open_work(SYSTEM) as work:
            again = services.resume_export(work, export_id=export_id)
            assert again.job is not None
            assert (again.job.done_count, again.job.total_count) == (4, 10)

    assert Worker(app).run_until_idle() == 1
    assert read(app, export_id).state is ExportState.DONE


def test_labels_are_named_by_number_code_or_address(work: Work) -> None:
    run = make_bound_run(work, count=10)
    uri = queries.label_uri(work, run, 3)

    whole = printer_files.span_named(work, run.id, first=None, last=" ")
    some = printer_files.span_named(work, run.id, first=uri, last="7")

    assert (whole.first, whole.last) == (0, 9)
    assert (some.first, some.last) == (3, 6)
    with pytest.raises(rules.LastNotThisRun):
        printer_files.span_named(work, run.id, last="11")


def test_a_reprint_has_the_codes_of_the_first_print(work: Work) -> None:
    run = make_bound_run(work, count=10)

    first = stored(work, made(work, run).parts[0].file.digest).decode("utf-8-sig").splitlines()
    again = stored(work, made(work, run, first=4, last=6).parts[0].file.digest)

    assert again.decode("utf-8-sig").splitlines() == [first[0], *first[5:8]]


def test_what_is_not_printed_is_made_by_template_from_a_cell_of_the_first_sheet(work: Work) -> None:
    run = make_bound_run(work, count=60)
    make_exported(work, run)
    template = make_template(work, run.producer_id, template=STARTERS["sheet-28"])
    version_id = template.latest.id
    services.report_printed(work, run_id=run.id, first=20, last=29)

    wanted = services.export_unprinted(
        work,
        run_id=run.id,
        format=ExportFormat.SHEET_PDF,
        template_id=template.id,
        start_cell=3,
        labels_per_file=30,
    )

    found = [printer_files.get_export(work, one.id) for one in wanted]
    assert [(one.first, one.last, one.labels_per_file) for one in found] == [
        (0, 19, 30),
        (30, 59, 30),
    ]
    drawings = [one.drawing for one in found if one.drawing is not None]
    assert [(one.version_id, one.start_cell) for one in drawings] == [
        (version_id, 3),
        (version_id, 1),
    ]


def test_files_are_paged_and_the_one_with_a_label_is_found(work: Work) -> None:
    run = make_bound_run(work, count=12)
    export = made(work, run, labels_per_file=2)

    page = printer_files.files_of_export(work, export.id, size=4)
    rest = printer_files.files_of_export(work, export.id, size=4, cursor=page.next_cursor)
    one = printer_files.files_of_export(work, export.id, index=7)
    (short,) = printer_files.exports_in_short(work, run.id)

    assert [part.position for part in (*page, *rest)] == [0, 1, 2, 3, 4, 5]
    assert [part.position for part in one] == [3]
    assert (short.file_count, [part.position for part in short.files]) == (6, [0, 1, 2, 3])
    assert printer_files.count_files(work, export.id) == 6
