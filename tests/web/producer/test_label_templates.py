"""The designer of label templates: what is typed is drawn, refused with its reason, or kept as a version."""

from __future__ import annotations

import pytest

from tests.factories.people import make_organisation
from tests.factories.sheets import typed_template
from trace.kernel.actor import Role
from trace.rooms.sheets.starters import STARTERS


@pytest.fixture
def shop(client_as, work):
    """A print shop's person."""
    return client_as(Role.PRINTER, organisation_id=make_organisation(work, Role.PRINTER))


def typed(**changes: object) -> dict[str, str]:
    """The form of a template for rolls, as a browser sends it."""
    return typed_template(STARTERS["roll"], **({"name": "卷标"} | changes))


def test_a_template_is_designed_previewed_kept_and_changed(shop) -> None:
    assert shop.get("/printer/label-templates/new?starter=roll").status_code == 200
    seen = shop.post("/printer/label-templates/preview", data=typed())
    assert "<svg" in seen.get_data(as_text=True)

    kept = shop.post("/printer/label-templates/new", data=typed())
    assert kept.status_code == 302
    address = kept.headers["Location"]
    assert "卷标" in shop.get("/printer/label-templates").get_data(as_text=True)

    assert shop.post(address, data=typed(side_mm=24)).status_code == 302
    assert "第 2 版" in shop.get(address).get_data(as_text=True)


def test_what_cannot_be_read_is_told_and_not_kept(shop) -> None:
    seen = shop.post("/printer/label-templates/preview", data=typed(side_mm=19))
    assert "<svg" not in seen.get_data(as_text=True)
    assert "notice-bad" in seen.get_data(as_text=True)

    refused = shop.post("/printer/label-templates/new", data=typed(symbol_x=1))
    assert refused.status_code == 422
    assert "静区" in refused.get_data(as_text=True)
