"""Buyers with an account of a trading partner: told of a recall, and when they are told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.people import make_organisation
from tests.factories.producers import make_producer
from tests.factories.recalls import make_recall
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.rooms.accounts.models import Organisation
from trace.rooms.notices.queries import inbox
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.models import RecallHolder
from trace.rooms.recalls.rules import HolderState, Way


@pytest.fixture
def harvest(work):
    """500 kg, of which a shop got 100 kg."""
    made = make_harvest(work, quantity=kg(500))
    make_dispatch(work, made, quantity=kg(100), buyer="示例门市部")
    return made


def open_shop(work, name="示例门市部"):
    shop_id = make_organisation(work, Role.TRADER)
    work.session.get_one(Organisation, shop_id).name = name
    work.session.flush()
    return shop_id


def recall(work, batch):
    made = make_recall(work, [batch])
    work.session.flush()
    return made


def holder_of(work, made):
    work.session.flush()
    statement = select(RecallHolder).where(RecallHolder.recall_id == made.id)
    return work.session.scalars(statement.execution_options(populate_existing=True)).one()


def test_a_shop_with_an_account_is_told_and_answers(work, work_as, harvest):
    shop_id = open_shop(work)
    made = recall(work, harvest)
    shop = work_as(Role.TRADER, organisation_id=shop_id)

    [message] = queries.list_messages(shop, shop_id).items
    assert (message.state, message.told_how) == (HolderState.TOLD, Way.MESSAGE)
    assert [each.number for each in inbox(shop, shop_id).items] == [made.number]
    assert queries.count_unanswered(shop, shop_id) == 1

    services.answer_message(
        shop, organisation_id=shop_id, holder_id=message.id, answer="已下架100公斤"
    )

    work.session.flush()
    assert queries.count_unanswered(shop, shop_id) == 0
    assert holder_of(work, made).answer == "已下架100公斤"


def test_a_shop_reads_no_other_shops_messages(work, work_as, harvest):
    shop_id = open_shop(work)
    recall(work, harvest)
    stranger = work_as(Role.TRADER, organisation_id=open_shop(work, "另一门市部"))

    for asked in (queries.list_messages, queries.count_unanswered):
        with pytest.raises(MissingPermission):
            asked(stranger, shop_id)


def test_a_shop_that_gets_its_account_later_is_told_when_the_books_are_looked_into_again(
    work, harvest
):
    made = recall(work, harvest)
    assert holder_of(work, made).organisation_id is None
    shop_id = open_shop(work)

    assert services.update_holders(work, number=made.number) == 1

    found = holder_of(work, made)
    assert (found.organisation_id, found.state) == (shop_id, HolderState.TOLD)
    assert services.update_holders(work, number=made.number) == 0


def test_a_shop_that_answered_by_phone_is_not_told_once_more(work, harvest):
    made = recall(work, harvest)
    services.mark_holder(
        work,
        number=made.number,
        holder_id=holder_of(work, made).id,
        state=HolderState.ANSWERED,
        way=Way.PHONE,
        note="已下架",
    )
    shop_id = open_shop(work)

    assert services.update_holders(work, number=made.number) == 0

    found = holder_of(work, made)
    assert (found.organisation_id, found.state) == (shop_id, HolderState.ANSWERED)


def test_a_name_that_two_shops_share_names_nobody_and_a_producer_comes_first(work, harvest):
    open_shop(work)
    open_shop(work)
    made = recall(work, harvest)
    assert holder_of(work, made).organisation_id is None

    producer = make_producer(work, name="示例门市部")
    services.update_holders(work, number=made.number)

    assert holder_of(work, made).organisation_id == producer.id


def test_a_shop_that_was_closed_is_not_told(work, harvest):
    work.session.get_one(Organisation, open_shop(work)).is_active = False
    made = recall(work, harvest)

    assert holder_of(work, made).organisation_id is None
