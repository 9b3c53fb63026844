"""The public register as open data: CSV and JSON with columns that stay, cached for an hour.

Codes of kinds and standings, and the names of the columns, never change with the language of the reader; what each
means stands in docs/zh/others.md and in the JSON itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, json, make_response, request, url_for
from flask_babel import gettext as _

from trace.http import exports
from trace.http.session import door_work, house
from trace.kernel.clock import CHINA
from trace.kernel.work import Work
from trace.rooms.authorisations import queries
from trace.rooms.authorisations.queries import OpenRow
from trace.rooms.sanctions.queries import all_public_sanctions
from trace.web.consumer import bp
from trace.web.consumer.register import asked

MAX_AGE_S = 3600
# Added to at the end only: programs of others read them.
COLUMNS = (
    "number",
    "kind",
    "brand_code",
    "brand",
    "mark_type",
    "holder",
    "division",
    "products",
    "places",
    "valid_from",
    "valid_until",
    "standing",
    "standing_since",
    "reason",
    "document_number",
    "public_until",
    "last_changed_at",
    "url",
    "sanctions",
)


@bp.get("/register.csv")
def register_csv() -> Response:
    """Send the register as CSV in UTF-8."""
    with door_work(read_only=True) as work:
        lines = list(_lines(work))
    rows = ([_text(value) for value in line.values()] for line in lines)
    answer = make_response(exports.to_csv(COLUMNS, rows))
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return _kept(answer, lines)


@bp.get("/register.json")
def register_json() -> Response:
    """Send the register as JSON."""
    with door_work(read_only=True) as work:
        lines = list(_lines(work))
        changed_at = queries.register_changed_at(work)
        body = {
            "title": _("Register of authorised users"),
            "licence": licence_note(),
            "columns": list(COLUMNS),
            "generated_at": _instant(work.now),
            "last_changed_at": _instant(changed_at) if changed_at else None,
            "count": len(lines),
            "items": lines,
        }
    answer = make_response(json.dumps(body, ensure_ascii=False, sort_keys=False))
    answer.content_type = "application/json; charset=utf-8"
    return _kept(answer, lines)


def licence_note() -> str:
    """Return on what terms the data may be used."""
    return _(
        "Free to use and to pass on with its source and date. What holds is the page of the authorisation."
    )


def masked_person(name: str) -> str:
    """Return the name of a natural person with the given name hidden: 张*."""
    return f"{name[:1]}*"


def _lines(work: Work) -> Iterator[dict[str, object]]:
    text, standing, brand_id = asked()
    imposed = all_public_sanctions(work)
    found = queries.open_register(work, text=text, standing=standing, brand_id=brand_id)
    return (_line(each, imposed.get(each.authorisation_id, ())) for each in found)


def _line(each: OpenRow, imposed: Sequence[Any]) -> dict[str, object]:
    row = each.row
    return {
        "number": row.number,
        "kind": row.kind.value,
        "brand_code": each.brand_code,
        "brand": row.brand_name,
        "mark_type": each.mark_type,
        "holder": masked_person(row.producer_name) if each.is_person else row.producer_name,
        # A natural person is not to be found by the village either.
        "division": each.division[:6] if each.is_person else each.division,
        "products": list(row.product_names),
        "places": list(row.place_names),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "standing": row.standing.word,
        "standing_since": each.standing_since.isoformat() if each.standing_since else None,
        "reason": row.reason,
        "document_number": row.document_number,
        "public_until": each.public_until.isoformat() if each.public_until else None,
        "last_changed_at": _instant(each.last_changed_at),
        "url": house().settings.base_url + url_for("consumer.authorisation", number=row.number),
        "sanctions": [_sanction(sanction) for sanction in imposed],
    }


def _sanction(imposed: Any) -> dict[str, object]:
    return {
        "kind": imposed.kind.value,
        "state": imposed.state.value,
        "decided_on": imposed.decided_on.isoformat(),
        "rule": imposed.rule,
        "document_number": imposed.document_number,
        "public_until": imposed.public_until.isoformat() if imposed.public_until else None,
    }


def _text(value: object) -> object:
    """Return a value as one cell: a list is parted by 、, the facts of one sanction by blanks."""
    if isinstance(value, list):
        return "、".join(str(_text(each)) for each in value)
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values() if each)
    return value


def _instant(instant: datetime) -> str:
    return instant.astimezone(CHINA).isoformat(timespec="seconds")


def _kept(answer: Response, lines: list[dict[str, object]]) -> Response:
    """Return the answer with what caches need; 304 where the reader has these lines already."""
    state = json.dumps([request.path, list(COLUMNS), lines], sort_keys=True)
    answer.set_etag(hashlib.sha256(state.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.make_conditional(request)
    return answer
