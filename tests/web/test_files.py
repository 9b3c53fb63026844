"""Stored files: public pictures for anyone, evidence for those who may read the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.factories.people import make_person, open_session
from tests.factories.producers import make_producer, make_proof
from tests.factories.products import a_picture, make_product
from trace.http.identity import COOKIE
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.uploads import Upload
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


def _people(producer_id: int) -> dict[Role, dict[str, Any]]:
    return {
        Role.PRODUCER_CLERK: {"organisation_id": producer_id},
        Role.MARKET_OFFICER: {},
        Role.PRINTER: {},
    }
