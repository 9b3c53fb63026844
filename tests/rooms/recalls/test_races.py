"""A recall among people who label and carry at the same time: every pack is reached, nothing is counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.labels import make_bound_run, make_exported, make_packed
from tests.factories.recalls import make_recall
from tests.rooms.scanning.scans import code_of
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.errors import Conflict
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.services import activate_range
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.rules import EntryKind
from trace.rooms.scanning.rules import Verdict

SYSTEM = Actor.system("test")
LABELS = 12
WRITERS = 64


def at_once(app: Flask, acts: list[Callable[[Work], object]]) -> Counter[str]:
    """Do each act in a transaction and a thread of its own, all beginning together."""
    barrier = Barrier(len(acts))

    def act(verb: Callable[[Work], object]) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(SYSTEM) as work:
                    verb(work)
            except Conflict:
                return "refused"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(act, acts))


def test_a_recall_while_labels_are_activated_reaches_every_pack(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        packed = make_packed(work)
        run = make_bound_run(work, packed, LABELS)
        make_exported(work, run)
        run_id, batch_id = run.id, packed.batch.id

    def activate(number: int) -> Callable[[Work], object]:
        return lambda work: activate_range(work, run_id=run_id, first=number, last=number)

    def recall(work: Work) -> object:
        return make_recall(work, [work.session.get_one(Batch, batch_id)])

    acts = [activate(number) for number in range(LABELS)]
    outcomes = at_once(app, [*acts[: LABELS // 2], recall, *acts[LABELS // 2 :]])

    with app.app_context(), open_work(SYSTEM) as work:
        [ordered] = queries.list_recalls(work)
        reach = queries.reach_of_recall(work, ordered)
        assert outcomes["done"] == 1 + reach.activated_count
        run = work.session.get_one(LabelRun, run_id)
        verdicts = {code_of(work, run, at).judge(work).verdict for at in range(LABELS)}
        assert verdicts == {Verdict.RECALLED}


def test_no_more_comes_back_than_went_there_however_many_record_at_once(
    standalone_app: Callable[..., Flask],
) -> None:
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        harvest = make_harvest(work, quantity=kg(500))
        make_dispatch(work, harvest, quantity=kg(100), buyer="甲超市")
        recall = make_recall(work, [harvest])
        work.session.flush()
        number = recall.number
        amount_id = queries.holders_in_sight(work, recall)[0].amounts[0].id

    def come_back(work: Work) -> object:
        return services.record_found(
            work,
            number=number,
            amount_id=amount_id,
            kind=EntryKind.RECOVERED,
            quantity=kg(10),
            on=work.today,
        )

    outcomes = at_once(app, [come_back] * WRITERS)

    assert outcomes == {"done": 10, "refused": WRITERS - 10}
    with app.app_context(), open_work(SYSTEM) as work:
        course = queries.course_of(work, queries.get_recall(work, number))
        assert course.figures.recovered == kg(100).base
        assert len(course.entries) == 10
