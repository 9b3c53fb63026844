"""Files for printing in the browser: a page for each set, the rate, a broken download that goes on, printing again."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from tests.factories.labels import make_bound_run, make_exported, make_packed
from tests.factories.people import make_organisation
from tests.factories.sheets import make_template
from trace.kernel.actor import Role
from trace.kernel.outbox import Job, JobState, start_job
from trace.rooms.labels import printer_files, queries, services
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.sheets.starters import STARTERS


@pytest.fixture
def packed(work):
    return make_packed(work)


@pytest.fixture
def clerk(client_as, packed):
    """The browser of the producer's clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)


def text_of(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.get_data(as_text=True)))


def test_the_page_of_a_set_lists_its_files_and_finds_the_one_with_a_label(work, packed, clerk):
    run = make_bound_run(work, packed, count=12)
    export = make_exported(work, run, labels_per_file=2)
    other = make_bound_run(work, packed)
    work.session.commit()
    address = f"/producer/labels/files/{export.id}?lang=en"

    page = text_of(clerk.get(address))
    found = text_of(clerk.get(f"{address}&label=8"))
    wrong = text_of(clerk.get(f"{address}&label={queries.label_uri(work, other, 0)[:300]}"))
    order = text_of(clerk.get(f"/producer/labels/{run.id}?lang=en"))

    assert f"{run.code}-1-2.csv" in page
    assert "Labels of each file 2" in re.sub(r"<[^>]+>| +", " ", page).replace("  ", " ")
    assert f"{run.code}-7-8.csv" in found
    assert f"{run.code}-1-2.csv" not in found
    assert "This is no label of this order." in wrong
    assert "All files: 6" in order
    assert f"{run.code}-9-10.csv" not in order


def test_a_broken_download_goes_on_where_it_broke(work, packed, clerk):
    run = make_bound_run(work, packed, count=20)
    export = make_exported(work, run)
    work.session.commit()
    address = f"/producer/labels/files/{export.id}/0"

    whole = clerk.get(address, buffered=True)
    rest = clerk.get(
        address,
        headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]},
        buffered=True,
    )
    beyond = clerk.get(address, headers={"Range": "bytes=9999999-"}, buffered=True)

    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Content-Disposition"] == f"attachment; filename={run.code}-1-20.csv"
    assert whole.headers["Cache-Control"] == "private, no-store"
    assert (rest.status_code, rest.data) == (206, whole.data[100:])
    assert beyond.status_code == 416


def test_rate_and_time_left_are_told_and_what_stands_in_the_way(work, packed, clerk):
    run = make_bound_run(work, packed)
    export = services.request_export(work, run_id=run.id, format=ExportFormat.CSV)
    job = work.session.get(Job, export.job_id)
    start_job(job, now=work.now)
    job.started_at, job.done_count, job.total_count = (
        work.now - timedelta(seconds=10),
        5_000,
        1_000_000,
    )
    work.session.commit()
    address = f"/producer/labels/files/{export.id}/progress?lang=en"

    running = text_of(clerk.get(address))
    job.state, job.fault = JobState.QUEUED, "store-full"
    work.session.commit()
    waiting = text_of(clerk.get(address))
    job.state = JobState.FAILED
    work.session.commit()
    failed = text_of(clerk.get(address))
    job.fault = None
    work.session.commit()

    assert "500 labels a second, about 34 minutes left" in running
    assert "It is tried again by itself." in waiting
    assert "Stop" in waiting
    assert "The disk for files is full." in failed
    assert "Go on" in failed
    assert "tell the operator the job's number" in text_of(clerk.get(address))


def test_a_range_is_printed_again_by_template_with_a_word_about_what_was_printed(
    work, packed, clerk
):
    run = make_bound_run(work, packed, count=20)
    make_exported(work, run)
    services.report_printed(work, run_id=run.id, first=0, last=9)
    template = make_template(work, packed.producer.id, template=STARTERS["sheet-28"])
    template_id, name = template.id, template.name
    work.session.commit()
    address = f"/producer/labels/{run.id}/files?lang=en"
    sent = {"format": "sheet_pdf", "template_id": template_id, "start_cell": "4"}

    refused = clerk.post(address, data=sent | {"first": "9", "last": "21"})
    done = clerk.post(
        address,
        data=sent | {"first": "9", "last": "12", "labels_per_file": "500"},
        follow_redirects=True,
    )

    assert refused.status_code == 422
    assert 'value="21"' in refused.text
    assert "2 of these labels were reported as printed." in text_of(done)
    work.session.expire_all()
    export = printer_files.exports_of(work, run.id)[0]
    assert (export.first, export.last, export.labels_per_file) == (8, 11, 500)
    assert export.drawing.start_cell == 4
    page = text_of(clerk.get(f"/producer/labels/files/{export.id}?lang=en"))
    assert f"{name}, version 1" in page


def test_a_print_shop_has_what_is_not_printed_made_by_a_template_of_its_own(
    work, packed, client_as
):
    shop = make_organisation(work, Role.PRINTER)
    run = make_bound_run(work, packed, printer_id=shop)
    export = make_exported(work, run)
    template = make_template(work, shop, template=STARTERS["sheet-28"])
    template_id, version_id, name = template.id, template.latest.id, template.name
    work.session.commit()
    printer = client_as(Role.PRINTER, organisation_id=shop)

    form = printer.get(f"/printer/runs/{run.id}/account?lang=en")
    sent = printer.post(
        f"/printer/runs/{run.id}/account/files",
        data={"format": "sheet_pdf", "template_id": template_id, "start_cell": "2"},
    )

    assert name in form.text
    assert sent.status_code == 302
    work.session.expire_all()
    newest = printer_files.exports_of(work, run.id)[0]
    assert (newest.drawing.version_id, newest.drawing.start_cell) == (version_id, 2)
    for address in (f"{export.id}", f"{newest.id}/progress"):
        assert printer.get(f"/printer/files/{address}").status_code == 200
