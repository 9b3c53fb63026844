"""The archive of a leaver: what is in it, that its digests hold, that its events are an EPCIS document."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import jsonschema
import pytest

import trace.tables as tables
from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.certificates import make_certificate
from tests.factories.producers import make_producer
from tests.factories.products import a_picture, make_packaged_food
from tests.factories.testing import make_report
from tests.standards.conformance import vectors
from trace.kernel.actor import Role
from trace.kernel.database import transaction
from trace.kernel.errors import MissingPermission
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.papers import queries, rules, services
from trace.rooms.papers.holdings import HELD, LEFT_OUT, WITHHELD
from trace.rooms.papers.models import ArchiveState
from trace.rooms.papers.reading import steps_of
from trace.rooms.products.services import set_product_picture


@pytest.fixture
def producer(work):
    return make_producer(work)


def archive_of(work, producer_id, report=lambda done, total: None):
    """Ask for an archive, make it as the job does, and return it opened."""

    @contextmanager
    def open_work(*, read_only=False):
        if read_only:
            yield work
            return
        with transaction(work.session):
            yield work

    with transaction(work.session):
        asked = services.request_archive(work, producer_id=producer_id)
    services.hand_over(open_work, work.ports, archive_id=asked.id, report=report)
    made = queries.get_archive(work, asked.id)
    with work.ports.files.open(made.file.digest) as file:
        content = file.read()
    assert hashlib.sha256(content).hexdigest() == made.file.digest
    return made, zipfile.ZipFile(io.BytesIO(content))


def rows(archive, table):
    return [json.loads(line) for line in archive.read(f"records/{table}.jsonl").splitlines()]


def test_every_table_is_held_or_left_out_for_a_reason():
    names = set(tables.metadata.tables)

    assert names == HELD.keys() | LEFT_OUT.keys()
    assert not HELD.keys() & LEFT_OUT.keys()
    for table, path in HELD.items():
        at = table
        for column, parent in steps_of(path):
            assert column in tables.metadata.tables[at].columns, f"{at}.{column}"
            at = parent or at
    for table, columns in WITHHELD.items():
        assert set(columns) <= set(tables.metadata.tables[table].columns.keys())


def test_an_archive_holds_what_was_entered_and_its_manifest_agrees_with_every_part(work, producer):
    product = make_packaged_food(work, producer)
    set_product_picture(work, product_id=product.id, upload=a_picture())
    make_certificate(work, producer, lines=[ScopeLine(product.name, product.id)])
    batch = make_harvest(work, producer)
    make_report(work, batch)
    make_dispatch(work, batch, quantity=kg(1))
    stranger = make_harvest(work)
    told = []

    made, archive = archive_of(work, producer.id, lambda done, total: told.append((done, total)))

    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    assert {part["name"] for part in manifest["parts"]} | {"manifest.json"} == set(
        archive.namelist()
    )
    for part in manifest["parts"]:
        content = archive.read(part["name"])
        assert hashlib.sha256(content).hexdigest() == part["sha256"]
        assert len(content) == part["bytes"]
    assert [row["lot"] for row in rows(archive, "batches")] == [batch.lot]
    assert stranger.uri not in archive.read("epcis.jsonld").decode()
    assert len(rows(archive, "test_reports")) == len(rows(archive, "dispatch_lines")) == 1
    assert [row["name"] for row in rows(archive, "producers")] == [producer.name]
    assert archive.read("records/batches.csv").startswith(b"\xef\xbb\xbfid,")
    pictures = [part for part in manifest["parts"] if part["name"].startswith("files/")]
    assert [part["media_type"] for part in pictures] == ["image/jpeg"]
    assert manifest["left_out"] == LEFT_OUT
    assert (made.state, made.event_count, made.file_count) == (ArchiveState.DONE, 2, 1)
    assert made.record_count == manifest["records"] > 5
    assert told[-1][0] == told[-1][1]


def test_the_events_of_an_archive_are_an_epcis_document_by_the_schema_of_gs1(work, producer):
    make_dispatch(work, make_harvest(work, producer), quantity=kg(1))

    _made, archive = archive_of(work, producer.id)

    document = json.loads(archive.read("epcis.jsonld"))
    assert len(document["epcisBody"]["eventList"]) >= 2
    schema = json.loads((vectors("gs1-epcis") / "EPCIS-JSON-Schema.json").read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(document)


def test_rows_beyond_one_reading_are_all_there(work, producer, monkeypatch):
    monkeypatch.setattr("trace.rooms.papers.reading.SOME", 2)
    lots = [make_harvest(work, producer).lot for _ in range(5)]

    made, archive = archive_of(work, producer.id)

    assert [row["lot"] for row in rows(archive, "batches")] == lots
    assert made.event_count == 5


def test_one_archive_is_made_at_a_time_and_may_be_stopped(work, producer):
    asked = services.request_archive(work, producer_id=producer.id)

    with pytest.raises(rules.ArchiveUnderWay):
        services.request_archive(work, producer_id=producer.id)
    with pytest.raises(rules.ArchiveGone):
        services.file_to_send(work, archive_id=asked.id)
    services.cancel_archive(work, archive_id=asked.id)
    again = services.request_archive(work, producer_id=producer.id)

    assert asked.state is ArchiveState.CANCELLED
    assert [each.id for each in queries.archives_of(work, producer.id)] == [again.id, asked.id]


def test_what_fails_on_the_way_leaves_no_file(work, producer):
    def stop(done, total):
        raise RuntimeError("stopped")

    folder = work.ports.files.root / "staged"
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())

    with pytest.raises(RuntimeError):
        archive_of(work, producer.id, stop)

    assert set(folder.iterdir()) == before


def test_only_the_producer_and_the_administrator_take_records_along(work, work_as, producer):
    made, _archive = archive_of(work, producer.id)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    administrator = work_as(Role.ADMINISTRATOR)
    auditor = work_as(Role.AUDITOR)

    for allowed in (clerk, administrator):
        assert services.file_to_send(allowed, archive_id=made.id) is made.file
    for refused in (stranger, auditor):
        with pytest.raises(MissingPermission):
            services.file_to_send(refused, archive_id=made.id)
        with pytest.raises(MissingPermission):
            services.request_archive(refused, producer_id=producer.id)


def test_an_archive_is_removed_after_its_time(work, producer):
    made, _archive = archive_of(work, producer.id)
    later = replace(work, now=work.now + rules.KEPT_FOR + timedelta(days=1))

    early = services.clear_archives(work)
    late = services.clear_archives(later)

    assert (early, late) == (0, 1)
    assert (made.state, made.file_id) == (ArchiveState.REMOVED, None)
