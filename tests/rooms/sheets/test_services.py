"""Templates are kept by version, by those who hold labels; and files of a run are made by them."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
import zxingcpp
from PIL import Image

from tests.factories.labels import make_bound_run, make_exported, make_packed
from tests.factories.people import make_organisation, make_person
from tests.factories.sheets import make_template
from tests.rooms.sheets.printers import print_tspl, print_zpl
from tests.rooms.sheets.test_templates import with_block
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.labels import printer_files, queries, rules
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.labels.services import looks, plans, request_export
from trace.rooms.sheets import queries as sheets
from trace.rooms.sheets import rules as sheet_rules
from trace.rooms.sheets import services
from trace.rooms.sheets.starters import STARTERS
from trace.rooms.sheets.templates import BlockKind
from trace.standards.signing.serial import display


def content_of(work: Work, export_id: int) -> bytes:
    """The first file of an export."""
    part = printer_files.get_export(work, export_id).parts[0]
    with work.ports.files.open(part.file.digest) as file:
        return file.read()


def decoded(picture: Image.Image) -> list[str]:
    """Every code in a picture, with paper around it."""
    paper = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    paper.paste(picture, (40, 40))
    return [code.text for code in zxingcpp.read_barcodes(paper)]


def test_a_change_is_a_version_and_nothing_changed_is_none(work: Work) -> None:
    kept = make_template(work, make_organisation(work, Role.PRINTER))

    services.change_template(work, template_id=kept.id, template=STARTERS["roll"])
    assert [version.number for version in kept.versions] == [1]

    wider = replace(STARTERS["roll"], side_mm=24)
    services.change_template(work, template_id=kept.id, template=wider)
    again = sheets.get_template(work, kept.id)
    assert [version.content.side_mm for version in again.versions] == [25, 24]


def test_a_template_that_could_not_be_read_is_not_kept(work: Work) -> None:
    owner = make_organisation(work, Role.PRINTER)
    kept = make_template(work, owner)
    poor = replace(STARTERS["roll"], side_mm=19)

    with pytest.raises(sheet_rules.SideRefused):
        services.create_template(work, organisation_id=owner, name="小码", template=poor)
    with pytest.raises(sheet_rules.SideRefused):
        services.change_template(work, template_id=kept.id, template=poor)
    odd = with_block(STARTERS["roll"], x=31, y=33, width=5, height=2.4, text="👍")
    with pytest.raises(sheet_rules.GlyphMissing):
        services.create_template(work, organisation_id=owner, name="表情", template=odd)


def test_a_retired_template_is_neither_changed_nor_printed_by(work: Work) -> None:
    run = make_bound_run(work, count=2)
    kept = make_template(work, run.producer_id)
    services.retire_template(work, template_id=kept.id)

    with pytest.raises(sheet_rules.TemplateRetired):
        services.change_template(work, template_id=kept.id, template=STARTERS["roll"])
    with pytest.raises(sheet_rules.TemplateRetired):
        request_export(work, run_id=run.id, format=ExportFormat.ROLL_PDF, template_id=kept.id)
    assert sheets.templates_to_choose(work, [run.producer_id]) == []


def test_labels_are_not_printed_by_the_template_of_a_stranger(work: Work) -> None:
    run = make_bound_run(work, count=2)
    foreign = make_template(work, make_organisation(work, Role.PRINTER))

    with pytest.raises(NoSuchRecord):
        request_export(work, run_id=run.id, format=ExportFormat.ROLL_PDF, template_id=foreign.id)


def test_an_export_keeps_the_version_it_was_asked_for_by(work: Work) -> None:
    run = make_bound_run(work, count=2)
    kept = make_template(work, run.producer_id)
    wanted = request_export(work, run_id=run.id, format=ExportFormat.ROLL_PDF, template_id=kept.id)
    before = plans.draw_part(
        plans.read_plan(work, wanted.id), plans.read_plan(work, wanted.id).whole, work.ports
    )

    services.change_template(
        work, template_id=kept.id, template=replace(STARTERS["roll"], side_mm=24)
    )

    plan = plans.read_plan(work, wanted.id)
    assert plans.draw_part(plan, plan.whole, work.ports) == before


@pytest.mark.parametrize("with_template", [True, False])
def test_thermal_files_of_a_run_decode_to_its_labels(work: Work, with_template: bool) -> None:
    run = make_bound_run(work, count=3)
    chosen = make_template(work, run.producer_id).id if with_template else None
    uris = [queries.label_uri(work, run, index) for index in range(3)]

    for format, dots in ((ExportFormat.ZPL, 12), (ExportFormat.TSPL, 8)):
        made = make_exported(work, run, format=format, template_id=chosen, dots_per_mm=dots)
        sent = content_of(work, made.id)
        labels = print_zpl(sent) if format is ExportFormat.ZPL else print_tspl(sent, dots)
        assert [text for label in labels for text in decoded(label.picture)] == uris


def test_lists_for_other_programs_say_what_the_csv_says(work: Work) -> None:
    run = make_bound_run(work, count=3)
    uris = [queries.label_uri(work, run, index) for index in range(3)]

    txt = content_of(work, make_exported(work, run, format=ExportFormat.TXT).id)
    xlsx = content_of(work, make_exported(work, run, format=ExportFormat.XLSX).id)

    lines = [line.split("\t") for line in txt.decode("utf-8-sig").splitlines()]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx)).worksheets[0]
    rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert lines == rows
    assert [row[2] for row in rows[1:]] == uris
    assert rows[1][1].replace("-", "") in uris[0]
    assert rows[1][1] == display(rows[1][1].replace("-", ""))


def test_a_begun_sheet_shifts_every_file_but_cuts_no_sheet(work: Work) -> None:
    run = make_bound_run(work, make_packed(work, packs=200), count=90)
    kept = make_template(work, run.producer_id, template=STARTERS["sheet-36"])
    wanted = request_export(
        work,
        run_id=run.id,
        format=ExportFormat.SHEET_PDF,
        template_id=kept.id,
        start_cell=31,
    )

    plan = plans.read_plan(work, wanted.id)

    assert plan.layout is not None
    assert plan.layout.start == 30
    assert [len(span) for span in plan.parts] == [90]
    with pytest.raises(sheet_rules.StartCellRefused):
        request_export(
            work,
            run_id=run.id,
            format=ExportFormat.SHEET_PDF,
            template_id=kept.id,
            start_cell=37,
        )


def test_a_sheet_is_not_for_a_thermal_printer(work: Work) -> None:
    run = make_bound_run(work, count=2)
    kept = make_template(work, run.producer_id, template=STARTERS["sheet-36"])

    with pytest.raises(sheet_rules.NeedsRoll):
        request_export(work, run_id=run.id, format=ExportFormat.ZPL, template_id=kept.id)


def test_a_joined_sheet_bears_the_whole_certificate(work: Work) -> None:
    run = make_bound_run(work, count=2, joins_conformity=True)
    template = replace(
        STARTERS["joined"],
        blocks=tuple(b for b in STARTERS["joined"].blocks if b.kind is not BlockKind.MARK),
    )
    kept = make_template(work, run.producer_id, template=template)
    wanted = request_export(work, run_id=run.id, format=ExportFormat.SHEET_PDF, template_id=kept.id)

    look = plans.read_plan(work, wanted.id).labels_look()
    said = "".join(words.text for words in look.plan(49).words)

    assert run.joined is None or run.joined.number in said
    for words in (
        "承诺达标合格证",
        "承诺内容",
        "未使用禁用农药",
        "承诺依据",
        "√质量安全控制符合要求",
        "联系方式",
    ):
        assert words in said


def test_a_template_without_a_place_for_the_certificate_is_refused(work: Work) -> None:
    run = make_bound_run(work, count=2, joins_conformity=True)
    kept = make_template(work, run.producer_id)

    with pytest.raises(sheet_rules.NoPlaceFor):
        request_export(work, run_id=run.id, format=ExportFormat.ROLL_PDF, template_id=kept.id)


def test_a_mark_needs_a_filed_picture(work: Work) -> None:
    run = make_bound_run(work, count=2)
    template = with_block(STARTERS["roll"], kind=BlockKind.MARK, x=50, y=33.5, width=2, height=2)
    kept = make_template(work, run.producer_id, template=template)
    packaging = queries.packaging_of(work, run.id)
    if packaging is not None:
        packaging.filing_id = None
        work.session.flush()
        work.session.expire_all()

    with pytest.raises(sheet_rules.MarkMissing):
        request_export(work, run_id=run.id, format=ExportFormat.ROLL_PDF, template_id=kept.id)


def test_an_address_that_became_too_long_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(rules.SymbolTooDense):
        looks.symbol_size("https://" + "long." * 20 + "example.cn", "09521234567899", "260718-01")


def test_a_stranger_may_neither_keep_nor_read_a_template(work: Work) -> None:
    owner, other = make_organisation(work, Role.PRINTER), make_organisation(work, Role.PRINTER)
    kept = make_template(work, owner)
    stranger = replace(work, actor=make_person(work, Role.PRINTER, organisation_id=other).actor)

    with pytest.raises(MissingPermission):
        make_template(stranger, owner)
    with pytest.raises(MissingPermission):
        sheets.list_templates(stranger, owner)
    with pytest.raises(NoSuchRecord):
        sheets.get_template(stranger, kept.id)
    with pytest.raises(NoSuchRecord):
        services.retire_template(stranger, template_id=kept.id)
