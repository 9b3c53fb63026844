"""What a producer takes along, in the browsers of its clerks and of administrators."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.papers import make_archive
from tests.factories.producers import make_producer
from trace.kernel.actor import Role
from trace.rooms.papers.models import Archive, ArchiveState


@pytest.fixture
def producer(work):
    made = make_producer(work)
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, producer):
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def archives(work):
    work.session.expire_all()
    return list(work.session.scalars(select(Archive).order_by(Archive.id)))


def test_a_clerk_asks_for_everything_once_and_may_stop_it(work, clerk):
    empty = clerk.get("/producer/archives")
    assert empty.status_code == 200

    clerk.post("/producer/archives/new")
    clerk.post("/producer/archives/new")
    (asked,) = archives(work)
    assert asked.state is ArchiveState.REQUESTED
    assert "制作中" in clerk.get("/producer/archives").text
    assert "制作中" in clerk.get("/producer/archives/progress").text
    assert clerk.get(f"/producer/archives/{asked.id}/file").status_code == 409

    stopped = clerk.post(f"/producer/archives/{asked.id}/cancel")

    assert stopped.status_code == 302
    assert [each.state for each in archives(work)] == [ArchiveState.CANCELLED]
    assert "已停止" in clerk.get("/producer/archives").text


def test_another_cooperative_finds_no_archive_of_ours(work, client_as, producer):
    archive = make_archive(work, producer.id)
    work.session.commit()
    stranger = client_as(Role.PRODUCER_CLERK)

    for act, send in (("cancel", stranger.post), ("file", stranger.get)):
        assert send(f"/producer/archives/{archive.id}/{act}").status_code in (403, 404)
    assert [each.state for each in archives(work)] == [ArchiveState.REQUESTED]


def test_an_administrator_takes_along_what_a_producer_that_closed_would_have(
    work, client_as, producer
):
    administrator = client_as(Role.ADMINISTRATOR)

    administrator.post(f"/admin/producers/{producer.id}/archives/new")

    assert [each.producer_id for each in archives(work)] == [producer.id]
    assert producer.name in administrator.get(f"/admin/producers/{producer.id}/archives").text
