"""Who may do what, and where."""

from __future__ import annotations

import pytest

from trace.kernel.actor import Actor, ActorKind, Grant, Role
from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission, may, may_somewhere, require


def person(*grants: Grant) -> Actor:
    return Actor(ActorKind.PERSON, "13800000000", account_id=1, grants=grants)


def test_a_clerk_acts_for_their_own_cooperative_only():
    clerk = person(Grant(Role.PRODUCER_CLERK, 7))

    assert may(clerk, Permission.BATCHES_WRITE, organisation_id=7, division="360922100")
    assert not may(clerk, Permission.BATCHES_WRITE, organisation_id=8, division="360922100")


def test_an_officer_acts_within_the_division_their_code_begins():
    officer = person(Grant(Role.MARKET_OFFICER, 1, "360922"))

    assert may(officer, Permission.BATCHES_STOP, organisation_id=9, division="360922104")
    assert not may(officer, Permission.BATCHES_STOP, organisation_id=9, division="430225100")
    assert not may(officer, Permission.BATCHES_STOP, organisation_id=9)
    assert not may(officer, Permission.BATCHES_WRITE, organisation_id=9, division="360922104")


def test_a_grant_without_a_division_gives_no_rights_over_every_division():
    assert not may(
        person(Grant(Role.MARKET_OFFICER, 1)), Permission.BATCHES_STOP, division="360922"
    )


def test_the_auditor_reads_everything_and_writes_nothing():
    auditor = person(Grant(Role.AUDITOR, 1))
    written = [p for p in Permission if may(auditor, p) and not p.value.endswith(":read")]

    assert may(auditor, Permission.AUDIT_READ)
    assert written == []


def test_the_system_and_the_operator_are_bounded_by_who_starts_them():
    for actor in (Actor.system("job"), Actor.operator("root")):
        assert may(actor, Permission.KEYS_MANAGE)
        assert may_somewhere(actor, Permission.KEYS_MANAGE)


def test_a_visitor_may_nothing_and_the_refusal_names_the_right():
    with pytest.raises(MissingPermission) as refusal:
        require(Actor.anonymous(), Permission.LABELS_ORDER, organisation_id=1)

    assert refusal.value.permission == "labels:order"


def test_a_menu_entry_shows_to_whoever_holds_the_right_somewhere():
    assert may_somewhere(person(Grant(Role.LAB, 3)), Permission.TESTS_RECORD)
    assert not may_somewhere(person(Grant(Role.LAB, 3)), Permission.LABELS_ORDER)


def test_the_list_of_permissions_is_in_order():
    assert [p.name for p in Permission] == sorted(p.name for p in Permission)


def test_an_actor_tells_their_organisations_divisions_and_roles():
    actor = person(Grant(Role.BRAND, 2, "360922"), Grant(Role.PRODUCER_CLERK, 5))

    assert actor.is_signed_in
    assert not Actor.anonymous().is_signed_in
    assert actor.organisations() == (2, 5)
    assert actor.organisations(Role.BRAND) == (2,)
    assert actor.divisions() == ("360922",)
    assert actor.divisions(Role.PRODUCER_CLERK) == ()
    assert actor.has_role(Role.BRAND)
    assert not actor.has_role(Role.LAB)
