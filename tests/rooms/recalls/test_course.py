"""The course of a recall: duties in time, holders told, goods never counted twice, the report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_process,
)
from tests.factories.producers import make_producer
from tests.factories.recalls import make_recall as order
from trace.kernel.actor import Role
from trace.kernel.clock import end_of_day
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches.errors import UnitsDiffer
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.queries import inbox
from trace.rooms.recalls import duties, queries, services
from trace.rooms.recalls.duties import DutyKind
from trace.rooms.recalls.rules import (
    DutyIsDone,
    EntryKind,
    HolderState,
    MoreThanThere,
    RecallGrade,
    RecallIsClosed,
    RecallIsLifted,
    RecallKind,
    RemedyNotAllowed,
    ScopeKind,
    Way,
)
from trace.rooms.recalls.services import Scope


def make_recall(work, batches, **overrides):
    """Order a recall and have it in the database, where the next question reads it."""
    recall = order(work, batches, **overrides)
    work.session.flush()
    return recall


def course_of(work, recall):
    work.session.flush()
    work.session.expire_all()
    return queries.course_of(work, queries.get_recall(work, recall.number))


@pytest.fixture
def sold(work):
    """500 kg made into 480 kg, of which a shop got 100 kg and a market 50 kg."""
    harvest = make_harvest(work, quantity=kg(500))
    made = make_process(work, [harvest], quantity=kg(480))
    make_dispatch(work, made, quantity=kg(100), buyer="甲超市")
    make_dispatch(work, made, quantity=kg(50), buyer="乙商行")
    return harvest


def holder_named(work, recall, name):
    return next(h for h in queries.holders_in_sight(work, recall) if h.buyer == name)


def found(work, recall, amount, quantity, kind=EntryKind.RECOVERED):
    return services.record_found(
        work,
        number=recall.number,
        amount_id=amount.id,
        kind=kind,
        quantity=quantity,
        on=work.today,
    )


def test_an_order_writes_down_who_holds_goods_and_what_is_still_there(work, sold):
    recall = make_recall(work, [sold])

    course = course_of(work, recall)

    assert [h.buyer for h in course.holders] == ["甲超市", "乙商行"]
    assert {h.state for h in course.holders} == {HolderState.KNOWN}
    assert [each.due_base for each in course.stock] == [kg(330).base]
    assert course.figures.due == kg(480).base
    assert course.figures.open == kg(480).base
    assert course.figures.recovered_percent == 0


def test_food_has_duties_with_clocks_by_grade_and_farm_goods_have_none_by_the_hour(work, sold):
    known = work.now - timedelta(hours=3)
    food = make_recall(work, [sold], grade=RecallGrade.GRADE_1, known_at=known)
    farm = make_recall(work, [make_harvest(work)], grade=RecallGrade.AGRI)

    due = {duty.kind: duty.due_at for duty in course_of(work, food).duties}
    assert due[DutyKind.PLAN] == known + timedelta(hours=24)
    # At once: the law names no hour, and the day of the notice ends at 16:00 UTC.
    assert due[DutyKind.STOP] == datetime(2026, 7, 18, 16, tzinfo=UTC)
    # 18 July 2026 is a Saturday: the tenth working day is 31 July, which ends at 16:00 UTC.
    assert due[DutyKind.FINISH] == datetime(2026, 7, 31, 16, tzinfo=UTC)
    assert due[DutyKind.ANNOUNCE_DISPOSAL] is None
    found_kinds = [duty.kind for duty in course_of(work, farm).duties]
    assert found_kinds == [DutyKind.STOP, DutyKind.PURSUE, DutyKind.DISPOSE, DutyKind.REPORT]
    assert duties.source_of(RecallGrade.AGRI, DutyKind.PURSUE) == "农产品质量安全法 第70-72条"
    assert duties.source_of(RecallGrade.AGRI, DutyKind.PLAN) == ""


def test_working_days_of_a_recall_skip_the_holidays_of_october(work):
    assert duties.due_at(
        next(r for r in duties.RULES[RecallGrade.GRADE_1] if r.kind is DutyKind.FINISH),
        RecallGrade.GRADE_1,
        known_at=work.now,
        on=date(2026, 9, 28),
    ) == end_of_day(date(2026, 10, 16))


def test_a_duty_is_done_once_and_late_is_told(work, clock, sold):
    recall = make_recall(work, [sold], grade=RecallGrade.GRADE_1)
    assert queries.open_duties(work)[0].kind is DutyKind.STOP

    done = services.do_duty(
        work, number=recall.number, kind=DutyKind.STOP, note=" 已停 ", document_number=" 1号 "
    )

    assert (done.note, done.document_number, done.is_late(work.now)) == ("已停", "1号", False)
    course = course_of(work, recall)
    assert course.done(DutyKind.STOP)
    assert course.next_duty.kind is DutyKind.TELL
    plan = next(duty for duty in course.duties if duty.kind is DutyKind.PLAN)
    assert plan.is_late(plan.due_at + timedelta(seconds=1))
    with pytest.raises(DutyIsDone):
        services.do_duty(work, number=recall.number, kind=DutyKind.STOP)
    with pytest.raises(NoSuchRecord):
        services.do_duty(work, number=recall.number, kind=DutyKind.PURSUE)


def test_the_last_day_moves_later_only_and_by_an_officer(work, work_as, sold):
    recall = make_recall(work, [sold])
    given = {"number": recall.number, "reason": "情况复杂", "document_number": "万市监〔2026〕9号"}
    own = work_as(Role.PRODUCER_CLERK, organisation_id=sold.producer_id)

    with pytest.raises(InvalidValue):
        services.extend_recall(work, until=recall.finish_due_on, **given)
    with pytest.raises(MissingPermission):
        services.extend_recall(own, until=date(2026, 9, 1), **given)
    services.extend_recall(work, until=date(2026, 9, 1), **given)
    work.session.flush()

    finish = next(d for d in course_of(work, recall).duties if d.kind is DutyKind.FINISH)
    assert finish.due_at == end_of_day(date(2026, 9, 1))
    farm = make_recall(work, [make_harvest(work)], grade=RecallGrade.AGRI)
    with pytest.raises(InvalidValue):
        services.extend_recall(work, until=date(2026, 9, 1), **(given | {"number": farm.number}))


def test_no_more_comes_back_than_went_there_and_no_more_is_destroyed_than_came_back(work, sold):
    recall = make_recall(work, [sold])
    [amount] = holder_named(work, recall, "甲超市").amounts

    found(work, recall, amount, kg(60))
    found(work, recall, amount, kg(30), EntryKind.GONE)
    with pytest.raises(MoreThanThere) as refusal:
        found(work, recall, amount, kg(11))
    assert (refusal.value.left, refusal.value.asked) == ("10 kg", "11 kg")
    disposal = {
        "number": recall.number,
        "batch_id": amount.batch_id,
        "kind": EntryKind.DESTROYED,
        "on": work.today,
        "place": "县填埋场，两名执法人员在场",
    }
    with pytest.raises(MoreThanThere):
        services.record_disposal(work, quantity=kg(61), **disposal)
    services.record_disposal(work, quantity=kg(60), **disposal)
    work.session.flush()

    figures = course_of(work, recall).figures
    assert (figures.recovered, figures.gone, figures.disposed) == (
        kg(60).base,
        kg(30).base,
        kg(60).base,
    )
    assert figures.open == kg(480 - 60 - 30).base


def test_what_is_entered_has_to_suit_the_goods_the_day_and_the_grade(work, sold):
    recall = make_recall(work, [sold])
    [amount] = holder_named(work, recall, "甲超市").amounts
    found(work, recall, amount, kg(5))
    work.session.flush()
    given = {
        "number": recall.number,
        "batch_id": amount.batch_id,
        "quantity": kg(1),
        "on": work.today,
        "place": "仓库",
    }

    with pytest.raises(RemedyNotAllowed):
        services.record_disposal(work, kind=EntryKind.REMEDIED, **given)
    for kind, changed, field in (
        (EntryKind.GONE, {}, "kind"),
        (EntryKind.TREATED, {"on": work.today + timedelta(days=1)}, "on"),
        (EntryKind.TREATED, {"place": " "}, "place"),
        (EntryKind.TREATED, {"note": "x" * 2001}, "note"),
        (EntryKind.TREATED, {"document_number": "x" * 65}, "document_number"),
    ):
        with pytest.raises(InvalidValue) as refusal:
            services.record_disposal(work, kind=kind, **(given | changed))
        assert refusal.value.field == field
    with pytest.raises(UnitsDiffer):
        found(work, recall, amount, Quantity(Decimal(3), Unit.L))
    with pytest.raises(InvalidValue):
        found(work, recall, amount, kg(1), EntryKind.DESTROYED)
    with pytest.raises(NoSuchRecord):
        services.record_disposal(
            work, kind=EntryKind.TREATED, **(given | {"batch_id": make_harvest(work).id})
        )


def test_wrong_labels_may_be_put_right_and_sold_again(work, sold):
    recall = make_recall(work, [sold], grade=RecallGrade.GRADE_3)
    [amount] = holder_named(work, recall, "甲超市").amounts
    found(work, recall, amount, kg(5))
    work.session.flush()

    entry = services.record_disposal(
        work,
        number=recall.number,
        batch_id=amount.batch_id,
        kind=EntryKind.REMEDIED,
        quantity=kg(5),
        on=work.today,
        place="重新贴标",
    )

    assert entry.kind is EntryKind.REMEDIED


def test_a_buyer_with_an_account_is_told_in_its_inbox_and_answers(work, work_as):
    harvest = make_harvest(work, quantity=kg(500))
    shop = make_producer(work, name="示例粮油店")
    make_dispatch(work, harvest, quantity=kg(100), buyer="示例粮油店")

    recall = make_recall(work, [harvest])

    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=shop.id)
    [notice] = inbox(clerk, shop.id)
    assert (notice.kind, notice.number) == (NoticeKind.GOODS_RECALLED, recall.number)
    [message] = queries.list_messages(clerk, shop.id, text=recall.number)
    assert (message.id, message.state, message.told_how) == (
        notice.subject_id,
        HolderState.TOLD,
        Way.MESSAGE,
    )
    services.answer_message(
        clerk, organisation_id=shop.id, holder_id=message.id, answer="已下架80公斤，售出20公斤"
    )
    work.session.flush()
    assert course_of(work, recall).figures.answered == 1
    stranger = work_as(Role.PRODUCER_CLERK)
    with pytest.raises(MissingPermission):
        queries.list_messages(stranger, shop.id)
    other = make_producer(work)
    with pytest.raises(NoSuchRecord):
        queries.get_message(
            work_as(Role.PRODUCER_CLERK, organisation_id=other.id), other.id, message.id
        )
    services.lift_recall(work, number=recall.number, reason="完成")
    with pytest.raises(RecallIsLifted):
        services.answer_message(clerk, organisation_id=shop.id, holder_id=message.id, answer="再答")


def test_goods_that_went_on_in_a_buyers_own_books_are_counted_there_and_not_twice(work):
    harvest = make_harvest(work, quantity=kg(500))
    buyer = make_producer(work, name="示例加工厂")
    make_dispatch(work, harvest, quantity=kg(100), buyer="示例加工厂")
    make_bought_in(work, buyer, quantity=kg(100), from_batch_id=harvest.id)

    recall = make_recall(work, [harvest])

    course = course_of(work, recall)
    [holder] = course.holders
    assert (holder.is_traced, list(holder.amounts)) == (True, [])
    assert course.figures.due == kg(500).base
    assert sorted(each.due_base for each in course.stock) == [kg(100).base, kg(400).base]


def test_a_buyer_who_is_known_by_its_books_alone_is_a_holder_too(work):
    harvest = make_harvest(work, quantity=kg(500))
    buyer = make_producer(work)
    make_dispatch(work, harvest, quantity=kg(100), buyer="老张")
    make_bought_in(work, buyer, quantity=kg(100), from_batch_id=harvest.id)

    recall = make_recall(work, [harvest])

    known, told = queries.holders_in_sight(work, recall)
    assert (known.buyer, known.organisation_id, known.state) == ("老张", None, HolderState.KNOWN)
    assert (told.organisation_id, told.state) == (buyer.id, HolderState.TOLD)


def test_deliveries_recorded_later_join_and_nothing_recorded_is_lost(work, sold):
    recall = make_recall(work, [sold])
    [amount] = holder_named(work, recall, "甲超市").amounts
    found(work, recall, amount, kg(60))
    made = amount.batch
    make_dispatch(work, made, quantity=kg(20), buyer="丙餐馆", despite_stop="退回前已装车")

    assert services.update_holders(work, number=recall.number) == 1
    assert services.update_holders(work, number=recall.number) == 0

    work.session.expire_all()
    course = course_of(work, recall)
    assert [h.buyer for h in course.holders] == ["甲超市", "乙商行", "丙餐馆"]
    assert course.figures.recovered == kg(60).base
    assert course.figures.due == kg(480).base


def test_holders_are_told_answer_or_cannot_be_reached(work, sold):
    recall = make_recall(work, [sold])
    shop, market = queries.holders_in_sight(work, recall)
    given = {"number": recall.number, "way": Way.PHONE}

    services.mark_holder(work, holder_id=shop.id, state=HolderState.TOLD, **given)
    services.mark_holder(
        work, holder_id=shop.id, state=HolderState.ANSWERED, note="已下架", **given
    )
    services.mark_holder(work, holder_id=market.id, state=HolderState.UNREACHABLE, **given)
    work.session.flush()
    work.session.expire_all()

    figures = course_of(work, recall).figures
    assert (figures.told, figures.answered, figures.unreachable) == (1, 1, 1)
    assert figures.unreachable_due == kg(50).base
    assert shop.answer == "已下架"
    assert market.told_at is None
    with pytest.raises(InvalidValue):
        services.mark_holder(work, holder_id=shop.id, state=HolderState.KNOWN, **given)
    with pytest.raises(NoSuchRecord):
        services.mark_holder(work, holder_id=10**9, state=HolderState.TOLD, **given)


def test_effectiveness_is_checked_by_officers_and_not_by_who_recalls(work, work_as, sold):
    recall = make_recall(work, [sold])
    shop = holder_named(work, recall, "甲超市")
    given = {"number": recall.number, "holder_id": shop.id, "on": work.today, "way": Way.VISIT}

    services.check_holder(work, was_told=True, is_off_sale=True, **given)
    services.check_holder(work, was_told=True, is_off_sale=False, **given)

    figures = course_of(work, recall).figures
    assert (figures.checks, figures.effective) == (2, 1)
    own = work_as(Role.PRODUCER_CLERK, organisation_id=sold.producer_id)
    with pytest.raises(MissingPermission):
        services.check_holder(own, was_told=True, is_off_sale=True, **given)


def test_the_report_keeps_its_figures_and_ends_progress(work, sold):
    recall = make_recall(work, [sold])
    [amount] = holder_named(work, recall, "甲超市").amounts
    found(work, recall, amount, kg(100))
    words = {"cause": "原料污染", "measures": "停产整改", "conclusion": "已完成"}

    report = services.file_report(work, number=recall.number, **words)
    work.session.flush()

    assert report.figures["recovered"] == kg(100).base
    course = course_of(work, recall)
    assert course.report is report
    assert course.done(DutyKind.REPORT)
    with pytest.raises(RecallIsClosed):
        found(work, recall, amount, kg(1))
    with pytest.raises(RecallIsClosed):
        services.file_report(work, number=recall.number, **words)
    services.do_duty(work, number=recall.number, kind=DutyKind.FINISH)


def test_strangers_and_colleagues_without_the_right_record_nothing(work, work_as, sold):
    recall = make_recall(work, [sold])
    assistant = work_as(Role.TOWNSHIP_ASSISTANT, division=sold.producer.division)
    stranger = work_as(Role.MARKET_OFFICER, division="430225")

    with pytest.raises(MissingPermission):
        services.update_holders(assistant, number=recall.number)
    with pytest.raises(NoSuchRecord):
        services.update_holders(stranger, number=recall.number)
    services.lift_recall(work, number=recall.number, reason="完成")
    with pytest.raises(RecallIsLifted):
        services.update_holders(work, number=recall.number)


def test_how_the_batches_were_found_is_kept(work, sold):
    scope = Scope(ScopeKind.INPUT, " 毒死蜱 ", date(2026, 5, 1), date(2026, 6, 1))

    recall = make_recall(work, [sold], scope=scope)
    work.session.flush()

    kept = course_of(work, recall).scope
    assert (kept.kind, kept.text, kept.since) == (ScopeKind.INPUT, "毒死蜱", date(2026, 5, 1))


def test_the_producer_conducts_its_own_recall(work, work_as, sold):
    own = work_as(Role.PRODUCER_CLERK, organisation_id=sold.producer_id)
    recall = make_recall(own, [sold], kind=RecallKind.VOLUNTARY, document_number=None)
    [amount] = holder_named(own, recall, "甲超市").amounts

    found(own, recall, amount, kg(10))
    services.do_duty(own, number=recall.number, kind=DutyKind.TELL)

    assert course_of(own, recall).figures.recovered == kg(10).base


def test_a_stranger_to_a_holders_sender_sees_only_that_there_is_one(work, work_as):
    harvest = make_harvest(work, quantity=kg(500))
    elsewhere = make_producer(work, division="430225100")
    make_dispatch(work, harvest, quantity=kg(100), buyer=elsewhere.name)
    bought = make_bought_in(work, elsewhere, quantity=kg(100), from_batch_id=harvest.id)
    make_dispatch(work, bought, quantity=kg(10), buyer="外县商店")
    recall = make_recall(work, [harvest])

    own = work_as(Role.PRODUCER_CLERK, organisation_id=harvest.producer_id)
    course = course_of(own, recall)

    assert [h.buyer for h in course.holders] == [elsewhere.name]
    assert course.hidden_holders == 1
    assert course.figures.holders == 2
