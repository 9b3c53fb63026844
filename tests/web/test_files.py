"""Stored files: public pictures for anyone, evidence for those who may read the record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.factories.batches import make_harvest
from tests.factories.people import make_person, open_session
from tests.factories.producers import make_producer, make_proof
from tests.factories.products import a_picture, make_product
from tests.factories.videos import a_video
from trace.http.identity import COOKIE
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.uploads import Upload
from trace.rooms.batches.services import attach_file
from trace.rooms.products.services import set_product_picture


def test_pictures_are_public_and_evidence_is_for_those_who_may_read_the_record(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    with app.app_context(), open_work(Actor.system("test")) as work:
        producer = make_producer(work)
        product = make_product(work, producer)
        picture = set_product_picture(work, product_id=product.id, upload=a_picture()).picture_id
        scan = Upload("scan.pdf", b"%PDF-1.7 example")
        evidence = make_proof(work, producer, evidence=scan).evidence_file_id
        secrets = {
            role: open_session(work, make_person(work, role, **where))
            for role, where in _people(producer.id).items()
        }

    def ask(path: str, role: Role | None = None) -> Any:
        client = app.test_client()
        if role is not None:
            client.set_cookie(COOKIE, secrets[role])
        return client.get(path, buffered=True)

    shown = ask(f"/pictures/{picture}")
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert "max-age" in shown.headers["Cache-Control"]
    assert ask(f"/pictures/{evidence}").status_code == 404
    assert ask(f"/files/{evidence}").status_code == 302
    assert ask(f"/files/{evidence}", Role.PRINTER).status_code == 403
    assert ask("/files/999999", Role.PRODUCER_CLERK).status_code == 404
    for role in (Role.PRODUCER_CLERK, Role.MARKET_OFFICER):
        opened = ask(f"/files/{evidence}", role)
        assert (opened.status_code, opened.data) == (200, b"%PDF-1.7 example")
        assert opened.headers["Cache-Control"] == "private, no-store"
    assert ask(f"/files/{picture}").status_code == 200


def test_a_player_asks_for_a_video_in_parts_and_goes_on_after_a_break(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    sent = a_video()
    with app.app_context(), open_work(Actor.system("test")) as work:
        batch, upload = make_harvest(work), Upload("v.mp4", sent)
        made = attach_file(work, batch_id=batch.id, upload=upload, caption="采收", is_public=True)
        file_id = made.file_id
    client = app.test_client()

    def ask(method: str = "GET", /, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.open(address, method=method, headers=sent, buffered=True)

    address = f"/videos/{file_id}"
    whole = ask()
    tag = whole.headers["ETag"]

    first = ask(Range="bytes=0-99")
    rest = ask(Range="bytes=100-", If_Range=tag)

    assert (whole.status_code, whole.content_type) == (200, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert tag == f'"{hashlib.sha256(whole.data).hexdigest()}"'
    assert b"28.1064" not in whole.data
    assert first.data + rest.data == whole.data
    assert (first.status_code, first.headers["Content-Length"]) == (206, "100")
    assert first.headers["Content-Range"] == f"bytes 0-99/{len(sent)}"
    assert rest.headers["ETag"] == tag
    other = ask(Range="bytes=100-", If_Range='"another"')
    assert (other.status_code, other.data) == (200, whole.data)
    behind = ask(Range=f"bytes={len(sent)}-")
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(sent)}")
    head = ask("HEAD", Range="bytes=0-99")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(sent))
    again = ask(If_None_Match=tag, Range="bytes=0-9")
    assert (again.status_code, again.data) == (304, b"")
    assert ask(If_Match='"another"').status_code == 412
    assert client.get(f"/pictures/{file_id}").status_code == 404


def _people(producer_id: int) -> dict[Role, dict[str, Any]]:
    return {
        Role.PRODUCER_CLERK: {"organisation_id": producer_id},
        Role.MARKET_OFFICER: {},
        Role.PRINTER: {},
    }
