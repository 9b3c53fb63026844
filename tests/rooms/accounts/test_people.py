from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.people import PASSWORD, make_organisation, make_person
from trace.kernel.actor import Actor, Role
from trace.kernel.database import refused_by_constraint
from trace.kernel.errors import (
    AlreadyRecorded,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
)
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.rules import (
    AccountState,
    Language,
    OrganisationKind,
    OrganisationStaffed,
    OwnAccount,
    PhoneTaken,
    RoleUnsuitable,
    WrongPassword,
)
from trace.rooms.audit import queries as audit


@pytest.fixture
def admin(work: Work, work_by: Callable[[Actor], Work]) -> Work:
    """The work of an administrator with an account."""
    return work_by(make_person(work, Role.ADMINISTRATOR).actor)


def _verbs(work: Work) -> list[str]:
    work.session.flush()
    return [entry.verb for entry in audit.list_entries(work).items]


def test_an_account_made_without_a_password_gets_one_that_must_be_changed(admin: Work) -> None:
    new = services.create_account(admin, phone="138 0000 0001", name=" 张三 ", badge_number="A1")

    assert (new.account.phone, new.account.name) == ("13800000001", "张三")
    assert len(new.password) == 10
    assert new.account.must_change_password
    assert new.password not in new.account.password_hash
    assert "account.created" in _verbs(admin)


def test_a_phone_number_belongs_to_one_account(admin: Work) -> None:
    services.create_account(admin, phone="13800000001", name="张三")

    with pytest.raises(PhoneTaken):
        services.create_account(admin, phone="+8613800000001", name="李四")


@pytest.mark.parametrize(
    ("phone", "name", "password", "field"),
    [
        ("1", "张三", None, "phone"),
        ("13800000001", " ", None, "name"),
        ("13800000001", "张三", "1", "password"),
    ],
)
def test_what_is_wrong_with_a_person_is_said_of_the_field(
    admin: Work, phone: str, name: str, password: str | None, field: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        services.create_account(admin, phone=phone, name=name, password=password)

    assert refusal.value.field == field


def test_only_administrators_manage_people(work: Work, work_by: Callable[[Actor], Work]) -> None:
    person = make_person(work, Role.MARKET_OFFICER)
    officer = work_by(person.actor)
    organisation = make_organisation(work, Role.LAB)

    for act in (
        lambda: services.create_account(officer, phone="13800000001", name="张三"),
        lambda: services.reset_password(officer, account_id=person.account_id),
        lambda: services.unlock(officer, account_id=person.account_id),
        lambda: services.disable_account(officer, account_id=person.account_id),
        lambda: services.enable_account(officer, account_id=person.account_id),
        lambda: services.update_account(
            officer, account_id=person.account_id, phone="13800000001", name="李四"
        ),
        lambda: services.add_membership(
            officer, account_id=person.account_id, role=Role.LAB, organisation_id=organisation
        ),
        lambda: services.remove_membership(officer, membership_id=1),
        lambda: services.create_organisation(officer, kind=OrganisationKind.LAB, name="检验所"),
        lambda: services.update_organisation(
            officer, organisation_id=organisation, name="检验所", division=""
        ),
        lambda: queries.list_accounts(officer),
    ):
        with pytest.raises(MissingPermission):
            act()


def test_a_role_without_a_division_takes_that_of_the_organisation(admin: Work) -> None:
    office = services.create_organisation(
        admin, kind=OrganisationKind.GOVERNMENT, name="市场监督管理局", division="360922"
    )
    new = services.create_account(admin, phone="13800000001", name="张三")

    held = services.add_membership(
        admin, account_id=new.account.id, role=Role.MARKET_OFFICER, organisation_id=office.id
    )

    assert held.division == "360922"


def test_a_role_that_the_organisation_cannot_give_is_refused(admin: Work) -> None:
    lab = make_organisation(admin, Role.LAB)
    new = services.create_account(admin, phone="13800000001", name="张三")

    with pytest.raises(RoleUnsuitable):
        services.add_membership(
            admin, account_id=new.account.id, role=Role.ADMINISTRATOR, organisation_id=lab
        )


def test_a_role_is_held_once(admin: Work) -> None:
    from sqlalchemy.exc import IntegrityError

    person = make_person(admin, Role.LAB, division="360922")

    with pytest.raises(IntegrityError) as refusal:
        services.add_membership(
            admin,
            account_id=person.account_id,
            role=Role.LAB,
            organisation_id=person.organisation_id,
            division="360922",
        )

    named = refused_by_constraint(refusal.value)
    assert isinstance(named, AlreadyRecorded)
    assert named.rule == "uq_memberships_account_id_role_organisation_id_division"


def test_a_role_is_taken_away_but_not_ones_own_administration(admin: Work, work: Work) -> None:
    person = make_person(work, Role.LAB)
    held = queries.get_account(work, person.account_id).memberships[0]
    own = queries.get_account(work, admin.actor.account_id or 0).memberships[0]

    services.remove_membership(admin, membership_id=held.id)
    work.session.flush()
    work.session.expire_all()

    assert queries.get_account(work, person.account_id).memberships == []
    with pytest.raises(OwnAccount):
        services.remove_membership(admin, membership_id=own.id)
    with pytest.raises(NoSuchRecord):
        services.remove_membership(admin, membership_id=999)


def test_a_disabled_account_loses_its_sessions_and_can_be_enabled(admin: Work, work: Work) -> None:
    person = make_person(work, Role.LAB)
    account = queries.get_account(work, person.account_id)
    secret = services.open_session(work, account=account, client="phone")
    work.session.flush()

    services.disable_account(admin, account_id=account.id)
    assert queries.actor_of_session(work, secret) is None
    services.enable_account(admin, account_id=account.id)

    assert account.state is AccountState.ACTIVE
    assert queries.actor_of_session(work, secret) is None
    with pytest.raises(OwnAccount):
        services.disable_account(admin, account_id=admin.actor.account_id or 0)


def test_a_reset_gives_a_one_time_password_and_ends_sessions_and_locks(
    admin: Work, work: Work
) -> None:
    person = make_person(work, Role.LAB)
    for _attempt in range(5):
        services.sign_in(work, phone=person.phone, password="wrong password")
    assert queries.lock_of(work, phone=person.phone) is not None

    new = services.reset_password(admin, account_id=person.account_id)
    work.session.flush()

    assert queries.lock_of(work, phone=person.phone) is None
    result = services.sign_in(work, phone=person.phone, password=new.password)
    assert result.account is not None
    assert result.account.must_change_password


def test_people_change_their_password_and_other_devices_are_signed_out(
    work: Work, work_by: Callable[[Actor], Work]
) -> None:
    person = make_person(work, Role.LAB)
    account = queries.get_account(work, person.account_id)
    here = services.open_session(work, account=account, client="here")
    there = services.open_session(work, account=account, client="there")
    work.session.flush()
    kept = queries.actor_of_session(work, here)
    assert kept is not None
    own = work_by(person.actor)

    services.change_password(
        own, old_password=PASSWORD, new_password="another pass 2", keep_session_id=kept.session_id
    )

    assert queries.actor_of_session(work, here) is not None
    assert queries.actor_of_session(work, there) is None
    assert services.sign_in(work, phone=person.phone, password="another pass 2").refusal is None


def test_a_password_is_changed_only_by_its_owner_and_to_a_new_good_one(
    work: Work, work_by: Callable[[Actor], Work]
) -> None:
    own = work_by(make_person(work, Role.LAB).actor)

    with pytest.raises(WrongPassword):
        services.change_password(own, old_password="no", new_password="another pass 2")
    with pytest.raises(InvalidValue, match="password-short"):
        services.change_password(own, old_password=PASSWORD, new_password="x")
    with pytest.raises(InvalidValue, match="password-same"):
        services.change_password(own, old_password=PASSWORD, new_password=PASSWORD)
    with pytest.raises(MissingPermission):
        services.change_password(
            work_by(Actor.anonymous()), old_password="a", new_password="another pass 2"
        )


def test_people_choose_their_language(work: Work, work_by: Callable[[Actor], Work]) -> None:
    person = make_person(work, Role.LAB)

    services.change_locale(work_by(person.actor), locale=Language.ENGLISH)

    assert queries.get_account(work, person.account_id).locale is Language.ENGLISH


def test_a_producer_registers_its_first_clerk_itself_and_no_second(
    work: Work, work_by: Callable[[Actor], Work]
) -> None:
    visitor = work_by(Actor.anonymous())
    producer = make_organisation(work, Role.PRODUCER_CLERK)

    new = services.register_clerk(
        visitor, organisation_id=producer, phone="13800000001", name="张三", password=PASSWORD
    )

    assert not new.account.must_change_password
    session = services.open_session(work, account=new.account, client="")
    work.session.flush()
    found = queries.actor_of_session(work, session)
    assert found is not None
    assert found.actor.organisations(Role.PRODUCER_CLERK) == (producer,)
    with pytest.raises(OrganisationStaffed):
        services.register_clerk(
            visitor, organisation_id=producer, phone="13800000002", name="李四", password=PASSWORD
        )


def test_nobody_registers_for_an_organisation_that_is_no_producer(
    work: Work, work_by: Callable[[Actor], Work]
) -> None:
    lab = make_organisation(work, Role.LAB)

    with pytest.raises(RoleUnsuitable):
        services.register_clerk(
            work_by(Actor.anonymous()),
            organisation_id=lab,
            phone="13800000001",
            name="张三",
            password=PASSWORD,
        )


def test_an_account_is_mended(admin: Work, work: Work) -> None:
    person = make_person(work, Role.LAB)

    mended = services.update_account(
        admin, account_id=person.account_id, phone=person.phone, name="王五", badge_number=""
    )

    assert (mended.name, mended.badge_number) == ("王五", None)
    with pytest.raises(InvalidValue):
        services.update_account(admin, account_id=person.account_id, phone="13800000009", name="")


def test_an_organisation_is_entered_mended_and_made_inactive(admin: Work, work: Work) -> None:
    made = services.create_organisation(
        admin,
        kind=OrganisationKind.LAB,
        name=" 检验所 ",
        division="360922000000",
        credit_code="91350100m000100y43",
        phone=" 0795-8888888 ",
    )
    assert (made.name, made.division, made.phone) == ("检验所", "360922", "0795-8888888")
    assert made.credit_code == "91350100M000100Y43"

    services.update_organisation(
        admin, organisation_id=made.id, name="检测中心", division="", is_active=False
    )

    assert (made.name, made.division, made.is_active) == ("检测中心", "", False)


def test_what_is_wrong_with_an_organisation_is_said_of_the_field(admin: Work) -> None:
    for values, field in (
        ({"name": " "}, "name"),
        ({"name": "检验所", "division": "99"}, "division"),
        ({"name": "检验所", "credit_code": "91350100M000100Y44"}, "credit_code"),
    ):
        with pytest.raises(InvalidValue) as refusal:
            services.create_organisation(admin, kind=OrganisationKind.LAB, **values)
        assert refusal.value.field == field


def test_people_of_an_inactive_organisation_have_no_rights(admin: Work, work: Work) -> None:
    person = make_person(work, Role.LAB)
    secret = services.open_session(
        work, account=queries.get_account(work, person.account_id), client=""
    )
    organisation = queries.get_organisation(work, person.organisation_id)

    services.update_organisation(
        admin,
        organisation_id=organisation.id,
        name=organisation.name,
        division=organisation.division,
        is_active=False,
    )
    work.session.flush()

    found = queries.actor_of_session(work, secret)
    assert found is not None
    assert found.actor.grants == ()


def test_lists_are_searched_and_narrowed(admin: Work, work: Work) -> None:
    person = make_person(work, Role.LAB)
    make_person(work, Role.PRINTER)
    work.session.flush()
    name = queries.get_organisation(work, person.organisation_id).name

    by_role = queries.list_accounts(admin, role=Role.LAB)
    by_place = queries.list_accounts(admin, organisation_id=person.organisation_id)
    by_phone = queries.list_accounts(admin, text=person.phone[:11])

    for page in (by_role, by_place, by_phone):
        assert [account.id for account in page.items] == [person.account_id]
    found = queries.list_organisations(admin, kind=OrganisationKind.LAB, text=name)
    assert [row.id for row in found.items] == [person.organisation_id]
    assert queries.count_people(admin)["accounts"] == 3


def test_records_are_found_by_their_ids_together(work: Work) -> None:
    person = make_person(work, Role.LAB)

    assert set(queries.organisations_by_id(work, [person.organisation_id, 999])) == {
        person.organisation_id
    }
    assert set(queries.accounts_by_id(work, [person.account_id])) == {person.account_id}
    assert queries.organisations_by_id(work, []) == queries.accounts_by_id(work, []) == {}
    with pytest.raises(NoSuchRecord):
        queries.get_organisation(work, 999)
    with pytest.raises(NoSuchRecord):
        queries.get_account(work, 999)
    assert (
        queries.actor_of_account(work, account_id=person.account_id).grants == person.actor.grants
    )
