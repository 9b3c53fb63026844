"""The editor of rule-books: rows, differences, publishing, the history of versions."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.factories.brands import BODY, make_brand, make_rule_book
from tests.rooms.brands.test_rule_books import FULL
from tests.web.brand.conftest import ENGLISH, MOST_STATEMENTS, text_of
from trace.kernel.actor import Role
from trace.rooms.brands import queries
from trace.rooms.brands.kinds import ConditionFact, MarkType, SanctionKind, StepKind
from trace.rooms.brands.rules import NormRef, ProcedureStep, RuleBookBody
from trace.rooms.norms.kinds import NormKind


@pytest.fixture
def editor(brand) -> str:
    """The address of the form."""
    return f"/brand/brands/{brand.id}/rule-books/new"


TYPED = {
    "from_on": "2026-08-01",
    "source": "万品办〔2026〕8号",
    "territory": "360922",
    "products": "peach",
    "conditions.0.code": "C1",
    "conditions.0.title": "区域内基地不少于五十亩",
    "conditions.0.fact": "min_area_mu",
    "conditions.0.parameter": "50",
    "conditions.1.code": "C2",
    "conditions.1.title": "有机认证有效",
    "conditions.1.fact": "certificate_in_force:organic",
    "conditions.1.period_days": "365",
    "procedure.0.kind": "preliminary_review",
    "procedure.0.days": "5",
    "procedure.1.kind": "panel",
    "procedure.1.score_min": "80",
    "procedure.2.kind": "public_notice",
    "procedure.3.kind": "decision",
    "procedure.3.days": "10",
    "procedure.3.working_days": "false",
    "notice_days": "5",
    "term_months": "12",
    "reapply_from_days": "90",
    "reapply_until_days": "30",
    "assessment_every_months": "12",
    "numbering": "{brand}-{year}-{serial}",
    "season_start": "06-01",
    "transition_days": "90",
    "packaging.filing_required": "true",
    "packaging.channels": "线下零售、电商",
    "packaging.required_elements": "品牌标识\n授权编号",
    "packaging.old_stock_days": "60",
    "quota.per_mu_kg.0.product_code": "peach",
    "quota.per_mu_kg.0.kg": "1200.5",
    "quota.instalments": "2",
    "quota.carry_over": "false",
    "quota.transfer_allowed": "true",
    "ladder.0.kind": "warning",
    "ladder.0.points": "2",
    "ladder.1.kind": "rectification",
    "ladder.1.rectify_days": "15",
    "norms.0.kind": "proof_rule:national",
    "fees.0.name": "标识工本费",
    "fees.0.amount_fen": "0.05",
    "fees.0.basis": "省价格条例第8条",
    "fees.0.source": "万发改价〔示范〕1号",
}


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def test_a_rule_book_of_another_shape_is_edited_compared_and_published(work, staff, editor, brand):
    preview = staff.post(editor, data=TYPED, headers=ENGLISH)
    page = preview.get_data(as_text=True)
    assert preview.status_code == 200
    assert "Publish version 2" in page
    assert "Conditions of use · C1 · Condition" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert queries.rule_books_of(work, brand.id)[0].version == 1

    published = staff.post(editor, data=_hidden(page) | {"_step": "publish"})

    assert published.status_code == 302
    book, body = queries.rules_on(work, brand.id, work.today.replace(month=8, day=1))
    assert book.version == 2
    assert body.conditions[0].fact is ConditionFact.MIN_AREA_MU
    assert (body.conditions[1].fact, body.conditions[1].parameter) == (
        ConditionFact.CERTIFICATE_IN_FORCE,
        "organic",
    )
    assert body.procedure[1] == ProcedureStep(StepKind.PANEL, 0, True, Decimal(80))
    assert body.procedure[3] == ProcedureStep(StepKind.DECISION, 10, False)
    assert (body.packaging.channels, body.packaging.required_elements) == (
        ("线下零售", "电商"),
        ("品牌标识", "授权编号"),
    )
    assert body.quota.per_mu_kg == {"peach": Decimal("1200.5")}
    assert (body.quota.carry_over, body.quota.transfer_allowed) == (False, True)
    assert body.norms == (NormRef(NormKind.PROOF_RULE, "national"),)
    assert [fee.amount_fen for fee in body.fees] == [5]
    assert [rung.kind for rung in body.ladder] == [SanctionKind.WARNING, SanctionKind.RECTIFICATION]
    assert (body.territory, body.products) == (("360922",), ("peach",))


def test_the_form_shows_every_part_of_the_newest_version_and_sends_it_back_unchanged(
    work, staff, editor, brand
):
    make_rule_book(work, brand, FULL)
    work.session.commit()
    page = staff.get(editor).get_data(as_text=True)
    typed = _all_inputs(page)

    preview = staff.post(editor, data=typed | {"source": "同前"}, headers=ENGLISH)

    assert preview.status_code == 200
    assert "Nothing changes." in text_of(preview)


def _all_inputs(page: str) -> dict[str, str]:
    """Return what a browser would send of the form."""
    found = dict(re.findall(r'<input [^>]*name="([^"_][^"]*)" value="([^"]*)"[^>]*>', page))
    for box in re.findall(r"<input [^>]*type=\"checkbox\"[^>]*>", page):
        name = re.search(r'name="([^"]+)"', box)
        value = re.search(r'value="([^"]+)"', box)
        assert name is not None
        assert value is not None
        if " checked" in box:
            found[name[1]] = value[1]
        elif found.get(name[1]) == value[1]:
            del found[name[1]]
    found |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_rows_are_added_and_taken_out_without_losing_what_was_typed(staff, editor):
    more = staff.post(editor, data=TYPED | {"_rows": "conditions"}, headers=ENGLISH)
    page = more.get_data(as_text=True)
    assert more.status_code == 200
    assert "conditions.5.code" in page
    assert "区域内基地不少于五十亩" in page
    assert 'value="certificate_in_force:organic" selected' in page
    assert 'value="0.05"' in page
    assert "field-error" not in page

    less = staff.post(editor, data=TYPED | {"_remove": "conditions.0"}, headers=ENGLISH)

    page = less.get_data(as_text=True)
    assert "区域内基地不少于五十亩" not in page
    assert "有机认证有效" in page
    assert "万品办〔2026〕8号" in page


def test_going_on_editing_keeps_everything(staff, editor):
    page = staff.post(editor, data=TYPED).get_data(as_text=True)

    again = staff.post(editor, data=_hidden(page) | {"_step": "edit"}).get_data(as_text=True)

    for text in ("有机认证有效", "品牌标识", "标识工本费", 'value="0.05"', "proof_rule:national"):
        assert text in again


def test_what_cannot_be_used_is_named_beside_its_field(staff, editor):
    wrong = TYPED | {
        "procedure.3.kind": "contract",
        "fees.0.basis": "",
        "fees.0.amount_fen": "五分",
        "conditions.0.parameter": "",
        "norms.0.kind": "season:NOBODY",
    }

    first = staff.post(editor, data=wrong, headers=ENGLISH)
    second = staff.post(editor, data=wrong | {"fees.0.amount_fen": "5"}, headers=ENGLISH)
    third = staff.post(editor, data=TYPED | {"norms.0.kind": "season:NOBODY"}, headers=ENGLISH)

    assert first.status_code == 422
    assert 'value="五分"' in first.get_data(as_text=True)
    page = text_of(second)
    assert "A fee needs the provision that allows it" in page
    assert "The procedure needs the step of the decision" in page
    assert "Enter what this fact needs" in page
    assert "There is no norm “NOBODY” of this kind." in text_of(third)


def test_publishing_what_was_overtaken_asks_for_another_look(work, staff, editor, brand):
    page = staff.post(editor, data=TYPED).get_data(as_text=True)
    make_rule_book(work, brand, replace(BODY, term_months=24))
    work.session.commit()

    answer = staff.post(editor, data=_hidden(page) | {"_step": "publish"}, headers=ENGLISH)

    assert answer.status_code == 422
    assert "Version 2 has been published in the meantime" in text_of(answer)
    assert queries.rule_books_of(work, brand.id)[0].version == 2


def test_any_two_versions_are_compared(work, staff, brand, statements):
    make_rule_book(work, brand, replace(BODY, term_months=12))
    make_rule_book(work, brand, FULL)
    work.session.commit()
    address = f"/brand/brands/{brand.id}/rule-books/compare"
    before = len(statements)

    newest = text_of(staff.get(address, headers=ENGLISH))
    asked = text_of(staff.get(f"{address}?old=1&new=2", headers=ENGLISH))

    assert len(statements) - before <= 2 * MOST_STATEMENTS
    assert "Differences between version 2 and version 3" in newest
    assert "Procedure of an application · Panel review" in newest
    assert "<strong>Term in months</strong>" in asked
    assert "Panel review" not in asked
    assert staff.get(f"{address}?old=7").status_code == 404
    assert "品类" in text_of(staff.get(address))


def test_every_part_of_a_version_is_shown(work, staff, brand):
    make_rule_book(work, brand, FULL)
    work.session.commit()

    page = text_of(staff.get(f"/brand/brands/{brand.id}/rule-books/2"))

    for text in (
        "专家评审",
        "不低于80.5分",
        "公示5个工作日",
        "限期整改",
        "0.05元",
        "电商",
        "1,200.5",
    ):
        assert text in page


def test_only_a_collective_mark_offers_membership(work, client_as):
    for mark_type, is_offered in ((MarkType.COLLECTIVE, True), (MarkType.CERTIFICATION, False)):
        brand = make_brand(work, mark_type=mark_type)
        work.session.commit()
        staff = client_as(Role.BRAND, organisation_id=brand.authority_id)

        page = staff.get(f"/brand/brands/{brand.id}/rule-books/new").get_data(as_text=True)

        assert ('value="membership"' in page) is is_offered
        assert "is_selective" not in page


def test_a_first_rule_book_starts_from_an_empty_form(work, client_as):
    brand = make_brand(work, with_rule_book=False)
    work.session.commit()
    staff = client_as(Role.BRAND, organisation_id=brand.authority_id)

    answer = staff.post(
        f"/brand/brands/{brand.id}/rule-books/new", data=TYPED | {"from_on": "2026-01-01"}
    )

    assert answer.status_code == 200
    assert "第一版" in text_of(answer)
    assert RuleBookBody(conditions=()).term_months == 36
