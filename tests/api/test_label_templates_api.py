"""Label templates for systems: kept, read, changed, drawn, taken out of use; and one label by a template."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.factories.labels import make_bound_run
from tests.factories.people import make_organisation
from tests.factories.sheets import make_template
from trace.kernel.actor import Role
from trace.rooms.labels import queries
from trace.rooms.sheets.starters import STARTERS
from trace.rooms.sheets.templates import Template
from trace.standards.signing.serial import display
from trace.wire.templates import TemplateSchema

PATH = "/api/v1/label-templates"


def sent(template: Template) -> dict[str, Any]:
    """A template as the interface takes it."""
    shown: dict[str, Any] = TemplateSchema().dump(template)
    return shown


@pytest.fixture
def as_system(client_as):
    """Return a caller of the interface in the name of an organisation's person."""

    def make(role: Role, organisation_id: int):
        client = client_as(role, organisation_id=organisation_id)
        headers = {"Authorization": f"Bearer {client.token()}"}

        def call(method: str, path: str, json: object = None, **options: Any):
            return client.open(path, method=method, json=json, headers=headers, **options)

        return call

    return make


@pytest.fixture
def shop_id(work) -> int:
    """A print shop."""
    return make_organisation(work, Role.PRINTER)


@pytest.fixture
def shop(as_system, shop_id):
    """The interface as the print shop's person calls it."""
    return as_system(Role.PRINTER, shop_id)


def test_a_template_is_kept_read_changed_and_taken_out_of_use(shop, shop_id) -> None:
    body = {"organisation_id": shop_id, "name": "卷标", "template": sent(STARTERS["roll"])}
    kept = shop("POST", PATH, body)
    assert kept.status_code == 201
    assert (kept.json["version"], kept.json["retired_at"]) == (1, None)
    assert kept.json["template"] == sent(STARTERS["roll"])

    address = f"{PATH}/{kept.json['id']}"
    changed = shop("PUT", address, sent(replace(STARTERS["roll"], side_mm=24)))
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    assert changed.json["template"]["side_mm"] == 24
    assert shop("PUT", address, changed.json["template"]).json["version"] == 2
    assert shop("GET", address).json == changed.json

    assert shop("POST", f"{address}/retirement").json["retired_at"] is not None
    refused = shop("PUT", address, sent(STARTERS["roll"]))
    assert (refused.status_code, refused.json["type"].rsplit("/", 1)[1]) == (
        409,
        "label-template-retired",
    )


def test_templates_are_listed_page_by_page_and_searched(shop, shop_id, work) -> None:
    for number in range(3):
        make_template(work, shop_id, name=f"卷标{number}")
    make_template(work, make_organisation(work, Role.PRINTER), name="卷标9")
    work.session.commit()

    first = shop("GET", f"{PATH}?organisation_id={shop_id}&page_size=2").json
    cursor = first["next_cursor"]
    rest = shop("GET", f"{PATH}?organisation_id={shop_id}&page_size=2&cursor={cursor}").json

    names = [kept["name"] for page in (first, rest) for kept in page["items"]]
    assert sorted(names) == ["卷标0", "卷标1", "卷标2"]
    found = shop("GET", f"{PATH}?organisation_id={shop_id}&text=卷标1").json["items"]
    assert [kept["name"] for kept in found] == ["卷标1"]


@pytest.mark.parametrize(
    ("wrong", "status", "slug"),
    [
        ({"side_mm": 19.5}, 422, "label-side"),
        ({"symbol_x": 1}, 422, "label-symbol-outside"),
        ({"page_width": 50}, 422, "label-grid"),
        ({"crop_marks": True}, 422, "label-roll-grid"),
        ({"blocks": []}, 422, "invalid"),
        ({"side_mm": "wide"}, 422, "invalid"),
        ({"medium": "stone"}, 422, "invalid"),
    ],
)
def test_what_could_not_be_read_is_refused_with_its_reason_and_not_kept(
    shop, shop_id, wrong: dict[str, Any], status: int, slug: str
) -> None:
    template = sent(STARTERS["roll"]) | wrong

    kept = shop("POST", PATH, {"organisation_id": shop_id, "name": "坏", "template": template})
    drawn = shop("POST", f"{PATH}/previews", template)

    for refused in (kept, drawn):
        assert refused.status_code == status, refused.json
        if slug != "invalid":
            assert refused.json["type"].endswith(f"/{slug}")
    assert shop("GET", f"{PATH}?organisation_id={shop_id}").json["items"] == []


def test_a_side_is_told_as_it_was_sent(shop) -> None:
    refused = shop("POST", f"{PATH}/previews", sent(STARTERS["roll"]) | {"side_mm": 19.9})

    assert "19.9" in refused.json["detail"]


def test_a_name_stands_for_one_template(shop, shop_id) -> None:
    body = {"organisation_id": shop_id, "name": "卷标", "template": sent(STARTERS["roll"])}
    shop("POST", PATH, body)

    assert shop("POST", PATH, body).status_code == 409


def test_a_preview_keeps_nothing_and_says_what_to_think_over(shop, shop_id) -> None:
    poor = replace(STARTERS["sheet-36"], crop_marks=True, left=2, page_width=206)

    seen = shop("POST", f"{PATH}/previews", sent(poor))

    assert seen.status_code == 200
    assert seen.json["svg"].startswith("<svg ")
    assert seen.json["warnings"] == ["small-symbol", "marks-cut-off"]
    assert shop("GET", f"{PATH}?organisation_id={shop_id}").json["items"] == []


def test_nobody_keeps_a_template_for_others(shop, work) -> None:
    other = make_organisation(work, Role.PRINTER)
    kept = make_template(work, other)
    work.session.commit()
    body = {"organisation_id": other, "name": "卷标", "template": sent(STARTERS["roll"])}

    assert shop("POST", PATH, body).status_code == 403
    assert shop("GET", f"{PATH}?organisation_id={other}").status_code == 403
    assert shop("GET", f"{PATH}/{kept.id}").status_code == 404
    assert shop("PUT", f"{PATH}/{kept.id}", sent(STARTERS["roll"])).status_code == 404
    assert shop("POST", f"{PATH}/{kept.id}/retirement").status_code == 404


def test_one_label_is_a_picture_and_a_drawing_by_any_template(as_system, work) -> None:
    run = make_bound_run(work, count=3)
    kept = make_template(work, run.producer_id, template=STARTERS["sheet-36"])
    foreign = make_template(work, make_organisation(work, Role.PRINTER))
    uri = queries.label_uri(work, run, 1)
    work.session.commit()
    call = as_system(Role.PRODUCER_CLERK, run.producer_id)
    address = f"/api/v1/labels/runs/{run.id}/labels/2"

    picture = call("GET", f"{address}.png?template_id={kept.id}")
    drawing = call("GET", f"{address}.svg?template_id={kept.id}")

    seen = Image.open(io.BytesIO(picture.data))
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [uri]
    # The label of the sheet, not the usual one: 49.5 × 31.6 mm at 300 dots an inch.
    assert seen.size == (585, 373)
    assert (drawing.mimetype, drawing.headers["Content-Disposition"].split(";")[0]) == (
        "image/svg+xml",
        "attachment",
    )
    assert 'width="49.5mm"' in drawing.text
    serial = call("GET", address).json["serial"]
    assert display(serial) in drawing.text
    assert call("GET", f"{address}.png").status_code == 200
    assert call("GET", f"{address}.svg").status_code == 200
    assert call("GET", f"{address}.png?template_id={foreign.id}").status_code == 404
    assert call("GET", f"{address}.svg?layout=none-such").status_code == 422
    assert call("GET", f"{address[:-1]}4.svg").status_code in (404, 409, 422)
