"""The ledger of a certified quantity, alike in every portal that may read the certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import exports, filters, words
from trace.http.session import door_work
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.rooms.certificates import quantities
from trace.rooms.certificates.kinds import CertifiedKind
from trace.web.registers import Answer

words.add(
    {
        CertifiedKind.DRAW: _l("Drawn by labels"),
        CertifiedKind.RETURN: _l("Given back"),
    }
)


def ledger_page(
    certificate_id: int,
    line_id: int,
    *,
    back: str,
    require: Callable[[Any], object] | None = None,
) -> Answer:
    """Answer with what labels have drawn of a scope line's quantity and what is left; also as a file.

    require   what the portal asks of the certificate besides the right to read it
    """
    with door_work(read_only=True) as work:
        statement = quantities.certified_statement(work, certificate_id, line_id)
        if require is not None:
            require(statement.certificate)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return quantities.certified_entries(work, statement, cursor=cursor, size=size)

        if exports.wanted():
            return exports.answer(
                _("Certified quantity"),
                [
                    _("When"),
                    _("What"),
                    _("Quantity"),
                    _("Number of labels"),
                    _("Label order"),
                    _("By"),
                ],
                exports.every(fetch),
                lambda row: [
                    *(row.recorded_at, row.kind, filters.quantity(row.base, statement.unit)),
                    *(row.count, row.document, row.recorded_by),
                ],
            )
        return render_template(
            "certificates/ledger.html",
            statement=statement,
            page=fetch(request.args.get("cursor"), DEFAULT_SIZE),
            back=back,
        )
