"""One label as a picture from the page of its order, and files that are refused with a reason and leave nothing."""

from __future__ import annotations

import html
import io
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import func, select

from tests.factories.labels import make_bound_run, make_packed
from tests.factories.people import make_organisation
from tests.factories.sheets import make_template
from trace.kernel.actor import Role
from trace.kernel.outbox import Job
from trace.rooms.labels import queries
from trace.rooms.labels.models import ExportDrawing, RunExport
from trace.rooms.sheets.queries import templates_to_choose
from trace.rooms.sheets.starters import STARTERS

# A character of village names and people's names that Noto Sans SC has no shape for (CJK extension B).
RARE = "𪛖"


@pytest.fixture
def run(work):
    """Ten labels of goods with the brand, and a template of their producer for a sheet of 36."""
    made = make_bound_run(work, make_packed(work))
    make_template(work, made.producer_id, name="三十六枚", template=STARTERS["sheet-36"])
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, run):
    """The browser of the producer's clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=run.producer_id)


def template_id(work, run) -> int:
    """The number of the producer's template."""
    return templates_to_choose(work, [run.producer_id])[0].id


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_one_label_is_fetched_by_a_template(clerk, work, run, kind: str) -> None:
    page = clerk.get(f"/producer/labels/{run.id}").get_data(as_text=True)
    assert f"/producer/labels/{run.id}/label" in page
    chosen = template_id(work, run)

    answer = clerk.get(
        f"/producer/labels/{run.id}/label?number=2&template_id={chosen}&picture={kind}"
    )

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    if kind == "png":
        seen = Image.open(io.BytesIO(answer.data))
        assert seen.size == (585, 373)
        found = [code.text for code in zxingcpp.read_barcodes(seen)]
        assert found == [queries.label_uri(work, run, 1)]
    else:
        assert answer.mimetype == "image/svg+xml"
        assert 'width="49.5mm"' in answer.text


def test_the_print_shop_fetches_one_too(client_as, work, run) -> None:
    printer = make_organisation(work, Role.PRINTER)
    queries.get_run(work, run.id).printer_id = printer
    work.session.commit()
    shop = client_as(Role.PRINTER, organisation_id=printer)

    answer = shop.get(f"/printer/runs/{run.id}/label?number=1&picture=png")

    assert (answer.status_code, answer.mimetype) == (200, "image/png")


@pytest.mark.parametrize(
    "asked",
    ["number=11", "number=0", "number=x", "", "number=1&picture=tiff", "number=1&template_id=9999"],
)
def test_what_cannot_be_fetched_is_told_on_the_page_of_the_order(clerk, run, asked: str) -> None:
    answer = clerk.get(f"/producer/labels/{run.id}/label?{asked}")

    assert answer.status_code == 422
    assert "text/html" in answer.content_type
    assert "notice-bad" in answer.text


def rare_run(work):
    """Labels whose producer's name has a character that the font lacks."""
    packed = make_packed(work)
    packed.producer.name = f"{RARE}家村百合专业合作社"
    work.session.flush()
    made = make_bound_run(work, packed)
    make_template(work, made.producer_id, name="卷标")
    work.session.commit()
    return made


@pytest.mark.parametrize("by_template", [True, False])
@pytest.mark.parametrize("format", ["roll_pdf", "zpl", "tspl"])
def test_a_character_that_the_font_lacks_is_named_and_nothing_is_kept(
    client_as, work, by_template: bool, format: str
) -> None:
    run = rare_run(work)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=run.producer_id)
    form = {"format": format, "side_mm": 25}
    form |= {"template_id": template_id(work, run)} if by_template else {}
    rows = {table: count(work, table) for table in (RunExport, ExportDrawing, Job)}

    refused = clerk.post(f"/producer/labels/{run.id}/files", data=form)

    told = html.unescape(refused.text)
    assert refused.status_code == 422
    assert f"“{RARE}”（U+2A6D6）" in told
    assert "字体缺少" in told
    assert {table: count(work, table) for table in rows} == rows
    in_english = clerk.post(f"/producer/labels/{run.id}/files?lang=en", data=form)
    assert "no shape for" in html.unescape(in_english.text)


def test_a_list_of_codes_is_made_for_a_shop_that_has_the_character(client_as, work) -> None:
    run = rare_run(work)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=run.producer_id)

    assert clerk.post(f"/producer/labels/{run.id}/files", data={"format": "csv"}).status_code == 302


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_one_label_is_not_drawn_with_another_character(client_as, work, kind: str) -> None:
    run = rare_run(work)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=run.producer_id)

    answer = clerk.get(f"/producer/labels/{run.id}/label?number=1&picture={kind}")

    assert answer.status_code == 422
    assert RARE in html.unescape(answer.text)


def test_a_coarse_head_that_makes_the_code_too_wide_says_how_wide(clerk, work, run) -> None:
    # 20 mm are designed; 45 modules of whole eighths of a millimetre are 22.5 mm wide.
    small = replace(STARTERS["roll"], side_mm=20)
    blocks = [
        replace(block, x=25.6) if block.x > 30 else replace(block, width=min(22, block.width))
        for block in small.blocks
    ]
    blocks = [replace(block, size=2) if block.kind.value == "code" else block for block in blocks]
    kept = make_template(
        work, run.producer_id, template=replace(small, symbol_x=2.6, blocks=tuple(blocks))
    )
    work.session.commit()
    form = {"format": "zpl", "template_id": kept.id, "dots_per_mm": 8}

    refused = clerk.post(f"/producer/labels/{run.id}/files", data=form)

    assert refused.status_code == 422
    assert "宽 22.5 mm（设计为 20 mm）" in refused.text
    assert "203 dpi" in refused.text
    fine = clerk.post(f"/producer/labels/{run.id}/files", data=form | {"dots_per_mm": 24})
    assert fine.status_code == 302


def count(work, table) -> int:
    """How many rows a table has."""
    return int(work.session.scalar(select(func.count()).select_from(table)) or 0)
