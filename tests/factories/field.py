"""Offline bundles, made as a phone's request makes them."""

from __future__ import annotations

from tests.factories.producers import COUNTY
from trace.kernel.work import Work
from trace.rooms.field import queries, services
from trace.rooms.field.models import FieldBundle


def make_bundle(work: Work, division: str = COUNTY) -> FieldBundle:
    """Read the records of a division and keep what they say."""
    work.session.flush()
    kept = services.keep_reading(work, queries.read_records(work, division))
    work.session.flush()
    return kept
