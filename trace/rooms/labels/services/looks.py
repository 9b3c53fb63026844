"""How the labels of a run look: their words, the template or the usual layout, and the plan that comes of both."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from trace.kernel.files import StoredFile
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.labels import codes, imported, queries, rules, texts
from trace.rooms.labels.models import ExportDrawing, JoinedCertificate, LabelRun
from trace.rooms.labels.rules import THERMAL, ExportFormat
from trace.rooms.sheets import queries as sheets
from trace.rooms.sheets.arrange import Content, plan_template
from trace.rooms.sheets.drawing import layouts, thermal
from trace.rooms.sheets.drawing.face import LabelPlan, LabelText, plan_label
from trace.rooms.sheets.drawing.fonts import sans
from trace.rooms.sheets.drawing.layouts import LAYOUTS, Layout
from trace.rooms.sheets.models import LabelTemplateVersion
from trace.rooms.sheets.rules import (
    GOOD_SIDE_MM,
    HEAD_DPI,
    HEADS,
    DotsRefused,
    DotsTooCoarse,
    LayoutTooSmall,
    MarkFault,
    MarkMissing,
    NeedsRoll,
    QuietZoneBroken,
    SymbolOutside,
    TemplateRetired,
    UnknownLayout,
    require_side,
)
from trace.rooms.sheets.templates import BlockKind, Medium, Template, require_start
from trace.standards.qr import MAX_VERSION, SymbolTooLarge, plan_version, symbol_side

DEFAULT_LAYOUTS = {
    ExportFormat.SHEET_PDF: layouts.A4_4X7,
    ExportFormat.ROLL_PDF: layouts.ROLL_60X40,
    ExportFormat.ZPL: layouts.ROLL_60X40,
    ExportFormat.TSPL: layouts.ROLL_60X40,
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True, slots=True)
class Look:
    """How labels are drawn, as plain values; without a template, `side_mm` is the symbol's in the usual layout."""

    layout: Layout
    side_mm: float
    content: Content
    template: Template | None = None

    def plan(self, modules: int, *, dots_per_mm: int | None = None) -> LabelPlan:
        """Return where everything stands; with `dots_per_mm` the symbol has whole dots.

        Raises   LayoutTooSmall · DotsRefused · DotsTooCoarse · what `plan_template` raises
        """
        if dots_per_mm is None:
            return self._placed(modules, self.side_mm)
        side = thermal.printed_side(self.side_mm, modules, dots_per_mm)
        try:
            return self._placed(modules, side)
        except (LayoutTooSmall, QuietZoneBroken, SymbolOutside) as error:
            if side <= self.side_mm:
                raise
            # What was designed has room; what the head makes of it has not.
            raise DotsTooCoarse(
                dpi=HEAD_DPI[dots_per_mm], printed_mm=f"{side:.1f}", wanted_mm=f"{self.side_mm:g}"
            ) from error

    def _placed(self, modules: int, side_mm: float) -> LabelPlan:
        if self.template is None:
            return plan_label(self.content.text, self.layout, side_mm, modules)
        return plan_template(self.template, self.content, modules, side_mm=side_mm)


def look_of_run(
    work: Work,
    run: LabelRun,
    format: ExportFormat,
    *,
    layout: str = "",
    side_mm: float,
    version: LabelTemplateVersion | None = None,
    start_cell: int = 1,
) -> Look | None:
    """Return how a run's labels are drawn (its product, producer and brand are loaded); None where nothing is.

    Raises   UnknownLayout · NeedsRoll · SideRefused · StartCellRefused · MarkMissing
    """
    if format in rules.LISTS:
        return None
    text = text_of_run(work, run)
    if version is None:
        require_side(side_mm)
        chosen = _with_start(choose_layout(format, layout), start_cell)
        return Look(chosen, side_mm, Content(text))
    _require_medium(format, version.content)
    return _by_template(work, run, version, text, start_cell)


def look_of_label(
    work: Work, run: LabelRun, *, layout: str = "", template_id: int | None = None
) -> Look:
    """Return how one label of a run is drawn alone: by a template of either medium, or in a usual layout.

    Raises   UnknownLayout · NoSuchRecord · TemplateRetired · MarkMissing
    """
    text = text_of_run(work, run)
    version = version_to_use(work, run, template_id)
    if version is not None:
        return _by_template(work, run, version, text, 1)
    chosen = LAYOUTS.get(layout) if layout else layouts.ROLL_60X40
    if chosen is None:
        raise UnknownLayout(layout=layout[:40])
    return Look(chosen, GOOD_SIDE_MM, Content(text))


def _by_template(
    work: Work, run: LabelRun, version: LabelTemplateVersion, text: LabelText, start_cell: int
) -> Look:
    template = version.content
    content = Content(text, certificate_of(work, run), mark_of(work, run, template))
    chosen = template.layout(f"template-{version.template_id}-{version.number}")
    return Look(_with_start(chosen, start_cell), template.side_mm, content, template)


def version_to_use(
    work: Work, run: LabelRun, template_id: int | None
) -> LabelTemplateVersion | None:
    """Return the newest version of a template of those who hold the run's labels; None where none was named.

    Raises   NoSuchRecord · TemplateRetired
    """
    if template_id is None:
        return None
    owners = {run.producer_id, run.printer_id} - {None}
    kept = sheets.get_template_of(work, template_id, {owner for owner in owners if owner})
    if kept.retired_at is not None:
        raise TemplateRetired(name=kept.name)
    return kept.latest


def drawing_of(work: Work, export_id: int) -> tuple[LabelTemplateVersion | None, int, int]:
    """Return by what an export is drawn: the template's version, the first cell, and dots a millimetre."""
    found = work.session.scalars(
        select(ExportDrawing).where(ExportDrawing.export_id == export_id)
    ).first()
    if found is None:
        return None, 1, HEADS[0]
    version = sheets.get_version(work, found.version_id) if found.version_id else None
    return version, found.start_cell, found.dots_per_mm


def require_drawable(
    look: Look, base_url: str, run: LabelRun, format: ExportFormat, dots_per_mm: int
) -> None:
    """Raise why these labels could not be read as they would be drawn.

    Raises   SymbolTooDense · GlyphMissing · LayoutTooSmall · DotsRefused · what `plan_template` raises
    """
    modules = symbol_size(base_url, run.gtin, run.lot)
    look.content.text.require_glyphs(sans())
    if dots_per_mm not in HEADS:
        raise DotsRefused(dots=dots_per_mm)
    look.plan(modules, dots_per_mm=dots_per_mm if format in THERMAL else None)


def text_of_run(work: Work, run: LabelRun) -> LabelText:
    """Return the words printed on every label of a run (its product, producer and brand are loaded)."""
    story = batches.lineage(work, run.batch_id) if run.batch_id is not None else None
    return texts.label_text(
        product=run.product,
        producer=run.producer,
        brand_name=run.brand.name if run.brand else None,
        batch=story.batch if story else None,
        processors=batches.commissioned_processors(story) if story else (),
        with_codes=bool(run.marks) and imported.count_codes(work, run.id) > 0,
        promise_number=queries.joined_with(work, run.id),
    )


def certificate_of(work: Work, run: LabelRun) -> tuple[str, ...]:
    """Return the lines of the conformity certificate joined with a run's labels, none where none is."""
    joined = work.session.get(JoinedCertificate, run.id)
    if joined is None:
        return ()
    certificate = work.session.get(ConformityCertificate, joined.certificate_id)
    return texts.certificate_lines(certificate) if certificate else ()


def mark_of(work: Work, run: LabelRun, template: Template) -> bytes:
    """Return the picture of the packaging that a run was ordered with; b"" where none is shown.

    A label without the brand never shows its mark.
    Raises   MarkMissing: the run names no filing, or what was filed is another kind of file
    """
    if run.brand_id is None or template.block(BlockKind.MARK) is None:
        return b""
    packaging = queries.packaging_of(work, run.id)
    if packaging is None or packaging.filing is None:
        raise MarkMissing(reason=MarkFault.NO_FILING)
    file = work.session.get(StoredFile, packaging.filing.file_id)
    if file is None or file.media_type not in PICTURES:
        raise MarkMissing(reason=MarkFault.NO_PICTURE)
    with work.ports.files.open(file.digest) as opened:
        return opened.read()


def symbol_size(base_url: str, gtin: str | None, lot: str | None) -> int:
    """Return the modules along a side of every symbol of a run.

    Raises   SymbolTooDense: since the labels were ordered, the address of this service has become too long for them
    """
    uri, serial = codes.sample_uri(base_url, gtin, lot)
    try:
        return symbol_side(plan_version(uri, serial))
    except SymbolTooLarge as error:
        raise rules.SymbolTooDense(version=error.version, limit=MAX_VERSION) from error


def choose_layout(format: ExportFormat, name: str) -> Layout:
    """Return the usual layout for a format that is drawn, or the named one.

    Raises   UnknownLayout: no such layout, or one for another format
    """
    if not name:
        return DEFAULT_LAYOUTS[format]
    found = LAYOUTS.get(name)
    if found is None or found.is_sheet is not (format is ExportFormat.SHEET_PDF):
        raise UnknownLayout(layout=name[:40])
    return found


def _with_start(layout: Layout, start_cell: int) -> Layout:
    return layout.starting(require_start(layout, start_cell))


def _require_medium(format: ExportFormat, template: Template) -> None:
    if (template.medium is Medium.SHEET) is not (format is ExportFormat.SHEET_PDF):
        if template.medium is Medium.SHEET:
            raise NeedsRoll
        raise UnknownLayout(layout=Medium.ROLL.value)
