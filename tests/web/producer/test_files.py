"""A cooperative adds photographs and short videos to what happened to its goods, and consumers see what it shows."""

from __future__ import annotations

import io

import pytest

from tests.factories.batches import make_dispatch, make_harvest
from tests.factories.products import a_picture
from tests.factories.videos import a_video
from trace.kernel.actor import Role
from trace.rooms.batches import queries


@pytest.fixture
def batch(work):
    made = make_harvest(work)
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, batch):
    return client_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)


def text_of(answer):
    return answer.get_data(as_text=True)


def form_of(content, name="clip.mp4", **typed):
    return {"file": (io.BytesIO(content), name), "caption": "装车"} | typed


def test_a_video_is_added_to_the_dispatch_it_shows(clerk, batch, work):
    dispatch = make_dispatch(work, batch)
    work.session.commit()
    address = f"/producer/batches/{batch.id}/files"
    event = next(e for e in queries.events_about(work, batch.id) if e.id == dispatch.event_pk)
    assert f"{address}?event={event.id}" in text_of(
        clerk.get(f"/producer/dispatches/{dispatch.id}")
    )
    asked = text_of(clerk.get(f"{address}?event={event.id}"))
    assert f'<option value="{event.event_id}" selected>' in asked

    answer = clerk.post(address, data=form_of(a_video(), event_id=event.event_id))

    assert answer.status_code == 302
    (kept,) = queries.files_of(work, batch.id)
    page = text_of(clerk.get(f"/producer/batches/{batch.id}"))
    assert "<video controls" in page
    assert "装车" in page
    assert "发货 · " in page
    assert kept.file.digest[:16] in page


@pytest.mark.parametrize(
    ("content", "said", "status"),
    [
        (a_video(seconds=90), "视频长 90 秒，最多接受 60 秒", 413),
        (a_video(coding=b"jpeg"), "请用手机自带相机录制", 415),
        (b"GIF89a", "不是可接受的文件类型", 415),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_input(clerk, batch, work, content, said, status):
    answer = clerk.post(f"/producer/batches/{batch.id}/files", data=form_of(content))

    assert answer.status_code in (status, 422)
    assert said in text_of(answer)
    assert "装车" in text_of(answer)
    assert queries.files_of(work, batch.id) == []


def test_consumers_see_pictures_and_videos_that_are_shown_and_no_documents(
    clerk, client, batch, work
):
    address = f"/producer/batches/{batch.id}/files"
    for content, name, caption in (
        (a_picture().content, "p.png", "采收现场"),
        (a_video(), "v.mp4", "装车过程"),
        (b"%PDF-1.7 example", "d.pdf", "公开文件"),
    ):
        shown = {"caption": caption, "is_public": "true"}
        assert clerk.post(address, data=form_of(content, name, **shown)).status_code == 302
    assert (
        clerk.post(
            address, data=form_of(a_picture().content, "q.png", caption="内部照片")
        ).status_code
        == 302
    )
    picture, video, *_rest = queries.files_of(work, batch.id)

    page = text_of(client.get(f"/lots/{batch.product.code}/{batch.lot}"))

    assert f"/thumbnails/640/{picture.file_id}.jpg" in page
    assert f'src="/videos/{video.file_id}"' in page
    assert "采收现场" in page
    assert "装车过程" in page
    assert "公开文件" not in page
    assert "内部照片" not in page
