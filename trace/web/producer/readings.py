"""Temperature and humidity in the producer's portal: handing in loggers' files, acknowledging what lay outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches.queries import read_dispatch
from trace.rooms.transport import queries, services
from trace.web.producer import bp
from trace.web.producer.desk import own_batch, own_producer_id, require_own
from trace.web.reading_pages import breaches_page, series_page, subject_address, zones
from trace.web.registers import Answer
from trace.wire.transport import AcknowledgeInput, ReadingsForm, TakeBackInput

navigation.add(
    portal="producer",
    endpoint="producer.cold_chain",
    label=_l("Temperature and humidity"),
    permission=Permission.BATCHES_WRITE,
    order=37,
)


@bp.get("/cold-chain")
def cold_chain() -> Answer:
    """List what lay outside the limits of the producer's goods."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return breaches_page(work, producer_id=producer_id, address=_address)


def _address(row: Any) -> str:
    return url_for("producer.readings", series_id=row.series_id)


@bp.get("/readings/<int:series_id>")
def readings(series_id: int) -> Answer:
    """Show what one logger measured; as a file, every reading."""
    with door_work(read_only=True) as work:
        series = queries.read_series(work, series_id)
        require_own(series.producer_id)
        return series_page(work, series, back=subject_address("producer", series), may_write=True)


@bp.route("/dispatches/<int:dispatch_id>/readings", methods=["GET", "POST"])
def dispatch_readings(dispatch_id: int) -> Answer:
    """Hand in a logger's file for a dispatch."""
    with door_work(read_only=True) as work:
        found = read_dispatch(work, dispatch_id)
        require_own(found.producer_id)
        series = queries.series_of_dispatch(work, dispatch_id)

    def take(work: Work, upload: Upload, asked: dict[str, Any]) -> int:
        made = services.record_dispatch_readings(
            work, dispatch_id=dispatch_id, upload=upload, **asked
        )
        return made.id

    back = url_for("producer.dispatch", dispatch_id=dispatch_id)
    return _hand_in(take, found.buyer, back, series)


@bp.route("/batches/<int:batch_id>/readings", methods=["GET", "POST"])
def batch_readings(batch_id: int) -> Answer:
    """Hand in a logger's file for a batch in store."""
    with door_work(read_only=True) as work:
        found = own_batch(work, batch_id)
        about = f"{found.product.name} {found.lot}"
        series = queries.series_of_batch(work, batch_id)

    def take(work: Work, upload: Upload, asked: dict[str, Any]) -> int:
        return services.record_batch_readings(work, batch_id=batch_id, upload=upload, **asked).id

    return _hand_in(take, about, url_for("producer.batch", batch_id=batch_id), series)


def _hand_in(
    take: Callable[[Work, Upload, dict[str, Any]], int],
    about: str,
    back: str,
    series: Sequence[Any],
) -> Answer:
    form = Form(ReadingsForm)
    if request.method == "POST" and form.load():
        upload = form.file("file")
        if upload is None:
            form.add_error("file", _("Choose a file."))
        else:
            try:
                with door_work() as work:
                    series_id = take(work, upload, form.data)
                flash(_("The readings are recorded."), "good")
                return redirect(url_for("producer.readings", series_id=series_id))
            except TraceError as error:
                form.refuse(error)
    page = render_template(
        "transport/readings_form.html",
        form=form,
        about=about,
        back=back,
        series=series,
        zones=zones(),
    )
    return page, form.status


@bp.route("/breaches/<int:breach_id>/acknowledge", methods=["GET", "POST"])
def acknowledge_breach(breach_id: int) -> Answer:
    """Acknowledge a breach of limits with a comment."""
    form = Form(AcknowledgeInput)
    with door_work(read_only=True) as work:
        breach = queries.get_breach(work, breach_id)
        require_own(breach.series.producer_id)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.acknowledge_breach(work, breach_id=breach_id, **form.data)
            flash(_("The breach is acknowledged."), "good")
            return redirect(url_for("producer.readings", series_id=breach.series_id))
        except TraceError as error:
            form.refuse(error)
    page = render_template("transport/acknowledge.html", form=form, breach=breach)
    return page, form.status


@bp.route("/readings/<int:series_id>/take-back", methods=["GET", "POST"])
def take_back_series(series_id: int) -> Answer:
    """Take back a file that was handed in for the wrong goods."""
    form = Form(TakeBackInput)
    with door_work(read_only=True) as work:
        series = queries.read_series(work, series_id)
        require_own(series.producer_id)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.take_back_series(work, series_id=series_id, **form.data)
            flash(_("The readings are taken back."), "good")
            return redirect(url_for("producer.readings", series_id=series_id))
        except TraceError as error:
            form.refuse(error)
    page = render_template("transport/take_back_series.html", form=form, series=series)
    return page, form.status
