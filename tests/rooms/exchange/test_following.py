"""What changes becomes a hand-over for every target that asks for it, once for each thing there is to say."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.factories.batches import kg, make_harvest
from tests.factories.conformity import make_certificate, make_collected
from tests.factories.exchange import KINDS, a_target, handovers, run_round
from tests.factories.labels import make_packed
from tests.factories.producers import make_draft, make_producer
from tests.factories.products import make_product
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.audit.models import AuditEntry
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import ancestors
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import lift_restriction, place_restriction, take_back_batch
from trace.rooms.conformity.services import void_certificate
from trace.rooms.exchange import queries, services
from trace.rooms.exchange.kinds import FactKind, HandoverState
from trace.rooms.exchange.models import ExchangeChange, ExchangeStream, Handover
from trace.rooms.producers.services import suspend_producer
from trace.rooms.products.services import remove_product


def _count(work: Work, model: type) -> int:
    return work.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_fact_and_its_change_are_noted_by_the_database_itself(work: Work) -> None:
    before = _count(work, ExchangeChange)

    make_producer(work)

    kinds = work.session.scalars(select(ExchangeChange.kind).offset(before)).all()
    assert FactKind.PRODUCER in kinds


def test_every_kind_is_handed_over_with_what_it_names_before_it(work: Work) -> None:
    producer = make_producer(work, name="万载县示例甲合作社")
    batch = make_harvest(work, producer, quantity=kg(250))
    certificate = make_certificate(work, batch)
    work.session.flush()

    run_round(work, a_target())

    (subject,) = handovers(work, FactKind.PRODUCER, producer.id)
    (goods,) = handovers(work, FactKind.BATCH, batch.id)
    (paper,) = handovers(work, FactKind.CERTIFICATE, certificate.id)
    assert subject.payload == {
        "name": "万载县示例甲合作社",
        "code.credit": producer.credit_code,
        "state": "1",
    }
    assert goods.payload == {
        "lot": batch.lot,
        "state": "recorded",
        "quantity": "250",
        "area": "360922",
    }
    assert (goods.after_kind, goods.after_id) == (FactKind.PRODUCT, batch.product_id)
    assert (paper.after_kind, paper.after_id) == (FactKind.BATCH, batch.id)
    assert handovers(work, FactKind.EVENT, batch.event_pk)
    assert _count(work, ExchangeChange) == 0


def test_facts_from_before_the_target_are_gone_through(work: Work) -> None:
    producer = make_producer(work)
    work.session.flush()
    while services.take_changes(work, targets={}):
        pass

    run_round(work, a_target())

    assert len(handovers(work, FactKind.PRODUCER, producer.id)) == 1
    assert all(each.filled_at for each in work.session.scalars(select(ExchangeStream)))


def test_what_says_the_same_makes_no_new_version(work: Work) -> None:
    producer = make_producer(work)
    target = a_target()
    run_round(work, target)

    producer.introduction = "别的简介"
    work.session.flush()
    run_round(work, target)

    assert len(handovers(work, FactKind.PRODUCER, producer.id)) == 1


def test_a_change_makes_a_version_that_replaces_the_one_that_waits(work: Work) -> None:
    producer = make_producer(work)
    target = a_target()
    run_round(work, target)

    suspend_producer(work, producer_id=producer.id, reason="示例", document_number="示例1号")
    work.session.flush()
    run_round(work, target)

    first, second = handovers(work, FactKind.PRODUCER, producer.id)
    assert (first.state, first.is_latest) == (HandoverState.SUPERSEDED, False)
    assert (second.state, second.version) == (HandoverState.WAITING, 2)
    assert second.payload is not None
    assert second.payload["state"] == "2"
    assert second.key != first.key


def test_a_void_certificate_is_handed_over_as_void(work: Work) -> None:
    certificate = make_certificate(work, make_harvest(work, make_producer(work)))
    target = a_target()
    run_round(work, target)

    void_certificate(work, number=certificate.number, reason="示例")
    work.session.flush()
    run_round(work, target)

    last = handovers(work, FactKind.CERTIFICATE, certificate.id)[-1]
    assert last.payload is not None
    assert last.payload["state"] == "void"


def test_a_batch_that_was_taken_back_is_handed_over_as_withdrawn(work: Work) -> None:
    batch = make_harvest(work, make_producer(work))
    target = a_target()
    run_round(work, target)

    take_back_batch(work, batch_id=batch.id, reason="录错")
    work.session.flush()
    run_round(work, target)

    assert work.session.scalar(select(Batch.id).where(Batch.id == batch.id)) is None
    last = handovers(work, FactKind.BATCH, batch.id)[-1]
    assert last.payload is not None
    assert (last.version, last.payload["state"]) == (2, "withdrawn")


def test_a_product_that_was_taken_back_is_handed_over_as_withdrawn(work: Work) -> None:
    product = make_product(work, make_producer(work))
    target = a_target(kinds=KINDS | {"product": 'code = {from = "code"}\nstate = {from = "state"}'})
    run_round(work, target)

    remove_product(work, product_id=product.id, reason="录错")
    work.session.flush()
    run_round(work, target)

    last = handovers(work, FactKind.PRODUCT, product.id)[-1]
    assert last.payload is not None
    assert (last.version, last.payload["state"]) == (2, "withdrawn")


def test_a_stop_is_told_of_the_batch_and_of_all_that_was_made_of_it_until_it_is_lifted(
    work: Work,
) -> None:
    fields = 'lot = {from = "lot"}\nheld = {from = "restrictions"}\nby = {from = "restriction_documents"}'
    target = a_target(kinds=KINDS | {"batch": fields})
    packed = make_packed(work)
    source = ancestors(work, packed.batch.id)[-1].batch.id
    run_round(work, target)

    (placed,) = place_restriction(
        work,
        batch_ids=[source],
        kind=RestrictionKind.OFFICER_STOP,
        reason="示例",
        document_number="示监停〔2026〕1号",
    )
    work.session.flush()
    run_round(work, target)
    lift_restriction(work, restriction_ids=[placed.id], reason="已查清")
    work.session.flush()
    run_round(work, target)

    for batch_id in (source, packed.batch.id):
        told = [each.payload or {} for each in handovers(work, FactKind.BATCH, batch_id)]
        assert [each["held"] for each in told] == [None, ["officer_stop"], None]
        assert told[1]["by"] == ["示监停〔2026〕1号"]


def test_who_was_never_approved_is_not_handed_over_until_then(work: Work) -> None:
    draft = make_draft(work)
    product = make_product(work, draft)
    target = a_target()
    run_round(work, target)
    assert handovers(work, FactKind.PRODUCER, draft.id) == []
    assert handovers(work, FactKind.PRODUCT, product.id) == []

    draft.approved_at = work.now
    work.session.flush()
    run_round(work, target)

    assert len(handovers(work, FactKind.PRODUCER, draft.id)) == 1
    assert len(handovers(work, FactKind.PRODUCT, product.id)) == 1


def test_what_a_seller_handed_over_is_not_ours_to_report(work: Work) -> None:
    batch = make_harvest(work, make_producer(work))
    collected = make_collected(work, batch)
    work.session.flush()

    run_round(work, a_target())

    assert handovers(work, FactKind.CERTIFICATE, collected.id) == []


def test_what_lacks_a_required_field_is_held_back_and_goes_once_it_is_there(work: Work) -> None:
    producer = make_producer(work)
    producer.credit_code = None
    kinds = {"producer": 'credit = {from = "credit_code", required = true}'}
    target = a_target(kinds=kinds)
    work.session.flush()
    run_round(work, target)
    (held,) = handovers(work, FactKind.PRODUCER, producer.id)
    assert (held.state, held.missing) == (HandoverState.INCOMPLETE, ["credit: empty"])

    producer.credit_code = "93360922MA0000000X"
    work.session.flush()
    run_round(work, target)

    first, second = handovers(work, FactKind.PRODUCER, producer.id)
    assert (first.state, second.state) == (HandoverState.SUPERSEDED, HandoverState.WAITING)


def test_another_mapping_sends_anew_what_reads_otherwise_by_it(work: Work) -> None:
    producer = make_producer(work)
    product = make_product(work, producer)
    work.session.flush()
    run_round(work, a_target())

    changed = KINDS | {"producer": KINDS["producer"] + '\nplace = {from = "division"}'}
    run_round(work, a_target(kinds=changed))

    assert len(handovers(work, FactKind.PRODUCER, producer.id)) == 2
    assert len(handovers(work, FactKind.PRODUCT, product.id)) == 1


def test_a_target_without_a_file_gets_nothing_more_but_keeps_its_receipts(work: Work) -> None:
    run_round(work, a_target())
    kept = _count(work, Handover)

    services.follow_targets(work, targets={})
    make_producer(work)
    work.session.flush()
    while services.take_changes(work, targets={}):
        pass

    assert _count(work, ExchangeStream) == 0
    assert _count(work, Handover) == kept
    closed = select(AuditEntry).where(AuditEntry.verb == "exchange.closed")
    assert len(work.session.scalars(closed).all()) == len(FactKind)


def test_while_a_file_cannot_be_read_nothing_is_lost(work: Work) -> None:
    target = a_target()
    run_round(work, target)
    producer = make_producer(work)
    work.session.flush()

    services.follow_targets(work, targets={}, known=["province"])
    while services.take_changes(work, targets={}):
        pass
    assert handovers(work, FactKind.PRODUCER, producer.id) == []
    run_round(work, target)

    assert len(handovers(work, FactKind.PRODUCER, producer.id)) == 1


def test_two_targets_are_served_apart(work: Work) -> None:
    producer = make_producer(work)
    work.session.flush()

    run_round(work, a_target(), a_target("nation"))

    found = handovers(work, FactKind.PRODUCER, producer.id)
    assert {each.target for each in found} == {"province", "nation"}
    assert len({each.key for each in found}) == 2


def test_an_event_of_whoever_is_no_producer_is_handed_over_too(work: Work) -> None:
    batch = make_harvest(work, make_producer(work))
    run_round(work, a_target())

    (found,) = handovers(work, FactKind.EVENT, batch.event_pk)
    home = work.session.get_one(Organisation, batch.producer_id)
    assert found.division == home.division
    assert found.payload is not None
    assert batch.uri in found.payload["things"]  # type: ignore[operator]


def test_the_coverage_adds_up(work: Work) -> None:
    make_harvest(work, make_producer(work))
    target = a_target()
    run_round(work, target)
    make_producer(work)
    work.session.flush()

    rows = {each.kind: each for each in queries.read_coverage(work)}

    assert rows[FactKind.BATCH].existing == rows[FactKind.BATCH].waiting == 1
    assert rows[FactKind.PRODUCER].untouched == 1
    gaps = queries.list_gaps(work, target="province", kind=FactKind.PRODUCER)
    assert len(gaps) == 1
    assert queries.list_gaps(work, target="province", kind=FactKind.BATCH) == []
    assert queries.count_unread(work) > 0
    assert not rows[FactKind.BATCH].is_whole


def test_asking_for_a_round_is_on_record(work: Work) -> None:
    services.ask_round(work)
    work.session.flush()

    verbs = work.session.scalars(select(AuditEntry.verb)).all()
    assert "exchange.round-asked" in verbs
