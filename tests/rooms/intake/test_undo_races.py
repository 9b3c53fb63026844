"""Somebody draws on a lot while the import that brought it is undone: exactly one of the two happens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest

from tests.factories.batches import kg
from tests.factories.intake import a_workbook, example, make_imported
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.errors import Conflict, NotFound
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as batch_services
from trace.rooms.batches.models import Batch
from trace.rooms.intake import queries, services
from trace.rooms.intake.kinds import SheetKey, WorkbookStanding
from trace.rooms.producers import queries as producers
from trace.rooms.producers import services as producer_services
from trace.rooms.producers.kinds import AreaBasis, UnitKind

SYSTEM = Actor.system("test")
Act = Callable[[Work], object]


def together(app, *acts: Act) -> list[str]:
    """Run the acts at once, each in a transaction of its own; return what became of each."""
    barrier = Barrier(len(acts))

    def run(act: Act) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(SYSTEM) as work:
                    act(work)
            except (Conflict, NotFound):
                return "refused"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def undo(import_id: int) -> Act:
    return lambda work: services.undo_workbook(work, import_id=import_id, reason="导错了文件")


def standing(app, import_id: int) -> WorkbookStanding:
    with app.app_context(), open_work(SYSTEM) as work:
        return queries.get_import(work, import_id).standing


@pytest.mark.parametrize("round_", range(4))
def test_a_lot_is_drawn_on_or_taken_back_never_both(standalone_app, round_: int):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        bulk = make_product(work, producer)
        line = {
            "kind": "外购",
            "product": bulk.code,
            "lot": "B-1",
            "quantity": "100",
            "unit": "千克",
            "on": work.today.isoformat(),
            "supplier_name": "县城批发市场",
        }
        import_id = make_imported(work, producer, a_workbook(batches=[line])).id
        found = batches.find_batch(work, product_id=bulk.id, lot="B-1")
        assert found is not None
        batch_id = found.id

    def draw(work: Work) -> object:
        return batch_services.draw_for_labels(work, batch_id=batch_id, base=10**6, run_id=1)

    def lose(work: Work) -> object:
        return batch_services.record_loss(
            work, batch_id=batch_id, quantity=kg(1), on=work.today, reason="破损"
        )

    outcomes = together(app, undo(import_id), draw, lose)

    is_undone = standing(app, import_id) is WorkbookStanding.UNDONE
    assert outcomes == (
        ["done", "refused", "refused"] if is_undone else ["refused", "done", "done"]
    )
    with app.app_context(), open_work(SYSTEM) as work:
        batch = work.session.get(Batch, batch_id)
        assert (batch is None) is is_undone
        assert batch is None or batch.remaining == kg(98)


@pytest.mark.parametrize("round_", range(4))
def test_a_member_gets_a_unit_or_goes_never_both(standalone_app, round_: int):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        import_id = make_imported(work, producer).id
        member = producers.find_member(work, producer.id, example(SheetKey.MEMBERS)["number"])
        assert member is not None
        member_id, producer_id, division = member.id, producer.id, producer.division

    def add(work: Work) -> object:
        unit = producer_services.NewUnit(
            kind=UnitKind.PLOT,
            name="新基地",
            size=Decimal(3),
            area_basis=AreaBasis.DECLARED,
            division=division,
            member_id=member_id,
        )
        return producer_services.add_unit(work, producer_id=producer_id, unit=unit)

    def leave(work: Work) -> object:
        return producer_services.end_membership(work, member_id=member_id, on=work.today)

    outcomes = together(app, undo(import_id), add, leave)

    is_undone = standing(app, import_id) is WorkbookStanding.UNDONE
    assert outcomes == (
        ["done", "refused", "refused"] if is_undone else ["refused", "done", "done"]
    )


def test_an_import_is_undone_once(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        import_id = make_imported(work, make_producer(work)).id

    outcomes = together(app, *(undo(import_id) for _ in range(8)))

    assert sorted(outcomes) == ["done", *["refused"] * 7]
    assert standing(app, import_id) is WorkbookStanding.UNDONE
