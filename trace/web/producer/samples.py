"""Samples of one's own goods: what was taken, what was found, and the challenge to a failure."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.session import door_work
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.testing import services
from trace.rooms.testing.queries import samples as queries
from trace.rooms.testing.rules.samples import CHALLENGE_SOURCE
from trace.web import sample_pages
from trace.web.officer.shared import send_picture
from trace.web.producer import bp
from trace.web.registers import Answer, own_producer_id, require_own
from trace.wire.samples import ChallengeInputSchema

navigation.add(
    portal="producer",
    endpoint="producer.samples",
    label=_l("Samples"),
    permission=Permission.BATCHES_WRITE,
    order=77,
)


@bp.get("/samples")
def samples() -> Answer:
    """List the samples of one's own goods."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return sample_pages.sample_list(work, "producer", producer_id, [])


def _own(work: Work, number: str) -> Any:
    found = queries.get_sample(work, number)
    require_own(found.batch, "sample")
    return found


@bp.get("/samples/<number>")
def sample(number: str) -> str:
    """Show one sample; a failure is challenged from here while its clock runs."""
    own_producer_id()
    with door_work(read_only=True) as work:
        found = _own(work, number)
        is_open = found.challenge_until is not None and work.now <= found.challenge_until
        return render_template(
            "samples/sample.html",
            sample=found,
            rows=sample_pages.sheet_rows(found),
            is_lab=False,
            is_retest_lab=False,
            is_officer=False,
            labs=[],
            source=CHALLENGE_SOURCE[found.law],
            now=work.now,
            today=work.today,
            portal="producer",
            may_challenge=is_open and found.challenge is None,
        )


@bp.get("/samples/<number>/signature")
def sample_signature(number: str) -> Response:
    """Send the signature on a sheet of one's own."""
    own_producer_id()
    with door_work(read_only=True) as work:
        _own(work, number)
        return send_picture(work, queries.signature_of(work, number))


@bp.post("/samples/<number>/challenge")
def file_sample_challenge(number: str) -> Response:
    """Challenge a failed result."""
    own_producer_id()
    with door_work(read_only=True) as work:
        _own(work, number)
    done = _("Your challenge is filed; the office decides on it.")
    return sample_pages.act("producer", ChallengeInputSchema, services.file_challenge, number, done)
