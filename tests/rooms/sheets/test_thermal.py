"""Labels for thermal printers: what a printer makes of them decodes, and says what the keys signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from tests.rooms.sheets.printers import Printed, print_tspl, print_zpl
from trace.rooms.labels import codes
from trace.rooms.sheets.arrange import Content, plan_template
from trace.rooms.sheets.drawing import thermal
from trace.rooms.sheets.drawing.face import LabelText, plan_label
from trace.rooms.sheets.drawing.layouts import ROLL_60X40
from trace.rooms.sheets.drawing.pdf import DrawnLabel
from trace.rooms.sheets.rules import HEADS, MIN_SIDE_MM, DotsRefused, LayoutTooSmall
from trace.rooms.sheets.starters import STARTERS
from trace.standards.qr import label_symbol
from trace.standards.signing.serial import display

TEXT = LabelText("万载百合", "百合粉", ("净含量 250克", "生产批号 260718-01"))
SERIALS = ("7K3M0000000A0", "7K3M0000000B0", "7K3M0000000C0")


def some_labels() -> tuple[list[DrawnLabel], list[str]]:
    """Three labels and what their symbols say."""
    uri, blank = codes.sample_uri("https://trace.example.cn", "09521234567899", "260718-01")
    uris = [uri.replace(blank, serial) for serial in SERIALS]
    made = [
        DrawnLabel(index, serial, label_symbol(address, serial), imported="12326000000000001")
        for index, (serial, address) in enumerate(zip(SERIALS, uris, strict=True))
    ]
    return made, uris


def head_of(dots: int, side: float = 25, text: LabelText = TEXT) -> thermal.Head:
    """A printer with the roll to begin with."""
    labels, _uris = some_labels()
    modules = labels[0].symbol.size
    template = STARTERS["roll"]
    printed = thermal.printed_side(side, modules, dots)
    plan = plan_template(template, Content(text), modules, side_mm=printed)
    return thermal.Head(plan, template.layout("roll"), dots)


def decoded(printed: Sequence[Printed]) -> list[str]:
    """What each label says, from its picture with paper around it."""
    found = []
    for label in printed:
        paper = Image.new("L", (label.picture.width + 80, label.picture.height + 80), 255)
        paper.paste(label.picture, (40, 40))
        found += [code.text for code in zxingcpp.read_barcodes(paper)]
    return found


@pytest.mark.parametrize("dots", HEADS)
def test_every_code_decodes_from_what_a_zpl_printer_makes(dots: int) -> None:
    labels, uris = some_labels()

    printed = print_zpl(thermal.zpl(labels, head_of(dots)))

    assert decoded(printed) == uris
    assert [label.words for label in printed] == [[display(serial)] for serial in SERIALS]


@pytest.mark.parametrize("dots", HEADS)
def test_every_code_decodes_from_what_a_tspl_printer_makes(dots: int) -> None:
    labels, uris = some_labels()

    printed = print_tspl(thermal.tspl(labels, head_of(dots)), dots)

    assert decoded(printed) == uris
    assert [label.words for label in printed] == [[display(serial)] for serial in SERIALS]


def test_both_languages_print_the_same_dots() -> None:
    labels, _uris = some_labels()
    head = head_of(8)

    one = print_zpl(thermal.zpl(labels, head))
    other = print_tspl(thermal.tspl(labels, head), 8)

    assert [a.picture.tobytes() for a in one] == [b.picture.tobytes() for b in other]
    # The Chinese words are in the picture: without them hardly anything stands beside the symbol.
    right = one[0].picture.crop((245, 0, 480, 280))
    assert sum(value < 128 for value in right.tobytes()) > 1_000


@pytest.mark.parametrize("dots", HEADS)
@pytest.mark.parametrize("modules", [41, 45, 49, 53])
@pytest.mark.parametrize("side", [20.0, 22.5, 25.0, 40.0])
def test_a_symbol_of_whole_dots_is_never_below_the_least(
    dots: int, modules: int, side: float
) -> None:
    printed = thermal.printed_side(side, modules, dots)

    assert printed >= MIN_SIDE_MM - 1e-6
    assert printed <= side + modules / dots
    assert (printed * dots / modules) == pytest.approx(thermal.module_dots(side, modules, dots))


def test_a_head_that_no_printer_has_is_refused() -> None:
    with pytest.raises(DotsRefused):
        thermal.module_dots(25, 49, 9)


def test_a_symbol_that_coarse_dots_make_too_wide_for_the_label_is_refused() -> None:
    small = replace(ROLL_60X40, label_width=24.0, page_width=24.0)
    printed = thermal.printed_side(20, 49, 8)

    assert printed == pytest.approx(24.5)
    with pytest.raises(LayoutTooSmall):
        plan_label(TEXT, small, printed, 49)
