"""今日工作台: the day's steps in their order, what was done today, what is left, what is stopped."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.blend_words import batch_share
from trace.http.filters import quantity as shown_quantity
from trace.http.identity import current_actor, current_organisation_id
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.batches import queries
from trace.rooms.batches.queries import Batch
from trace.rooms.batches.rules import PACKED, BatchKind
from trace.rooms.conformity import queries as conformity
from trace.rooms.cultivation.queries import open_intervals
from trace.rooms.labels import queries as labels
from trace.rooms.producers.queries import read_producer, standing_at
from trace.web.producer import bp

RECENT = 8

navigation.add(
    portal="producer",
    endpoint="producer.desk",
    label=_l("Today"),
    permission=Permission.BATCHES_WRITE,
    order=1,
)


def own_producer_id() -> int:
    """Return the producer the signed-in clerk works for now; raises MissingPermission."""
    return current_organisation_id(Role.PRODUCER_CLERK)


def own_batch(work: Work, batch_id: int) -> Batch:
    """Return a batch of a producer whose clerk asks; officers read batches in their own portal.

    Raises   NoSuchRecord · MissingPermission
    """
    found = queries.read_batch(work, batch_id)
    require_own(found.producer_id)
    return found


def require_own(producer_id: int) -> None:
    """Raise MissingPermission unless the asking person is a clerk of this producer."""
    if producer_id not in current_actor().organisations(Role.PRODUCER_CLERK):
        raise MissingPermission(permission=Permission.BATCHES_WRITE.value)


@bp.get("/")
def desk() -> str:
    """Show the day."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        # Held until the page is made: the reads below each ask whose books these are.
        producer = read_producer(work, producer_id)
        day = queries.day_summary(work, producer_id, work.today)
        waiting = labels.count_of_day(work, producer_id)
        certified = conformity.count_of_day(work, producer_id)
        steps = [
            ("producer.record_intake", _("Intake"), _done(day, BatchKind.INTAKE)),
            ("producer.record_harvest", _("Harvest"), _done(day, BatchKind.HARVEST)),
            ("producer.conformity", _("Conformity certificate"), _times(certified)),
            ("producer.record_packing", _("Packing"), _done(day, *PACKED)),
            ("producer.labels", _("Activate labels"), _("%(count)d runs wait", count=waiting)),
            ("producer.record_dispatch", _("Dispatch"), _times(day.dispatch_count)),
        ]
        recent = queries.list_batches(work, producer_id=producer_id, size=RECENT).items
        return render_template(
            "producer/desk.html",
            steps=[
                (url_for(endpoint), label, note)
                for endpoint, label, note in steps
                if endpoint in current_app.view_functions
            ],
            producer=producer,
            open_intervals=open_intervals(work, producer_id),
            day=day,
            standing=standing_at(work, producer_id, work.now),
            stock=queries.stock(work, producer_id),
            recent=recent,
            shares=queries.bought_in_shares(work, [batch.id for batch in recent]),
            batch_share=batch_share,
        )


def _done(day: queries.DaySummary, *kinds: BatchKind) -> str:
    mass = day.mass(*kinds)
    told = _times(day.count(*kinds))
    return f"{told} · {shown_quantity(mass)}" if mass.value else told


def _times(count: int) -> str:
    return _("%(count)d today", count=count)


@bp.get("/yesterday")
def yesterday() -> str:
    """Show what was recorded the day before, each to be copied into a new record."""
    with door_work(read_only=True) as work:
        on = work.today - timedelta(days=1)
        drafts = queries.copy_of_day(work, own_producer_id(), on)
        return render_template("producer/yesterday.html", drafts=drafts, on=on)
