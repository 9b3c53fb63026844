"""Files for printers: every code on paper decodes to what the keys verify; interrupted work goes on."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from tests.factories.batches import kg, make_harvest, make_packing_batch, make_process
from tests.factories.labels import (
    Packed,
    make_bound_run,
    make_conformity,
    make_exported,
    make_packed,
)
from tests.factories.producers import make_producer, make_proof
from tests.factories.products import a_gtin, make_packed_product
from trace.http.session import house, open_work
from trace.jobs.worker import JobCancelled, RunningJob, Worker, WorkerStopping
from trace.kernel.actor import Actor
from trace.kernel.outbox import Job, JobState
from trace.kernel.work import Work
from trace.rooms.batches.rules import BatchKind
from trace.rooms.labels import codes, printer_files, queries, rules, services, texts
from trace.rooms.labels.rules import ExportFormat, ExportState, RunState
from trace.rooms.labels.services import looks, making, plans
from trace.rooms.producers.services import NewItem
from trace.rooms.sheets import rules as sheet_rules
from trace.rooms.sheets.drawing import csv_rows, face, layouts, pdf, png
from trace.rooms.sheets.drawing.fonts import REPLACEMENT, sans
from trace.standards.qr import Symbol, label_symbol
from trace.standards.signing.serial import display

SYSTEM = Actor.system("test")


def stored(work: Work, digest: str) -> bytes:
    """The bytes of a stored file."""
    with work.ports.files.open(digest) as file:
        return file.read()


def rendered(content: bytes, folder: Path) -> list[Image.Image]:
    """The pages of a PDF as pictures of 300 dpi."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler (pdftoppm) is not installed: apt-get install poppler-utils")
    (folder / "labels.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "300", "-gray", "-png", "labels.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    return [Image.open(path) for path in sorted(folder.glob("page-*.png"))]


def decoded(picture: Image.Image) -> list[str]:
    """Every code in a picture."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


def test_every_label_of_a_sheet_decodes_from_its_picture(work: Work, tmp_path: Path) -> None:
    run = make_bound_run(work, make_packed(work, gtin=a_gtin()), count=40)
    wanted = make_exported(work, run, format=ExportFormat.SHEET_PDF, layout="a4-5x8")

    files = printer_files.get_export(work, wanted.id).parts
    pages = rendered(stored(work, files[0].file.digest), tmp_path)

    assert len(pages) == 1
    expected = {queries.label_uri(work, run, index) for index in range(40)}
    assert set(decoded(pages[0])) == expected
    assert run.state is RunState.EXPORTED


def test_a_symbol_that_holds_the_end_of_a_picture_is_drawn_whole(tmp_path: Path) -> None:
    uri, serial = codes.sample_uri("http://localhost", None, None)
    good = label_symbol(uri, serial)
    end = b"\nEI Q\n"
    # No code, but a picture as random data may give one in some hundred thousand.
    bad = Symbol(good.version, good.rows[:100] + end + good.rows[100 + len(end) :])
    plan = face.plan_label(face.LabelText("", "", ()), layouts.A4_4X7, 25, good.size)
    labels = [pdf.DrawnLabel(0, serial, bad), pdf.DrawnLabel(1, serial, good)]

    made = pdf.label_pdf(labels, plan, layouts.A4_4X7, footer="")
    (page,) = rendered(made, tmp_path)

    step, dots, grey = plan.side / good.size, 300 / 25.4, page.convert("L")
    left, top = layouts.A4_4X7.left + plan.symbol_x, layouts.A4_4X7.top + plan.symbol_y
    centres = [(place + 0.5) * step for place in range(good.size)]
    drawn = tuple(
        tuple(grey.getpixel((int((left + x) * dots), int((top + y) * dots))) < 128 for x in centres)
        for y in centres
    )
    assert drawn == bad.modules
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert opened.pages[0].Contents.read_bytes().count(b"EI") == len(labels)
    assert uri in decoded(page)


def test_chinese_words_are_drawn_with_the_right_shapes(work: Work, tmp_path: Path) -> None:
    text = face.LabelText("万载百合", "南酸枣糕", ("生产者 示例合作社",))
    uri, serial = codes.sample_uri("http://localhost", None, None)
    symbol = label_symbol(uri, serial)
    plan = face.plan_label(text, layouts.ROLL_60X40, 25, symbol.size)
    label = pdf.DrawnLabel(0, serial, symbol)
    page = rendered(pdf.label_pdf([label], plan, layouts.ROLL_60X40, footer=""), tmp_path)[0]
    picture = Image.open(io.BytesIO(png.label_png(plan, serial, symbol)))

    # Two programs draw the same words from the same font: the pictures must agree but for their edges.
    box = (plan.symbol_x + plan.side + 3, 0, plan.width, plan.height)
    dots = tuple(round(edge * 300 / 25.4) for edge in box)
    dark = [
        sum(value < 128 for value in drawn.convert("L").crop(dots).tobytes())
        for drawn in (page, picture)
    ]
    assert min(dark) > 1000
    assert abs(dark[0] - dark[1]) < 0.25 * max(dark)
    assert decoded(picture) == [uri]


def test_a_list_of_codes_names_number_code_and_address(work: Work) -> None:
    run = make_bound_run(work, count=3)
    wanted = make_exported(work, run)

    made = printer_files.get_export(work, wanted.id)
    content = stored(work, made.parts[0].file.digest).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))

    assert rows[0] == ["序号", "防伪码", "二维码内容"]
    assert rows[3][0] == "3"
    assert rows[3][2] == queries.label_uri(work, run, 2)
    assert made.manifest is not None
    manifest = json.loads(stored(work, made.manifest.digest))
    assert manifest["files"][0]["sha256"] == made.parts[0].file.digest
    assert (manifest["first"], manifest["last"], manifest["run"]) == (1, 3, run.code)


@pytest.mark.parametrize("imported", [None, {0: "12345678901234567", 2: 'a"b'}])
def test_a_list_of_codes_is_what_the_standard_library_writes(
    imported: dict[int, str] | None,
) -> None:
    odd = ["https://x.cn/v/1", "https://x.cn/10/a,b", 'https://x.cn/10/"a"', "https://x.cn/10/a\nb"]
    rows = [(index, "7K3M0000000A", uri) for index, uri in enumerate(odd)]
    wanted = io.StringIO(newline="")
    writer = csv.writer(wanted)
    writer.writerow((*csv_rows.HEADER, csv_rows.IMPORTED) if imported else csv_rows.HEADER)
    for index, serial, uri in rows:
        more = [imported.get(index, "")] if imported else []
        writer.writerow((index + 1, display(serial), uri, *more))

    made = csv_rows.label_csv(rows, imported)

    assert made.decode("utf-8-sig") == wanted.getvalue()


def test_the_same_labels_are_made_again_byte_for_byte(work: Work) -> None:
    run = make_bound_run(work, count=5)

    first = make_exported(work, run, format=ExportFormat.ROLL_PDF)
    second = make_exported(work, run, format=ExportFormat.ROLL_PDF)

    digests = [
        printer_files.get_export(work, made.id).parts[0].file.digest for made in (first, second)
    ]
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"side_mm": 19}, sheet_rules.SideRefused),
        ({"side_mm": 40, "layout": "a4-5x8"}, sheet_rules.LayoutTooSmall),
        ({"layout": "roll-60x40"}, sheet_rules.UnknownLayout),
        ({"layout": "poster"}, sheet_rules.UnknownLayout),
        ({"first": 4, "last": 3}, rules.RangeRefused),
    ],
)
def test_what_cannot_be_printed_is_refused(
    work: Work, wish: dict[str, object], error: type[Exception]
) -> None:
    run = make_bound_run(work, count=5)

    with pytest.raises(error):
        services.request_export(
            work,
            run_id=run.id,
            format=ExportFormat.SHEET_PDF,
            **wish,  # type: ignore[arg-type]
        )


def test_long_words_wrap_and_unknown_characters_leave_a_mark() -> None:
    font = sans()

    assert face.wrap(font, "批号 260718-01 完", 2.0, 12.0) == ["批号", "260718-01", "完"]
    assert font.printable("甲\n乙\U000e0001") == f"甲 乙{REPLACEMENT}"
    assert face.wrap(font, "ABCDEFGHIJ", 2.0, 4.0)[0] != "ABCDEFGHIJ"


def worker_app(standalone_app: Callable[..., Flask], count: int = 5) -> tuple[Flask, int, int]:
    """An application of its own with one requested export; returns it with the export's and the job's id."""
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        run = make_bound_run(work, make_packed(work), count=count)
        wanted = services.request_export(work, run_id=run.id, format=ExportFormat.CSV)
        work.session.flush()
        assert wanted.job_id is not None
        return app, wanted.id, wanted.job_id


def test_the_worker_makes_the_files_and_finishes_the_job(
    standalone_app: Callable[..., Flask],
) -> None:
    app, export_id, job_id = worker_app(standalone_app)

    assert Worker(app).run_until_idle() == 1

    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        job = work.session.get(Job, job_id)
        assert job is not None
        assert (job.state, job.done_count, job.total_count) == (JobState.DONE, 5, 5)
        made = printer_files.get_export(work, export_id)
        assert made.state is ExportState.DONE
        assert made.job is job
        assert stored(work, made.parts[0].file.digest)
    assert not Worker(app).run_one()


def test_an_interrupted_export_goes_on_after_its_last_file(
    standalone_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rules.FILE_SIZES, ExportFormat.CSV, (2, 100))
    app, export_id, job_id = worker_app(standalone_app)
    with app.app_context():
        stopping = threading.Event()
        stopping.set()
        with open_work(SYSTEM) as work:
            job = work.session.get(Job, job_id)
            assert job is not None
            job.state = JobState.RUNNING
        running = RunningJob(
            job_id, "labels.export", {"export_id": export_id}, house().ports, stopping
        )
        with pytest.raises(WorkerStopping):
            making.export_run(
                running.open_work, running.ports, export_id=export_id, report=running.report
            )
        with open_work(SYSTEM) as work:
            job = work.session.get(Job, job_id)
            assert job is not None
            assert job.done_count == 2
            job.state = JobState.QUEUED

    assert Worker(app).run_until_idle() == 1

    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        made = printer_files.get_export(work, export_id)
        assert [(part.first, part.last) for part in made.parts] == [(0, 1), (2, 3), (4, 4)]
        assert made.state is ExportState.DONE


def test_several_processes_make_the_files_that_one_makes(
    standalone_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rules.FILE_SIZES, ExportFormat.CSV, (30, 100))
    monkeypatch.setattr(making, "processes_at_hand", lambda: 2)
    app, first_id, _job_id = worker_app(standalone_app, count=100)
    assert Worker(app).run_until_idle() == 1
    with app.app_context(), open_work(SYSTEM) as work:
        run_id = printer_files.get_export(work, first_id).run_id
        second_id = services.request_export(work, run_id=run_id, format=ExportFormat.CSV).id
    monkeypatch.setattr(making, "SHARED_FROM", 1)

    assert Worker(app).run_until_idle() == 1

    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        files = [
            [(part.first, part.last, part.file.digest) for part in made.parts]
            for made in (printer_files.get_export(work, one) for one in (first_id, second_id))
        ]
    assert len(files[0]) == 4
    assert files[0] == files[1]


def test_a_cancelled_export_stops_and_can_go_on_later(
    standalone_app: Callable[..., Flask],
) -> None:
    app, export_id, job_id = worker_app(standalone_app)
    with app.app_context():
        with open_work(SYSTEM) as work:
            services.cancel_export(work, export_id=export_id)
        running = RunningJob(job_id, "labels.export", {"export_id": export_id}, house().ports)
        with pytest.raises(JobCancelled):
            running.report(1, 2)
        assert not Worker(app).run_one()
        with open_work(SYSTEM) as work:
            found = services.cancel_export(work, export_id=export_id)
            assert found.state is ExportState.CANCELLED
        with open_work(SYSTEM) as work:
            assert services.resume_export(work, export_id=export_id).job_id != job_id
    assert Worker(app).run_until_idle() == 1
    with app.app_context(), open_work(SYSTEM) as work:
        assert services.resume_export(work, export_id=export_id).state is ExportState.DONE


def test_recording_or_finishing_twice_changes_nothing(work: Work) -> None:
    run = make_bound_run(work, count=3)
    wanted = make_exported(work, run)
    plan = plans.read_plan(work, wanted.id)
    staged = work.ports.files.stage(b"again")

    making.record_part(work, plan, 0, plan.parts[0], staged, 5)
    making.finish_export(work, plan)

    assert not staged.temporary.exists()
    assert len(printer_files.get_export(work, wanted.id).parts) == 1


def test_commissioned_goods_name_both_parties_and_their_last_day(work: Work) -> None:
    producer, processor = make_producer(work), make_producer(work)
    goods = make_packed_product(work, producer)
    work.session.flush()
    peeled = make_process(
        work,
        [make_harvest(work, producer, quantity=kg(500))],
        kind=BatchKind.COMMISSIONED_PROCESSING,
        processor_id=processor.id,
    )
    batch = make_packing_batch(work, producer, goods, source=peeled, packs=200)
    make_proof(work, processor, items=[NewItem(name="黄桃", category_code="1701")])
    packed = Packed(producer, goods, batch)
    make_conformity(work, batch)
    order = packed.order(2)

    # The step lies above the packing: who packs what another processed still names both.
    text = services.preview_order(work, order).text
    run = services.order_run(work, order)

    assert looks.text_of_run(work, queries.get_run(work, run.id)).lines == text.lines
    assert f"委托方 {producer.name}\n受托方 {processor.name}" in text.lines
    assert {f"委托方 {producer.name}", f"受托方 {processor.name}"} <= set(text.printed_lines())
    assert any(line.startswith("保质期至 2026年") for line in text.lines)
    assert text.heading == texts.PLAIN_HEADING
    assert "净含量 2.5千克" in text.lines
