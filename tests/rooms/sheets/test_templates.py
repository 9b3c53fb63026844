"""Templates: what they look like on paper, and every one whose labels could not be read is refused."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.rooms.sheets.test_thermal import TEXT, some_labels
from trace.kernel.errors import TraceError
from trace.rooms.sheets import rules, templates
from trace.rooms.sheets.arrange import Content, plan_template
from trace.rooms.sheets.drawing.face import LabelText
from trace.rooms.sheets.drawing.fonts import Typeface, face
from trace.rooms.sheets.drawing.pdf import DrawnLabel, label_pdf
from trace.rooms.sheets.drawing.png import label_png
from trace.rooms.sheets.drawing.svg import label_svg
from trace.rooms.sheets.starters import STARTERS
from trace.rooms.sheets.templates import Align, Block, BlockKind, Template

ROLL = STARTERS["roll"]


def rendered(content: bytes, folder: Path) -> list[Image.Image]:
    """The pages of a PDF as pictures of 300 dpi."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler (pdftoppm) is not installed: apt-get install poppler-utils")
    (folder / "labels.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "300", "-gray", "-png", "labels.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    return [Image.open(path) for path in sorted(folder.glob("page-*.png"))]


def a_mark() -> bytes:
    """A red square as a PNG."""
    made = io.BytesIO()
    Image.new("RGB", (60, 30), "red").save(made, "PNG")
    return made.getvalue()


def with_block(template: Template, **changes: Any) -> Template:
    """The template with a text block more."""
    block = Block(**({"kind": BlockKind.TEXT, "text": "甲", **changes}))
    return replace(template, blocks=(*template.blocks, block))


def without(template: Template, *kinds: BlockKind) -> Template:
    """The template without the blocks of these kinds."""
    kept = tuple(block for block in template.blocks if block.kind not in kinds)
    return replace(template, blocks=kept)


@pytest.mark.parametrize("name", STARTERS)
def test_every_template_to_begin_with_is_printable_and_survives_being_kept(name: str) -> None:
    template = STARTERS[name]

    templates.require_printable(template)
    again = templates.from_document(json.loads(json.dumps(templates.as_document(template))))

    assert again == template


@pytest.mark.parametrize("name", STARTERS)
def test_every_template_to_begin_with_decodes_from_its_sheet(name: str, tmp_path: Path) -> None:
    labels, uris = some_labels()
    template = STARTERS[name]
    content = Content(
        TEXT, ("承诺达标合格证", "我承诺对生产销售的食用农产品：", "产品名称：百合"), a_mark()
    )
    plan = plan_template(template, content, labels[0].symbol.size)

    made = label_pdf(labels, plan, template.layout(name), footer="7K3M")

    found = [
        code.text for page in rendered(made, tmp_path) for code in zxingcpp.read_barcodes(page)
    ]
    assert sorted(found) == sorted(uris)


def test_printing_begins_at_the_cell_that_is_asked_for(tmp_path: Path) -> None:
    labels, uris = some_labels()
    template = STARTERS["sheet-36"]
    plan = plan_template(template, Content(TEXT), labels[0].symbol.size)

    made = label_pdf(labels, plan, template.layout("x", start=34), footer="7K3M")

    pages = rendered(made, tmp_path)
    found = [
        {code.text: code.position.top_left.y * 25.4 / 300 for code in zxingcpp.read_barcodes(page)}
        for page in pages
    ]
    assert [set(page) for page in found] == [set(uris[:2]), set(uris[2:])]
    # The last row of the first sheet, and the first row of the second.
    assert min(found[0].values()) > 6 + 8 * 31.6
    assert max(found[1].values()) < 6 + 31.6


def test_crop_marks_stand_outside_the_labels_alone(tmp_path: Path) -> None:
    labels, _uris = some_labels()
    template = STARTERS["sheet-28"]
    plan = plan_template(template, Content(TEXT), labels[0].symbol.size)
    pages = []
    for name, marks in (("with", True), ("without", False)):
        (tmp_path / name).mkdir()
        layout = replace(template, crop_marks=marks).layout("x")
        pages += rendered(label_pdf(labels, plan, layout, footer=""), tmp_path / name)

    dots = 300 / 25.4
    inside = (round(6.2 * dots), round(6.2 * dots), round(203.8 * dots), round(290.5 * dots))
    assert pages[0].crop(inside).tobytes() == pages[1].crop(inside).tobytes()
    edge = (0, 0, pages[0].width, round(5.5 * dots))
    assert min(pages[0].crop(edge).tobytes()) < 200
    assert min(pages[1].crop(edge).tobytes()) == 255


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (replace(ROLL, side_mm=19.9), rules.SideRefused),
        (replace(ROLL, side_mm=61), rules.SideRefused),
        (replace(ROLL, symbol_x=1.0), rules.SymbolOutside),
        (replace(ROLL, side_mm=38), rules.SymbolOutside),
        (replace(ROLL, label_width=61.0), rules.GridRefused),
        (replace(STARTERS["sheet-36"], columns=5), rules.GridRefused),
        (replace(STARTERS["sheet-36"], gap_y=2.0), rules.GridRefused),
        (replace(ROLL, crop_marks=True), rules.MarksNeedSheet),
        (replace(ROLL, rows=2, page_height=80), rules.MarksNeedSheet),
        (without(ROLL, BlockKind.CODE), rules.BlockMissing),
        (without(ROLL, BlockKind.HEADING), rules.BlockMissing),
        (with_block(ROLL, kind=BlockKind.CODE, x=31, y=2, width=20, height=5), rules.BlockTwice),
        (with_block(ROLL, x=50, y=2, width=11, height=5), rules.BlockOutside),
        (with_block(ROLL, x=-1, y=2, width=11, height=5), rules.BlockOutside),
        (with_block(ROLL, x=28, y=10, width=11, height=5), rules.QuietZoneBroken),
        (with_block(ROLL, x=10, y=10, width=5, height=5), rules.QuietZoneBroken),
        (with_block(ROLL, x=31, y=2, width=9, height=5, size=1.9), rules.TextSizeRefused),
    ],
)
def test_a_template_whose_labels_could_not_be_read_is_refused(
    wrong: Template, error: type[TraceError]
) -> None:
    with pytest.raises(error):
        templates.require_printable(wrong)


@given(
    x=st.floats(-2, 62), y=st.floats(-2, 42), width=st.floats(0.5, 30), height=st.floats(0.5, 30)
)
def test_what_is_accepted_leaves_the_quiet_zone_white(
    x: float, y: float, width: float, height: float
) -> None:
    template = with_block(ROLL, x=x, y=y, width=width, height=height)
    try:
        templates.require_printable(template)
    except TraceError:
        return

    quiet = 4 * ROLL.side_mm / 41 - 0.02
    left, top = ROLL.symbol_x - quiet, ROLL.symbol_y - quiet
    right, bottom = ROLL.symbol_x + 25 + quiet, ROLL.symbol_y + 25 + quiet
    assert x >= right or y >= bottom or x + width <= left or y + height <= top
    assert min(x, y) > -0.02
    assert x + width < 60.02
    assert y + height < 40.02


def test_a_small_symbol_and_missing_words_are_warned_about() -> None:
    poor = without(replace(ROLL, side_mm=20), BlockKind.NAME, BlockKind.LINES)

    assert list(templates.warnings_of(poor)) == ["small-symbol", "no-name", "no-lines"]
    assert list(templates.warnings_of(ROLL)) == []


@pytest.mark.parametrize(
    ("template", "text", "error"),
    [
        (ROLL, replace(TEXT, heading="很长的名称" * 20), rules.WordsTooLong),
        (ROLL, replace(TEXT, promise=("承诺达标合格证", "合格证编号 1")), rules.NoPlaceFor),
        (ROLL, replace(TEXT, imported="有机码"), rules.NoPlaceFor),
        (ROLL, replace(TEXT, name="百合\U000e0001粉"), rules.GlyphMissing),
        (with_block(ROLL, x=31, y=33, width=5, height=2.2, text="👍"), TEXT, rules.GlyphMissing),
    ],
)
def test_words_that_cannot_stand_on_the_label_are_refused(
    template: Template, text: LabelText, error: type[TraceError]
) -> None:
    with pytest.raises(error):
        plan_template(template, Content(text), 49)


def test_lines_that_do_not_fit_are_left_to_the_page_behind_the_code() -> None:
    lines = tuple(f"第{number}行" for number in range(30))

    plan = plan_template(ROLL, Content(replace(TEXT, lines=lines)), 49)

    said = [words.text for words in plan.words]
    assert "第0行" in said
    assert "第29行" not in said


def test_a_file_that_is_no_picture_is_no_mark() -> None:
    template = with_block(ROLL, kind=BlockKind.MARK, x=50, y=25, width=8, height=8)
    with pytest.raises(rules.MarkMissing):
        plan_template(template, Content(TEXT, mark=b"%PDF-1.7"), 49)


def test_a_mark_keeps_its_shape_within_its_block() -> None:
    template = with_block(
        without(ROLL, BlockKind.LINES), kind=BlockKind.MARK, x=40, y=20, width=8, height=8
    )

    (shown,) = plan_template(template, Content(TEXT, mark=a_mark()), 49).pictures

    assert (shown.width, shown.height) == pytest.approx((8, 4))
    assert (shown.x, shown.y) == pytest.approx((40, 22))


def test_words_stand_where_their_alignment_says() -> None:
    starts = []
    for align in Align:
        template = with_block(ROLL, x=31, y=33, width=20, height=2.4, text="甲", align=align)
        plan = plan_template(template, Content(TEXT), 49)
        starts.append(next(words.x for words in plan.words if words.text == "甲"))

    assert starts == pytest.approx([31, 31 + (20 - 2.2) / 2, 51 - 2.2])


@pytest.mark.parametrize("typeface", Typeface)
def test_one_label_is_the_same_as_pdf_as_png_and_as_drawing(
    typeface: Typeface, tmp_path: Path
) -> None:
    labels, uris = some_labels()
    blocks = tuple(replace(block, font=typeface) for block in ROLL.blocks)
    plan = plan_template(replace(ROLL, blocks=blocks), Content(TEXT), labels[0].symbol.size)
    label = labels[0]

    paper = rendered(label_pdf([label], plan, ROLL.layout("x"), footer=""), tmp_path)[0].convert(
        "L"
    )
    picture = Image.open(io.BytesIO(label_png(plan, label.serial, label.symbol))).convert("L")
    drawing = label_svg(plan, label.serial, label.symbol)

    for seen in (paper, picture):
        assert [code.text for code in zxingcpp.read_barcodes(seen)] == [uris[0]]
    beside = (round(30 * 300 / 25.4), 0, round(60 * 300 / 25.4), round(34 * 300 / 25.4))
    dark = [sum(value < 128 for value in seen.crop(beside).tobytes()) for seen in (paper, picture)]
    assert min(dark) > 1_000
    assert abs(dark[0] - dark[1]) < 0.25 * max(dark)
    # The drawing names no other file, and has an outline for every character.
    assert "<script" not in drawing
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")
    assert drawing.count("<path") > sum(len(words.text.strip()) for words in plan.words) / 2


def test_a_pdf_embeds_both_fonts_where_both_are_used() -> None:
    labels, _uris = some_labels()
    template = STARTERS["joined"]
    plan = plan_template(template, Content(TEXT), labels[0].symbol.size)

    with pikepdf.open(io.BytesIO(label_pdf(labels, plan, template.layout("x"), footer=""))) as made:
        fonts = made.pages[0].Resources.Font
        assert {str(font.BaseFont).partition("+")[2] for font in fonts.values()} == {
            "NotoSansSC-Regular",
            "NotoSerifSC-Regular",
        }


def test_a_code_of_the_certifier_stands_below_its_words() -> None:
    template = with_block(
        without(ROLL, BlockKind.LINES), kind=BlockKind.IMPORTED, x=30.4, y=20, width=28, height=6
    )
    label = DrawnLabel(0, "7K3M0000000A0", some_labels()[0][0].symbol, "12326000000000001")

    plan = plan_template(template, Content(replace(TEXT, imported="有机码")), 49)

    own = plan.own_words(label.serial, label.imported)
    prefix = next(words for words in plan.words if words.text == "有机码")
    assert own[1].text == label.imported
    assert own[1].y > prefix.y
    assert own[1].x + face(Typeface.SANS).width(own[1].text, own[1].size) < 58.5


@pytest.mark.parametrize("share", range(10, 101, 5))
def test_both_parties_of_a_commission_are_named_or_neither(share: int) -> None:
    whole = ROLL.block(BlockKind.LINES)
    assert whole is not None
    lines = replace(whole, height=whole.height * share / 100)
    template = replace(ROLL, blocks=(*without(ROLL, BlockKind.LINES).blocks, lines))
    text = replace(TEXT, lines=("委托方 示例合作社\n受托方 示例食品厂", "净含量 500克"))

    plan = plan_template(template, Content(text), modules=49)

    said = "".join(words.text for words in plan.words)
    assert ("委托方 示例合作社" in said) is ("受托方 示例食品厂" in said)
