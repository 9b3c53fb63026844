"""Photographs and short videos of what happened to a batch: with which event, how many, how long, whose."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories.batches import make_dispatch, make_harvest, make_packing_batch
from tests.factories.producers import make_producer
from tests.factories.products import a_picture
from tests.factories.videos import a_video
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.files import StoredFile
from trace.kernel.uploads import (
    MAX_VIDEO_BYTES,
    FileKindRefused,
    FileTooLarge,
    Upload,
    VideoRefused,
    VideoTooLong,
)
from trace.rooms.batches import queries, services
from trace.rooms.batches.services.pictures import MAX_FILES
from trace.standards.video.mp4 import clean_video


@pytest.fixture
def batch(work):
    return make_harvest(work, on=date(2026, 7, 10))


def attach(work, batch, content=None, **overrides):
    upload = Upload("clip.mp4", content) if content is not None else a_picture()
    given = {"upload": upload, "caption": "采收"} | overrides
    return services.attach_file(work, batch_id=batch.id, **given)


def file_count(work):
    return work.session.scalar(select(func.count()).select_from(StoredFile))


def test_a_video_is_kept_by_its_content_without_the_place(work, batch):
    sent = a_video(turned=True, brand=b"qt  ")

    attach(work, batch, sent)

    (kept,) = [each.file for each in queries.files_of(work, batch.id)]
    assert (kept.media_type, kept.width, kept.height) == ("video/quicktime", 360, 640)
    assert kept.byte_count == len(sent)
    assert kept.digest == hashlib.sha256(clean_video(sent).content).hexdigest()
    assert kept.digest != hashlib.sha256(sent).hexdigest()


def test_without_a_word_a_file_belongs_to_how_the_batch_came_to_be(work, batch):
    attached = attach(work, batch)

    assert attached.event_pk == batch.event_pk
    assert [each.caption for each in queries.files_of(work, batch.id)] == ["采收"]


def test_a_picture_of_a_dispatch_shows_with_every_batch_that_left(work, batch):
    dispatch = make_dispatch(work, batch)
    (event,) = [e for e in queries.events_about(work, batch.id) if e.id == dispatch.event_pk]

    attached = attach(work, batch, event_id=event.event_id)

    assert attached.event_pk == dispatch.event_pk
    (shown,) = queries.files_of(work, batch.id)
    assert shown.event.event_id == event.event_id


def test_what_was_made_of_a_batch_keeps_its_pictures_to_itself(work):
    packed = make_packing_batch(work)
    source = queries.edges_above(work, [packed.id])[0].parent_id

    attach(work, packed)

    assert len(queries.files_of(work, packed.id)) == 1
    assert queries.files_of(work, source) == []


def test_an_event_of_other_goods_takes_no_file_of_this_batch(work, batch):
    other = make_harvest(work)
    (event,) = queries.events_about(work, other.id)

    with pytest.raises(InvalidValue) as refusal:
        attach(work, batch, event_id=event.event_id)

    assert refusal.value.reason == "event-of-other-goods"


def test_an_event_takes_twenty_files(work, batch):
    for _number in range(MAX_FILES):
        attach(work, batch, b"%PDF-1.7 example")

    with pytest.raises(InvalidValue) as refusal:
        attach(work, batch)

    assert refusal.value.reason == "too-many-files"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (a_video(seconds=61), VideoTooLong),
        (a_video(coding=b"jpeg"), VideoRefused),
        (a_video()[: a_video().find(b"moov") - 4], FileKindRefused),
        (b"\x00\x00\x00\x18ftyp" + bytes(MAX_VIDEO_BYTES), FileTooLarge),
        (b"GIF89a", FileKindRefused),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(work, batch, content, refused):
    before = file_count(work)

    with pytest.raises(refused):
        attach(work, batch, content)

    assert file_count(work) == before


def test_others_attach_nothing(work, work_as, batch):
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        attach(clerk, batch)
