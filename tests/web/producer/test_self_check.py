"""The self-check page, the one that is kept, and the same through the interface."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.factories.brands import make_application, make_brand, make_rule_book
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from tests.rooms.brands.test_self_check import FULL
from tests.web.brand.conftest import ENGLISH, text_of
from trace.http.self_check_words import finding_sentence
from trace.kernel.actor import Role
from trace.rooms.brands.kinds import CheckResult
from trace.rooms.brands.rules import Finding


@pytest.fixture
def producer(work):
    """A producer with one product."""
    made = make_producer(work)
    make_packed_product(work, made, name="高山黄桃")
    return made


@pytest.fixture
def brand(work):
    """A brand whose rule-book asks for every fact."""
    made = make_brand(work, with_rule_book=False)
    make_rule_book(work, made, FULL)
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, producer):
    """The browser of the producer's clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def test_the_page_says_of_each_condition_what_is_there_and_what_to_do(clerk, brand):
    chinese = text_of(clerk.get(f"/producer/brands/{brand.id}/self-check"))
    english = text_of(clerk.get(f"/producer/brands/{brand.id}/self-check", headers=ENGLISH))

    assert 'data-condition="C1" data-result="met"' in chinese
    assert "没有涵盖下列产品的有效证书（有机产品）：高山黄桃。" in chinese
    assert "请登记证书及其范围，或不就这些产品提出申请。" in chinese
    assert "No proof of the right to produce (any) that lists: 高山黄桃." in english
    assert "Have the goods tested, or attach the report to the application." in english
    assert f"/producer/brands/{brand.id}/apply" in english


def test_a_brand_without_a_rule_book_says_so(work, clerk):
    bare = make_brand(work, with_rule_book=False)
    work.session.commit()

    page = text_of(clerk.get(f"/producer/brands/{bare.id}/self-check", headers=ENGLISH))

    assert "no rule-book in force" in page


def test_what_was_handed_in_is_shown_to_applicant_and_authority(work, clerk, client_as, producer):
    application = make_application(work, make_brand(work), producer)
    draft = application.id
    work.session.commit()
    staff = client_as(Role.BRAND, organisation_id=application.brand.authority_id)

    own = text_of(clerk.get(f"/producer/applications/{draft}/self-check", headers=ENGLISH))
    theirs = text_of(staff.get(f"/brand/applications/{draft}/self-check", headers=ENGLISH))

    for page in (own, theirs):
        assert "under version 1 of the rule-book" in page
        assert "A document was handed in; the authority judges it." in page
    assert staff.get("/brand/applications/999999/self-check").status_code == 404


def test_the_interface_gives_the_findings_with_their_sentences(work, clerk, producer, brand):
    headers = {"Authorization": f"Bearer {clerk.token()}", "Accept-Language": "en"}
    asked = f"/api/v1/self-checks/?brand_id={brand.id}&producer_id={producer.id}"

    answer = clerk.get(asked, headers=headers).get_json()

    assert (answer["version"], len(answer["findings"])) == (1, 9)
    found = {finding["code"]: finding for finding in answer["findings"]}
    assert (found["C8"]["result"], found["C8"]["reason"]) == ("not_met", "trademark-missing")
    assert found["C8"]["remedy"] == "Register it under certificates and trademarks."
    application = make_application(work, make_brand(work), producer)
    work.session.commit()
    address = f"/api/v1/self-checks/applications/{application.id}"
    kept = clerk.get(address, headers=headers).get_json()
    assert [finding["code"] for finding in kept["findings"]] == ["C1", "C2", "C3"]
    assert kept["version"] == 1


def test_the_page_asks_the_database_at_most_twelve_times(clerk, brand, connection):
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    clerk.get(f"/producer/brands/{brand.id}/self-check")
    event.remove(connection, "before_cursor_execute", note)

    assert len(seen) <= 12, seen


def test_products_picked_in_the_self_check_stand_in_the_application_already(
    work, clerk, brand, producer
):
    picked = make_packed_product(work, producer, name="礼盒黄桃")
    work.session.commit()

    page = text_of(clerk.get(f"/producer/brands/{brand.id}/self-check?product={picked.id}"))
    address = f"/producer/brands/{brand.id}/apply?product={picked.id}"
    form = text_of(clerk.get(address))
    other = text_of(clerk.get(f"/producer/brands/{brand.id}/apply"))

    assert address in page
    assert f'<option value="{picked.id}" selected>' in form
    assert f'<option value="{picked.id}" selected>' not in other


def test_an_incident_on_record_is_dated_as_people_write_days(app):
    found = Finding(
        code="C3",
        title="近三年无质量安全事故",
        fact="no_incident_within_days",
        parameter="1095",
        result=CheckResult.NOT_MET,
        reason="incident",
        found=("2026-01-26 25122901",),
    )

    with app.test_request_context("/"):
        assert finding_sentence(found) == "近1095天内有记录：2026年1月26日 25122901。"
