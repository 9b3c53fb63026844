"""Papers of a recall: the closing report 召回总结报告 as PDF, and the notice for a holder 召回通知书 as DOCX."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pikepdf
from flask_babel import gettext as _
from pikepdf import Array, Dictionary, Name, Pdf

from trace.http import filters, notice_papers, words
from trace.http.notice_papers import NoticeSheet
from trace.kernel.work import Work
from trace.rooms.recalls.duties import source_of
from trace.rooms.recalls.models import Recall, RecallHolder, RecallReport
from trace.rooms.recalls.queries import Course
from trace.rooms.recalls.queries.conduct import Figures, kilograms
from trace.rooms.sheets.drawing.fonts import Face, sans
from trace.rooms.sheets.drawing.pdf import POINTS_PER_MM, embedded

PDF = "application/pdf"
# A4 with margins of 25 mm; body 10.5 pt (五号), title 18 pt.
_WIDTH, _HEIGHT, _MARGIN = 210 * POINTS_PER_MM, 297 * POINTS_PER_MM, 25 * POINTS_PER_MM
_TITLE, _HEAD, _BODY = 18.0, 12.5, 10.5
_LEADING = 1.6


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a paper, with its size and the space above it in points."""

    text: str
    size: float = _BODY
    is_centred: bool = False
    space: float = 0.0


def report_pdf(work: Work, recall: Recall, course: Course) -> bytes:
    """Return the closing report of a recall in the language of the reader; before it is filed, a draft of it."""
    return to_pdf(list(_report(work, recall, course)))


def holder_notice(recall: Recall, holder: RecallHolder) -> bytes:
    """Return the notice that is handed or sent to a holder without an account here."""
    return notice_papers.to_docx(
        NoticeSheet(
            title=_("Notice of a recall"),
            number=recall.number,
            paragraphs=[
                f"{holder.buyer}{_(': ')}",
                _(
                    "By the books of %(producer)s the goods below went to you. They are recalled: %(reason)s",
                    producer=recall.producer.name,
                    reason=recall.reason,
                ),
                recall.notice_text,
            ],
            columns=[_("Product"), _("Lot number"), _("Quantity delivered")],
            rows=[
                [
                    each.batch.product.name,
                    each.batch.lot,
                    filters.quantity(each.batch.amount(each.due_base)),
                ]
                for each in holder.amounts
            ],
            closing=[
                _(
                    "Take them off sale at once, keep them apart, and tell us how much you still have and how much was "
                    "sold on."
                ),
            ],
            signature=(recall.office or recall.producer.name, filters.show_date(recall.ordered_at)),
        )
    )


def _report(work: Work, recall: Recall, course: Course) -> Iterable[Line]:
    report = course.report
    yield Line(_("Closing report of a recall"), _TITLE, is_centred=True)
    yield Line(recall.number, is_centred=True)
    if report is None:
        yield Line(_("Draft: the report has not been filed."), is_centred=True)
    yield Line(_("The recall (section)"), _HEAD, space=8)
    yield from _pairs(
        [
            (_("Producer"), recall.producer.name),
            (_("Kind"), f"{words.word(recall.kind)} · {words.word(recall.grade)}"),
            (_("Document number"), recall.document_number or "–"),
            (_("Reason"), recall.reason),
            (_("Time of the decision"), filters.instant(recall.ordered_at)),
            (
                _("Batches"),
                "、".join(f"{each.batch.product.name} {each.batch.lot}" for each in recall.batches),
            ),
        ]
    )
    yield Line(_("Legal duties"), _HEAD, space=8)
    for duty in course.duties:
        due = filters.deadline(duty.due_at) if duty.due_at else _("no legal time")
        done = filters.instant(duty.done_at) if duty.done_at else _("not done")
        late = _("(late)") if duty.is_late(work.now) else ""
        source = source_of(recall.grade, duty.kind)
        yield Line(f"· {words.word(duty.kind)}{_(': ')}{due} → {done} {late} {source}")
    yield Line(_("Goods and holders"), _HEAD, space=8)
    # What a filed report says stands, whatever is checked afterwards.
    yield from _goods(course.figures if report is None else Figures(**report.figures))
    if report is not None:
        yield from _said(report)


def _goods(figures: Figures) -> Iterable[Line]:
    recovered = filters.quantity(kilograms(figures.recovered))
    return _pairs(
        [
            (_("To come back"), filters.quantity(kilograms(figures.due))),
            (_("Recovered"), f"{recovered} ({figures.recovered_percent}%)"),
            (_("Sold on or eaten"), filters.quantity(kilograms(figures.gone))),
            (
                _("With holders who cannot be reached"),
                filters.quantity(kilograms(figures.unreachable_due)),
            ),
            (_("Destroyed, treated or remedied"), filters.quantity(kilograms(figures.disposed))),
            (
                _("Holders told"),
                _("%(told)d of %(all)d, %(none)d cannot be reached")
                % {"told": figures.told, "all": figures.holders, "none": figures.unreachable},
            ),
            (
                _("Effectiveness checks"),
                _("%(good)d of %(all)d found the recall effective")
                % {"good": figures.effective, "all": figures.checks},
            ),
        ]
    )


def _said(report: RecallReport) -> Iterable[Line]:
    for title, text in (
        (_("Cause"), report.cause),
        (_("Measures taken"), report.measures),
        (_("Conclusion"), report.conclusion),
    ):
        yield Line(title, _HEAD, space=8)
        yield from (Line(part) for part in text.splitlines() if part.strip())
    yield Line("")
    signed = f"{report.filed_by_name}  {filters.instant(report.filed_at)}"
    yield Line(_("Filed by %(who)s", who=signed), space=12)


def _pairs(pairs: Sequence[tuple[str, str]]) -> Iterable[Line]:
    for name, value in pairs:
        yield Line(f"{name}{_(': ')}{value}")


# ---------------------------------------------------------------- setting


def to_pdf(lines: Sequence[Line]) -> bytes:
    """Return lines as pages of A4, wrapped and numbered; the text can be searched and copied."""
    font = sans()
    pages: list[list[tuple[float, float, float, str]]] = [[]]
    y = _HEIGHT - _MARGIN
    for line in lines:
        y -= line.space
        for text in _wrapped(font, font.printable(line.text), line.size):
            if y - line.size < _MARGIN:
                pages.append([])
                y = _HEIGHT - _MARGIN
            y -= line.size * _LEADING
            x = _MARGIN
            if line.is_centred:
                x = (_WIDTH - font.width(text, line.size)) / 2
            pages[-1].append((x, y, line.size, text))
    for number, page in enumerate(pages, start=1):
        text = f"{number} / {len(pages)}"
        page.append(((_WIDTH - font.width(text, 9)) / 2, _MARGIN / 2, 9.0, text))
    return _assembled(font, pages)


def _wrapped(font: Face, text: str, size: float) -> list[str]:
    found, line = [], ""
    for character in text:
        if line and font.width(line + character, size) > _WIDTH - 2 * _MARGIN:
            found.append(line)
            line = ""
        line += character
    return [*found, line]


def _assembled(font: Face, pages: Sequence[Sequence[tuple[float, float, float, str]]]) -> bytes:
    pdf = Pdf.new()
    used = {text for page in pages for *_place, text in page}
    resources = Dictionary(Font=Dictionary(F1=embedded(pdf, font, used)))
    for page in pages:
        content = "".join(
            f"BT /F1 {size:.1f} Tf {x:.2f} {y:.2f} Td <{font.encode(text)}> Tj ET\n"
            for x, y, size, text in page
        )
        made = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(_WIDTH, 2), round(_HEIGHT, 2)]),
            Resources=resources,
            Contents=pdf.make_stream(content.encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(made)))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, compress_streams=True)
    return out.getvalue()
