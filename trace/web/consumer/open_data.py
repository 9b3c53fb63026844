"""The public register as open data: CSV and JSON with columns that stay, cached for an hour.

Codes of kinds and standings, and the names of the columns, never change with the language of the reader; what each
means stands in docs/zh/others.md and in the JSON itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from flask import Response, json, make_response, request, url_for
from flask_babel import gettext as _

from trace.http import exports
from trace.http.session import door_work, house
from trace.kernel.clock import CHINA
from trace.kernel.work import Work
from trace.rooms.authorisations import queries
from trace.rooms.authorisations.queries import OpenRow
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
)


@bp.get("/register.csv")
def register_csv() -> Response:
    """Send the register as CSV in UTF-8."""
    with door_work(read_only=True) as work:
        answer = _fresh(work)
        if answer.status_code != 304:
            rows = ([_text(value) for value in line.values()] for line in _lines(work))
            answer.set_data(exports.to_csv(COLUMNS, rows))
            answer.content_type = "text/csv; charset=utf-8"
            answer.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return answer


@bp.get("/register.json")
def register_json() -> Response:
    """Send the register as JSON."""
    with door_work(read_only=True) as work:
        answer = _fresh(work)
        if answer.status_code != 304:
            items = list(_lines(work))
            changed_at = queries.register_changed_at(work)
            body = {
                "title": _("Register of authorised users"),
                "licence": licence_note(),
                "columns": list(COLUMNS),
                "generated_at": _instant(work.now),
                "last_changed_at": _instant(changed_at) if changed_at else None,
                "count": len(items),
                "items": items,
            }
            answer.set_data(json.dumps(body, ensure_ascii=False, sort_keys=False))
            answer.content_type = "application/json; charset=utf-8"
    return answer


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
    found = queries.open_register(work, text=text, standing=standing, brand_id=brand_id)
    return (_line(each) for each in found)


def _line(each: OpenRow) -> dict[str, object]:
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
    }


def _text(value: object) -> object:
    return "、".join(value) if isinstance(value, list) else value


def _instant(instant: datetime) -> str:
    return instant.astimezone(CHINA).isoformat(timespec="seconds")


def _fresh(work: Work) -> Response:
    """Return an empty answer with what caches need, 304 where the reader has this state already.

    Standings end by the calendar: the day is part of what the tag stands for.
    """
    changed_at = queries.register_changed_at(work)
    state = f"{changed_at} {work.today} {request.full_path} {len(COLUMNS)}"
    answer = make_response("")
    answer.set_etag(hashlib.sha256(state.encode()).hexdigest()[:32])
    if changed_at is not None:
        answer.last_modified = max(changed_at, _start_of(work))
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.make_conditional(request)
    return answer


def _start_of(work: Work) -> datetime:
    return work.now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
