"""From when on scans of a brand's labels are a sign of copies, set by how the rules have done."""

from __future__ import annotations

from dataclasses import asdict

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.session import door_work
from trace.http.sign_words import LIMITS
from trace.kernel.errors import TraceError
from trace.rooms.scanning import services, signs
from trace.rooms.scanning.rules import HOUSE_LIMITS, LIMIT_BOUNDS
from trace.web.brand import bp
from trace.web.brand.desk import managed_brand, require_staff
from trace.web.registers import Answer, Input, form_page
from trace.wire.signs import LimitsInSchema


@bp.route("/brands/<int:brand_id>/watch-limits", methods=["GET", "POST"])
def watch_limits(brand_id: int) -> Answer:
    """Show and set a brand's limits."""
    require_staff()
    form = Form(LimitsInSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.set_limits(work, brand_id=brand_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("brand.watch_limits", brand_id=brand_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = managed_brand(work, brand_id)
        if request.method == "GET":
            form = Form(LimitsInSchema, initial=asdict(signs.limits_for(work, brand_id)))
        return form_page(
            form,
            title=_("Limits for signs of copied codes"),
            lead=found.name,
            inputs=[_input(name) for name in LIMITS],
            button=_("Save"),
            back=url_for("brand.brand", brand_id=brand_id),
            template="brand/watch_limits.html",
            records=signs.records_of_brand(work, brand_id),
            before=signs.limits_before(work, brand_id),
        )


def _input(name: str) -> Input:
    label, meaning = LIMITS[name]
    least, most = LIMIT_BOUNDS[name]
    help_text = _(
        "%(meaning)s From %(least)d to %(most)d; the house's own is %(usual)d.",
        meaning=meaning,
        least=least,
        most=most,
        usual=getattr(HOUSE_LIMITS, name),
    )
    return Input(name, str(label), "number", help=help_text, attrs={"min": least, "max": most})
