"""Problems of the sheets room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.sheets import rules

PROBLEMS = {
    rules.SideRefused: Problem(
        422,
        "label-side",
        _l("Print the code %(minimum)d to %(maximum)d mm wide; %(side_mm)d mm cannot be read."),
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
}
