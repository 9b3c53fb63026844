"""Problems of the sheets room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.sheets import rules

PROBLEMS = {
    rules.SideRefused: Problem(
        422,
        "label-side",
        _l("Print the code %(minimum)d to %(maximum)d mm wide; %(side_mm)g mm cannot be read."),
    ),
    rules.LayoutTooSmall: Problem(
        422,
        "label-layout-too-small",
        _l(
            "The code with its white margin needs %(needed_mm)s mm; a label of this layout is %(width_mm)s × "
            "%(height_mm)s mm. Choose a larger one or a smaller code."
        ),
    ),
    rules.UnknownLayout: Problem(
        422, "label-layout-unknown", _l("There is no layout “%(layout)s” for this format.")
    ),
    rules.GridRefused: Problem(
        422,
        "label-grid",
        _l(
            "The labels with margins and gaps need %(needed_width)s × %(needed_height)s mm; the page has %(width)s × "
            "%(height)s mm. Take fewer or smaller labels."
        ),
    ),
    rules.MarksNeedSheet: Problem(
        422,
        "label-roll-grid",
        _l("A roll has one label a page and no crop marks. Choose a sheet, or take both off."),
    ),
    rules.StartCellRefused: Problem(
        422,
        "label-start-cell",
        _l("There is no cell %(cell)d: a page of this layout has cells 1 to %(cells)d."),
    ),
    rules.BlockOutside: Problem(
        422,
        "label-block-outside",
        _l(
            "Block %(number)d (%(kind)s) reaches over the edge of the label. Move it or make it smaller."
        ),
    ),
    rules.QuietZoneBroken: Problem(
        422,
        "label-quiet-zone",
        _l(
            "The block “%(kind)s” stands in the white margin of the code, which no phone reads then: keep %(quiet_mm)s "
            "mm free on every side."
        ),
    ),
    rules.SymbolOutside: Problem(
        422,
        "label-symbol-outside",
        _l(
            "The code with its white margin is %(needed_mm)s mm wide and reaches over the edge of the label "
            "(%(width_mm)s × %(height_mm)s mm). Move it, or take a larger label."
        ),
    ),
    rules.BlockMissing: Problem(
        422, "label-block-missing", _l("The label must have a block “%(kind)s”. Add it.")
    ),
    rules.BlockTwice: Problem(
        422, "label-block-twice", _l("The block “%(kind)s” stands on a label once. Take one off.")
    ),
    rules.CodeCovered: Problem(
        422,
        "label-code-covered",
        _l(
            "The block “%(kind)s” stands on the printed code, which people type when the code is damaged. Move one of "
            "them."
        ),
    ),
    rules.MarkCutAway: Problem(
        422,
        "label-mark-cut-away",
        _l("Less than %(least)d%% of the filed picture would be left. Cut less off its sides."),
    ),
    rules.TextSizeRefused: Problem(
        422,
        "label-text-size",
        _l(
            "Characters of %(size)s mm are not printed: choose %(minimum)s to %(maximum)s mm (GB 7718)."
        ),
    ),
    rules.WordsTooLong: Problem(
        409,
        "label-words-too-long",
        _l(
            "“%(words)s” does not fit the block “%(kind)s” of the template. Make the block larger or its characters "
            "smaller."
        ),
    ),
    rules.NoPlaceFor: Problem(
        409,
        "label-no-place",
        _l("These labels must show “%(kind)s”, and the template has no block for it. Add one."),
    ),
    rules.GlyphMissing: Problem(
        409,
        "label-glyph-missing",
        _l(
            "The font has no shape for “%(character)s” (%(code)s) in “%(words)s”. Change the words, or order a list of "
            "codes for a print shop that has the character."
        ),
    ),
    rules.MarkMissing: Problem(
        409,
        "label-mark-missing",
        _l(
            "The template shows the mark of the filed packaging, and this order has no picture of it (%(reason)s). "
            "Order with a filed packaging whose file is a picture, or take the block off."
        ),
    ),
    rules.DotsRefused: Problem(
        422,
        "label-dots",
        _l(
            "No thermal printer has %(dots)d dots a millimetre: choose 8 (203 dpi), 12 (300) or 24 (600)."
        ),
    ),
    rules.DotsTooCoarse: Problem(
        409,
        "label-dots-too-coarse",
        _l(
            "At %(dpi)d dpi the code's squares are whole dots: it comes out %(printed_mm)s mm wide instead of "
            "%(wanted_mm)s mm, and the template has no room for that with the white margin. Choose a finer head or a "
            "template with more room."
        ),
    ),
    rules.NeedsRoll: Problem(
        409,
        "label-needs-roll",
        _l("This template is for sheets. Choose sheets as the format, or a template for rolls."),
    ),
    rules.TemplateRetired: Problem(
        409,
        "label-template-retired",
        _l("The template “%(name)s” is out of use. Choose another or design a new one."),
    ),
}

RULES = {
    "uq_label_templates_organisation_id_name": (
        "name",
        _l("There is a template of this name already. Choose another name."),
    ),
    "uq_label_template_versions_template_id_number": (
        None,
        _l("Somebody changed this template at the same moment. Look at it again, then change it."),
    ),
}
