"""How the labels of a brand are taken up, for its authority."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.kernel.permissions import Permission
from trace.web import printing_pages
from trace.web.brand import bp
from trace.web.brand.desk import staff_work
from trace.web.registers import Answer

navigation.add(
    portal="brand",
    endpoint="brand.take_up",
    label=_l("Take-up of labels"),
    permission=Permission.QUOTA_WRITE,
    order=37,
)


@bp.get("/take-up")
def take_up() -> Answer:
    """Show how the labels of every order were taken up."""
    with staff_work() as work:
        return printing_pages.take_up_page(work, address=None)
