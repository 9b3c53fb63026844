"""Recalls of goods that went to a trading partner."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.identity import current_organisation_id
from trace.kernel.actor import Role
from trace.kernel.permissions import Permission
from trace.web.recall_message_pages import message_page, messages_page
from trace.web.registers import Answer
from trace.web.trader import bp

navigation.add(
    portal="trader",
    endpoint="trader.recall_messages",
    label=_l("Recalls"),
    permission=Permission.RECALLS_ANSWER,
    order=20,
)


@bp.get("/recall-messages")
def recall_messages() -> Answer:
    """List the recalls of goods that one got."""
    return messages_page(current_organisation_id(Role.TRADER), _address)


@bp.route("/recall-messages/<int:holder_id>", methods=["GET", "POST"])
def recall_message(holder_id: int) -> Answer:
    """Show what is to be done with goods one got, and take the answer."""
    return message_page(current_organisation_id(Role.TRADER), holder_id, _address)


def _address(holder_id: int) -> str:
    return url_for("trader.recall_message", holder_id=holder_id)
