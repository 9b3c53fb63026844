"""A target's file is taken whole or refused with everything that is wrong with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.exchange import a_target, target_text
from trace.http.exchange_files import EXAMPLE
from trace.rooms.exchange.kinds import FactKind, Form, Outcome
from trace.rooms.exchange.rules import LONGEST_PAUSE, PAUSES, outcome_of, pause_after
from trace.rooms.exchange.targets import TargetFileWrong, map_record, nested, parse_target
from trace.settings import ROOT


def _problems(text: str, name: str = "province") -> str:
    with pytest.raises(TargetFileWrong) as refusal:
        parse_target(name, text)
    return "; ".join(refusal.value.problems)


def test_the_shipped_example_is_a_target_that_sends_nothing_yet() -> None:
    target = parse_target("province", (ROOT / EXAMPLE).read_text(encoding="utf-8"))

    assert set(target.kinds) == set(FactKind)
    assert not target.is_enabled


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('form = "json"', 'form = "soap"', "form: must be one of"),
        ("https://platform", "http://platform", "must be an https address"),
        ('hosts = ["platform.example.cn"]', "hosts = []", "must name the host"),
        ('hosts = ["platform.example.cn"]', "hosts = 1", "must be a list of texts"),
        ("enabled = true", 'enabled = "yes"', "must be true or false"),
        ("enabled = true", "enabled = true\ntimeout_s = 600", "from 1 to 60"),
        ("enabled = true", 'enabled = true\nsecret = "../key"', "without a path"),
        ("enabled = true", 'enabled = true\nnetworks = ["x"]', "is no network"),
        ("enabled = true", 'enabled = true\nsecret_header = "a b"', "is no name of a header"),
        ("enabled = true", "enabled = true\ncolour = 1", "colour: is not known"),
        ("enabled = true", "enabled = true\ntitle2 = ", "not TOML"),
        ("kinds.product]", "kinds.people]", "must be one of producer"),
        ('path = "/products"', 'path = "products?x=1"', "must begin with /"),
        ('path = "/products"', 'method = "DELETE"', "must be POST or PUT"),
        ('from = "code"', 'from = "secret_recipe"', "must be one of id"),
        ('{from = "code", required = true}', "{required = true}", "give either from or value"),
        ('{from = "code", required = true}', "{value = 1.5}", "must be text, a whole number"),
        ("longest = 60", "longest = 0", "whole number above 0"),
        ('words = {approved = "1"', "words = {approved = 1", "texts by our words"),
        ('"code.credit"', '"name.credit"', "both a value and the place"),
        ('"code.credit"', '"code..credit"', "single dots"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, problem: str) -> None:
    text = target_text()
    assert old in text

    assert problem in _problems(text.replace(old, new, 1))


def test_a_file_of_another_kind_of_name_is_refused() -> None:
    assert "file name" in _problems(target_text(), name="Das Land")


def test_an_epcis_target_takes_events_alone() -> None:
    assert "events alone" in _problems(target_text("epcis"))
    kinds = '\n[kinds.event]\npath = "/capture"\n'

    made = parse_target("epcis", target_text("epcis", {}) + kinds)

    assert made.form is Form.EPCIS
    assert made.kinds[FactKind.EVENT].path == "/capture"


def test_files_in_a_folder_have_no_address_and_lead_nowhere_else() -> None:
    assert "have none" in _problems(target_text("csv", more='address = "https://x.cn"'))
    assert "upwards" in _problems(target_text("csv", more='folder = "../../etc"'))


def test_values_without_a_word_or_too_long_count_as_missing() -> None:
    target = a_target()

    subject = map_record(target.kinds[FactKind.PRODUCER], {"name": "", "state": "refused"})
    goods = map_record(target.kinds[FactKind.PRODUCT], {"code": "P1", "name": "长" * 61})

    assert subject.missing == ["name: empty", "state: no-word"]
    assert goods.missing == ["name: too-long"]


def test_dotted_names_become_objects_and_what_is_empty_is_left_out() -> None:
    made = nested({"a.b": 1, "a.c.d": "x", "e": None, "f": False})

    assert made == {"a": {"b": 1, "c": {"d": "x"}}, "f": False}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (201, Outcome.DELIVERED), (202, Outcome.ACCEPTED), (204, Outcome.DELIVERED),
        (302, Outcome.LATER), (400, Outcome.REFUSED), (401, Outcome.LATER), (404, Outcome.LATER),
        (413, Outcome.REFUSED), (422, Outcome.REFUSED), (429, Outcome.LATER), (503, Outcome.LATER),
    ],
)  # fmt: skip
def test_a_status_says_what_follows(status: int, outcome: Outcome) -> None:
    assert outcome_of(status, may_have_arrived=True)[0] is outcome


def test_pauses_grow_and_end() -> None:
    assert list(PAUSES) == sorted(PAUSES)
    assert pause_after(1) == PAUSES[0]
    assert pause_after(len(PAUSES)) == PAUSES[-1]
    assert pause_after(len(PAUSES) + 1) is None
    assert pause_after(1, timedelta(days=99)) == LONGEST_PAUSE
    assert pause_after(1, timedelta()) == PAUSES[0]
