"""Changes of name and trademark, by decision; an authorisation never passes to another."""

from __future__ import annotations

import pytest

from tests.factories.brands import PDF
from tests.factories.holders import (
    clerk_of,
    later,
    make_held,
    staff_of,
)
from tests.factories.producers import make_producer
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.rooms.authorisations import queries, services
from trace.rooms.authorisations.errors import (
    AuthorisationOver,
    HandingOnForbidden,
    NothingChanged,
    RequestNotOpen,
    RequestPending,
)
from trace.rooms.authorisations.kinds import ChangeKind, RequestState


def ask(work, held, kind=ChangeKind.HOLDER_NAME, value="万载县新名合作社", **given):
    return services.request_change(
        work, authorisation_id=held.id, kind=kind, new_value=value, reason="登记变更", **given
    )


def test_a_new_name_is_on_the_certificate_once_it_is_approved_and_the_old_in_the_history(
    work, work_by
):
    held = make_held(work)
    old = queries.holder_name(held)
    change = ask(clerk_of(work, held, work_by), held, upload=PDF)

    before = queries.authorisation_paper(work, held.id).holder_name
    services.approve_change(staff_of(work, held, work_by), change_id=change.id)
    after = queries.authorisation_paper(work, held.id).holder_name

    assert (before, after) == (old, "万载县新名合作社")
    found = queries.get_change(work, change.id)
    assert (found.old_value, found.state) == (old, RequestState.ACCEPTED)
    assert found.file.media_type == "application/pdf"
    with pytest.raises(RequestNotOpen):
        services.approve_change(work, change_id=change.id)


def test_a_trademark_is_rejected_with_the_reason_and_may_be_asked_again(work):
    held = make_held(work)
    change = ask(work, held, ChangeKind.TRADEMARK, "示例牌")

    with pytest.raises(RequestPending):
        ask(work, held, ChangeKind.TRADEMARK, "另一牌")
    with pytest.raises(InvalidValue):
        services.reject_change(work, change_id=change.id, reply=" ")
    services.reject_change(work, change_id=change.id, reply="未附注册证")
    again = ask(work, held, ChangeKind.TRADEMARK, "示例牌")
    services.approve_change(work, change_id=again.id, reply="同意")

    assert queries.get_authorisation(work, held.id).trademark == "示例牌"
    states = [row.state for row in queries.list_changes(work, authorisation_id=held.id).items]
    assert states == [RequestState.ACCEPTED, RequestState.REJECTED]
    assert queries.list_changes(work, authorisation_id=held.id, state="open").items == []


def test_a_transfer_is_refused_openly_under_whatever_name(work):
    held, other = make_held(work), make_producer(work)
    work.session.flush()

    with pytest.raises(HandingOnForbidden) as refusal:
        ask(work, held, ChangeKind.TRANSFER, other.name)
    with pytest.raises(HandingOnForbidden):
        ask(work, held, ChangeKind.HOLDER_NAME, other.name)

    assert refusal.value.number == held.number


def test_what_changes_nothing_or_comes_too_late_is_refused(work, work_by):
    held = make_held(work)

    with pytest.raises(NothingChanged):
        ask(work, held, value=queries.holder_name(held))
    with pytest.raises(AuthorisationOver):
        ask(later(work, days=1200), held)
    with pytest.raises(NoSuchRecord):
        services.approve_change(work, change_id=0)
    with pytest.raises(NoSuchRecord):
        ask(clerk_of(work, make_held(work), work_by), held)
    with pytest.raises(NoSuchRecord):
        queries.get_change(work, 0)
