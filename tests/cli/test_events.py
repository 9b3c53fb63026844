"""The operator's command on the event store."""

from __future__ import annotations

from sqlalchemy import text

from tests.factories.batches import make_harvest, make_process
from trace.rooms.batches import queries


def test_events_rebuild_replays_and_says_how_much(app, work):
    harvest = make_harvest(work)
    made = make_process(work, [harvest])
    work.session.execute(text("UPDATE batches SET lot = 'X' || id"))
    work.session.commit()

    outcome = app.test_cli_runner().invoke(args=["events", "rebuild"])

    assert outcome.exit_code == 0, outcome.output
    assert "2 events replayed, 2 batches rebuilt" in outcome.output
    assert queries.get_batch(work, made.id).lot == made.lot
