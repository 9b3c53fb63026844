"""What a print shop would send back: marks over words, fonts that cannot be told apart, files too large."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from tests.rooms.sheets.test_templates import a_mark, rendered, with_block, without
from tests.rooms.sheets.test_thermal import TEXT, some_labels
from trace.kernel.errors import TraceError
from trace.rooms.labels import codes
from trace.rooms.sheets import rules, services, templates
from trace.rooms.sheets.arrange import Content, plan_template
from trace.rooms.sheets.drawing.fonts import Typeface
from trace.rooms.sheets.drawing.pdf import DrawnLabel, label_pdf
from trace.rooms.sheets.starters import STARTERS
from trace.rooms.sheets.templates import BlockKind, Template
from trace.standards.qr import label_symbols

ROLL, SHEET = STARTERS["roll"], STARTERS["sheet-36"]
MM = 72 / 25.4


def sheet_of(template: Template, footer: str, *, first: int = 0, count: int = 3) -> bytes:
    """A PDF of labels from `first` on."""
    labels, _uris = some_labels()
    shown = [replace(labels[0], index=first + place) for place in range(count)]
    plan = plan_template(template, Content(TEXT), labels[0].symbol.size)
    return label_pdf(shown, plan, template.layout("x"), footer=footer)


def words_of(content: bytes, folder: Path) -> list[tuple[float, float, str]]:
    """Left and right edge in millimetres, and text, of each word of the first page, as poppler sets it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler (pdftotext) is not installed: apt-get install poppler-utils")
    (folder / "labels.pdf").write_bytes(content)
    command = ["pdftotext", "-bbox", "-l", "1", "labels.pdf", "words.html"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    found = re.findall(
        r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)</word>',
        (folder / "words.html").read_text(encoding="utf-8"),
    )
    return [(float(left) / MM, float(right) / MM, text) for left, right, text in found]


@pytest.mark.parametrize("name", ["7K3M · 百合粉", "7K3M · " + "很长的产品名称" * 9])
def test_crop_marks_stand_clear_of_the_numbers_of_a_sheet(name: str, tmp_path: Path) -> None:
    template = replace(SHEET, crop_marks=True)
    made = sheet_of(template, name, first=4_999_963, count=36)

    said = words_of(made, tmp_path)
    start = next(place for place, word in enumerate(said) if word[2] == "7K3M")
    numbers = next(word for word in said if word[2].endswith("4999964–4999999"))

    assert said[start][0] > template.left + 0.5
    assert numbers[1] < template.left + template.label_width - 0.5


def test_a_long_name_is_written_out_where_there_are_no_marks(tmp_path: Path) -> None:
    made = sheet_of(SHEET, "7K3M · " + "很长的产品名称" * 4)

    said = "".join(text for _left, _right, text in words_of(made, tmp_path))

    assert "很长的产品名称" * 4 in said


def test_marks_and_words_share_no_dot_of_the_margin(tmp_path: Path) -> None:
    margins = []
    for name, marks, footer in (("both", True, "7K3M"), ("words", False, "7K3M")):
        (tmp_path / name).mkdir()
        template = replace(SHEET, crop_marks=marks)
        page = rendered(sheet_of(template, footer, count=36), tmp_path / name)[0]
        dots = 300 / 25.4
        # The lower margin, from the first mark to the second.
        left, right = round((6 + 0.5) * dots), round((6 + 49.5 - 0.5) * dots)
        margins.append(page.crop((left, round(291 * dots), right, page.height)))
    dark = [sum(value < 128 for value in margin.tobytes()) for margin in margins]

    assert dark[0] > 200
    assert abs(dark[0] - dark[1]) < 0.1 * dark[1]


def test_every_font_is_a_part_with_a_name_of_its_own() -> None:
    names = []
    for heading in ("万载百合", "万载百合", "炎陵黄桃"):
        labels, _uris = some_labels()
        text = replace(TEXT, heading=heading)
        plan = plan_template(STARTERS["joined"], Content(text), labels[0].symbol.size)
        made = label_pdf(labels, plan, STARTERS["joined"].layout("x"), footer="7K3M")
        with pikepdf.open(io.BytesIO(made)) as pdf:
            fonts = pdf.pages[0].Resources.Font
            names.append({str(font.BaseFont) for font in fonts.values()})
            for font in fonts.values():
                inner = font.DescendantFonts[0]
                assert font.BaseFont == inner.BaseFont == inner.FontDescriptor.FontName
                assert "/FontFile3" in inner.FontDescriptor

    assert all(re.fullmatch(r"/[A-Z]{6}\+Noto\w+SC-Regular", name) for name in names[0])
    assert names[0] == names[1]
    # The heading is in the serif font alone.
    assert len(names[0] & names[2]) == 1


def test_a_label_of_a_long_sheet_takes_half_a_kilobyte_at_most() -> None:
    count = 1_980
    blank, serial = codes.sample_uri("https://trace.example.cn", "09521234567899", "260718-01")
    serials = [f"7K3M{number:09d}" for number in range(count)]
    uris = [blank.replace(serial, own) for own in serials]
    symbols = label_symbols(uris, serials).symbols()
    labels = [
        DrawnLabel(index, own, symbol)
        for index, (own, symbol) in enumerate(zip(serials, symbols, strict=True))
    ]
    plan = plan_template(SHEET, Content(TEXT), labels[0].symbol.size)

    made = label_pdf(labels, plan, SHEET.layout("x"), footer="7K3M · 百合粉")

    assert len(made) <= 512 * count


def test_a_part_of_the_filed_picture_is_the_mark(tmp_path: Path) -> None:
    picture = Image.new("RGB", (200, 100), "red")
    picture.paste("blue", (100, 0, 200, 100))
    filed = io.BytesIO()
    picture.save(filed, "PNG")
    marked = with_block(
        without(ROLL, BlockKind.LINES),
        kind=BlockKind.MARK, x=36, y=16, width=16, height=16, cut_right=50, cut_bottom=25,
    )  # fmt: skip

    (shown,) = plan_template(marked, Content(TEXT, mark=filed.getvalue()), 49).pictures

    # 100 × 75 of the 200 × 100 dots are left, and keep their shape.
    assert (shown.width, shown.height) == pytest.approx((16, 12))
    with Image.open(io.BytesIO(shown.content)) as left:
        assert left.size == (100, 75)
        assert left.convert("RGB").getcolors() == [(7_500, (255, 0, 0))]


def test_what_a_filing_says_besides_the_mark_does_not_spoil_the_code(tmp_path: Path) -> None:
    labels, uris = some_labels()
    template = STARTERS["joined"]
    content = Content(TEXT, ("承诺达标合格证", "产品名称：百合"), a_mark())
    plan = plan_template(template, content, labels[0].symbol.size)

    page = rendered(label_pdf(labels, plan, template.layout("x"), footer=""), tmp_path)[0]

    found = [code.text for code in zxingcpp.read_barcodes(page)]
    assert sorted(found) == sorted(uris)


def test_the_words_of_a_certificate_stand_out() -> None:
    content = Content(TEXT, ("承诺达标合格证", "产品名称：百合"))

    words = plan_template(STARTERS["joined"], content, 49).words

    sizes = {line.text: line.size for line in words}
    assert sizes["承诺达标合格证"] >= 1.4 * sizes["产品名称：百合"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (with_block(ROLL, x=10, y=35, width=6, height=3), rules.CodeCovered),
        (
            with_block(ROLL, kind=BlockKind.MARK, x=2, y=33.9, width=9, height=5),
            rules.QuietZoneBroken,
        ),
        (
            with_block(
                ROLL, kind=BlockKind.MARK, x=50, y=25, width=5, height=5, cut_left=50, cut_right=45
            ),
            rules.MarkCutAway,
        ),
        (
            with_block(
                ROLL, kind=BlockKind.MARK, x=50, y=25, width=5, height=5, cut_top=90, cut_bottom=1
            ),
            rules.MarkCutAway,
        ),
    ],
)
def test_a_code_that_is_covered_and_a_mark_that_is_cut_away_are_refused(
    wrong: Template, error: type[TraceError]
) -> None:
    with pytest.raises(error):
        templates.require_printable(wrong)


def test_blocks_on_each_other_and_marks_without_room_are_warned_about() -> None:
    crowded = with_block(ROLL, x=31, y=20, width=9, height=4)
    narrow = replace(SHEET, crop_marks=True, left=3.5)

    assert list(templates.warnings_of(crowded)) == ["blocks-overlap"]
    assert list(templates.warnings_of(narrow)) == ["small-symbol", "marks-cut-off"]
    assert list(templates.warnings_of(replace(SHEET, crop_marks=True))) == ["small-symbol"]


def test_the_templates_to_begin_with_for_large_codes_have_room_in_both_fonts() -> None:
    for name in ("sheet-28", "roll", "joined"):
        for typeface in Typeface:
            blocks = tuple(replace(block, font=typeface) for block in STARTERS[name].blocks)
            plan = services.sample_plan(replace(STARTERS[name], blocks=blocks))

            assert plan.fonts[0] is typeface


@pytest.mark.parametrize("name", STARTERS)
def test_the_words_of_a_label_without_the_brand_fit_every_template(name: str) -> None:
    plain = replace(TEXT, heading="追溯标签（非区域公用品牌标签）", name="巫山高山老腊肉（礼盒装）")

    said = [words.text for words in plan_template(STARTERS[name], Content(plain), 53).words]

    assert "".join(said).startswith("追溯标签（非区域公用品牌标签）")


def test_a_long_name_is_printed_smaller_before_it_is_refused() -> None:
    def size_of(name: str) -> float:
        words = plan_template(ROLL, Content(replace(TEXT, name=name)), 49).words
        return next(line.size for line in words if name.startswith(line.text))

    assert size_of("百合粉") == 3
    assert size_of("万载好物礼盒（百合粉+有机大米）") == 3
    assert 2 <= size_of("万载好物礼盒（百合粉+有机大米+百花蜂蜜）") < 3
    with pytest.raises(rules.WordsTooLong):
        size_of("很长的名称" * 10)


@pytest.mark.parametrize(
    ("block", "error"),
    [
        ({"x": 31, "y": 33, "width": 5, "height": 2.4, "text": "𪛖"}, rules.GlyphMissing),
        ({"x": 31, "y": 33, "width": 5, "height": 2.4, "text": "很长的文字"}, rules.WordsTooLong),
    ],
)
def test_what_the_preview_refuses_is_not_kept_either(
    block: dict[str, float | str], error: type[TraceError]
) -> None:
    with pytest.raises(error):
        services.require_usable(with_block(ROLL, **block))
