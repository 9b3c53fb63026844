"""The public register: who may use a brand, who lost it, and a page to verify one authorisation."""

from __future__ import annotations

from flask import Response, render_template, request

from trace.http.brand_words import standing_choices
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.rooms.authorisations import queries, signing
from trace.rooms.brands import queries as brands
from trace.rooms.sanctions import queries as sanctions
from trace.web.consumer import bp, visit

PAGE_AGE_S = 60


@bp.get("/register")
def register() -> Response:
    """Search the register by number, holder or product."""
    text, standing, brand_id = asked()
    with door_work(read_only=True) as work:
        cursor = request.args.get("cursor")
        try:
            page = queries.public_register(
                work, text=text, standing=standing, brand_id=brand_id, cursor=cursor
            )
        except InvalidValue:  # an old link to a later page: begin again
            page = queries.public_register(work, text=text, standing=standing, brand_id=brand_id)
        shown = render_template(
            "consumer/register.html",
            page=page,
            brands=brands.list_brands(work),
            standings=standing_choices(),
            text=text,
            standing=standing,
            brand_id=brand_id,
            now=work.now,
            changed_at=queries.register_changed_at(work),
        )
    return visit.answer(shown, max_age_s=PAGE_AGE_S)


def asked() -> tuple[str, str, int | None]:
    """Return the text, the standing and the brand that the address asks for."""
    brand = request.args.get("brand", "")
    brand_id = int(brand) if brand.isascii() and brand.isdigit() and len(brand) < 10 else None
    text = request.args.get("text", "").strip()[:80]
    return text, request.args.get("standing", ""), brand_id


@bp.get("/authorisations/<number>")
def authorisation(number: str) -> Response:
    """Say whether an authorisation is in force now, for what and until when, and whether its certificate is ours."""
    with door_work(read_only=True) as work:
        found = queries.authorisation_by_number(work, number)
        if found is None:
            raise NoSuchRecord(kind="authorisation", key=number[:80])
        signature = signing.check_signature(
            work.ports.keyring, found.number, request.args.get("s", "")[:200]
        )
        shown = render_template(
            "consumer/authorisation.html",
            signature=signature.value,
            sanctions=sanctions.public_sanctions(work, found.id),
            authorisation=found,
            row=queries.register_row(found, on=work.today, now=work.now),
            palette=visit.palette_of(found.brand),
            now=work.now,
            today=work.today,
        )
    return visit.answer(shown)
