"""An import is taken back as a whole, by each record's own means, while nothing else builds on it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.factories.batches import kg, make_harvest, make_process
from tests.factories.brands import make_brand
from tests.factories.intake import (
    a_workbook,
    example,
    make_checked,
    make_checked_holders,
    make_imported,
)
from tests.factories.producers import make_producer, make_unit
from tests.factories.products import make_packed_product, make_product
from trace.kernel.actor import Role
from trace.kernel.database import Base
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.applications.services.applicants import refuse_reentry
from trace.rooms.audit.models import AuditEntry
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as batch_services
from trace.rooms.batches.models import Batch, LedgerEntry
from trace.rooms.brands.queries import get_brand
from trace.rooms.events.models import StoredEvent
from trace.rooms.intake import queries, services
from trace.rooms.intake.errors import (
    AlreadyUndone,
    ImportBuiltOn,
    ImportNotNoted,
    NotImported,
)
from trace.rooms.intake.kinds import Footing, ImportKind, SheetKey, WorkbookStanding
from trace.rooms.intake.models import ImportedRow
from trace.rooms.intake.models import WorkbookImport as Import
from trace.rooms.intake.template import example_workbook
from trace.rooms.producers import queries as producers
from trace.rooms.producers import services as producer_services
from trace.rooms.producers.models import Producer
from trace.rooms.products import queries as products
from trace.rooms.quotas import queries as quotas
from trace.rooms.quotas import services as quota_services
from trace.rooms.quotas.models import QuotaEntry

K = SheetKey
# The record of what happened, and what the database notes by itself of every change.
KEPT = {"audit_entries", "events", "event_epcs", "exchange_changes", "graph_stamps", "page_stamps"}
OF_THE_ROOM = {
    "workbook_imports",
    "imported_records",
    "imported_rows",
    "workbook_undoings",
    "files",
}
WHY = "导错了文件"


@pytest.fixture
def producer(work: Work) -> Producer:
    """An approved cooperative without any records."""
    return make_producer(work)


def row_counts(work: Work) -> dict[str, int]:
    """How many rows each table has, without the room's own and those that only ever grow."""
    work.session.flush()
    return {
        table.name: work.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in KEPT | OF_THE_ROOM
    }


def undo(work: Work, import_id: int):
    return services.undo_workbook(work, import_id=import_id, reason=WHY)


def the_example() -> Upload:
    return Upload("示例.xlsx", example_workbook(ImportKind.PRODUCER))


def blockers(work: Work, import_id: int) -> set[tuple[str, str | None]]:
    """Return what stands in the way of undoing, by table and name; undoing is refused with the same."""
    plan = queries.plan_undo(work, import_id)
    with pytest.raises(ImportBuiltOn) as refusal:
        undo(work, import_id)
    assert refusal.value.obstacles == plan.obstacles
    return {(o.table, o.name) for o in plan.obstacles}


def test_everything_of_the_filled_example_is_taken_back(work: Work, producer: Producer):
    before = row_counts(work)
    done = make_imported(work, producer, the_example())
    events = work.session.scalar(select(func.count()).select_from(StoredEvent)) or 0
    made = work.session.scalar(select(func.count()).select_from(Batch)) or 0

    undone = undo(work, done.id)

    assert undone.standing is WorkbookStanding.UNDONE
    assert undone.undoing is not None
    assert (undone.undoing.reason, undone.undoing.undone_at) == (WHY, work.now)
    after = row_counts(work)
    assert after.pop("batch_reversals") == before.pop("batch_reversals") + made
    assert after == before
    # What happened stays on record, and so does that it was taken back.
    assert work.session.scalar(select(func.count()).select_from(StoredEvent)) == events + made


@pytest.mark.parametrize(
    ("sheets", "kind"),
    [
        ({"members": [example(K.MEMBERS)]}, "member"),
        ({"units": [example(K.UNITS, member="")]}, "production_unit"),
        ({"products": [example(K.PRODUCTS)]}, "product"),
        ({"proofs": [example(K.PROOFS, products="", premises="")]}, "proof"),
    ],
)
def test_a_register_of_each_kind_is_as_it_was_before(
    work: Work, producer: Producer, sheets: dict, kind: str
):
    before = row_counts(work)
    done = make_imported(work, producer, a_workbook(**sheets))

    assert queries.plan_undo(work, done.id).counts == {kind: 1}
    undo(work, done.id)

    assert row_counts(work) == before
    verb = {"production_unit": "unit"}.get(kind, kind)
    told = work.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == f"{verb}.removed")
    ).one()
    assert told.facts["reason"] == WHY


def test_the_same_file_comes_in_again_and_can_be_undone_again(work: Work, producer: Producer):
    first = make_imported(work, producer, the_example())
    undo(work, first.id)

    second = make_imported(work, producer, the_example())

    assert second.id != first.id
    assert second.record_count == first.record_count
    assert second.known_count == 0
    packed = products.find_by_code(work, "SL-HT-2500")
    assert packed is not None
    batch = batches.find_batch(work, product_id=packed.id, lot="260702A")
    assert batch is not None
    assert str(batch.produced) == "500 kg"
    undo(work, second.id)
    assert products.find_by_code(work, "SL-HT-2500") is None


def test_rows_that_came_with_an_earlier_workbook_stay(work: Work, producer: Producer):
    one, two = example(K.MEMBERS), example(K.MEMBERS, number="S777", name="后来的人")
    earlier = make_imported(work, producer, a_workbook(members=[one]))
    later = make_imported(work, producer, a_workbook(members=[one, two]))

    undo(work, later.id)

    assert producers.find_member(work, producer.id, "S001") is not None
    assert producers.find_member(work, producer.id, "S777") is None
    assert queries.get_import(work, earlier.id).standing is WorkbookStanding.DONE


def test_undoing_twice_is_refused_with_who_did_it(work: Work, producer: Producer):
    done = make_imported(work, producer)
    undo(work, done.id)

    with pytest.raises(AlreadyUndone) as refusal:
        undo(work, done.id)

    assert refusal.value.by == work.actor.label
    with pytest.raises(AlreadyUndone):
        services.import_workbook(work, import_id=done.id)


def test_a_workbook_that_was_only_checked_has_nothing_to_take_back(work: Work, producer: Producer):
    checked = make_checked(work, producer)

    with pytest.raises(NotImported):
        undo(work, checked.id)


def test_an_import_without_notes_cannot_be_undone(work: Work, producer: Producer):
    done = make_imported(work, producer)
    work.session.execute(ImportedRow.__table__.delete())

    assert queries.plan_undo(work, done.id).is_noted is False
    with pytest.raises(ImportNotNoted):
        undo(work, done.id)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_reason_is_needed(work: Work, producer: Producer, reason: str):
    done = make_imported(work, producer)

    with pytest.raises(InvalidValue) as refusal:
        services.undo_workbook(work, import_id=done.id, reason=reason)

    assert refusal.value.field == "reason"
    assert producers.find_member(work, producer.id, "S001") is not None


def test_only_who_may_import_may_undo(work: Work, producer: Producer, work_as):
    done = make_imported(work, producer)
    other = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        undo(other, done.id)
    with pytest.raises(NoSuchRecord):
        undo(work, done.id + 1000)


# ---------------------------------------------------------------- what builds on it


def test_a_member_with_a_unit_of_later_stays(work: Work, producer: Producer):
    done = make_imported(work, producer)
    member = producers.find_member(work, producer.id, "S001")
    assert member is not None
    unit = make_unit(work, producer, member_id=member.id)

    assert blockers(work, done.id) == {("production_units", unit.code)}
    assert producers.find_member(work, producer.id, "S001") is not None


def test_a_record_changed_by_hand_stays(work: Work, producer: Producer):
    done = make_imported(work, producer)
    member = producers.find_member(work, producer.id, "S001")
    assert member is not None
    producer_services.end_membership(work, member_id=member.id, on=work.today)

    assert blockers(work, done.id) == {("member", work.actor.label)}
    (found,) = queries.plan_undo(work, done.id).obstacles
    assert (found.footing, found.subject_id) == (Footing.CHANGED, member.id)
    assert (found.sheet, found.row) == (K.MEMBERS, 2)


def test_a_lot_that_was_drawn_from_stays(work: Work, producer: Producer):
    done = make_imported(work, producer, the_example())
    batch = last_batch(work, producer)
    made = make_process(work, [batch], quantity=kg(1))

    found = blockers(work, done.id)

    assert ("batch_inputs", made.lot) in found
    # The process is named once, not again by its entry in the books and its event.
    assert not {table for table, _ in found} & {"ledger_entries", "events"}


def test_a_lot_with_a_loss_or_a_stop_stays(work: Work, producer: Producer):
    done = make_imported(work, producer, the_example())
    batch = last_batch(work, producer)
    batch_services.record_loss(
        work, batch_id=batch.id, quantity=kg(1), on=work.today, reason="破损"
    )

    assert blockers(work, done.id) == {("ledger_entries", batch.lot)}
    batch_services.stop_own(work, batch_id=batch.id, reason="自查")
    assert blockers(work, done.id) == {("restrictions", batch.lot)}


def last_batch(work: Work, producer: Producer) -> Batch:
    return work.session.scalars(
        select(Batch).where(Batch.producer_id == producer.id).order_by(Batch.id.desc()).limit(1)
    ).one()


def test_what_was_used_of_an_older_lot_is_there_again(work: Work, producer: Producer):
    bulk = make_product(work, producer)
    harvest = make_harvest(work, producer, bulk, quantity=kg(500))
    row = {
        "kind": "分选",
        "product": bulk.code,
        "lot": "S-1",
        "quantity": "90",
        "unit": "千克",
        "on": work.today.isoformat(),
        "input_product": bulk.code,
        "input_lot": harvest.lot,
        "input_quantity": "100",
        "input_unit": "千克",
    }
    done = make_imported(work, producer, a_workbook(batches=[row]))
    assert str(batches.get_batch(work, harvest.id).remaining) == "400 kg"

    undo(work, done.id)

    work.session.expire_all()
    assert str(batches.get_batch(work, harvest.id).remaining) == "500 kg"
    assert not batches.descendants(work, [harvest.id])
    entries = work.session.scalars(
        select(LedgerEntry.base).where(LedgerEntry.batch_id == harvest.id).order_by(LedgerEntry.id)
    ).all()
    assert [base // 10**6 for base in entries] == [500, -100, 100]


def test_an_import_is_free_again_when_what_built_on_it_was_undone(work: Work, producer: Producer):
    bulk = make_product(work, producer)
    first = make_imported(
        work,
        producer,
        a_workbook(batches=[bought(bulk.code, "B-1", work)]),
    )
    line = bought(bulk.code, "B-2", work) | {
        "kind": "分选",
        "supplier_name": "",
        "input_product": bulk.code,
        "input_lot": "B-1",
        "input_quantity": "100",
        "input_unit": "千克",
    }
    second = make_imported(work, producer, a_workbook(batches=[line]))
    assert not queries.plan_undo(work, first.id).is_free

    undo(work, second.id)

    assert queries.plan_undo(work, first.id).is_free
    undo(work, first.id)
    assert not batches.list_batches(work, producer_id=producer.id).items


def bought(code: str, lot: str, work: Work) -> dict[str, str]:
    return {
        "kind": "外购",
        "product": code,
        "lot": lot,
        "quantity": "100",
        "unit": "千克",
        "on": work.today.isoformat(),
        "supplier_name": "县城批发市场",
    }


# ---------------------------------------------------------------- holders of a brand


@pytest.fixture
def holders(work: Work) -> Import:
    """An import of one holder with quota and old packaging."""
    brand, holder = make_brand(work), make_producer(work)
    checked = make_checked_holders(work, brand, holder, make_packed_product(work, holder))
    return services.import_workbook(work, import_id=checked.id)


def test_a_holder_taken_back_has_no_right_and_no_quota(work: Work, holders: Import):
    held = authorisations.authorisation_by_number(work, "WZ-2025-001")
    assert held is not None

    undo(work, holders.id)

    assert authorisations.authorisation_by_number(work, "WZ-2025-001") is None
    assert not authorisations.public_register(work).items
    (account,) = quotas.quota_accounts(work, [held.id])
    entries = work.session.scalars(
        select(QuotaEntry).where(QuotaEntry.account_id == account.id).order_by(QuotaEntry.id)
    ).all()
    # The grant stays in the ledger, and beside it what takes it back.
    assert [(entry.kind.value, entry.count) for entry in entries] == [
        ("grant", 20_000),
        ("reverse", 20_000),
    ]
    assert account.remaining == 0


def test_the_same_holders_come_in_again_under_their_numbers(work: Work, holders: Import):
    undo(work, holders.id)
    with work.ports.files.open(queries.file_of(work, holders.id).digest) as file:
        upload = Upload("台账.xlsx", file.read())
    assert holders.brand_id is not None

    checked = services.check_brand_workbook(work, brand_id=holders.brand_id, upload=upload)

    assert checked.record is not None, checked.report.faults
    services.import_workbook(work, import_id=checked.record.id)
    found = authorisations.authorisation_by_number(work, "WZ-2025-001")
    assert found is not None
    assert [a.remaining for a in quotas.quota_accounts(work, [found.id])] == [20_000]


def test_no_waiting_begins_for_a_holder_who_was_taken_back(work: Work, holders: Import):
    held = authorisations.authorisation_by_number(work, "WZ-2025-001")
    assert held is not None
    undo(work, holders.id)

    # It would raise, were it counted as a withdrawal.
    refuse_reentry(work, get_brand(work, held.brand_id), held.producer_id)

    assert authorisations.get_authorisation(work, held.id).states[-1].state.value == "withdrawn"


def test_a_holder_with_labels_quota_or_a_new_state_stays(work: Work, holders: Import):
    held = authorisations.authorisation_by_number(work, "WZ-2025-001")
    assert held is not None
    held = authorisations.get_authorisation(work, held.id)
    quota_services.grant_quota(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        season="",
        count=5,
        document="补充核定",
    )

    found = blockers(work, holders.id)

    assert {table for table, _name in found} == {"quota_entries"}


def test_only_the_brands_people_take_holders_back(work: Work, holders: Import, work_as):
    stranger = work_as(Role.BRAND, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        undo(stranger, holders.id)

    undone = undo(work_as(Role.BRAND, organisation_id=holders.organisation_id), holders.id)
    assert undone.standing is WorkbookStanding.UNDONE
