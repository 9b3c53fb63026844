"""Signs of copied codes in the officers' browsers: what was seen, judging it, how the rules do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.labels import make_activated_run, make_packed
from tests.factories.signs import FACTS, make_sign
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.rooms.audit.models import AuditEntry
from trace.rooms.scanning.rules import SignalKind, Verdict

JUDGED = {"judged": "false", "note": "一家人先后查询"}


@pytest.fixture
def sign(stall, work):
    """The first pack was asked for in two provinces."""
    return make_sign(work, stall.run)


@pytest.fixture
def page(stall, sign, work):
    """The address of its page."""
    work.session.commit()
    return f"/officer/signs/{stall.code.serial}/travel"


def test_signs_are_listed_with_what_was_seen_and_found_by_code_producer_rule_and_standing(
    officer, stall, sign, work, counted
):
    make_sign(work, stall.run, index=1, kind=SignalKind.ONE_PHONE, at=work.now + timedelta(hours=1))
    work.session.commit()
    with counted():
        shown = officer.get("/officer/signs").text
    assert shown.index("75 个") < shown.index("1341")

    def found(**asked: str) -> tuple[bool, bool]:
        text = officer.get("/officer/signs", query_string=asked).text
        return "1341" in text, "75 个" in text

    assert found() == (True, True)
    assert found(kind="one_phone") == (False, True)
    assert found(text=stall.code.serial) == (True, False)
    assert found(text=stall.run.code) == (True, True)
    assert found(text="没有这家") == (False, False)
    assert found(standing="open") == (True, True)
    assert found(standing="true") == (False, False)
    assert "1341" in officer.get("/officer/signs?format=csv").get_data(as_text=True)


def test_a_sign_tells_its_reason_in_both_languages(officer, page):
    chinese = officer.get(page).text
    english = officer.get(page, headers={"Accept-Language": "en"}).text

    assert "5 分钟内先后在湖南、北京被不同手机查询" in chinese
    assert "Asked for in Hunan, Beijing within 5 minutes" in english


def test_a_sign_judged_false_no_longer_warns_and_both_judgements_stay(officer, stall, page, work):
    assert stall.code.judge(work).verdict is Verdict.WARNING

    assert officer.post(page, data=JUDGED).status_code == 302
    assert stall.code.judge(work).verdict is Verdict.ACTIVE
    officer.post(page, data={"judged": "true", "note": "两地均查获"})

    assert stall.code.judge(work).verdict is Verdict.WARNING
    shown = officer.get(page).text
    assert shown.index("两地均查获") < shown.index("一家人先后查询")
    acts = [entry.verb for entry in work.session.query(AuditEntry) if "clone" in entry.verb]
    assert acts == ["clone.judged", "clone.judged"]


def test_a_judgement_needs_to_say_how_it_was_found_out(officer, page):
    refused = officer.post(page, data={"judged": "true", "note": " "})

    assert refused.status_code == 422
    assert "field-error" in refused.text


def test_precision_counts_the_latest_judgement_of_each_sign(officer, stall, work):
    for index in range(4):
        make_sign(work, stall.run, index=index, kind=SignalKind.MANY_PHONES)
    work.session.commit()
    serials = [code_of(work, stall.run, index).serial for index in range(4)]
    for serial, words in zip(serials, ("true", "true", "false"), strict=False):
        officer.post(
            f"/officer/signs/{serial}/many_phones", data={"judged": words, "note": "已核查"}
        )
    officer.post(
        f"/officer/signs/{serials[0]}/many_phones", data={"judged": "false", "note": "更正"}
    )

    shown = officer.get("/officer/signs/rules").text

    assert "33 %" in shown


def test_the_signs_of_another_county_are_not_there(client_as, work, page):
    stranger = client_as(Role.MARKET_OFFICER, division="430225")

    assert stranger.get(page).status_code == 404
    assert stranger.post(page, data=JUDGED).status_code == 404
    assert "1341" not in stranger.get("/officer/signs").text


@pytest.mark.parametrize("kind", SignalKind)
def test_every_rule_says_what_it_saw(officer, work, kind):
    run = make_activated_run(work, make_packed(work))
    make_sign(work, run, kind=kind)
    work.session.commit()

    shown = officer.get(f"/officer/signs/{code_of(work, run).serial}/{kind.value}")

    assert shown.status_code == 200
    for name, fact in FACTS[kind].items():
        if name not in ("provinces", "on"):
            assert str(fact) in shown.text


@pytest.mark.parametrize("path", ["7777777777774/travel", "NONE/travel", "{serial}/no-rule"])
def test_what_is_no_sign_is_not_there(officer, stall, sign, work, path):
    work.session.commit()
    address = path.format(serial=stall.code.serial)

    assert officer.get(f"/officer/signs/{address}").status_code == 404
