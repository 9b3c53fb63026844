"""Hand-overs before the administrators: coverage, lists, trying again."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from trace.http import navigation
from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.kernel.permissions import Permission, require
from trace.rooms.exchange import services
from trace.web.admin import bp
from trace.web.exchange_pages import coverage_page, handover_page, target_page
from trace.web.registers import Answer

navigation.add(
    portal="admin",
    endpoint="admin.exchange",
    label=_l("Hand-over to platforms"),
    permission=Permission.EXCHANGE_READ,
    order=70,
)


@bp.get("/exchange")
def exchange() -> Answer:
    """Show the coverage of every target."""
    _require_whole()
    return coverage_page("admin")


@bp.get("/exchange/targets/<name>")
def exchange_target(name: str) -> Answer:
    """List the hand-overs to a target."""
    _require_whole()
    return target_page("admin", name)


@bp.get("/exchange/handovers/<int:handover_id>")
def handover(handover_id: int) -> Answer:
    """Show one hand-over with its receipts."""
    _require_whole()
    return handover_page("admin", handover_id)


@bp.post("/exchange/handovers/<int:handover_id>/retry")
def retry_handover(handover_id: int) -> Answer:
    """Try what failed again."""
    with door_work() as work:
        services.retry_handover(work, handover_id=handover_id)
    flash(_("It is tried again within a minute."), "good")
    return redirect(url_for("admin.handover", handover_id=handover_id))


@bp.post("/exchange/targets/<name>/retry")
def retry_target(name: str) -> Answer:
    """Try all that failed at a target again."""
    with door_work() as work:
        count = services.retry_target(work, target=name)
    flash(
        ngettext("%(num)s hand-over is tried again.", "%(num)s hand-overs are tried again.", count),
        "good",
    )
    return redirect(url_for("admin.exchange_target", name=name))


@bp.post("/exchange/round")
def exchange_round() -> Answer:
    """Begin a round now."""
    with door_work() as work:
        services.ask_round(work)
    flash(_("A round begins within a minute."), "good")
    return redirect(url_for("admin.exchange"))


def _require_whole() -> None:
    """Let in who reads the hand-overs of the whole instance; officers have their own portal."""
    require(current_actor(), Permission.EXCHANGE_READ)
