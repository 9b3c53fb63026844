"""A producer registers, goes up the steps, is suspended and closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from tests.factories.producers import (
    COUNTY,
    TOWNSHIP,
    VILLAGE,
    a_credit_code,
    make_draft,
    make_producer,
)
from trace.kernel.actor import Role
from trace.kernel.errors import (
    AlreadyRecorded,
    InvalidFields,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
)
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.audit.queries import list_entries
from trace.rooms.producers import queries, rules, services
from trace.rooms.producers.models import (
    ProducerState,
    ReviewDecision,
    ReviewLevel,
    SubjectKind,
)
from trace.rooms.producers.rules import StandingReason

WorkAs = Callable[..., Work]
L = ReviewLevel


def a_wrong_code() -> str:
    code = a_credit_code()
    return code[:-1] + ("A" if code[-1] != "A" else "B")


def identity(**overrides: object) -> services.ProducerIdentity:
    given = {
        "subject_kind": SubjectKind.COOPERATIVE,
        "name": "示例合作社",
        "division": VILLAGE,
        "credit_code": a_credit_code(),
    }
    return services.ProducerIdentity(**(given | overrides))  # type: ignore[arg-type]


CONTACT = {"contact_name": "张三", "phone": "13900000001", "address": "示例路1号"}


def test_a_producer_is_an_organisation_with_the_same_number(work: Work) -> None:
    producer = services.register_producer(work, identity=identity(name=" 甲合作社 "), **CONTACT)

    organisation = get_organisation(work, producer.id)
    assert organisation.name == producer.name == "甲合作社"
    assert producer.state is ProducerState.DRAFT
    assert queries.get_producer(work, producer.id) is producer


def test_a_wrong_check_character_is_refused_and_names_the_right_one(work: Work) -> None:
    with pytest.raises(rules.CreditCodeCheckFails) as refusal:
        services.register_producer(work, identity=identity(credit_code=a_wrong_code()), **CONTACT)

    assert refusal.value.value[:-1] + refusal.value.expected != refusal.value.value


def test_an_override_of_the_check_needs_a_reason_and_is_audited(work: Work) -> None:
    wrong = identity(credit_code=a_wrong_code(), credit_code_override="执照原件如此")

    producer = services.register_producer(work, identity=wrong, **CONTACT)
    work.session.flush()

    assert producer.credit_code_override == "执照原件如此"
    told = list_entries(work, subject_key=str(producer.id)).items
    assert any(entry.facts.get("override") == "执照原件如此" for entry in told)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"credit_code": "123"}, "credit-code-length"),
        ({"division": "99"}, "division-length"),
        ({"division": COUNTY}, "township"),
        ({"name": "  "}, "required"),
        ({"name": "长" * 201}, "too-long"),
        ({"credit_code": None}, "required"),
    ],
)
def test_wrong_particulars_are_refused_at_their_field(
    work: Work, wrong: dict[str, object], reason: str
) -> None:
    with pytest.raises((InvalidValue, InvalidFields)) as refusal:
        services.register_producer(work, identity=identity(**wrong), **CONTACT)

    told = refusal.value
    assert (told.reason if isinstance(told, InvalidValue) else told.problems[0].reason) == reason


def test_a_household_needs_no_credit_code_and_two_producers_never_share_one(work: Work) -> None:
    household = make_draft(work, subject_kind=SubjectKind.HOUSEHOLD, credit_code=None)
    known = make_draft(work)

    with pytest.raises(AlreadyRecorded):
        make_draft(work, credit_code=known.credit_code)

    assert household.credit_code is None
    assert queries.find_by_credit_code(work, known.credit_code or "") is known


def test_the_identity_can_be_corrected_in_a_draft_only(work: Work, work_as: WorkAs) -> None:
    draft = make_draft(work)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=draft.id)
    same_code = identity(name="新名合作社", credit_code=draft.credit_code, division=TOWNSHIP)

    services.update_identity(clerk, producer_id=draft.id, identity=same_code)

    assert draft.name == get_organisation(work, draft.id).name == "新名合作社"
    approved = make_producer(work)
    with pytest.raises(rules.IdentityFixed):
        services.update_identity(work, producer_id=approved.id, identity=identity())


def test_contact_and_picture_can_change_at_any_time_but_after_closing(
    work: Work, work_as: WorkAs
) -> None:
    producer = make_producer(work)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    picture = BytesIO()
    Image.new("RGB", (20, 20), "green").save(picture, "PNG")

    services.update_contact(clerk, producer_id=producer.id, introduction=" 新 ", **CONTACT)
    services.set_picture(clerk, producer_id=producer.id, upload=Upload("a.png", picture.getvalue()))
    services.close_producer(clerk, producer_id=producer.id, reason="注销")

    assert (producer.introduction, producer.contact_name) == ("新", "张三")
    assert queries.public_profile(work, producer.id).picture_id is not None
    with pytest.raises(rules.ProducerStateForbids):
        services.update_contact(clerk, producer_id=producer.id, introduction="", **CONTACT)


def test_a_registration_passes_village_township_and_county_in_turn(
    work: Work, work_as: WorkAs
) -> None:
    producer = make_draft(work)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    village = work_as(Role.VILLAGE_ASSISTANT, division=VILLAGE)
    township = work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    county = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    def review(by: Work) -> None:
        services.review_producer(by, producer_id=producer.id, decision=ReviewDecision.PASS)

    services.submit_producer(clerk, producer_id=producer.id)
    with pytest.raises(MissingPermission):
        review(township)
    assert queries.count_in_queue(village) == 1
    review(village)
    review(township)
    assert producer.state is ProducerState.IN_REVIEW
    review(county)
    work.session.flush()

    assert producer.state is ProducerState.APPROVED
    assert [r.level for r in queries.reviews_of(county, producer.id)] == list(ReviewLevel)
    assert queries.count_in_queue(county) == 0
    with pytest.raises(rules.ProducerStateForbids):
        review(county)


def test_an_assistant_of_another_village_cannot_decide(work: Work, work_as: WorkAs) -> None:
    producer = make_draft(work)
    services.submit_producer(work, producer_id=producer.id)

    with pytest.raises(MissingPermission):
        services.review_producer(
            work_as(Role.VILLAGE_ASSISTANT, division="360922101202"),
            producer_id=producer.id,
            decision=ReviewDecision.PASS,
        )


def test_a_refusal_needs_a_reason_and_lets_the_producer_hand_in_again(work: Work) -> None:
    producer = make_draft(work)
    services.submit_producer(work, producer_id=producer.id)

    with pytest.raises(InvalidValue):
        services.review_producer(
            work, producer_id=producer.id, decision=ReviewDecision.REFUSE, reason=" "
        )
    services.review_producer(
        work, producer_id=producer.id, decision=ReviewDecision.REFUSE, reason="执照不清"
    )

    assert producer.state is ProducerState.REFUSED
    services.submit_producer(work, producer_id=producer.id)
    assert producer.current_step is ReviewLevel.VILLAGE


def test_the_steps_of_the_narrowest_configured_division_hold(work: Work) -> None:
    services.set_approval_steps(work, division="360000", levels=[L.TOWNSHIP, L.COUNTY])
    services.set_approval_steps(work, division=COUNTY, levels=[L.COUNTY])
    work.session.flush()

    assert queries.steps_of(work, VILLAGE) == (L.COUNTY,)
    assert queries.steps_of(work, "361002100200") == (L.TOWNSHIP, L.COUNTY)
    assert queries.list_steps(work) == {"360000": [L.TOWNSHIP, L.COUNTY], COUNTY: [L.COUNTY]}
    services.set_approval_steps(work, division=COUNTY, levels=[])
    assert queries.steps_of(work, VILLAGE) == (L.TOWNSHIP, L.COUNTY)
    # A producer known to its township only has no village that could look at it.
    assert queries.steps_of(work, "500237100") == (L.TOWNSHIP, L.COUNTY)


@pytest.mark.parametrize("levels", [[L.COUNTY, L.VILLAGE], [L.VILLAGE], [L.COUNTY, L.COUNTY]])
def test_steps_out_of_order_or_without_the_county_are_refused(
    work: Work, levels: list[ReviewLevel]
) -> None:
    with pytest.raises(InvalidValue):
        services.set_approval_steps(work, division=COUNTY, levels=levels)


def test_standing_is_judged_as_of_an_instant(work: Work) -> None:
    producer = make_producer(work)
    before = producer.approved_at - timedelta(seconds=1) if producer.approved_at else work.now
    services.suspend_producer(
        work, producer_id=producer.id, reason="抽检不合格", document_number="万市监〔2026〕1号"
    )
    later = replace(work, now=work.now + timedelta(days=3))
    services.lift_suspension(later, producer_id=producer.id, reason="整改完成")
    latest = replace(work, now=work.now + timedelta(days=9))
    services.close_producer(latest, producer_id=producer.id, reason="退出")

    def reason_at(instant: object) -> StandingReason:
        return queries.standing_at(work, producer.id, instant).reason  # type: ignore[arg-type]

    assert reason_at(before) is StandingReason.NOT_APPROVED
    assert reason_at(work.now - timedelta(hours=1)) is StandingReason.APPROVED
    assert reason_at(work.now) is StandingReason.SUSPENDED
    assert not queries.standing_at(work, producer.id, work.now).is_good
    assert reason_at(later.now) is StandingReason.APPROVED
    assert reason_at(latest.now) is StandingReason.CLOSED
    assert len(queries.suspensions_of(work, producer.id)) == 1
    with pytest.raises(NoSuchRecord):
        queries.open_suspension(work, producer.id)


def test_a_draft_has_no_standing(work: Work) -> None:
    draft = make_draft(work)

    assert not queries.standing_at(work, draft.id, work.now).is_approved


def test_only_officers_of_the_division_suspend_and_either_side_may_close(
    work: Work, work_as: WorkAs
) -> None:
    producer = make_producer(work)
    stranger = work_as(Role.MARKET_OFFICER, division="430225")
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    for by in (stranger, clerk):
        with pytest.raises(MissingPermission):
            services.suspend_producer(by, producer_id=producer.id, reason="x")
    with pytest.raises(MissingPermission):
        services.close_producer(stranger, producer_id=producer.id, reason="x")
    services.suspend_producer(officer, producer_id=producer.id, reason="x")
    services.close_producer(officer, producer_id=producer.id, reason="x")

    assert producer.state is ProducerState.CLOSED


def test_search_finds_by_every_word_within_the_actors_reach(work: Work, work_as: WorkAs) -> None:
    first = make_producer(work, name="百合种植合作社")
    make_producer(work, name="脆李合作社", division="500237100200")
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    assert list(queries.search_producers(officer)) == [first]
    assert list(queries.search_producers(officer, text="百合 合作社")) == [first]
    assert list(queries.search_producers(officer, text=first.credit_code or "")) == [first]
    assert not queries.search_producers(officer, text="脆李")
    assert len(queries.search_producers(work, text="合作社")) == 2
    assert not queries.search_producers(work, text="百%")
    assert not queries.search_producers(work, division="43")
    assert len(queries.search_producers(work, state=ProducerState.APPROVED)) == 2
    printer = work_as(Role.PRINTER, organisation_id=9)
    assert queries.count_in_queue(printer) == 0
    for private in (queries.search_producers, queries.review_queue):
        with pytest.raises(MissingPermission):
            private(printer)


def test_reading_one_needs_the_right_and_an_unknown_one_is_told(
    work: Work, work_as: WorkAs
) -> None:
    producer = make_producer(work)

    assert queries.read_producer(work, producer.id) is producer
    with pytest.raises(MissingPermission):
        queries.read_producer(work_as(Role.PRINTER, organisation_id=9), producer.id)
    for read in (queries.get_producer, queries.lock_producer):
        with pytest.raises(NoSuchRecord):
            read(work, 999_999)
    assert queries.producers_by_id(work, []) == {}
    assert queries.producers_by_id(work, [producer.id]) == {producer.id: producer}
